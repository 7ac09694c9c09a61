"""Rows come or go in one sheet: every other part of the workbook follows."""

from __future__ import annotations

from xltools.errors import WriteError
from xltools.plans import RowChange
from xltools.workbook.anchors import shift_anchors, shift_vml
from xltools.workbook.bookparts import BookParts, Sheet
from xltools.workbook.opc import related, relations, rels_name
from xltools.workbook.references import RowMap, shift_formula
from xltools.workbook.rowareas import shift_area, shift_cell, shift_ref
from xltools.workbook.rowshift import shift_everywhere, shift_sheet
from xltools.workbook.sheetrows import formula_text
from xltools.workbook.xmltext import Element, escape, get, put, replace_elements, set_open_tags


def change_rows(book: BookParts, change: RowChange) -> None:
    """Carry out a row change throughout the workbook.

    Raises WriteError when a table would lose all its rows.
    """
    row_map = RowMap(change.first, change.first + change.count - 1, change.new_count - change.count)
    if not row_map.shift:
        return
    target = book.sheet(change.sheet)
    for sheet in book.sheets():
        _change_sheet(book, sheet, target, row_map)
        _follow(book, sheet, target, row_map)
    book.change(book.part, lambda text: _shift_names(text, book, target.name, row_map))
    for part in related(book.store, book.part, "pivotCacheDefinition"):
        book.change(
            part,
            lambda text: set_open_tags(
                text, "worksheetSource", lambda _, a: _source(a, target.name, row_map)
            ),
        )


def _change_sheet(book: BookParts, sheet: Sheet, target: Sheet, row_map: RowMap) -> None:
    def moved(text: str) -> str:
        if sheet.part == target.part:
            return shift_sheet(text, target.name, row_map)
        return shift_everywhere(text, sheet.name, target.name, row_map)

    book.change(sheet.part, moved)


def _follow(book: BookParts, sheet: Sheet, target: Sheet, row_map: RowMap) -> None:
    """The parts that hang on a sheet: drawings with charts, comments, tables, pivots."""
    here = sheet.part == target.part
    links = rels_name(sheet.part)
    book.change(links, lambda text: _links(text, sheet.name, target.name, row_map) if '"#' in text else text)
    for relation in relations(book.store, sheet.part):
        if relation.part not in book.store:
            continue
        if relation.kind == "drawing":
            if here:
                book.change(relation.part, lambda text: shift_anchors(text, row_map))
            _shift_charts(book, relation.part, target.name, row_map)
        elif relation.kind == "table":
            book.change(relation.part, lambda text: _table(text, sheet.name, target.name, row_map))
        elif here and relation.kind == "vmlDrawing":
            book.change(relation.part, lambda text: shift_vml(text, row_map))
        elif here and relation.kind in ("comments", "threadedComment"):
            book.change(relation.part, lambda text: _comments(text, row_map))
        elif here and relation.kind == "pivotTable":
            book.change(
                relation.part,
                lambda text: set_open_tags(text, "location", lambda _, a: shift_ref(a, row_map)),
            )


def _links(text: str, own: str, target: str, row_map: RowMap) -> str:
    # some writers make a link within the workbook an outside one to "#'附件6'!H10"
    def moved(_: str, attrs: str) -> str:
        place = get(attrs, "Target") or ""
        new = "#" + shift_formula(place[1:], own, target, row_map)
        return put(attrs, "Target", new) if place.startswith("#") and new != place else attrs

    return set_open_tags(text, "Relationship", moved)


def _shift_charts(book: BookParts, drawing: str, target: str, row_map: RowMap) -> None:
    # a chart's series stand in <c:f>; texts linked to cells stand in the drawing itself
    for part in [p for kind in ("chart", "chartEx") for p in related(book.store, drawing, kind)]:
        book.change(part, lambda text: shift_everywhere(text, "", target, row_map))

    def linked(_: str, attrs: str) -> str:
        old = get(attrs, "textlink")
        return put(attrs, "textlink", shift_formula(old, "", target, row_map)) if old else attrs

    book.change(drawing, lambda text: set_open_tags(text, "sp", linked) if "textlink" in text else text)


def _table(text: str, own: str, target: str, row_map: RowMap) -> str:
    def areas(name: str, attrs: str) -> str:
        old = get(attrs, "ref") or ""
        if name == "table" and old and not shift_area(old, row_map):
            raise WriteError(
                f"工作表「{target}」要删除的行包含整个表格「{get(attrs, 'name')}」。",
                "请先把该表格转换为普通区域。",
            )
        return shift_ref(attrs, row_map)

    if own == target:
        text = set_open_tags(text, "table|autoFilter|sortState|sortCondition", areas)

    def formula(xml: Element) -> str:
        return xml.render(body=escape(shift_formula(formula_text(xml), own, target, row_map)))

    return replace_elements(text, "calculatedColumnFormula|totalsRowFormula", formula)


def _comments(text: str, row_map: RowMap) -> str:
    def moved(xml: Element) -> str | None:
        cell = get(xml.attrs, "ref")
        new = shift_cell(cell, row_map) if cell else ""
        return xml.render(put(xml.attrs, "ref", new)) if new else ""

    return replace_elements(text, "comment|threadedComment", moved)


def _source(attrs: str, target: str, row_map: RowMap) -> str:
    return shift_ref(attrs, row_map) if get(attrs, "sheet") == target else attrs


def _shift_names(text: str, book: BookParts, target: str, row_map: RowMap) -> str:
    sheets = book.sheets()

    def moved(xml: Element) -> str | None:
        local = get(xml.attrs, "localSheetId")
        own = sheets[int(local)].name if local and int(local) < len(sheets) else ""
        old = formula_text(xml)
        new = shift_formula(old, own, target, row_map)
        return None if new == old else xml.render(body=escape(new))

    return replace_elements(text, "definedName", moved)

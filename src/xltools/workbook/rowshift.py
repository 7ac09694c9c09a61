"""Rows come or go in one sheet: its rows, merges, formats, checks and anchors follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xltools.workbook.anchors import shift_anchors
from xltools.workbook.formulagroups import release
from xltools.workbook.references import RowMap, mentions, shift_formula
from xltools.workbook.rowareas import shift_area, shift_view
from xltools.workbook.rowlists import FORMULAS, shift_lists, shift_location
from xltools.workbook.sheetrows import (
    Row,
    area_text,
    cut,
    formula_text,
    map_formulas,
    numbered,
    parse_area,
    rows,
)
from xltools.workbook.sheetxml_write import put_merges
from xltools.workbook.xmltext import (
    Element,
    drop,
    elements,
    escape,
    get,
    may_mention,
    put,
    replace_formulas,
    set_open_tags,
)


def shift_sheet(text: str, sheet: str, row_map: RowMap) -> str:
    """The text of the sheet whose rows come or go."""
    data = release(cut(text, sheet), lambda row, column: True)  # every shared formula stands alone
    data = release(data, lambda row, column: row_map.kept < row <= row_map.last)
    tail = shift_lists(data.tail, sheet, row_map)
    tail = put_merges(tail, data.prefix, _merges(tail, data.prefix, row_map)) if "mergeCell" in tail else tail
    return data._replace(
        head=set_open_tags(
            data.head, "dimension|sheetView|pane|selection", lambda name, attrs: shift_view(attrs, row_map)
        ),
        rows=_shift_rows(data.rows, sheet, row_map),
        tail=shift_anchors(tail, row_map),
    ).text


def _shift_rows(data: str, sheet: str, row_map: RowMap) -> str:
    def moved(row: int, column: int, xml: Element) -> str | None:
        return _shift_f(xml, sheet, sheet, row_map, row)

    data = map_formulas(data, moved)
    pieces, done = [], 0
    for row in rows(data):
        number = row_map.row(row.number)
        if number != row.number:
            pieces += [data[done : row.xml.start], numbered(row.xml, number) if number else ""]
            done = row.xml.end
        elif number == row_map.last:
            pieces += [
                data[done : row.xml.end],
                *_blank_copies(row, range(number + 1, number + row_map.shift + 1)),
            ]
            done = row.xml.end
    return "".join([*pieces, data[done:]])


#: stands for a row's number: numbers, names and codes are all that attributes of rows and cells hold
_NUMBER = "\ue000"


def _blank_copies(row: Row, numbers: Iterable[int]) -> Iterator[str]:
    """The row without its content, once for each of the numbers."""
    blank = "".join(
        f"<{cell.tag}{drop(cell.attrs, 't', 'cm', 'vm', 'ph')}/>"
        for cell in elements(row.xml.body or "", "c")
    )
    copy = numbered(row.xml._replace(body=blank or None), _NUMBER)
    return (copy.replace(_NUMBER, str(number)) for number in numbers)


def _shift_f(xml: Element, own: str, target: str, row_map: RowMap, own_row: int | None) -> str | None:
    """A formula element with its references, and the area of an array formula, moved."""
    old = formula_text(xml)
    new = shift_formula(old, own, target, row_map, own_row)
    attrs = xml.attrs
    if own.casefold() == target.casefold():
        for name in ("ref", "r1", "r2"):
            area = get(attrs, name)
            attrs = put(attrs, name, shift_area(area, row_map) or area) if area else attrs
    return None if new == old and attrs == xml.attrs else xml.render(attrs, escape(new))


def shift_everywhere(text: str, own: str, target: str, row_map: RowMap) -> str:
    """Another sheet's formulas and links that point at the sheet whose rows come or go."""
    if not may_mention(text, target):
        return text

    # the cells of a shared formula may cross the change at different rows
    if own and "shared" in text and any(mentions(formula_text(f), target) for f in elements(text, "f")):
        text = release(cut(text, own), lambda row, column: True).text
    text = replace_formulas(text, FORMULAS, lambda formula: shift_formula(formula, own, target, row_map))
    return set_open_tags(text, "hyperlink", lambda name, attrs: shift_location(attrs, own, target, row_map))


def _merges(tail: str, prefix: str, row_map: RowMap) -> list[str]:
    """The mergeCell elements after the change; one inside the block's last row is repeated below."""
    found = []
    for element in elements(tail, "mergeCell"):
        area = parse_area(get(element.attrs, "ref") or "")
        whole = area.top <= row_map.first < area.bottom == row_map.last  # a title beside the whole block
        new = shift_area(area_text(area), row_map, grow=whole)
        copies = range(1, row_map.shift + 1) if area.top == area.bottom == row_map.last else ()
        found += [new, *(area_text(area._replace(top=area.top + i, bottom=area.top + i)) for i in copies)]
    return [f'<{prefix}mergeCell ref="{area}"/>' for area in found if ":" in area]

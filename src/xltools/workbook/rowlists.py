"""What a sheet says about areas below its rows (rules, links, breaks) after rows came or went."""

from __future__ import annotations

from collections.abc import Callable

from xltools.workbook.references import RowMap, shift_formula, translate
from xltools.workbook.rowareas import shift_area, shift_areas, shift_ref, shift_view
from xltools.workbook.sheetrows import formula_text, parse_area
from xltools.workbook.xmltext import (
    Element,
    elements,
    escape,
    first,
    get,
    put,
    replace_elements,
    replace_formulas,
    set_open_tags,
)

FORMULAS = "f|formula|formula1|formula2"
_RULES = "conditionalFormatting|dataValidation"
_RULE_LISTS = "dataValidations|conditionalFormattings"
_AREAS = "protectedRange|ignoredError|hyperlink"
_AREA_LISTS = "protectedRanges|ignoredErrors|hyperlinks"


def shift_lists(tail: str, sheet: str, row_map: RowMap) -> str:
    """Rules, links and other elements with areas; what has lost its area goes."""
    tail = replace_elements(tail, f"{_RULE_LISTS}|{_RULES}", lambda xml: _rules(xml, sheet, row_map))
    tail = replace_elements(tail, "rowBreaks", lambda xml: _breaks(xml, row_map))
    tail = replace_elements(
        tail, _AREA_LISTS, lambda xml: _list(xml, _AREAS, lambda x: _placed(x, sheet, row_map))
    )
    tail = replace_elements(tail, "sparkline", lambda xml: _sparkline(xml, sheet, row_map))
    tail = set_open_tags(
        tail, "autoFilter|sortState|sortCondition", lambda name, attrs: shift_ref(attrs, row_map)
    )
    return set_open_tags(
        tail, "pane|selection|cellWatch|inputCells", lambda name, attrs: shift_view(attrs, row_map)
    )


def _list(xml: Element, names: str, change: Callable[[Element], str | None]) -> str | None:
    """A container with its children changed and its count right; "" when none is left."""
    if xml.body is None:
        return None
    body = replace_elements(xml.body, names, change)
    left = sum(1 for _ in elements(body, names))
    if not left:
        return ""
    return xml.render(put(xml.attrs, "count", str(left)) if get(xml.attrs, "count") else xml.attrs, body)


def _rules(xml: Element, sheet: str, row_map: RowMap) -> str | None:
    if xml.local in _RULES.split("|"):  # conditional formats stand in the sheet without a container
        return _rule(xml, sheet, row_map)
    return _list(xml, _RULES, lambda x: _rule(x, sheet, row_map))


def _breaks(xml: Element, row_map: RowMap) -> str | None:
    """Page breaks: each stays above the row it stood above, two that meet become one."""
    by_row: dict[int, str] = {}
    for brk in elements(xml.body or "", "brk"):
        above = row_map.landed(int(get(brk.attrs, "id") or 0) + 1) - 1
        by_row[above] = f"<{brk.tag}{put(brk.attrs, 'id', str(above))}/>"
    manual = sum(1 for brk in by_row.values() if 'man="1"' in brk)
    attrs = put(put(xml.attrs, "count", str(len(by_row))), "manualBreakCount", str(manual))
    return xml.render(attrs, "".join(by_row.values()))


def _rule(xml: Element, sheet: str, row_map: RowMap) -> str | None:
    """A conditional format or input check, in the sheet proper or in its extension list."""
    inner = first(xml.body or "", "sqref")
    old = formula_text(inner) if inner else get(xml.attrs, "sqref") or ""
    new = shift_areas(old, row_map)
    if not new:
        return "" if old else None
    top, base = _bases(old, row_map)
    body = xml.body

    def moved(formula: str) -> str:
        return shift_formula(translate(formula, base - top, 0), sheet, sheet, row_map, base)

    if body is not None:
        if inner:
            body = body[: inner.start] + inner.render(body=new) + body[inner.end :]
        body = replace_formulas(body, FORMULAS, moved)
    return xml.render(xml.attrs if inner else put(xml.attrs, "sqref", new), body)


def _bases(areas: str, row_map: RowMap) -> tuple[int, int]:
    """The row a rule's formulas are written for, and the first that is left of its rows (old numbers)."""
    tops, left = [1], []
    for text in areas.split():
        if text[-1].isdigit():
            area = parse_area(text)
            tops.append(area.top)
            if shift_area(text, row_map):
                left.append(area.top if row_map.row(area.top) else row_map.last + 1)
    top = min(tops[1:] or tops)
    return top, min(left, default=top)


def _placed(xml: Element, sheet: str, row_map: RowMap) -> str | None:
    name = "ref" if get(xml.attrs, "ref") else "sqref"
    old = get(xml.attrs, name) or ""
    new = shift_area(old, row_map) if name == "ref" else shift_areas(old, row_map)
    return xml.render(shift_location(put(xml.attrs, name, new), sheet, sheet, row_map)) if new else ""


def _sparkline(xml: Element, sheet: str, row_map: RowMap) -> str | None:
    def moved(element: Element) -> str | None:
        old = formula_text(element)
        shifted = (
            shift_areas(old, row_map)
            if element.local == "sqref"
            else shift_formula(old, sheet, sheet, row_map)
        )
        return element.render(body=escape(shifted)) if shifted else None

    return xml.render(body=replace_elements(xml.body or "", "f|sqref", moved))


def shift_location(attrs: str, own: str, target: str, row_map: RowMap) -> str:
    place = get(attrs, "location")
    new = shift_formula(place, own, target, row_map) if place else None
    return put(attrs, "location", new) if new and new != place else attrs

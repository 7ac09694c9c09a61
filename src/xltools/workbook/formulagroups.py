"""Formulas that several cells share, given to each cell before one of them is edited.

A shared formula is written once, in its first cell; an array formula stands in
its first cell for a whole area. Overwriting that cell would take the formula
from the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from xltools.cells import Merge, a1
from xltools.workbook.references import translate
from xltools.workbook.sheetrows import (
    Data,
    cells,
    formula_of,
    formula_text,
    map_formulas,
    parse_area,
    places,
    rows,
)
from xltools.workbook.xmltext import Element, drop, escape, get, make

Hit = Callable[[int, int], bool]
_GROUPED = re.compile(r"""\st\s*=\s*["'](shared|array)["']""")


class _Master(NamedTuple):
    row: int
    column: int
    formula: str


def release(data: Data, hit: Hit) -> Data:
    """The sheet with every group free of the cells that ``hit(row, column)`` names."""
    kinds = {match[1] for match in _GROUPED.finditer(data.rows)}
    if "shared" in kinds:
        data = _expand_shared(data, hit)
    return _split_arrays(data, hit) if "array" in kinds else data


def _expand_shared(data: Data, hit: Hit) -> Data:
    """Groups whose first cell is hit become plain formulas."""
    groups = _shared_groups(data)
    wanted = {index for index, masters in groups.items() if any(hit(m.row, m.column) for m in masters)}
    if not wanted:
        return data
    current: dict[str, _Master] = {}

    def plain(row: int, column: int, xml: Element) -> str | None:
        index = _shared_index(xml)
        if index not in wanted:
            return None
        if xml.body:
            current[index] = _Master(row, column, formula_text(xml))
        master = current.get(index)
        if master is None:
            return None
        formula = translate(master.formula, row - master.row, column - master.column)
        return make(xml.tag, drop(xml.attrs, "t", "si", "ref"), escape(formula))

    return data._replace(rows=map_formulas(data.rows, plain))


def _shared_index(xml: Element) -> str:
    return (get(xml.attrs, "si") or "") if get(xml.attrs, "t") == "shared" else ""


def _shared_groups(data: Data) -> dict[str, list[_Master]]:
    groups: dict[str, list[_Master]] = {}

    def note(row: int, column: int, xml: Element) -> None:
        index = _shared_index(xml)
        if index and xml.body:
            groups.setdefault(index, []).append(_Master(row, column, formula_text(xml)))

    map_formulas(data.rows, note)
    return groups


def _split_arrays(data: Data, hit: Hit) -> Data:
    """Arrays that are hit in part become one array formula per cell: its share of the whole."""
    shares: dict[tuple[int, int], str] = {}

    def note(row: int, column: int, xml: Element) -> str | None:
        if get(xml.attrs, "t") != "array":
            return None
        area = parse_area(get(xml.attrs, "ref") or a1(row, column))
        hits = [hit(*place) for place in places(area)]
        if not any(hits) or all(hits):
            return None
        for place in places(area):
            shares[place] = _array_share(xml, area, place)
        return shares[row, column]

    changed = map_formulas(data.rows, note)
    return data._replace(rows=_give(changed, shares)) if shares else data


def _array_share(xml: Element, area: Merge, place: tuple[int, int]) -> str:
    # IF spreads a single row, column or value over the area's shape, as the array formula did
    line = ",".join("1" * (area.right - area.left + 1))
    shape = ";".join([line] * (area.bottom - area.top + 1))
    row, column = place[0] - area.top + 1, place[1] - area.left + 1
    formula = f"INDEX(IF({{{shape}}},{formula_text(xml)}),{row},{column})"
    return f'<{xml.tag} t="array" ref="{a1(*place)}">{escape(formula)}</{xml.tag}>'


def _give(data: str, formulas: dict[tuple[int, int], str]) -> str:
    """Put formulas into cells that hold a value only."""
    pieces, done = [], 0
    for row in rows(data):
        body = row.xml.body or ""
        inner, seen = [], 0
        for cell in cells(body):
            new = formulas.get((row.number, cell.column))
            if new and formula_of(cell.xml) is None:
                inner += [body[seen : cell.xml.start], cell.xml.render(body=new + (cell.xml.body or ""))]
                seen = cell.xml.end
        if inner:
            pieces += [data[done : row.xml.start], row.xml.render(body="".join([*inner, body[seen:]]))]
            done = row.xml.end
    return "".join([*pieces, data[done:]])

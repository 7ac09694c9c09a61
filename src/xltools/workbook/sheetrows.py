"""Rows and cells of a sheet's XML, found in the text with their places.

Rows and cells may lack their ``r``; then they follow the one before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from xltools.cells import Merge, a1, column_letters, column_number, parse_a1
from xltools.errors import WriteError
from xltools.workbook.xmltext import ATTRIBUTES, Element, elements, first, get, put, unescape

_CELL = re.compile(
    rf"<((?:[\w.\-]+:)?c)(?=[\s/>])({ATTRIBUTES})\s*(?:/>|>([^<]*(?:<(?!/\1\s*>)[^<]*)*)</\1\s*>)"
)


class Row(NamedTuple):
    """A row element and its number."""

    number: int
    xml: Element


class Cell(NamedTuple):
    """A cell element, relative to its row's content, and its column."""

    column: int
    xml: Element


class Data(NamedTuple):
    """A sheet's text cut in three: before the rows, the rows, after them; and the prefix."""

    head: str
    rows: str
    tail: str
    prefix: str

    @property
    def text(self) -> str:
        return self.head + self.rows + self.tail


def cut(text: str, sheet: str) -> Data:
    """Cut a sheet's text around the content of sheetData (an empty one is opened)."""
    data = first(text, "sheetData")
    if data is None:
        raise WriteError(f"工作表「{sheet}」不是普通工作表，无法写入单元格。", "请检查工作表名称。")
    if data.body is None:
        head, tail = f"<{data.tag}{data.attrs}>", f"</{data.tag}>"
        return Data(text[: data.start] + head, "", tail + text[data.end :], data.prefix)
    begin = text.index(">", data.start + len(data.tag) + len(data.attrs)) + 1
    return Data(text[:begin], data.body, text[begin + len(data.body) :], data.prefix)


def rows(data: str) -> Iterator[Row]:
    """The rows in a sheetData's content."""
    number = 0
    for xml in elements(data, "row"):
        given = get(xml.attrs, "r")
        number = int(given) if given else number + 1
        yield Row(number, xml)


def cells(row: str) -> Iterator[Cell]:
    """The cells in a row's content."""
    column = 0
    for match in _CELL.finditer(row):
        tag, attrs, body = match.groups()
        # nearly every cell begins so; the general look-up takes three times as long
        given = attrs[4 : attrs.index('"', 4)] if attrs.startswith(' r="') else get(attrs, "r")
        column = column_number(given.strip("0123456789").upper()) if given else column + 1
        yield Cell(column, Element(match.start(), match.end(), tag, attrs, body))


def formula_of(cell: Element) -> Element | None:
    """The ``<f>`` of a cell, if it has one."""
    return first(cell.body, "f") if cell.body and "f" in cell.body else None


def has_formula(cell: Element) -> bool:
    return formula_of(cell) is not None


def formula_text(formula: Element) -> str:
    return unescape(formula.body or "")


def map_formulas(data: str, change: Callable[[int, int, Element], str | None]) -> str:
    """The rows with formulas exchanged: ``change(row, column, <f>)`` gives new XML or None."""
    pieces, done = [], 0
    for row in rows(data):
        new = _map_row(row, change)
        if new is not None:
            pieces += [data[done : row.xml.start], new]
            done = row.xml.end
    return "".join([*pieces, data[done:]])


def _map_row(row: Row, change: Callable[[int, int, Element], str | None]) -> str | None:
    body = row.xml.body
    if not body:
        return None
    pieces, done = [], 0
    for cell in cells(body):
        formula = formula_of(cell.xml)
        new = change(row.number, cell.column, formula) if formula else None
        if new is not None and formula and cell.xml.body:
            content = cell.xml.body[: formula.start] + new + cell.xml.body[formula.end :]
            pieces += [body[done : cell.xml.start], cell.xml.render(body=content)]
            done = cell.xml.end
    return row.xml.render(body="".join([*pieces, body[done:]])) if pieces else None


def parse_area(text: str) -> Merge:
    """``A1:C3`` or ``A1`` as an area. Raises ValueError for anything else."""
    start, _, end = text.partition(":")
    (top, left), (bottom, right) = parse_a1(start), parse_a1(end or start)
    return Merge(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def area_text(area: Merge) -> str:
    """An area as ``A1:C3``, one cell as ``A1``."""
    start, end = a1(area.top, area.left), a1(area.bottom, area.right)
    return start if start == end else f"{start}:{end}"


def places(area: Merge) -> Iterator[tuple[int, int]]:
    """The cells of an area in reading order."""
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield row, column


def numbered(xml: Element, number: int | str) -> str:
    """A row element with its number and its cells' addresses set to ``number``."""
    body = xml.body
    if body:
        pieces, done = [], 0
        for cell in elements(body, "c"):
            given = get(cell.attrs, "r")
            if given:
                attrs = put(cell.attrs, "r", f"{column_letters(parse_a1(given)[1])}{number}")
                pieces += [
                    body[done : cell.start],
                    f"<{cell.tag}{attrs}",
                    body[cell.start + 1 + len(cell.tag) + len(cell.attrs) : cell.end],
                ]
                done = cell.end
        body = "".join([*pieces, body[done:]])
    return xml.render(attrs=put(xml.attrs, "r", str(number)), body=body)

"""Rows of a list as XML, some at a time: what becomes of them does not depend on others, nor on who makes it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from xltools.cells import column_letters
from xltools.plans import ListColumn, ListRow
from xltools.workbook.deflate import Packed, packed
from xltools.workbook.sheetxml_write import MAX_TEXT, cell_xml

_LONGEST_LINK, _LONGEST_TEXT = 2000, 255
_CUT = "……（过长，已截断）"
#: rows that are deflated at once
_TOGETHER = 256
#: half-width characters of 宋体 10 that one unit of column width holds, and points a line takes
_PER_UNIT, _LINE, _LEAST, _MOST = 1.1, 14.5, 15.0, 409.0


class Column(NamedTuple):
    """What every cell of a column begins with, behind its row its look, and the half-width characters
    that a line of it holds (0: cells do not wrap)."""

    begin: str
    style: int
    room: float


class Link(NamedTuple):
    """A cell that leads to a file, and the place in it ("": none)."""

    cell: str
    file: str
    place: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows from row ``number`` on, and what else their XML depends on; links above row ``unlinked`` are
    left to the caller, from there on they are formulas."""

    rows: Callable[[], Iterable[ListRow]]
    number: int
    columns: tuple[Column, ...]
    link_column: int
    unlinked: int


class Rendered(NamedTuple):
    """The rows of a batch as XML, and their links."""

    xml: Packed
    links: list[Link]


def render(batch: Batch) -> Rendered:
    """The XML of a batch, never held as a whole."""
    links: list[Link] = []
    rows = (_row(number, row, batch, links) for number, row in enumerate(batch.rows(), batch.number))
    pieces = iter(lambda: "".join(islice(rows, _TOGETHER)).encode(), b"")
    return Rendered(packed(pieces), links)


def room_of(column: ListColumn) -> float:
    """Half-width characters that a line of a wrapped cell holds; 0 where cells do not wrap."""
    return max(2.0, column.width * _PER_UNIT * 10 / column.style.size - 1) if column.style.wrap else 0


def _row(number: int, row: ListRow, batch: Batch, links: list[Link]) -> str:
    cells, lines = [], 1
    for value, (begin, style, room) in zip(row.values, batch.columns, strict=True):
        cells.append(f'{begin}{number}" s="{style}"{_content(value)}')
        if room and value.__class__ is str and (count := _lines(value, room)) > lines:
            lines = count
    if row.file and batch.link_column:
        _add_link(cells, number, row, batch, links)
    height = min(_MOST, max(_LEAST, lines * _LINE + 3))
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>'


def _add_link(cells: list[str], number: int, row: ListRow, batch: Batch, links: list[Link]) -> None:
    """Note the row's link; past the limit its cell becomes a formula, if that can hold it."""
    index = batch.link_column - 1
    place = f"{column_letters(index + 1)}{number}"
    if number < batch.unlinked:
        if len(row.file) + len(row.place) < _LONGEST_LINK:
            links.append(Link(place, row.file, row.place))
        return
    target = f"{row.file}#{row.place}" if row.place else row.file
    shown = row.values[index]
    if isinstance(shown, str) and max(len(target), len(shown)) <= _LONGEST_TEXT:
        formula = f"HYPERLINK({_literal(target)},{_literal(shown)})"
        attrs = f' r="{place}" s="{batch.columns[index].style}"'
        cells[index] = cell_xml("", attrs, shown, formula, place)


def _literal(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@lru_cache(maxsize=4096)
def _content(value: str | Decimal | None) -> str:
    """A cell behind its address and look. A text is never a formula, whatever it begins with."""
    if isinstance(value, str) and len(value) > MAX_TEXT:
        value = value[: MAX_TEXT - len(_CUT)] + _CUT
    return cell_xml("", "", value if value != "" else None, None, "").removeprefix("<c")


@lru_cache(maxsize=4096)
def _lines(text: str, room: float) -> int:
    """Lines that a wrapped text takes; a Chinese character is two wide, as it is in GBK."""
    if "\n" in text:
        return sum(_lines(part, room) for part in text.split("\n"))
    return max(1, math.ceil(len(text.encode("gbk", "replace")) / room))

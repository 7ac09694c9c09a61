"""A plain text laid out: its paragraphs, and its tables as grids.

Text exports write tables in two ways: cells between tabs, one row a line; and one cell a
line behind a tab, rows parted by empty lines. A row of one cell only is a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xltools.cells import Grid
from xltools.narrative.passages import Line, Passage, margin_of, runs_on, starts_anew

#: how many lines above a table may be its title and unit
_ABOVE = 2
_GAP = re.compile(r"\s{2,}|　+")
_RULE = re.compile(r"[-=—\s|:]*")


@dataclass(frozen=True)
class Layout:
    """What a text holds, in order."""

    passages: tuple[Passage, ...]
    tables: tuple[Grid, ...]


@dataclass
class _Table:
    """A table being gathered: where it begins, the lines above it, its rows."""

    place: str
    titles: list[str]
    rows: list[list[str]] = field(default_factory=list)


def lay_out(lines: Sequence[Line], name: str) -> Layout:
    """Paragraphs and tables of a text; ``name`` begins the names of the tables' grids."""
    paragraphs: list[Line] = []
    tables: list[_Table] = []
    #: before which paragraphs a table stands
    broken: set[int] = set()
    in_table = False
    for part in _parts(lines):
        rows = list(_rows(part))
        if not rows:
            plain = [line for line in part if line.text.strip()]
            paragraphs += plain
            in_table = in_table and not plain
            continue
        if not in_table:
            broken.add(len(paragraphs))
            titles = [line.text.strip() for line in paragraphs[-_ABOVE:]]
            tables.append(_Table(part[0].place, titles))
            in_table = True
        tables[-1].rows += rows
    grids = tuple(_grid(table, name) for table in tables if _is_table(table))
    return Layout(tuple(_joined(paragraphs, broken)), grids)


def _parts(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines without an empty one between, of plain lines only or beginning with a tabbed one."""
    part: list[Line] = []
    for line in lines:
        tabbed = "\t" in line.text
        empty = not line.text.strip() and not tabbed
        opens = tabbed and part and not any("\t" in each.text for each in part)
        if (empty or opens) and part:
            yield part
            part = []
        if not empty:
            part.append(line)
    if part:
        yield part


def _rows(part: list[Line]) -> Iterator[list[str]]:
    """The rows of a table that the lines of a part are; none where they are paragraphs."""
    texts = [line.text for line in part]
    if any("\t" in text.strip() for text in texts):
        rows = [[cell.strip() for cell in text.rstrip().split("\t")] for text in texts]
        yield from (row for row in rows if not all(_RULE.fullmatch(cell) for cell in row))
    elif texts[0].startswith("\t"):
        cells: list[str] = []
        for text in texts:
            if text.startswith("\t"):
                cells.append(text.strip())
            else:
                cells[-1] += text.strip()
        if len(cells) > 1 and any(cells):
            yield cells


def _is_table(table: _Table) -> bool:
    return len(table.rows) > 1 and max(map(len, table.rows)) > 1


def _grid(table: _Table, name: str) -> Grid:
    titles = [[part for part in _GAP.split(text) if part] for text in table.titles]
    width = max(map(len, table.rows))
    rows = [[*row, *[""] * (width - len(row))] for row in (*titles, *table.rows)]
    return Grid(f"{name}{table.place}的表", rows)


def _joined(lines: list[Line], broken: set[int]) -> Iterator[Passage]:
    """Paragraphs, those put together that are broken over lines."""
    held: list[Line] = []
    margin = margin_of([line.text for line in lines])
    for index, line in enumerate(lines):
        if held and (index in broken or starts_anew(line.text) or not runs_on(held[-1].text, margin)):
            yield Passage(tuple(held))
            held = []
        held.append(line)
    if held:
        yield Passage(tuple(held))

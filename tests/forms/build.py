"""Workbooks as offices type them, from compact descriptions.

A sheet is one text: a line a row, cells divided by ``|``. A cell is typed as
Excel would take it: a figure becomes a number, ``95%`` a number shown as a
percentage, everything else text. ``<`` merges with the cell to the left, ``^``
with the cell above; ``'5`` is text; ``==SUM(A1:A3)`` a formula; ``\\n`` a line
break inside a cell; ``\\t`` leading spaces kept by the office.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import openpyxl

from xltools.cells import Book, Grid, Merge, a1, column_letters

_FIGURE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_PERCENT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)%")


@dataclass(frozen=True)
class Typed:
    """What is typed into one cell: a text or a figure, its number format, or a formula."""

    value: str | int | float | None
    number_format: str = ""
    formula: str | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet: its text, where it starts, what is hidden."""

    text: str
    name: str = "Sheet1"
    row: int = 1
    column: int = 1
    visible: bool = True
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    #: (row, column, size): empty rows or columns put in before that place
    extra_rows: tuple[int, ...] = ()
    cells: dict[tuple[int, int], Typed] = field(default_factory=dict, init=False)
    merges: tuple[Merge, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        cells, merges = _parse(self.text, self.row, self.column, self.extra_rows)
        _check(cells, merges)
        object.__setattr__(self, "cells", cells)
        object.__setattr__(self, "merges", merges)


def _typed(raw: str) -> Typed | None:
    text = raw.strip()
    if not text:
        return None
    if text.startswith("'"):
        return Typed(text[1:])
    if text.startswith("=="):
        return Typed(None, "", text[2:])
    if _FIGURE.fullmatch(text):
        return Typed(float(text) if "." in text else int(text))
    if found := _PERCENT.fullmatch(text):
        return Typed(float(Decimal(found[1]) / 100), "0.00%" if "." in found[1] else "0%")
    return Typed(text.replace("\\n", "\n").replace("\\t", "    "))


def _parse(
    text: str, row: int, column: int, extra_rows: Sequence[int]
) -> tuple[dict[tuple[int, int], Typed], tuple[Merge, ...]]:
    cells: dict[tuple[int, int], Typed] = {}
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    r = row - 1
    for line in text.strip("\n").split("\n"):
        above = r
        r += 1
        while r in extra_rows:
            r += 1
        for c, raw in enumerate(line.split("|"), column):
            if raw.strip() == "<":
                anchors[(r, c)] = anchors.get((r, c - 1), (r, c - 1))
            elif raw.strip() == "^":
                anchors[(r, c)] = anchors.get((above, c), (above, c))
            elif (typed := _typed(raw)) is not None:
                cells[(r, c)] = typed
    return cells, tuple(_areas(anchors))


def _areas(anchors: dict[tuple[int, int], tuple[int, int]]) -> Iterable[Merge]:
    for top, left in sorted(set(anchors.values())):
        mine = [place for place, anchor in anchors.items() if anchor == (top, left)]
        yield Merge(top, left, max(r for r, _ in mine), max(left, *(c for _, c in mine)))


def _check(cells: Iterable[tuple[int, int]], merges: Sequence[Merge]) -> None:
    """A merged area is a rectangle with nothing typed inside."""
    held = set(cells)
    for area in merges:
        inside = {(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)}
        assert not (inside - {(area.top, area.left)}) & held, (
            f"something is typed into the merged area at {area}"
        )


def grid(sheet: Sheet) -> Grid:
    """The sheet as a reader gives it, without a file."""
    last_row = max([r for r, _ in sheet.cells] + [m.bottom for m in sheet.merges])
    last_column = max([c for _, c in sheet.cells] + [m.right for m in sheet.merges])
    typed = sheet.cells
    rows = [
        [typed[(r, c)].value if (r, c) in typed else None for c in range(1, last_column + 1)]
        for r in range(1, last_row + 1)
    ]
    return Grid(
        sheet.name, rows, merges=sheet.merges, visible=sheet.visible,
        formulas={place: t.formula for place, t in typed.items() if t.formula is not None},
        formats={place: t.number_format for place, t in typed.items() if t.number_format},
    )  # fmt: skip


def book(*sheets: Sheet) -> Book:
    """A workbook of these sheets, without a file."""
    return Book("", "", ".xlsx", tuple(grid(sheet) for sheet in sheets))


def write_xlsx(path: Path, *sheets: Sheet) -> Path:
    """Write the sheets as an .xlsx file."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for sheet in sheets:
        page = workbook.create_sheet(sheet.name)
        for (r, c), typed in sheet.cells.items():
            cell = page.cell(r, c)
            cell.value = typed.value if typed.formula is None else f"={typed.formula}"
            if isinstance(typed.value, str):
                cell.data_type = "s"
            if typed.number_format:
                cell.number_format = typed.number_format
        for area in sheet.merges:
            page.merge_cells(f"{a1(area.top, area.left)}:{a1(area.bottom, area.right)}")
        for row in sheet.hidden_rows:
            page.row_dimensions[row].hidden = True
        for column in sheet.hidden_columns:
            page.column_dimensions[column_letters(column)].hidden = True
        if not sheet.visible:
            page.sheet_state = "hidden"
    workbook.save(path)
    return path


def write_xls(path: Path, *sheets: Sheet) -> Path:
    """Write the sheets as an .xls file of the old kind (values only, no formulas)."""
    import xlwt

    workbook = xlwt.Workbook(encoding="utf-8")
    for sheet in sheets:
        page = workbook.add_sheet(sheet.name)
        covers = {(m.top, m.left): m for m in sheet.merges}
        for (r, c), typed in sheet.cells.items():
            style = (
                xlwt.easyxf(num_format_str=typed.number_format)
                if typed.number_format
                else xlwt.Style.default_style
            )
            area = covers.pop((r, c), None)
            if area is None:
                page.write(r - 1, c - 1, typed.value, style)
            else:
                page.write_merge(
                    area.top - 1, area.bottom - 1, area.left - 1, area.right - 1, typed.value, style
                )
        for area in covers.values():
            page.merge(area.top - 1, area.bottom - 1, area.left - 1, area.right - 1)
        page.visibility = 0 if sheet.visible else 1
    workbook.save(str(path))
    return path

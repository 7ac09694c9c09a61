"""The open workbook as a Book: the same records that a file gives, read in bulk."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from xltools.cells import Book, Grid, LateGrid, Merge, Raw, quote_sheet
from xltools.engines.literals import ERRORS
from xltools.forms.own import MEMORY, WORKING
from xltools.workbook.numfmts import tidy
from xltools.workbook.trim import trimmed

#: cells of a used area above which it is asked where something really stands
_LARGE = 200_000
#: rows that tell what sheet this is (cells.Grid.head)
_HEAD = 4
_REFERENCE = re.compile(r"=([^'!()\"]+)!(.+)")
Place = tuple[int, int]
Area = tuple[int, int, int, int]  # top, left, bottom, right


def read_live(book: Any) -> Book:
    """All sheets and workbook-wide names of an open workbook (an ``xlwings.Book``).

    The sheets that undo and marks are kept on are none of the workbook's.
    """
    grids = tuple(_sheet(sheet) for sheet in book.sheets if not sheet.name.startswith(MEMORY))
    return Book(book.fullname or book.name, "", ".xlsx", grids, dict(_names(book)))


def _names(book: Any) -> Iterator[tuple[str, str]]:
    for name in book.names:
        if "!" not in name.name:
            yield name.name, _quoted(name.refers_to)


def _quoted(refers_to: str) -> str:
    """A reference as files hold it: the sheet always in quotes, no equals sign."""
    match = _REFERENCE.fullmatch(refers_to)
    return f"{quote_sheet(match[1])}!{match[2]}" if match else refers_to.removeprefix("=")


def is_visible(sheet: Any) -> bool:
    return sheet.visible in (True, -1)  # a very hidden sheet of Excel says 2


def _sheet(sheet: Any) -> Grid:
    area = used_area(sheet)
    if not sheet.name.startswith(WORKING):
        return _grid(sheet, area)
    top, left, bottom, right = area
    head = _grid(sheet, (top, left, min(bottom, max(top, _HEAD)), right))
    return LateGrid.of(head, partial(_grid, sheet, area))


def used_area(sheet: Any) -> Area:
    """The area that holds something; formats down to the last row of the sheet do not count."""
    used = sheet.used_range
    area = _area(used)
    if used.count <= _LARGE:
        return area
    found = [_area(part) for kind in ("constants", "formulas") for part in used.get_special_cells(kind)]
    if not found:
        return 1, 1, 1, 1
    tops, lefts, bottoms, rights = zip(*found, strict=True)
    return min(tops), min(lefts), max(bottoms), max(rights)


def _area(found: Any) -> Area:
    height, width = found.shape
    return found.row, found.column, found.row + height - 1, found.column + width - 1


def _grid(sheet: Any, area: Area) -> Grid:
    top, left = area[:2]
    block = cells_of(sheet, area)
    values = block.options(ndim=2, err_to_str=True).value
    written = matrix(block.formula)
    formulas: dict[Place, str] = {}
    errors: dict[Place, str] = {}
    numbers: list[Place] = []
    rows: list[list[Raw]] = []
    for r, (shown, texts) in enumerate(zip(values, written, strict=True), top):
        rows.append([_raw(value) for value in shown])
        for c, (value, text) in enumerate(zip(shown, texts, strict=True), left):
            if isinstance(text, str) and text.startswith("=") and text != value:
                formulas[r, c] = text[1:]
            if isinstance(value, str) and value in ERRORS:
                errors[r, c] = value
            elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
                numbers.append((r, c))
    formats = dict(_formats(sheet, numbers))
    merges = tuple(sorted(_merges(sheet, area)))
    cut = trimmed(rows, top, left, formulas, errors)
    return Grid(
        sheet.name, cut.rows, cut.first_row, cut.first_column, merges,
        formulas, formats, {**cut.errors, **errors}, is_visible(sheet),
    )  # fmt: skip


def cells_of(sheet: Any, area: Area) -> Any:
    top, left, bottom, right = area
    return sheet.range((top, left), (bottom, right))


def matrix(found: Any) -> Any:
    """What a host gives for a block, always as rows: for one cell or one row it may give less."""
    if not isinstance(found, (list, tuple)):
        return [[found]]
    return found if isinstance(found[0], (list, tuple)) else [found]


def _raw(value: Any) -> Raw:
    if isinstance(value, str) and value in ERRORS:
        return None
    if isinstance(value, dt.datetime) and value.year < 1900:
        return value.time()  # a time of day has no date; hosts give it their day zero
    raw: Raw = float(value) if isinstance(value, Decimal) else value
    return raw


def _formats(sheet: Any, numbers: list[Place]) -> Iterator[tuple[Place, str]]:
    """The number formats of cells, asked for run by run of a column, halved where they differ."""
    for column in sorted({c for _, c in numbers}):
        rows = sorted(r for r, c in numbers if c == column)
        for first, last in runs(rows):
            yield from _column_formats(sheet, column, first, last)


def runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring rows as (first, last)."""
    start = previous = None
    for row in rows:
        if previous is None or start is None:
            start = row
        elif row != previous + 1:
            yield start, previous
            start = row
        previous = row
    if previous is not None and start is not None:
        yield start, previous


def _column_formats(sheet: Any, column: int, first: int, last: int) -> Iterator[tuple[Place, str]]:
    code = sheet.range((first, column), (last, column)).number_format
    if code is None and first < last:
        middle = (first + last) // 2
        yield from _column_formats(sheet, column, first, middle)
        yield from _column_formats(sheet, column, middle + 1, last)
    elif code and tidy(code):
        yield from (((row, column), code) for row in range(first, last + 1))


def _merges(sheet: Any, area: Area) -> set[Merge]:
    """The merged areas: whatever has none is passed over as a whole."""
    top, left, bottom, right = area
    block = cells_of(sheet, area)
    if block.merge_cells is False:
        return set()
    whole = Merge(*_area(block(1, 1).merge_area))
    if (top, left) == (bottom, right) or (whole.bottom >= bottom and whole.right >= right):
        return {whole} if whole[:2] != whole[2:] else set()
    if bottom - top > right - left:
        middle = (top + bottom) // 2
        return _merges(sheet, (top, left, middle, right)) | _merges(sheet, (middle + 1, left, bottom, right))
    middle = (left + right) // 2
    return _merges(sheet, (top, left, bottom, middle)) | _merges(sheet, (top, middle + 1, bottom, right))

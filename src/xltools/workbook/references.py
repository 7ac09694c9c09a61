"""Cell references in the text of formulas: move them, or let them follow rows.

A formula is cut only as far as needed to tell references from text in quotes,
quoted sheet names, table columns, names and functions; the rest stays as typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from xltools.cells import column_letters, column_number

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
REF_ERROR = "#REF!"

# characters that a bare sheet name or a name can hold; everything beyond ASCII counts
_WORD = r"\w.\\?\x80-\U0010ffff"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}"
_TOKEN = re.compile(
    rf"""
    "(?:[^"]|"")*"
  | (?P<area>
      (?: (?P<sheet> '(?:[^']|'')+'! | (?<![{_WORD}#$\]])(?:\[[^\[\]]*\])?[{_WORD}]+(?::[{_WORD}]+)?! )
        | (?<![{_WORD}#$!]) )
      (?: (?P<a>{_CELL})(?::(?P<b>{_CELL}))?
        | (?P<r1>\$?[1-9]\d{{0,6}}):(?P<r2>\$?[1-9]\d{{0,6}})
        | (?P<c1>\$?[A-Za-z]{{1,3}}):(?P<c2>\$?[A-Za-z]{{1,3}}) )
      (?![{_WORD}(!$]) )
  | '(?:[^']|'')*'
  | \[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]
    """,
    re.VERBOSE,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]*)(\$?)(\d*)")


class Corner(NamedTuple):
    """One corner of an area; column 0 in a row range, row 0 in a column range."""

    column_fixed: bool
    column: int
    row_fixed: bool
    row: int

    @property
    def text(self) -> str:
        column = ("$" if self.column_fixed else "") + column_letters(self.column) if self.column else ""
        return column + (("$" if self.row_fixed else "") + str(self.row) if self.row else "")


class Area(NamedTuple):
    """A reference in a formula; ``sheet`` as typed with its "!", ``last`` None for one cell."""

    sheet: str
    first: Corner
    last: Corner | None

    @property
    def text(self) -> str:
        return self.sheet + self.first.text + (f":{self.last.text}" if self.last else "")

    @property
    def sheet_name(self) -> str:
        """The sheet's name without quotes; "" when none is typed."""
        name = self.sheet[:-1]
        return name[1:-1].replace("''", "'") if name.startswith("'") else name


@lru_cache(maxsize=8192)
def tokens(formula: str) -> tuple[str | Area, ...]:
    """A formula as literal text and references, in order."""
    found: list[str | Area] = []
    done = 0
    for match in _TOKEN.finditer(formula):
        area = _area(match) if match["area"] else None
        if area:
            found += [formula[done : match.start()], area]
            done = match.end()
    return (*found, formula[done:])


def _area(match: re.Match[str]) -> Area | None:
    first = _corner(match["a"] or match["r1"] or match["c1"])
    end = match["b"] or match["r2"] or match["c2"]
    last = _corner(end) if end else None
    for corner in (first, last or first):
        if corner.column > MAX_COLUMN or corner.row > MAX_ROW:
            return None  # beyond the sheet: a name, not a cell
    return Area(match["sheet"] or "", first, last)


def _corner(text: str) -> Corner:
    match = _CORNER.fullmatch(text)
    if match is None:
        raise ValueError(text)
    before, letters, between, digits = match.groups()
    if not letters:
        return Corner(False, 0, bool(before), int(digits))
    return Corner(bool(before), column_number(letters.upper()), bool(between), int(digits or 0))


def translate(formula: str, d_rows: int, d_cols: int) -> str:
    """The formula as it reads when copied so many rows down and columns right.

    Relative references move, absolute ones stay; one that leaves the sheet
    becomes ``#REF!``. The cut of a formula is cached, so the many cells of a
    shared formula cost only the writing.
    """
    if not d_rows and not d_cols:
        return formula
    return "".join(t if isinstance(t, str) else _moved(t, d_rows, d_cols) for t in tokens(formula))


def _moved(area: Area, d_rows: int, d_cols: int) -> str:
    first = _moved_corner(area.first, d_rows, d_cols)
    last = area.last and _moved_corner(area.last, d_rows, d_cols)
    if first is None or (area.last and last is None):
        return area.sheet + REF_ERROR
    return Area(area.sheet, first, last).text


def _moved_corner(corner: Corner, d_rows: int, d_cols: int) -> Corner | None:
    column = corner.column + d_cols if corner.column and not corner.column_fixed else corner.column
    row = corner.row + d_rows if corner.row and not corner.row_fixed else corner.row
    if not (bool(corner.column) <= column <= MAX_COLUMN and bool(corner.row) <= row <= MAX_ROW):
        return None
    return Corner(corner.column_fixed, column, corner.row_fixed, row)


@dataclass(frozen=True, slots=True)
class RowMap:
    """Where rows go when the block ``first``–``last`` gets ``shift`` rows more (or less) at its end."""

    first: int
    last: int
    shift: int

    @property
    def kept(self) -> int:
        """The last row of the block that keeps its place."""
        return self.last + min(self.shift, 0)

    def row(self, row: int) -> int | None:
        """The new number of a row; None when it is taken away."""
        if row <= self.kept:
            return row
        return None if row <= self.last else min(row + self.shift, MAX_ROW)

    def landed(self, row: int) -> int:
        """Like ``row``; a row taken away gives the one that takes its place."""
        return self.row(row) or self.kept + 1

    def span(self, top: int, bottom: int, *, grow: bool) -> tuple[int, int] | None:
        """A range of rows after the change; None when all of it is taken away.

        ``grow``: a range that ends with the block's last row takes in new rows.
        """
        new_top = self.landed(top)
        end = self.row(bottom)
        if end is None:
            end = self.kept
        elif bottom == self.last and grow:
            end += max(self.shift, 0)
        return (new_top, end) if new_top <= end else None


def shift_formula(
    formula: str, own_sheet: str, target_sheet: str, row_map: RowMap, own_row: int | None = None
) -> str:
    """The formula after rows of ``target_sheet`` came or went; ``own_sheet`` is where it stands.

    A range that ends with the block's last row takes in the new rows, as a
    total under the block must. A formula inside the block (``own_row``) does so
    only if that end is absolute: ``H5/SUM(H$5:H$9)`` is a share of the whole,
    ``SUM(H$5:H9)`` a running sum. References to deleted rows become ``#REF!``.
    """
    here = own_sheet.casefold() == target_sheet.casefold()
    if not here and target_sheet.replace("'", "''").casefold() not in formula.casefold():
        return formula
    inside = here and own_row is not None and row_map.first <= own_row <= row_map.last
    cut = tokens(formula)
    pieces = tuple(
        token
        if isinstance(token, str) or not _points_at(token, target_sheet, here)
        else _shifted(token, row_map, inside)
        for token in cut
    )
    return (
        formula
        if pieces == cut
        else "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)
    )


def _points_at(area: Area, target: str, here: bool) -> bool:
    return area.sheet_name.casefold() == target.casefold() if area.sheet else here


def _shifted(area: Area, row_map: RowMap, inside: bool) -> Area | str:
    if not area.first.row:
        return area
    if area.last is None:
        row = row_map.row(area.first.row)
        return area.sheet + REF_ERROR if row is None else Area(area.sheet, area.first._replace(row=row), None)
    upper, lower = sorted((area.first, area.last), key=lambda corner: corner.row)
    grow = _is_column(upper, lower, row_map) and (not inside or lower.row_fixed)
    span = row_map.span(upper.row, lower.row, grow=grow)
    if span is None:
        return area.sheet + REF_ERROR
    top, bottom = span if area.first is upper else span[::-1]
    return Area(area.sheet, area.first._replace(row=top), area.last._replace(row=bottom))


def _is_column(upper: Corner, lower: Corner, row_map: RowMap) -> bool:
    # D9:H9 is the row itself; H9:H9 over a block of one row is a total waiting for more
    return upper.row < lower.row or (row_map.first == row_map.last and upper.column == lower.column)


def mentions(formula: str, sheet: str) -> bool:
    """Whether a formula refers to a sheet by its name."""
    return any(isinstance(token, Area) and _points_at(token, sheet, False) for token in tokens(formula))


def without_sheet(formula: str, sheet: str) -> str:
    """The formula once a sheet is gone: references to it become ``#REF!``."""
    if sheet.replace("'", "''").casefold() not in formula.casefold():
        return formula
    return "".join(
        token if isinstance(token, str) else REF_ERROR if _points_at(token, sheet, False) else token.text
        for token in tokens(formula)
    )

"""The block of a sheet that holds something: trailing blanks cut, every formula inside."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from itertools import chain
from typing import NamedTuple

from xltools.cells import Raw


class Block(NamedTuple):
    """Rows with the place of their first cell, and numbers that are none, as errors."""

    rows: list[list[Raw]]
    first_row: int
    first_column: int
    errors: dict[tuple[int, int], str]


def trimmed(
    rows: list[list[Raw]],
    first_row: int,
    first_column: int,
    formulas: Collection[tuple[int, int]],
    errors: Collection[tuple[int, int]],
) -> Block:
    """The rows without blank rows and columns at the end, widened to all formulas and errors.

    A formula that was never calculated has no value and may lie outside the rows
    given. Infinite and undefined numbers, which no program shows, become #NUM!.
    The rows given are used up.
    """
    kept = _cut(rows)
    if formulas or errors:
        kept, first_row, first_column = _widen(kept, first_row, first_column, [*formulas, *errors])
    return Block(kept, first_row, first_column, _impossible(kept, first_row, first_column))


def _cut(rows: list[list[Raw]]) -> list[list[Raw]]:
    while rows and all(value is None or value == "" for value in rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    kept = width
    while kept and all(len(row) < kept or row[kept - 1] is None or row[kept - 1] == "" for row in rows):
        kept -= 1
    return rows if kept == width else [row[:kept] for row in rows]


def _widen(
    rows: list[list[Raw]], first_row: int, first_column: int, places: Sequence[tuple[int, int]]
) -> tuple[list[list[Raw]], int, int]:
    top, left = min(row for row, _ in places), min(column for _, column in places)
    bottom, right = max(row for row, _ in places), max(column for _, column in places)
    if not rows:
        first_row, first_column = top, left
    above, before = max(first_row - top, 0), max(first_column - left, 0)
    first_row, first_column = first_row - above, first_column - before
    height, width = bottom - first_row + 1, right - first_column + 1
    widest = max(map(len, rows), default=0) + before
    if above or before or len(rows) + above < height or widest < width:
        width = max(width, widest)
        below = max(height - above - len(rows), 0)
        lead: list[Raw] = [None] * before
        wide = chain([[] for _ in range(above)], (lead + row for row in rows), [[] for _ in range(below)])
        rows = [row + [None] * (width - len(row)) for row in wide]
    return rows, first_row, first_column


def _impossible(rows: Sequence[list[Raw]], first_row: int, first_column: int) -> dict[tuple[int, int], str]:
    total = sum([value for row in rows for value in row if value.__class__ is float])
    if total - total == 0:  # one infinite or undefined number would have spoilt the sum
        return {}
    errors = {}
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, float) and not math.isfinite(value):
                row[c] = None
                errors[first_row + r, first_column + c] = "#NUM!"
    return errors

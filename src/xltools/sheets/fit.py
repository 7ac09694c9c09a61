"""Row heights that show every text: no program grows rows of files written for it the same way."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping

from xltools.plans import SheetCell

#: half-width characters of 宋体 10 that one unit of column width holds, and points a line takes
_PER_UNIT, _LINE = 1.1, 1.45


def text_width(text: str) -> int:
    """Width in half-width characters: a Chinese character counts two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def lines_needed(text: str, width: float, size: float) -> int:
    """Lines a wrapped text takes in a column of that width (Excel's unit)."""
    room = max(2.0, width * _PER_UNIT * 10 / size - 1)
    return sum(max(1, math.ceil(text_width(part) / room)) for part in text.split("\n"))


def height_for(texts: Iterable[tuple[str, float, float]], least: float = 15) -> float:
    """Points for a row of (text, column width, font size) cells; at least ``least``."""
    needed = [lines_needed(text, width, size) * size * _LINE + 3 for text, width, size in texts if text]
    return min(409.0, max([least, *needed]))


def fitted(
    cells: Iterable[SheetCell],
    widths: tuple[float, ...],
    fixed: Mapping[int, float],
    texts: Mapping[tuple[int, int], str],
) -> dict[int, float]:
    """Heights for the rows of a sheet of ours: those ``fixed``, else what wrapped texts
    need. ``texts`` gives what formula cells show, where that is known."""
    rows: dict[int, list[tuple[str, float, float]]] = {}
    for cell in cells:
        shown = texts.get((cell.row, cell.column), "") if cell.formula is not None else cell.value
        if cell.style.wrap and isinstance(shown, str) and cell.column <= len(widths):
            rows.setdefault(cell.row, []).append((shown, widths[cell.column - 1], cell.style.size))
    return {**{row: height_for(found) for row, found in rows.items()}, **fixed}

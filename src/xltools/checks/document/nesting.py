"""Which lines of a plain table are surely parts of the line above them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from xltools.checks.document.addition import kind_of
from xltools.forms.datatable import TableLine
from xltools.numbers import ZERO, total

_MARKS = (
    re.compile(r"[一二三四五六七八九十]+[、.．]"),
    re.compile(r"[(（][一二三四五六七八九十]+[)）]"),
    re.compile(r"\d+[、.．](?!\d)"),
    re.compile(r"[(（]\d+[)）]|[①-⑩]"),
)
_OF_WHICH = re.compile(r"(?:其中|内含|包括)[:：]?|.{0,12}其中[:：]")
_MOST_LINES = 120


def mark(label: str) -> int:
    """1 for 一、, 2 for （一）, 3 for 1., 4 for （1）; 0 for no mark."""
    return next((level for level, pattern in enumerate(_MARKS, 1) if pattern.match(label)), 0)


def is_of_which(label: str) -> bool:
    """其中：人员经费."""
    return _OF_WHICH.match(label) is not None


def line_kind(line: TableLine) -> str:
    """total or subtotal by any of the line's labels."""
    return next((kind for label in line.labels if (kind := kind_of(label))), "")


def parts_of_lines(lines: Sequence[TableLine], columns: Sequence[int]) -> list[int]:
    """Index → the index behind the line's parts; 0 where it has none for sure.

    Sure are codes (201, 20101) and marks (一、 over 1.); lines without a mark, 其中 lines and
    indented lines only where the sum holds in another column or for another such line.
    """
    if len(lines) > _MOST_LINES:
        return [0] * len(lines)
    ends = [_by_code(lines, i) or _by_marks(lines, i) for i in range(len(lines))]
    guesses = {i: end for i in range(len(lines)) if not ends[i] and (end := _guess(lines, i))}
    proven = sum(_holding(lines, i, end, columns) for i, end in guesses.items())
    for i in range(len(lines)):
        if not ends[i] and i in guesses and proven:
            ends[i] = guesses[i]
        elif not ends[i]:
            ends[i] = _by_figures(lines, i, columns)
    return ends


def _by_code(lines: Sequence[TableLine], i: int) -> int:
    code = lines[i].code
    if not code.isdigit():
        return 0
    end = i + 1
    while end < len(lines) and lines[end].code.startswith(code) and len(lines[end].code) > len(code):
        end += 1
    return end if end > i + 1 else 0


def _by_marks(lines: Sequence[TableLine], i: int) -> int:
    own = mark(lines[i].label.key)
    if (
        not own
        or i + 1 >= len(lines)
        or mark(lines[i + 1].label.key) <= own
        or is_of_which(lines[i + 1].label.key)
    ):
        return 0
    end = i + 1
    while (
        end < len(lines)
        and not line_kind(lines[end])
        and (mark(lines[end].label.key) > own or is_of_which(lines[end].label.key))
    ):
        end += 1
    return end if end > i + 2 else 0


def may_be_under(line: TableLine, above: TableLine) -> bool:
    """Whether a line may be the only part of the line above it."""
    deeper = mark(line.label.key) > 0 and mark(above.label.key) in range(mark(line.label.key))
    return not line_kind(above) and (deeper or line.indent > above.indent)


def _guess(lines: Sequence[TableLine], i: int) -> int:
    """Lines that look like parts: without a mark under a marked line, or further indented."""
    line, end = lines[i], i + 1
    if line_kind(line):
        return 0
    own = mark(line.label.key)
    while end < len(lines) and not line_kind(lines[end]):
        below = lines[end]
        unmarked = own in (1, 2) and mark(below.label.key) == 0
        if not unmarked and below.indent <= line.indent:
            break
        end += 1
    return end if end > i + 2 else 0


def _by_figures(lines: Sequence[TableLine], i: int, columns: Sequence[int]) -> int:
    """The end of the run of lines that sums to this line in two columns; in one, after 其中."""
    if line_kind(lines[i]):
        return 0
    needed = 1 if i + 1 < len(lines) and is_of_which(lines[i + 1].label.key) else 2
    for end in range(i + 3, len(lines) + 1):
        if line_kind(lines[end - 1]):
            break
        if _holding(lines, i, end, columns) >= needed:
            return end
    return 0


def _holding(lines: Sequence[TableLine], i: int, end: int, columns: Sequence[int]) -> int:
    """In how many columns the lines up to ``end`` sum to line ``i``, the same figures counted once."""
    seen: set[Decimal] = set()
    for column in columns:
        whole = lines[i].figures.get(column)
        parts = [f.number for line in lines[i + 1 : end] if (f := line.figures.get(column)) is not None]
        if whole is not None and whole.number and sum(map(bool, parts)) >= 2 and total(parts) == whole.number:
            seen.add(whole.number)
    return len(seen)


def direct(ends: Sequence[int], i: int) -> list[int]:
    """The lines directly below line ``i``: its parts without the parts of parts."""
    found, at = [], i + 1
    while at < ends[i]:
        found.append(at)
        at = max(ends[at], at + 1)
    return found


def sum_of(lines: Sequence[TableLine], rows: Sequence[int], column: int) -> Decimal:
    """The sum of a column over some lines; an empty cell is nothing."""
    held = [f.number for row in rows if (f := lines[row].figures.get(column)) is not None]
    return total(held) if held else ZERO

"""处理意见: what people wrote beside the lines of 校验结果, brought to the same findings of a new list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from xltools.findings import Finding
from xltools.office.ours import REMARK
from xltools.office.reading import cells_of, matrix
from xltools.office.results import CODE, FIRST, MESSAGE, PLACE, REMARKS, place_of
from xltools.office.words import by_button

#: code, place, message
_Line = tuple[str, str, str]


class Remark(NamedTuple):
    """A text beside a line, the line's number and what it said."""

    number: str
    line: _Line
    text: str


def remarks_on(sheet: Any) -> list[Remark]:
    """The remarks of a list that the buttons wrote."""
    last = sheet.used_range.last_cell.row
    rows = matrix(cells_of(sheet, (FIRST - 1, 1, max(last, FIRST), REMARKS)).formula)
    if rows[0][REMARKS - 1] != REMARK:  # the user has moved columns: the sheet is kept as it is
        return []
    return [
        Remark(
            str(row[0]),
            (_said(row[CODE - 1]), _said(row[PLACE - 1]), _said(row[MESSAGE - 1])),
            _said(row[REMARKS - 1]),
        )
        for row in rows[1:]
        if str(row[0] or "").lstrip("'").isdigit() and row[REMARKS - 1]
    ]


def _said(value: Any) -> str:
    return str(value or "").removeprefix("'")


def carried(findings: Sequence[Finding], remarks: Sequence[Remark]) -> dict[int, Remark]:
    """Finding (by its number in the list, from 0) → the remark that belongs to it: on the same line, else
    on the only line of this code at this cell."""
    lines = [(f.code, place_of(f), by_button(f.message)) for f in findings]
    found: dict[int, Remark] = {}
    for candidates in (_same_line, _same_cell):
        for remark in remarks:
            free = [n for n in candidates(lines, remark) if n not in found]
            if free and remark not in found.values():
                found[free[0]] = remark
    return found


def _same_line(lines: Sequence[_Line], remark: Remark) -> list[int]:
    return [n for n, line in enumerate(lines) if line == remark.line]


def _same_cell(lines: Sequence[_Line], remark: Remark) -> list[int]:
    here = [n for n, line in enumerate(lines) if line[:2] == remark.line[:2]]
    return here if len(here) == 1 and "!" in remark.line[1] else []

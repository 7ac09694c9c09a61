"""Writing into the open workbook, in bulk and only what differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from xltools.cells import Ref
from xltools.checks.formulas import plain_formula
from xltools.office.protection import opened
from xltools.office.reading import matrix, runs
from xltools.plans import Edit

Content = str | float | bool | None
#: a text that a host would take for a number, a date or a formula
_MISREAD = re.compile(r"[=+\-@'].*|[\s(（¥$￥.]*\d[\d.,:/%\s\-年月日时分秒Ee+)）]*|TRUE|FALSE|#.*", re.DOTALL)


def content(value: str | Decimal | bool | float | None, formula: str | None = None) -> Content:
    """What is handed to ``Range.formula`` so that the cell holds just this."""
    if formula is not None:
        return f"={formula}"
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, str):
        return f"'{value}" if _MISREAD.fullmatch(value) else value
    return value


def write_edits(book: Any, edits: Iterable[Edit]) -> None:
    """Write values and formulas of cells, neighbours of a column in one go.

    Raises WriteError for a sheet with a password.
    """
    in_order = sorted(edits, key=lambda edit: (edit.ref.sheet, edit.ref.column, edit.ref.row))
    for name, own in groupby(in_order, key=lambda edit: edit.ref.sheet):
        sheet = book.sheets[name]
        with opened(sheet):
            for column in _columns(own):
                _write_column(sheet, column)


def _columns(edits: Iterable[Edit]) -> Iterator[dict[int, Edit]]:
    for _, column in groupby(edits, key=lambda edit: edit.ref.column):
        yield {edit.ref.row: edit for edit in column}


def _write_column(sheet: Any, edits: dict[int, Edit]) -> None:
    column = next(iter(edits.values())).ref.column
    for edit in edits.values():
        _reformat(sheet.range((edit.ref.row, column)), edit)
    for first, last in runs(sorted(edits)):
        block = [[content(edits[row].value, edits[row].formula)] for row in range(first, last + 1)]
        sheet.range((first, column), (last, column)).formula = block


def _reformat(cell: Any, edit: Edit) -> None:
    """The number format of an edit; in a cell of format text a formula would stay a text."""
    now = cell.number_format or ""
    wanted = edit.number_format or ("General" if now == "@" and not isinstance(edit.value, str) else "")
    if wanted and not ("%" in wanted and "%" in now):
        cell.number_format = wanted


def altered(book: Any, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits whose formula or constant is not there already: what only recalculates is the host's."""
    last = {edit.ref: edit for edit in edits}
    return tuple(edit for edit in last.values() if not _is_there(book, edit))


def _is_there(book: Any, edit: Edit) -> bool:
    if edit.formula is None:
        return False
    now = matrix(book.sheets[edit.ref.sheet].range((edit.ref.row, edit.ref.column)).formula)[0][0]
    return isinstance(now, str) and plain_formula(now.removeprefix("=")) == plain_formula(edit.formula)


def place(book: Any, ref: Ref) -> Any:
    """One cell of the open workbook."""
    return book.sheets[ref.sheet].range((ref.row, ref.column))

"""What undo and marks need to know later, kept in the workbook itself on hidden sheets.

A click is a process of its own, and the workbook may be saved, closed and opened in
between. Each record is a row of ``_xltools``: a text of JSON, and beside it a formula that
refers to the cell, so the record follows its cell when rows are put in or a sheet is renamed.
Formulas that are remembered stand there as formulas too, so that their references follow.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from xltools.cells import Ref, parse_a1
from xltools.forms.own import MEMORY
from xltools.office.moving import qualified, same_formula, unqualified
from xltools.office.protection import opened
from xltools.office.reading import matrix
from xltools.office.sheets import find

_REFERENCE = re.compile(r"=\$?(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?\d+)")
#: columns: text, reference, formulas
_FORMULAS = 3
_Formulas = tuple[str | None, ...]


@dataclass(frozen=True)
class Record:
    """One thing remembered: ``kind``, the cell concerned, if any, and the rest.

    ``formulas`` (without "=") are those of the cell: they come back as the cell would hold
    them now, after rows and columns were put in or taken out.
    """

    kind: str
    ref: Ref | None
    data: dict[str, Any] = field(default_factory=dict)
    formulas: _Formulas = ()


def recall(book: Any, *kinds: str) -> list[Record]:
    """The records of these kinds; a cell that has been deleted has no place any more."""
    return [record for record in _all(book) if record.kind in kinds]


def remember(book: Any, records: Sequence[Record], *, instead_of: Iterable[str]) -> None:
    """Keep these records in the place of all of those kinds; without any the sheet goes."""
    gone = set(instead_of)
    kept = [*(record for record in _all(book) if record.kind not in gone), *records]
    sheet = find(book, MEMORY)
    if not kept:
        if sheet is not None:
            sheet.delete()
        return
    if sheet is None:
        sheet = book.sheets.add(MEMORY, after=book.sheets[-1])
        sheet.visible = False
    with opened(sheet):
        sheet.cells.clear_contents()
        rows = [[_text(record), _reference(record.ref)] for record in kept]
        sheet.range((1, 1), (len(rows), 2)).formula = rows
        _keep_live(sheet, kept)


def _keep_live(sheet: Any, records: Sequence[Record]) -> None:
    """The formulas of the records as formulas, where the host takes them for what they are."""
    width = max(len(record.formulas) for record in records)
    if not width:
        return
    rows = [[*map(_live, (r,) * width, (*r.formulas, *[None] * width)[:width])] for r in records]
    area = sheet.range((1, _FORMULAS), (len(rows), _FORMULAS + width - 1))
    try:
        area.formula = rows
    except Exception:  # Excel refuses all of them for one that it does not know here
        for r, row in enumerate(rows, 1):
            for c, formula in enumerate(row, _FORMULAS):
                with contextlib.suppress(Exception):
                    sheet.range((r, c)).formula = formula
    for r, (record, row) in enumerate(zip(records, matrix(area.formula), strict=True), 1):
        for c, (formula, there) in enumerate(zip(record.formulas, row, strict=False), _FORMULAS):
            if there and (record.ref is None or not _same(formula, there, record.ref)):
                sheet.range((r, c)).clear_contents()


def _live(record: Record, formula: str | None) -> str | None:
    return f"={qualified(formula, record.ref.sheet)}" if formula and record.ref is not None else None


def _same(formula: str | None, there: object, ref: Ref) -> bool:
    return same_formula(formula or "", str(there).removeprefix("="), ref.sheet)


def _all(book: Any) -> list[Record]:
    sheet = find(book, MEMORY)
    if sheet is None:
        return []
    last = sheet.used_range.last_cell
    rows = matrix(sheet.range((1, 1), (last.row, max(last.column, _FORMULAS))).formula)
    return [_record(*row) for row in rows if row[0]]


def _record(text: str, reference: Any, *live: Any) -> Record:
    held = json.loads(text)
    ref = _ref(str(reference or ""))
    formulas = held.get("formulas", ())
    if ref is not None:
        there = (*live, *[None] * len(formulas))
        formulas = [_moved(f, now, ref) for f, now in zip(formulas, there, strict=False)]
    return Record(held["kind"], ref, held["data"], tuple(formulas))


def _moved(formula: str | None, live: Any, ref: Ref) -> str | None:
    """A formula as it reads by now; one that has not moved is not written in other words."""
    if not formula or not live or _same(formula, live, ref):
        return formula
    return unqualified(str(live).removeprefix("="), ref.sheet)


def _text(record: Record) -> str:
    held = {"kind": record.kind, "data": record.data}
    formulas = {"formulas": record.formulas} if record.formulas else {}
    return json.dumps({**held, **formulas}, ensure_ascii=False)


def _reference(ref: Ref | None) -> str | None:
    return f"={ref.formula}" if ref is not None else None


def _ref(formula: str) -> Ref | None:
    match = _REFERENCE.fullmatch(formula)
    if match is None:
        return None
    sheet = match[1].replace("''", "'") if match[1] else match[2]
    return Ref(sheet, *parse_a1(match[3]))

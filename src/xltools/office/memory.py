"""What undo and marks need to know later, kept in the workbook itself on hidden sheets.

A click is a process of its own, and the workbook may be saved, closed and opened in
between. Each record is a row of ``_xltools``: a text of JSON, and beside it a formula that
refers to the cell, so the record follows its cell when rows are put in or a sheet is renamed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from xltools.cells import Ref, parse_a1
from xltools.forms.own import MEMORY
from xltools.office.reading import matrix
from xltools.office.sheets import find

_REFERENCE = re.compile(r"=\$?(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?\d+)")


@dataclass(frozen=True)
class Record:
    """One thing remembered: ``kind`` (mark, cell, sheet, name), the cell concerned, if any, and the rest."""

    kind: str
    ref: Ref | None
    data: dict[str, Any] = field(default_factory=dict)


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
    sheet.cells.clear_contents()
    rows = [[_text(record), _reference(record.ref)] for record in kept]
    sheet.range((1, 1), (len(rows), 2)).formula = rows


def _all(book: Any) -> list[Record]:
    sheet = find(book, MEMORY)
    if sheet is None:
        return []
    rows = matrix(sheet.range((1, 1), (sheet.used_range.last_cell.row, 2)).formula)
    return [_record(text, reference) for text, reference in rows if text]


def _record(text: str, reference: Any) -> Record:
    held = json.loads(text)
    return Record(held["kind"], _ref(str(reference or "")), held["data"])


def _text(record: Record) -> str:
    return json.dumps({"kind": record.kind, "data": record.data}, ensure_ascii=False)


def _reference(ref: Ref | None) -> str | None:
    return f"={ref.formula}" if ref is not None else None


def _ref(formula: str) -> Ref | None:
    match = _REFERENCE.fullmatch(formula)
    if match is None:
        return None
    sheet = match[1].replace("''", "'") if match[1] else match[2]
    return Ref(sheet, *parse_a1(match[3]))

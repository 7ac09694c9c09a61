"""Marks on the cells that a check complains of: a fill and a note, and taking them away again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from xltools.cells import Ref
from xltools.findings import Finding, Severity
from xltools.office.memory import Record, recall, remember
from xltools.office.protection import opened
from xltools.office.sheets import find
from xltools.office.writing import place

_KIND = "mark"
_FILLS = {Severity.ERROR: "#FFC7CE", Severity.WARNING: "#FFEB9C", Severity.INFO: "#DDEBF7"}


def mark(book: Any, findings: Iterable[Finding]) -> None:
    """Mark the cells of findings, the worst giving the colour; earlier marks go first.

    A cell with a note of the user's keeps that note and gets the fill only.
    """
    clear(book)
    at: dict[Ref, list[Finding]] = {}
    for finding in findings:
        ref = ref_of(finding)
        if ref is not None and find(book, ref.sheet) is not None:
            at.setdefault(ref, []).append(finding)
    done: list[Record] = []
    try:
        for record in _marked(book, at):
            done.append(record)
    finally:
        remember(book, done, instead_of=[_KIND])  # what is marked can be cleared, whatever happens


def ref_of(finding: Finding) -> Ref | None:
    """The cell of a finding."""
    if finding.sheet is None or finding.cell is None:
        return None
    return Ref(finding.sheet, finding.row, finding.column)


def _marked(book: Any, at: dict[Ref, list[Finding]]) -> Iterator[Record]:
    for sheet in dict.fromkeys(ref.sheet for ref in at):
        with opened(book.sheets[sheet]):
            for ref, found in at.items():
                if ref.sheet == sheet:
                    yield _mark(book, ref, found)


def _mark(book: Any, ref: Ref, found: list[Finding]) -> Record:
    cell = place(book, ref)
    before = cell.color
    cell.color = _FILLS[max((finding.severity for finding in found), key=_weight)]
    text = ""
    if cell.note is None:
        text = "\n".join(f"{f.severity.label}：{f.message}（{f.code}）\n{f.hint}" for f in found)
        text = cell.add_note(text).text
    return Record(_KIND, ref, {"fill": list(cell.color), "before": list(before or ()), "note": text})


def _weight(severity: Severity) -> int:
    return list(_FILLS)[::-1].index(severity)


def clear(book: Any) -> int:
    """Take all marks away: a cell gets the fill back that it had, and what the user has changed
    since stays as it is. How many cells were marked."""
    records = recall(book, _KIND)
    cells = [(record.ref, record.data) for record in records if record.ref is not None]
    for name in dict.fromkeys(ref.sheet for ref, _ in cells):
        with opened(book.sheets[name]):
            for ref, data in cells:
                if ref.sheet == name:
                    _clear(place(book, ref), data)
    remember(book, (), instead_of=[_KIND])
    return len(cells)


def _clear(cell: Any, data: dict[str, Any]) -> None:
    if list(cell.color or ()) == data["fill"]:
        cell.color = tuple(data["before"]) or None
    if data["note"] and cell.note is not None and cell.note.text == data["note"]:
        cell.note.delete()

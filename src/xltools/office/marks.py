"""Marks on the cells that a check complains of: a fill and a note, and taking them away again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from xltools.cells import Ref
from xltools.errors import WriteError
from xltools.findings import Finding, Severity
from xltools.office.memory import Record, recall, remember
from xltools.office.protection import opened
from xltools.office.sheets import find
from xltools.office.words import by_button
from xltools.office.writing import place

_KIND = "mark"
_FILLS = {Severity.ERROR: "#FFC7CE", Severity.WARNING: "#FFEB9C", Severity.INFO: "#DDEBF7"}


def mark(book: Any, findings: Iterable[Finding]) -> tuple[str, ...]:
    """Mark the cells of findings, the worst giving the colour; earlier marks go first. The sheets that
    could not be marked, since they have a password.

    A cell with a note of the user's keeps that note and gets the fill only.
    """
    clear(book)
    at: dict[Ref, list[Finding]] = {}
    for finding in findings:
        ref = ref_of(finding)
        if ref is not None and find(book, ref.sheet) is not None:
            at.setdefault(ref, []).append(finding)
    done = recall(book, _KIND)  # on sheets that have a password meanwhile
    try:
        return _each(book, at, lambda ref: done.append(_mark(book, ref, at[ref])))
    finally:
        remember(book, done, instead_of=[_KIND])  # what is marked can be cleared, whatever happens


def ref_of(finding: Finding) -> Ref | None:
    """The cell of a finding."""
    if finding.sheet is None or finding.cell is None:
        return None
    return Ref(finding.sheet, finding.row, finding.column)


def _each(book: Any, refs: Iterable[Ref], act: Callable[[Ref], None]) -> tuple[str, ...]:
    """Act on cells, sheet by sheet; the sheets that have a password, whose cells are left."""
    places, closed = list(refs), list[str]()
    for name in dict.fromkeys(ref.sheet for ref in places):
        try:
            with opened(book.sheets[name]):
                for ref in places:
                    if ref.sheet == name:
                        act(ref)
        except WriteError:
            closed.append(name)
    return tuple(closed)


def _mark(book: Any, ref: Ref, found: list[Finding]) -> Record:
    cell = place(book, ref)
    before = cell.color
    cell.color = _FILLS[max((finding.severity for finding in found), key=_weight)]
    text = ""
    if cell.note is None:
        text = "\n".join(f"{f.severity.label}：{by_button(f.message)}\n{by_button(f.hint)}" for f in found)
        text = cell.add_note(text).text
    return Record(_KIND, ref, {"fill": list(cell.color or ()), "before": list(before or ()), "note": text})


def _weight(severity: Severity) -> int:
    return list(_FILLS)[::-1].index(severity)


def clear(book: Any) -> tuple[int, tuple[str, ...]]:
    """Take all marks away: a cell gets the fill back that it had, and what the user has changed
    since stays as it is. How many cells were cleared, and the sheets that have a password
    meanwhile, whose marks stay and stay known."""
    records = {record.ref: record for record in recall(book, _KIND) if record.ref is not None}
    closed = _each(book, records, lambda ref: _clear(place(book, ref), records[ref].data))
    left = [record for ref, record in records.items() if ref.sheet in closed]
    remember(book, left, instead_of=[_KIND])
    return len(records) - len(left), closed


def _clear(cell: Any, data: dict[str, Any]) -> None:
    if list(cell.color or ()) == data["fill"]:
        cell.color = tuple(data["before"]) or None
    if data["note"] and cell.note is not None and cell.note.text == data["note"]:
        cell.note.delete()

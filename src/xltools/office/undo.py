"""撤销重算: what a recompute is about to change is kept, and put back with one click, step by step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from xltools.cells import Ref
from xltools.forms.own import MEMORY
from xltools.office.memory import Record, recall, remember
from xltools.office.ours import keep_remarks
from xltools.office.protection import opened, require_open
from xltools.office.referred import still_needed
from xltools.office.sheets import find
from xltools.office.states import State, put, same_content, state_of
from xltools.office.writing import place
from xltools.plans import Edit, SheetSpec
from xltools.sheets.changes import NAME as LOG

_KINDS = ("cell", "sheet", "name", "step")
_COPY = re.compile(rf"{MEMORY}_\d+")
#: how many recomputes can be undone
DEPTH = 5


class Undone(NamedTuple):
    """Whether a recompute was undone, and how many of the changes that the user was told of;
    cells that were changed since, with what they held; our sheets that stay since formulas refer
    to them, and 变更记录 for the cells left; whether an earlier recompute can be undone."""

    step: bool
    cells: int
    left: tuple[tuple[Ref, State], ...]
    kept: tuple[str, ...]
    logged: bool
    earlier: bool


def keep(
    book: Any,
    edits: Sequence[Edit],
    sheets: Sequence[SheetSpec],
    names: Mapping[str, str],
    seen: Sequence[Ref] = (),
) -> list[Record]:
    """What stands where something is about to be written: cells, whole sheets of ours, names.

    ``seen`` are the changes that the user is told of. Of earlier recomputes the last few can
    be undone still.
    """
    earlier = recall(book, *_KINDS)
    steps = sorted({record.data["step"] for record in earlier})
    if len(steps) >= DEPTH:
        _keep_only(book, [r for r in earlier if r.data["step"] in steps[1 - DEPTH :]])
    step = steps[-1] + 1 if steps else 1
    told = set(seen)
    cells = [_cell(step, edit.ref, state_of(place(book, edit.ref)), edit.ref in told) for edit in edits]
    own = [
        Record("sheet", None, {"step": step, "name": s.name, "copy": _copied(book, s.name)}) for s in sheets
    ]
    refers = {name.name: name.refers_to for name in book.names}
    known = [Record("name", None, {"step": step, "name": name, "before": refers.get(name)}) for name in names]
    others = len(seen) - sum(record.data["seen"] for record in cells)
    return [Record("step", None, {"step": step, "others": others}), *cells, *own, *known]


def _cell(step: int, ref: Ref, before: State, seen: bool) -> Record:
    data = {"step": step, "seen": seen, "before": before[1:]}
    return Record("cell", ref, data, (before.formula, None))


def settled(book: Any, records: Iterable[Record]) -> list[Record]:
    """The records with what stands in the cells now: only that is put back later."""
    return [_settled(book, record) for record in records]


def _settled(book: Any, record: Record) -> Record:
    if record.ref is None:
        return record
    after = state_of(place(book, record.ref))
    data = {**record.data, "after": after[1:]}
    return replace(record, data=data, formulas=(record.formulas[0], after.formula))


def settle(book: Any, records: Iterable[Record]) -> None:
    """Remember a recompute that was carried out."""
    remember(book, [*recall(book, *_KINDS), *settled(book, records)], instead_of=_KINDS)


def roll_back(book: Any, records: Iterable[Record]) -> None:
    """Put back what a recompute has written that broke off: sheets it had not come to are not touched."""
    earlier = recall(book, *_KINDS)
    records = settled(book, records)
    _put_back(book, records)
    _sheets_back(book, [record for record in records if record.kind == "sheet"])
    _names_back(book, [record for record in records if record.kind == "name"])
    _keep_only(book, earlier)


def undo(book: Any) -> Undone | None:
    """Put the last recompute back, and what was left of those undone before. None where there is
    nothing. As long as a cell is left, what it held is remembered, and 变更记录 stays.

    Raises WriteError, with nothing written, for a sheet with a password.
    """
    records = recall(book, *_KINDS)
    if not records:
        return None
    top = max((r.data["step"] for r in records if not r.data.get("left")), default=None)
    rest = [r for r in records if r.data["step"] != top and not r.data.get("left")]
    now = [r for r in records if r.data["step"] == top or r.data.get("left")]
    now.sort(key=lambda r: -r.data["step"])
    _require(book, now)
    left = _put_back(book, now)
    sheets = [r for r in now if r.kind == "sheet"]
    waiting = [r for r in sheets if left and r.data["name"].startswith(LOG)]
    names = [r for r in now if r.kind == "name"]
    sheets = [r for r in sheets if r not in waiting]
    needed = still_needed(book, _new(sheets), _new(names))
    _sheets_back(book, [r for r in sheets if r.data["name"] not in needed])
    _names_back(book, [r for r in names if r.data["name"] not in needed])
    count = sum(r.data["seen"] for r in now if r.ref is not None and r not in left)
    count += sum(r.data["others"] for r in now if r.kind == "step")
    _keep_only(book, [*rest, *(replace(r, data={**r.data, "left": True}) for r in (*left, *waiting))])
    kept = tuple(r.data["name"] for r in sheets if r.data["name"] in needed)
    return Undone(top is not None, count, tuple(_held(r) for r in left), kept, bool(waiting), bool(rest))


def _new(records: Iterable[Record]) -> list[str]:
    """Sheets or names that were not there before."""
    return [r.data["name"] for r in records if r.data.get("copy", r.data.get("before")) is None]


def _held(record: Record) -> tuple[Ref, State]:
    assert record.ref is not None
    return record.ref, _state(record, "before")


def _state(record: Record, when: str) -> State:
    value, number_format = record.data[when]
    return State(record.formulas[("before", "after").index(when)], value, number_format)


def _require(book: Any, records: Iterable[Record]) -> None:
    """All or nothing: every sheet that will be written is tried before the first is written."""
    own = [r.data["name"] for r in records if r.kind == "sheet" and r.data["copy"] is not None]
    cells = [r.ref.sheet for r in records if r.ref is not None and _to_be_put(book, r)]
    require_open(book, [*cells, *own, MEMORY])


def _to_be_put(book: Any, record: Record) -> bool | None:
    """Whether the former content is to be written; None where the user has changed the cell since."""
    assert record.ref is not None
    now, before, after = state_of(place(book, record.ref)), _state(record, "before"), _state(record, "after")
    if same_content(now, before, record.ref.sheet):
        return now.format != before.format
    untouched = now.format == after.format and same_content(now, after, record.ref.sheet)
    return True if untouched else None


def _put_back(book: Any, records: Iterable[Record]) -> list[Record]:
    """The cells as they were, the last step first; those that stay since they were changed."""
    cells = [record for record in records if record.ref is not None]
    left: list[Record] = []
    for step in dict.fromkeys(record.data["step"] for record in cells):
        own = [(r, _to_be_put(book, r)) for r in cells if r.data["step"] == step]
        left += [record for record, put_back in own if put_back is None]
        _write(book, [record for record, put_back in own if put_back])
    return left


def _write(book: Any, records: Sequence[Record]) -> None:
    for name in dict.fromkeys(record.ref.sheet for record in records if record.ref is not None):
        with opened(book.sheets[name]):
            for record in records:
                if record.ref is not None and record.ref.sheet == name:
                    put(place(book, record.ref), _state(record, "before"))


def _keep_only(book: Any, records: Sequence[Record]) -> None:
    """Forget all else, and the copies of sheets that go with it or with a click that broke off."""
    copies = {record.data["copy"] for record in records if record.kind == "sheet"}
    for sheet in list(book.sheets):
        if _COPY.fullmatch(sheet.name) and sheet.name not in copies:
            sheet.delete()
    remember(book, records, instead_of=_KINDS)


def _copied(book: Any, name: str) -> str | None:
    """A hidden copy of a sheet that is there already."""
    sheet = find(book, name)
    if sheet is None:
        return None
    taken = {each.name for each in book.sheets}
    copy = next(c for n in range(1, len(taken) + 2) if (c := f"{MEMORY}_{n}") not in taken)
    sheet.copy(after=book.sheets[-1], name=copy)
    book.sheets[copy].visible = False
    return copy


def _sheets_back(book: Any, records: Iterable[Record]) -> None:
    for record in records:
        _sheet_back(book, record.data["name"], record.data["copy"])


def _sheet_back(book: Any, name: str, copy: str | None) -> None:
    sheet = find(book, name)
    if sheet is None:
        return
    keep_remarks(book, name)
    if copy is None:
        sheet.delete()
        return
    with opened(sheet), opened(book.sheets[copy]):
        used = book.sheets[copy].used_range
        sheet.cells.clear()
        used.copy(sheet.range(used.address))
        for column in range(1, used.last_cell.column + 1):
            sheet.range((1, column)).column_width = book.sheets[copy].range((1, column)).column_width
        for row in range(1, used.last_cell.row + 1):
            sheet.range((row, 1)).row_height = book.sheets[copy].range((row, 1)).row_height


def _names_back(book: Any, records: Iterable[Record]) -> None:
    for record in records:
        name, before = record.data["name"], record.data["before"]
        if before is not None:
            book.names[name].refers_to = before
        elif name in book.names:
            book.names[name].delete()

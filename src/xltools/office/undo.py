"""撤销重算: what a recompute is about to change is kept, and put back with one click."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from xltools.cells import Ref
from xltools.forms.own import MEMORY
from xltools.office.memory import Record, recall, remember
from xltools.office.ours import keep_remarks
from xltools.office.protection import opened
from xltools.office.reading import matrix
from xltools.office.sheets import find
from xltools.office.writing import content, place
from xltools.plans import Edit, SheetSpec

_KINDS = ("cell", "sheet", "name")
_COPY = re.compile(rf"{MEMORY}_\d+")


def keep(
    book: Any, edits: Sequence[Edit], sheets: Sequence[SheetSpec], names: Mapping[str, str]
) -> list[Record]:
    """What stands where something is about to be written: cells, whole sheets of ours, names.

    An earlier recompute can be undone no more.
    """
    forget(book)
    cells = [Record("cell", edit.ref, {"before": _state(place(book, edit.ref))}) for edit in edits]
    kept = [Record("sheet", None, {"name": s.name, "copy": _copied(book, s.name)}) for s in sheets]
    refers = {name.name: name.refers_to for name in book.names}
    known = [Record("name", None, {"name": name, "before": refers.get(name)}) for name in names]
    return [*cells, *kept, *known]


def settle(book: Any, records: Iterable[Record]) -> None:
    """Keep the records, with what stands in the cells now: only that is put back later."""
    done = [
        Record(r.kind, r.ref, {**r.data, "after": _state(place(book, r.ref))}) if r.ref is not None else r
        for r in records
    ]
    remember(book, done, instead_of=_KINDS)


def forget(book: Any) -> None:
    """Let go of what could be undone; copies of a click that broke off go too."""
    for sheet in list(book.sheets):
        if _COPY.fullmatch(sheet.name):
            sheet.delete()
    remember(book, (), instead_of=_KINDS)


def undo(book: Any) -> tuple[int, tuple[Ref, ...]] | None:
    """Put everything back. (how many cells, those that were changed since and stay as they
    are); None where there is nothing to undo."""
    records = recall(book, *_KINDS)
    if not records:
        return None
    cells = [(record.ref, record.data) for record in records if record.ref is not None]
    left = tuple(_put_back(book, cells))
    for record in records:
        if record.kind == "sheet":
            _sheet_back(book, record.data["name"], record.data["copy"])
    for record in records:
        if record.kind == "name":
            _name_back(book, record.data["name"], record.data["before"])
    forget(book)
    return len(cells) - len(left), left


def _state(cell: Any) -> dict[str, Any]:
    """Formula, or value, and number format of a cell."""
    written = matrix(cell.formula)[0][0]
    value = cell.options(err_to_str=True).value
    if isinstance(written, str) and written.startswith("=") and written != value:
        return {"formula": written[1:], "format": cell.number_format}
    if value is not None and not isinstance(value, (str, bool)):
        value = float(written)  # a number, a date or money, as the host keeps it
    return {"value": value, "format": cell.number_format}


def _put_back(book: Any, cells: Sequence[tuple[Ref, dict[str, Any]]]) -> Iterator[Ref]:
    for name in dict.fromkeys(ref.sheet for ref, _ in cells):
        with opened(book.sheets[name]):
            for ref, data in cells:
                if ref.sheet == name and not _cell_back(place(book, ref), data):
                    yield ref


def _cell_back(cell: Any, data: dict[str, Any]) -> bool:
    if _state(cell) != data["after"]:
        return False
    before = data["before"]
    if before["format"] != cell.number_format:
        cell.number_format = before["format"]
    cell.formula = [[content(before.get("value"), before.get("formula"))]]
    return True


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


def _name_back(book: Any, name: str, before: str | None) -> None:
    if before is None:
        if name in book.names:
            book.names[name].delete()
    else:
        book.names[name].refers_to = before

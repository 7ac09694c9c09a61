"""Where the formulas of an .xls stand: the records of its workbook stream ([MS-XLS] 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from struct import error as StructError
from struct import unpack_from
from typing import Any, NamedTuple

from xltools.workbook.bifftokens import Undecodable, decode, quoted

_FORMULA, _SHARED, _ARRAY = 0x0006, 0x04BC, 0x0221
_BOF, _EOF, _CONTINUE = 0x0809, 0x000A, 0x003C
_BOUNDSHEET, _SUPBOOK, _EXTERNNAME, _EXTERNSHEET = 0x0085, 0x01AE, 0x0023, 0x0017
_POINTER = b"\x01"

Place = tuple[int, int]


class SheetFormulas(NamedTuple):
    """Formulas by (row, column) from 1; ``complete`` is False if some could not be decoded."""

    formulas: dict[Place, str]
    complete: bool


class _FormulaCell(NamedTuple):
    row: int
    column: int
    tokens: bytes
    extra: bytes


class _Supbook(NamedTuple):
    """A workbook that references lead to: this one, an add-in (no sheets), or another file."""

    own: bool
    sheets: list[str]
    names: list[str]


class Formulas:
    """All formulas of a workbook stream; ``book`` is the same workbook as xlrd read it.

    Raises struct.error, LookupError or ValueError for a broken stream.
    """

    def __init__(self, stream: bytes, book: Any) -> None:
        self._stream, self._book = stream, book
        self._positions: dict[str, int] = {}
        self._sheets: list[str] = []
        self._supbooks: list[_Supbook] = []
        self._references: list[tuple[int, int, int]] = []
        for code, data in _records(stream, 0):
            self._global(code, data)

    def _global(self, code: int, data: bytes) -> None:
        if code == _BOUNDSHEET:
            name, _ = _text(data, data[6], 7)
            self._sheets.append(name)
            self._positions[name] = unpack_from("<L", data)[0]
        elif code == _SUPBOOK:
            self._supbooks.append(_supbook(data))
        elif code == _EXTERNNAME and self._supbooks:
            self._supbooks[-1].names.append(_text(data, data[6], 7)[0])
        elif code == _EXTERNSHEET:
            count = unpack_from("<H", data)[0]
            self._references = [unpack_from("<Hhh", data, 2 + 6 * i) for i in range(count)]

    def names(self) -> dict[str, str]:
        """Workbook-wide defined names with their reference."""
        found = {}
        for name in self._book.name_obj_list:
            if name.scope != -1 or name.builtin or name.name.startswith("_xl") or not name.raw_formula:
                continue
            size = name.basic_formula_len
            try:
                found[name.name] = decode(name.raw_formula[:size], name.raw_formula[size:], self)
            except (Undecodable, StructError, LookupError, ValueError):
                continue
        return found

    def sheet(self, sheet: str) -> SheetFormulas:
        """The formulas of one sheet; a block shared by cells is written out for each."""
        cells: list[_FormulaCell] = []
        groups: dict[Place, tuple[bytes, bytes]] = {}
        masters: set[Place] = set()
        for code, data in _records(self._stream, self._positions[sheet]):
            if code == _FORMULA:
                row, column = unpack_from("<2H", data)
                cells.append(_FormulaCell(row, column, *_tokens(data, 20)))
            elif code in (_SHARED, _ARRAY) and cells:
                # the group belongs to the formula cell before it, which its members point to
                place = cells[-1][:2]
                groups[place] = _tokens(data, 8 if code == _SHARED else 12)
                if code == _ARRAY:
                    masters.add(place)
        return self._decoded(cells, groups, masters)

    def _decoded(
        self,
        cells: list[_FormulaCell],
        groups: dict[Place, tuple[bytes, bytes]],
        masters: set[Place],
    ) -> SheetFormulas:
        found: dict[Place, str] = {}
        complete = True
        for cell in cells:
            points = cell.tokens[:1] == _POINTER
            try:
                group = unpack_from("<2H", cell.tokens, 1) if points else cell[:2]
                if group in masters and group != cell[:2]:
                    continue  # the formula of an array stands in its first cell only
                tokens, extra = groups[group] if points else cell[2:]
                found[cell.row + 1, cell.column + 1] = decode(tokens, extra, self, cell.row, cell.column)
            except (Undecodable, StructError, LookupError, ValueError):
                complete = False
        return SheetFormulas(found, complete)

    # what tokens refer to by number

    def name(self, index: int) -> str:
        return str(self._book.name_obj_list[index - 1].name)

    def function(self, number: int) -> tuple[str, int]:
        from xlrd.formula import func_defs

        name, least = func_defs[number][:2]
        return str(name), int(least)

    def sheets(self, index: int) -> str:
        number, first, last = self._references[index]
        book = self._supbooks[number]
        if first < 0:
            return "#REF" if book.own else "''"
        sheets = self._sheets if book.own else book.sheets
        prefix = (
            "" if book.own else f"[{sum(not b.own and bool(b.sheets) for b in self._supbooks[: number + 1])}]"
        )
        if first == last:
            return quoted(sheets[first], prefix)
        return quoted(f"{sheets[first]}:{sheets[last]}", prefix)

    def outer_name(self, sheet_index: int, index: int) -> str:
        book = self._supbooks[self._references[sheet_index][0]]
        return self.name(index) if book.own else book.names[index - 1]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, without those of charts inside it, continuations joined."""
    depth, pending, body = 0, -1, b""
    while at + 4 <= len(stream):
        code, size = unpack_from("<2H", stream, at)
        data = stream[at + 4 : at + 4 + size]
        at += 4 + size
        if code == _CONTINUE:
            body += data
            continue
        if pending >= 0:
            yield pending, body
        depth += (code == _BOF) - (code == _EOF)
        pending, body = (code, data) if depth == 1 else (-1, b"")
        if depth <= 0:
            return


def _tokens(data: bytes, at: int) -> tuple[bytes, bytes]:
    start = at + 2
    stop = start + unpack_from("<H", data, at)[0]
    return data[start:stop], data[stop:]


def _text(data: bytes, count: int, flags_at: int) -> tuple[str, int]:
    """Characters after their flag byte, and where they end."""
    wide = data[flags_at] & 1
    end = flags_at + 1 + (count * 2 if wide else count)
    return data[flags_at + 1 : end].decode("utf-16-le" if wide else "latin-1"), end


def _supbook(data: bytes) -> _Supbook:
    count, kind = unpack_from("<2H", data)
    if kind in (0x0401, 0x3A01):
        return _Supbook(kind == 0x0401, [], [])
    at = _text(data, kind, 4)[1]
    sheets = []
    for _ in range(count):
        name, at = _text(data, unpack_from("<H", data, at)[0], at + 2)
        sheets.append(name)
    return _Supbook(False, sheets, [])

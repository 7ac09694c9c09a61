"""Formulas of .xls: a token stream (reverse Polish, [MS-XLS] 2.5.198) back into text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from struct import unpack_from
from typing import Protocol

from xltools.cells import column_letters
from xltools.numbers import from_float, show

ERROR_TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!",
    0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip

_BINARY = {
    0x03: "+", 0x04: "-", 0x05: "*", 0x06: "/", 0x07: "^", 0x08: "&", 0x09: "<", 0x0A: "<=",
    0x0B: "=", 0x0C: ">=", 0x0D: ">", 0x0E: "<>", 0x0F: " ", 0x10: ",", 0x11: ":",
}  # fmt: skip
_BARE_SHEET = re.compile(r"[^\W\d][\w.]*")
_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]?\d*|[Cc]\d*")
#: functions that .xls writes with the prefix for later ones, but .xlsx does not
_PLAIN_LATER = frozenset({"IFERROR", "SUMIFS", "COUNTIFS", "AVERAGEIF", "AVERAGEIFS"})
_LAST_ROW, _LAST_COLUMN = 0xFFFF, 0xFF
_USER_FUNCTION = 255


class Undecodable(Exception):
    """A formula with a token whose meaning is not known here."""


class Context(Protocol):
    """What tokens refer to by number."""

    def name(self, index: int) -> str:
        """The defined name of this number, from 1."""

    def sheets(self, index: int) -> str:
        """The sheet reference of this number, as formulas write it, without "!"."""

    def outer_name(self, sheet_index: int, index: int) -> str:
        """A name or add-in function outside this workbook."""

    def function(self, number: int) -> tuple[str, int]:
        """Name and least number of arguments of a function."""


def quoted(name: str, book: str = "") -> str:
    """A sheet name as Excel writes it in a formula: in quotes only where needed."""
    if _BARE_SHEET.fullmatch(name) and not _CELL_LIKE.fullmatch(name):
        return book + name
    return "'" + (book + name).replace("'", "''") + "'"


def decode(tokens: bytes, extra: bytes, context: Context, row: int = 0, column: int = 0) -> str:
    """The text of a formula that stands at (row, column), counted from 0.

    ``extra`` is what follows the tokens in their record (array constants).
    Raises Undecodable; struct.error or LookupError for a broken stream.
    """
    return _Decoder(tokens, extra, context, row, column).run()


class _Decoder:
    def __init__(self, tokens: bytes, extra: bytes, context: Context, row: int, column: int) -> None:
        self._data, self._at = tokens, 0
        self._extra, self._extra_at = extra, 0
        self._context, self._row, self._column = context, row, column
        self._stack: list[str] = []

    def run(self) -> str:
        while self._at < len(self._data):
            token = self._data[self._at]
            self._at += 1
            # reference, value and array classes of a token mean the same text
            base = token if token < 0x20 else (token & 0x1F) | 0x20
            if base in _BINARY:
                right, left = self._stack.pop(), self._stack.pop()
                self._stack.append(f"{left}{_BINARY[base]}{right}")
            else:
                step = _STEPS.get(base)
                if step is None:
                    raise Undecodable(hex(token))
                step(self)
        (text,) = self._stack or ("",)
        return text

    def _take(self, layout: str, size: int) -> tuple[int, ...]:
        values = unpack_from("<" + layout, self._data, self._at)
        self._at += size
        return values

    def _push(self, text: str) -> None:
        self._stack.append(text)

    def _wrap(self, before: str, after: str = "") -> None:
        self._stack.append(f"{before}{self._stack.pop()}{after}")

    def _string(self) -> None:
        count, wide = self._take("2B", 2)
        size = count * 2 if wide & 1 else count
        raw = self._data[self._at : self._at + size]
        self._at += size
        self._push(_quote(raw.decode("utf-16-le" if wide & 1 else "latin-1")))

    def _attribute(self) -> None:
        """Jumps and blanks of the typed text say nothing; SUM of one argument is written this way."""
        kind, count = self._take("BH", 3)
        if kind & 0x04:
            self._at += 2 * count + 2
        elif kind & 0x10:
            self._wrap("SUM(", ")")

    def _error(self) -> None:
        self._push(ERROR_TEXTS[self._take("B", 1)[0]])

    def _boolean(self) -> None:
        self._push("TRUE" if self._take("B", 1)[0] else "FALSE")

    def _integer(self) -> None:
        self._push(str(self._take("H", 2)[0]))

    def _number(self) -> None:
        self._push(_figure(self._take("d", 8)[0]))

    def _call(self, name: str, count: int) -> None:
        if count > len(self._stack):
            raise Undecodable(name)
        first = len(self._stack) - count
        self._stack[first:] = [f"{name}({','.join(self._stack[first:])})"]

    def _fixed_function(self) -> None:
        self._call(*self._context.function(self._take("H", 2)[0]))

    def _function(self) -> None:
        count, number = self._take("BH", 3)
        count, number = count & 0x7F, number & 0x7FFF
        if number != _USER_FUNCTION:
            self._call(self._context.function(number)[0], count)
            return
        # the first argument is the function's name
        first = len(self._stack) - count
        name = self._stack.pop(first)
        short = name.removeprefix("_xlfn.")
        self._call(short if short in _PLAIN_LATER else name, count - 1)

    def _name(self) -> None:
        self._push(self._context.name(self._take("HH", 4)[0]))

    def _outer_name(self) -> None:
        sheet, index, _ = self._take("3H", 6)
        self._push(self._context.outer_name(sheet, index))

    def _cell(self) -> None:
        self._push(_cell(*self._take("2H", 4)))

    def _area(self) -> None:
        self._push(_area(*self._take("4H", 8)))

    def _near_cell(self) -> None:
        self._push(_cell(*self._moved(*self._take("2H", 4))))

    def _near_area(self) -> None:
        top, bottom, left, right = self._take("4H", 8)
        top, left = self._moved(top, left)
        bottom, right = self._moved(bottom, right)
        self._push(_area(top, bottom, left, right))

    def _moved(self, row: int, column: int) -> tuple[int, int]:
        """A reference stored as a distance from the formula's own cell."""
        if column & 0x8000:
            row = (row + self._row) & _LAST_ROW
        if column & 0x4000:
            column = (column & 0xFF00) | ((column + self._column) & _LAST_COLUMN)
        return row, column

    def _sheet_cell(self) -> None:
        sheet, row, column = self._take("3H", 6)
        self._push(f"{self._context.sheets(sheet)}!{_cell(row, column)}")

    def _sheet_area(self) -> None:
        sheet, *corners = self._take("5H", 10)
        self._push(f"{self._context.sheets(sheet)}!{_area(*corners)}")

    def _lost(self, size: int) -> None:
        self._at += size
        self._push("#REF!")

    def _lost_on_sheet(self, size: int) -> None:
        sheet = self._context.sheets(self._take("H", 2)[0])
        self._at += size - 2
        self._push(f"{sheet}!#REF!")

    def _skip(self, size: int) -> None:
        self._at += size

    def _memory(self) -> None:
        """A remembered area: the expression that makes it follows, its extent is in the extra data."""
        self._at += 6
        self._extra_at += 2 + 8 * unpack_from("<H", self._extra, self._extra_at)[0]

    def _array(self) -> None:
        self._at += 7
        columns, rows = unpack_from("<BH", self._extra, self._extra_at)
        self._extra_at += 3
        lines = [",".join(self._constant() for _ in range(columns + 1)) for _ in range(rows + 1)]
        self._push("{" + ";".join(lines) + "}")

    def _constant(self) -> str:
        kind, at = self._extra[self._extra_at], self._extra_at + 1
        if kind == 0x02:
            count, wide = unpack_from("<HB", self._extra, at)
            size = count * 2 if wide & 1 else count
            self._extra_at = at + 3 + size
            raw = self._extra[at + 3 : at + 3 + size]
            return _quote(raw.decode("utf-16-le" if wide & 1 else "latin-1"))
        self._extra_at = at + 8
        if kind == 0x01:
            return _figure(unpack_from("<d", self._extra, at)[0])
        if kind == 0x04:
            return "TRUE" if self._extra[at] else "FALSE"
        return ERROR_TEXTS[self._extra[at]] if kind == 0x10 else ""


_STEPS: dict[int, Callable[[_Decoder], None]] = {
    0x12: lambda d: d._wrap("+"),
    0x13: lambda d: d._wrap("-"),
    0x14: lambda d: d._wrap("", "%"),
    0x15: lambda d: d._wrap("(", ")"),
    0x16: lambda d: d._push(""),
    0x17: _Decoder._string,
    0x19: _Decoder._attribute,
    0x1C: _Decoder._error,
    0x1D: _Decoder._boolean,
    0x1E: _Decoder._integer,
    0x1F: _Decoder._number,
    0x20: _Decoder._array,
    0x21: _Decoder._fixed_function,
    0x22: _Decoder._function,
    0x23: _Decoder._name,
    0x24: _Decoder._cell,
    0x25: _Decoder._area,
    0x26: _Decoder._memory,
    0x27: lambda d: d._skip(6),
    0x28: lambda d: d._skip(6),
    0x29: lambda d: d._skip(2),
    0x2A: lambda d: d._lost(4),
    0x2B: lambda d: d._lost(8),
    0x2C: _Decoder._near_cell,
    0x2D: _Decoder._near_area,
    0x39: _Decoder._outer_name,
    0x3A: _Decoder._sheet_cell,
    0x3B: _Decoder._sheet_area,
    0x3C: lambda d: d._lost_on_sheet(6),
    0x3D: lambda d: d._lost_on_sheet(10),
}


def _figure(number: float) -> str:
    if not math.isfinite(number):
        raise Undecodable(str(number))
    # the exact decimals of the project end before a double does
    return show(from_float(number)) if abs(number) < 1e30 else format(number, ".15G")


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _row_text(row: int, flags: int) -> str:
    return f"{'' if flags & 0x8000 else '$'}{row + 1}"


def _column_text(flags: int) -> str:
    return f"{'' if flags & 0x4000 else '$'}{column_letters((flags & _LAST_COLUMN) + 1)}"


def _cell(row: int, column: int) -> str:
    return _column_text(column) + _row_text(row, column)


def _area(top: int, bottom: int, left: int, right: int) -> str:
    if top == 0 and bottom == _LAST_ROW:
        return f"{_column_text(left)}:{_column_text(right)}"
    if left & _LAST_COLUMN == 0 and right & _LAST_COLUMN == _LAST_COLUMN:
        return f"{_row_text(top, left)}:{_row_text(bottom, right)}"
    return f"{_cell(top, left)}:{_cell(bottom, right)}"

"""Cells: addresses, values with their place, grids, edits.

A *Grid* is what a sheet holds, whoever read it (calamine, xlrd, a live Excel);
an *Edit* is what is to be written, whoever writes it. The domain meets hosts
and file formats through these records only.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from xltools.numbers import HUNDRED, from_float, multiply, parse_number, show


class Written(Decimal):
    """A number with the text it is written as, in documents whose cells hold texts only: 95.60%."""

    __slots__ = ("text",)
    text: str

    @classmethod
    def of(cls, number: Decimal, text: str) -> Written:
        written = cls(number)
        written.text = text
        return written


Raw = str | int | float | bool | Decimal | dt.date | dt.time | dt.timedelta | None

_A1 = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d*)")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """1 → ``A``, 28 → ``AB``."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """``A`` → 1, ``AB`` → 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def a1(row: int, column: int) -> str:
    """The address of a cell without its sheet: ``H35``."""
    return f"{column_letters(column)}{row}"


def parse_a1(address: str) -> tuple[int, int]:
    """``H35`` or ``$H$35`` → (35, 8). Raises ValueError for anything else."""
    match = _A1.fullmatch(address.upper())
    if match is None:
        raise ValueError(address)
    return int(match[2]), column_number(match[1])


class Ref(NamedTuple):
    """The place of one cell; rows and columns count from 1."""

    sheet: str
    row: int
    column: int

    @property
    def a1(self) -> str:
        return a1(self.row, self.column)

    @property
    def formula(self) -> str:
        """The reference as a formula on another sheet writes it: ``'附件6'!H35``."""
        return f"{quote_sheet(self.sheet)}!{self.a1}"


def quote_sheet(name: str) -> str:
    """A sheet name as formulas write it, always quoted."""
    return "'" + name.replace("'", "''") + "'"


class Kind(enum.Enum):
    """What a cell holds. Blank, zero, text and error are four different things."""

    BLANK = "blank"
    NUMBER = "number"
    TEXT_NUMBER = "text-number"
    TEXT = "text"
    NOT_APPLICABLE = "not-applicable"  # 无, —, /
    ERROR = "error"


_NOT_APPLICABLE = frozenset({"无", "—", "——", "-", "--", "/", "\\", "―", "–", "不适用", "N/A"})


class Value(NamedTuple):
    """One value read from a workbook, with its place (a tuple: made for every cell that is looked at).

    ``text`` is what a person sees ("" when blank); ``number`` the exact decimal
    a money, weight or score cell stands for (None unless it is one; a value
    shown as 95.66% is 0.9566); ``formula`` the formula without "=", if any.
    """

    ref: Ref
    text: str
    kind: Kind
    number: Decimal | None = None
    formula: str | None = None

    @property
    def blank(self) -> bool:
        return self.kind is Kind.BLANK

    @property
    def key(self) -> str:
        return key(self.text)


@lru_cache(maxsize=16384)
def key(text: str) -> str:
    """A label for comparison: NFKC, all white space out."""
    return "".join(unicodedata.normalize("NFKC", text).split())


#: text, kind and number of a Value
Meaning = tuple[str, Kind, Decimal | None]
_NOTHING: Meaning = ("", Kind.BLANK, None)
#: what the constructor of a named tuple calls in the end
_new = tuple.__new__


class Merge(NamedTuple):
    """A merged area, corners included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """What one sheet holds.

    ``rows`` are the raw values from (``first_row``, ``first_column``); an empty
    cell is None or "". ``formulas`` (without "="), ``formats`` (number format of
    numeric cells, where not General) and ``errors`` (``#DIV/0!`` …) are keyed by
    (row, column). ``visible`` is False for hidden and very hidden sheets.
    """

    sheet: str
    rows: Sequence[Sequence[Raw]]
    first_row: int = 1
    first_column: int = 1
    merges: Sequence[Merge] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    formats: Mapping[tuple[int, int], str] = field(default_factory=dict)
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    visible: bool = True
    #: whether formulas could be read at all (an .xls without decodable formulas: False)
    knows_formulas: bool = True
    _width: int = field(default=-1, init=False, repr=False, compare=False)
    #: what readers have worked out of it once (it never changes)
    memo: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    #: rows with formulas or errors
    _odd_rows: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        odd = frozenset(row for row, _ in (*self.formulas, *self.errors))
        object.__setattr__(self, "_odd_rows", odd)

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.rows) - 1

    @property
    def last_column(self) -> int:
        if self._width < 0:  # asked for row by row
            object.__setattr__(self, "_width", max(map(len, self.rows), default=0))
        return self.first_column + self._width - 1

    @property
    def head(self) -> Grid:
        """The first rows, for whoever wants to know what sheet this is."""
        return self

    def raw(self, row: int, column: int) -> Raw:
        r, c = row - self.first_row, column - self.first_column
        if 0 <= r < len(self.rows) and 0 <= c < len(self.rows[r]):
            found = self.rows[r][c]
            return None if found == "" else found
        return None

    def value(self, row: int, column: int) -> Value:
        """The cell as a Value; a cell outside the used area is blank."""
        return self._value(row, column, self.raw(row, column))

    def _value(self, row: int, column: int, raw: Raw) -> Value:
        place = (row, column)
        ref = Ref(self.sheet, row, column)
        formula = self.formulas.get(place)
        if place in self.errors:
            return Value(ref, self.errors[place], Kind.ERROR, None, formula)
        return read_value(ref, raw, self.formats.get(place, ""), formula)

    def values(self, row: int, width: int) -> list[Value]:
        """The first ``width`` cells of a row, from ``first_column`` on, as ``value`` gives them.

        Forms are read from rows, so the commonest cells are made without a further call.
        """
        at, left = row - self.first_row, self.first_column
        raws = self.rows[at][:width] if 0 <= at < len(self.rows) else ()
        sheet, formats = self.sheet, self.formats
        found: list[Value] = []
        for column, raw in enumerate(raws, left):
            if raw.__class__ is str:
                text, kind, number = _of_text(raw) if raw else _NOTHING
            elif raw.__class__ is float:
                text, kind, number = _of_number(raw, formats.get((row, column), ""))
            else:
                found.append(self._value(row, column, raw))
                continue
            found.append(_new(Value, (_new(Ref, (sheet, row, column)), text, kind, number, None)))
        for column in range(left + len(raws), left + width):
            found.append(self._value(row, column, None))
        if row in self._odd_rows:
            for column in range(left, left + width):
                place = (row, column)
                if place in self.formulas or place in self.errors:
                    found[column - left] = self.value(row, column)
        return found

    def cells(self) -> Iterator[tuple[int, int, Raw]]:
        """All cells that hold something, in reading order."""
        for r, row in enumerate(self.rows, self.first_row):
            for c, raw in enumerate(row, self.first_column):
                if raw is not None and raw != "":
                    yield r, c, raw


class LateGrid(Grid):
    """A grid of which only the head is read until another cell is asked for.

    What is not there yet is an empty slot, so this costs a grid that is there nothing.
    """

    __slots__ = ("_head", "_load")
    _head: Grid
    _load: Callable[[], Grid]

    @classmethod
    def of(cls, head: Grid, load: Callable[[], Grid]) -> LateGrid:
        grid = cls.__new__(cls)
        known = {"_head": head, "_load": load, "sheet": head.sheet, "visible": head.visible}
        for name, value in known.items():
            object.__setattr__(grid, name, value)
        return grid

    @property
    def head(self) -> Grid:
        # a copy with other values (dataclasses.replace) is of this class, whole, and has no head of its own
        return getattr(self, "_head", self)

    def __getattr__(self, name: str) -> object:
        if name not in Grid.__slots__:
            raise AttributeError(name)
        loaded = self._load()
        for each in Grid.__slots__:
            object.__setattr__(self, each, getattr(loaded, each))
        return getattr(loaded, name)


def read_value(ref: Ref, raw: Raw, number_format: str = "", formula: str | None = None) -> Value:
    """What a raw cell value means, as a Value."""
    if raw is None or raw == "":
        return Value(ref, "", Kind.BLANK, None, formula)
    if isinstance(raw, str):
        return Value(ref, *_of_text(raw), formula)
    if isinstance(raw, bool):
        return Value(ref, "TRUE" if raw else "FALSE", Kind.TEXT, None, formula)
    if isinstance(raw, Written):
        return Value(ref, raw.text.strip(), Kind.NUMBER, Decimal(raw), formula)
    if isinstance(raw, (int, float)):
        return Value(ref, *_of_number(float(raw), number_format), formula)
    if isinstance(raw, Decimal):
        return Value(ref, shown(raw, number_format), Kind.NUMBER, raw, formula)
    return Value(ref, _shown_date(raw), Kind.TEXT, None, formula)


@lru_cache(maxsize=16384)
def _of_number(raw: float, number_format: str) -> Meaning:
    """Text, kind and number of a cell that holds a number."""
    number = from_float(raw)
    return shown(number, number_format), Kind.NUMBER, number


@lru_cache(maxsize=16384)
def _of_text(raw: str) -> Meaning:
    """Text, kind and number of a cell that holds text."""
    text = raw.strip()
    if not key(text):
        return "", Kind.BLANK, None
    if key(text) in _NOT_APPLICABLE:
        return text, Kind.NOT_APPLICABLE, None
    number = parse_number(text)
    return text, Kind.TEXT if number is None else Kind.TEXT_NUMBER, number


@lru_cache(maxsize=512)
def _affixes(number_format: str) -> tuple[bool, str, str]:
    """(is percent, literal before, literal after) of the positive section of a format."""
    section = number_format.split(";", maxsplit=1)[0]
    places = [m.start() for m in re.finditer(r"[0#?]", _LITERAL.sub(lambda m: " " * len(m[0]), section))]
    if not places:
        return ("%" in section, "", "")

    def literals(part: str) -> str:
        return "".join((m[1] or m[2] or "") for m in _LITERAL.finditer(part)).strip()

    before, after = section[: places[0]], section[places[-1] + 1 :]
    bare = _LITERAL.sub("", section)
    cjk = "".join(ch for ch in _LITERAL.sub("", after) if ord(ch) > 0x2E7F or ch in "℃‰")
    return ("%" in bare, literals(before), literals(after) + cjk)


def shown(number: Decimal, number_format: str = "") -> str:
    """A number as its cell shows it, but never shortened: 0.9566 as 0.00% is 95.66%.

    Percent signs and literal units of the format are kept (``0"家"``: 34家);
    decimals that the format would hide stay, so nothing is lost in reading.
    """
    if not number_format or number_format == "General":
        return show(number)
    percent, before, after = _affixes(number_format)
    if percent:
        return f"{before}{show(multiply(number, HUNDRED))}%{after}"
    return f"{before}{show(number)}{after}"


def _shown_date(raw: dt.date | dt.time | dt.timedelta) -> str:
    if isinstance(raw, dt.date):
        return f"{raw.year}年{raw.month}月{raw.day}日"
    return str(raw)


_EPOCH = dt.datetime(1899, 12, 30)
_MARCH_1900 = 61  # Excel counts a 29 February 1900 that never was


def serial(moment: dt.date | dt.time | dt.timedelta) -> float:
    """The number that Excel stores for a date (days), a time of day or a duration."""
    if isinstance(moment, dt.timedelta):
        return moment / dt.timedelta(days=1)
    if isinstance(moment, dt.time):
        moment = dt.datetime.combine(_EPOCH, moment)
    elif not isinstance(moment, dt.datetime):
        moment = dt.datetime(moment.year, moment.month, moment.day)
    days = (moment.replace(tzinfo=None) - _EPOCH) / dt.timedelta(days=1)
    return days - 1 if 1 < days < _MARCH_1900 else days


@dataclass(frozen=True, slots=True)
class Book:
    """One workbook as read: its grids in sheet order and its workbook-wide names.

    ``calls`` is there for a Word document only, whose tables are its grids: what its
    readers call a place (表格1第5行第8列).
    """

    path: str
    sha256: str
    suffix: str
    grids: tuple[Grid, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    calls: Mapping[Ref, str] | None = None

    @property
    def is_document(self) -> bool:
        """Whether this is a Word document."""
        return self.calls is not None

    def grid(self, sheet: str) -> Grid | None:
        return next((g for g in self.grids if g.sheet == sheet), None)

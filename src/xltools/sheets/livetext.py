"""Reading simple target and actual texts by formula, so that the sheet follows edits.

A text is *simple* when it is an operator, plain digits and the row's unit, in this
order and nothing else. Everything else (余, dates, 1,160, full-width digits) makes no
figure here: the status column then asks for the program. Each formula has its twin
in Python, so that what a formula will make of a cell is known when it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from xltools.cells import Grid, Kind, Raw, Value
from xltools.numbers import from_float, multiply, round_half_up
from xltools.quantity import Quantity, QuantityKind, parse_quantity
from xltools.quantity.units import COUNTED, MULTIPLIERS, SCALED, is_ratio

#: what the formulas take out or replace, in this order
CLEAN = (
    (" ", ""), ("　", ""), ("％", "%"), ("＝", "="), (">=", "≥"), ("≧", "≥"), ("<=", "≤"), ("≦", "≤"),
    ("═", "="), ("不低于", "≥"), ("不少于", "≥"), ("不超过", "≤"), ("不高于", "≤"),
)  # fmt: skip
OPERATORS = "≥≤="
#: a text that holds an error value: it reads as nothing, and never spreads
BROKEN = "错误值"
_DIGITS = re.compile(r"(?:\d+\.?\d*|\.\d+)", re.ASCII)
_SIMPLE = re.compile(r"([≥≤=]?)-?[\d.]+(\D*)", re.ASCII)
_LONGEST = 15  # digits that a double keeps
_RATIO_UNITS = tuple(unit for unit, (base, _) in SCALED.items() if is_ratio(base))
_RATIOS = f"|{'|'.join(_RATIO_UNITS)}|"


def clean_formula(cell: str) -> str:
    """A formula giving the cell's text in one spelling; a number stays a number."""
    return f'IF(ISERROR({cell}),"{BROKEN}",IF(ISNUMBER({cell}),{cell},{_substituted(cell, CLEAN)}))'


def text_formula(cell: str) -> str:
    """A formula giving the cell as it is."""
    return f'IF(ISERROR({cell}),"{BROKEN}",IF(ISNUMBER({cell}),{cell},{cell}&""))'


@lru_cache(maxsize=8192)
def cleaned(text: str) -> str:
    """The same cleaning in Python."""
    for old, new in CLEAN:
        text = text.replace(old, new)
    return text


def _substituted(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for old, new in pairs:
        text = f'SUBSTITUTE({text},"{old}","{new}")'
    return text


def rest_formula(body: str) -> str:
    """What is left of a text when its digits are taken out: nothing or one point in a number."""
    return _substituted(body, tuple((digit, "") for digit in "0123456789"))


def _digits_only(body: str, rest: str) -> str:
    """A condition over the two cells: nothing but digits and at most one point, as many as a
    double keeps. A year with a month (2021.12) may be a date; it is left to the program."""
    date = f'AND(LEFT({body},2)="20",MID({body},5,1)=".")'
    return f'AND(OR({rest}="",{rest}="."),LEN({body})>LEN({rest}),LEN({body})<={_LONGEST},NOT({date}))'


def _plain(text: str) -> Decimal | None:
    """The number of a text of digits; None where the formula finds none."""
    if not _DIGITS.fullmatch(text) or len(text) > _LONGEST or (text[:2] == "20" and text[4:5] == "."):
        return None
    return Decimal(text)


def number_formula(cell: str) -> str:
    """A number cell as a number; else ""."""
    return f'IF(ISNUMBER({cell}),{cell},"")'


def body_formula(text: str, unit: str, *, needs_unit: bool) -> str:
    """A cleaned text without the operator before and the unit (a cell; empty: none) behind.

    A target must end with its unit, else there is nothing; an actual may.
    """
    start = f'1+ISNUMBER(FIND(LEFT({text},1),"{OPERATORS}"))'
    written = f'RIGHT({text},LEN({unit}))={unit}&""'
    without = f"MID({text},{start},LEN({text})+1-({start})-LEN({unit}))"
    otherwise = '""' if needs_unit else f"MID({text},{start},LEN({text}))"
    return f'IF(OR({text}="",ISNUMBER({text})),"",IF({written},{without},{otherwise}))'


def figure_formula(cells: FigureCells, *, needs_unit: bool, factor: int, number: str) -> str:
    """A formula giving the figure of a cleaned text, or "" where it is none.

    A number counts ``factor`` times where the condition ``number`` holds: only then is
    it sure how its cell shows it. A bare actual of at most 1 beside a target in
    percent is none: 0.96 may mean 96%.
    """
    text, unit, body = cells.text, cells.unit, cells.body
    value, plain = f"VALUE({body})", f"ROUND({text if factor == 1 else f'{text}*{factor}'},10)"
    if not needs_unit:
        ratio = f'ISNUMBER(FIND("|"&{unit}&"|","{_RATIOS}"))'
        bare = f'RIGHT({text},LEN({unit}))<>{unit}&""'
        value = f'IF(AND({ratio},{bare},{value}>0,{value}<=1),"",{value})'
        if factor == 1:
            plain = f'IF(AND({ratio},{text}>0,{text}<=1),"",{plain})'
    read = f'IF({_digits_only(body, cells.rest)},{value},"")'
    counted = {"TRUE": plain, "FALSE": '""'}.get(number, f'IF({number},{plain},"")')
    return f'IF({text}="","",IF(ISNUMBER({text}),{counted},{read}))'


@dataclass(frozen=True, slots=True)
class FigureCells:
    """The cells that a figure is read from: its cleaned text, the unit, the text without
    operator and unit, and what of that is no digit."""

    text: str
    unit: str
    body: str
    rest: str


@lru_cache(maxsize=8192, typed=True)
def figure(raw: Raw, unit: str, *, needs_unit: bool, factor: int) -> Decimal | None:
    """What the formula makes of a cell as it stands; None where it makes nothing."""
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float, Decimal)):
        return None
    doubtful = not needs_unit and unit in _RATIO_UNITS
    if not isinstance(raw, str):
        number = raw if isinstance(raw, Decimal) else from_float(float(raw))
        if doubtful and factor == 1 and 0 < number <= 1:
            return None
        return round_half_up(multiply(number, Decimal(factor)), 10)
    text = cleaned(raw)
    body = text[1:] if text[:1] and text[0] in OPERATORS else text
    if unit and body.endswith(unit):
        return _plain(body[: -len(unit)])
    found = None if unit and needs_unit else _plain(body)
    return None if found is not None and doubtful and 0 < found <= 1 else found


def operator_formula(text: str, figure: str, otherwise: str) -> str:
    """The operator a cleaned text begins with, else the assumed one (a formula); ≤ where the
    figure is 0, since nothing can be at least nothing."""
    written = f'ISNUMBER(FIND(LEFT({text},1),"{OPERATORS}"))'
    assumed = f'IF(ISNUMBER({figure}),IF({figure}=0,"≤",{otherwise}),{otherwise})'
    return f'IF({text}="","",IF({written},LEFT({text},1),{assumed}))'


def unit_formula(text: str) -> str:
    """What a cleaned text has besides operator and digits: its unit."""
    pairs = tuple((sign, "") for sign in (*OPERATORS, *"0123456789", "."))
    return f'IF({text}="","",{_substituted(text, pairs)})'


_PROBES = ("1", "2", "3", "4", "6", "7.5", "12", "31", "95", "100", "830.04", "2021", "40000")


@lru_cache(maxsize=1024)
def safe_unit(unit: str) -> bool:
    """Whether any digits before this text read as that many of it, whatever the digits:
    5月 and 2021年 are dates, 100家以下 says ≤."""
    found = [parse_quantity(digits + unit) for digits in _PROBES]
    return all(
        q.kind is QuantityKind.NUMBER
        and not q.operator
        and not q.approximate
        and (q.unit, q.factor) == (found[0].unit, found[0].factor)
        and q.value == multiply(Decimal(digits), q.factor)
        for digits, q in zip(_PROBES, found, strict=True)
    )


def known_unit(cell: str) -> str:
    """A condition: the text of a cell is one of the units that may be typed into an empty row."""
    scaled = [
        f"{scale}{unit}" for scale in ("万", "亿") for unit in ("元", "人", "人次", "户", "家", "亩", "件")
    ]
    units = [
        u
        for u in dict.fromkeys(["", *SCALED, *COUNTED, *MULTIPLIERS, *scaled])
        if len(u) <= 3 and safe_unit(u)
    ]
    lists = [f'ISNUMBER(FIND("|"&{cell}&"|","|{"|".join(part)}|"))' for part in _parts(units)]
    return f"OR({','.join(lists)})"


def _parts(units: list[str], most: int = 80) -> list[list[str]]:
    """Units in lists short enough for one text of a formula (255 characters)."""
    return [units[at : at + most] for at in range(0, len(units), most)]


class LiveRow(NamedTuple):
    """How a simple row is read by formula: its written unit, and for number cells the
    factor they count (100 where a percent format shows 0.96 as 96%) and whether
    their format is one that typing does not change."""

    unit: str
    target_factor: int
    actual_factor: int
    target_fixed: bool = False
    actual_fixed: bool = False


def live_row(
    grid: Grid, target: Value, target_quantity: Quantity, actual: Value, actual_quantity: Quantity
) -> LiveRow | None:
    """How formulas read this row; None when only a program can."""
    unit = _unit(target, target_quantity)
    if unit is None or target_quantity.value is None:
        return None
    factors = (_factor(target), _factor(actual))
    row = LiveRow(unit, *factors, _fixed(grid, target), _fixed(grid, actual))
    read = figure(_raw(grid, target), unit, needs_unit=True, factor=factors[0])
    if target.kind is Kind.NUMBER and unit:
        read = figure(_raw(grid, target), "", needs_unit=False, factor=factors[0])
    if read is None or multiply(read, target_quantity.factor) != target_quantity.value:
        return None
    if actual_quantity.kind is QuantityKind.BLANK:
        return row if _raw(grid, actual) is None else None
    if (
        actual_quantity.kind is not QuantityKind.NUMBER
        or actual_quantity.approximate
        or actual_quantity.value is None
    ):
        return None
    bare = not actual_quantity.unit and actual_quantity.factor == 1
    if not bare and actual_quantity.unit != target_quantity.unit:
        return None
    value = multiply(actual_quantity.value, target_quantity.factor) if bare else actual_quantity.value
    read = figure(_raw(grid, actual), unit, needs_unit=False, factor=factors[1])
    return row if read is not None and multiply(read, target_quantity.factor) == value else None


def _unit(target: Value, quantity: Quantity) -> str | None:
    """The unit as written behind a simple target; None where the target is not simple."""
    if quantity.kind is not QuantityKind.NUMBER or quantity.approximate:
        return None
    operator, unit = _simple(target.text)
    if unit is None or operator != quantity.operator or not safe_unit(unit):
        return None
    if operator and target.kind is Kind.NUMBER:  # the operator stands in the number format
        return None
    return unit


@lru_cache(maxsize=8192)
def _simple(text: str) -> tuple[str, str | None]:
    """(operator, unit) of a simple text; no unit where it is not simple."""
    found = _SIMPLE.fullmatch(cleaned(text))
    return (found[1], found[2]) if found is not None else ("", None)


def _raw(grid: Grid, cell: Value) -> Raw:
    return grid.raw(cell.ref.row, cell.ref.column)


def _factor(cell: Value) -> int:
    return 100 if cell.kind is Kind.NUMBER and "%" in cell.text else 1


def _fixed(grid: Grid, cell: Value) -> bool:
    """Whether a number cell has a format of its own: typing 97% into a General cell makes it a percentage."""
    form = grid.formats.get((cell.ref.row, cell.ref.column), "General")
    return cell.kind is Kind.NUMBER and form != "General"

"""Reading simple target and actual texts by formula, so that the sheet follows edits.

A text is *simple* when taking the known operator and unit away leaves a plain
number. The same steps are done here in Python to know which rows are simple;
for all others (余, dates, Chinese numerals) a program writes the figures.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from xltools.cells import Kind, Value
from xltools.numbers import multiply
from xltools.quantity import Quantity, QuantityKind

#: what the formulas take out or replace, in this order
CLEAN = (
    (" ", ""), ("　", ""), (",", ""), ("，", ""), ("％", "%"), (">=", "≥"), ("≧", "≥"), ("<=", "≤"), ("≦", "≤"),
    ("═", "="), ("不低于", "≥"), ("不少于", "≥"), ("不超过", "≤"), ("不高于", "≤"),
)  # fmt: skip
OPERATORS = ("≥", "≤", "=")
_SIMPLE = re.compile(r"([≥≤=]?)(-?\d+(?:\.\d+)?)(\D*)")


def clean_formula(cell: str) -> str:
    """A formula giving the cell's text in one spelling; a number stays a number."""
    text = cell
    for old, new in CLEAN:
        text = f'SUBSTITUTE({text},"{old}","{new}")'
    return f"IF(ISNUMBER({cell}),{cell},{text})"


def figure_formula(text: str, unit: str, factor: int) -> str:
    """A formula giving the number of a cleaned text, or "" where it is none."""
    stripped = text
    for sign in OPERATORS:
        stripped = f'SUBSTITUTE({stripped},"{sign}","")'
    number = text if factor == 1 else f"ROUND({text}*{factor},10)"
    return f'IF({text}="","",IF(ISNUMBER({text}),{number},IFERROR(VALUE(SUBSTITUTE({stripped},{unit},"")),"")))'


def operator_formula(text: str, otherwise: str) -> str:
    """The operator a cleaned text begins with, else the assumed one."""
    nested = otherwise
    for sign in reversed(OPERATORS):
        nested = f'IF(LEFT({text},1)="{sign}","{sign}",{nested})'
    return f'IF({text}="","",{nested})'


def unit_formula(text: str) -> str:
    """What a cleaned text has besides operator and digits: its unit."""
    stripped = text
    for sign in (*OPERATORS, *"0123456789", "."):
        stripped = f'SUBSTITUTE({stripped},"{sign}","")'
    return f'IF({text}="","",{stripped})'


@lru_cache(maxsize=8192)
def cleaned(text: str) -> str:
    """The same cleaning in Python."""
    for old, new in CLEAN:
        text = text.replace(old, new)
    return text


@dataclass(frozen=True, slots=True)
class LiveRow:
    """How a simple row is read by formula: its written unit and the factors that
    number cells are multiplied by (100 where a percent format shows 0.96 as 96%)."""

    unit: str
    target_factor: int
    actual_factor: int


def live_row(target: Value, target_quantity: Quantity, actual: Value, actual_quantity: Quantity) -> LiveRow | None:
    """How formulas read this row; None when only a program can."""
    if target_quantity.kind is not QuantityKind.NUMBER or target_quantity.approximate:
        return None
    found = _SIMPLE.fullmatch(cleaned(target.text))
    if found is None or found[1] != _written(target_quantity.operator) or target_quantity.value is None:
        return None
    unit, figure = found[3], Decimal(found[2])
    if multiply(figure, target_quantity.factor) != target_quantity.value:
        return None
    factors = (_number_factor(target, unit), _number_factor(actual, unit))
    if actual_quantity.kind is QuantityKind.BLANK:
        return LiveRow(unit, *factors)
    if not _reads_alike(actual, actual_quantity, unit, target_quantity):
        return None
    return LiveRow(unit, *factors)


def _written(operator: str) -> str:
    return operator if operator in OPERATORS else "" if not operator else "?"


def _number_factor(cell: Value, unit: str) -> int:
    if cell.kind is Kind.NUMBER:
        return 100 if "%" in cell.text else 1
    return 100 if unit == "%" else 1


def _reads_alike(actual: Value, quantity: Quantity, unit: str, target: Quantity) -> bool:
    if quantity.kind is not QuantityKind.NUMBER or quantity.approximate or quantity.value is None:
        return False
    bare = cleaned(actual.text)
    for sign in OPERATORS:
        bare = bare.replace(sign, "")
    if unit:
        bare = bare.replace(unit, "")
    if not re.fullmatch(r"-?\d+(?:\.\d+)?", bare):
        return False
    plain = not quantity.unit and quantity.factor == 1
    value = multiply(quantity.value, target.factor) if plain else quantity.value
    return multiply(Decimal(bare), target.factor) == value


STATE_WORDS = ("达成", "完成", "符合", "健全")
DOUBTS = ("未", "不", "没", "无法", "部分", "较", "基本", "一般", "差", "有待")


def state_formula(target: str, actual: str) -> str:
    """Whether a text speaks of success, by the plainest words only; else 未定."""
    doubt = ",".join(f'ISNUMBER(FIND("{word}",{actual}))' for word in DOUBTS)
    good = ",".join(f'ISNUMBER(FIND("{word}",{actual}))' for word in STATE_WORDS)
    return f'IF({actual}="","未定",IF(OR({doubt}),"未定",IF(OR({actual}={target},{good}),"达成","未定")))'


def live_state(target: str, actual: str) -> str:
    """The same in Python, over cleaned texts."""
    if not actual or any(word in actual for word in DOUBTS):
        return "未定"
    return "达成" if actual == target or any(word in actual for word in STATE_WORDS) else "未定"

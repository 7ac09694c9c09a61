"""Points and money as cells hold them: 30%, 10分, 251.89万元."""

from __future__ import annotations

import re
from decimal import Decimal

from xltools.cells import Kind, Value
from xltools.numbers import HUNDRED, divide, multiply, parse_number

_POINTS = re.compile(r"([+-]?\d+(?:\.\d+)?)分")
_MONEY = re.compile(r"(?:人民币)?([+-]?[\d,]+(?:\.\d+)?)(元|千元|万元|亿元)")
#: money unit → how many 元 it is
SCALES = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10) ** 4, "亿元": Decimal(10) ** 8}


def points(value: Value | None) -> Value | None:
    """A 分值 or 得分 cell: 30% stands for 30 points, 10分 for 10."""
    if value is None:
        return None
    if value.number is not None:
        percent = value.text.endswith(("%", "％"))
        return value._replace(number=multiply(value.number, HUNDRED)) if percent else value
    found = _POINTS.fullmatch(value.key) if value.kind is Kind.TEXT else None
    return value._replace(kind=Kind.TEXT_NUMBER, number=parse_number(found[1])) if found else value


def score(value: Value | None, weight: Value | None) -> Value | None:
    """A 得分 cell; a percentage means points only where the 分值 is one too."""
    percent = value is not None and value.number is not None and value.text.endswith(("%", "％"))
    if percent and not (weight is not None and weight.text.endswith(("%", "％"))):
        return value
    return points(value)


def money(value: Value, unit: str) -> Value:
    """An amount; one typed with its unit (251.89万元) is taken in the form's money unit."""
    found = _MONEY.fullmatch(value.key) if value.kind is Kind.TEXT else None
    figure = parse_number(found[1]) if found else None
    if found is None or figure is None:
        return value
    return value._replace(kind=Kind.TEXT_NUMBER, number=in_unit(figure, found[2], unit))


def in_unit(amount: Decimal, have: str, want: str) -> Decimal:
    """An amount in another money unit, exactly; a unit that is none of money counts as 万元."""
    if have == want:
        return amount
    return divide(multiply(amount, SCALES.get(have, SCALES["万元"])), SCALES.get(want, SCALES["万元"]))


def is_money_unit(unit: str) -> bool:
    return unit in SCALES

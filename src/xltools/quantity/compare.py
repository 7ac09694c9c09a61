"""Was the target met? Operator, unit and what had to be assumed."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from xltools.cells import key
from xltools.numbers import multiply
from xltools.quantity.parse import Quantity, QuantityKind
from xltools.quantity.units import is_money, is_ratio


class Direction(Enum):
    """Which way a target bounds its actual."""

    AT_LEAST = "≥"
    AT_MOST = "≤"
    EQUAL = "="


_MORE_IS_BETTER = re.compile(
    "(?:执行率|完成率|支付率|拨付率|进度率?|利用率|使用率|覆盖率|满意度|满意率|及时率|合格率|达标率|公开率|知晓率)$"
)
#: words of a name that say: the smaller the better (formulas look for them too)
LESS_IS_BETTER = re.compile(
    "成本|支出|控制率|控制数|结转|结余|调整率|投诉|超支|事故|违规|差错|故障|逾期|能耗|发案|死亡|编外"
)
_POINTS = re.compile(r"[(（][\d.]+分[)）]$")
_DIRECTIONS = {
    "≥": Direction.AT_LEAST,
    ">": Direction.AT_LEAST,
    "≤": Direction.AT_MOST,
    "<": Direction.AT_MOST,
    "=": Direction.EQUAL,
}


@lru_cache(maxsize=4096)
def assumed_direction(name: str, group: str = "") -> Direction:
    """The direction of a target written without an operator, from the indicator's name
    (``group``: its 二级指标, where 成本指标 means the smaller the better)."""
    bare = _POINTS.sub("", key(name))
    if _MORE_IS_BETTER.search(bare):
        return Direction.AT_LEAST
    if LESS_IS_BETTER.search(bare) or "成本" in key(group):
        return Direction.AT_MOST
    return Direction.AT_LEAST


class Match(NamedTuple):
    """A target held against an actual, in figures.

    ``target`` and ``actual`` are in the same unit; both None when the two cannot
    be compared in figures. ``met`` None: not decidable. ``assumed``: the
    direction was not written. ``unit_differs``: the units are not the same word.
    """

    direction: Direction
    target: Decimal | None = None
    actual: Decimal | None = None
    unit: str = ""
    met: bool | None = None
    assumed: bool = False
    unit_differs: bool = False
    by_date: bool = False

    @property
    def measured(self) -> bool:
        return self.target is not None and self.actual is not None


def match(target: Quantity, actual: Quantity, name: str = "", group: str = "") -> Match | None:
    """Hold an actual against its target; None when the target is not a figure or a date."""
    if target.kind is QuantityKind.DATE:
        return _match_dates(target, actual)
    if target.kind is not QuantityKind.NUMBER or target.value is None:
        return None
    zero = Direction.AT_MOST if target.value == 0 else None  # nothing can be at least nothing
    direction = _DIRECTIONS.get(target.operator) or zero or assumed_direction(name, group)
    assumed = not target.operator
    if actual.kind is QuantityKind.AT_BOUND:
        return Match(direction, target.value, target.value, target.unit, True, assumed)
    if actual.kind is not QuantityKind.NUMBER or actual.value is None:
        return Match(direction, None, None, target.unit, None, assumed)
    if direction is not Direction.AT_MOST and _maybe_ratio(target, actual):
        return Match(direction, None, None, target.unit, None, assumed)
    value = actual.value if actual.unit or actual.factor != 1 else multiply(actual.value, target.factor)
    differs = bool(actual.unit) and bool(target.unit) and actual.unit != target.unit
    if differs and _dimension(actual.unit) != _dimension(target.unit):
        return Match(direction, None, None, target.unit, None, assumed, True)
    if not target.unit and is_ratio(actual.unit):
        return _bare_target(direction, target.value, value, assumed)
    met = _met(direction, target.value, value)
    return Match(direction, target.value, value, target.unit or actual.unit, met, assumed, differs)


def _maybe_ratio(target: Quantity, actual: Quantity) -> bool:
    """0.96 beside ≥90%: it may mean 96 % or 0.96 %; a person decides."""
    assert actual.value is not None
    assert target.value is not None
    bare = not actual.unit and actual.factor == 1
    return bare and is_ratio(target.unit) and 0 < actual.value <= 1 < target.value


def _bare_target(direction: Direction, target: Decimal, actual: Decimal, assumed: bool) -> Match:
    """A target without a unit and an actual in percent: 1 against 100% is the whole."""
    if abs(target) <= 1:
        target = multiply(target, Decimal(100))
    return Match(direction, target, actual, "%", _met(direction, target, actual), assumed)


def _met(direction: Direction, target: Decimal, actual: Decimal) -> bool:
    if direction is Direction.AT_MOST:
        return actual <= target
    if direction is Direction.EQUAL and target == 0:
        return actual <= 0
    return actual >= target


def _dimension(unit: str) -> str:
    if is_ratio(unit) or is_money(unit):
        return unit
    return "count"


def _match_dates(target: Quantity, actual: Quantity) -> Match:
    if actual.kind is QuantityKind.DATE and actual.period and target.period:
        met = actual.period.no_later_than(target.period)
        return Match(Direction.AT_MOST, met=met, by_date=True)
    return Match(Direction.AT_MOST, met=None, by_date=True)

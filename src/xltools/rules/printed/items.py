"""What a printed rule is made of: items with their way of giving points."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from decimal import Decimal

from xltools.numbers import ZERO, show, total


class Way(enum.Enum):
    """How an item gives its points."""

    JUDGED = "判断"  # a person gives them
    RATIO = "比例"  # points × a ratio
    TIERS = "分档"  # by the range a number lies in
    WORDS = "分级"  # by a word: 好, 较好, 不好
    PER_ITEM = "逐项扣分"  # points − step × count, not below 0
    PER_POINT = "逐点扣分"  # points − step × percentage points beyond a limit, not below 0
    VETO = "否决"  # the whole indicator gets 0
    EXEMPT = "免评"  # the whole indicator gets full points
    TARGET = "按指标值"  # the row's own target and actual, by the proportional rule


#: bounds of tiers up to here are rates (1 is 100%), beyond they are counts
_RATES_UP_TO = Decimal("1.5")
#: they give no points of their own: they decide the whole indicator
WHOLE = (Way.VETO, Way.EXEMPT)


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier: from ``low`` to ``high`` (None: no bound) or a ``word``."""

    points: Decimal
    low: Decimal | None = None
    low_closed: bool = True
    high: Decimal | None = None
    high_closed: bool = False
    word: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a rule.

    ``fact`` is the name of the figure or word it takes; percentages are ratios
    (95% is 0.95). ``limit`` is the bound of RATIO (above it the item gives
    ``beyond`` points) and of PER_POINT, which deducts ``step`` for each percentage
    point above it, or below it (``below``); a value in one of the ``tiers`` of a
    PER_POINT item gets that tier's points instead. PER_ITEM deducts ``step`` for
    each count. ``text`` is the item as printed.
    """

    number: str
    way: Way
    points: Decimal
    fact: str
    tiers: tuple[Tier, ...] = ()
    limit: Decimal | None = None
    beyond: Decimal | None = None
    step: Decimal | None = None
    text: str = ""
    below: bool = False

    @property
    def worth(self) -> Decimal:
        """The most it can give; VETO and EXEMPT give nothing of their own."""
        if self.way in WHOLE:
            return ZERO
        if self.way in (Way.TIERS, Way.WORDS):
            return max(tier.points for tier in self.tiers)
        return self.points

    @property
    def takes_rate(self) -> bool:
        """Whether its fact is a rate, shown as a percentage."""
        bounds = [bound for tier in self.tiers for bound in (tier.low, tier.high) if bound is not None]
        return self.way in (Way.RATIO, Way.PER_POINT) or (bool(bounds) and max(bounds) <= _RATES_UP_TO)


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure that the rule's text defines: 政府采购执行率 = expression over other facts."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class PrintedRule:
    """The rule of one indicator as printed. ``name`` is the indicator's."""

    name: str
    items: tuple[Item, ...]
    text: str
    definitions: tuple[Definition, ...] = ()

    @property
    def worth(self) -> Decimal:
        """What its items add up to."""
        return total([item.worth for item in self.items])

    def consistent(self, weight: Decimal) -> bool:
        """Whether the items add up to the row's points, and each tier table to its header."""
        return self.worth == weight and not any(_torn(item) for item in self.items)

    @property
    def parts(self) -> str:
        """What the items are worth, for a message: 第1项1分、第2项1分，合计2分."""
        worths = "、".join(f"第{item.number}项{_worth(item)}" for item in self.items if item.way not in WHOLE)
        return f"{worths}，合计{show(self.worth)}分"


def _torn(item: Item) -> bool:
    return item.way not in WHOLE and item.points != item.worth


def _worth(item: Item) -> str:
    if _torn(item):
        return f"各档最高{show(item.worth)}分（标{show(item.points)}分）"
    return f"{show(item.worth)}分"

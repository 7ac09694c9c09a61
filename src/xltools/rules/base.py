"""What a rule is: facts in, an interval of points out, and the same as a formula."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from xltools.numbers import ZERO, round_half_up
from xltools.quantity import Direction
from xltools.rules.settings import Settings


class Facts(NamedTuple):
    """What a rule knows of one row.

    ``weight`` are the row's full points. ``target`` and ``actual`` are figures in
    one unit (percent as 95, not 0.95). ``state`` is the finding of a rule that
    does not measure: 达成 / 部分达成 / 未达成 / 未定, or 按期 / 逾期. For the budget
    execution row ``target`` is the budget and ``actual`` the spent amount.
    """

    weight: Decimal
    direction: Direction = Direction.AT_LEAST
    target: Decimal | None = None
    actual: Decimal | None = None
    state: str = ""


def settled_points(exact: Decimal, weight: Decimal, settings: Settings) -> Decimal:
    """A calculated score as it is given: rounded, never below 0, never above the row's
    points; full points are the row's points, whatever their decimals."""
    if exact >= weight:
        return weight
    return min(max(round_half_up(exact, settings.places), ZERO), weight)


def settled_formula(exact: str, weight: str, settings: Settings) -> str:
    """The same as a formula. Doubles are first brought to twelve decimals: what is a tie
    in exact decimals is a tie again then, and rounds up."""
    return f"IF({exact}>={weight},{weight},{settled_part(exact, weight, settings)})"


def settled_part(exact: str, weight: str, settings: Settings) -> str:
    """The same for points that are below the full ones before rounding."""
    return f"MAX(0,MIN({weight},ROUND(ROUND({exact},12),{settings.cell('decimals')})))"


class Step(NamedTuple):
    """One step of a derivation, in words: ``2 × 14 ÷ 34 = 0.8235…``."""

    text: str
    settings: tuple[str, ...] = ()


class Points(NamedTuple):
    """The interval of points that facts and rule allow, with the way there.

    ``low`` == ``high`` where the facts decide everything; 0 to the row's points
    where they decide nothing (``decided`` False). ``way`` tells the steps: words
    are made where somebody reads them, not for every row of every form.
    """

    low: Decimal
    high: Decimal
    way: Callable[[], tuple[Step, ...]]
    decided: bool = True

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.way()


@dataclass(frozen=True, slots=True)
class RowCells:
    """The cells of one row of 评分底稿 that formulas refer to."""

    direction: str
    target: str
    actual: str
    state: str
    weight: str


@dataclass(frozen=True, slots=True)
class Method:
    """A way of scoring as people are told of it: its name, what it does, who says so, and
    the settings it goes by."""

    name: str
    label: str
    text: str
    source: str
    settings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule(Method):
    """One rule with two faces.

    ``score`` works in exact decimals; ``low`` and ``high`` write the ends of its
    interval as formulas (without "=") over the row's cells and the settings.
    """

    score: Callable[[Facts, Settings], Points]
    low: Callable[[RowCells, Settings], str]
    high: Callable[[RowCells, Settings], str]
    #: formula over {state} and {low} that is {low} where the facts decide, else ""
    settled: str = "{low}"


_FOR_PROJECTS = "财预〔2020〕10号"


def cited(source: str, form: str) -> str:
    """A source as it is to be named for a form: the national method is written for
    projects, other forms go by it by analogy (参照)."""
    if form.startswith("项目") or _FOR_PROJECTS not in source or source.startswith("参照"):
        return source
    return f"参照{source}"

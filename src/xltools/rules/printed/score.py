"""Scoring by a printed rule: the Python face. ``formula`` is the other one.

Every item gives an interval of exact points; they are added and settled once. Both faces
bring figures to ten decimals before they compare them with a threshold, and the sum to twelve
before it is rounded: what is a tie on paper is one here and in every formula engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from xltools.cells import key
from xltools.errors import FormError
from xltools.numbers import HUNDRED, ONE, ZERO, multiply, round_half_up, show, show_percent, total
from xltools.rules import proportional
from xltools.rules.base import Facts, Points, Step, settled_points
from xltools.rules.printed.expression import parse
from xltools.rules.printed.items import Item, PrintedRule, Tier, Way
from xltools.rules.settings import Settings

Known = Mapping[str, Decimal | str]
YES, NO = ("是", "有"), ("否", "无")


@dataclass(frozen=True, slots=True)
class Part:
    """What one item gives: exact points, or for VETO and EXEMPT 1 where the case is given, else 0."""

    low: Decimal
    high: Decimal
    step: Step

    @property
    def decided(self) -> bool:
        return self.low == self.high


def score(
    rule: PrintedRule, weight: Decimal, facts: Known, settings: Settings, target: Facts | None = None
) -> Points:
    """The interval that the known ``facts`` (by name, blank ones absent) leave.

    ``target`` are target and actual of the row itself, for an item by TARGET. A rule whose
    items do not add up to the row's points decides nothing.
    """
    if not rule.consistent(weight):
        text = f"评分标准各项不等于分值 {show(weight)}（{rule.parts}），不能据以计分"
        return Points(ZERO, weight, lambda: (Step(text),), decided=False)
    figures = Figures(rule, facts)
    parts = [(item, _part(item, figures, settings, target)) for item in rule.items]
    return _settled(parts, weight, settings)


class Figures:
    """The facts by name; what the rule's text defines is calculated from them."""

    def __init__(self, rule: PrintedRule, facts: Known) -> None:
        self._facts = {key(name): value for name, value in facts.items()}
        self._made = {key(made.name): made.expression for made in rule.definitions}
        self._open: set[str] = set()

    def word(self, name: str) -> Decimal | str | None:
        """A fact as it is given, a defined one calculated; None where not known."""
        name = key(name)
        if name in self._facts:
            return self._facts[name]
        if name not in self._made or name in self._open:
            return None
        self._open.add(name)
        try:
            return parse(self._made[name]).value(self.number)
        except FormError:
            return None
        finally:
            self._open.discard(name)

    def number(self, name: str) -> Decimal | None:
        """The same where it is a number."""
        value = self.word(name)
        return value if isinstance(value, Decimal) else None


def _settled(parts: list[tuple[Item, Part]], weight: Decimal, settings: Settings) -> Points:
    steps = [part.step for _, part in parts]
    exempt = [part for item, part in parts if item.way is Way.EXEMPT]
    veto = [part for item, part in parts if item.way is Way.VETO]
    own = [part for item, part in parts if item.way not in (Way.EXEMPT, Way.VETO)]

    def end(which: Callable[[Part], Decimal], other: Callable[[Part], Decimal]) -> Decimal:
        if any(which(part) for part in exempt):
            return weight
        if any(other(part) for part in veto):
            return ZERO
        return settled_points(round_half_up(total([which(part) for part in own]), 12), weight, settings)

    low, high = end(_low, _high), end(_high, _low)
    decided = low == high and _all_said(own, veto, exempt)
    shown = show(low) if low == high else f"{show(low)}～{show(high)}"
    text = f"各项合计，四舍五入到 {settings.places} 位小数，不超过分值 {show(weight)}：{shown}"
    return Points(low, high, lambda: (*steps, Step(text, ("decimals",))), decided)


def _low(part: Part) -> Decimal:
    return part.low


def _high(part: Part) -> Decimal:
    return part.high


def _all_said(own: list[Part], veto: list[Part], exempt: list[Part]) -> bool:
    """Whether the facts decide everything that matters."""
    if any(part.low for part in exempt):
        return True
    if not all(part.decided for part in exempt):
        return False
    return any(part.low for part in veto) or all(part.decided for part in own + veto)


def _part(item: Item, figures: Figures, settings: Settings, target: Facts | None) -> Part:
    part = _by_target(item, settings, target) if item.way is Way.TARGET else _PARTS[item.way](item, figures)
    return replace(part, step=Step(f"第{item.number}项 {part.step.text}", part.step.settings))


def _open(item: Item, low: Decimal = ZERO, why: str = "") -> Part:
    why = why or f"“{item.fact}”没有填写"
    return Part(low, item.worth, Step(f"{why}，由评分人在 {show(low)}～{show(item.worth)} 分内判断"))


def _point(points: Decimal, text: str) -> Part:
    exact = round_half_up(points, 6)
    return Part(points, points, Step(f"{text} = {show(exact)}{'' if exact == points else '…'} 分"))


def _by_target(item: Item, settings: Settings, facts: Facts | None) -> Part:
    if facts is None or facts.target is None or facts.actual is None:
        return _open(item, why="指标值和完成值不能换算成可比的数字")
    points = proportional.score(facts._replace(weight=item.points), settings)
    steps = points.steps
    names = tuple(dict.fromkeys(name for step in steps for name in step.settings))
    return Part(points.low, points.high, Step("；".join(step.text for step in steps), names))


def _judged(item: Item, figures: Figures) -> Part:
    given = figures.number(item.fact)
    if given is None:
        return _open(item)
    points = min(max(given, ZERO), item.points)
    return _point(points, f"评分人给 {show(given)}（满分 {show(item.points)}）")


def _ratio(item: Item, figures: Figures) -> Part:
    ratio = figures.number(item.fact)
    if ratio is None:
        return _open(item)
    shown = f"{item.fact} {show_percent(ratio)}"
    if item.limit is not None and item.beyond is not None and above(ratio, item.limit):
        return _point(item.beyond, f"{shown} 大于 {show_percent(item.limit)}")
    return _point(max(ZERO, multiply(item.points, ratio)), f"{shown} × {show(item.points)}")


def _tiers(item: Item, figures: Figures) -> Part:
    value = figures.number(item.fact)
    lowest = min(tier.points for tier in item.tiers)
    if value is None:
        return _open(item, lowest)
    tier = tier_of(item.tiers, value)
    if tier is None:
        return _open(item, lowest, f"{item.fact} {_shown(item, value)} 不在评分标准的任何一档")
    return _point(tier.points, f"{item.fact} {_shown(item, value)}，属 {range_text(item, tier)}")


def _shown(item: Item, value: Decimal) -> str:
    return show_percent(value) if item.takes_rate else show(round_half_up(value, 6))


def _words(item: Item, figures: Figures) -> Part:
    value = figures.word(item.fact)
    lowest = min(tier.points for tier in item.tiers)
    if value is None:
        return _open(item, lowest)
    said = show(value) if isinstance(value, Decimal) else value.strip()
    for tier in item.tiers:
        if tier.word == said:
            return _point(tier.points, f"{item.fact}为“{said}”")
    return _open(item, lowest, f"{item.fact}“{said}”不是评分标准里的一档")


def _per_item(item: Item, figures: Figures) -> Part:
    count = figures.number(item.fact)
    if count is None:
        return _open(item)
    points = item.points - multiply(item.step or ZERO, max(ZERO, count))
    text = f"{show(item.points)} − {show(item.step or ZERO)} × {show(count)}（{item.fact}），扣完为止"
    return _point(max(ZERO, points), text)


def _per_point(item: Item, figures: Figures) -> Part:
    value = figures.number(item.fact)
    if value is None:
        return _open(item)
    tier = tier_of(item.tiers, value)
    if tier is not None:
        return _point(tier.points, f"{item.fact} {show_percent(value)}，属 {range_text(item, tier)}")
    limit = item.limit or ZERO
    far = max(ZERO, limit - value if item.below else value - limit)
    points = item.points - multiply(item.step or ZERO, far, HUNDRED)
    way = "低于" if item.below else "超出"
    text = f"{item.fact} {show_percent(value)}，{way} {show_percent(limit)} 的部分每个百分点扣 {show(item.step or ZERO)} 分，扣完为止"
    return _point(max(ZERO, points), text)


def _whole(item: Item, figures: Figures) -> Part:
    value = figures.word(item.fact)
    what = "本指标得 0 分" if item.way is Way.VETO else "本指标得满分"
    given = _given(value)
    if given is None:
        return Part(ZERO, ONE, Step(f"“{item.fact}”没有填写，有此情形时{what}"))
    text = f"{item.fact}：有，{what}" if given else f"{item.fact}：无"
    return Part(Decimal(given), Decimal(given), Step(text))


def _given(value: Decimal | str | None) -> bool | None:
    if isinstance(value, Decimal):
        return above(value, ZERO)
    said = value.strip() if value else ""
    return True if said in YES else False if said in NO else None


_PARTS: Mapping[Way, Callable[[Item, Figures], Part]] = {
    Way.JUDGED: _judged,
    Way.RATIO: _ratio,
    Way.TIERS: _tiers,
    Way.WORDS: _words,
    Way.PER_ITEM: _per_item,
    Way.PER_POINT: _per_point,
    Way.VETO: _whole,
    Way.EXEMPT: _whole,
}


def above(value: Decimal, bound: Decimal) -> bool:
    """Strictly above, both at ten decimals."""
    return round_half_up(value, 10) > round_half_up(bound, 10)


def tier_of(tiers: tuple[Tier, ...], value: Decimal) -> Tier | None:
    """The first tier that the value lies in; None in a gap of the printed rule."""
    return next((tier for tier in tiers if _inside(tier, value)), None)


def _inside(tier: Tier, value: Decimal) -> bool:
    return not any(_outside(tier, value))


def _outside(tier: Tier, value: Decimal) -> Iterator[bool]:
    if tier.low is not None:
        yield above(tier.low, value) if tier.low_closed else not above(value, tier.low)
    if tier.high is not None:
        yield above(value, tier.high) if tier.high_closed else not above(tier.high, value)


def range_text(item: Item, tier: Tier) -> str:
    """A tier's range in words: ≥75%且＜90%."""

    def bound(figure: Decimal) -> str:
        return f"{show(multiply(figure, HUNDRED))}%" if item.takes_rate else show(figure)

    bounds = []
    if tier.low is not None:
        bounds.append(f"{'≥' if tier.low_closed else '＞'}{bound(tier.low)}")
    if tier.high is not None:
        bounds.append(f"{'≤' if tier.high_closed else '＜'}{bound(tier.high)}")
    return f"“{'且'.join(bounds) or '其余'}”一档"

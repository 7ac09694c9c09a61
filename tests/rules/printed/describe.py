"""A rule in one short line an item, as the expectations of the tests are written."""

from __future__ import annotations

from xltools.numbers import show
from xltools.rules.printed.items import Item, PrintedRule, Tier, Way


def describe(rule: PrintedRule | None) -> list[str]:
    """``2 逐点扣分 1分 比例: >0.1 −0.1``; definitions after ``=``; an empty list for no rule."""
    if rule is None:
        return []
    made = [f"{d.name} = {d.expression}" for d in rule.definitions]
    return [_item(item) for item in rule.items] + made


def _item(item: Item) -> str:
    parts = [item.number, item.way.value]
    if item.way not in (Way.VETO, Way.EXEMPT):
        parts.append(f"{show(item.points)}分")
    if item.way not in (Way.JUDGED, Way.PER_ITEM, Way.VETO, Way.EXEMPT, Way.WORDS, Way.TARGET):
        parts.append(item.fact)
    parts += [_tier(tier) for tier in item.tiers]
    if item.way is Way.RATIO and item.limit is not None and item.beyond is not None:
        parts.append(f">{show(item.limit)}:{show(item.beyond)}")
    if item.way is Way.PER_POINT and item.limit is not None:
        parts.append(f"{'<' if item.below else '>'}{show(item.limit)}")
    if item.step is not None:
        parts.append(f"−{show(item.step)}")
    return " ".join(parts)


def _tier(tier: Tier) -> str:
    if tier.word:
        return f"{tier.word}:{show(tier.points)}"
    low = "(" if tier.low is None else f"{'[' if tier.low_closed else '('}{show(tier.low)}"
    high = ")" if tier.high is None else f"{show(tier.high)}{']' if tier.high_closed else ')'}"
    return f"{low},{high}:{show(tier.points)}"

"""A printed rule as formulas: the other face of ``score``.

Points and thresholds are cells of a rule table, so that a changed threshold changes the
result. Only which bounds a tier has, and the order of the tiers, stand in the formulas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xltools.numbers import show
from xltools.rules.base import settled_part
from xltools.rules.printed.items import WHOLE, Item, PrintedRule, Tier, Way
from xltools.rules.printed.score import NO, YES
from xltools.rules.settings import Settings

#: what a cell holds where the bound belongs to the tier
CLOSED = "含"


@dataclass(frozen=True, slots=True)
class TierCells:
    """The cells of one tier; ``low_closed`` and ``high_closed`` hold 含 or nothing."""

    low: str
    low_closed: str
    high: str
    high_closed: str
    points: str
    word: str


@dataclass(frozen=True, slots=True)
class ItemCells:
    """The cells of one item. ``value`` holds its fact; for TARGET the points that the
    proportional rule gives the row (with the item's points as 分值)."""

    value: str
    points: str
    limit: str = ""
    beyond: str = ""
    step: str = ""
    tiers: tuple[TierCells, ...] = ()


def low(item: Item, cells: ItemCells) -> str:
    """The lower end; for VETO and EXEMPT 1 where the case is certainly given, else 0."""
    return _end(item, cells, _least(item, cells))


def high(item: Item, cells: ItemCells) -> str:
    """The upper end; for VETO and EXEMPT 0 where the case is certainly not given, else 1."""
    return _end(item, cells, "1" if item.way in WHOLE else worth(item, cells))


def worth(item: Item, cells: ItemCells) -> str:
    """The most that the item can give."""
    if item.way in WHOLE:
        return "0"
    if item.way in (Way.TIERS, Way.WORDS):
        return f"MAX({','.join(tier.points for tier in cells.tiers)})"
    return cells.points


def rule_low(
    rule: PrintedRule,
    weight: str,
    ends: Sequence[tuple[str, str]],
    settings: Settings,
    worths: Sequence[str] = (),
) -> str:
    """The lower end of the indicator. ``ends`` are the cells of each item's low and high,
    ``worths`` those of ``worth`` (without them the rule's own figures stand in the formula)."""
    lows, highs = [end[0] for end in ends], [end[1] for end in ends]
    return _rule(rule, weight, (lows, highs), settings, worths, torn="0")


def rule_high(
    rule: PrintedRule,
    weight: str,
    ends: Sequence[tuple[str, str]],
    settings: Settings,
    worths: Sequence[str] = (),
) -> str:
    """The upper end of the indicator."""
    lows, highs = [end[0] for end in ends], [end[1] for end in ends]
    return _rule(rule, weight, (highs, lows), settings, worths, torn=weight)


def _rule(
    rule: PrintedRule,
    weight: str,
    ends: tuple[list[str], list[str]],
    settings: Settings,
    worths: Sequence[str],
    *,
    torn: str,
) -> str:
    """``ends`` are the cells of the end that is written, and those of the other end; ``torn``
    is what stands where the items do not add up to the weight."""
    own, other = ends
    points = (
        "+".join(cell for item, cell in zip(rule.items, own, strict=True) if item.way not in WHOLE) or "0"
    )
    text = f"IF(ROUND({points},12)>={weight},{weight},{settled_part(points, weight, settings)})"
    for way, cells, result in ((Way.VETO, other, "0"), (Way.EXEMPT, own, weight)):
        given = [cell for item, cell in zip(rule.items, cells, strict=True) if item.way is way]
        if given:
            text = f"IF({'+'.join(given)}>0,{result},{text})"
    if not rule.consistent(rule.worth):
        text = torn  # a tier table that contradicts its own header
    whole = "+".join(worths) or show(rule.worth)
    text = f"IF(ROUND({whole},10)=ROUND({weight},10),{text},{torn})"
    return f'IF(ISNUMBER({weight}),{text},"")'


def _least(item: Item, cells: ItemCells) -> str:
    if item.way in (Way.TIERS, Way.WORDS):
        return f"MIN({','.join(tier.points for tier in cells.tiers)})"
    return "0"


def _end(item: Item, cells: ItemCells, unknown: str) -> str:
    """The item's points where its fact decides them, else ``unknown``."""
    v, p = cells.value, cells.points
    if item.way is Way.WORDS:
        for tier in reversed(cells.tiers):
            unknown = f'IF(TRIM({v}&"")={tier.word},{tier.points},{unknown})'
        return unknown
    if item.way in WHOLE:
        return (
            f"IF({_said(v, YES)},1,IF({_said(v, NO)},0,IF(ISNUMBER({v}),IF(ROUND({v},10)>0,1,0),{unknown})))"
        )
    return f"IF(ISNUMBER({v}),{_known(item, cells, v, p, unknown)},{unknown})"


def _said(value: str, words: tuple[str, ...]) -> str:
    said = f'TRIM({value}&"")='
    return "OR(" + ",".join(f'{said}"{word}"' for word in words) + ")"


def _known(item: Item, cells: ItemCells, v: str, p: str, unknown: str) -> str:
    if item.way is Way.RATIO:
        part = f"MAX(0,{p}*{v})"
        if item.limit is None or item.beyond is None:
            return part
        return f"IF(ROUND({v},10)>ROUND({cells.limit},10),{cells.beyond},{part})"
    if item.way is Way.TIERS:
        return _in_tiers(item.tiers, cells, unknown)
    if item.way is Way.PER_ITEM:
        return f"MAX(0,{p}-{cells.step}*MAX(0,{v}))"
    if item.way is Way.PER_POINT:
        far = f"{cells.limit}-{v}" if item.below else f"{v}-{cells.limit}"
        return _in_tiers(item.tiers, cells, f"MAX(0,{p}-{cells.step}*MAX(0,{far})*100)")
    return f"MAX(0,MIN({p},{v}))"  # JUDGED, TARGET


def _in_tiers(tiers: tuple[Tier, ...], cells: ItemCells, otherwise: str) -> str:
    for tier, places in reversed(list(zip(tiers, cells.tiers, strict=True))):
        bounds = []
        if tier.low is not None:
            bounds.append(_bound(cells.value, ">", places.low, places.low_closed))
        if tier.high is not None:
            bounds.append(_bound(cells.value, "<", places.high, places.high_closed))
        inside = f"AND({','.join(bounds)})" if bounds else "TRUE"
        otherwise = f"IF({inside},{places.points},{otherwise})"
    return otherwise


def _bound(value: str, sign: str, bound: str, closed: str) -> str:
    v, b = f"ROUND({value},10)", f"ROUND({bound},10)"
    return f'OR({v}{sign}{b},AND({closed}="{CLOSED}",{v}={b}))'

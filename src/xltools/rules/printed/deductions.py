"""Deductions as they are printed: per item found, or per percentage point beyond a bound."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from xltools.rules.printed.gains import POINTS, condition_of, figure_of, find_gains, judged
from xltools.rules.printed.items import Tier, Way
from xltools.rules.printed.pieces import Context, Piece
from xltools.rules.printed.ranges import Range, read_range, settle

_ABOVE = "超出|超过|高于|增加|提高|上升|超|高|多"
_BELOW = "低于|降低|下降|减少|少|低"
_PER_POINT = re.compile(
    rf"每?(?P<word>{_ABOVE}|{_BELOW}|相差|偏离|差)?(?:了)?(?<![\d.十])(?:一|1)个?(?:百分点|%)[^;。扣\d]{{0,12}}扣[减除掉]?{POINTS}分"
)
_COUNTED = "项|处|个(?!百分点)|次(?!性)|例|笔|起|条|人次|家|份|天|日|件|张"
_PER_ITEM = re.compile(
    rf"(?:每[^;。扣百%\d]{{0,14}}?(?:一|1)?|(?<![第十])一|(?<![\d.])1)个?(?:{_COUNTED})[^;。扣]{{0,40}}?扣[减除掉]?{POINTS}分"
)
_MOST = re.compile(
    rf"(?:最多|最高|至多|累计|合计)扣(?:减|除)?{POINTS}分|扣[^;。,]*?(?:上限|不超过){POINTS}分"
)


def per_point(number: str, text: str, headed: Decimal | None, context: Context) -> list[Piece] | None:
    """超出10%的，每超出一个百分点扣0.1分."""
    match = _PER_POINT.search(text)
    if match is None:
        return None
    others = text[: match.start()] + "。" + text[match.end() :].replace("扣完为止", "").replace("扣分", "")
    ranged = [(read_range(condition), gain) for condition, gain in find_gains(others)]
    known = [(r, gain) for r, gain in ranged if r is not None and not r.everything]
    full = [gain for _, gain in ranged if gain != 0]
    points = headed or next((gain for gain in full if gain is not None), None) or context.weight
    piece = _point_rule(number, match, known, others, context)
    if (
        points is None
        or piece is None
        or len(known) < len(ranged)
        or len(full) > 1
        or _unlike(others, points)
    ):
        return judged(number, points, text)
    return [replace(piece, points=points)]


def _unlike(others: str, points: Decimal) -> bool:
    """Whether something else is deducted, or not down to 0."""
    most = _MOST.search(others)
    if most is not None:
        return figure_of(most) != points
    return bool(re.search(r"扣[减除]?\d", re.sub(r"直至?\d+(?:\.\d+)?分?扣完为止", "", others)))


def _point_rule(
    number: str,
    match: re.Match[str],
    known: list[tuple[Range, Decimal | None]],
    others: str,
    context: Context,
) -> Piece | None:
    lead = re.split(r"[;。]", others[: match.start()])[-1]
    crossed = read_range(condition_of(re.split(r"[,]", lead.strip(","))[-1]))
    fulls = [r for r, gain in known if gain != 0]
    word = match["word"] or ""
    said = True if re.fullmatch(_BELOW, word) else False if re.fullmatch(_ABOVE, word) else None
    if fulls:
        limit, below = _full_bound(fulls[0], said=said)
    elif crossed is not None and not crossed.everything:
        limit, below = (crossed.low, False) if crossed.high is None else (crossed.high, True)
    else:
        return None
    if limit is None or (said is not None and said != below):
        return None
    floor = [r for r, gain in known if gain == 0]
    tiers: tuple[Tier, ...] = settle(floor, [Decimal(0)] * len(floor)) if floor else ()
    about = fulls[0] if fulls else crossed
    fact = context.fact(about.fact if about is not None else "")
    return Piece(number, Way.PER_POINT, None, "", fact, tiers, limit, step=Decimal(match[2]), below=below)


def _full_bound(found: Range, *, said: bool | None) -> tuple[Decimal | None, bool]:
    """The bound of full points, and whether points are lost below it."""
    if found.low == found.high and said is not None:
        return found.low, said
    if found.low is not None and found.high is None:
        return found.low, True
    return (found.high, False) if found.low is None else (None, False)


def per_item(number: str, text: str, headed: Decimal | None, context: Context) -> list[Piece] | None:
    """发现一项不符合的扣1分，扣完为止."""
    found = list(_PER_ITEM.finditer(text))
    if not found:
        return None
    others = _PER_ITEM.sub("", text)
    gains = [gain for _, gain in find_gains(others)]
    full = [context.full(headed) if gain is None else gain for gain in gains if gain != 0]
    points = headed or (full[0] if len(full) == 1 else None)
    most = _MOST.search(others)
    odd = len(found) > 1 or len(full) > 1 or 0 in gains or "酌情" in text
    left = re.search(r"扣[减除]?\d", _MOST.sub("", others))
    if odd or left or (most is not None and (points or context.weight) != figure_of(most)):
        return judged(number, points, text)
    step = Decimal(next(group for group in found[0].groups() if group))
    return [Piece(number, Way.PER_ITEM, points, text, step=step)]

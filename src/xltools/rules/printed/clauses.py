"""One part of a printed rule (without numbered parts in it): which way it gives points."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from xltools.errors import FormError
from xltools.numbers import total
from xltools.rules.printed.deductions import per_item, per_point
from xltools.rules.printed.expression import Expression, fact_name, parse
from xltools.rules.printed.gains import (
    DEDUCTED,
    GAIN,
    HEADER,
    POINTS,
    as_gains,
    condition_of,
    figure_of,
    find_gains,
    gain_of,
    judged,
)
from xltools.rules.printed.items import Way
from xltools.rules.printed.pieces import Context, Piece, table
from xltools.rules.printed.ranges import read_range
from xltools.rules.printed.sections import sentences

_RATIO = re.compile(r"(?:^|[,;。:])([^,;。=:]*?)(?:实际)?(?:得分|计分)(?:=|为|等于|:)([^;。,]+)")
_LAST_FACTOR = re.compile(
    rf"(?P<base>.+?)×(?:{POINTS}分?|(?:本|该|此)?(?:项)?(?:指标)?(?:的)?(?:分值|权重|满分|标准分|权重分|分数)(?:\({POINTS}分?\))?)"
)
_FIRST_FACTOR = re.compile(rf"(?:{POINTS}分|(?:指标)?(?:分值|权重|满分)(?:\({POINTS}分?\))?)×(?P<base>.+)")
_EXEMPT = re.compile(
    r"(?:涉密|不涉及|按规定不需|无需|无[^,;。]{1,12}的|没有[^,;。]{1,12}的)[^;。]*(?:得满分|直接得分|不扣分|计满分|直接得满分)"
)
_INDICATOR_ZERO = re.compile(
    r"(?:本|该|此)(?:项)?(?:三级)?指标(?:直接)?(?:不得分|不计分|(?:得|计|记|为)(?:0|零)分)|一票否决|(?:整项|全部|整个指标)不得分"
)
_ITEM_ZERO = re.compile(r"(?:本|该|此)项(?:直接)?(?:不得分|不计分|(?:得|计|记|为)(?:0|零)分)")
_BY_TARGET = re.compile(
    r"按(?:照)?(?:实际)?(?:指标)?(?:完成|实现|执行|达成)?(?:值)?(?:的)?(?:比例|程度|率|进度)(?:进行)?(?:赋|计|给|得|打|评|折算)"
)
_COMPARES = re.compile(r"如?果?([^,;。]+?)(?:大于|超过|高于|>)([^,;。]+?)的?,")
_SAID = re.compile(r"\d分|满分|不得分|扣\d|扣分")


def by_target(text: str) -> bool:
    """Whether the text scores by the row's own target: 按完成比例赋分."""
    return bool(_BY_TARGET.search(text)) and not re.search(r"扣[减除]?\d", text)


def read_leaf(number: str, text: str, context: Context) -> list[Piece]:
    """The pieces of one part: what gives points, then vetoes and exemptions."""
    headers = list(HEADER.finditer(text))
    if len(headers) > 1:
        several = _several(number, text, headers, context)
        if several:
            return several
    rest, wholes = _taken_out(number, text)
    return [*_own(number, rest, context), *wholes]


def _several(number: str, text: str, headers: list[re.Match[str]], context: Context) -> list[Piece]:
    """Items without numbers: 资产配置合理（1.5分）；处置规范（1.5分）."""
    points = [figure_of(match) for match in headers]
    if points[0] == total(points[1:]) and len(points) > 2:
        text = text[headers[0].end() :].strip(",:;。")
    parts = [part for part in sentences(text) if _SAID.search(part) or HEADER.search(part)]
    if len(parts) < 2 or any(len(HEADER.findall(part)) > 1 for part in parts):
        return []
    if any(read_range(condition_of(HEADER.split(part)[0])) for part in parts):
        return []
    prefix = "" if number in ("1", "总") else number
    return [
        piece
        for n, part in enumerate(parts, 1)
        for piece in read_leaf(f"{prefix}（{n}）" if prefix else str(n), part, context)
    ]


def _taken_out(number: str, text: str) -> tuple[str, list[Piece]]:
    """Sentences that decide the whole indicator, taken out of a part's text."""
    rest: list[str] = []
    wholes: list[Piece] = []
    has_points = bool(HEADER.search(text)) or any(gain_of(m) != 0 for m in GAIN.finditer(text))
    ratio = bool(_RATIO.search(text))
    for sentence in sentences(text):
        head, said = _after_header(sentence)
        if _EXEMPT.search(said):
            way = Way.EXEMPT
        elif _vetoes(said, has_points=has_points, ratio=ratio):
            way = Way.VETO
        else:
            rest.append(sentence)
            continue
        if head:
            rest.append(head)
        if all(piece.way is not way for piece in wholes):
            wholes.append(Piece(number, way, None, said))
    return "。".join(rest), wholes


def _after_header(sentence: str) -> tuple[str, str]:
    match = HEADER.search(sentence)
    return (sentence[: match.end()], sentence[match.end() :].strip(",")) if match else ("", sentence)


def _vetoes(said: str, *, has_points: bool, ratio: bool) -> bool:
    found = _INDICATOR_ZERO.search(said) or (None if has_points else _ITEM_ZERO.search(said))
    if (
        found is None
        or (ratio and _COMPARES.search(said))
        or any(gain_of(m) != 0 for m in GAIN.finditer(said))
    ):
        return False
    condition = read_range(condition_of(said[: found.start()]))
    return condition is None or condition.everything


def _own(number: str, text: str, context: Context) -> list[Piece]:
    body, headed = as_gains(text)
    for read in (_ratio, per_point, per_item, _cases):
        pieces = read(number, body, headed, context)
        if pieces is not None:
            return [replace(piece, text=text) for piece in pieces]
    if headed is not None:
        return [Piece(number, Way.JUDGED, headed, text)]
    doubtful = _SAID.search(re.sub(r"酌情[^。;]*", "", text))
    return [Piece(number, Way.JUDGED, None, text, doubt=True)] if doubtful else []


def _ratio(number: str, text: str, headed: Decimal | None, context: Context) -> list[Piece] | None:
    """X得分=A/B×6分."""
    match = _RATIO.search(text)
    if match is None:
        return None
    made = _LAST_FACTOR.fullmatch(match[2]) or _FIRST_FACTOR.fullmatch(match[2])
    if made is None:
        return judged(number, headed, text) if re.search(r"[×÷/]", match[2]) else None
    said = next((Decimal(group) for group in made.groups() if group and group != made["base"]), None)
    points = said if said is not None else context.full(headed)
    try:
        expression = parse(re.sub(r"×100$", "×100%", made["base"]))
    except FormError:
        return judged(number, points, text)
    own = match[1].endswith(("指标", "本项", "该项")) or not match[1]
    fact = _ratio_fact(match[1] if not own else "", number, expression, context)
    piece = Piece(number, Way.RATIO, points, text, fact=fact, instead=own)
    rest = text[: match.start()] + "。" + text[match.end() :]
    limit = _ratio_limit(rest, points, expression, context)
    if limit is None and (DEDUCTED.search(rest) or GAIN.search(rest)):
        return judged(number, points, text)
    return [replace(piece, limit=limit[0], beyond=limit[1]) if limit else piece]


def _ratio_fact(named: str, number: str, expression: Expression, context: Context) -> str:
    if expression.root.name:
        return context.fact(expression.root.name)
    name = fact_name(named) if named else f"{context.name}完成比例"
    return context.define(name, fact_name(expression.text))


def _ratio_limit(
    rest: str, points: Decimal, expression: Expression, context: Context
) -> tuple[Decimal, Decimal] | None:
    """What the item gives above 100%: 实际采购金额大于采购计划金额，本项得0分."""
    gains = find_gains(rest)
    if len(gains) != 1:
        return None
    condition, gain = gains[0]
    condition = re.split(r"[,](?:本|该|此)项", condition)[0]
    found = read_range(condition)
    beyond = points if gain is None else gain
    if found and found.high is None and found.low is not None:
        return found.low, beyond
    compared = _COMPARES.search(f"{condition},")
    return (Decimal(1), beyond) if compared and _over(compared, expression, context) else None


def _over(compared: re.Match[str], expression: Expression, context: Context) -> bool:
    """Whether a comparison is that of the ratio's upper with its lower side."""
    made = {known.name: known.expression for known in context.definitions}
    root = expression.root
    if root.name in made:
        root = parse(made[root.name]).root
    while root.operator == "×":
        root = root.sides[0]
    if root.operator != "÷":
        return False
    sides = [side.name for side in root.sides]
    said = [fact_name(compared[1]), fact_name(compared[2])]
    return all(
        name and (name in side or side in name) for name, side in zip(said, sides, strict=True) if side
    ) and all(sides)


def _cases(number: str, text: str, headed: Decimal | None, context: Context) -> list[Piece] | None:
    """…的，得1分: one case, or a table of them."""
    gains = find_gains(text)
    if not gains:
        return None
    rows = [
        Piece(number, Way.JUDGED, None, text, range=read_range(cond), word=cond, gain=gain, tier_like=True)
        for cond, gain in gains
    ]
    best = max(context.full(headed) if gain is None else gain for _, gain in gains)
    if len(rows) == 1 and headed is None and "酌情" not in text and not DEDUCTED.search(text):
        return rows
    if len(rows) == 1 or "酌情" in text or DEDUCTED.search(text):
        return judged(number, headed or best or None, text)
    found = table(rows, context, number, headed, text)
    if found is not None:
        return [found]
    given = [context.full(headed) if gain is None else gain for _, gain in gains]
    summed = total(given) if all(row.range is None for row in rows) else None
    return judged(number, headed or (summed if summed == context.weight else None), text)

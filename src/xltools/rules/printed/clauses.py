"""One part of a printed rule (without numbered parts in it): which way it gives points."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from xltools.errors import FormError
from xltools.numbers import total
from xltools.rules.printed.expression import Expression, fact_name, parse
from xltools.rules.printed.items import Tier, Way
from xltools.rules.printed.pieces import Context, Piece, table
from xltools.rules.printed.ranges import Range, read_range, settle
from xltools.rules.printed.sections import sentences

_P = r"(\d+(?:\.\d+)?)"
HEADER = re.compile(rf"\((?:满分|共|计|分值|得)?:?{_P}分\)|\((\d{{1,2}}(?:\.\d+)?)\)(?=[;。,]|$)")
_GAIN = re.compile(
    rf"(?:可|直接|只|仅|则|各)*(?:得|计|记|给|赋|评)(?:分)?:?{_P}分|(?<=[:,的上下内]){_P}分(?=[;。,)]|$)"
    r"|(?:可|直接|则)*(?:得|计|记|给|评)?(?P<full>满分|全分)|(?:得|计|记|为)零分|不得分|不计分|不给分"
)
_RATIO = re.compile(r"(?:^|[,;。:])([^,;。=:]*?)(?:实际)?(?:得分|计分)(?:=|为|等于|:)([^;。,]+)")
_LAST_FACTOR = re.compile(
    rf"(?P<base>.+?)×(?:{_P}分?|(?:本|该|此)?(?:项)?(?:指标)?(?:的)?(?:分值|权重|满分|标准分|权重分|分数)(?:\({_P}分?\))?)"
)
_FIRST_FACTOR = re.compile(rf"(?:{_P}分|(?:指标)?(?:分值|权重|满分)(?:\({_P}分?\))?)×(?P<base>.+)")
_ABOVE = "超出|超过|高于|增加|提高|上升|超|高|多"
_BELOW = "低于|降低|下降|减少|少|低"
_PER_POINT = re.compile(
    rf"每?(?P<word>{_ABOVE}|{_BELOW}|相差|偏离|差)?(?:了)?(?:一|1)个?(?:百分点|%)[^;。扣\d]{{0,12}}扣[减除掉]?{_P}分"
)
_COUNTED = "项|处|个|次(?!性)|例|笔|起|条|人次|家|份|天|日|件|张"
_PER_ITEM = re.compile(
    rf"(?:每[^;。扣百%\d]{{0,14}}?(?:一|1)?|(?<!第)一|(?<![\d.])1)个?(?:{_COUNTED})[^;。扣]{{0,40}}?扣[减除掉]?{_P}分"
)
_DEDUCTED = re.compile(r"扣[减除掉]?:?\d|扣分")
_MOST = re.compile(rf"(?:最多|最高|至多|累计|合计)扣(?:减|除)?{_P}分|扣[^;。,]*?(?:上限|不超过){_P}分")
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
    points = [_figure(match) for match in headers]
    if points[0] == total(points[1:]) and len(points) > 2:
        text = text[headers[0].end() :].strip(",:;。")
    parts = [part for part in sentences(text) if _SAID.search(part) or HEADER.search(part)]
    if len(parts) < 2 or any(len(HEADER.findall(part)) > 1 for part in parts):
        return []
    if any(read_range(_condition(HEADER.split(part)[0])) for part in parts):
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
    has_points = bool(HEADER.search(text)) or any(_gain_of(m) != 0 for m in _GAIN.finditer(text))
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
        or any(_gain_of(m) != 0 for m in _GAIN.finditer(said))
    ):
        return False
    condition = read_range(_condition(said[: found.start()]))
    return condition is None or condition.everything


def _own(number: str, text: str, context: Context) -> list[Piece]:
    body, headed = _as_gains(text)
    for read in (_ratio, _per_point, _per_item, _cases):
        pieces = read(number, body, headed, context)
        if pieces is not None:
            return [replace(piece, text=text) for piece in pieces]
    if headed is not None:
        return [Piece(number, Way.JUDGED, headed, text)]
    doubtful = _SAID.search(re.sub(r"酌情[^。;]*", "", text))
    return [Piece(number, Way.JUDGED, None, text, doubt=True)] if doubtful else []


def _figure(match: re.Match[str]) -> Decimal:
    return Decimal(next(group for group in match.groups() if group))


def _gain_of(match: re.Match[str]) -> Decimal | None:
    """Points of a 得3分; None for 满分, 0 for 不得分."""
    if match["full"]:
        return None
    figures = [group for group in match.groups() if group]
    return Decimal(figures[0]) if figures else Decimal(0)


def _as_gains(text: str) -> tuple[str, Decimal | None]:
    """≥95%（6分） reads as ≥95%得6分; other points in brackets are taken out, the first of them given."""
    headed: list[Decimal] = []

    def gain(match: re.Match[str]) -> str:
        before = re.split(r"[;。,]", text[: match.start()])[-1]
        found = read_range(_condition(before))
        if found and not found.everything:
            return f"得{_figure(match)}分"
        headed.append(_figure(match))
        return ""

    body = HEADER.sub(gain, text).strip(",;。")
    return body, headed[0] if headed else None


def _condition(text: str) -> str:
    """The condition before a 得…分: without what leads up to it."""
    text = re.sub(r"^.*(?:标准|分档|如下|其中|评分|计分|以下)[^,;。:]*[:,]", "", text)
    text = re.sub(r"^.*=[^,;]*[×÷/][^,;]*,", "", text)
    text = re.sub(r"^(?:对|对于|如果|若|如|凡|当)|[,:的则按]+$", "", text.strip(",;。:"))
    return text.removesuffix("的").strip(",:")


def _gains(text: str) -> list[tuple[str, Decimal | None]]:
    """Every 得…分 with its condition."""
    found = []
    end = 0
    for match in _GAIN.finditer(text):
        start = max(end, *(text.rfind(sign, 0, match.start()) + 1 for sign in ";。"))
        found.append((_condition(text[start : match.start()]), _gain_of(match)))
        end = match.end()
    return found


def _judged(number: str, points: Decimal | None, text: str) -> list[Piece]:
    return [Piece(number, Way.JUDGED, points, text, doubt=points is None)]


def _ratio(number: str, text: str, headed: Decimal | None, context: Context) -> list[Piece] | None:
    """X得分=A/B×6分."""
    match = _RATIO.search(text)
    if match is None:
        return None
    made = _LAST_FACTOR.fullmatch(match[2]) or _FIRST_FACTOR.fullmatch(match[2])
    if made is None:
        return _judged(number, headed, text) if re.search(r"[×÷/]", match[2]) else None
    said = next((Decimal(group) for group in made.groups() if group and group != made["base"]), None)
    points = said if said is not None else context.full(headed)
    try:
        expression = parse(re.sub(r"×100$", "×100%", made["base"]))
    except FormError:
        return _judged(number, points, text)
    own = match[1].endswith(("指标", "本项", "该项")) or not match[1]
    fact = _ratio_fact(match[1] if not own else "", number, expression, context)
    piece = Piece(number, Way.RATIO, points, text, fact=fact, instead=own)
    rest = text[: match.start()] + "。" + text[match.end() :]
    limit = _ratio_limit(rest, points, expression, context)
    if limit is None and (_DEDUCTED.search(rest) or _GAIN.search(rest)):
        return _judged(number, points, text)
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
    gains = _gains(rest)
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


def _per_point(number: str, text: str, headed: Decimal | None, context: Context) -> list[Piece] | None:
    """超出10%的，每超出一个百分点扣0.1分."""
    match = _PER_POINT.search(text)
    if match is None:
        return None
    others = text[: match.start()] + "。" + text[match.end() :].replace("扣完为止", "").replace("扣分", "")
    ranged = [(read_range(condition), gain) for condition, gain in _gains(others)]
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
        return _judged(number, points, text)
    return [replace(piece, points=points)]


def _unlike(others: str, points: Decimal) -> bool:
    """Whether something else is deducted, or not down to 0."""
    most = _MOST.search(others)
    if most is not None:
        return _figure(most) != points
    return bool(re.search(r"扣[减除]?\d", re.sub(r"直至?\d+(?:\.\d+)?分?扣完为止", "", others)))


def _point_rule(
    number: str,
    match: re.Match[str],
    known: list[tuple[Range, Decimal | None]],
    others: str,
    context: Context,
) -> Piece | None:
    lead = re.split(r"[;。]", others[: match.start()])[-1]
    crossed = read_range(_condition(re.split(r"[,]", lead.strip(","))[-1]))
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


def _per_item(number: str, text: str, headed: Decimal | None, context: Context) -> list[Piece] | None:
    """发现一项不符合的扣1分，扣完为止."""
    found = list(_PER_ITEM.finditer(text))
    if not found:
        return None
    others = _PER_ITEM.sub("", text)
    gains = [gain for _, gain in _gains(others)]
    full = [context.full(headed) if gain is None else gain for gain in gains if gain != 0]
    points = headed or (full[0] if len(full) == 1 else None)
    most = _MOST.search(others)
    odd = len(found) > 1 or len(full) > 1 or 0 in gains or "酌情" in text
    left = re.search(r"扣[减除]?\d", _MOST.sub("", others))
    if odd or left or (most is not None and (points or context.weight) != _figure(most)):
        return _judged(number, points, text)
    step = Decimal(next(group for group in found[0].groups() if group))
    return [Piece(number, Way.PER_ITEM, points, text, step=step)]


def _cases(number: str, text: str, headed: Decimal | None, context: Context) -> list[Piece] | None:
    """…的，得1分: one case, or a table of them."""
    gains = _gains(text)
    if not gains:
        return None
    rows = [
        Piece(number, Way.JUDGED, None, text, range=read_range(cond), word=cond, gain=gain, tier_like=True)
        for cond, gain in gains
    ]
    best = max(context.full(headed) if gain is None else gain for _, gain in gains)
    if len(rows) == 1 and headed is None and "酌情" not in text and not _DEDUCTED.search(text):
        return rows
    if len(rows) == 1 or "酌情" in text or _DEDUCTED.search(text):
        return _judged(number, headed or best or None, text)
    found = table(rows, context, number, headed, text)
    if found is not None:
        return [found]
    given = [context.full(headed) if gain is None else gain for _, gain in gains]
    summed = total(given) if all(row.range is None for row in rows) else None
    return _judged(number, headed or (summed if summed == context.weight else None), text)

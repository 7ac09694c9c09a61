"""From the printed 评分标准 of one indicator to its rule.

Nothing is invented: a part with points that is not understood is left to judgement, and
where anything with points could not be placed and the rest does not add up, all of it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from xltools.errors import FormError
from xltools.numbers import ZERO, total
from xltools.rules.printed.clauses import by_target, read_leaf
from xltools.rules.printed.expression import fact_name, parse
from xltools.rules.printed.gains import HEADER
from xltools.rules.printed.items import WHOLE, Definition, Item, PrintedRule, Way
from xltools.rules.printed.pieces import Context, Piece, table
from xltools.rules.printed.sections import Section, joined, split, tidy

_DEFINED = re.compile(
    r"(?:^|[。;,\n:)])(?:\d{1,2}[.、]|\(\d\)|其中[:,]?|注[:,]?|(?:计算)?公式[为:]*)*([^=。;,\n:≥≤<>∑]{2,40})=([^=。;,\n≥≤<>]+)"
)
_MEAN = re.compile(r"(?:^|[。;,\n:])(?:其中[:,]?)?([^=。;,\n:]{2,30})=∑\([^()]*\)÷(\d)")


def parse_rule(name: str, text: str, weight: Decimal | None) -> PrintedRule | None:
    """The rule that a text prints; None where it prints none (酌情扣分 alone, no points).

    ``name`` is the indicator's, ``weight`` the row's points.
    """
    plain = tidy(text)
    if not plain:
        return None
    context = Context(fact_name(name), weight, _definitions(plain))
    pieces = _read(plain, context)
    _means(plain, pieces, context)
    items = _items(pieces, context, plain)
    if not items or _whole(items, weight):
        by_row = _target_rule(name, plain, text, weight)
        if by_row or not items:
            return by_row
    used = _used(items, context.definitions)
    return PrintedRule(name, items, text, used)


def _whole(items: tuple[Item, ...], weight: Decimal | None) -> bool:
    return len(items) == 1 and items[0].way is Way.JUDGED and items[0].points == weight


def _target_rule(name: str, plain: str, text: str, weight: Decimal | None) -> PrintedRule | None:
    if weight is None or not by_target(plain):
        return None
    return PrintedRule(name, (Item("1", Way.TARGET, weight, fact_name(name), text=joined(plain)),), text)


def _definitions(plain: str) -> list[Definition]:
    """Figures that the text defines; an alias without an operator defines nothing."""
    found: dict[str, Definition] = {}
    for match in _DEFINED.finditer(plain):
        name, made = (
            fact_name(match[1]),
            re.sub(r"×100$", "×100%", re.sub(r"(100%?)\d{1,2}\.$", r"\1", match[2])),
        )
        if name.endswith(("得分", "分值", "分数")) or "分" in made[-1:]:
            continue
        try:
            expression = parse(made)
        except FormError:
            continue
        if expression.root.operator and name not in found:
            found[name] = Definition(name, fact_name(made))
    return list(found.values())


def _means(plain: str, pieces: list[Piece], context: Context) -> None:
    """全年平均执行率=∑（每个季度的执行率）÷4 is the mean of the four items' ratios."""
    for match in _MEAN.finditer(plain):
        name = fact_name(match[1])
        facts = [p.fact for p in pieces if p.way is Way.RATIO and p.fact != name and "季度" in p.fact]
        if len(facts) == int(match[2]):
            context.define(name, f"（{'+'.join(facts)}）÷{match[2]}")


def _read(plain: str, context: Context) -> list[Piece]:
    """The pieces of the whole text, in order."""
    head, sections = split(plain)
    if not sections:
        return read_leaf("1", joined(plain), context)
    pieces = (
        [piece for piece in read_leaf("总", joined(head), context) if piece.way in WHOLE or piece.doubt]
        if head
        else []
    )
    for section in sections:
        pieces += _read_section(section, context)
    return pieces


def _read_section(section: Section, context: Context) -> list[Piece]:
    head, subs = split(section.body)
    body = joined(section.body)
    if not subs:
        return read_leaf(section.number, body, context)
    headed = _points(head)
    inner = [piece for sub in subs for piece in read_leaf(sub.number, joined(sub.body), context)]
    own = [piece for piece in inner if piece.way not in WHOLE]
    others = [piece for piece in inner if piece.way in WHOLE]
    if all(piece.tier_like for piece in own) and len(own) > 1:
        own = [replace(piece, word=piece.number) for piece in own]
        piece = table(own, context, section.number, headed, body)
        return [*([piece] if piece else [_judged(section.number, headed, body, context)]), *others]
    if (
        own
        and all(piece.points is not None for piece in own)
        and (headed is None or headed == total([piece.points or ZERO for piece in own]))
    ):
        return [replace(piece, number=f"{section.number}{piece.number}") for piece in inner]
    return [_judged(section.number, headed, body, context), *others]


def _judged(number: str, points: Decimal | None, text: str, context: Context) -> Piece:
    return Piece(number, Way.JUDGED, points, text, doubt=points is None)


def _points(head: str) -> Decimal | None:
    match = HEADER.search(head)
    return Decimal(match[1] or match[2]) if match else None


def _items(pieces: list[Piece], context: Context, plain: str) -> tuple[Item, ...]:
    pieces = _alternatives(_deductions(_tables(pieces, context), context))
    doubt = any(piece.doubt for piece in pieces)
    whole = Piece("1", Way.JUDGED, context.weight, "；".join(piece.text for piece in pieces))
    pieces = [piece for piece in pieces if piece.points is not None or piece.way in WHOLE]
    if all(piece.way in WHOLE for piece in pieces):
        return (_item(whole, context, 1),) if doubt and context.weight is not None else ()
    worth = total([piece.points or ZERO for piece in pieces])
    if (
        context.weight is not None
        and worth != context.weight
        and (doubt or _unplaced(plain, pieces, context))
    ):
        pieces = [whole]
    elif doubt:
        pieces = [p if p.way in WHOLE else Piece(p.number, Way.JUDGED, p.points, p.text) for p in pieces]
    return tuple(_item(piece, context, len(pieces)) for piece in pieces)


def _unplaced(plain: str, pieces: list[Piece], context: Context) -> bool:
    """Whether the text has points that stand in no piece: then it is our reading that does not
    add up, not the printed rule."""
    said = {Decimal(figure) for figure in re.findall(r"(\d+(?:\.\d+)?)分", plain)}
    read = {ZERO, context.weight}
    for piece in pieces:
        read |= {piece.points, piece.gain, piece.step, piece.beyond, *(tier.points for tier in piece.tiers)}
    return bool(said - read) or re.search(r"各[得计]?\d|各占|分别[得计]|每[项个条]得?\d", plain) is not None


def _tables(pieces: list[Piece], context: Context) -> list[Piece]:
    """Parts that are one tier each become tables: 1. ≥90%的得1分；2. …得0.7分."""
    result: list[Piece] = []
    place = 0
    while place < len(pieces):
        run = [pieces[place]]
        while (
            pieces[place].tier_like and place + len(run) < len(pieces) and pieces[place + len(run)].tier_like
        ):
            run.append(pieces[place + len(run)])
        text = "；".join(piece.text for piece in run)
        found = (
            table(run, context, run[0].number, None, text) if len(run) > 1 and _choice(run, context) else None
        )
        result += [found] if found else [_alone(piece, context) for piece in run]
        place += len(run)
    return result


def _alone(piece: Piece, context: Context) -> Piece:
    """A case that is no row of a table: its points are left to judgement."""
    if not piece.tier_like:
        return piece
    points = context.full(None) if piece.gain is None else piece.gain
    return replace(piece, tier_like=False, points=points or None, doubt=not points)


def _choice(run: list[Piece], context: Context) -> bool:
    """Whether parts with points are cases of one table, not items to be added."""
    if all(piece.range is not None for piece in run):
        return True
    given = [context.full(None) if piece.gain is None else piece.gain for piece in run]
    return max(given) == context.weight and total(given) != context.weight


def _deductions(pieces: list[Piece], context: Context) -> list[Piece]:
    """A deduction without points of its own belongs to the one full mark before it."""
    own = [piece for piece in pieces if piece.way not in WHOLE]
    bare = [piece for piece in own if piece.step is not None and piece.points is None]
    judged = [piece for piece in own if piece.way is Way.JUDGED and piece.points is not None]
    if not bare:
        return pieces
    if len(bare) == 1 and len(own) == 1 and context.weight is not None:
        return [replace(p, number="1", points=context.weight) if p is bare[0] else p for p in pieces]
    if len(bare) == 1 and len(judged) == 1 and len(own) == 2:
        text = f"{judged[0].text}；{bare[0].text}"
        merged = replace(bare[0], number=judged[0].number, points=judged[0].points, text=text)
        return [merged if p is bare[0] else p for p in pieces if p is not judged[0]]
    return (
        [p for p in pieces if p not in bare]
        if len(judged) == len(own) - len(bare)
        else [replace(p, way=Way.JUDGED, doubt=True) if p in bare else p for p in pieces]
    )


def _alternatives(pieces: list[Piece]) -> list[Piece]:
    """全部完成（6分）and 部分完成的，本指标得分=完成比例×6分 are one item, not two."""
    for place in range(1, len(pieces)):
        full, ratio = pieces[place - 1], pieces[place]
        if (
            ratio.way is Way.RATIO
            and ratio.instead
            and full.way is Way.JUDGED
            and full.points == ratio.points
        ):
            text = f"{full.text}；{ratio.text}"
            merged = replace(ratio, number=full.number, text=text, limit=Decimal(1), beyond=ratio.points)
            return _alternatives([*pieces[: place - 1], merged, *pieces[place + 1 :]])
    return pieces


_FACTS = {Way.JUDGED: "得分", Way.PER_ITEM: "问题数", Way.VETO: "情形", Way.EXEMPT: "情形", Way.WORDS: "档次"}


def _item(piece: Piece, context: Context, count: int) -> Item:
    fact = piece.fact
    if piece.way in _FACTS:
        part = f"第{piece.number}项" if count > 1 else ""
        fact = f"{context.name}{part}{_FACTS[piece.way]}"
    points = ZERO if piece.way in WHOLE or piece.points is None else piece.points
    return Item(
        piece.number, piece.way, points, fact, piece.tiers, piece.limit, piece.beyond, piece.step,
        piece.text, piece.below,
    )  # fmt: skip


def _used(items: tuple[Item, ...], definitions: list[Definition]) -> tuple[Definition, ...]:
    """The definitions that the items' facts go back to."""
    wanted = {item.fact for item in items}
    for _ in definitions:
        for definition in definitions:
            if definition.name in wanted:
                wanted |= set(parse(definition.expression).names)
    return tuple(definition for definition in definitions if definition.name in wanted)

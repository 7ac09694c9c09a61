"""Which facts a form's printed rules ask for: the lines of a 基础数据 that has yet to be filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from xltools.cells import key
from xltools.errors import FormError
from xltools.rules.printed.expression import parse
from xltools.rules.printed.items import WHOLE, Item, PrintedRule, Way
from xltools.sheets.facts_sheet import Line

#: what is worked out on the way to a rate and is one itself
_RATES = ("率", "比例", "比率", "比重", "占比", "进度")


def lines_of(rules: Iterable[tuple[PrintedRule, frozenset[str]]], given: Sequence[Line] = ()) -> list[Line]:
    """The given lines first, then what the rules need beside them, each name once. Every rule
    comes with the keys of the facts that its row gives itself: they are not asked for."""
    lines = {key(line.name): line for line in given}
    for rule, own in rules:
        made = {key(each.name): each.expression for each in rule.definitions}
        for item in rule.items:
            if item.way is Way.TARGET or key(item.fact) in own:
                continue
            for line in _wanted(item, rule, made):
                lines.setdefault(key(line.name), line)
    return list(lines.values())


def _wanted(item: Item, rule: PrintedRule, made: dict[str, str]) -> Iterator[Line]:
    if key(item.fact) not in made:
        yield _own(item, rule)
        return
    yield from _base(item.fact, made, rule.name, item.takes_rate, ())


def _base(
    name: str, made: dict[str, str], indicator: str, percent: bool, above: tuple[str, ...]
) -> Iterator[Line]:
    """A fact that the rule's text defines, after those it is made of."""
    text = made[key(name)]
    try:
        names = parse(text).names
    except FormError:
        return
    for other in names:
        if key(other) in made and other not in above:
            yield from _base(other, made, indicator, percent, (*above, name))
        elif key(other) not in made:
            yield Line(other, note=f"“{indicator}”要用")
    if text != name:
        rate = percent and (name.endswith(_RATES) or parse(text).root.operator == "/")
        yield Line(name, made_of=text, note=f"用于“{indicator}”", percent=rate)


def _own(item: Item, rule: PrintedRule) -> Line:
    note = f"“{rule.name}”第{item.number}项"
    if item.way is Way.JUDGED:
        return Line(item.fact, "分", note=f"{note}：{item.text}"[:120], most=item.points)
    if item.way is Way.WORDS:
        return Line(
            item.fact, note=f"{note}：{item.text}"[:120], words=tuple(tier.word for tier in item.tiers)
        )
    if item.way in WHOLE:
        return Line(item.fact, note=f"{note}：{item.text}"[:120], words=("是", "否"))
    return Line(item.fact, "项" if item.way is Way.PER_ITEM else "", note=note, percent=item.takes_rate)

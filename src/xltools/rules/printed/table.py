"""A printed rule with the cells of 评分规则 that its figures stand in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from xltools.cells import key
from xltools.errors import FormError
from xltools.numbers import show
from xltools.rules.printed.expression import parse
from xltools.rules.printed.formula import CLOSED, ItemCells, TierCells
from xltools.rules.printed.items import Item, PrintedRule, Tier


@dataclass(frozen=True, slots=True)
class RuleTable:
    """``cells`` are those of each item, the cell of its fact (``value``) left open."""

    rule: PrintedRule
    cells: tuple[ItemCells, ...]

    def speaks_for(self, text: str) -> bool:
        """Whether a form that prints this text means this rule; a form that prints none does."""
        return not text or not self.rule.text or plain(text) == plain(self.rule.text)


def plain(text: str) -> str:
    """A rule's text for comparison: punctuation and white space do not count."""
    return "".join(ch for ch in key(text) if ch.isalnum() or ch in "<>≤≥=%.+-×÷/")


def in_words(rule: PrintedRule) -> RuleTable:
    """The same with its figures themselves in place of cells: for a rule that no sheet holds."""
    return RuleTable(rule, tuple(map(_literal, rule.items)))


def _literal(item: Item) -> ItemCells:
    def figure(value: Decimal | None) -> str:
        return '""' if value is None else show(value)

    return ItemCells('""', figure(item.points), figure(item.limit), figure(item.beyond), figure(item.step),
                     tuple(_tiers(item.tiers)))  # fmt: skip


def _tiers(tiers: tuple[Tier, ...]) -> Iterator[TierCells]:
    for tier in tiers:
        low, high = ("0" if bound is None else show(bound) for bound in (tier.low, tier.high))
        closed = [f'"{CLOSED}"' if said else '""' for said in (tier.low_closed, tier.high_closed)]
        yield TierCells(low, closed[0], high, closed[1], show(tier.points), f'"{tier.word}"')


def asked(rule: PrintedRule) -> frozenset[str]:
    """The keys of every fact that a rule asks for, those behind its definitions included."""
    names = {item.fact for item in rule.items}
    for made in rule.definitions:
        names.add(made.name)
        try:
            names.update(parse(made.expression).names)
        except FormError:
            continue
    return frozenset(map(key, names))


def with_fact(cells: ItemCells, value: str) -> ItemCells:
    """The cells of an item with the cell of its fact."""
    return replace(cells, value=value)

"""Random printed rules of one item of each way, laid out for the engines as a rule table."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from tests.rules.ruleset import settings_with
from xltools.cells import Ref, parse_a1
from xltools.engines.base import Model
from xltools.quantity import Direction
from xltools.rules import proportional
from xltools.rules.base import Facts, RowCells
from xltools.rules.printed import formula
from xltools.rules.printed.formula import CLOSED, ItemCells, TierCells
from xltools.rules.printed.items import Item, PrintedRule, Tier, Way
from xltools.rules.settings import Settings

SHEET = "行"
_POINTS = [Decimal(x) for x in ("1", "2", "3", "5", "6", "8", "10", "0.5", "1.5", "2.5", "12.5", "0.7")]
_BOUNDS = [Decimal(x) for x in ("0", "0.05", "0.1", "0.3", "0.6", "0.75", "0.8", "0.9", "0.95", "1", "5")]
_STEPS = [Decimal(x) for x in ("0.05", "0.1", "0.2", "0.5", "1", "2", "4", "0.125")]
_WORDS = ("好", "较好", "一般", "不好", "（1）", "按要求公开")


@dataclass(frozen=True)
class Face:
    """One case: a rule, the row's points, its facts and settings."""

    rule: PrintedRule
    weight: Decimal
    facts: dict[str, Decimal | str]
    settings: Settings
    target: Facts | None = None
    sides: dict[str, Decimal | str] = field(default_factory=dict)


def settings_variants() -> list[Settings]:
    """Other decimals and other choices for the proportional rule."""
    return [
        settings_with(f"规则{n}", decimals=places, at_most=at_most, overshoot=overshoot)
        for n, (places, at_most, overshoot) in enumerate(
            (
                (2, "线性扣减", "不影响得分"),
                (1, "目标除以实际", "线性扣减"),
                (0, "不得分", "不影响得分"),
                (3, "线性扣减", "线性扣减"),
            )
        )
    ]


def _number(rng: random.Random, bounds: list[Decimal]) -> Decimal:
    """A figure at a bound, next to it, off by a hair, or anywhere; always what a cell can hold."""
    kind = rng.randrange(6)
    if kind < 2:
        return rng.choice(bounds)
    if kind == 2:
        return rng.choice(bounds) + Decimal(rng.choice((-1, 1))).scaleb(-rng.choice((2, 4, 8)))
    if kind == 3:  # what 0.1+0.2 leaves: at the bound once brought to ten decimals
        return rng.choice(bounds) + Decimal(rng.choice((-1, 1))).scaleb(-rng.choice((12, 13, 14)))
    if kind == 4:
        return Decimal(rng.randrange(0, 30000)).scaleb(-4)
    return Decimal(format(rng.random() * 1.3, ".15g"))


def _item(way: Way, rng: random.Random, number: str, fact: str) -> Item:
    points = rng.choice(_POINTS)
    if way is Way.RATIO:
        limit, beyond = rng.choice(((None, None), (Decimal(1), Decimal(0)), (Decimal(1), points)))
        return Item(number, way, points, fact, limit=limit, beyond=beyond)
    if way is Way.TIERS:
        tiers = tuple(_tiers(rng, points))
        return Item(number, way, max(t.points for t in tiers), fact, tiers)
    if way is Way.WORDS:
        words = rng.sample(_WORDS, rng.randrange(2, 5))
        given = [Tier(points * (len(words) - 1 - n) / (len(words) - 1), word=w) for n, w in enumerate(words)]
        tiers = tuple(Tier(Decimal(format(t.points, ".4g")), word=t.word) for t in given)
        return Item(number, way, max(t.points for t in tiers), fact, tiers)
    if way is Way.PER_ITEM:
        return Item(number, way, points, fact, step=rng.choice(_STEPS))
    if way is Way.PER_POINT:
        below = rng.random() < 0.5
        limit = rng.choice(_BOUNDS[1:-1])
        floor = (
            (Tier(Decimal(0), high=limit / 2, high_closed=rng.random() < 0.5),)
            if below and rng.random() < 0.5
            else ()
        )
        return Item(number, way, points, fact, floor, limit=limit, step=rng.choice(_STEPS), below=below)
    return Item(number, way, points if way not in (Way.VETO, Way.EXEMPT) else Decimal(0), fact)


def _tiers(rng: random.Random, points: Decimal) -> Iterator[Tier]:
    """Falling tiers, with gaps, overlaps, open and closed ends, sometimes a rest at the end."""
    bounds = sorted(rng.sample(_BOUNDS, rng.randrange(2, 5)), reverse=True)
    yield Tier(points, low=bounds[0], low_closed=rng.random() < 0.7)
    for n, (high, low) in enumerate(itertools.pairwise(bounds), 1):
        given = Decimal(format(points * Decimal(n) / 7, ".3g"))
        yield Tier(given, low, rng.random() < 0.7, high, rng.random() < 0.3)
    if rng.random() < 0.5:
        yield Tier(Decimal(0), high=bounds[-1], high_closed=rng.random() < 0.3)
    elif rng.random() < 0.3:
        yield Tier(Decimal(0))


def _fact(item: Item, rng: random.Random) -> Decimal | str | None:
    if rng.random() < 0.08:
        return None
    if rng.random() < 0.04:
        return "无法提供"
    if item.way in (Way.VETO, Way.EXEMPT):
        return rng.choice(("是", "否", "有", "无", Decimal(0), Decimal(2)))
    if item.way is Way.WORDS:
        return rng.choice((*_WORDS, *(tier.word for tier in item.tiers), Decimal(3)))
    if item.way is Way.PER_ITEM:
        return rng.choice((Decimal(rng.randrange(0, 12)), Decimal("2.5"), Decimal(-1)))
    if item.way is Way.JUDGED:
        return rng.choice(
            (
                item.points,
                item.points / 2,
                Decimal(0),
                item.points + 1,
                Decimal(-1),
                Decimal(rng.randrange(9999)).scaleb(-3),
            )
        )
    if item.way is Way.RATIO and rng.random() < 0.5:  # a tie: half of the last decimal, exactly
        tie = Decimal(rng.randrange(int(item.points * 1000)) * 10 + 5).scaleb(-rng.choice((3, 4)))
        return Decimal(format(tie / item.points, ".15g"))
    bounds = [b for tier in item.tiers for b in (tier.low, tier.high) if b is not None]
    bounds += [item.limit] if item.limit is not None else []
    return _number(rng, bounds or _BOUNDS)


def _target(rng: random.Random) -> Facts | None:
    if rng.random() < 0.1:
        return None
    target, actual = Decimal(rng.choice((1, 3, 34, 100, 95))), Decimal(rng.randrange(0, 2500)).scaleb(-1)
    return Facts(Decimal(0), rng.choice(list(Direction)), target, rng.choice((actual, target)))


def face(way: Way, rng: random.Random, settings: list[Settings]) -> Face:
    """One rule of one to four items, the first of them of this way."""
    ways = [way] + [rng.choice(list(Way)) for _ in range(rng.choice((0, 0, 0, 0, 0, 1, 3)))]
    items = tuple(_item(w, rng, str(n), f"数据{n}") for n, w in enumerate(ways, 1))
    rule = PrintedRule("指标", items, "")
    weight = rule.worth if rng.random() < 0.93 else rule.worth + 1
    given = {item.fact: _fact(item, rng) for item in items if item.way is not Way.TARGET}
    facts = {name: value for name, value in given.items() if value is not None}
    return Face(rule, weight, facts, rng.choice(settings), _target(rng))


def faces(way: Way, count: int, seed: int = 20) -> tuple[Face, ...]:
    rng, settings = random.Random(f"{way.name}{seed}"), settings_variants()
    return tuple(face(way, rng, settings) for _ in range(count))


def _item_cells(item: Item, row: int, column: int) -> tuple[ItemCells, dict[tuple[int, int], object]]:
    """One item's stretch of a row of the rule table: value, points, limit, beyond, step, tiers."""
    values: dict[tuple[int, int], object] = {}

    def cell(value: object) -> str:
        nonlocal column
        column += 1
        if value not in (None, ""):
            values[row, column] = value
        return Ref(SHEET, row, column).a1

    first = (cell(None), cell(item.points), cell(item.limit), cell(item.beyond), cell(item.step))
    tiers = tuple(
        TierCells(
            cell(t.low), cell(CLOSED if t.low_closed else ""), cell(t.high), cell(CLOSED if t.high_closed else ""),
            cell(t.points), cell(t.word),
        )
        for t in item.tiers
    )  # fmt: skip
    return ItemCells(*first, tiers), values


def model_of(cases: tuple[Face, ...]) -> tuple[Model, list[tuple[Ref, Ref]]]:
    """The cases as rows of one sheet, and where low and high of each are."""
    values: dict[str, dict[tuple[int, int], object]] = {SHEET: {}}
    formulas: dict[tuple[int, int], str] = {}
    places = []
    for setting in (setting for case in cases for setting in case.settings.items.values()):
        sheet, _, address = setting.address.rpartition("!")
        values.setdefault(sheet.strip("'"), {})[parse_a1(address)] = setting.value
    for row, case in enumerate(cases, 1):
        values[SHEET][row, 1] = case.weight
        column, ends, worths = 10, [], []
        for item in case.rule.items:
            cells, held = _item_cells(item, row, column)
            values[SHEET].update(held)
            at = parse_a1(cells.value)
            if item.way is Way.TARGET:
                formulas |= _target_cells(case, row, cells, values[SHEET], at)
            elif item.fact in case.facts:
                values[SHEET][at] = case.facts[item.fact]
            column += 6 + 6 * len(item.tiers) + 3
            low, high, worth = (Ref(SHEET, row, column - n).a1 for n in (2, 1, 0))
            formulas[parse_a1(low)], formulas[parse_a1(high)] = (
                formula.low(item, cells),
                formula.high(item, cells),
            )
            if row % 4 == 0:  # the sum of the items is compared with the weight in cells, too
                formulas[parse_a1(worth)] = formula.worth(item, cells)
                worths.append(worth)
            ends.append((low, high))
        formulas[row, 2] = formula.rule_low(case.rule, f"A{row}", ends, case.settings, worths)
        formulas[row, 3] = formula.rule_high(case.rule, f"A{row}", ends, case.settings)
        places.append((Ref(SHEET, row, 2), Ref(SHEET, row, 3)))
    return Model(values, {SHEET: formulas}), places  # type: ignore[arg-type]


def _target_cells(
    case: Face, row: int, cells: ItemCells, values: dict[tuple[int, int], object], at: tuple[int, int]
) -> dict[tuple[int, int], str]:
    """Direction, target and actual in D, E, F; the value is what the proportional rule gives."""
    if case.target is not None:
        values |= {
            (row, 4): case.target.direction.value,
            (row, 5): case.target.target,
            (row, 6): case.target.actual,
        }
    rowcells = RowCells(f"D{row}", f"E{row}", f"F{row}", "", cells.points)
    return {at: proportional.RULE.low(rowcells, case.settings)}

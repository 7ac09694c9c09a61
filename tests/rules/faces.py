"""Facts for every rule under every variant of the settings it uses, laid out for the engines."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from tests.rules.ruleset import settings_with
from xltools.cells import Ref, parse_a1
from xltools.engines.base import Model
from xltools.quantity import Direction
from xltools.rules import bands, deadline
from xltools.rules.base import Facts, RowCells, Rule
from xltools.rules.registry import BY_NAME, RULES
from xltools.rules.settings import KINDS, Settings

SHEET = "行"
_FIGURES = [
    Decimal(x)
    for x in ("0", "1", "2", "3", "6", "7", "34", "95", "100", "360", "-5", "0.5", "681.5307", "97.25")
]
_MONEY = [
    Decimal(x)
    for x in ("640000000", "751.64", "6238.91", "39720", "39732", "123456789012.31", "98765432109.87")
]
_WEIGHTS = [Decimal(x) for x in ("1", "2", "3", "5", "10", "15", "2.5", "12.5", "0.5", "2.344", "1.26")]
_TIDY = [Decimal(x) for x in ("1", "2", "4", "5", "8", "10", "20")]  # they divide without a rest
_STATES = (bands.MET, bands.PARTIAL, bands.MISSED, bands.OPEN, deadline.IN_TIME, deadline.LATE, "")


@dataclass(frozen=True)
class Face:
    """One case: a rule, its facts and settings."""

    rule: Rule
    facts: Facts
    settings: Settings


def variants() -> list[dict[str, Decimal | str | int]]:
    """Every choice of every setting with choices, times the decimals; and other shares and caps."""
    choices = {name: kinds for name, kinds in KINDS.items() if len(kinds) > 1}
    found: list[dict[str, Decimal | str | int]] = [
        {**dict(zip(choices, picked, strict=True)), "decimals": places}
        for *picked, places in itertools.product(*choices.values(), (0, 1, 2, 3))
    ]
    found.append({"execution_cap": Decimal("0.9"), "decimals": 2})
    found.append({"band_met_low": Decimal("0.85"), "band_partial_low": Decimal("0.55"), "band_missed_high": Decimal("0.5"),
                  "band_partial_high": Decimal("0.75"), "band_met_high": Decimal("0.95")})  # fmt: skip
    return found


def facts_for(rule: Rule, places: int, rng: random.Random) -> Iterator[Facts]:
    """Facts of all sorts for a rule: nothing known, bounds, ties, large and negative figures."""
    if rule.name in ("proportional", "budget-execution"):
        for direction in Direction if rule.name == "proportional" else [Direction.AT_LEAST]:
            yield from _measured(direction, places, rng)
    if rule.name == "budget-execution":
        yield Facts(Decimal(10))
        yield Facts(Decimal(10), target=Decimal(100))
    if rule.name not in ("proportional", "budget-execution"):
        for state in _STATES:
            yield Facts(rng.choice(_WEIGHTS), state=state)


def _measured(direction: Direction, places: int, rng: random.Random) -> Iterator[Facts]:
    for _ in range(4):
        target = rng.choice(rng.choice((_FIGURES, _MONEY)))
        factor = Decimal(rng.randrange(0, 260)).scaleb(-2)
        actual = rng.choice((target, target * factor, rng.choice(_FIGURES), rng.choice(_MONEY)))
        yield Facts(rng.choice(_WEIGHTS), direction, target, Decimal(f"{actual:.15g}"))
    for _ in range(4):  # ties: half of the last decimal, exactly
        weight, target = (
            rng.choice(_TIDY),
            rng.choice((rng.choice(_TIDY), Decimal(rng.randrange(1, 4000)).scaleb(-1))),
        )
        tie = Decimal(rng.randrange(int(weight * 10**places)) * 10 + 5).scaleb(-places - 1)
        part = tie * target / weight
        yield Facts(weight, direction, target, rng.choice((part, 2 * target - part)))


@cache
def faces(seed: int = 20) -> tuple[Face, ...]:
    """All cases. Each variant of the settings has a sheet of its own."""
    rng = random.Random(seed)
    return tuple(
        Face(rule, facts, settings)
        for number, changed in enumerate(variants())
        for settings in [settings_with(f"规则{number}", **changed)]
        for rule in RULES
        for facts in facts_for(rule, settings.places, rng)
    )


def model_of(cases: tuple[Face, ...]) -> tuple[Model, list[tuple[Ref, Ref]]]:
    """The cases as rows of one workbook, and where low and high of each are."""
    values: dict[str, dict[tuple[int, int], object]] = {SHEET: {}}
    formulas: dict[tuple[int, int], str] = {}
    places = []
    for row, case in enumerate(cases, 1):
        facts = case.facts
        held = (facts.direction.value, facts.target, facts.actual, facts.state, facts.weight)
        values[SHEET].update(
            {(row, column): value for column, value in enumerate(held, 1) if value not in (None, "")}
        )
        cells = RowCells(*(f"{letter}{row}" for letter in "ABCDE"))
        formulas[row, 6], formulas[row, 7] = (
            case.rule.low(cells, case.settings),
            case.rule.high(cells, case.settings),
        )
        for item in case.settings.items.values():
            sheet, _, address = item.address.rpartition("!")
            values.setdefault(sheet.strip("'"), {})[parse_a1(address)] = item.value
        places.append((Ref(SHEET, row, 6), Ref(SHEET, row, 7)))
    return Model(values, {SHEET: formulas}), places  # type: ignore[arg-type]


def named(name: str) -> Rule:
    return BY_NAME[name]

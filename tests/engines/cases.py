"""All models that the tests calculate, so that LibreOffice is started once for all of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from tests.engines.probes import PROBES, TRAPS, model_of
from xltools.cells import Ref
from xltools.engines.base import Model, Result
from xltools.numbers import round_half_up

#: name of a case → what an engine makes of it
Answer = Callable[[str], dict[Ref, Result]]

BAD = {
    "unknown": "NOSUCH(1)",
    "behind unknown": "IFERROR(J1,0)",
    "unknown in IFERROR": "IFERROR(NOSUCH(1),0)",
    "unknown not reached": "IF(B1>0,1,NOSUCH(1))",
    "unparsable": "1+*(",
    "behind unparsable": "IFERROR(J5,0)+1",
    "circle 1": "J8+1",
    "circle 2": "J7+1",
    "behind circle": "IFERROR(J7,0)",
    "itself": "SUM(J1:J10)",
    "sound": "B1+1",
    "brackets": "SUM(A1,2",
}


@dataclass(frozen=True)
class Case:
    model: Model
    wanted: tuple[Ref, ...]
    expected: tuple[Result, ...] = ()


def _ties() -> Case:
    """Half a cent, written as a constant in a cell and as a product."""
    rng = random.Random(6)
    values: dict[tuple[int, int], Decimal] = {}
    formulas: dict[tuple[int, int], str] = {}
    expected: list[Result] = []
    for row in range(1, 401):
        tie = Decimal(rng.randrange(-20_000, 20_000) * 10 + 5).scaleb(-3)
        weight = Decimal(rng.randrange(1, 21))
        values[row, 1], values[row, 2] = tie, weight
        formulas[row, 3], formulas[row, 4] = f"ROUND(A{row},2)", f"ROUND(A{row}*B{row},2)"
        expected += [round_half_up(tie), round_half_up(tie * weight)]
    wanted = tuple(Ref("表", *place) for place in formulas)
    return Case(Model({"表": values}, {"表": formulas}), wanted, tuple(expected))


def _score(seed: int) -> Case:
    """One little form: targets, actuals (numbers, text, blank), scores, total."""
    rng = random.Random(seed)
    values: dict[tuple[int, int], object] = {}
    formulas: dict[tuple[int, int], str] = {}
    expected: list[Result] = []
    scores: list[Decimal] = []
    for row in range(1, 9):
        target, weight = Decimal(rng.randrange(1, 500)), Decimal(rng.randrange(1, 11))
        actual = rng.choice(
            [Decimal(rng.randrange(0, 600)), Decimal(rng.randrange(1, 9000)).scaleb(-2), "无", None]
        )
        values |= {(row, 1): f"≥{target}家", (row, 2): actual, (row, 3): weight}
        number = f'VALUE(SUBSTITUTE(SUBSTITUTE(A{row},"≥",""),"家",""))'
        formulas[row, 4] = f'IF(ISNUMBER(B{row}),ROUND(MIN(1,B{row}/{number})*C{row},2),"")'
        if isinstance(actual, Decimal):
            scores.append(round_half_up(min(Decimal(1), actual / target) * weight))
            expected.append(scores[-1])
        else:
            expected.append("")
    formulas[9, 4] = "ROUND(SUM(D1:D8),2)"
    expected.append(sum(scores, Decimal(0)))
    name = f"附件{seed}"
    model = Model({name: values}, {name: formulas})  # type: ignore[dict-item]
    return Case(model, tuple(Ref(name, *place) for place in formulas), tuple(expected))


def _of(texts: Iterable[str], expected: Iterable[Result] = ()) -> Case:
    return Case(*model_of(texts), tuple(expected))


CASES: dict[str, Case] = {
    "probes": _of(PROBES, PROBES.values()),
    "traps": _of(TRAPS),
    "bad": _of(BAD.values()),
    "ties": _ties(),
    **{f"score {seed}": _score(seed) for seed in range(120)},
}
SCORES = tuple(name for name in CASES if name.startswith("score"))

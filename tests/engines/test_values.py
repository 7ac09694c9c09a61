"""Every engine gives the value that was worked out by hand or by exact decimals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.engines.cases import BAD, CASES, SCORES, Answer
from tests.engines.probes import PROBES, TRAPS
from xltools.cells import Ref
from xltools.engines.base import Engine, Fault, Model, Result
from xltools.engines.compare import same
from xltools.engines.literals import CIRCULAR, UNSUPPORTED


def _table(name: str, found: dict[Ref, Result]) -> str:
    """The cells that differ, aligned; "" when none does."""
    case = CASES[name]
    formulas = case.model.formulas
    lines = [
        f"{ref.a1:6} {formulas[ref.sheet][ref.row, ref.column]:60} expected {expected!r}, got {found[ref]!r}"
        for ref, expected in zip(case.wanted, case.expected, strict=True)
        if not same(found[ref], expected)
    ]
    return "\n".join(lines)


def test_probes_give_the_values_worked_out_by_hand(answer: Answer) -> None:
    assert len(PROBES) > 80
    assert _table("probes", answer("probes")) == ""


def test_ties_are_rounded_away_from_zero(answer: Answer) -> None:
    assert _table("ties", answer("ties")) == ""


def test_random_forms_are_scored_as_exact_decimals_score_them(answer: Answer) -> None:
    assert "\n".join(filter(None, (_table(name, answer(name)) for name in SCORES))) == ""


def test_known_traps_are_what_they_were(answer: Answer, engine_name: str) -> None:
    """A trap that has gone, or a new one, is worth knowing: docs and lint rules follow."""
    case = CASES["traps"]
    found = answer("traps")
    for ref, (text, (right, others)) in zip(case.wanted, TRAPS.items(), strict=True):
        expected = others.get(engine_name, right)
        if expected == "?":
            expected = Fault(UNSUPPORTED)
        assert same(found[ref], expected), (text, found[ref])


def test_a_bad_formula_takes_only_its_dependants_with_it(answer: Answer) -> None:
    found = dict(zip(BAD, answer("bad").values(), strict=True))
    codes = {name: value.code if isinstance(value, Fault) else value for name, value in found.items()}
    assert codes.pop("sound") == 15
    circular = {"circle 1", "circle 2", "behind circle", "itself"}
    assert codes == {name: CIRCULAR if name in circular else UNSUPPORTED for name in codes}


@pytest.mark.parametrize("name", ["unknown", "unknown in IFERROR"])
def test_an_unknown_function_is_named(answer: Answer, name: str) -> None:
    fault = dict(zip(BAD, answer("bad").values(), strict=True))[name]
    assert isinstance(fault, Fault)
    assert "NOSUCH" in fault.detail


def test_a_bad_formula_among_filled_cells_takes_only_its_dependants_with_it(engine: Engine) -> None:
    values = {(row, column): Decimal(row) for row in range(1, 5) for column in range(1, 4)}
    formulas = {(2, 2): "SUM(B1:B3)", (3, 2): "[1]Sheet1!A1", (4, 2): "1+*(", (2, 3): "A1+1"}
    model = Model({"表": {k: v for k, v in values.items() if k not in formulas}}, {"表": formulas})
    found = engine.calculate(model, [Ref("表", *place) for place in formulas])
    codes = [value.code if isinstance(value, Fault) else value for value in found.values()]
    assert codes == [CIRCULAR, UNSUPPORTED, UNSUPPORTED, 2]


def test_a_reference_to_another_workbook_stops_nothing(engine: Engine) -> None:
    found = engine.calculate(
        Model({}, {"表": {(5, 5): "[1]Sheet1!A1", (9, 9): "1+1"}}), [Ref("表", 5, 5), Ref("表", 9, 9)]
    )
    bad, good = found.values()
    assert isinstance(bad, Fault)
    assert (bad.code, good) == (UNSUPPORTED, 2)

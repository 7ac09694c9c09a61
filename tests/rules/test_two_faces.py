"""A rule scores in Python and writes itself as a formula: the two agree, in every engine."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.libreoffice import soffice_or_skip
from tests.rules.faces import Face, faces, model_of
from tests.rules.ruleset import settings_with
from xltools.cells import Ref
from xltools.engines.base import Model
from xltools.engines.compare import same
from xltools.engines.formualizer import FormualizerEngine
from xltools.engines.registry import ENGINES, get_engine
from xltools.quantity import Direction
from xltools.rules import bands
from xltools.rules.base import Facts
from xltools.rules.grades import GRADES, LOWEST, grade, grade_formula
from xltools.rules.proportional import RULE as PROPORTIONAL
from xltools.rules.registry import BY_NAME, RULES
from xltools.rules.settings import KINDS


def _differences(cases: tuple[Face, ...], engine_name: str) -> str:
    """An aligned table of the cases where an engine gives another interval than Python."""
    model, places = model_of(cases)
    found = get_engine(engine_name).calculate(model, [ref for pair in places for ref in pair])
    lines = []
    for case, (low, high) in zip(cases, places, strict=True):
        points = case.rule.score(case.facts, case.settings)
        if not (same(found[low], points.low) and same(found[high], points.high)):
            chosen = {
                name: case.settings.items[name].shown
                for name in ("at_most", "equal", "overshoot", "decimals")
            }
            lines.append(
                f"{case.rule.name:17} {case.facts} {chosen}\n    Python {points.low}–{points.high}"
                f" formula {found[low]}–{found[high]}"
            )
    return f"{len(lines)} of {len(cases)}\n" + "\n".join(lines[:20]) if lines else ""


@pytest.mark.parametrize("engine_name", [spec.name for spec in ENGINES])
def test_formula_and_python_give_the_same_interval(engine_name: str) -> None:
    if engine_name == "libreoffice":
        soffice_or_skip()
    cases = faces()
    counts = Counter(case.rule.name for case in cases)
    assert set(counts) == {rule.name for rule in RULES}
    assert counts["proportional"] >= 1000
    assert min(counts.values()) >= 300
    if engine_name == "formulas":  # as exact, but a hundred times slower
        cases = tuple(random.Random(4).sample(cases, 700))
    assert _differences(cases, engine_name) == ""


_figure = st.decimals(min_value=-1000, max_value=10**9, places=2, allow_nan=False)
_weight = st.decimals(min_value=0, max_value=100, places=1, allow_nan=False)


@st.composite
def _cases(draw: st.DrawFn) -> Face:
    """A proportional case of any kind."""
    rules = settings_with(
        at_most=draw(st.sampled_from(KINDS["at_most"])),
        equal=draw(st.sampled_from(KINDS["equal"])),
        overshoot=draw(st.sampled_from(KINDS["overshoot"])),
        decimals=draw(st.integers(0, 3)),
    )
    target, actual = (
        draw(_figure | st.integers(-2, 200).map(Decimal)),
        draw(_figure | st.integers(-2, 400).map(Decimal)),
    )
    return Face(PROPORTIONAL, Facts(draw(_weight), draw(st.sampled_from(Direction)), target, actual), rules)


@settings(max_examples=300, deadline=None)
@given(case=_cases())
def test_proportional_in_general(case: Face) -> None:
    points = PROPORTIONAL.score(case.facts, case.settings)
    assert 0 <= points.low == points.high <= case.facts.weight
    assert _differences((case,), "formualizer") == ""


@settings(max_examples=200, deadline=None)
@given(
    weight=_weight,
    target=_figure,
    actuals=st.lists(_figure, min_size=2, max_size=6),
    places=st.integers(0, 3),
)
def test_more_completion_never_gives_fewer_points(
    weight: Decimal, target: Decimal, actuals: list[Decimal], places: int
) -> None:
    rules = settings_with(decimals=places)
    scores = [
        PROPORTIONAL.score(Facts(weight, Direction.AT_LEAST, target, a), rules).low for a in sorted(actuals)
    ]
    assert scores == sorted(scores)
    scores = [
        PROPORTIONAL.score(Facts(weight, Direction.AT_MOST, target, a), rules).low for a in sorted(actuals)
    ]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_an_interval_lies_within_the_points(rule: object) -> None:
    for case in (case for case in faces(7) if case.rule is rule):
        points = case.rule.score(case.facts, case.settings)
        assert 0 <= points.low <= points.high <= case.facts.weight, case
        if not points.decided:
            assert points.low == 0
            assert points.high == case.facts.weight


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_names_the_settings_its_formulas_and_steps_use(rule: object) -> None:
    for case in (case for case in faces(7) if case.rule is rule):
        points = case.rule.score(case.facts, case.settings)
        named = {name for step in points.steps for name in step.settings}
        cells = model_of((case,))[0].formulas["行"].values()
        read = {
            name for name, item in case.settings.items.items() if any(item.address in text for text in cells)
        }
        assert named | read <= set(case.rule.settings)
        assert points.steps


def test_settled_is_the_low_end_exactly_where_the_facts_decide() -> None:
    cases = [case for case in faces(7) if case.rule.name != "budget-execution"][:2000]
    model, _ = model_of(tuple(cases))
    formulas = {
        (row, 8): case.rule.settled.format(state=f"D{row}", low=f"F{row}")
        for row, case in enumerate(cases, 1)
    }
    model = Model(model.values, {"行": {**model.formulas["行"], **formulas}})
    found = FormualizerEngine().calculate(model, [Ref("行", *place) for place in formulas])
    for row, case in enumerate(cases, 1):
        points = case.rule.score(case.facts, case.settings)
        expected = points.low if points.decided else ""
        if case.rule.name == "qualitative" and case.facts.state not in bands.STATES:
            continue  # a state of another rule
        assert same(found[Ref("行", row, 8)], expected), case


@pytest.mark.parametrize("engine_name", [spec.name for spec in ENGINES])
def test_grades_agree(engine_name: str) -> None:
    if engine_name == "libreoffice":
        soffice_or_skip()
    totals = [
        Decimal(x) for x in ("0", "59.99", "60", "60.01", "79.99", "80", "85.71", "89.99", "90", "98", "100")
    ]
    variants = [settings_with(f"规则{n}", grade_excellent=bound) for n, bound in enumerate((90, 95, 80))]
    values: dict[str, dict[tuple[int, int], object]] = {"行": {(r, 1): t for r, t in enumerate(totals, 1)}}
    formulas: dict[tuple[int, int], str] = {}
    for column, rules in enumerate(variants, 2):
        values[f"规则{column - 2}"] = {
            (int(item.address.rpartition("$")[2]), 3): item.value for item in rules.items.values()
        }
        formulas |= {(row, column): grade_formula(f"A{row}", rules) for row in range(1, len(totals) + 2)}
    found = get_engine(engine_name).calculate(
        Model(values, {"行": formulas}), [Ref("行", *p) for p in formulas]
    )  # type: ignore[arg-type]
    for (row, column), _ in formulas.items():
        expected = grade(totals[row - 1], variants[column - 2]) if row <= len(totals) else ""
        assert same(found[Ref("行", row, column)], expected), (row, column)


def test_the_lower_bound_belongs_to_the_grade() -> None:
    rules = settings_with()
    for name, setting in GRADES:
        assert grade(rules.number(setting), rules) == name
        assert grade(rules.number(setting) - Decimal("0.01"), rules) != name
    assert grade(Decimal(0), rules) == LOWEST


def test_names_are_unique_and_found() -> None:
    assert list(BY_NAME.values()) == list(RULES)
    for rule in RULES:
        assert rule.label
        assert rule.text
        assert rule.source

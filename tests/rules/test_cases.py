"""Hand-computed cases: every rule has pass, boundary and fail, and both faces give them."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from tests.rules.cases import CASES, Case, decimal
from tests.rules.faces import Face, model_of
from tests.rules.ruleset import settings_with
from xltools.engines.compare import same
from xltools.engines.formualizer import FormualizerEngine
from xltools.rules.base import Facts
from xltools.rules.registry import BY_NAME, RULES
from xltools.rules.settings import KINDS


def _face(case: Case) -> Face:
    choices = {name: value if KINDS[name] else Decimal(value) for name, value in case.rules.items()}
    facts = Facts(Decimal(case.weight), case.way, decimal(case.target), decimal(case.actual), case.state)
    return Face(BY_NAME[case.rule], facts, settings_with(**choices))


@pytest.mark.parametrize(
    "case", CASES, ids=lambda c: f"{c.rule} {c.kind} {c.direction}{c.target} {c.actual}{c.state}"
)
def test_worked_out_by_hand(case: Case) -> None:
    face = _face(case)
    points = face.rule.score(face.facts, face.settings)
    assert (points.low, points.high) == (Decimal(case.low), Decimal(case.high)), case.source
    model, ((low, high),) = model_of((face,))
    found = FormualizerEngine().calculate(model, [low, high])
    assert same(found[low], Decimal(case.low)), case.source
    assert same(found[high], Decimal(case.high)), case.source


def test_every_rule_has_pass_boundary_and_fail_cases_with_a_source() -> None:
    for rule in RULES:
        kinds = {case.kind for case in CASES if case.rule == rule.name}
        assert kinds == {"pass", "boundary", "fail"}, f"{rule.name}: {kinds}"
    assert {case.rule for case in CASES} == set(BY_NAME)
    assert all(case.source.strip() for case in CASES)


def test_every_choice_of_a_rules_settings_has_a_case() -> None:
    for rule in RULES:
        own = [case for case in CASES if case.rule == rule.name]
        for name in rule.settings:
            for choice in KINDS[name] if len(KINDS[name]) > 1 else ():
                chosen = [
                    case for case in own if case.rules.get(name, settings_with().choice(name)) == choice
                ]
                assert chosen, (rule.name, name, choice)


def test_cases_differ() -> None:
    assert len({str(dataclasses.astuple(case)) for case in CASES}) == len(CASES)

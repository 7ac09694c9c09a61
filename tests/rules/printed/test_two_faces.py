"""A printed rule scores in Python and writes itself as formulas: the two agree, in every engine."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.libreoffice import soffice_or_skip
from tests.rules.printed.faces import Face, faces, model_of
from xltools.cells import Ref, parse_a1
from xltools.engines.base import Model
from xltools.engines.compare import same
from xltools.engines.registry import get_engine
from xltools.rules.base import Points
from xltools.rules.printed import formula
from xltools.rules.printed.formula import ItemCells, TierCells
from xltools.rules.printed.items import Item, Tier, Way
from xltools.rules.printed.score import score


def differences(cases: tuple[Face, ...], engine_name: str, python: Callable[..., Points] = score) -> str:
    """The cases where an engine gives another interval than Python."""
    model, places = model_of(cases)
    found = get_engine(engine_name).calculate(model, [ref for pair in places for ref in pair])
    lines = []
    for case, (low, high) in zip(cases, places, strict=True):
        points = python(case.rule, case.weight, case.facts, case.settings, case.target)
        if not (same(found[low], points.low) and same(found[high], points.high)):
            lines.append(
                f"{case.rule.items}\n  {case.weight} {case.facts} {case.target} {case.settings.places}\n"
                f"  Python {points.low}–{points.high} formula {found[low]}–{found[high]}"
            )
    return f"{len(lines)} of {len(cases)}\n" + "\n".join(lines[:8]) if lines else ""


_BATCH = tuple(case for way in Way for case in faces(way, 500))


def test_every_way_is_compared_often_enough_and_decides_often_enough() -> None:
    """A batch in which nothing is decided, or everything is, would prove little."""
    for way in Way:
        cases = [case for case in _BATCH if case.rule.items[0].way is way]
        found = [score(c.rule, c.weight, c.facts, c.settings, c.target) for c in cases]
        assert len(cases) >= 500
        assert sum(points.decided for points in found) > 200
        assert sum(not points.decided for points in found) > 60
        assert all(0 <= points.low <= points.high <= c.weight for points, c in zip(found, cases, strict=True))
        assert all(points.low == points.high for points in found if points.decided)


@pytest.mark.parametrize("way", Way, ids=lambda way: way.name)
def test_formualizer(way: Way) -> None:
    assert differences(tuple(case for case in _BATCH if case.rule.items[0].way is way), "formualizer") == ""


def test_libreoffice() -> None:
    """All ways in one run of LibreOffice."""
    soffice_or_skip()
    assert differences(_BATCH, "libreoffice") == ""


def test_formulas() -> None:
    """As exact as the others, but a hundred times slower: a sample of every way.
    All of them: python -m benchmarks.printed_faces."""
    sample = tuple(case for way in Way for case in faces(way, 50, seed=3))
    assert differences(sample, "formulas") == ""


def test_a_difference_is_found() -> None:
    """The comparison itself can fail: a Python face that is off by a hundredth."""
    case = next(c for c in _BATCH if score(c.rule, c.weight, c.facts, c.settings, c.target).decided)

    def wrong(*args: Any) -> Points:
        points = score(*args)
        return points._replace(low=points.low + Decimal("0.01"))

    assert differences((case,), "formualizer", wrong).startswith("1 of 1")


@pytest.mark.parametrize("column", ["points", "limit", "step", "tier"])
def test_an_edited_cell_of_the_rule_table_changes_the_result(column: str) -> None:
    """Points and thresholds are read from their cells, not from the formula's text."""
    tiers = (Tier(Decimal(1), Decimal("0.9")), Tier(Decimal(0), high=Decimal("0.9")))
    items = {
        "points": Item("1", Way.RATIO, Decimal(2), "甲"),
        "limit": Item("1", Way.PER_POINT, Decimal(2), "甲", limit=Decimal("0.1"), step=Decimal("0.01")),
        "step": Item("1", Way.PER_ITEM, Decimal(2), "甲", step=Decimal(1)),
        "tier": Item("1", Way.TIERS, Decimal(1), "甲", tiers),
    }
    item = items[column]
    places = tuple(TierCells(*(f"{x}{n}" for x in "ABCDEF")) for n in range(2, 2 + len(item.tiers)))
    cells = ItemCells("A1", "B1", "C1", "D1", "E1", places)
    held = {"A1": Decimal("0.85"), "B1": item.points, "C1": item.limit, "E1": item.step, "A2": Decimal("0.9"), "B2": "含",
            "E2": Decimal(1), "C3": Decimal("0.9"), "D3": "", "E3": Decimal(0)}  # fmt: skip
    edited = {
        "points": ("B1", Decimal(4)),
        "limit": ("C1", Decimal("0.5")),
        "step": ("E1", Decimal(2)),
        "tier": ("A2", Decimal("0.8")),
    }
    results = []
    for changed in ({}, dict([edited[column]])):
        values = {parse_a1(a): v for a, v in (held | changed).items() if v not in (None, "")}
        model = Model({"规则": values}, {"规则": {(9, 1): formula.low(item, cells)}})
        results.append(get_engine("formualizer").calculate(model, [Ref("规则", 9, 1)])[Ref("规则", 9, 1)])
    assert results[0] != results[1]
    assert all(isinstance(result, Decimal) for result in results)

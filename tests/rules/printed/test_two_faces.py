"""A printed rule scores in Python and writes itself as formulas: the two agree, in every engine."""

from __future__ import annotations

import pytest

from tests.libreoffice import soffice_or_skip
from tests.rules.printed.faces import Face, faces, model_of
from xltools.engines.compare import same
from xltools.engines.registry import get_engine
from xltools.rules.printed.items import Way
from xltools.rules.printed.score import score


def differences(cases: tuple[Face, ...], engine_name: str) -> str:
    """The cases where an engine gives another interval than Python."""
    model, places = model_of(cases)
    found = get_engine(engine_name).calculate(model, [ref for pair in places for ref in pair])
    lines = []
    for case, (low, high) in zip(cases, places, strict=True):
        points = score(case.rule, case.weight, case.facts, case.settings, case.target)
        if not (same(found[low], points.low) and same(found[high], points.high)):
            lines.append(
                f"{case.rule.items}\n  {case.weight} {case.facts} {case.target} {case.settings.places}\n"
                f"  Python {points.low}–{points.high} formula {found[low]}–{found[high]}"
            )
    return f"{len(lines)} of {len(cases)}\n" + "\n".join(lines[:8]) if lines else ""


@pytest.mark.parametrize("way", Way, ids=lambda way: way.name)
def test_formualizer(way: Way) -> None:
    assert differences(faces(way, 600), "formualizer") == ""


@pytest.mark.parametrize("way", Way, ids=lambda way: way.name)
def test_libreoffice(way: Way) -> None:
    soffice_or_skip()
    assert differences(faces(way, 600), "libreoffice") == ""


@pytest.mark.parametrize("way", Way, ids=lambda way: way.name)
def test_formulas(way: Way) -> None:
    assert differences(faces(way, 60, seed=3), "formulas") == ""

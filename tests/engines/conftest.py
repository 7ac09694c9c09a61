"""Each engine, and what it makes of all cases."""

from __future__ import annotations

import pytest

from tests.engines.cases import CASES, Answer
from tests.libreoffice import soffice_or_skip
from xltools.cells import Ref
from xltools.engines.base import Engine, Result
from xltools.engines.libreoffice import LibreOfficeEngine
from xltools.engines.registry import ENGINES, get_engine


@pytest.fixture(scope="session")
def office() -> dict[str, dict[Ref, Result]]:
    """Every case, calculated in one run of LibreOffice."""
    soffice_or_skip()
    cases = CASES.values()
    found = LibreOfficeEngine().calculate_many([c.model for c in cases], [c.wanted for c in cases])
    return dict(zip(CASES, found, strict=True))


@pytest.fixture(scope="session", params=[spec.name for spec in ENGINES])
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def engine(engine_name: str) -> Engine:
    if engine_name == "libreoffice":
        soffice_or_skip()
    return get_engine(engine_name)


@pytest.fixture(scope="session")
def answer(engine_name: str, engine: Engine, request: pytest.FixtureRequest) -> Answer:
    """What the engine answers to a case."""
    if engine_name == "libreoffice":
        known: dict[str, dict[Ref, Result]] = request.getfixturevalue("office")
        return known.__getitem__
    return lambda name: engine.calculate(CASES[name].model, CASES[name].wanted)

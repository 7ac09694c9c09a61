"""What every engine promises besides right values."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.cases import CASES
from tests.libreoffice import soffice_or_skip
from xltools.cells import Raw, Ref
from xltools.engines import formualizer, soffice
from xltools.engines.base import Engine, Fault, Model
from xltools.engines.compare import same
from xltools.engines.formualizer import FormualizerEngine
from xltools.engines.formulas import FormulasEngine
from xltools.engines.libreoffice import LibreOfficeEngine
from xltools.errors import EngineError
from xltools.numbers import round_half_up

S = "表"


def _one(engine: Engine, formula: str, values: dict[tuple[int, int], Raw]) -> object:
    ref = Ref(S, 9, 9)
    return engine.calculate(Model({S: values}, {S: {(9, 9): formula}}), [ref])[ref]


@pytest.fixture(scope="module", params=[FormualizerEngine, FormulasEngine])
def quick(request: pytest.FixtureRequest) -> Engine:
    made: Engine = request.param()
    return made


def test_it_reports_a_version(engine: Engine) -> None:
    assert engine.version()[0].isdigit()


def test_constants_and_empty_cells_are_answered(quick: Engine) -> None:
    values: dict[tuple[int, int], Raw] = {
        (1, 1): 0.82, (1, 2): "=200万元", (1, 3): "", (1, 4): True, (1, 5): dt.date(2021, 12, 31),
        (1, 6): "#N/A", (1, 7): 7, (1, 8): Decimal("1.50"),
    }  # fmt: skip
    wanted = [Ref(S, 1, column) for column in range(1, 10)] + [Ref("没有", 1, 1)]
    found = quick.calculate(Model({S: values}, {}), wanted)
    expected = [
        Decimal("0.82"), "=200万元", "", True, Decimal(44561), Fault("#N/A"), Decimal(7), Decimal("1.5"), None, None,
    ]  # fmt: skip
    assert list(found.values()) == expected


def test_an_instance_used_again_forgets_the_values_of_before(quick: Engine) -> None:
    """A cell goes through every type, blank in the end, under the same formulas."""
    formula = 'IF(A1="","空",IF(ISNUMBER(A1),ROUND(A1*2,2),IFERROR(A1&"字","错")))'
    series: list[tuple[Raw, object]] = [
        (2, Decimal(4)), ("甲", "甲字"), (None, "空"), (1.005, Decimal("2.01")), ("", "空"), (3, Decimal(6)),
    ]  # fmt: skip
    for value, expected in series * 2:
        assert _one(quick, formula, {(1, 1): value}) == expected
    assert _one(quick, formula, {}) == "空"
    assert _one(quick, "A1+1", {(1, 1): "#REF!"}) == Fault("#REF!")
    assert _one(quick, "A1+1", {(1, 1): 1}) == Decimal(2)


def test_the_same_formula_on_another_sheet_reads_that_sheet(quick: Engine) -> None:
    model = Model(
        {"甲": {(1, 1): 1}, "乙": {(1, 1): 2}, "丙 '": {(1, 1): 4}},
        {"甲": {(2, 1): "A1*10+'丙 '''!A1"}, "乙": {(2, 1): "A1*10+'丙 '''!A1"}},
    )
    found = quick.calculate(model, [Ref("甲", 2, 1), Ref("乙", 2, 1)])
    assert list(found.values()) == [Decimal(14), Decimal(24)]


def test_a_formula_counts_before_a_value_in_the_same_cell(quick: Engine) -> None:
    model = Model({S: {(1, 1): 5, (2, 1): 92}}, {S: {(2, 1): "A1+1", (3, 1): "A2"}})
    assert list(quick.calculate(model, [Ref(S, 2, 1), Ref(S, 3, 1)]).values()) == [Decimal(6), Decimal(6)]


def test_far_cells_do_no_harm(quick: Engine) -> None:
    assert _one(quick, "SUM(A:A)+XFD1", {(1, 1): 1, (50_000, 1): 2, (1, 16384): 4}) == Decimal(7)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 99_999).map(lambda n: Decimal(n * 10 + 5).scaleb(-3)), min_size=1, max_size=8))
def test_sums_of_ties_agree_with_decimals(amounts: list[Decimal]) -> None:
    # scores are not negative; doubles of both signs can cancel down to a false tie, in Excel too
    values: dict[tuple[int, int], Raw] = {(row, 1): amount for row, amount in enumerate(amounts, 1)}
    for engine in (FormualizerEngine(), FormulasEngine()):
        found = _one(engine, "ROUND(SUM(A1:A8),2)", values)
        assert isinstance(found, Decimal)
        assert same(found, round_half_up(sum(amounts, Decimal(0))))


def test_formulas_compiles_a_kind_of_formula_once() -> None:
    engine = FormulasEngine()
    model = Model({}, {S: {(row, 2): f"ROUND(A{row}*'{S}'!$C$1,2)" for row in range(1, 31)}})
    engine.calculate(model, [Ref(S, row, 2) for row in range(1, 31)])
    assert len(engine._kept) == 1


def test_formulas_changed_time_and_again_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kept workbook of formualizer holds on to formulas that were replaced: it is made anew in time."""
    monkeypatch.setattr(formualizer, "_CHANGED", 20)
    engine = FormualizerEngine()
    most = 0
    for number in range(60):
        texts = {(row, 2): f"A{row}*2" for row in range(1, 9)} | {(1, 2): f"A1*{number}"}
        found = engine.calculate(Model({S: {(1, 1): 3}}, {S: texts}), [Ref(S, 1, 2)])
        assert found == {Ref(S, 1, 2): Decimal(3 * number)}
        assert len(engine._kept) <= 1
        most = max([most, *(kept.changed for kept in engine._kept)])
    assert most == 20


def test_workbooks_of_several_sorts_are_kept_beside_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of two templates in turn, whose forms are called the same: neither is laid out anew each time."""
    made = []
    new_workbook = formualizer._new_workbook
    monkeypatch.setattr(formualizer, "_new_workbook", lambda library: made.append(1) or new_workbook(library))
    engine = FormualizerEngine()
    for number in range(5):
        for texts in ({(1, 2): "A1*2"}, {(row, 3): f"A1+{row}" for row in range(1, 9)}):
            refs = [Ref(S, *place) for place in texts]
            found = engine.calculate(Model({S: {(1, 1): number}}, {S: texts}), refs)
            assert found[refs[0]] == (number * 2 if len(refs) == 1 else number + 1)
    assert len(made) == 2


def test_libreoffice_is_missed_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soffice, "find_soffice", lambda: None)
    with pytest.raises(EngineError, match="LibreOffice"):
        LibreOfficeEngine().calculate(CASES["traps"].model, CASES["traps"].wanted)


def test_libreoffice_that_hangs_is_ended_and_nothing_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in that starts a child and waits, as soffice does."""
    pid = tmp_path / "pid"
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {pid}\nwait\n")
    program.chmod(0o755)
    monkeypatch.setattr(soffice, "find_soffice", lambda: str(program))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    with pytest.raises(EngineError, match="秒"):
        LibreOfficeEngine(timeout=0.5).calculate(CASES["traps"].model, CASES["traps"].wanted)
    assert list((tmp_path / "t").iterdir()) == []
    state, until = Path(f"/proc/{pid.read_text().strip()}/stat"), time.monotonic() + 10
    while state.exists() and state.read_text().split()[2] != "Z":  # a killed process needs a moment
        assert time.monotonic() < until
        time.sleep(0.05)


def test_libreoffice_leaves_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    soffice_or_skip()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert _one(LibreOfficeEngine(), "A1+1", {(1, 1): 1}) == Decimal(2)
    assert list(tmp_path.iterdir()) == []
    assert LibreOfficeEngine().calculate_many([], []) == []

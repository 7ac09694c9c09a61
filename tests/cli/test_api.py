"""The Python interface of contract §6."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas
import pytest

import xltools
from tests.tasks.books import TOGETHER, form6


def test_all_is_short_sorted_and_there() -> None:
    assert xltools.__all__ == sorted(xltools.__all__)
    assert {"read", "verify", "recompute", "summarize", "indicators", "fill", "new", "explain"} <= set(
        xltools.__all__
    )
    for name in xltools.__all__:
        assert getattr(xltools, name) is not None
    assert dir(xltools) == xltools.__all__
    with pytest.raises(AttributeError):
        xltools.nothing  # noqa: B018


def test_read(printed: Path) -> None:
    (form,) = xltools.read(printed)
    assert (form.form, form.year, len(form.indicators)) == ("附件6", 2021, 29)
    assert form.unit is not None
    assert form.unit.ref.a1 == "C5"
    with pytest.raises(AttributeError):
        form.year = 2022  # type: ignore[misc]
    assert [f.form for f in xltools.read(str(TOGETHER))] == ["附件4", "附件6"]


def test_read_of_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"x")
    with pytest.raises(xltools.XltoolsError, match="不是"):
        xltools.read(tmp_path / "x.xlsx")


def test_verify(printed: Path, clean: Path) -> None:
    report = xltools.verify(printed)
    (task,) = report.tasks
    assert {f.code for f in task.findings if f.severity.value == "error"} == {
        "weight-group",
        "weight-total",
        "total-mismatch",
    }
    # the two are of the same unit and year
    assert xltools.verify([clean, str(printed)]).errors == 3 + 1
    assert xltools.verify(clean).tasks[0].status == "clean"


def test_recompute(printed: Path, tmp_path: Path) -> None:
    done = xltools.recompute(printed, out=tmp_path / "重算.xlsx")
    assert [(c.ref.a1, c.before, c.after) for c in done.changes if c.ref.a1 == "H45"] == [("H45", "92", "82")]
    assert xltools.recompute(tmp_path / "重算.xlsx", out=tmp_path / "再算.xlsx").changes == ()
    with pytest.raises(xltools.XltoolsError):
        xltools.recompute(printed, out=tmp_path / "重算.xlsx")


def test_summarize(tmp_path: Path) -> None:
    (tmp_path / "收件").mkdir()
    form6(tmp_path / "收件", "1.xlsx", "甲中心")
    done = xltools.summarize(tmp_path / "收件", out=tmp_path / "附件4.xlsx")
    assert (len(done.used), done.unused) == (1, ())
    (form,) = xltools.read(tmp_path / "附件4.xlsx")
    assert [row.unit.text for row in form.rows] == ["甲中心"]


def test_indicators(printed: Path, clean: Path) -> None:
    frame = xltools.indicators([printed, clean])
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == 58
    line = frame[(frame.path == str(printed)) & (frame.cell == "H35")].iloc[0]
    assert (line.unit, line.weight, line.stated, line.rule, line.outcome) == (
        "南昌市青云谱区科技和工业信息局", Decimal(2), Decimal(1), Decimal("0.82"), "missed",
    )  # fmt: skip
    assert list(xltools.indicators([]).columns) == list(frame.columns)

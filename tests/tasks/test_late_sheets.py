"""Sheets of ours that verify leaves unread until a formula leads there."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from benchmarks.generate import make_form, write_ours
from xltools.engines.registry import get_engine
from xltools.errors import UnreadableError
from xltools.forms.own import WORKING
from xltools.tasks.results import Task
from xltools.tasks.verify import verify_file
from xltools.workbook.read import read_book

FORM, PAPER = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ours") / "ours.xlsx"
    write_ours(make_form(7), path)
    return path


def changed(path: Path, copy: Path, *, leads_there: bool = False, broken: bool = False) -> Path:
    """A copy whose form refers to the working paper, or whose working paper is broken in its middle."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == FORM and leads_there:
                assert b"<f>" in data
                data = data.replace(b"<f>", "<f>0*'评分底稿'!A6+".encode())
            if name == PAPER and broken:
                data = data[: len(data) // 2] + b"<c <c" + data[len(data) // 2 :]
            new.writestr(name, data)
    return copy


def verified(path: Path) -> Task:
    return verify_file(str(path), engines=[get_engine()])[0]


def test_cells_are_those_of_a_book_read_at_once(ours: Path) -> None:
    at_once, late = read_book(ours), read_book(ours, later=WORKING)
    for a, b in zip(at_once.grids, late.grids, strict=True):
        assert b.head.value(1, 1) == a.value(1, 1)
        assert (a.sheet, a.visible, a.rows, a.first_row) == (b.sheet, b.visible, b.rows, b.first_row)
        assert (a.merges, a.formulas, a.formats, a.errors) == (b.merges, b.formulas, b.formats, b.errors)


def test_a_formula_may_lead_there(ours: Path, tmp_path: Path) -> None:
    task = verified(changed(ours, tmp_path / "a.xlsx", leads_there=True))
    assert task.status != "unreadable"
    assert "not-evaluated" not in {finding.code for finding in task.findings}


def test_broken_where_nothing_leads(ours: Path, tmp_path: Path) -> None:
    path = changed(ours, tmp_path / "a.xlsx", broken=True)
    assert verified(path).form is not None
    with pytest.raises(UnreadableError, match="内容有误"):
        read_book(path)


def test_broken_where_a_formula_leads(ours: Path, tmp_path: Path) -> None:
    task = verified(changed(ours, tmp_path / "a.xlsx", leads_there=True, broken=True))
    assert (task.status, [finding.code for finding in task.findings]) == ("unreadable", ["unreadable"])
    assert task.findings[0].message.startswith("a.xlsx：")

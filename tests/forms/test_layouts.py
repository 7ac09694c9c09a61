"""Every layout: the whole reading and the findings, against expectations written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import xltools
from tests.forms import (
    layouts_broken,
    layouts_department,
    layouts_goals,
    layouts_provinces,
    layouts_real,
    layouts_scored,
    layouts_scores,
)
from tests.forms.build import book, write_xls, write_xlsx
from tests.forms.describe import described
from tests.forms.layout import Layout
from xltools.forms.reading import read_forms

LAYOUTS = (
    *layouts_real.LAYOUTS,
    *layouts_provinces.LAYOUTS,
    *layouts_department.LAYOUTS,
    *layouts_broken.LAYOUTS,
    *layouts_goals.LAYOUTS,
    *layouts_scores.LAYOUTS,
    *layouts_scored.LAYOUTS,
)
NAMES = [layout.name for layout in LAYOUTS]


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_reading(layout: Layout) -> None:
    forms, _ = read_forms(book(*layout.sheets))
    assert [described(form) for form in forms] == layout.readings


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_findings(layout: Layout, tmp_path: Path) -> None:
    found = xltools.verify(str(write_xlsx(tmp_path / "表.xlsx", *layout.sheets))).tasks
    places = [(f.sheet, f.cell, f.code) for task in found for f in task.findings]
    assert places == list(layout.findings), "\n".join(f.message for task in found for f in task.findings)
    assert {task.status for task in found} <= {"findings" if layout.findings else "clean", "clean"}


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_the_file_gives_the_same_reading(layout: Layout, tmp_path: Path) -> None:
    tasks = xltools.read(str(write_xlsx(tmp_path / "表.xlsx", *layout.sheets)))
    assert [described(form) for form in tasks] == layout.readings


WITHOUT_FORMULAS = [x for x in LAYOUTS if not any(t.formula for s in x.sheets for t in s.cells.values())]


@pytest.mark.parametrize("layout", WITHOUT_FORMULAS, ids=[x.name for x in WITHOUT_FORMULAS])
def test_an_old_file_gives_the_same_reading(layout: Layout, tmp_path: Path) -> None:
    forms = xltools.read(str(write_xls(tmp_path / "表.xls", *layout.sheets)))
    assert [described(form) for form in forms] == layout.readings

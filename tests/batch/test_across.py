"""Checks across files say the same of light records as of forms just read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.tasks.books import TOGETHER, changed, form6
from xltools.engines.registry import get_engine
from xltools.tasks.across import duplicates, summary_rows
from xltools.tasks.batch.one import filed_file
from xltools.tasks.verify import verify, verify_file

ENGINE = get_engine()


def test_a_unit_twice(tmp_path: Path) -> None:
    paths = [
        form6(tmp_path, f"{n}.xlsx", unit) for n, unit in enumerate(("甲中心", "乙中心", "甲 中心", "", ""))
    ]
    found = [finding for _, finding in duplicates(filed_file(str(path), engine=ENGINE) for path in paths)]
    assert [(f.code, f.sheet, f.message) for f in found] == [
        ("duplicate-unit", "附件6", f"“甲 中心”重复：{paths[0]} 的“附件6” 与 {paths[2]} 的“附件6”")
    ]
    tasks = verify(paths, engines=[ENGINE]).tasks
    assert found == [f for task in tasks for f in task.findings if f.code == "duplicate-unit"]


def test_lines_of_a_summary(tmp_path: Path) -> None:
    """The summary says 91 points and 6300 spent where the form beside it has 92 and 6238.91, and a rate of
    8.3817 (6300 ÷ 751.64) where that gives 8.3004."""
    book = tmp_path / "附件4.xlsx"
    book.write_bytes(changed(TOGETHER.read_bytes(), {"D6": 6300, "E6": Decimal("8.3817"), "F6": 91}, "附件4"))
    tasks = verify_file(str(book), engines=[ENGINE])
    light = filed_file(str(book), engine=ENGINE).forms
    found = [finding for task in tasks for finding in summary_rows(task, light)]
    assert [(f.code, f.cell, f.expected, f.actual) for f in found] == [
        ("summary-row-mismatch", "D6", "6238.91", "6300"),
        ("summary-row-mismatch", "F6", "92", "91"),
        ("summary-row-mismatch", "E6", "8.3004", "8.3817"),
    ]
    read = [f for task in verify([book], engines=[ENGINE]).tasks for f in task.findings]
    assert {f for f in read if f.code == "summary-row-mismatch"} == set(found)

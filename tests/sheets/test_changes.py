"""变更记录: what each run changed; earlier runs stay above."""

from __future__ import annotations

from pathlib import Path

from tests.sheets.edited import write
from tests.sheets.test_live_edits import HEADS
from xltools.cells import Ref
from xltools.plans import Plan
from xltools.sheets import changes
from xltools.sheets.changes import Change, build
from xltools.workbook.patch import apply_plan
from xltools.workbook.read import read_book

FIRST = [Change(Ref("附件6", 45, 8), "总分", "92", "82", "ROUND(SUM(H16:H44),2)", "原为填写的数，改为公式")]
SECOND = [
    Change(Ref("附件6", 7, 7), "财政拨款执行率", "（空）", "830.04%", "ROUND(F7/E7,4)", "原为空，写入公式"),
    Change(Ref("表'二", 3, 1), "=1+1 样的字", "", "", "", ""),
]


def _written(path: Path, found: list[Change]) -> list[list[str]]:
    """Lay the changes of one run over the workbook, and read the sheet."""
    spec = build(found, read_book(path).grid(changes.NAME))
    path.write_bytes(apply_plan(path.read_bytes(), Plan(sheets=(spec,))))
    grid = read_book(path).grid(changes.NAME)
    assert grid is not None
    assert not grid.formulas, "a formula is told, not written"
    return [[grid.value(row, column).text for column in range(1, 9)] for row in range(4, grid.last_row + 1)]


def test_each_run_is_a_batch_and_earlier_ones_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path, [["产出", "数量", "新增企业", "≥1家", "2家", 10.0, 10.0, None]], HEADS)
    first = _written(path, FIRST)
    assert first == [
        ["1", "附件6", "H45", "总分", "92", "82", "=ROUND(SUM(H16:H44),2)", "原为填写的数，改为公式"]
    ]
    second = _written(path, SECOND)
    assert second[:1] == first
    assert [row[0] for row in second] == ["1", "2", "2"]
    assert second[2][1:4] == ["表'二", "A3", "=1+1 样的字"]
    third = _written(path, FIRST)
    assert third[:3] == second
    assert third[3] == ["3", *first[0][1:]]


def test_places_are_linked(tmp_path: Path) -> None:
    links = [cell.link for cell in build(SECOND, None).cells if cell.link]
    assert links == ["'附件6'!G7", "'表''二'!A3"]

"""Rows of a grid as readers of forms take them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from xltools.cells import Grid, Kind, Merge
from xltools.forms.header import bare_headers, choose, header_rows
from xltools.forms.tablerow import TableRow
from xltools.forms.view import View

GRID = Grid(
    "表",
    [
        ["一级指标", "三级指标", "得分", "", None],
        [" 产出 ", "新增企业", 4.5, 0.9566, True],
        ["", "无", "95%", None],
        [None, dt.date(2021, 12, 31), "", 7, "#DIV/0!"],
    ],
    first_row=3,
    first_column=2,
    merges=(Merge(4, 2, 5, 2), Merge(6, 4, 6, 5), Merge(5, 3, 9, 3)),
    formulas={(4, 4): "SUM(D1:D2)", (6, 4): '""'},
    formats={(4, 5): "0.00%"},
    errors={(6, 6): "#DIV/0!"},
)


def test_a_row_holds_what_its_cells_hold() -> None:
    """Every column of the used area, also where a row is shorter than others, and rows outside."""
    for row in range(1, 10):
        assert GRID.values(row, 5) == [GRID.value(row, column) for column in range(2, 7)]


def test_the_cells_of_a_row() -> None:
    texts = [(cell.text, cell.kind, cell.number, cell.formula) for cell in GRID.values(4, 5)]
    assert texts == [
        ("产出", Kind.TEXT, None, None),
        ("新增企业", Kind.TEXT, None, None),
        ("4.5", Kind.NUMBER, Decimal("4.5"), "SUM(D1:D2)"),
        ("95.66%", Kind.NUMBER, Decimal("0.9566"), None),
        ("TRUE", Kind.TEXT, None, None),
    ]
    assert [cell.ref.a1 for cell in GRID.values(6, 5)] == ["B6", "C6", "D6", "E6", "F6"]
    assert GRID.values(6, 5)[4].kind is Kind.ERROR


def test_a_stray_cell_far_right() -> None:
    """Headings and rows are found and read wherever they stand, at no cost for the empty cells between."""
    far = [""] * 300
    rows = [
        [*far, "一级指标", "三级指标", "指标值", "完成值", "分值", "得分"],
        [*far, "产出指标", "新增企业", "≥5家", "6家", 10.0, 9.5],
    ]
    view = View(Grid("表", rows))
    header = choose(view, header_rows(view, bare_headers(view)))
    assert header is not None
    line = TableRow(view, header, 2)
    assert [v.text for role in ("level1", "target", "weight") if (v := line.cell(role))] == [
        "产出指标",
        "≥5家",
        "10",
    ]
    assert line.name().text == "新增企业"
    assert len(view.cells(2)) < 300


def test_a_person_sees_the_text_of_a_merged_area_in_each_of_its_cells() -> None:
    view = View(GRID)
    assert [cell.text for cell in view.shown(5)] == ["产出", "无", "95%", "", ""]
    assert view.shown(6)[1].text == "无"
    assert view.shown(6)[3] == view.value(6, 4)
    for row in range(3, 7):
        assert view.shown(row) == [view.anchored(row, column) for column in range(2, 7)]


def test_labels_and_headings_are_the_same_each_time() -> None:
    """A reader that adds to what it was given changes nothing for the next one."""
    view = View(GRID)
    roles = ("level1", "name", "score")
    first = view.header(3, roles)
    assert first == {"level1": [(0, 2)], "name": [(0, 3)], "score": [(0, 4)]}
    first["weight"] = [(0, 9)]
    assert "weight" not in view.header(3, roles)
    assert view.lines[3] == "一级指标\n三级指标\n得分"

"""The official sheets of the shipped templates: page, locks, names, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).resolve().parents[1]
FORMS = ("附件6", "附件4", "项目自评情况汇总表", "绩效目标申报表", "得分汇总表")
FORBIDDEN = ("SUBTOTAL", "OFFSET", "INDIRECT", "AGGREGATE", "XLOOKUP", "LET", "VALUE", "NOW", "TODAY")
OPEN = {
    "附件6": ("A3", "C5", "G5", "E7", "F10", "C12", "F12", "D33", "E16", "F16", "G33", "H16", "I44"),
    "附件4": ("A2", "C3", "B6", "C6", "D15", "F6", "G15"),
    "项目自评情况汇总表": ("A2", "C3", "B6", "C6", "D17", "E6", "G17", "H6", "I17"),
    "绩效目标申报表": ("A2", "C3", "C4", "C6", "D11", "D13", "D16", "C18", "D45", "E45"),
    "得分汇总表": ("A2", "B3", "A5", "B12", "C5", "B14"),
}
CLOSED = {
    "附件6": ("A1", "A6", "G7", "G45", "H45", "A46"),
    "附件4": ("A4", "A6", "E6", "E15", "C16", "F16"),
    "项目自评情况汇总表": ("A1", "A4", "A6", "F6", "F17", "A18", "D18", "F18", "G18", "A19"),
    "绩效目标申报表": ("A1", "A5", "B6", "B12", "D12", "A17", "E17"),
    "得分汇总表": ("A1", "A4", "D5", "B13", "C13", "D13", "A14"),
}
NAMES = {
    "附件6": {
        "评价部门名称": "C5", "年度": "A3", "下属单位个数": "G5",
        "财政拨款_预算": "E7", "财政拨款_执行": "F7", "财政拨款_执行率": "G7",
        "其他资金_预算": "E8", "其他资金_执行": "F8", "其他资金_执行率": "G8",
        "基本支出_预算": "E9", "基本支出_执行": "F9", "基本支出_执行率": "G9",
        "项目支出_预算": "E10", "项目支出_执行": "F10", "项目支出_执行率": "G10",
        "分值合计": "G45", "总分": "H45",
    },
    "附件4": {
        "年度": "A2", "主管部门": "C3", "合计_预算": "C16", "合计_执行": "D16", "合计_执行率": "E16",
        "合计_自评分数": "F16", "合计_复核分数": "G16",
    },
    "项目自评情况汇总表": {
        "年度": "A2", "填报单位": "C3", "合计_预算": "D18", "合计_执行": "E18", "合计_执行率": "F18", "合计_自评得分": "G18",
    },
    "绩效目标申报表": {
        "部门名称": "C3", "年度": "A2", "年度履职目标": "C4", "部门预算总额": "D12", "财政性资金": "D13",
        "其它资金": "D14", "基本支出": "D15", "项目支出": "D16",
    },
    "得分汇总表": {
        "年度": "A2", "单位名称": "B3", "权重合计": "B13", "得分合计": "C13", "得分率": "D13", "评价等级": "B14",
    },
}  # fmt: skip


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> tuple[str, Workbook, Worksheet]:
    book = load_workbook(ROOT / "templates" / f"{request.param}.xlsx")
    return request.param, book, book[request.param]


def formulas(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return ((cell.coordinate, cell.value) for cell in cells if cell.data_type == "f")


def test_prints_on_a4_one_page_wide(form):
    name, _, sheet = form
    assert sheet.page_setup.paperSize == 9
    wide = ("附件4", "项目自评情况汇总表")
    assert sheet.page_setup.orientation == ("landscape" if name in wide else "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    area, heading = {
        "附件6": ("$A$1:$I$47", "$14:$15"),
        "附件4": ("$A$1:$G$19", "$4:$5"),
        "项目自评情况汇总表": ("$A$1:$I$20", "$4:$5"),
        "绩效目标申报表": ("$A$1:$E$45", "$17:$17"),
        "得分汇总表": ("$A$1:$D$16", "$4:$4"),
    }[name]
    assert sheet.print_area.rpartition("!")[2] == area
    assert sheet.print_title_rows == heading


def test_only_inputs_are_open(form):
    name, _, sheet = form
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert not any((sheet.protection.insertRows, sheet.protection.deleteRows, sheet.protection.formatColumns))
    assert {a: sheet[a].protection.locked for a in OPEN[name]} == dict.fromkeys(OPEN[name], False)
    assert {a: sheet[a].protection.locked for a in CLOSED[name]} == dict.fromkeys(CLOSED[name], True)
    assert [a for a, _ in formulas(sheet) if not sheet[a].protection.locked] == []


def test_names_point_at_their_cells(form):
    name, book, _ = form
    found = {key: book.defined_names[f"{name}_{key}"].attr_text.replace("$", "") for key in NAMES[name]}
    assert found == {key: f"'{name}'!{cell}" for key, cell in NAMES[name].items()}


def test_formulas_use_only_what_every_program_knows(form):
    _, _, sheet = form
    found = dict(formulas(sheet))
    assert found
    bad = re.compile(rf"\b(?:{'|'.join(FORBIDDEN)})\(|--|\$?[A-Z]+:\$?[A-Z]+\b(?!\d)|\[")
    assert {cell: text for cell, text in found.items() if bad.search(text)} == {}
    plain_sums = [cell for cell, text in found.items() if re.fullmatch(r"=SUM\([A-Z]\d+:[A-Z]\d+\)", text)]
    assert [c for c, text in found.items() if "ROUND(" not in text and c not in plain_sums] == []


def test_blank_form_keeps_the_official_levels():
    sheet = load_workbook(ROOT / "templates" / "附件6.xlsx")["附件6"]
    rows = range(16, 45)
    level1 = {sheet.cell(r, 1).value: sheet.cell(r, 2).value for r in rows if sheet.cell(r, 1).value}
    assert level1 == {"管理指标": 30, "产出指标": 25, "效果指标": 35, "满意度指标": 10}
    assert sum(sheet.cell(r, 7).value or 0 for r in rows) == 30
    named = [sheet.cell(r, 3).value for r in rows if sheet.cell(r, 3).value]
    points = [int(re.search(r"（(\d+)分）", text)[1]) for text in named]
    assert sum(points) == 100
    assert {sheet.cell(r, c).value for r in rows for c in (6, 8, 9)} == {None}


def test_indicator_rows_can_be_deleted():
    """Excel deletes a row of a protected sheet only when all of it is open."""
    sheet = load_workbook(ROOT / "templates" / "附件6.xlsx")["附件6"]
    assert [r for r in range(16, 45) if sheet.row_dimensions[r].protection.locked] == []
    assert [c.coordinate for row in sheet["A16:I44"] for c in row if c.protection.locked] == []


def test_original_is_typed_as_printed():
    book = load_workbook(ROOT / "examples" / "青云谱-附件6-原表.xlsx")
    sheet = book["附件6"]
    assert list(formulas(sheet)) == []
    assert not sheet.protection.sheet
    assert dict(book.defined_names) == {}
    assert (sheet["E35"].value, sheet["F35"].value, sheet["H35"].value) == ("≥34家", "14家", 1)
    assert (sheet["G7"].value, sheet["G7"].number_format) == (8.3004, "0.00%")
    assert [sheet.cell(43, c).value for c in range(4, 10)] == ["无", None, None, None, None, None]
    assert (sheet["G45"].value, sheet["H45"].value) == (100, 92)


def test_original_summary_is_typed_as_printed():
    sheet = load_workbook(ROOT / "examples" / "青云谱-附件4-原表.xlsx")["附件4"]
    assert list(formulas(sheet)) == []
    assert [c.value for c in sheet[16]][2:] == [751.64, 6238.91, 8.3004, 92, None]
    assert [c.value for c in sheet[6]][1:] == [
        "南昌市青云谱区科技和工业信息局",
        751.64,
        6238.91,
        8.3004,
        92,
        92,
    ]


def test_original_projects_are_typed_as_printed():
    """石家庄: 20 projects; figures of the text, nothing where it has none."""
    book = load_workbook(ROOT / "examples" / "石家庄高新-项目自评-原表.xlsx")
    assert [cell for sheet in book for cell in formulas(sheet)] == []
    summary = book["项目自评情况汇总表"]
    assert [summary.cell(30, c).value for c in range(4, 8)] == [39732, 39720, 0.9997, None]
    lines = [[c.value for c in row] for row in summary.iter_rows(6, 29) if isinstance(row[0].value, int)]
    assert [line[0] for line in lines] == list(range(1, 21))
    assert round(sum(line[3] for line in lines), 4) == 12432.6782
    assert [line[6] for line in lines if line[6] is not None] == [92.5]
    assert len(book.sheetnames) == 22  # and 文中数据
    screen = book["项目12"]
    assert [screen.cell(16, c).value for c in range(4, 9)] == ["资金拨付率", "100%", "99.8%", None, None]
    assert (screen["E8"].value, screen["F8"].value, screen["H8"].value) == (55, None, None)

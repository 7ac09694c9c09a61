"""项目自评情况汇总表 in the variants offices make of it, read the same; what is no such table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import xltools
from tests.forms.build import Sheet, book, write_xls, write_xlsx
from xltools.forms.reading import read_forms
from xltools.records import Form, SummaryRow

PLAIN = """
2021年度项目支出绩效自评情况汇总表 |<|<|<|<|<|<|<|<
填报单位（盖章）：某局 |<|<|<|<|<|<| 单位：万元 |<
序号 | 项目名称 | 实施单位 | 全年预算数 | 全年执行数 | 执行率 | 自评得分 | 目标完成情况 | 备注
（一）创新 |<|<|<|<|<|<|<|<
1 | 甲项目 | 某局 | 100 | 95 | 95.00% | 96 | 全部完成 |
2 | 乙项目 | 某局 | 200 | 200 | 100.00% | 98 | 引进项目未完成 |
（二）金融 |<|<|<|<|<|<|<|<
3 | 丙项目 | 某中心 | 12.5 | | | | |
合计 |<|<| 312.5 | | | 97 | |
注：每个项目填一行。 |<|<|<|<|<|<|<|<
"""
TWO_ROWS = """
某局2021年度项目绩效自评汇总表 |<|<|<|<|<|<|<
填报单位：某局 |<|<|<|<|<| 金额单位：万元 |<
序号 | 项目名称 | 项目单位 | 预算执行情况 |<|<| 自评总分 | 绩效目标完成情况
^|^|^| 预算数 | 实际支出 | 预算执行率 |^|^
1 | 甲项目 | 某局 | 100 | 95 | 95.00% | 96 | 全部完成
2 | 乙项目 | ^ | 200 | 200 | 100.00% | 98 | 引进项目未完成
3 | 丙项目 | 某中心 | 12.5 | | | |
总计 |<|<| 312.5 | | | 97 |
"""
UNMERGED = """
项目支出绩效自评情况汇总表（2021年度）
单位名称：某局 | | | | | | 单位：万元
序号 | 项目名称 | 责任单位 | 年初预算 | 预算执行情况 | | | 自评得分 | 完成情况
 | | | | 全年预算数 | 全年执行数 | 执行率（%） | |
一 | 创新类 | | | 300 | | | |
1 | 甲项目 | 某局 | 90 | 100 | 95 | 95 | 96 | 全部完成
2 | 乙项目 | 某局 | 200 | 200 | 200 | 100 | 98 | 引进项目未完成
二 | 金融类 | | | 12.5 | | | |
序号 | 项目名称 | 责任单位 | 年初预算 | 全年预算数 | 全年执行数 | 执行率（%） | 自评得分 | 完成情况
3 | 丙项目 | 某中心 | 12.5 | 12.5 | | | |
合计 | | | | 312.5 | | | 97 |
"""
READING = [
    "甲项目 某局 100 95 95 96 全部完成",
    "乙项目 某局 200 200 100 98 引进项目未完成",
    "丙项目 某中心 12.5 ~ ~ ~ ~",
    "合计 312.5 97",
]
VARIANTS = {
    "一行表头": Sheet(PLAIN),
    "移位": Sheet(PLAIN, row=5, column=3, extra_rows=(9,)),
    "两行表头": Sheet(TWO_ROWS),
    "不合并、分类带小计、换页重复表头": Sheet(UNMERGED),
    "换行": Sheet(PLAIN.replace("全年预算数", "全年\\n预算数").replace("自评得分", "自评\\n得分")),
}


def _shown(row: SummaryRow) -> str:
    cells = (row.unit, row.doer, row.budget, row.spent, row.rate, row.self_score, row.completion)
    texts = ["~" if cell is None or cell.blank else cell.text.removesuffix("%") for cell in cells]
    return " ".join(texts)


def reading(form: Form) -> list[str]:
    line = form.total_line
    assert line is not None
    assert line.budget is not None
    assert line.self_score is not None
    return [*map(_shown, form.rows), f"合计 {line.budget.text} {line.self_score.text}"]


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_reads_the_same(name: str) -> None:
    (form,), _ = read_forms(book(VARIANTS[name]))
    assert (form.form, form.unit.text if form.unit else None, form.year) == (
        "项目自评情况汇总表",
        "某局",
        2021,
    )
    assert reading(form) == READING


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("write", [write_xlsx, write_xls], ids=["xlsx", "xls"])
def test_files_read_the_same_and_have_no_findings(name: str, write: object, tmp_path: Path) -> None:
    path = tmp_path / f"表.{'xls' if write is write_xls else 'xlsx'}"
    write(path, VARIANTS[name])  # type: ignore[operator]
    (form,) = xltools.read(str(path))
    assert reading(form) == READING
    (task,) = xltools.verify(str(path)).tasks
    assert [(f.cell, f.code, f.message) for f in task.findings] == []


def found_in(tmp_path: Path, *sheets: Sheet) -> list[tuple[str | None, str | None, str]]:
    named = [replace(sheet, name=f"表{i}") for i, sheet in enumerate(sheets, 1)]
    report = xltools.verify(str(write_xlsx(tmp_path / "表.xlsx", *named)))
    return [(f.sheet, f.cell, f.code) for task in report.tasks for f in task.findings]


@pytest.mark.parametrize(("before", "after", "finding"), [
    ("| 95.00% |", "| 85.00% |", ("F5", "rate-mismatch")),
    ("合计 |<|<| 312.5", "合计 |<|<| 412.5", ("D9", "summary-total-mismatch")),
    ("| | 97 |", "| | 90 |", ("G9", "summary-total-mismatch")),
    # 295 is spent on the two projects that say so: less can never be the sum of all three
    ("312.5 | | | 97", "312.5 | 200 | | 97", ("E9", "summary-total-mismatch")),
    ("2 | 乙项目", "2 | 甲项目", ("B6", "duplicate-unit")),
    ("12.5 | | |", "12.5 | 125000 | |", ("E8", "unit-slip")),
    ("200 | 200 | 100.00%", "200 | 210 | 105.00%", ("F6", "rate-above-100")),
])  # fmt: skip
def test_findings(before: str, after: str, finding: tuple[str, str], tmp_path: Path) -> None:
    assert before in PLAIN
    found = found_in(tmp_path, Sheet(PLAIN.replace(before, after, 1)))
    assert [(cell, code) for _, cell, code in found] == [finding]


def test_what_other_projects_spent_is_not_known(tmp_path: Path) -> None:
    assert found_in(tmp_path, Sheet(PLAIN.replace("312.5 | | | 97", "312.5 | 305 | | 97"))) == []


PROJECT = """
项目支出绩效自评表 |<|<|<|<|<|<|<
（2021年度） |<|<|<|<|<|<|<
项目名称 | 甲项目 |<|<|<|<|<|<
实施单位 | 某局 |<|<|<|<|<|<
项目资金（万元） | | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
^ | 年度资金总额 | 100 | 95 | 10 | 95.00% | 9.5 |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
产出指标 | 数量指标 | 家数 | ≥10家 | 10家 | 50 | 50 |
效益指标 | 社会效益指标 | 就业 | ≥20人 | 20人 | 30 | 30 |
满意度指标 | 满意度指标 | 满意度 | ≥90% | 58.5% | 10 | 6.5 | 新设服务点开办晚
总分 |<|<|<|<| 100 | 96 |
"""


@pytest.mark.parametrize(("before", "after", "cells"), [
    ("", "", []),
    ("1 | 甲项目 | 某局 | 100 | 95 |", "1 | 甲项目 | 某局 | 100 | 94 |", ["E5"]),
    ("| 96 | 全部完成", "| 69 | 全部完成", ["G5"]),
    ("| 96 | 全部完成", "| 96 | 66.67%", []),  # two of three targets are met
    ("| 96 | 全部完成", "| 96 | 67%", []),
    ("| 96 | 全部完成", "| 96 | 100%", ["H5"]),
    ("1 | 甲项目 | 某局 | 100 | 95 |", "1 | 甲项目 | 别的局 | 100 | 95 |", []),  # 别的局 has not sent its form
    ("2021年度", "2020年度", []),
])  # fmt: skip
def test_lines_against_their_forms(before: str, after: str, cells: list[str], tmp_path: Path) -> None:
    assert before in PLAIN
    found = found_in(tmp_path, Sheet(PLAIN.replace(before, after, 1)), Sheet(PROJECT))
    assert [cell for _, cell, code in found if code == "summary-row-mismatch"] == cells


@pytest.mark.parametrize(("heading", "typed", "cells"), [
    ("指标完成率（%）", "66.67", []), ("指标完成率（%）", "100", ["H5"]), ("完成率", "1", ["H5"]), ("完成率", "0.67", []),
    ("完成情况", "2", []),  # a count of targets, not a rate
])  # fmt: skip
def test_completion_as_a_number(heading: str, typed: str, cells: list[str], tmp_path: Path) -> None:
    text = PLAIN.replace("目标完成情况", heading).replace("全部完成", typed)
    found = found_in(tmp_path, Sheet(text), Sheet(PROJECT))
    assert [cell for _, cell, code in found if code == "summary-row-mismatch"] == cells


def test_grade_of_a_line(tmp_path: Path) -> None:
    text = PLAIN.replace("目标完成情况", "自评等级").replace("全部完成", "优").replace("引进项目未完成", "良")
    assert found_in(tmp_path, Sheet(text)) == [("表1", "H6", "grade-mismatch")]


OTHERS = {
    "监控汇总": """
2021年1-7月项目绩效监控汇总表 |<|<|<|<
序号 | 项目名称 | 年初预算数 | 1-7月执行数 | 执行率
1 | 甲项目 | 100 | 50 | 50%
""",
    "预算明细": """
2021年项目支出预算汇总 |<|<|<
序号 | 项目名称 | 预算数 | 执行率
1 | 甲项目 | 100 | 50%
""",
    "标签和值在一行": """
项目绩效情况 |<|<|<|<|<|<|<
序号 | 1 | 项目名称 | 甲项目 | 预算数 | 100 | 自评得分 | 95
""",
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_summary(name: str) -> None:
    forms, _ = read_forms(book(Sheet(OTHERS[name])))
    assert forms == ()


def test_a_project_form_with_a_list_of_projects_stays_what_it_is() -> None:
    listed = """
序号 | 项目名称 | 预算数 | 执行数 | 自评得分 |||
1 | 子项目 | 100 | 95 | 95 |||
"""
    forms, _ = read_forms(book(Sheet(PROJECT.rstrip("\n") + listed)))
    assert [form.form for form in forms] == ["项目支出绩效自评表"]

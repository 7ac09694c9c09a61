"""附件4 in the variants offices make of it: two-row headings, no 序号, sections, 小计."""

from __future__ import annotations

from pathlib import Path

import pytest

import xltools
from tests.forms.build import Sheet, book, write_xlsx
from xltools.forms.reading import read_forms
from xltools.records import SummaryRow

TWO_ROWS = """
2022年度部门整体支出自评情况汇总表 |<|<|<|<|<|<
主管部门（盖章）：某市教育局 |<|<|<|<| 单位：万元 |<
序号 | 预算单位 | 预算执行情况 |<|<| 预算单位\\n自评分数 | 主管部门\\n复核分数
^|^| 全年预算数 | 全年执行数 | 执行率 |^|^
1 | 某市教育局本级 | 100 | 95 | 95.00% | 96 | 95
2 | 第一中学 | 200 | 200 | 100.00% | 98 | 97
合计 |<| 300 | 295 | 98.33% | 97 | 96
注：1.此表由各主管部门填报。 |<|<|<|<|<|<
"""

SECTIONS = """
部门整体支出绩效自评情况汇总表（2022年度） |<|<|<|<|<
填报单位：某县卫生健康局 |<|<| 金额单位：元 |<|<
单位名称 | 预算数 | 决算数 | 执行率（%） | 自评得分 | 复核得分
一、部门本级 |<|<|<|<|<
某县卫生健康局 | 1000000 | 950000 | 95 | 90 | 90
二、所属单位 |<|<|<|<|<
县医院 | 3000000 | 3000000 | 100 | 95 | 94
县疾控中心 | 1000000 | 900000 | 90 | 85 | 85
小计 | 4000000 | 3900000 | 97.5 | 90 | 89.5
合计 | 5000000 | 4850000 | 97 | 90 | 89.67
填表人：赵×× |<|<| 联系电话：0000 |<|<
"""

CASES = {
    "两行表头": (TWO_ROWS, ("某市教育局", 2022, "万元"), [
        "5 某市教育局本级 100 95 95% 96 95", "6 第一中学 200 200 100% 98 97", "7 合计 300 295 98.33% 97 96",
    ], []),
    "无序号、分本级和所属、有小计": (SECTIONS, ("某县卫生健康局", 2022, "元"), [
        "5 某县卫生健康局 1000000 950000 95 90 90", "7 县医院 3000000 3000000 100 95 94",
        "8 县疾控中心 1000000 900000 90 85 85", "10 合计 5000000 4850000 97 90 89.67",
    ], []),
    "合计把小计再加一次": (SECTIONS.replace("合计 | 5000000", "合计 | 9000000").replace("4850000 | 97 |", "4850000 | 53.89 |"),
        ("某县卫生健康局", 2022, "元"), [
        "5 某县卫生健康局 1000000 950000 95 90 90", "7 县医院 3000000 3000000 100 95 94",
        "8 县疾控中心 1000000 900000 90 85 85", "10 合计 9000000 4850000 53.89 90 89.67",
    ], [("B10", "summary-total-mismatch")]),
}  # fmt: skip


def _line(row: SummaryRow) -> str:
    cells = (row.unit, row.budget, row.spent, row.rate, row.self_score, row.review_score)
    return " ".join([str(row.row), *(cell.text if cell is not None else "~" for cell in cells)])


@pytest.mark.parametrize("name", CASES)
def test_summary(name: str, tmp_path: Path) -> None:
    text, head, lines, findings = CASES[name]
    (form,), _ = read_forms(book(Sheet(text)))
    assert form.form == "附件4"
    assert (form.unit.text if form.unit else None, form.year, form.money_unit) == head
    assert [_line(row) for row in form.lines] == lines
    (task,) = xltools.verify(str(write_xlsx(tmp_path / "表.xlsx", Sheet(text)))).tasks
    assert [(f.cell, f.code) for f in task.findings] == findings, [f.message for f in task.findings]

"""Points of the national method (10, 50, 30, 10) where a project's form prints none at all."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import xltools
from tests.forms.build import Sheet, book, write_xlsx
from xltools.forms.reading import read_forms
from xltools.records import Form
from xltools.render.jsonreport import report_data

HEAD = """
项目支出绩效自评表 |<|<|<|<|<|<|<
（2021年度） |<|<|<|<|<|<|<
项目名称 | 某项目 |<|<|<|<|<|<
实施单位 | 某局 |<|<|<|<|<|<
项目资金（万元） | | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
^ | 年度资金总额 | {budget} | {spent} | {points} | | {scored} |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
"""
BUDGET = {"budget": "100", "spent": "90", "points": "", "scored": ""}


def sheet(rows: str, total: str = "总分 |<|<|<|<| | |", **budget: str) -> Sheet:
    return Sheet(HEAD.format(**{**BUDGET, **budget}).rstrip("\n") + "\n" + rows.strip("\n") + "\n" + total)


def form(rows: str, **options: str) -> Form:
    (found,), _ = read_forms(book(sheet(rows, **options)))
    return found


def shares(found: Form) -> dict[str, str]:
    given = {item.name.text: str(item.assumed) for item in found.indicators}
    return given | {line.item: str(line.assumed) for line in found.budget if line.assumed is not None}


FULL = """
产出指标 | 数量指标 | 甲 | 100家 | 100家 | | |
产出指标 | 质量指标 | 乙 | 100% | 99.8% | | |
产出指标 | 时效指标 | 丙 | 12月 | 12月 | | |
效益指标 | 社会效益指标 | 丁 | ≥1 | 1 | | |
满意度指标 | 服务对象满意度指标 | 戊 | ≥90% | 95% | | |
"""


def test_each_level_is_shared_out_and_the_last_row_takes_the_rest() -> None:
    # 50 ÷ 3 = 16.67, 16.67, and 16.66 for the last
    assert shares(form(FULL)) == {
        "甲": "16.67", "乙": "16.67", "丙": "16.66", "丁": "30", "戊": "10", "年度资金总额": "10",
    }  # fmt: skip


def test_a_level_without_rows_leaves_its_points_to_the_others() -> None:
    rows = "\n".join(line for line in FULL.split("\n") if "效益" not in line)
    # 10 : 50 : 10 of 100 is 14.29, 71.43 and the rest 14.28; 71.43 ÷ 3 = 23.81
    assert shares(form(rows)) == {
        "甲": "23.81", "乙": "23.81", "丙": "23.81", "戊": "14.28", "年度资金总额": "14.29",
    }  # fmt: skip


def test_a_row_of_the_execution_rate_stands_for_the_budget_row() -> None:
    rows = "预算执行 | 预算执行率 | 预算执行率 | | 90% | | |" + FULL
    assert shares(form(rows))["预算执行率"] == "10"
    assert "年度资金总额" not in shares(form(rows))


def test_the_10_that_a_blank_form_brings_along_counts_once() -> None:
    # 90 over 50 : 30 : 10 where it stands in the head; none of it where a row has it
    assert shares(form(FULL, points="10")) == {
        "甲": "16.67", "乙": "16.67", "丙": "16.66", "丁": "30", "戊": "10",
    }  # fmt: skip
    both = form("预算执行 | 预算执行率 | 预算执行率 | | 90% | | |" + FULL, points="10")
    assert shares(both)["预算执行率"] == "10"
    assert both.execution is None


def test_satisfaction_under_benefit_is_satisfaction() -> None:
    rows = FULL.replace("满意度指标 | 服务对象满意度指标", "效益指标 | 服务对象满意度指标")
    assert shares(form(rows)) == shares(form(FULL))


def test_the_full_score_comes_out_whatever_the_number_of_rows() -> None:
    for count in range(1, 12):
        rows = "\n".join(f"产出指标 | 数量指标 | 甲{n} | 1 | 1 | | |" for n in range(count))
        found = form(rows + "\n效益指标 | 社会效益 | 丁 | 1 | 1 | | |")
        assert sum(Decimal(points) for points in shares(found).values()) == 100


@pytest.mark.parametrize("changed", [
    ("16.67", "产出指标 | 数量指标 | 甲 | 100家 | 100家 | | |", "产出指标 | 数量指标 | 甲 | 100家 | 100家 | 5 | |"),
    ("名称", "| 甲 |", "| 甲（5分） |"),
    ("标题", "效益指标 | 社会效益指标 |", "效益指标（30分） | 社会效益指标 |"),
    ("别的指标体系", "效益指标 | 社会效益指标 |", "管理指标 | 资金管理 |"),
], ids=lambda changed: changed[0])  # fmt: skip
def test_nothing_is_assumed_where_points_are_printed_or_levels_are_others(
    changed: tuple[str, str, str],
) -> None:
    _, before, after = changed
    assert before in FULL
    assert not form(FULL.replace(before, after)).assumed


def test_other_forms_get_no_assumed_points() -> None:
    text = (
        sheet(FULL)
        .text.replace("项目支出绩效自评表", "部门整体支出绩效自评表")
        .replace("项目名称", "评价部门名称")
    )
    (found,), _ = read_forms(book(Sheet(text.replace("实施单位 | 某局", "下属单位个数 | 0"))))
    assert found.form == "附件6"
    assert not found.assumed


def findings(path: Path, *sheets: Sheet) -> list[tuple[str | None, str]]:
    tasks = xltools.verify(str(write_xlsx(path / "表.xlsx", *sheets))).tasks
    return [(f.cell, f.code) for task in tasks for f in task.findings]


def test_a_form_not_scored_yet_has_no_findings_for_it(tmp_path: Path) -> None:
    assert findings(tmp_path, sheet(FULL)) == []
    # 预算执行 10 and 总分 100, which blank forms bring along, do not say that it is scored
    assert findings(tmp_path, sheet(FULL, total="总分 |<|<|<|<| 100 | |", points="10")) == []


def test_assumed_points_are_marked_and_score_without_errors(tmp_path: Path) -> None:
    report = xltools.verify(str(write_xlsx(tmp_path / "表.xlsx", sheet(FULL))))
    (task,) = report_data(report)["tasks"]
    rows = [[i["name"], i["weight"], i["rule"], i["outcome"], i["assumed"]] for i in task["indicators"]]
    assert rows[1] == ["乙", "16.67", "16.64", "missed", True]  # 16.67 × 0.998 = 16.63666
    assert {row[4] for row in rows} == {True}
    assert (task["totals"]["weights"], task["grade"]["rule"]) == (None, None)
    assert any("推定" in note for note in task["notes"])
    assert any("还没有评分" in note for note in task["notes"])


SCORED = FULL.replace("| | |", "| | 10 |")


def test_scores_are_never_held_against_assumed_points(tmp_path: Path) -> None:
    """10 of an assumed 16.67 is no deduction, 60 of an assumed 30 no error."""
    assert findings(tmp_path, sheet(SCORED, total="总分 |<|<|<|<| | 50 |")) == []
    above = SCORED.replace("≥1 | 1 | | 10 |", "≥1 | 1 | | 60 |")
    assert findings(tmp_path, sheet(above, total="总分 |<|<|<|<| | 100 |")) == []
    assert findings(tmp_path, sheet(above, total="总分 |<|<|<|<| | 99 |")) == [("G13", "total-mismatch")]


def test_one_blank_score_among_filled_ones_is_missing(tmp_path: Path) -> None:
    rows = SCORED.replace("100% | 99.8% | | 10 |", "100% | 99.8% | | |")
    assert findings(tmp_path, sheet(rows)) == [("G9", "score-missing")]


def test_points_given_but_no_scores_are_still_missing(tmp_path: Path) -> None:
    rows = FULL.replace("| | |", "| 18 | |")
    found = findings(tmp_path, sheet(rows, points="10", scored="9"))
    assert [code for _, code in found] == ["score-missing"] * 5


def test_recompute_writes_nothing_that_rests_on_assumed_points(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "表.xlsx", sheet(FULL, total="总分 |<|<|<|<| | 92.5 |"))
    done = xltools.recompute(path, tmp_path / "新.xlsx")
    (after,) = xltools.read(done.out)
    assert [item.score.blank for item in after.indicators if item.score] == [True] * 5
    assert after.total is not None
    assert after.total.score is not None
    assert after.total.score.number == Decimal("92.5")

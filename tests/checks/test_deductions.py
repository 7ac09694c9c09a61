"""分值, 扣分, 得分 side by side: 得分 = 分值 − 扣分 on every line. Worked out by hand."""

from __future__ import annotations

import pytest

from tests.forms.build import Sheet, book
from xltools.checks.document.run import check_document
from xltools.forms.document import read_document
from xltools.forms.reading import read_forms

# 1 + 4.5 + 3 + 3 = 11.5 = 100 − 88.5
SUMMARY = """
绩效评价得分汇总表
序号|评价指标|标准分|评价得分|扣分|得分率（%）
1|投入|15|14|1|93.33
2|过程|35|30.5|4.5|87.14
3|产出|30|27|3|90
4|效果|20|17|3|85
|合计|100|88.5|11.5|88.5
"""
# 2 + 0.8 + 3 = 5.8 = 100 − 94.2; one line without a deduction is left empty
SCORED = """
2023年度部门整体支出绩效评价综合评分表
一级指标|二级指标|三级指标|分值|评分标准|扣分|得分
决策|目标|目标合理性|20|不合理扣2分。|2|18
过程|执行|预算执行率|20|完成率×分值。|0.8|19.2
产出|数量|重点工作完成率|30|完成率×分值。||30
效益|满意度|满意度|30|酌情扣分。|3|27
合计|||100||5.8|94.2
"""


def _found(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    read = book(Sheet(text))
    forms, _ = read_forms(read)
    assert len(forms) == 1
    found = check_document(read_document(read, forms), [grid.sheet for grid in read.grids])
    return [(f.code, f.cell, f.expected, f.actual) for f in found]


@pytest.mark.parametrize("text", [SUMMARY, SCORED], ids=["summary", "scored"])
def test_right_deductions_give_nothing(text: str) -> None:
    assert _found(text) == []
    read = book(Sheet(text))
    assert read_document(read, read_forms(read)[0]).deductions, "nothing was read, so nothing was checked"


def test_deductions_typed_as_negative_figures() -> None:
    assert _found(SUMMARY.replace("14|1|", "14|-1|").replace("30.5|4.5|", "30.5|-4.5|")) == []


@pytest.mark.parametrize(
    ("text", "right", "wrong", "expected"),
    [
        # 20 − 17 = 3
        (SUMMARY, "17|3|85", "17|2|85", [("figure-conflict", "E6", "3", "2")]),
        (SUMMARY, "88.5|11.5|", "88.5|10.5|", [("subtotal-mismatch", "E7", "11.5", "10.5")]),
        # 20 − 18 = 2, typed as 1; 30 − 26 = 4 against 3
        (SCORED, "|2|18", "|1|18", [("figure-conflict", "F3", "2", "1")]),
        (SCORED, "|3|27", "|3|26", [("figure-conflict", "F6", "4", "3")]),
        # 31 of 30 points is told as such (score-above-weight); 5.8 still is the sum of the 扣分
        (SCORED, "||30\n", "|0|31\n", []),
        (SCORED, "|5.8|", "|8.5|", [("subtotal-mismatch", "F7", "5.8", "8.5")]),
    ],
)  # fmt: skip
def test_a_wrong_figure_is_found(
    text: str, right: str, wrong: str, expected: list[tuple[str, str, str, str]]
) -> None:
    assert right in text
    assert _found(text.replace(right, wrong)) == expected


def test_a_column_that_means_something_else_is_passed_over() -> None:
    other = SUMMARY.replace("14|1|", "14|2|").replace("30.5|4.5|", "30.5|5|").replace("27|3|", "27|1|")
    assert _found(other) == []

"""得分汇总表 with 小计: each is the sum of its lines, and counted once. Expectations worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import xltools
from tests.forms.build import Sheet, write_xlsx
from xltools.findings import Finding

# 5 + 4 = 9; 31.5 + 14 = 45.5; 27 + 9.2 = 36.2; 9 + 45.5 + 36.2 = 90.7
RIGHT = """
2022年度部门整体支出绩效评价得分情况表
一级指标|二级指标|分值|得分|得分率
决策|项目立项|5|5|100%
^|绩效目标|5|4|80%
小计||10|9|90%
过程|资金管理|35|31.5|90%
^|组织实施|15|14|93.33%
小计||50|45.5|91%
产出|产出数量|30|27|90%
^|满意度|10|9.2|92%
小计||40|36.2|90.5%
合计||100|90.7|90.7%
评价等级|优|||
"""
ACROSS = """
项目绩效评价得分汇总表
指标|决策|过程|产出|效益|合计
权重|20|20|30|30|100
得分|18|17.5|28|25|88.5
得分率|90%|87.5%|93.33%|83.33%|88.5%
"""


def _verified(text: str, folder: Path) -> list[Finding]:
    (task,) = xltools.verify(str(write_xlsx(folder / "表.xlsx", Sheet(text)))).tasks
    return list(task.findings)


@pytest.mark.parametrize("text", [RIGHT, ACROSS], ids=["down", "across"])
def test_a_right_table_gives_nothing(text: str, tmp_path: Path) -> None:
    assert _verified(text, tmp_path) == []


@pytest.mark.parametrize(
    ("text", "right", "wrong", "expected"),
    [
        # 90.7 + (9 + 45.5 + 36.2) = 181.4; the rate 90.7 % and the grade are those of the right total
        (RIGHT, "合计||100|90.7|", "合计||100|181.4|", [("total-mismatch", "D12", "90.7")]),
        # 90.7 + 9 = 99.7: the first 小计 again
        (RIGHT, "合计||100|90.7|", "合计||100|99.7|", [("total-mismatch", "D12", "90.7")]),
        # 5 + 4 = 9
        (RIGHT, "小计||10|9|90%", "小计||10|8|80%", [("subtotal-mismatch", "D5", "9")]),
        # 35 + 15 = 50
        (RIGHT, "小计||50|", "小计||40|", [("subtotal-mismatch", "C8", "50")]),
        # 18 + 17.5 + 28 + 25 = 88.5, of which 88.5 % is the rate; a rate of neither total is wrong: 88/100
        (ACROSS, "25|88.5", "25|88", [("total-mismatch", "F4", "88.5")]),
        (ACROSS, "83.33%|88.5%", "83.33%|88%", [("ratio-mismatch", "F5", "0.885")]),
    ],
)  # fmt: skip
def test_a_wrong_figure_is_found(
    text: str, right: str, wrong: str, expected: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    assert right in text
    got = _verified(text.replace(right, wrong), tmp_path)
    assert [(f.code, f.cell, f.expected) for f in got] == expected


def test_a_total_that_counts_its_subtotals_twice_says_so(tmp_path: Path) -> None:
    (all_twice,) = _verified(RIGHT.replace("合计||100|90.7|", "合计||100|181.4|"), tmp_path)
    assert "各小计（合计 90.7）与所含各项重复计入" in all_twice.message
    assert "按 90.7 分等级为“优”" in all_twice.message
    (one_twice,) = _verified(RIGHT.replace("合计||100|90.7|", "合计||100|99.7|"), tmp_path)
    assert "“小计”（A5）与所含各项重复计入" in one_twice.message

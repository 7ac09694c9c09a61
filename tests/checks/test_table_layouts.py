"""Plain tables in the layouts of other offices: periods, subtotals far from their lines, year columns.
Invented figures; each expectation was worked out by hand (the sums stand beside the cases)."""

from __future__ import annotations

import pytest

from tests.checks.test_tables import found
from tests.forms.build import Sheet

#: what is printed: right in every figure
RIGHT: dict[str, str] = {
    "quarters that run on": """
2022年度各季度经费情况表
单位：万元
季度|预算数|累计支出数|执行率
一季度|1200|240|20%
二季度|1200|610|50.83%
三季度|1200|900|75%
四季度|1200|1150.5|95.88%
合计|1200|1150.5|95.88%
""",
    "quarters that run on, as columns": """
2022年度各季度累计支出表
单位：万元
项目|一季度|二季度|三季度|四季度|合计
基本支出|120|250|380|500.5|500.5
项目支出|100|200.5|350|600|600
""",
    "quarters that are summed": """
2022年度各季度支出表
单位：万元
季度|预算数|支出数
1季度|300|240
2季度|300|370
3季度|300|290
4季度|300|250.5
全年|1200|1150.5
""",
    "a subtotal below other lines": """
2022年度“三公”经费情况表
单位：万元
项目|年初预算数|全年支出数
因公出国（境）费|1|0
公务用车购置费|0|0
公务用车运行维护费|12|10.8
公务接待费|6|5.9
公务用车费小计|12|10.8
合计|19|16.7
""",
}

Found = tuple[str, str, str, str]
#: table, what is replaced, by what, (code, cell, expected, actual)
WRONG: list[tuple[str, str, str, list[Found]]] = [
    # a running column repeats its last figure, 1150.5; 1150.5/1200 = 95.88 %
    ("quarters that run on", "合计|1200|1150.5", "合计|1200|1105.5", [
        ("money-parts", "C8", "1150.5", "1105.5"), ("ratio-mismatch", "D8", "0.9213", "0.9588"),
    ]),
    # 240 + 370 + 290 + 250.5 = 1150.5
    ("quarters that are summed", "全年|1200|1150.5", "全年|1200|1250.5", [
        ("money-parts", "C8", "1150.5", "1250.5"),
    ]),
    # 0 + 12 = 12; 1 + 0 + 12 + 6 = 19
    ("a subtotal below other lines", "公务用车费小计|12|", "公务用车费小计|21|", [("money-parts", "B8", "12", "21")]),
    # 1 + 0 + 12 + 6 = 19, with the subtotal again 31
    ("a subtotal below other lines", "合计|19|", "合计|31|", [("money-parts", "B9", "19", "31")]),
]  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_table_gives_nothing(name: str) -> None:
    assert [(f.code, f.cell, f.message) for f in found(Sheet(RIGHT[name]))] == []


@pytest.mark.parametrize("name, right, wrong, expected", WRONG)
def test_a_wrong_figure_is_found_at_its_cell(
    name: str, right: str, wrong: str, expected: list[Found]
) -> None:
    text = RIGHT[name]
    assert right in text, "the case no longer fits its table"
    got = [(f.code, f.cell, f.expected, f.actual) for f in found(Sheet(text.replace(right, wrong)))]
    assert got == expected

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
    "quarters by other names": """
2022年度分季度预算执行情况表
季度|年度预算指标（A）|截至季末累计支出（B）|本季度支出|支出进度（B/A）|序时进度
第一季度|1200|240|240|20%|25%
第二季度|1200|610|370|50.83%|50%
第三季度|1200|900|290|75%|75%
第四季度|1200|1150.5|250.5|95.88%|100%
合计||1150.5|1150.5||
""",
    "balances": """
2022年预算执行情况表
单位：万元
支出类别|年初预算数|调整后预算数|决算数|执行率|结余
基本支出|500|520|515|99.04%|5
项目支出|700|680|635.5|93.46%|44.5
合计|1200|1200|1150.5|95.88%|49.5
""",
    "growth of one of three year columns": """
2022年度“三公”经费支出情况表
单位：万元
项目|2022年预算数|2022年决算数|2021年决算数|比上年增减%
因公出国（境）费|5|3|4|-25%
公务用车购置及运行维护费|30|28|25|12%
公务接待费|6|5|8|-37.5%
合计|41|36|37|-2.7%
""",
    "growth of a budget over what was spent": """
2022年“三公”经费预算表
单位：万元
项目|2021年预算数|2021年决算数|2022年预算数|增减比例
公务用车运行维护费|30|25|28|12%
公务接待费|6|8|5|-37.5%
""",
    "decreases without a sign": """
2022年度经费压减情况表
单位：万元
项目|本年决算数|上年决算数|减少率
公务接待费|5|8|37.5%
会议费|9|10|10%
""",
    "三公 with the years as lines": """
2022年度“三公”经费支出情况表
单位：万元
年度|合计|因公出国（境）费|公务用车购置及运行维护费|<|<|公务接待费
^|^|^|小计|公务用车购置费|公务用车运行维护费|^
2021年决算|37|4|25|12|13|8
2022年预算|41|5|30|18|12|6
2022年决算|36|3|28|17|11|5
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
    # a running column repeats its last figure, 1150.5, and 1150.5/1200 = 95.88 %: the rate is right
    ("quarters that run on", "合计|1200|1150.5", "合计|1200|1105.5", [
        ("money-parts", "C8", "1150.5", "1105.5"),
    ]),
    # (3 − 4)/4 = −25 %; (28 − 25)/25 = 12 %; (36 − 37)/37 = −2.70 %, with its sign
    ("growth of one of three year columns", "3|4|-25%", "3|4|-33.33%", [("ratio-mismatch", "E4", "-0.25", "-0.3333")]),
    ("growth of one of three year columns", "36|37|-2.7%", "36|37|2.7%", [("ratio-mismatch", "E7", "-0.027", "0.027")]),
    # 5 + 30 + 6 = 41; 71 counts the 30 of 小计 twice
    ("三公 with the years as lines", "2022年预算|41", "2022年预算|71", [("money-parts", "B6", "41", "71")]),
    # 610/1200 = 50.83 %
    ("quarters that run on", "610|50.83%", "610|55.83%", [("ratio-mismatch", "D5", "0.5083", "0.5583")]),
    ("quarters by other names", "610|370|50.83%", "610|370|55.83%", [("ratio-mismatch", "E4", "0.5083", "0.5583")]),
    # 680 − 635.5 = 44.5, and 5 + 44.5 = 49.5: the total is right
    ("balances", "93.46%|44.5", "93.46%|54.5", [("money-parts", "F5", "44.5", "54.5")]),
    # 5 + 44.5 = 49.5 = 1200 − 1150.5
    ("balances", "95.88%|49.5", "95.88%|59.5", [("money-parts", "F6", "49.5", "59.5")]),
    # 520 + 680 = 1200; 1150.5/1200 = 95.88 % and 1200 − 1150.5 = 49.5: only the 1210 is wrong
    ("balances", "合计|1200|1200", "合计|1200|1210", [("money-parts", "C6", "1200", "1210")]),
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

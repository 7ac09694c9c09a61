"""Facts against each other, against tables, counts and dates: what is right gives nothing."""

from __future__ import annotations

import pytest

from tests.checks.minimal import FORM
from tests.checks.test_tables import found
from tests.forms.build import Sheet, book
from xltools.checks.document.run import check_document
from xltools.findings import Finding
from xltools.forms.document import read_document
from xltools.forms.reading import read_forms


def facts(*lines: str) -> Sheet:
    return Sheet("\n".join(["项目|数值|单位|算法|出处", *lines]), "基础数据")


def in_book(*sheets: Sheet, year: int = 2021) -> tuple[Finding, ...]:
    """With a form of the year in front."""
    read = book(Sheet(FORM.format(year=year), "自评表"), *sheets)
    forms, _ = read_forms(read)
    assert len(forms) == 1
    return check_document(read_document(read, forms), [grid.sheet for grid in read.grids])


RIGHT = {
    "the same figure twice": ["总支出|100.5|万元||第1行", "总支出|100.5|万元||第9行"],
    "in two units": ["总支出|100.5|万元||第1行", "总支出|1005000|元||第9行", "总支出|0.01005|亿元||第10行"],
    "rounded once": ["总支出|43189.21|万元||第1行", "总支出|43189.2|万元||第9行", "研发|36.1|亿元||", "研发|361234|万元||"],
    "two years": ["2020年总支出|90|万元||", "2021年总支出|100|万元||"],
    "words and blanks": ["制度健全|健全|||", "制度健全|是|||", "空|||空2/空3|"],
    "a ratio at its decimals": ["支出|4.79|万元||", "预算|8.67|万元||", "控制率|55.25%||支出/预算|", "粗|55%||支出÷预算×100%|"],
    "a percentage typed as a figure": ["支出|4.79|万元||", "预算|8.67|万元||", "控制率|55.25|%|支出/预算|"],
    "元 over 万元": ["支出|47900|元||", "预算|8.67|万元||", "控制率|55.25%||支出/预算|"],
    "sums in brackets": ["甲|1.5|万元||", "乙|2.25|万元||", "合计|7.50|万元|(甲+乙)×2|"],
    "an unknown name": ["甲|1|||", "乙|5||甲+丙|", "丁|9||按实际填列|"],
    "no base": ["甲|0|||", "乙|5|||", "率|0%||乙/甲|"],
    "growth": ["本年|190|家||", "上年|171|家||", "增长率|11.1%||(本年-上年)/上年|"],
    "names inside names": ["在编人数|17|人||", "在编人数含工勤|18|人||", "控制率|85.71%||在编人数含工勤/编制数|", "编制数|21|人||"],
    "dates": ["自评期间|2022年3月11日至3月31日|||", "报告日期|2022年4月29日|||", "通知文件日期|2021年3月1日|||"],
    "counts": ["一级指标个数|2|个||", "三级指标个数|2|个||", "二级指标数|2|个||"],
    "a quotient that is not rounded": ["支出|730.68|万元||", "预算|1931.52|万元||", "率|0.378292743538767||支出/预算|"],
    "two blocks on one sheet": ["一季度|12693.28|万元||", "项目|数值|单位|算法|出处", "一季度|62.56|万元||"],
    "a percentage and an amount": ["一季度|12693.28|||", "一季度|62.56%|||"],
    # 11505000 元 / 120000 人次 = 95.875 元; 11505000/30000 = 383.5
    "a count with 万 in its unit": ["支出|1150.5|万元||", "人数|12|万人次||", "人均|95.875|元|支出/人数|"],
    "a count with 万 and a unit of both": ["支出|1150.5|万元||", "户数|3|万户||", "户均|383.5|元/户|支出/户数|"],
    "万 in the units of a sum": ["甲|1.2|万户||", "乙|8000|户||", "总户数|2|万户|甲+乙|"],
    "a unit of its own": ["支出|1000|元||", "重量|50|千克||", "单价|20|元/千克|支出/重量|"],
    "units that nobody knows": ["支出|100|万元||", "面积|2|公顷||", "亩均|33333.33|元/亩|支出/面积|", "甲|2|吨||", "乙|2000|公斤|甲|"],
    "a project count without a list": ["项目个数|7|个||"],
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_facts_that_agree_give_nothing(name: str) -> None:
    assert [(f.code, f.cell, f.message) for f in in_book(facts(*RIGHT[name]))] == []


Wrong = tuple[list[str], list[tuple[str, str | None, str | None]]]
WRONG: dict[str, Wrong] = {
    "two figures": (["总支出|100.5|万元||", "总支出|105|万元||"], [("figure-conflict", "B3", "100.5万元")]),
    "元 for 万元": (["总支出|29587|万元||", "总支出|29587|元||"], [("figure-conflict", "B3", "29587万元")]),
    "a spelling of the same": (["“三公”经费预算数|8.67|万元||", "三公经费预算|8.76|万元||"], [("figure-conflict", "B3", "8.67万元")]),
    # 4.79/8.67 = 0.55248 → 55.2 %
    "a ratio": (["支出|4.79|万元||", "预算|8.67|万元||", "控制率|55.3%||支出/预算|"], [("ratio-mismatch", "B4", "0.5525")]),
    # 19/171 = 11.11 %, not 19/190
    "growth on the wrong base": (["本年|190|家||", "上年|171|家||", "增长率|10%||(本年-上年)/上年|"], [("ratio-mismatch", "B4", "0.1111")]),
    # 1.5 + 2.25 = 3.75
    "a sum": (["甲|1.5|万元||", "乙|2.25|万元||", "合计|3.85|万元|甲+乙|"], [("money-parts", "B4", "3.75")]),
    # 11505000 元 / 120000 人次 = 95.875 元
    "a quotient with 万人次": (["支出|1150.5|万元||", "人数|12|万人次||", "人均成本|10.46|元|支出/人数|"], [("ratio-mismatch", "B4", "95.88")]),
    # 3 + 5 = 8
    "a count of people": (["行政|3|人||", "事业|5|人||", "实有|9|人|行政+事业|"], [("count-mismatch", "B4", "8")]),
    "an early report": (["自评期间|2022年3月11日至3月31日|||", "报告日期|2022年3月20日|||"], [("date-conflict", "B3", None)]),
    "a report within the year": (["报告日期|2021年4月29日|||"], [("date-conflict", "B2", None)]),
    "start after end": (["评价开始日期|2022年5月1日|||", "评价结束日期|2022年4月1日|||"], [("date-conflict", "B3", None)]),
    "a period turned round": (["公示期间|2022年5月1日至2022年4月1日|||"], [("date-conflict", "B2", None)]),
    "too many indicators": (["三级指标个数|8|个||"], [("count-mismatch", "B2", "2")]),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_facts_that_disagree_are_found(name: str) -> None:
    lines, expected = WRONG[name]
    assert [(f.code, f.cell, f.expected) for f in in_book(facts(*lines))] == expected


EXECUTION = """
2021年预算执行情况表
单位：万元
项目|年初预算|决算数
基本支出|681.36|631.07
项目支出|42507.85|78629.5
"""


def test_a_fact_is_held_against_the_cell_of_its_name() -> None:
    right = facts("基本支出年初预算|681.36|万元||", "项目支出决算数|78629.50|万元||")
    assert found(Sheet(EXECUTION, "执行"), right) == ()
    wrong = facts("基本支出年初预算|681.63|万元||", "项目支出决算数|78629.5|元||")
    assert [(f.code, f.cell, f.expected) for f in found(Sheet(EXECUTION, "执行"), wrong)] == [
        ("figure-conflict", "B2", "681.36万元"), ("figure-conflict", "B3", "78629.5万元"),
    ]  # fmt: skip


def test_a_line_alone_is_a_fact_only_where_its_column_says_no_stage() -> None:
    staff = Sheet("人员情况\n类别|人数\n在职人员|17\n离退休人员|7", "人员")
    assert [f.cell for f in found(staff, facts("在职人员|17|人||", "离退休人员|8|人||"))] == ["B3"]
    budget = Sheet("2021年支出表\n项目|预算数\n基本支出|100.5\n项目支出|50", "预算")
    assert found(budget, facts("基本支出|90|万元||")) == ()


def test_two_tables_about_the_same() -> None:
    other = EXECUTION.replace("执行情况表", "支出分类表").replace("项目支出|42507.85", "项目支出|42570.85")
    got = found(Sheet(EXECUTION, "一"), Sheet(other, "二"))
    assert [(f.code, f.sheet, f.cell, f.expected) for f in got] == [
        ("figure-conflict", "二", "B5", "42507.85万元")
    ]
    assert "“一”B5" in got[0].message


def test_a_table_with_the_same_things_as_columns() -> None:
    turned = "2021年部门预算安排表\n单位：万元\n单位名称|基本支出|项目支出\n科技局|681.36|{}"
    assert found(Sheet(EXECUTION, "一"), Sheet(turned.format("42507.85"), "二")) == ()
    got = found(Sheet(EXECUTION, "一"), Sheet(turned.format("42570.85"), "二"))
    assert [(f.code, f.sheet, f.cell, f.expected) for f in got] == [
        ("figure-conflict", "二", "C4", "42507.85万元")
    ]


def test_tables_of_other_funds_years_and_units_are_not_compared() -> None:
    for title in ("2020年预算执行情况表", "2021年政府性基金预算执行情况表"):
        other = EXECUTION.replace("2021年预算执行情况表", title).replace("42507.85", "42000")
        assert found(Sheet(EXECUTION, "一"), Sheet(other, "二")) == ()
    elsewhere = (
        EXECUTION.replace("681.36", "18.2")
        .replace("42507.85", "300")
        .replace("631.07", "15")
        .replace("78629.5", "4")
    )
    assert found(Sheet(EXECUTION, "甲单位"), Sheet(elsewhere, "乙单位")) == ()


def test_project_counts_are_held_against_the_list() -> None:
    listed = Sheet(
        "2021年度项目实施情况表\n项目名称|预算数|执行数\n甲|1.99|1.91\n乙|80|80\n合计|81.99|81.91", "项目"
    )
    assert in_book(listed, facts("项目个数|2|个||")) == ()
    assert [(f.code, f.cell, f.expected) for f in in_book(listed, facts("项目个数|3|个||"))] == [
        ("count-mismatch", "B2", "2")
    ]


def test_sheets_with_a_form_and_hidden_sheets_are_left_alone() -> None:
    wrong = "项目|金额\n甲|1\n乙|2\n合计|4"
    assert in_book(Sheet(wrong, "藏", visible=False)) == ()
    assert [f.cell for f in in_book(Sheet(wrong, "明"))] == ["B4"]

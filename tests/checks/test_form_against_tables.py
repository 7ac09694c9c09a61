"""The budget of a department's form and the tables beside it: the same money has one figure."""

from __future__ import annotations

from tests.forms.build import Sheet, book
from xltools.checks.document.run import check_document
from xltools.forms.document import read_document
from xltools.forms.reading import read_forms

FORM = """
部门整体支出绩效自评表
（2022年度）
单位名称|某县文旅局
|年初预算数|全年预算数|全年执行数|执行率
资金总额|1100|1200|1150.5|95.88%
其中：基本支出|500|500|479.5|95.9%
项目支出|600|700|671|95.86%
一级指标|二级指标|三级指标|指标值|完成值|分值|得分|偏差原因
产出|数量|文化活动场次|≥50场|52场|40|40|
效益|社会效益|“三公”经费控制率|≤100%|90%|40|40|
满意度|满意度|观众满意度|≥90%|93%|20|20|
合计|||||100|100|
"""
TABLE = """
2022年预算执行情况表
单位：万元
项目|全年预算数|全年执行数|执行率
基本支出|500|479.5|95.9%
项目支出|700|671|95.86%
合计|1200|1150.5|95.88%
"""
FUND = """
2022年“三公”经费预算执行情况表
单位：万元
项目|预算数|执行数|控制率
公务接待费|10|8|80%
公务用车运行维护费|20|19|95%
合计|30|27|90%
"""


def _found(*tables: str, form: str = FORM) -> list[tuple[str, str | None, str | None]]:
    sheets = [Sheet(text, f"附表{n}") for n, text in enumerate(tables, 1)]
    read = book(Sheet(form, "自评表"), *sheets)
    forms, _ = read_forms(read)
    assert len(forms) == 1
    assert len(forms[0].budget) == 3
    found = check_document(read_document(read, forms), [grid.sheet for grid in read.grids])
    return [(f.code, f.cell, f.expected) for f in found]


def test_the_same_figures_give_nothing() -> None:
    yuan = TABLE.replace("万元", "元")
    for figure in ("1150.5", "671", "1200", "500", "700", "479.5"):
        yuan = yuan.replace(f"|{figure}|", f"|{int(float(figure) * 10000)}|")
    assert _found(TABLE, FUND, yuan) == []


def test_another_whole_under_the_same_headings() -> None:
    # 800 and 771 for 700 and 671: the project expenditure, and with it the whole
    other = TABLE.replace("项目支出|700|671|95.86%", "项目支出|800|771|96.38%")
    other = other.replace("合计|1200|1150.5|95.88%", "合计|1300|1250.5|96.19%")
    assert _found(other) == [
        ("figure-conflict", "B5", "700万元"), ("figure-conflict", "C5", "671万元"),
        ("figure-conflict", "B6", "1200万元"), ("figure-conflict", "C6", "1150.5万元"),
    ]  # fmt: skip


def test_yuan_under_a_heading_of_ten_thousands() -> None:
    slipped = TABLE.replace("|500|479.5|", "|5000000|4795000|")
    slipped = slipped.replace("|700|671|", "|7000000|6710000|").replace(
        "|1200|1150.5|", "|12000000|11505000|"
    )
    assert [cell for _, cell, _ in _found(slipped)] == ["B4", "C4", "B5", "C5", "B6", "C6"]


def test_other_headings_of_the_same_stage_need_a_figure_in_common() -> None:
    final = TABLE.replace("全年执行数", "决算数").replace("执行情况", "决算情况")
    # 479.5 in common; 661 + 479.5 = 1140.5
    near = final.replace("671|95.86%", "661|94.43%").replace("1150.5|95.88%", "1140.5|95.04%")
    assert _found(near) == [("figure-conflict", "C5", "671万元"), ("figure-conflict", "C6", "1150.5万元")]
    apart = final.replace("|全年预算数|", "|预算数|").replace("|479.5|95.9%", "|469.5|93.9%")
    apart = apart.replace("671|95.86%", "661|94.43%").replace("1150.5|95.88%", "1130.5|94.21%")
    assert _found(apart) == []


def test_other_stages_years_and_funds_are_other_figures() -> None:
    lower = TABLE.replace("|700|671|95.86%", "|600|571|95.17%").replace(
        "1200|1150.5|95.88%", "1100|1050.5|95.5%"
    )
    for old, new in (
        ("2022年", "2021年"),
        ("2022年预算", "2022年财政拨款预算"),
        ("单位：万元", "政府性基金\n单位：万元"),
    ):
        assert _found(lower.replace(old, new)) == []
    adopted = "2022年部门预算安排表\n单位：万元\n项目|预算数\n基本支出|480\n项目支出|590\n合计|1070"
    assert _found(adopted) == []


def test_the_rate_of_a_fund_and_the_total_line_of_its_table() -> None:
    wrong = FORM.replace("≤100%|90%", "≤100%|92.5%")
    assert _found(FUND, form=wrong) == [("figure-conflict", "D6", "0.925")]
    assert _found(FUND.replace("“三公”经费", "政府采购"), form=wrong) == []
    assert _found(FUND.replace("2022年", "2021年"), form=wrong) == []

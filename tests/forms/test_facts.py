"""基础数据: blocks of facts as offices write them."""

from decimal import Decimal

from tests.forms.build import Sheet, book
from xltools.cells import Kind
from xltools.forms.facts import read_facts

STANDARD = """
基础数据|<|<|<|<|<
序号|项目|数值|单位|算法|出处
1|在编人数（含工勤人员）|'17|人||正文第161行
2|“三公”经费预算安排数|8.67|万元||正文第173行
3|“三公”经费控制率|55.23%||“三公”经费实际支出数/“三公”经费预算安排数|正文第173行
4|政府采购政策功能落实|||—|
5|按规定公开|是||直接填列|
"""


def test_a_block_with_all_columns() -> None:
    facts = read_facts(book(Sheet(STANDARD, "基础数据")))
    assert [f.name for f in facts] == [
        "在编人数(含工勤人员)", "“三公”经费预算安排数", "“三公”经费控制率", "政府采购政策功能落实", "按规定公开",
    ]  # fmt: skip
    assert [f.value.number for f in facts] == [Decimal(17), Decimal("8.67"), Decimal("0.5523"), None, None]
    assert facts[0].value.ref.a1 == "C3"
    assert facts[0].unit == "人"
    assert facts[0].source == "正文第161行"
    assert facts[2].made_of == "“三公”经费实际支出数/“三公”经费预算安排数"
    assert facts[3].value.kind is Kind.BLANK
    assert [f.made_of for f in facts[3:]] == ["", ""]
    assert facts[4].value.text == "是"


def test_several_blocks_with_their_headings_and_titles() -> None:
    text = """
一、事实|<|<|<
项目|数值|单位|说明
编制数|21|人|

劳务派遣人数|14|人|
二、季度支付
季度|一季度|二季度|三季度|四季度
指标金额|81164.95|81164.95|81164.95|81164.95
三、逐项判断|<|<
事项|判断|依据
制度健全|健全|正文第164行
"""
    facts = read_facts(book(Sheet(text)))
    assert [(f.name, f.value.text) for f in facts] == [
        ("编制数", "21"), ("劳务派遣人数", "14"), ("制度健全", "健全"),
    ]  # fmt: skip


def test_a_quarter_table_after_an_empty_row_is_no_fact() -> None:
    text = """
项目|数值|单位|出处
编制数|21|人|

季度|一季度|二季度|三季度
指标金额|100|100|100
"""
    assert [f.name for f in read_facts(book(Sheet(text)))] == ["编制数"]


def test_the_same_fact_twice_stands_twice() -> None:
    text = "事实|取值|来源\n高新技术企业总数|190|正文第371行\n高新技术企业总数|184|附件1\n备注：以年报为准"
    facts = read_facts(book(Sheet(text)))
    assert [(f.name, f.value.number, f.source) for f in facts] == [
        ("高新技术企业总数", Decimal(190), "正文第371行"), ("高新技术企业总数", Decimal(184), "附件1"),
    ]  # fmt: skip


def test_other_tables_are_no_facts() -> None:
    for text in (
        "项目|预算数|执行数\n基本支出|100|90",
        "项目名称|数值说明|金额\n甲|乙|1",
        "名称|数量|单价\n电脑|3|5000",
        "项目|结果\n检查|合格",
    ):
        assert read_facts(book(Sheet(text))) == ()


def test_hidden_sheets_have_no_facts() -> None:
    assert read_facts(book(Sheet(STANDARD, "基础数据", visible=False))) == ()

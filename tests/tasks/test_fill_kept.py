"""Nothing of a source is lost or altered in silence: money units, names of money, typed scores and rates."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.forms.build import Sheet, write_xls, write_xlsx
from tests.tasks.books import GOLDEN
from tests.tasks.scored_books import FORMUALIZER, SMALL
from xltools.forms.reading import read_forms
from xltools.records import Form
from xltools.tasks.fill import fill
from xltools.tasks.recompute import recompute
from xltools.workbook.read import read_book

DEPARTMENT = """
部门（单位）整体支出绩效自评表 |<|<|<|<|<|<
（2022年度） |<|<|<|<|<|<
{unit} |<|<|<|<|<|<
评价部门名称 | 县二中
整体支出规模 || 全年预算数 | 全年执行数 | 执行率
| 资金来源：（1）{fiscal} | {a} | {b} | 90%
| （2）{other} | {c} | {c} | 100%
一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
产出 | 数量 | 场次 | ≥50场 | 52场 | 50 | 50
效益 | 社会效益 | 满意 | ≥90% | 93% | 50 | 50
合计 |||||100|100
"""
PROJECTS = """
2022年度项目支出绩效自评结果汇总表 |<|<|<|<|<|<|<|<
填报单位：某县水利局 |||||||金额单位：元
序号 | 项目名称 | 项目主管部门 | 全年预算数 | 全年执行数 | 预算执行率 | 自评得分 | 自评等级 | 备注
1 | 河道清淤 | 水利局 | 4500000 | 4500000 | 100% | 89.5 | 优 | 跨年
2 | 水库除险 | 水利局 | 6200000 | 5000000 | 80.56% | 79.99 | 中 |
合计 ||| 10700000 | 9500000 | 88.79% | 84.75 ||
"""
PROJECT = """
项目支出绩效自评表 |<|<|<|<|<|<|<|<
（2022年度） |<|<|<|<|<|<|<|<
项目名称 | 饮水安全工程 |<|<|<|<|<|<|<
主管部门 | 某县水利局 |<|<|<| 实施单位 | 供水中心 |<|<
项目资金（万元） ||| 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
| {whole} || 1200 | 1350 | 1250.5 | 10 | 92.63% | {score}
| 其中：财政性资金 || 1100 | 1250 | 1150.5 | - || -
| 其它资金 || 100 | 100 | 100 | - || -
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
| 产出 | 数量 | 处数 | ≥35处 | 35处 | 50 | 50
| 效益 | 社会 | 受益人口 | ≥2万人 | 2.6万人 | 40 | 40
总分 |||||| 100 | {total}
"""
UNITS = """
2022年部门整体支出绩效自评汇总表 |<|<|<|<|<|<
主管部门：某县教育局 |||||单位：万元
序号 | 单位 | 年度预算数 | 实际支出数 | 执行率（%） | 自评得分 | 复核得分
1 | 县教育局本级 | 8200 | 8011.3 | 97.7 | 95 | 94
2 | 县二中 | 4100 | 3650 | {rate} | 91 | 91
合计 || 12300 | 11661.3 | 94.81 | 93 |
"""
GOALS = """
部门（单位）整体支出绩效目标申报表 |<|<|<
（2023年度） |<|<|<
部门（单位）名称 | 某市住建局 |<|<
年度履职目标 | 完成城市更新 |<|<
年度主要任务 | 任务名称 | 主要内容
| 老旧小区改造 | 改造35个小区
预算情况 | 部门预算总额（万元） || 9800
| 1.资金来源：（1）财政拨款 || 9000
| （2）其他资金 || 800
| 2.资金结构：（1）基本支出 || 3200
| （2）项目支出 || 6600
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量 | 改造数量 | 35个
效益指标 | 满意度 | 群众满意度 | ≥90%
"""


def written(folder: Path, text: str, *, old: bool = False) -> tuple[Form, str]:
    """(the form that fill, or recompute of an .xls, makes of a sheet; all that was said)."""
    out = folder / "成.xlsx"
    if old:
        source = write_xls(folder / "源.xls", Sheet(text))
        notes = recompute(source, out=out, engine=FORMUALIZER).notes
    else:
        source = write_xlsx(folder / "源.xlsx", Sheet(text))
        notes = fill(source, out=out, engine=FORMUALIZER).notes
    return read_forms(read_book(str(out)))[0][0], "\n".join(notes)


def department(
    unit: str, a: str, b: str, c: str, *, fiscal: str = "财政拨款", other: str = "其他资金"
) -> str:
    return DEPARTMENT.format(unit=unit, a=a, b=b, c=c, fiscal=fiscal, other=other)


both = pytest.mark.parametrize("old", [False, True], ids=["xlsx", "xls"])


@both
@pytest.mark.parametrize(
    ("unit", "amounts"),
    [
        ("元", ("5000000", "4500000", "100000")),
        ("千元", ("5000", "4500", "100")),
        ("亿元", ("0.05", "0.045", "0.001")),
    ],
)
def test_amounts_are_converted(tmp_path: Path, old: bool, unit: str, amounts: tuple[str, str, str]) -> None:
    form, said = written(tmp_path, department(f"单位：{unit}", *amounts), old=old)
    assert form.money_unit == "万元"
    assert [(ln.budget.text, ln.spent.text) for ln in form.budget if ln.spent][:2] == [
        ("500", "450"),
        ("10", "10"),
    ]
    assert f"由{unit}换算成万元" in said


def test_amounts_in_the_same_unit_stay(tmp_path: Path) -> None:
    form, said = written(tmp_path, department("单位：万元", "500", "450", "10"))
    assert form.budget[0].budget.text == "500"
    assert said == ""


@both
def test_lines_and_total_of_a_summary_are_converted(tmp_path: Path, old: bool) -> None:
    form, said = written(tmp_path, PROJECTS, old=old)
    assert [row.budget.text for row in form.lines if row.budget] == ["450", "620", "1070"]
    assert [row.spent.text for row in form.lines if row.spent] == ["450", "500", "950"]
    assert "由元换算成万元" in said
    assert "自评等级（河道清淤 优、水库除险 中）" in said
    assert "项目主管部门（2 行）" in said
    assert openpyxl.load_workbook(tmp_path / "成.xlsx").worksheets[0]["I6"].value == "跨年"


def test_a_typed_rate_that_is_wrong_is_kept(tmp_path: Path) -> None:
    """5000000 ÷ 6200000 is 80.65 %."""
    form, said = written(tmp_path, PROJECTS)
    rate = form.rows[1].rate
    assert rate is not None
    assert (rate.text, rate.formula) == ("80.56%", None)
    assert form.rows[0].rate is not None
    assert form.rows[0].rate.formula is not None
    assert "F7 资料为 80.56%，公式算得 80.65%" in said


def test_recompute_of_an_xls_lists_the_rate_that_it_changes(tmp_path: Path) -> None:
    source = write_xls(tmp_path / "源.xls", Sheet(PROJECTS))
    done = recompute(source, engine=FORMUALIZER)
    assert [(c.before, c.after) for c in done.changes if c.ref.a1 == "F7"] == [("80.56%", "80.65%")]


@pytest.mark.parametrize("wrong", [False, True])
def test_a_rate_under_a_heading_of_percent(tmp_path: Path, wrong: bool) -> None:
    """3650 ÷ 4100 is 89.02 %; 88.02 typed there is 88.02 %, not 8802 %."""
    form, said = written(tmp_path, UNITS.format(rate="88.02" if wrong else "89.02"))
    rates = [row.rate.text for row in form.lines if row.rate]
    assert rates == ["97.7%", "88.02%" if wrong else "89.02%", "94.81%"]
    assert ("资料为 88.02%" in said) == wrong
    assert not wrong or (form.rows[1].rate is not None and form.rows[1].rate.formula is None)


@both
@pytest.mark.parametrize("whole", ["年度资金总额", "项目资金总额", "资金总额"])
def test_the_typed_score_of_the_execution_stays(tmp_path: Path, old: bool, whole: str) -> None:
    """92.63 % of 10 would be 9.26: the 9.5 was typed."""
    form, said = written(tmp_path, PROJECT.format(whole=whole, score="9.5", total="99.5"), old=old)
    line = form.execution
    assert line is not None
    assert line.score is not None
    assert line.score.formula is None
    assert line.score.text == "9.5"
    assert form.total is not None
    assert form.total.score is not None
    assert form.total.score.text == "99.5"
    assert [ln.budget.text for ln in form.budget] == ["1350", "1250", "", "100"]
    assert "没有带过来：年度" not in said
    assert "资金项目" not in said


@both
def test_the_same_money_by_another_name(tmp_path: Path, old: bool) -> None:
    form, said = written(tmp_path, GOALS, old=old)
    assert [line.budget.text for line in form.budget] == ["9800", "9000", "800", "3200", "6600"]
    assert "资料为 9800" not in said


@both
def test_money_without_a_place_is_named(tmp_path: Path, old: bool) -> None:
    text = department("单位：万元", "500", "450", "10", fiscal="财政性资金", other="事业收入")
    form, said = written(tmp_path, text, old=old)
    assert form.budget[0].budget.text == "500"
    assert "事业收入（全年预算数 10，全年执行数 10）" in said


@both
def test_columns_without_a_place_are_named(tmp_path: Path, old: bool) -> None:
    """附件6 has no 评分标准 and no points of 二级指标; what it has no heading for is named too."""
    text = """
部门（单位）整体支出绩效自评表 |<|<|<|<|<|<|<|<|<
评价部门名称 | 元氏县二中 |||||||| 评价等级：优
联系人 | 元氏县办公室 || 联系电话 | 87654321 |||||
金额单位 | 万元 ||||||||
整体支出规模 || 全年预算数 | 全年执行数 | 执行率
| 资金来源：（1）财政拨款 | 500 | 450 | 90%
一级指标 | 二级指标 | 分值 | 三级指标 | 评分标准 | 指标值 | 完成值 | 分值 | 得分 | 抽查情况
产出 | 数量指标 | 50 | 场次 | 达到目标值得满分 | ≥50场 | 52场 | 50 | 50 | 已抽查
效益 | 社会效益 | 50 | 满意 | 达到目标值得满分 | ≥90% | 93% | 50 | 50 |
合计 ||||||| 100 | 100
"""
    _, said = written(tmp_path, text, old=old)
    assert "二级指标分值（数量指标 50、社会效益 50）" in said
    assert "评分标准（2 行）" in said
    assert "抽查情况（1 行）" in said
    assert "评价等级 优" in said
    assert "联系人 元氏县办公室" in said
    assert "联系电话 87654321" in said
    assert "金额单位" not in said


@both
def test_forms_not_taken_are_named(tmp_path: Path, old: bool) -> None:
    """A summary and nine projects: the summary is taken, eight of the projects named."""
    one = PROJECT.format(whole="年度资金总额", score="9.5", total="99.5")
    sheets = [Sheet(PROJECTS, "汇总")]
    sheets += [Sheet(one.replace("饮水安全工程", f"工程{n}"), f"项目{n}") for n in range(1, 10)]
    out = tmp_path / "成.xlsx"
    if old:
        notes = recompute(write_xls(tmp_path / "源.xls", *sheets), out=out, engine=FORMUALIZER).notes
    else:
        notes = fill(write_xlsx(tmp_path / "源.xlsx", *sheets), out=out, engine=FORMUALIZER).notes
    said = next(note for note in notes if "没有取用" in note)
    assert "另有 9 份项目支出绩效自评表" in said
    assert "“项目1”工程1" in said
    assert "“项目8”工程8 等 9 份" in said
    assert "工程9" not in said


def test_points_of_levels_come_along(tmp_path: Path) -> None:
    """一级 and 二级 points go into a template that has columns for them, in the first row of each level only."""
    text = """
部门整体支出绩效评价共性指标体系评分表 |<|<|<|<|<|<|<
单位名称：某区档案馆 |<|<|<|<|<|<|<
一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 评分标准 | 得分
投入 | 40 | 预算配置 | 40 | 人员控制 | 20 | 未实现的酌情扣分 | 20
^|^|^|^| 三公变动 | 20 | 未实现的酌情扣分 | 19
产出 | 60 | 履职 | 60 | 完成率 | 60 | 未实现的酌情扣分 | 58
总分 |<|<|<|<| 100 || 97
"""
    source = write_xlsx(tmp_path / "源.xlsx", Sheet(text))
    first, second = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    fill(source, out=first, engine=FORMUALIZER)
    fill(first, out=second, template=first, engine=FORMUALIZER)
    for out in (first, second):
        page = openpyxl.load_workbook(out).worksheets[0]
        assert [page.cell(row, 2).value for row in (7, 8, 9)] == [40, None, 60]
        assert [page.cell(row, 4).value for row in (7, 8, 9)] == [40, None, 60]
        assert '<c r="B8" s="' in (xml := zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml").decode())
        assert not re.search(r'<c r="[BD]8"[^>]*><v>', xml)


def test_facts_in_another_money_unit(tmp_path: Path) -> None:
    """采购预算金额 of 500000 元 is 50 of a template that has it in 万元."""
    form = SMALL.format(tiers="40", ratio="27", judged="28", total="95")
    head = "项目 | 数值 | 单位\n固定资产利用率 | 92% |"

    def book(name: str, spent: str, budget: str, unit: str) -> Path:
        facts = f"{head}\n实际采购金额 | {spent} | {unit}\n采购预算金额 | {budget} | {unit}"
        return write_xlsx(tmp_path / name, Sheet(form, "评分表"), Sheet(facts, "基础数据"))

    source, template = book("源.xlsx", "450000", "500000", "元"), book("模板.xlsx", "1", "1", "万元")
    done = fill(source, out=tmp_path / "成.xlsx", template=template, engine=FORMUALIZER)
    page = openpyxl.load_workbook(done.out)["基础数据"]
    assert [page.cell(row, 2).value for row in (3, 4)] == [45, 50]
    assert any("实际采购金额（元→万元）" in note for note in done.notes)


def test_recompute_lists_what_people_see_change(tmp_path: Path) -> None:
    """An empty rate that stays empty is no change in the list; it is named in one note."""
    text = department("单位：万元", "500", "450", "10").replace("10 | 10 | 100%", "| |")
    done = recompute(write_xlsx(tmp_path / "源.xlsx", Sheet(text)), engine=FORMUALIZER)
    assert "E7" not in {change.ref.a1 for change in done.changes}
    assert all((change.before, change.after) != ("（空）", "（空）") for change in done.changes)
    assert sum("E7" in note for note in done.notes) == 1


def test_open_scores_are_one_note(tmp_path: Path) -> None:
    rows = "\n".join(f"管理 | 事项 | 事项{n} | 10 | 未实现的酌情扣分 |" for n in range(10))
    text = f"""
部门整体支出绩效评价共性指标体系评分表 |<|<|<|<|<
单位名称：某区档案馆 |<|<|<|<|<
一级指标 | 二级指标 | 三级指标 | 分值 | 评分标准 | 得分
{rows}
总分 |<|<| 100 ||
"""
    done = recompute(write_xlsx(tmp_path / "源.xlsx", Sheet(text)), engine=FORMUALIZER)
    said = [note for note in done.notes if "不能按办法计算" in note]
    assert said == ["F4、F5、F6、F7、F8、F9、F10、F11 等 10 处的得分不能按办法计算，留给评分人填写"]


def test_a_form_whose_indicators_make_100_gets_no_points_beside_them(tmp_path: Path) -> None:
    """The template's 10 points of 预算执行 would make 110."""
    text = PROJECT.format(whole="年度资金总额", score="-", total="98").replace(
        "1250.5 | 10 |", "1250.5 | - |"
    )
    form, said = written(tmp_path, text.replace("35处 | 50 | 50", "35处 | 60 | 58"))
    assert form.execution is None
    assert form.total is not None
    assert form.total.score is not None
    assert form.total.score.text == "98"
    assert form.total.score.formula is not None
    assert "总" not in said


def test_what_a_rule_says_is_no_column_of_its_own(tmp_path: Path) -> None:
    """Targets read out of the texts of a form without such a column go along in those texts."""
    source = GOLDEN / "乌鲁木齐-改正" / "book.xlsx"
    done = fill(source, out=tmp_path / "成.xlsx", template="综合评分表", engine=FORMUALIZER)
    assert not [note for note in done.notes if "指标值" in note or "完成值" in note]


def test_uses_under_a_total_are_uses(tmp_path: Path) -> None:
    """资金总额, 其中：基本支出, 项目支出: 附件6 has the uses, the total is named."""
    text = """
部门整体支出绩效自评表 |<|<|<|<|<|<
单位名称 | 某县文旅局
| 全年预算数 | 全年执行数 | 执行率
资金总额 | 1200 | 1150.5 | 95.88%
其中：基本支出 | 720 | 690 | 95.83%
项目支出 | 480 | 460.5 | 95.94%
一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
产出 | 数量 | 场次 | ≥50场 | 52场 | 50 | 50
效益 | 社会效益 | 满意 | ≥90% | 93% | 50 | 50
合计 ||||| 100 | 100
"""
    form, said = written(tmp_path, text)
    assert [line.budget.text for line in form.budget] == ["", "", "720", "480"]
    assert "没有带过来：资金总额（全年预算数 1200，全年执行数 1150.5）" in said
    assert "基本支出" not in said

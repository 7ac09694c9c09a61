"""绩效目标申报表 and 得分汇总表 through the use cases: new, fill, recompute, and beside a scored form."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import xltools
from tests.forms.build import Sheet, write_xlsx
from tests.tasks.books import ROOT
from xltools.engines.registry import get_engine
from xltools.errors import FormError
from xltools.tasks.fill import fill
from xltools.tasks.new import new

DATA = ROOT / "examples" / "金水-绩效目标申报表.yaml"
PRINTED = ROOT / "examples" / "金水-绩效目标申报表-原表.xlsx"
ENGINE = get_engine("formualizer")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("绩效目标申报表", "绩效目标申报表"), ("部门（单位）整体支出绩效目标申报表", "绩效目标申报表"),
        ("得分汇总表", "得分汇总表"), ("项目绩效得分汇总表", "得分汇总表"),
    ],
)  # fmt: skip
def test_a_blank_form_is_recognised_and_clean(name: str, form: str, tmp_path: Path) -> None:
    new(name, out=tmp_path / "表.xlsx")
    (task,) = xltools.verify(str(tmp_path / "表.xlsx")).tasks
    assert (task.form.form, task.status, task.findings) == (form, "clean", ())


def test_fill_carries_every_part_of_the_goals(tmp_path: Path) -> None:
    done = fill(DATA, out=tmp_path / "表.xlsx", engine=ENGINE)
    (form,) = xltools.read(str(tmp_path / "表.xlsx"))
    printed = xltools.read(str(PRINTED))[0]
    assert [(t.name.text, t.content.text) for t in form.tasks] == [
        (t.name.text, t.content.text) for t in printed.tasks
    ]
    assert [
        (i.level1.text, i.level2.text, i.name.text, i.target.text, i.note.text) for i in form.indicators
    ] == [(i.level1.text, i.level2.text, i.name.text, i.target.text, i.note.text) for i in printed.indicators]
    assert (form.unit.text, form.year, form.goal.text) == (printed.unit.text, 2021, printed.goal.text)
    assert [line.budget.number for line in form.budget] == [
        Decimal(t) for t in ("0", "6123.56", "0", "147.09", "5976.47")
    ]
    assert any("资料为 0，公式算得 6123.56" in note for note in done.notes)


def test_a_filled_form_has_no_row_too_many(tmp_path: Path) -> None:
    """The blank form has 28 rows for indicators, 金水 has 27."""
    fill(DATA, out=tmp_path / "表.xlsx", engine=ENGINE)
    sheet = openpyxl.load_workbook(tmp_path / "表.xlsx")["绩效目标申报表"]
    assert sheet.print_area.rpartition("!")[2] == "$A$1:$E$44"
    assert sheet["C44"].value == "服务对象满意度"
    assert sheet.row_dimensions[6].height > sheet.row_dimensions[10].height


def test_fill_of_more_tasks_than_the_form_has_rows(tmp_path: Path) -> None:
    text = DATA.read_text("utf-8")
    extra = "- 任务名称: 又一项\n  主要内容: 略\n" * 3
    (tmp_path / "资料.yaml").write_text(text.replace("资金:\n", f"{extra}资金:\n"), "utf-8")
    with pytest.raises(FormError, match="7 项任务，模板只有 6 行"):
        fill(tmp_path / "资料.yaml", out=tmp_path / "表.xlsx", engine=ENGINE)
    assert not (tmp_path / "表.xlsx").exists()


@pytest.mark.parametrize("source", [DATA, PRINTED], ids=["yaml", "workbook"])
def test_fill_of_a_score_table(source: Path, tmp_path: Path) -> None:
    fill(source, out=tmp_path / "表.xlsx", template="得分汇总表", engine=ENGINE)
    (task,) = xltools.verify(str(tmp_path / "表.xlsx")).tasks
    form = task.form
    assert (task.status, form.year, form.grade.text) == ("clean", 2021, "优")
    assert [(r.unit.text, r.weight.number, r.score.number, r.score_rate.number) for r in form.lines] == [
        ("预算执行", 10, 10, 1), ("投入管理", 20, 18, Decimal("0.9")), ("产出指标", 40, 40, 1), ("效益指标", 30, 30, 1),
        ("合计", 100, 98, Decimal("0.98")),
    ]  # fmt: skip
    assert all(r.score_rate.formula for r in form.lines)
    assert form.total_line.score.formula
    assert form.total_line.weight.formula


def test_recompute_writes_rates_and_totals_as_formulas(tmp_path: Path) -> None:
    done = xltools.recompute(str(PRINTED), out=str(tmp_path / "表.xlsx"))
    assert {(c.ref.sheet, c.ref.a1) for c in done.changes} == {
        ("绩效目标申报表", "D10"), *(("得分汇总表", cell) for cell in ("D6", "D7", "D8", "D9", "B10", "C10", "D10")),
    }  # fmt: skip
    book = openpyxl.load_workbook(tmp_path / "表.xlsx")
    assert book.sheetnames == ["绩效目标申报表", "得分汇总表", "文中数据", "校验", "校验2", "变更记录"]
    assert book["得分汇总表"]["C10"].value == '=IF(COUNT(C6:C9)=0,"",ROUND(SUM(C6:C9),2))'
    values = openpyxl.load_workbook(tmp_path / "表.xlsx", data_only=True)
    assert values["绩效目标申报表"]["D10"].value == 6123.56
    assert [values["得分汇总表"][cell].value for cell in ("D7", "B10", "C10", "D10")] == [0.9, 100, 98, 0.98]


def test_a_total_that_nobody_can_sum_stays(tmp_path: Path) -> None:
    """Without a single source filled in, a typed 部门预算总额 is no sum."""
    text = """
部门整体支出绩效目标申报表 |<|<|<
部门名称 | 某局 |<|<
部门预算总额（万元） | 500 |<|<
1.资金来源：（1）财政性资金 | |<|<
（2）其他资金 | |<|<
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 培训期数 | ≥4期
"""
    path = write_xlsx(tmp_path / "表.xlsx", Sheet(text))
    assert xltools.recompute(str(path), out=str(tmp_path / "二.xlsx")).changes == ()
    assert xltools.verify(str(path)).tasks[0].findings == ()


_SCORED = """
部门整体支出绩效自评表 |<|<|<|<|<|<|<
单位名称 | {unit} |<|<|<|<|<|<
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 全年完成值 | 分值 | 得分 | 偏差原因分析
决策部分 | 目标设定 | 目标合理性 | 合理 | 合理 | 8 | 8 |
^| 预算配置 | 预算准确性 | 准确 | 准确 | 7 | 6.5 | 偏差
产出部分 | 数量 | 完成率 | ≥85% | 80% | 85 | 80 | 未完成
合计 |<|<|<|<| 100 | 94.5 |
"""
_TABLE = """
绩效得分汇总表 |<|<|<
单位名称 | 某局 |<|<
一级指标 | 权重分 | 得分 | 得分率
决策部分 | 15 | {score} | {rate}
产出部分 | 85 | 80 | 94.12%
合计 | 100 | {total} | {total}%
"""


def _conflicts(folder: Path, *sheets: Sheet) -> list[tuple[str, str, str | None, str | None]]:
    tasks = xltools.verify(str(write_xlsx(folder / "表.xlsx", *sheets))).tasks
    found = [(f, t.form.form) for t in tasks for f in t.findings]
    return [(form, f.cell, f.expected, f.actual) for f, form in found if f.code == "figure-conflict"]


def _table(score: str, rate: str, total: str) -> Sheet:
    return Sheet(_TABLE.format(score=score, rate=rate, total=total), "汇总")


def test_a_line_against_the_scored_form_of_the_workbook(tmp_path: Path) -> None:
    scored = Sheet(_SCORED.format(unit="某局"), "评分")
    assert _conflicts(tmp_path, scored, _table("14.5", "96.67%", "94.5")) == []
    assert _conflicts(tmp_path, scored, _table("15", "100%", "95")) == [("得分汇总表", "C4", "14.5", "15")]


@pytest.mark.parametrize("name", ["决策部分（15分）", "一、决策部分", "（一）决策部分（15.0分）"])
def test_a_level_has_one_name_with_and_without_points_and_number(name: str, tmp_path: Path) -> None:
    scored = Sheet(_SCORED.format(unit="某局").replace("决策部分", name), "自评表")
    assert _conflicts(tmp_path, scored, _table("15", "100%", "95")) == [("得分汇总表", "C4", "14.5", "15")]


def test_no_line_is_held_against_another_unit_or_one_of_several(tmp_path: Path) -> None:
    wrong = _table("15", "100%", "95")
    other = Sheet(_SCORED.format(unit="另一局"), "评分")
    assert _conflicts(tmp_path, other, wrong) == []
    twice = [Sheet(_SCORED.format(unit="某局"), n) for n in "一二"]
    assert _conflicts(tmp_path, *twice, wrong) == []

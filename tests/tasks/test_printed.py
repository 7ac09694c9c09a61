"""Scores from facts by the rules that a form prints: the figures of the two documents and small forms by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.forms.build import Sheet, write_xlsx
from tests.forms.layouts_scored import TWO_FORMS
from tests.libreoffice import soffice_or_skip
from tests.tasks import scored_books as books
from tests.tasks.scored_books import (
    FACTS,
    FUTIAN,
    URUMQI,
    engine_figure,
    found,
    interval,
    small,
    task_of,
    with_facts,
)
from xltools.engines.registry import get_engine
from xltools.forms.reading import read_forms
from xltools.records import Form
from xltools.rules.known import known
from xltools.tasks.recompute import recompute
from xltools.tasks.verify import verify

D = Decimal


@pytest.fixture(scope="module")
def futian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return books.filled(FUTIAN, tmp_path_factory.mktemp("福田"))


@pytest.fixture(scope="module")
def urumqi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return books.filled(URUMQI, tmp_path_factory.mktemp("乌鲁木齐"))


@pytest.fixture(params=["formualizer", "formulas", "libreoffice"])
def engine(request: pytest.FixtureRequest) -> object:
    if request.param == "libreoffice":
        soffice_or_skip()
    return get_engine(request.param)


#: domain.md §4 and the table of quarters
QUARTERS = {"一季度预算执行率": "62.56", "二季度预算执行率": "82.02", "三季度预算执行率": "86.94", "四季度预算执行率": "97.65",
            "全年平均执行率": "82.29", "编外人员控制率": "42.42", "政府采购执行率": "37.83"}  # fmt: skip


def test_rates_of_futian(futian: Path) -> None:
    task = task_of(futian)
    assert task.form is not None
    facts = known(task.form.facts)
    for name, percent in QUARTERS.items():
        value = facts[name]
        assert isinstance(value, Decimal)
        assert round(value * 100, 2) == D(percent), name


#: by hand: 1.6458… + 3.2919… = 4.9377…; 14/33 > 10 %; 730.68/1931.52 = 0.3783 and 0 to 1 judged;
#: 21 posts, 18 filled; 4.79/8.67 and 25/39.15 below 90 %; 100 % in use; (81164.95 − 43189.21)/43189.21 = 87.9 % is far beyond 10 %
INTERVALS = {"预算执行率": ("4.94", "4.94"), "编外人员控制率": ("0", "0"), "政府采购执行情况": ("0.38", "1.38"),
             "财政供养人员控制率": ("1", "1"), "公用经费控制率": ("6", "6"), "固定资产利用率": ("1", "1"),
             "财务合规性": ("0", "2"), "预算编制合理性": ("0", "5"), "重点工作完成情况": ("0", "8")}  # fmt: skip


def test_futian(futian: Path, engine: object) -> None:
    task = task_of(futian, engine)  # type: ignore[arg-type]
    assert found(task) == [("score-off-rule", "I11", "error")]
    (finding,) = task.findings
    assert (finding.expected, finding.actual) == ("0.38～1.38", "2")
    assert {name: interval(task, name) for name in INTERVALS} == {
        name: (D(low), D(high)) for name, (low, high) in INTERVALS.items()
    }
    for name, value in {
        "预算执行率": "4.94",
        "编外人员控制率": "0",
        "政府采购执行情况": "1.38",
        "财务合规性": "2",
    }.items():
        assert engine_figure(task, name) == D(value)
    assert task.case is not None
    assert task.case.rule_total == D("94.32")
    assert task.case.stated_rows == D("94.94")
    assert task.engine_total == D("94.94")


def test_urumqi(urumqi: Path, engine: object) -> None:
    task = task_of(urumqi, engine)  # type: ignore[arg-type]
    assert found(task) == [("rule-weight-mismatch", "F10", "error"), ("rule-weight-mismatch", "F11", "error")]
    assert [(f.expected, f.actual) for f in task.findings] == [("5", "3"), ("3", "1.5")]
    assert task.case is not None
    scores = [task.case.scores[row].rule_score for row in (22, 23)]  # 184 of 100, 4 of 1
    assert scores == [D("0.8"), D(0)]
    assert [task.ruled[row] for row in (22, 23)] == [D("0.8"), D(0)]
    assert task.case.stated_rows == D("90.3")


def test_small_form_is_right(tmp_path: Path, engine: object) -> None:
    task = task_of(small(tmp_path / "表.xlsx", FACTS), engine)  # type: ignore[arg-type]
    assert found(task) == []
    assert interval(task, "固定资产利用率") == (40, 40)
    assert interval(task, "政府采购执行率") == (27, 27)
    assert engine_figure(task, "政府采购执行率") == 27


@pytest.mark.parametrize(
    "facts",
    [
        "固定资产利用率 | ",
        "固定资产利用率 | 92%\n实际采购金额 | 45",
        "采购预算金额 | 0\n实际采购金额 | 45",
        "别的 | 1",
    ],
)
def test_missing_facts_decide_nothing(facts: str, tmp_path: Path) -> None:
    task = task_of(small(tmp_path / "表.xlsx", facts, ratio="3", total="71"))
    assert found(task) == []
    assert interval(task, "政府采购执行率") == (0, 30)


def test_a_fact_as_text_counts_and_is_named(tmp_path: Path) -> None:
    task = task_of(small(tmp_path / "表.xlsx", FACTS.replace("| 45", "| '45"), ratio="26", total="94"))
    assert sorted(found(task)) == [("score-off-rule", "F5", "error"), ("text-number", "B3", "warning")]


@pytest.mark.parametrize("word", ["四十五", "见附件", "45万元左右"])
def test_words_in_place_of_a_fact_decide_nothing(word: str, tmp_path: Path) -> None:
    task = task_of(small(tmp_path / "表.xlsx", FACTS.replace("| 45", f"| {word}"), ratio="1", total="69"))
    assert interval(task, "政府采购执行率") == (0, 30)
    assert "score-off-rule" not in [f.code for f in task.findings]


def test_a_fact_that_is_an_error_value(tmp_path: Path) -> None:
    path = small(tmp_path / "表.xlsx", FACTS.replace("| 45", "| ==1/0"), ratio="1", total="69")
    recomputed = task_of(path)
    assert interval(recomputed, "政府采购执行率") == (0, 30)
    assert [(f.code, f.sheet, f.cell) for f in recomputed.findings] == [("formula-error", "基础数据", "B3")]


def test_a_derived_fact_typed_over(futian: Path, tmp_path: Path) -> None:
    """编外人员控制率 typed as 4 % beside 14 of 33: what it is made of counts."""
    path = with_facts(futian, {"编外人员控制率": D("0.04")}, tmp_path / "改.xlsx")
    task = task_of(path)
    assert interval(task, "编外人员控制率") == (0, 0)


def test_a_derived_fact_without_what_it_is_made_of(futian: Path, tmp_path: Path) -> None:
    path = with_facts(futian, {"编外人员控制率": D("0.04"), "劳务派遣人员数": None}, tmp_path / "改.xlsx")
    task = task_of(path)
    assert interval(task, "编外人员控制率") == (1, 1)


def test_facts_elsewhere(tmp_path: Path) -> None:
    """A renamed sheet, moved columns, extra rows."""
    form = Sheet(books.SMALL.format(tiers="20", ratio="27", judged="28", total="75"), "评分表")
    other = Sheet("""
填报数据 |<|<|<|<
序号 | 单位 | 项目 | 备注 | 数值 | 来源
1 | % | 固定资产利用率 | 盘点 | 80% | 账册
 | | | | |
2 | 人 | 职工人数 | | 33 |
3 | 万元 | 实际采购金额 | | 45 |
4 | 万元 | 采购预算金额 | | 50 |
""", "附表（数据）", 4, 3)  # fmt: skip
    task = task_of(write_xlsx(tmp_path / "表.xlsx", form, other))
    assert found(task) == []
    assert interval(task, "固定资产利用率") == (20, 20)
    assert interval(task, "政府采购执行率") == (27, 27)


def test_recompute_puts_everything_in_and_again_changes_nothing(tmp_path: Path) -> None:
    path = small(tmp_path / "表.xlsx")
    first, second, third = (tmp_path / f"{n}.xlsx" for n in (1, 2, 3))
    recompute(path, out=first, engine=books.FORMUALIZER)
    names = [grid.sheet for grid in books.read_book(str(first)).grids]
    assert set(names) >= {"评分表", "评分底稿", "逐项计分", "校验", "基础数据", "评分规则"}
    recompute(first, out=second, engine=books.FORMUALIZER)
    assert first.read_bytes() == second.read_bytes()
    given = with_facts(
        second,
        {"固定资产利用率": D("0.8"), "实际采购金额": D(45), "采购预算金额": D(50)},
        tmp_path / "填.xlsx",
    )
    recompute(given, out=third, engine=books.FORMUALIZER)
    task = task_of(third)
    assert found(task) == [("score-off-rule", "F4", "error")]
    assert interval(task, "固定资产利用率") == (20, 20)


def test_recompute_of_empty_scores(tmp_path: Path) -> None:
    """Empty scores that the facts decide become formulas with their value; others stay empty."""
    path = small(tmp_path / "表.xlsx", FACTS, tiers="", ratio="", judged="", total="")
    out = tmp_path / "重算.xlsx"
    recompute(path, out=out, engine=books.FORMUALIZER)
    (form,), _ = books_forms(out)
    assert [item.stated for item in form.indicators] == [40, 27, None]
    assert form.total is not None
    assert form.total.score is not None
    assert form.total.score.number == 67


def books_forms(path: Path) -> tuple[tuple[Form, ...], tuple[str, ...]]:
    return read_forms(books.read_book(str(path)))


def test_two_indicators_of_one_name(tmp_path: Path) -> None:
    """Each keeps its own printed rule, in verify, recompute and after it."""
    text = """
部门整体支出绩效评价指标综合评分表 |<|<|<|<|<
一级指标 | 二级指标 | 三级指标 | 分值 | 评分标准 | 得分
管理 | 资产 | 利用情况 | 60 | 利用率≥90%的，得60分；利用率＜90%的，得30分。 | 60
^|^| 利用情况 | 40 | 闲置率≤5%的，得40分；闲置率＞5%的，得10分。 | 10
"""
    facts = "项目 | 数值\n利用率 | 92%\n闲置率 | 8%"
    path = write_xlsx(tmp_path / "表.xlsx", Sheet(text, "表"), Sheet(facts, "基础数据"))
    assert found(task_of(path)) == []
    out = tmp_path / "重算.xlsx"
    recompute(path, out=out, engine=books.FORMUALIZER)
    task = task_of(out)
    assert found(task) == []
    assert [task.ruled[row] for row in (3, 4)] == [60, 10]


def test_the_same_text_with_other_points_is_the_rows_own(tmp_path: Path) -> None:
    """乌鲁木齐's text says 得满分: of 8 points in another form, not of the 5 in the template's table."""
    text = """
部门整体支出绩效评价指标综合评分表 |<|<|<|<|<|<
一级指标 | 二级指标 | 三级指标 | 分值 | 评分标准 | 得分 | 扣分原因
履职 | 财政 | 基层“三保”保障情况 | 8 | 财政部门贯彻落实基层“三保”好的，得满分，较好的，得3分，不好的，得0分。 | 8 |
^|^| 其他 | 92 | 酌情扣分 | 92 |
"""
    task = task_of(write_xlsx(tmp_path / "表.xlsx", Sheet(text, "表")))
    assert found(task) == []
    assert interval(task, "基层“三保”保障情况") == (0, 8)


def test_a_row_put_into_the_form(futian: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(futian)
    sheet = book[books.ANNEX3]
    for area in list(sheet.merged_cells.ranges):
        if area.min_row > 6:
            sheet.unmerge_cells(str(area))
    sheet.insert_rows(12)
    path = tmp_path / "插行.xlsx"
    book.save(path)
    task = task_of(path)
    assert ("score-off-rule", "I11", "error") in found(task)
    assert interval(task, "预算执行率") == (D("4.94"), D("4.94"))


def test_a_row_put_into_a_template_can_be_recomputed(futian: Path, tmp_path: Path) -> None:
    """An empty row of our own form: there is no target to wait for."""
    book = openpyxl.load_workbook(futian)
    book[books.ANNEX3].insert_rows(25)
    path, out = tmp_path / "插行.xlsx", tmp_path / "重算.xlsx"
    book.save(path)
    recompute(path, out=out, engine=books.FORMUALIZER)
    assert interval(task_of(out), "预算执行率") == (D("4.94"), D("4.94"))


@pytest.mark.parametrize(("score", "codes"), [("31", ["score-above-weight", "score-off-rule", "total-mismatch"]),
                                              ("-1", ["score-negative", "score-off-rule", "total-mismatch"])])  # fmt: skip
def test_a_score_outside_its_points_is_no_error_by_the_rule(
    score: str, codes: list[str], tmp_path: Path
) -> None:
    """Where the facts decide nothing the rule itself is not broken: a warning beside the error."""
    task = task_of(small(tmp_path / "表.xlsx", ratio=score))
    assert sorted(f.code for f in task.findings) == codes
    assert {f.code: str(f.severity.value) for f in task.findings}["score-off-rule"] == "warning"


def test_two_forms_over_the_same_facts(tmp_path: Path) -> None:
    """Each form gets its sheets, both go by the one 基础数据; a second recompute changes nothing."""
    path, out, again = (tmp_path / f"{n}.xlsx" for n in ("表", "重算", "再算"))
    first, second, facts = TWO_FORMS.sheets
    other = second.text.replace("指标综合评分表", "共性指标体系评分表").replace("某区甲局", "某区乙局")
    recompute(write_xlsx(path, first, Sheet(other, "乙"), facts), out=out, engine=books.FORMUALIZER)
    names = [grid.sheet for grid in books.read_book(str(out)).grids]
    assert [sum(name.startswith(own) for name in names) for own in ("评分底稿", "逐项计分", "校验", "基础数据", "评分规则")] == [
        2, 2, 2, 1, 1,
    ]  # fmt: skip
    recompute(out, out=again, engine=books.FORMUALIZER)
    assert out.read_bytes() == again.read_bytes()
    tasks = verify([out], engines=[books.FORMUALIZER]).tasks
    assert [found(task) for task in tasks] == [[], [("score-off-rule", "F4", "error")]]
    lower = with_facts(out, {"固定资产利用率": D("0.5")}, tmp_path / "低.xlsx")
    tasks = verify([lower], engines=[books.FORMUALIZER]).tasks
    assert [found(task) for task in tasks] == [[("score-off-rule", "F4", "error")], []]

"""评分表 for the tests: the two examples filled, and small ones typed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from tests.forms.build import Sheet, write_xlsx
from tests.tasks.books import ROOT
from xltools.cells import Book, Ref, key
from xltools.engines.base import Engine
from xltools.engines.registry import get_engine
from xltools.forms.facts import read_facts
from xltools.plans import Edit, Plan
from xltools.tasks.fill import fill
from xltools.tasks.results import Task
from xltools.tasks.verify import verify
from xltools.workbook.patch import apply_plan
from xltools.workbook.read import read_book

FORMUALIZER = get_engine("formualizer")
FUTIAN = ROOT / "examples" / "福田-共性指标体系评分表.yaml"
URUMQI = ROOT / "examples" / "乌鲁木齐-综合评分表.yaml"
ANNEX3, THIRD = "共性指标体系评分表", "综合评分表"
TIERS = "1.利用率≥90%的，得40分；\\n2.90%＞利用率≥75%的，得20分；\\n3.利用率＜75%的，得0分。"

#: a 评分表 as typed: 40 by tiers of a rate, 30 by a ratio of two facts, 30 judged
SMALL = f"""
部门整体支出绩效评价共性指标体系评分表 |<|<|<|<|<
单位名称：某区档案馆 |<| 2022年度 |<|<|<
一级指标 | 二级指标 | 三级指标 | 分值 | 评分标准 | 得分
管理 | 资产 | 固定资产利用率 | 40 | {TIERS} | {{tiers}}
^| 资金 | 政府采购执行率 | 30 | 政府采购执行率=实际采购金额/采购预算金额×100%，得分=政府采购执行率×30分 | {{ratio}}
绩效 | 效果 | 社会效益 | 30 | 未实现绩效目标的酌情扣分 | {{judged}}
总分 |<|<| 100 || {{total}}
"""


#: facts under which the small form is right: ≥90 %, 45 of 50
FACTS = "固定资产利用率 | 92%\n实际采购金额 | 45\n采购预算金额 | 50"


def small(
    path: Path,
    facts: str = "",
    *,
    tiers: str = "40",
    ratio: str = "27",
    judged: str = "28",
    total: str = "95",
) -> Path:
    """The small form, and 基础数据 of these lines (项目 | 数值)."""
    form = Sheet(SMALL.format(tiers=tiers, ratio=ratio, judged=judged, total=total), "评分表")
    sheets = [form, *([Sheet(f"项目 | 数值\n{facts}", "基础数据")] if facts else [])]
    return write_xlsx(path, *sheets)


def filled(source: Path, folder: Path) -> Path:
    out = folder / f"{source.stem}.xlsx"
    fill(source, out=out, engine=FORMUALIZER)
    return out


def fact_cell(book: Book, name: str) -> Ref:
    return next(fact.value.ref for fact in read_facts(book) if key(fact.name) == key(name))


def with_facts(path: Path, facts: Mapping[str, Decimal | str | None], out: Path) -> Path:
    """A workbook with these facts typed over."""
    book = read_book(str(path))
    edits = tuple(Edit(fact_cell(book, name), value) for name, value in facts.items())
    out.write_bytes(apply_plan(path.read_bytes(), Plan(edits=edits)))
    return out


def task_of(path: Path, engine: Engine = FORMUALIZER, rules: Path | None = None) -> Task:
    (task,) = verify([path], engines=[engine], rules=rules).tasks
    return task


def found(task: Task) -> list[tuple[str, str | None, str]]:
    return [(f.code, f.cell, str(f.severity.value)) for f in task.findings]


def interval(task: Task, name: str) -> tuple[Decimal, Decimal]:
    """The interval of the first indicator of that name."""
    assert task.form is not None
    assert task.case is not None
    row = next(item.row for item in task.form.indicators if item.name.text == name)
    points = task.case.scores[row].points
    assert points is not None
    return points.low, points.high


def engine_figure(task: Task, name: str) -> Decimal | None:
    """The rule score that the formula engine gives for an indicator."""
    assert task.form is not None
    row = next(item.row for item in task.form.indicators if item.name.text == name)
    value = task.ruled.get(row)
    assert value is None or isinstance(value, Decimal), value
    return value

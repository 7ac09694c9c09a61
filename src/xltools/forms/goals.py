"""部门（单位）整体支出绩效目标申报表: goal, tasks, budget and indicators with targets, not yet scored.

Source: 金水 2021 年部门（单位）整体支出绩效目标申报表; 部门整体支出绩效目标表 of other
provinces by the same labels. Nothing is missing where it has no 完成值 and no 得分.
"""

from __future__ import annotations

import re
from dataclasses import replace

from xltools.cells import Kind, Ref, Value
from xltools.forms import head
from xltools.forms.assemble import assemble
from xltools.forms.goalparts import read_amounts, read_counts
from xltools.forms.goaltasks import read_tasks
from xltools.forms.indicators import read_table
from xltools.forms.labels import bare
from xltools.forms.spec import FormSpec, Sheet
from xltools.forms.view import View
from xltools.records import Form

NAME = "绩效目标申报表"
_TABLE = r"目标(?:申报|批复|设定|设置|编制|申请|公开|备案|填报|下达|审核)?表"
_TITLE = re.compile(rf"整体.{{0,12}}{_TABLE}|(?:部门|单位)(?:预算|支出|年度|[(（]单位[)）])*绩效{_TABLE}")
_OTHER = re.compile(r"(?:监控|自评|复核|运行).{0,8}表")
_MARKS = ("履职目标", "年度主要任务", "部门预算总额", "资金结构", "预算情况", "任务名称", "年度重点工作")
_GOAL = re.compile(
    r"(?:部门|单位|整体|年度|本年度|当年|总体|支出|履职|主要|工作|绩效)*(?:履职|总体|绩效|年度|工作|整体)(?:绩效)?目标(?:概述|描述|内容)?"
)
_NUMBERED = re.compile(r"目标\d{1,2}[:：]?")


def read(view: Sheet) -> Form | None:
    """Recognised by its title, or by two of the labels that only this form has, over a table
    of targets without actuals and scores."""
    table = read_table(view, view.goal_headers)
    if table is None or (view.table is not None and {"actual", "score"} & set(view.table.columns)):
        return None
    texts = [text for _, _, text in view.texts(table.header_row)]
    if not _is_titled([view.grid.sheet, *texts]) and not _by_parts(texts):
        return None
    unit, slot = head.find_value(view, (*head.UNIT_LABELS, *head.BOARD_LABELS), table.header_row)
    form = assemble(NAME, view, table, unit=unit, project=None, slots={"unit": slot})
    tasks = read_tasks(view, table.header_row)
    budget = form.budget or read_amounts(view, table.header_row, form.money_unit, tasks.rows)
    goal, goal_slot = _goal(view, table.header_row)
    layout = replace(
        form.layout,
        columns={**form.layout.columns, **tasks.columns},
        cells={**form.layout.cells, **({"goal": goal_slot} if goal_slot else {})},
        task_rows=tasks.slots,
    )
    return replace(
        form,
        layout=layout,
        budget=budget,
        goal=goal or form.goal,
        tasks=tasks.tasks,
        tasks_total=tasks.total,
        counts=read_counts(view, table.header_row, tasks.tasks, table.indicators),
    )


def _is_titled(texts: list[str]) -> bool:
    titles = [text for text in texts if len(text) < 50]
    found = [text for text in titles if _TITLE.search(text)]
    if not found or any(_OTHER.search(text) for text in titles):
        return False
    return any("整体" in text for text in found) or not _has_project(texts)


def _by_parts(texts: list[str]) -> bool:
    if _has_project(texts) or any(_OTHER.search(text) and len(text) < 50 for text in texts):
        return False
    return sum(any(mark in text and len(text) < 20 for text in texts) for mark in _MARKS) >= 2


def _has_project(texts: list[str]) -> bool:
    return any(bare(text) in head.PROJECT_LABELS for text in texts)


def _goal(view: View, last_row: int) -> tuple[Value | None, Ref | None]:
    """(the text, its cell) of 年度履职目标; goals on several rows (目标1, 目标2 …) as one text."""
    for row, column, text in view.texts(last_row):
        name, _, told = text.partition(":")
        if told and _GOAL.fullmatch(bare(name)):
            cell = view.value(row, column)
            return cell._replace(text=re.split("[:：]", cell.text, maxsplit=1)[1].strip()), cell.ref
        if _GOAL.fullmatch(bare(text)) is None:
            continue
        area = view.area(row, column)
        bottom = min(area.bottom if area else row, last_row - 1)
        slot = view.slot_right_of(row, column)
        values = [v for r in range(row, bottom + 1) if (v := _text_right(view, r, slot.column)) is not None]
        if values:
            return values[0]._replace(text="\n".join(v.text for v in values)), values[0].ref
        return None, slot
    return None, None


def _text_right(view: View, row: int, column: int) -> Value | None:
    """The longest text of a row from ``column`` on; 目标1： alone is a hint, no text."""
    cells = (view.value(row, c) for c in range(column, view.grid.last_column + 1))
    texts = [v for v in cells if v.kind is Kind.TEXT and not _NUMBERED.fullmatch(v.key)]
    return max(texts, key=lambda v: len(v.text), default=None)


SPEC = FormSpec(
    NAME,
    ("部门(单位)整体支出绩效目标申报表", "部门整体支出绩效目标申报表", "部门整体支出绩效目标表", "部门（单位）整体支出绩效目标申报表"),
    "部门（单位）整体支出绩效目标申报表：年度履职目标、年度主要任务、预算情况、绩效指标和指标值",
    read,
    NAME,
    has_indicators=False,
)  # fmt: skip

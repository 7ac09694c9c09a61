"""部门（单位）整体支出绩效目标申报表: the blank template, or the form as an office typed it.

Source: 金水 2021 年部门（单位）整体支出绩效目标申报表. Columns A 一级指标, B 二级指标,
C 三级指标, D 指标值, E 指标说明; the head shares them by merges.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tools.build_templates import sheetkit as kit
from tools.build_templates.annex6 import number_or_text

FORM = "绩效目标申报表"
TITLE = "部门（单位）整体支出绩效目标申报表"
WIDTHS = {"A": 12, "B": 15, "C": 22, "D": 20, "E": 46}
HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值", "指标说明")
#: 项目 → the label as printed
MONEY_LABELS = {
    "部门预算总额": "部门预算总额（万元）",
    "财政性资金": "1. 资金来源：（1）财政性资金",
    "其它资金": "（2）其它资金",
    "基本支出": "2. 资金结构：（1）基本支出",
    "项目支出": "（2）项目支出",
}
#: 一级指标 → its 二级指标 with the blank rows each gets (as 金水 has them)
LEVELS = {
    "投入管理指标": {"工作目标管理": 3, "预算和财务管理": 8, "绩效管理": 4},
    "产出指标": {"重点工作任务完成": 4, "履职目标实现": 4},
    "效益指标": {"履职效益": 3, "满意度": 2},
}
TASKS = 6
MONEY = "#,##0.00"
GOAL_ROW, TASK_HEAD = 4, 5


def official_goals(path: Path, data: Mapping[str, Any] | None = None) -> None:
    """Writes the blank template, or with ``data`` the form with everything typed."""
    book, _ = sheet_goals(data)
    kit.save(book, path)


def sheet_goals(data: Mapping[str, Any] | None = None) -> tuple[Workbook, Worksheet]:
    """The workbook with its one official sheet, not yet saved."""
    book, sheet = kit.new_book(FORM, TITLE)
    draw = kit.Draw(sheet, live=data is None)
    draw.set_widths(WIDTHS)
    _heading(draw, data)
    money = _tasks(draw, data) + 1
    heading = _money(draw, money, data)
    last = _indicators(draw, heading, data)
    kit.page(sheet, f"A1:E{last}", f"{heading}:{heading}", landscape=False)
    if data is None:
        _live(book, sheet, money, heading, last)
    return book, sheet


def _heading(draw: kit.Draw, data: Mapping[str, Any] | None) -> None:
    draw.put("A1:E1", TITLE, bold=True, size=18, border=False)
    year = "（    年度）" if data is None else f"（{data['年度']} 年度）"
    draw.put("A2:E2", year, size=12, border=False, to_fill=True)
    draw.put("A3:B3", "部门（单位）名称")
    draw.put("C3:E3", None if data is None else data["部门（单位）名称"], to_fill=True)
    draw.put(f"A{GOAL_ROW}:B{GOAL_ROW}", "年度履职目标")
    goal = None if data is None else data["年度履职目标"]
    draw.put(f"C{GOAL_ROW}:E{GOAL_ROW}", goal, to_fill=True, align="left", form=kit.TEXT)
    for row, height in {1: 36, 2: 22, 3: 24}.items():
        draw.sheet.row_dimensions[row].height = height
    draw.fit(GOAL_ROW, {"C": kit.span(WIDTHS, "C", "E")}, 60)


def _tasks(draw: kit.Draw, data: Mapping[str, Any] | None) -> int:
    """年度主要任务; its last row."""
    tasks: Sequence[Mapping[str, str]] = [{}] * TASKS if data is None else data["任务"]
    last = TASK_HEAD + len(tasks)
    draw.put(f"A{TASK_HEAD}:A{last}", "年度主要任务")
    draw.put(f"B{TASK_HEAD}:C{TASK_HEAD}", "任务名称")
    draw.put(f"D{TASK_HEAD}:E{TASK_HEAD}", "主要内容")
    draw.sheet.row_dimensions[TASK_HEAD].height = 20
    for number, task in enumerate(tasks, 1):
        row = TASK_HEAD + number
        draw.put(f"B{row}", f"任务{number}")
        draw.put(f"C{row}", task.get("任务名称"), to_fill=True, align="left", form=kit.TEXT)
        draw.put(f"D{row}:E{row}", task.get("主要内容"), to_fill=True, align="left", form=kit.TEXT)
        draw.fit(row, {"C": WIDTHS["C"], "D": kit.span(WIDTHS, "D", "E")}, 27)
    return last


def _money(draw: kit.Draw, first: int, data: Mapping[str, Any] | None) -> int:
    """预算情况; the row after it. In the template the whole is the sum of its sources."""
    draw.put(f"A{first}:A{first + len(MONEY_LABELS) - 1}", "预算情况")
    given = {} if data is None else {line["项目"]: line["预算数"] for line in data["资金"]}
    for row, (item, label) in enumerate(MONEY_LABELS.items(), first):
        whole = data is None and row == first
        sum_of = f"C{first + 1}:C{first + 2}".replace("C", "D")
        live = f'=IF(COUNT({sum_of})=0,"",ROUND(SUM({sum_of}),6))' if whole else None
        draw.put(f"B{row}:C{row}", label, align="left" if row > first else "center")
        value = live if data is None else number_or_text(given[item])
        form = MONEY if data is None else "General"
        draw.put(f"D{row}:E{row}", value, to_fill=not whole, form=form)
        draw.sheet.row_dimensions[row].height = 20
    return first + len(MONEY_LABELS)


def _rows(data: Mapping[str, Any] | None) -> list[tuple[str, ...]]:
    if data is not None:
        return [tuple(str(line[heading]) for heading in HEADINGS) for line in data["指标"]]
    levels = [(a, b) for a, groups in LEVELS.items() for b, count in groups.items() for _ in range(count)]
    return [(level1, level2, "", "", "") for level1, level2 in levels]


def _indicators(draw: kit.Draw, heading: int, data: Mapping[str, Any] | None) -> int:
    """The headings and the rows; the last row."""
    rows = _rows(data)
    for letter, text in zip(WIDTHS, HEADINGS, strict=True):
        draw.put(f"{letter}{heading}", text, bold=True)
    draw.sheet.row_dimensions[heading].height = 24
    for letter, depth in (("A", 1), ("B", 2)):
        numbered = enumerate(rows, heading + 1)
        for key, block in itertools.groupby(numbered, key=lambda pair: pair[1][:depth]):
            places = [row for row, _ in block]
            draw.put(f"{letter}{places[0]}:{letter}{places[-1]}", key[-1])
    for row, line in enumerate(rows, heading + 1):
        for letter, text in zip("CDE", line[2:], strict=True):
            align = "left" if letter == "E" else "center"
            draw.put(f"{letter}{row}", text, to_fill=True, align=align, form=kit.TEXT)
        draw.fit(row, {k: WIDTHS[k] for k in "CDE"}, 26)
    draw.free(range(heading + 1, heading + 1 + len(rows)), len(WIDTHS))
    return heading + len(rows)


def _live(book: Workbook, sheet: Worksheet, money: int, heading: int, last: int) -> None:
    first = heading + 1
    kit.check(sheet, "A2", "年度", "把年份填在括号里，如：（2021 年度）")
    kit.check(sheet, "C3", "部门（单位）名称", "填单位全称，与公章一致。")
    kit.check(sheet, "C4", "年度履职目标", "概括填写本年度的履职目标，与部门职责和年度工作计划一致。")
    kit.check(
        sheet, f"C{TASK_HEAD + 1}:C{TASK_HEAD + TASKS}", "任务名称", "每行填一项年度主要任务，没有的留空。"
    )
    kit.check(
        sheet, f"D{TASK_HEAD + 1}:D{TASK_HEAD + TASKS}", "主要内容", "写明这项任务要做什么、做到什么程度。"
    )
    kit.check(
        sheet, f"D{money + 1}:D{money + 4}", "金额",
        "万元，不含单位。资金来源合计应等于资金结构合计；预算总额自动合计。", least=0,
    )  # fmt: skip
    kit.check(sheet, f"C{first}:C{last}", "三级指标", "填指标名称，如：专项资金细化率。")
    kit.check(
        sheet, f"D{first}:D{last}", "指标值", "填年度目标，如 ≥90%、=100%、≤20%；定性的写 健全、合规 等。"
    )
    kit.check(sheet, f"E{first}:E{last}", "指标说明", "写明指标的含义和计算办法。")
    kit.protect(sheet)
    kit.name_cells(book, sheet, names(money))


def names(money: int) -> dict[str, str]:
    """The defined names of the figures that other workbooks take from this form."""
    cells = {"部门名称": "C3", "年度": "A2", "年度履职目标": f"C{GOAL_ROW}"}
    cells |= {item: f"D{row}" for row, item in enumerate(MONEY_LABELS, money)}
    return {f"{FORM}_{name}": cell for name, cell in cells.items()}

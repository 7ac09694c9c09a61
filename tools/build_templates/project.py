"""项目支出绩效自评表: the blank template in the national layout, or the form as an office typed it.

Source: 《项目支出绩效评价管理办法》（财预〔2020〕10号）附件 项目支出绩效自评表. Columns A
绩效指标 (vertical), B 一级指标, C 二级指标, D 三级指标, E 年度指标值, F 实际完成值,
G 分值, H 得分, I 偏差原因分析及改进措施; the head shares them by merges.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tools.build_templates import sheetkit as kit
from tools.build_templates.annex6 import number_or_text
from xltools.sheets.official import rate_formula

FORM = "项目支出绩效自评表"
WIDTHS = {"A": 5, "B": 11, "C": 15, "D": 19, "E": 15, "F": 15, "G": 8, "H": 8.5, "I": 14}
HEADINGS = (
    "绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施",
)  # fmt: skip
FUNDS = ("年度资金总额", "其中：当年财政拨款", "      上年结转资金", "      其他资金")
#: 一级指标 with its points → its 二级指标 with the blank rows each gets
LEVELS = {
    "产出指标\n（50分）": {"数量指标": 2, "质量指标": 2, "时效指标": 1, "成本指标": 1},
    "效益指标\n（30分）": {"经济效益指标": 1, "社会效益指标": 1, "生态效益指标": 1, "可持续影响指标": 1},
    "满意度指标\n（10分）": {"服务对象满意度指标": 1},
}
MONEY = "#,##0.00"
MONEY_ROW, GOAL_ROW, HEAD_ROW, FIRST = 7, 12, 14, 15

Data = Mapping[str, Any]


def official_project(path: Path) -> None:
    """Writes the blank template."""
    book, _ = sheet_project()
    kit.save(book, path)


def sheet_project() -> tuple[Workbook, Worksheet]:
    """The workbook with its one official sheet, not yet saved."""
    book, sheet = kit.new_book(FORM, FORM)
    draw = kit.Draw(sheet, live=True)
    draw.set_widths(WIDTHS)
    _heading(draw)
    _money(draw)
    _goals(draw)
    last = _indicators(draw)
    _total(draw, last + 1)
    kit.page(sheet, f"A1:I{last + 1}", f"{HEAD_ROW}:{HEAD_ROW}", landscape=False)
    _live(book, sheet, last)
    return book, sheet


def draw_typed(sheet: Worksheet, data: Data) -> None:
    """A filled form as typed: ``data`` has the official names as keys, levels without points."""
    draw = kit.Draw(sheet, live=False)
    draw.set_widths(WIDTHS)
    _heading(draw, data)
    _money(draw, data)
    _goals(draw, data)
    rows = [(line["一级指标"], line["二级指标"]) for line in data["指标"]]
    last = _levels(draw, rows)
    for row, line in enumerate(data["指标"], FIRST):
        for letter, key in zip("DEFGHI", HEADINGS[3:], strict=True):
            text = line.get(key)
            value = text if letter in "DEFI" else number_or_text(text)
            draw.put(f"{letter}{row}", value, form=kit.TEXT if letter in "EF" else "General")
        draw.fit(row, {letter: WIDTHS[letter] for letter in "BCDEFI"}, 27)
    _total(draw, last + 1, data.get("总分", {}))
    kit.page(sheet, f"A1:I{last + 1}", f"{HEAD_ROW}:{HEAD_ROW}", landscape=False)


def _heading(draw: kit.Draw, data: Data | None = None) -> None:
    given: Data = data or {}
    draw.put("A1:I1", "附件：", font="黑体", size=12, align="left", border=False)
    draw.put("A2:I2", FORM, bold=True, size=18, border=False)
    draw.put(
        "A3:I3", f"（ {given['年度']}年度）" if data else "（    年度）", size=12, border=False, to_fill=True
    )
    draw.put("A4:I4", "单位：万元", align="right", border=False)
    draw.put("A5:B5", "项目名称")
    draw.put("C5:I5", given.get("项目名称"), to_fill=True)
    draw.put("A6:B6", "主管部门")
    draw.put("C6:E6", given.get("主管部门"), to_fill=True)
    draw.put("F6", "实施单位")
    draw.put("G6:I6", given.get("实施单位"), to_fill=True)
    for row, height in {1: 20, 2: 32, 3: 20, 4: 15, 5: 24, 6: 24}.items():
        draw.sheet.row_dimensions[row].height = height


def _money(draw: kit.Draw, data: Data | None = None) -> None:
    last = MONEY_ROW + len(FUNDS)
    draw.put(f"A{MONEY_ROW}:B{last}", "项目资金\n（万元）")
    for letter, heading in zip(
        "CDEFGHI", ("", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"), strict=True
    ):
        draw.put(f"{letter}{MONEY_ROW}", heading)
    given = {line["项目"]: line for line in data["资金"]} if data else {}
    for row, label in enumerate(FUNDS, MONEY_ROW + 1):
        whole, line = row == MONEY_ROW + 1, given.get(label.strip(), {})
        draw.put(f"C{row}", label, align="left")
        for letter, key in zip("DEF", ("年初预算数", "全年预算数", "全年执行数"), strict=True):
            draw.put(
                f"{letter}{row}",
                number_or_text(line.get(key)),
                to_fill=True,
                form=MONEY if draw.live else "General",
            )
        points, score = (10 if whole else "—", None if whole else "—") if draw.live else (None, None)
        draw.put(f"G{row}", points, to_fill=whole)
        rate = f"={rate_formula(f'E{row}', f'F{row}')}" if draw.live else number_or_text(line.get("执行率"))
        draw.put(f"H{row}", rate, form=kit.RATE)
        draw.put(f"I{row}", score, to_fill=whole)
    for row in range(MONEY_ROW, last + 1):
        draw.sheet.row_dimensions[row].height = 21


def _goals(draw: kit.Draw, data: Data | None = None) -> None:
    given: Data = data or {}
    draw.put(f"A{GOAL_ROW}:B{GOAL_ROW + 1}", "年度总体目标")
    draw.put(f"C{GOAL_ROW}:E{GOAL_ROW}", "预期目标")
    draw.put(f"F{GOAL_ROW}:I{GOAL_ROW}", "实际完成情况")
    below = GOAL_ROW + 1
    draw.put(f"C{below}:E{below}", given.get("预期目标"), to_fill=True, align="left", form=kit.TEXT)
    draw.put(f"F{below}:I{below}", given.get("实际完成情况"), to_fill=True, align="left", form=kit.TEXT)
    draw.sheet.row_dimensions[GOAL_ROW].height = 21
    draw.fit(below, {"C": kit.span(WIDTHS, "C", "E"), "F": kit.span(WIDTHS, "F", "I")}, 90)


def _rows() -> Iterator[tuple[str, str]]:
    for level1, groups in LEVELS.items():
        for level2, count in groups.items():
            yield from [(level1, level2)] * count


def _levels(draw: kit.Draw, rows: Sequence[tuple[str, str]]) -> int:
    """The headings and the level columns of these (一级, 二级) rows; the last row."""
    last = FIRST + len(rows) - 1
    for letter, heading in zip(WIDTHS, HEADINGS, strict=True):
        area = f"A{HEAD_ROW}:A{last}" if letter == "A" else f"{letter}{HEAD_ROW}"
        draw.put(area, "\n".join(heading) if letter == "A" else heading, bold=letter != "A")
    draw.sheet.row_dimensions[HEAD_ROW].height = 32
    for letter, depth in (("B", 1), ("C", 2)):
        row = FIRST
        for levels, block in itertools.groupby(rows, key=lambda pair: pair[:depth]):
            count = len(list(block))
            area = f"{letter}{row}:{letter}{row + count - 1}" if count > 1 else f"{letter}{row}"
            draw.put(area, levels[-1])
            row += count
    return last


def _indicators(draw: kit.Draw) -> int:
    """The headings and the blank rows; the last row."""
    last = _levels(draw, list(_rows()))
    for row in range(FIRST, last + 1):
        for letter in "DEFGHI":
            draw.put(f"{letter}{row}", to_fill=True, form=kit.TEXT if letter in "EF" else "General")
        draw.sheet.row_dimensions[row].height = 27
    draw.free(range(FIRST, last + 1), len(WIDTHS))
    return last


def _total(draw: kit.Draw, row: int, stated: Data | None = None) -> None:
    draw.put(f"A{row}:F{row}", "总分", bold=True)
    live = f"=ROUND(SUM(H{FIRST}:H{row - 1},I{MONEY_ROW + 1}),2)"
    weight, score = (
        (100, live) if stated is None else (number_or_text(stated.get(k)) for k in ("分值", "得分"))
    )
    draw.put(f"G{row}", weight, bold=True)
    draw.put(f"H{row}", score, bold=True)
    draw.put(f"I{row}")
    draw.sheet.row_dimensions[row].height = 24


def _live(book: Workbook, sheet: Worksheet, last: int) -> None:
    total = last + 1
    kit.check(sheet, "A3", "年度", "把年份填在括号里，如：（ 2021年度）")
    kit.check(sheet, "C5", "项目名称", "填预算批复的项目全称。")
    kit.check(sheet, "G6", "实施单位", "填项目实施单位全称。")
    kit.check(sheet, "D8:F11", "金额", "万元，不含单位。没有此项资金的留空。", least=0)
    kit.check(sheet, f"D{FIRST}:D{last}", "三级指标", "填指标名称。")
    kit.check(
        sheet, f"E{FIRST}:E{last}", "年度指标值", "填年初设定的目标，如 ≥100家、≥95%、2021年12月底前完成。"
    )
    kit.check(sheet, f"F{FIRST}:F{last}", "实际完成值", "照实填写，如 112家、96.5%、2021年11月完成")
    kit.check(sheet, f"G{FIRST}:G{last}", "分值", "各项分值与预算执行率10分合计应为 100。", least=0, most=100)
    kit.check(sheet, f"H{FIRST}:H{last}", "得分", "不超过本行的分值，最多两位小数。", least=0, most=100)
    kit.check(sheet, f"I{FIRST}:I{last}", "偏差原因分析及改进措施", "扣分的、超额较多的，写明原因。")
    kit.protect(sheet)
    kit.name_cells(book, sheet, names(total))


def names(total: int) -> dict[str, str]:
    """The defined names of the figures that other workbooks take from this form."""
    cells = {"项目名称": "C5", "主管部门": "C6", "实施单位": "G6", "年度": "A3"}
    for row, item in enumerate(("年度资金总额", "当年财政拨款", "上年结转资金", "其他资金"), MONEY_ROW + 1):
        cells |= {f"{item}_预算": f"E{row}", f"{item}_执行": f"F{row}", f"{item}_执行率": f"H{row}"}
    cells |= {"预算执行得分": "I8", "分值合计": f"G{total}", "总分": f"H{total}"}
    return {f"{FORM}_{name}": cell for name, cell in cells.items()}

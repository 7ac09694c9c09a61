"""项目自评情况汇总表: the blank template, or the form with everything typed.

Source: the columns that 财政局 hand out with 项目支出绩效自评表 (one line a project); the look of
附件4. Columns A 序号, B 项目名称, C 实施单位, D 全年预算数, E 全年执行数, F 执行率, G 自评得分,
H 目标完成情况, I 备注.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tools.build_templates import sheetkit as kit
from tools.build_templates.annex6 import MONEY, number_or_text
from xltools.sheets.official import rate_formula

FORM = "项目自评情况汇总表"
WIDTHS = {"A": 6, "B": 32, "C": 17, "D": 14, "E": 14, "F": 10.5, "G": 9, "H": 30, "I": 10}
HEADINGS = (
    "序号", "项目名称", "实施单位", "全年预算数", "全年执行数", "执行率", "自评得分", "目标完成情况", "备注",
)  # fmt: skip
KEYS = ("项目名称", "实施单位", "全年预算数", "全年执行数", "执行率", "自评得分", "目标完成情况", "备注")
NOTES = (
    "注：1.此表由部门（单位）填报，每个项目填一行，与各项目的《项目支出绩效自评表》一致；",
    "    2.合计行：预算数、执行数为合计数，执行率按合计数计算（执行数填齐后显示），自评得分为各项目的平均分。",
)
HEAD_ROW, FIRST, LINES = 4, 6, 12

#: a line (or a section title, where only ``分类`` is given) by the names of the columns
Line = Mapping[str, Any]


def official_projects(path: Path) -> None:
    """Writes the blank template."""
    book, sheet = kit.new_book(FORM, FORM)
    draw_projects(sheet, None)
    _live(book, sheet)
    kit.save(book, path)


def draw_projects(sheet: Worksheet, data: Mapping[str, Any] | None, lines: Sequence[Line] = ()) -> None:
    """The form on ``sheet``; with ``data`` (填报单位, 年度, 合计) as an office typed it."""
    draw = kit.Draw(sheet, live=data is None, size=11)
    draw.set_widths(WIDTHS)
    _heading(draw, data)
    row, serial = FIRST, 0
    for line in lines if data is not None else [{}] * LINES:
        if "分类" in line:
            draw.put(f"A{row}:I{row}", line["分类"], align="left", bold=True)
            sheet.row_dimensions[row].height = 22
        else:
            serial += 1
            _line(draw, row, serial, line)
        row += 1
    _total(draw, row, None if data is None else data["合计"])
    for offset, note in enumerate(NOTES if data is None else (), 1):
        draw.put(f"A{row + offset}:I{row + offset}", note, align="left", size=10, border=False)
        sheet.row_dimensions[row + offset].height = 20
    last = row + (len(NOTES) if data is None else 0)
    kit.page(sheet, f"A1:I{last}", f"{HEAD_ROW}:{HEAD_ROW + 1}", landscape=True)


def _heading(draw: kit.Draw, data: Mapping[str, Any] | None) -> None:
    year = "　　" if data is None else str(data["年度"])
    draw.put("A1:I1", "附件：", font="黑体", size=12, align="left", border=False)
    draw.put("A2:I2", f"{year}年度项目支出绩效自评情况汇总表", bold=True, size=18, border=False)
    if draw.live:
        draw.open("A2")
    draw.put("A3:B3", "填报单位（盖章）：", align="left", border=False)
    unit = None if data is None else data["填报单位"]
    draw.put("C3:F3", unit, to_fill=True, align="left", border=False)
    draw.put("G3:I3", "单位：万元", align="right", border=False)
    for letter, heading in zip(WIDTHS, HEADINGS, strict=True):
        draw.put(f"{letter}{HEAD_ROW}:{letter}{HEAD_ROW + 1}", heading, bold=True)
    for row, height in {1: 20, 2: 36, 3: 22, 4: 18, 5: 18}.items():
        draw.sheet.row_dimensions[row].height = height


def _line(draw: kit.Draw, row: int, serial: int, line: Line) -> None:
    name, doer, budget, spent, rate, score, done, remark = (number_or_text(line.get(key)) for key in KEYS)
    form = MONEY if draw.live else "General"
    draw.put(f"A{row}", serial)
    draw.put(f"B{row}", name, to_fill=True, align="left", form=kit.TEXT)
    draw.put(f"C{row}", doer, to_fill=True, form=kit.TEXT)
    draw.put(f"D{row}", budget, to_fill=True, form=form)
    draw.put(f"E{row}", spent, to_fill=True, form=form)
    draw.put(f"F{row}", _rate(row) if draw.live else rate, form=kit.RATE)
    draw.put(f"G{row}", score, to_fill=True)
    draw.put(f"H{row}", done, to_fill=True, align="left", form=kit.TEXT)
    draw.put(f"I{row}", remark, to_fill=True)
    draw.fit(row, {letter: WIDTHS[letter] for letter in "BCH"}, 27)


def _total(draw: kit.Draw, row: int, stated: Line | None) -> None:
    draw.put(f"A{row}:C{row}", "合计", bold=True)
    for letter, key in zip("DEFG", ("全年预算数", "全年执行数", "执行率", "自评得分"), strict=True):
        area = f"{letter}{FIRST}:{letter}{row - 1}"
        sums = f'=IF(COUNT({area})=0,"",ROUND({"SUM" if letter in "DE" else "AVERAGE"}({area}),{6 if letter in "DE" else 2}))'
        live = _total_rate(row) if letter == "F" else sums
        form = kit.RATE if letter == "F" else MONEY if draw.live and letter in "DE" else "General"
        draw.put(
            f"{letter}{row}",
            live if stated is None else number_or_text(stated.get(key)),
            bold=True,
            form=form,
        )
    draw.put(f"H{row}")
    draw.put(f"I{row}")
    draw.sheet.row_dimensions[row].height = 27


def _rate(row: int) -> str:
    return f"={rate_formula(f'D{row}', f'E{row}')}"


def _total_rate(row: int) -> str:
    """Empty while some projects have a budget and no amount spent."""
    budgets, spent = (f"{letter}{FIRST}:{letter}{row - 1}" for letter in "DE")
    return f'=IF(COUNT({budgets})=COUNT({spent}),{_rate(row)[1:]},"")'


def _live(book: Workbook, sheet: Worksheet) -> None:
    total, last = FIRST + LINES, FIRST + LINES - 1
    kit.check(sheet, "A2", "年度", "把年份填在标题前，如：2021年度项目支出绩效自评情况汇总表")
    kit.check(sheet, "C3", "填报单位", "填部门（单位）全称；打印后在此盖章。")
    kit.check(sheet, f"B{FIRST}:B{last}", "项目名称", "与该项目的《项目支出绩效自评表》一致，每个项目一行。")
    kit.check(sheet, f"C{FIRST}:C{last}", "实施单位", "与该项目的自评表一致。")
    kit.check(sheet, f"D{FIRST}:E{last}", "金额", "万元，不含单位。取自该项目自评表的年度资金总额。", least=0)
    kit.check(sheet, f"G{FIRST}:G{last}", "自评得分", "取自该项目自评表的总分。", least=0, most=100)
    kit.check(sheet, f"H{FIRST}:H{last}", "目标完成情况", "如：全部完成；未完成的写明是哪一项、为什么。")
    kit.protect(sheet)
    cells = {"预算": "D", "执行": "E", "执行率": "F", "自评得分": "G"}
    names = {f"{FORM}_年度": "A2", f"{FORM}_填报单位": "C3"}
    kit.name_cells(book, sheet, names | {f"{FORM}_合计_{k}": f"{v}{total}" for k, v in cells.items()})

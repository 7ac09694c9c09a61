"""附件4 部门整体支出自评情况汇总表: the blank template, or the form as an office typed it.

Source: 青云谱 2021 年附件4, cell for cell. Columns A 序号, B 预算单位, C 全年预算数,
D 全年执行数, E 执行率, F 预算单位自评分数, G 主管部门复核分数.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tools.build_templates import sheetkit as kit
from tools.build_templates.annex6 import MONEY, number_or_text
from xltools.sheets.official import rate_formula

WIDTHS = {"A": 6.5, "B": 40, "C": 16, "D": 16, "E": 13, "F": 14, "G": 14}
HEADINGS = (
    "序号", "预算单位", "全年预算数", "全年执行数", "执行率", "预算单位\n自评分数", "主管部门\n复核分数",
)  # fmt: skip
NOTES = (
    "注：1.此表由各主管部门填报，部门本级绩效自评情况填写在第一行，所属单位自评情况依次往下填写；",
    "    2.主管部门需对本级及三个所属单位复核并打分，所属单位少于三个的则全部复核并打分。",
)
#: ours, in the template only: the printed form does not say how its total line is made
HOW_TOTALS = "合计行：预算数、执行数为合计数，执行率按合计数计算，自评分数、复核分数为各单位的平均分。"
HEAD_ROW, FIRST, LINES = 4, 6, 10
TOTAL = FIRST + LINES


class Data(NamedTuple):
    """A filled form as printed: lines and total of 单位, 预算, 执行, 执行率, 自评, 复核."""

    year: int
    lines: Sequence[Sequence[str]]
    total: Sequence[str]


def official_4(path: Path, data: Data | None = None) -> None:
    """Writes the blank template, or with ``data`` the form with everything typed."""
    book, _ = sheet_4(data)
    kit.save(book, path)


def sheet_4(data: Data | None = None) -> tuple[Workbook, Worksheet]:
    """The workbook with its one official sheet ``附件4``, not yet saved."""
    book, sheet = kit.new_book("附件4", "部门整体支出自评情况汇总表")
    draw = kit.Draw(sheet, live=data is None, size=11)
    draw.set_widths(WIDTHS)
    _heading(draw, data)
    for index in range(LINES):
        line = data.lines[index] if data is not None and index < len(data.lines) else None
        _line(draw, FIRST + index, index + 1, line)
    _total(draw, data)
    kit.page(
        sheet, f"A1:G{TOTAL + len(NOTES) + (data is None)}", f"{HEAD_ROW}:{HEAD_ROW + 1}", landscape=True
    )
    if data is None:
        _live(book, sheet)
    return book, sheet


def _heading(draw: kit.Draw, data: Data | None) -> None:
    year = "　　" if data is None else str(data.year)
    draw.put("A1:G1", "附件4：", font="黑体", size=12, align="left", border=False)
    draw.put("A2:G2", f"{year}年度部门整体支出自评情况汇总表", bold=True, size=18, border=False)
    if draw.live:
        draw.open("A2")
    draw.put("A3:B3", "主管部门（盖章）：", align="left", border=False)
    draw.put("C3:E3", to_fill=True, align="left", border=False)
    draw.put("F3:G3", "单位：万元", align="right", border=False)
    for letter, heading in zip(WIDTHS, HEADINGS, strict=True):
        draw.put(f"{letter}{HEAD_ROW}:{letter}{HEAD_ROW + 1}", heading, bold=True)
    for row, height in {1: 20, 2: 36, 3: 22, 4: 20, 5: 20}.items():
        draw.sheet.row_dimensions[row].height = height


def _line(draw: kit.Draw, row: int, serial: int, line: Sequence[str] | None) -> None:
    """One unit's line; ``line`` None leaves it blank (in the template with its formula)."""
    unit, budget, spent, rate, self_score, review = (number_or_text(t) for t in line or [""] * 6)
    form = MONEY if draw.live else "General"
    draw.put(f"A{row}", serial)
    draw.put(f"B{row}", unit, to_fill=True, align="left", form=kit.TEXT)
    draw.put(f"C{row}", budget, to_fill=True, form=form)
    draw.put(f"D{row}", spent, to_fill=True, form=form)
    draw.put(f"E{row}", _rate(row) if draw.live else rate, form=kit.RATE)
    draw.put(f"F{row}", self_score, to_fill=True)
    draw.put(f"G{row}", review, to_fill=True)
    draw.sheet.row_dimensions[row].height = 29


def _total(draw: kit.Draw, data: Data | None) -> None:
    first, last = FIRST, TOTAL - 1
    draw.put(f"A{TOTAL}:B{TOTAL}", "合计", bold=True)
    for index, letter in enumerate("CDEFG"):
        area = f"{letter}{first}:{letter}{last}"
        combine = f"SUM({area})" if letter in "CD" else f"AVERAGE({area})"
        live = _rate(TOTAL) if letter == "E" else f'=IF(COUNT({area})=0,"",ROUND({combine},2))'
        value = live if data is None else number_or_text(data.total[index])
        form = {"C": MONEY, "D": MONEY} if data is None else {}
        draw.put(f"{letter}{TOTAL}", value, bold=True, form=(form | {"E": kit.RATE}).get(letter, "General"))
    draw.sheet.row_dimensions[TOTAL].height = 29
    notes = NOTES if data is not None else (*NOTES, HOW_TOTALS)
    for offset, note in enumerate(notes, 1):
        draw.put(f"A{TOTAL + offset}:G{TOTAL + offset}", note, align="left", size=10, border=False)
        draw.sheet.row_dimensions[TOTAL + offset].height = 20


def _rate(row: int) -> str:
    return f"={rate_formula(f'C{row}', f'D{row}')}"


def _live(book: Workbook, sheet: Worksheet) -> None:
    first, last = FIRST, TOTAL - 1
    kit.check(sheet, "A2", "年度", "把年份填在标题前，如：2021年度部门整体支出自评情况汇总表")
    kit.check(sheet, "C3", "主管部门", "填主管部门全称；打印后在此盖章。")
    kit.check(sheet, f"B{first}:B{last}", "预算单位", "第一行填部门本级，所属单位依次往下填。")
    kit.check(sheet, f"C{first}:D{last}", "金额", "万元，不含单位。取自各单位附件6。", least=0)
    kit.check(sheet, f"F{first}:F{last}", "预算单位自评分数", "取自各单位附件6的总分。", least=0, most=100)
    kit.check(
        sheet, f"G{first}:G{last}", "主管部门复核分数",
        "本级和至少三个所属单位必须复核；少于三个的全部复核。", least=0, most=100,
    )  # fmt: skip
    kit.protect(sheet)
    cells = {"预算": "C", "执行": "D", "执行率": "E", "自评分数": "F", "复核分数": "G"}
    names = {"附件4_年度": "A2", "附件4_主管部门": "C3"}
    kit.name_cells(book, sheet, names | {f"附件4_合计_{k}": f"{v}{TOTAL}" for k, v in cells.items()})

"""得分汇总表: the blank template, or the table as printed in a report.

Source: 金水 2021 年自评报告 三、综合评价结论 (指标, 权重分值, 得分, 得分率; 合计; the sentence
with total and grade above it). Columns A 指标, B 权重分值, C 得分, D 得分率.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tools.build_templates import sheetkit as kit
from tools.build_templates.annex6 import number_or_text
from xltools.sheets.official import rate_formula

FORM = "得分汇总表"
WIDTHS = {"A": 34, "B": 18, "C": 18, "D": 18}
HEADINGS = ("指标", "权重分值", "得分", "得分率")
HEAD_ROW, FIRST, LINES = 4, 5, 8
TOTAL = FIRST + LINES
NOTES = (
    "注：1.各项权重分值合计应为100；得分不超过权重分值；得分率＝得分÷权重分值。",
    "    2.90（含）-100分为优、80（含）-90分为良、60（含）-80分为中、60分以下为差。",
)


def official_scores(path: Path) -> None:
    """Writes the blank template."""
    book, sheet = kit.new_book(FORM, "绩效评价得分汇总表")
    draw = kit.Draw(sheet, live=True, size=11)
    draw.set_widths(WIDTHS)
    draw.put("A1:D1", "部门整体绩效得分汇总表", bold=True, size=18, border=False)
    draw.put("A2:D2", "（    年度）", size=12, border=False, to_fill=True)
    draw.put("A3", "单位名称", align="right", border=False)
    draw.put("B3:D3", to_fill=True, align="left", border=False)
    _table(draw, HEAD_ROW, [[""] * 4] * LINES, _live_total())
    _closing(draw)
    kit.page(sheet, f"A1:D{TOTAL + 1 + len(NOTES)}", f"{HEAD_ROW}:{HEAD_ROW}", landscape=False)
    _live(book, sheet)
    kit.save(book, path)


def add_printed(book: Workbook, data: Mapping[str, Any]) -> None:
    """Adds the table as 金水 printed it as a further sheet, its sentences above it."""
    sheet = book.create_sheet(FORM)
    draw = kit.Draw(sheet, live=False, size=11)
    draw.set_widths(WIDTHS)
    for row, (text, bold) in enumerate(
        ((data["标题"], True), (data["小标题"], True), (data["结论"], False)), 1
    ):
        draw.put(f"A{row}:D{row}", text, bold=bold, size=14 if row == 1 else 11, border=False,
                 align="center" if row == 1 else "left")  # fmt: skip
        draw.fit(row, {"A": sum(WIDTHS.values())}, 24)
    draw.put("A4:D4", "各项指标得分情况如下：", align="left", border=False)
    lines = [[line[heading] for heading in HEADINGS] for line in data["得分情况"]]
    total = ["合计", *(data["合计"][heading] for heading in HEADINGS[1:])]
    _table(draw, 5, lines, total)
    kit.page(sheet, f"A1:D{6 + len(lines)}", "5:5", landscape=False)


def _table(draw: kit.Draw, top: int, lines: Sequence[Sequence[str]], total: Sequence[str]) -> None:
    for letter, heading in zip(WIDTHS, HEADINGS, strict=True):
        draw.put(f"{letter}{top}", heading, bold=True)
    for row, line in enumerate((*lines, total), top + 1):
        last = row == top + 1 + len(lines)
        texts = [*line[:3], f"={rate_formula(f'B{row}', f'C{row}')}" if draw.live else line[3]]
        for letter, text in zip(WIDTHS, texts, strict=True):
            value = text if draw.live and text.startswith("=") else number_or_text(text)
            form = "General"
            if letter == "D":
                form = kit.RATE if draw.live or "." in text else "0%"
            draw.put(f"{letter}{row}", value, bold=last, form=form, to_fill=letter != "D" and not last)
    for row in range(top, top + len(lines) + 2):
        draw.sheet.row_dimensions[row].height = 26


def _live_total() -> list[str]:
    area = {letter: f"{letter}{FIRST}:{letter}{TOTAL - 1}" for letter in "BC"}
    return ["合计", *(f'=IF(COUNT({a})=0,"",ROUND(SUM({a}),2))' for a in area.values()), ""]


def _closing(draw: kit.Draw) -> None:
    draw.put(f"A{TOTAL + 1}", "评价等级", bold=True)
    draw.put(f"B{TOTAL + 1}:D{TOTAL + 1}", to_fill=True)
    draw.sheet.row_dimensions[TOTAL + 1].height = 26
    for offset, note in enumerate(NOTES, 2):
        draw.put(f"A{TOTAL + offset}:D{TOTAL + offset}", note, align="left", size=10, border=False)
        draw.sheet.row_dimensions[TOTAL + offset].height = 20
    for row, height in {1: 36, 2: 22, 3: 24}.items():
        draw.sheet.row_dimensions[row].height = height


def _live(book: Workbook, sheet: Worksheet) -> None:
    last = TOTAL - 1
    kit.check(sheet, "A2", "年度", "把年份填在括号里，如：（2021 年度）")
    kit.check(sheet, "B3", "单位名称", "填被评价单位全称。")
    kit.check(sheet, f"A{FIRST}:A{last}", "指标", "填一级指标（或评价内容）的名称，与评分表一致。")
    kit.check(sheet, f"B{FIRST}:B{last}", "权重分值", "各项合计应为 100。", least=0, most=100)
    kit.check(sheet, f"C{FIRST}:C{last}", "得分", "不超过本行的权重分值，最多两位小数。", least=0, most=100)
    kit.check(sheet, f"B{TOTAL + 1}", "评价等级", "按合计得分填 优、良、中 或 差。")
    kit.protect(sheet)
    cells = {"年度": "A2", "单位名称": "B3", "权重合计": f"B{TOTAL}", "得分合计": f"C{TOTAL}",
             "得分率": f"D{TOTAL}", "评价等级": f"B{TOTAL + 1}"}  # fmt: skip
    kit.name_cells(book, sheet, {f"{FORM}_{name}": cell for name, cell in cells.items()})

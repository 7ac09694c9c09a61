"""附件6 部门（单位）整体支出绩效自评表: the blank template, or the form as an office typed it.

Source: 青云谱 2021 年附件6, cell for cell. Columns A 一级指标, B 权重, C 二级指标,
D 三级指标, E 年度指标值, F 全年完成值, G 分值, H 得分, I 偏差及原因分析; the head
of the form shares them by merges.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tools.build_templates import sheetkit as kit
from tools.build_templates.annex6_rows import BLANK_ROWS, PRINTED, Row
from xltools.sheets.official import rate_formula

WIDTHS = {"A": 9, "B": 4.75, "C": 17, "D": 18.5, "E": 16, "F": 15, "G": 5.5, "H": 5.5, "I": 11.5}
HEADINGS = (
    "一级指标", "权重", "二级指标", "三级指标", "年度指标值", "全年完成值", "分值", "得分", "偏差及原因分析",
)  # fmt: skip
MONEY_LABELS = {
    "财政拨款": "资金来源：（1）财政拨款",
    "其他资金": "         （2）其他资金",
    "基本支出": "资金结构：（1）基本支出",
    "项目支出": "         （2）项目支出",
}
NOTES = (
    "说明：1.预算部门按照附件3《部门整体支出绩效评价指标体系框架》（参考）设置三级指标和指标",
    "      2.上述产出指标和效益指标根据年初设定的绩效目标既可以按照重点任务完成情况分别填列，"
    "也可以依据所有重点任务归纳提炼综合指标。",
)
MONEY = "#,##0.00"

SCALE_ROW, GOAL_ROW, PARTS_ROW, HEAD_ROW, FIRST = 6, 11, 13, 14, 16


class Data(NamedTuple):
    """A filled form: its scalar fields, money lines by name and indicator rows."""

    fields: Mapping[str, Any]
    money: Mapping[str, Mapping[str, str]]
    rows: tuple[Row, ...]
    total: Mapping[str, str]


def read_data(source: Mapping[str, Any]) -> Data:
    """The content of examples/青云谱-附件6.yaml as the layout wants it."""
    lines = (Row(*(str(line[key] or "") for key in HEADINGS)) for line in source["指标"])
    rows = tuple(row._replace(level2=PRINTED.get(row.level2, row.level2)) for row in lines)
    money = {line["项目"]: line for line in source["资金"]}
    return Data(source, money, rows, source["总分"])


def official_6(path: Path, data: Mapping[str, Any] | None = None) -> None:
    """Writes the blank template, or with ``data`` the form with everything typed."""
    book, _ = sheet_6(None if data is None else read_data(data))
    kit.save(book, path)


def sheet_6(data: Data | None = None) -> tuple[Workbook, Worksheet]:
    """The workbook with its one official sheet ``附件6``, not yet saved."""
    book, sheet = kit.new_book("附件6", "部门（单位）整体支出绩效自评表")
    draw = kit.Draw(sheet, live=data is None)
    draw.set_widths(WIDTHS)
    _heading(draw, data)
    _money(draw, data)
    _goals(draw, data)
    rows = BLANK_ROWS if data is None else data.rows
    _indicators(draw, rows)
    total = FIRST + len(rows)
    _total(draw, total, data)
    kit.page(sheet, f"A1:I{total + len(NOTES)}", f"{HEAD_ROW}:{HEAD_ROW + 1}", landscape=False)
    if data is None:
        _live(book, sheet, total)
    return book, sheet


def _heading(draw: kit.Draw, data: Data | None) -> None:
    heights = draw.sheet.row_dimensions
    draw.put("A1:I1", "附件6：", font="黑体", size=12, align="left", border=False)
    draw.put("A2:I2", "部门（单位）整体支出绩效自评表", bold=True, size=18, border=False)
    year = "（    年度）" if data is None else f"（ {data.fields['年度']}年度）"
    draw.put("A3:I3", year, size=12, border=False, to_fill=True)
    draw.put("A4:I4", "单位：万元" if data is None else None, align="right", border=False)
    field = (lambda name: None) if data is None else (lambda name: number_or_text(data.fields[name]))
    draw.put("A5:B5", "评价部门名称")
    draw.put("C5:E5", field("评价部门名称"), to_fill=True)
    draw.put("F5", "下属单位个数")
    draw.put("G5:I5", field("下属单位个数"), to_fill=True)
    for row, height in {1: 20, 2: 32, 3: 20, 4: 15, 5: 24}.items():
        heights[row].height = height


def _money(draw: kit.Draw, data: Data | None) -> None:
    draw.put("A6:B10", "整体支出规模")
    draw.put("C6:D6")
    for area, heading in {"E6": "全年预算数", "F6": "全年执行数", "G6:I6": "执行率"}.items():
        draw.put(area, heading)
    for row, (item, label) in enumerate(MONEY_LABELS.items(), SCALE_ROW + 1):
        line = {} if data is None else data.money[item]
        live_rate = f"={rate_formula(f'E{row}', f'F{row}')}"
        form = MONEY if data is None else "General"
        draw.put(f"C{row}:D{row}", label, align="left")
        draw.put(f"E{row}", number_or_text(line.get("全年预算数")), to_fill=True, form=form)
        draw.put(f"F{row}", number_or_text(line.get("全年执行数")), to_fill=True, form=form)
        rate = live_rate if data is None else number_or_text(line["执行率"])
        draw.put(f"G{row}:I{row}", rate, form=kit.RATE)
    for row in range(SCALE_ROW, GOAL_ROW):
        draw.sheet.row_dimensions[row].height = 20


def _goals(draw: kit.Draw, data: Data | None) -> None:
    draw.put("A11:B12", "年度总体目标")
    draw.put("C11:E11", "年初设定目标")
    draw.put("F11:I11", "全年完成情况")
    for area, name in {"C12:E12": "年初设定目标", "F12:I12": "全年完成情况"}.items():
        text = None if data is None else data.fields[name]
        draw.put(area, text, to_fill=True, align="left", form=kit.TEXT)
    widths = {"C": kit.span(WIDTHS, "C", "E"), "F": kit.span(WIDTHS, "F", "I")}
    draw.fit(GOAL_ROW + 1, widths, 115)
    draw.put("A13:I13", "分解目标自评", bold=True)
    for row in (GOAL_ROW, PARTS_ROW):
        draw.sheet.row_dimensions[row].height = 20


def _indicators(draw: kit.Draw, rows: Sequence[Row]) -> None:
    for letter, heading in zip(WIDTHS, HEADINGS, strict=True):
        draw.put(f"{letter}{HEAD_ROW}:{letter}{HEAD_ROW + 1}", heading, bold=True)
    for row in (HEAD_ROW, HEAD_ROW + 1):
        draw.sheet.row_dimensions[row].height = 16
    _levels(draw, rows)
    for row, line in enumerate(rows, FIRST):
        draw.put(f"D{row}", line.name, to_fill=True)
        draw.put(f"E{row}", line.target, to_fill=True, form=kit.TEXT)
        draw.put(f"F{row}", line.actual, to_fill=True, form=kit.TEXT)
        draw.put(f"G{row}", number_or_text(line.weight), to_fill=True)
        draw.put(f"H{row}", number_or_text(line.score), to_fill=True)
        draw.put(f"I{row}", line.reason, to_fill=True)
        draw.fit(row, {k: WIDTHS[k] for k in "DEFI"}, 25)
    _fit_groups(draw, rows)
    draw.free(range(FIRST, FIRST + len(rows)), len(WIDTHS))


def groups(rows: Sequence[Row], field: str) -> list[tuple[int, int, Row]]:
    """(first row, last row, its line) of neighbouring lines with the same ``field`` (and 一级指标)."""
    found = []
    numbered = enumerate(rows, FIRST)
    for _, block in itertools.groupby(numbered, key=lambda pair: (pair[1].level1, getattr(pair[1], field))):
        lines = list(block)
        found.append((lines[0][0], lines[-1][0], lines[0][1]))
    return found


def _levels(draw: kit.Draw, rows: Sequence[Row]) -> None:
    for top, bottom, line in groups(rows, "level1"):
        draw.put(f"A{top}:A{bottom}", line.level1)
        draw.put(f"B{top}:B{bottom}", number_or_text(line.level1_weight))
    for top, bottom, line in groups(rows, "level2"):
        draw.put(f"C{top}:C{bottom}", line.level2)


def _fit_groups(draw: kit.Draw, rows: Sequence[Row]) -> None:
    """A 二级指标 of one line must not be cut off by the height of its row."""
    for top, bottom, line in groups(rows, "level2"):
        if top == bottom:
            need = kit.text_height(kit.line_count(line.level2, WIDTHS["C"], draw.size), draw.size)
            draw.sheet.row_dimensions[top].height = max(draw.height(top), need)


def _total(draw: kit.Draw, row: int, data: Data | None) -> None:
    score = f"=ROUND(SUM(H{FIRST}:H{row - 1}),2)" if data is None else number_or_text(data.total["得分"])
    draw.put(f"A{row}:F{row}", "总分", bold=True)
    draw.put(f"G{row}", 100 if data is None else number_or_text(data.total["分值"]), bold=True)
    draw.put(f"H{row}", score, bold=True)
    draw.put(f"I{row}")
    draw.sheet.row_dimensions[row].height = 24
    for offset, note in enumerate(NOTES, 1):
        draw.put(f"A{row + offset}:I{row + offset}", note, align="left", size=9, border=False)
        draw.fit(row + offset, {"A": kit.span(WIDTHS, "A", "I")}, 17, size=9)


def _live(book: Workbook, sheet: Worksheet, total: int) -> None:
    last = total - 1
    kit.check(sheet, "A3", "年度", "把年份填在括号里，如：（ 2021年度）")
    kit.check(sheet, "C5", "评价部门名称", "填单位全称，与公章一致。")
    kit.check(sheet, "G5", "下属单位个数", "填所属预算单位的个数，没有的填 0。", least=0, whole=True)
    kit.check(sheet, "E7:F10", "金额", "万元，不含单位。没有此项资金的留空。", least=0)
    kit.check(
        sheet, f"D{FIRST}:D{last}", "三级指标", "填指标名称，可在名称后注明分值，如：新增就业人数（5分）。"
    )
    kit.check(
        sheet, f"E{FIRST}:E{last}", "年度指标值", "填年初设定的目标，如 ≥100家、≥95%、2021年12月底前完成。"
    )
    kit.check(sheet, f"F{FIRST}:F{last}", "全年完成值", "照实填写，如 112家、96.5%、2021年11月完成")
    kit.check(sheet, f"G{FIRST}:G{last}", "分值", "各项分值合计应为 100。", least=0, most=100)
    kit.check(sheet, f"H{FIRST}:H{last}", "得分", "不超过本行的分值，最多两位小数。", least=0, most=100)
    kit.check(sheet, f"I{FIRST}:I{last}", "偏差及原因分析", "扣分的、超额较多的，写明原因。")
    kit.protect(sheet)
    kit.name_cells(book, sheet, names(total))


def names(total: int) -> dict[str, str]:
    """The defined names of the figures that other workbooks take from this form."""
    found = {"附件6_评价部门名称": "C5", "附件6_年度": "A3", "附件6_下属单位个数": "G5"}
    for row, item in enumerate(MONEY_LABELS, SCALE_ROW + 1):
        found |= {f"附件6_{item}_预算": f"E{row}", f"附件6_{item}_执行": f"F{row}"}
        found[f"附件6_{item}_执行率"] = f"G{row}"
    return found | {"附件6_分值合计": f"G{total}", "附件6_总分": f"H{total}"}


def number_or_text(text: Any) -> Any:
    """``"593"`` → 593, ``"751.64"`` → 751.64, ``"830.04%"`` → 8.3004; "" → None; else the text."""
    if not isinstance(text, str) or not text:
        return text or None
    digits = text.removesuffix("%")
    try:
        number = Decimal(digits)
    except ArithmeticError:
        return text
    number = number / 100 if text.endswith("%") else number
    return int(number) if number == int(number) else float(number)

"""The tables and figures of the seeds' documents, beside their forms: ``document_sheets(book, "福田")``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tools.build_templates.sheetkit import Draw, line_count, page
from xltools.numbers import parse_number

DATA = Path(__file__).with_name("data")
FACTS = "文中数据"
_FACT_HEADINGS = ["序号", "项目", "数值", "单位", "算法", "出处"]
_FACT_WIDTHS = [6, 30, 16, 8, 46, 18]
_DECIMALS = re.compile(r"\.(\d+)")
_LANDSCAPE = 6


def seeds() -> tuple[str, ...]:
    """The documents that have tables or figures beside their forms."""
    return tuple(sorted(path.stem for path in DATA.glob("*.yaml")))


def document_sheets(book: Workbook, seed_name: str) -> None:
    """Adds one sheet for each table of the document, and 文中数据 with the figures of its sentences.

    Figures are typed with the decimals printed; where a sentence stands is its 出处.
    """
    data = yaml.safe_load((DATA / f"{seed_name}.yaml").read_text("utf-8"))
    for table in data["表"]:
        _table(book.create_sheet(table["工作表"]), table)
    facts = [fact.split("|") for fact in data["事实"]]
    fact_sheet(book.create_sheet(FACTS), "文中数据（正文所列数字及其出处）", facts)


def typed(text: str) -> tuple[Any, str]:
    """(value, number format) of a text as printed: 12,693.28 is a figure with two decimals."""
    number = parse_number(text)
    if number is None:
        return text.rstrip(), "General"
    found = _DECIMALS.search(text)
    decimals = "0" + (f".{'0' * len(found[1])}" if found else "")
    if text.strip().endswith("%"):
        return number, f"{decimals}%"
    return number, f"#,##{decimals}" if "," in text else decimals


def _table(sheet: Worksheet, table: dict[str, Any]) -> None:
    rows = [line.split("|") for line in table["行"]]
    columns = len(rows[0])
    draw = Draw(sheet, live=False, size=10.5)
    widths = [22 if columns < _LANDSCAPE else 18, *[16.0] * (columns - 1)]
    draw.set_widths({get_column_letter(n): width for n, width in enumerate(widths, 1)})
    last = get_column_letter(columns)
    draw.put(f"A1:{last}1", table["标题"], bold=True, size=15, border=False)
    top = 2
    if table["单位"]:
        draw.put(f"A2:{last}2", f"单位：{table['单位']}", align="right", border=False)
        top = 3
    for row, cells in enumerate(rows, top):
        for column, text in enumerate(cells + [""] * (columns - len(cells)), 1):
            _cell(draw, row, column, text, heading=row == top)
        _fit(sheet, row, widths, 10.5)
    sheet.row_dimensions[1].height = 34
    page(sheet, f"A1:{last}{top + len(rows) - 1}", f"1:{top}", landscape=columns >= _LANDSCAPE)


def _cell(draw: Draw, row: int, column: int, text: str, *, heading: bool) -> None:
    value, form = typed(text)
    figure = not isinstance(value, str)
    align = "center" if heading or not text else ("right" if figure else "left")
    draw.put(f"{get_column_letter(column)}{row}", value, bold=heading, align=align, form=form)


def fact_sheet(sheet: Worksheet, title: str, facts: Sequence[Sequence[str]]) -> None:
    """A sheet of facts: 项目, 数值, 单位, 算法, 出处 each."""
    draw = Draw(sheet, live=False, size=10)
    draw.set_widths({get_column_letter(n): width for n, width in enumerate(_FACT_WIDTHS, 1)})
    draw.put("A1:F1", title, bold=True, size=15, border=False)
    for column, heading in enumerate(_FACT_HEADINGS, 1):
        draw.put(f"{get_column_letter(column)}2", heading, bold=True)
    for row, fact in enumerate(facts, 3):
        for column, text in enumerate([str(row - 2), *fact], 1):
            _cell(draw, row, column, text, heading=False)
        _fit(sheet, row, _FACT_WIDTHS, 10)
    sheet.row_dimensions[1].height = 34
    page(sheet, f"A1:F{len(facts) + 2}", "1:2", landscape=True)


def _fit(sheet: Worksheet, row: int, widths: list[float], size: float) -> None:
    lines = 1
    for column, width in enumerate(widths, 1):
        text = sheet.cell(row, column).value
        if isinstance(text, str):
            lines = max(lines, line_count(text, width, size))
    sheet.row_dimensions[row].height = 20 if lines == 1 else 15 * lines + 5

"""问题清单: every finding of a run on one sheet, each with a link to its cell in its file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from xltools.cells import quote_sheet
from xltools.findings import Finding
from xltools.plans import Highlight, ListColumn, ListRow, ListSpec, SheetCell
from xltools.sheets import look
from xltools.tasks.beside.places import link_to, shown_path
from xltools.tasks.filed import Filed
from xltools.workbook.listsheet import MAX_ROWS

NAME = "问题清单"
HEADER = 4
#: rows of the sheet that are left for findings
LIMIT = MAX_ROWS - HEADER
_SMALL = replace(look.TEXT, size=8)
_COLUMNS = (
    ListColumn("序号", 7, replace(look.CENTER, wrap=False)),
    ListColumn("文件", 22, look.TEXT),
    ListColumn("单位", 18, look.TEXT),
    ListColumn("工作表", 10, look.TEXT),
    ListColumn("单元格", 8, replace(look.LINK, wrap=False)),
    ListColumn("级别", 6, replace(look.CENTER, wrap=False)),
    ListColumn("代码", 17, _SMALL),
    ListColumn("问题", 18, look.TEXT),
    ListColumn("说明", 40, look.TEXT),
    ListColumn("应为", 10, look.FIGURE),
    ListColumn("实际", 10, look.FIGURE),
    ListColumn("差额", 9, look.FIGURE),
    ListColumn("处理建议", 30, look.TEXT),
)
CODE_COLUMN = "G"
_LINKED = 5
_FIGURE = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?")


def build(records: Callable[[], Iterable[Filed]], count: int, folder: str, limit: int = LIMIT) -> ListSpec:
    """The sheet of ``count`` findings, in the order of the files; what is beyond ``limit`` is told on it."""
    top = (
        SheetCell(1, 1, NAME, style=look.TITLE),
        SheetCell(2, 1, _told(count, limit), style=look.NOTE),
    )
    return ListSpec(
        NAME,
        _COLUMNS,
        lambda: _rows(records(), folder),
        min(count, limit),
        top,
        {1: 26, HEADER: 22},
        HEADER,
        _LINKED,
        (
            Highlight(f"F{HEADER + 1}:F{HEADER + max(1, min(count, limit))}", f'$F{HEADER + 1}="错误"', look.RED, look.RED_TEXT),
            Highlight(f"F{HEADER + 1}:F{HEADER + max(1, min(count, limit))}", f'$F{HEADER + 1}="提醒"', look.AMBER, look.AMBER_TEXT),
        ),
        "C00000",
    )  # fmt: skip


def _told(count: int, limit: int) -> str:
    if count > limit:
        return (
            f"共 {count} 条，本表只列前 {limit} 条，其余 {count - limit} 条放不下：请用 --export 导出全部问题"
            "（findings.csv、findings.parquet）。"
        )
    how = "点“单元格”打开所在文件的位置（文件与本表的相对位置不变时有效）；用标题行的筛选按钮按级别、单位、代码查看。"
    return f"共 {count} 条。{how if count else '没有发现问题。'}"


def _rows(records: Iterable[Filed], folder: str) -> Iterator[ListRow]:
    number = 0
    for filed in records:
        if not filed.findings:
            continue
        shown, link = shown_path(filed.path, folder), link_to(filed.path, folder)
        units = {form.sheet: form.unit for form in filed.forms}
        own = next((unit for unit in units.values() if unit), "")
        for found in filed.findings:
            number += 1
            yield _row(number, found, shown, link, units.get(found.sheet or "", own) or own)


def _row(number: int, found: Finding, shown: str, link: str, unit: str) -> ListRow:
    cell = found.cell or ("打开" if link else "")
    place = f"{quote_sheet(found.sheet)}!{found.cell or 'A1'}" if found.sheet else ""
    figures = [_figure(text) for text in (found.expected, found.actual, found.difference)]
    texts = (shown, unit, found.sheet, cell, found.severity.label, found.code, found.title, found.message)
    return ListRow((Decimal(number), *texts, *figures, found.hint), link, place)


def _figure(text: str | None) -> str | Decimal | None:
    """A figure as a number, so that it can be sorted; words as they are."""
    return Decimal(text) if text is not None and _FIGURE.fullmatch(text) else text

"""处理情况: what became of each file, the counts on top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from xltools.plans import Highlight, ListColumn, ListPart, ListRow, ListSpec, SheetCell
from xltools.sheets import look
from xltools.tasks.beside.places import link_of, shown_path
from xltools.tasks.beside.tally import ADOPTED, STATES, UNREAD, WRONG, Handled, Tally
from xltools.workbook.listsheet import MAX_ROWS

NAME = "处理情况"
_HEADER = 4
_NARROW = replace(look.CENTER, wrap=False)
_COLUMNS = (
    ListColumn("序号", 7, _NARROW),
    ListColumn("文件", 34, replace(look.LINK, horizontal="left")),
    ListColumn("状态", 9, _NARROW),
    ListColumn("采用的工作表", 14),
    ListColumn("单位", 24),
    ListColumn("错误", 6, _NARROW),
    ListColumn("提醒", 6, _NARROW),
    ListColumn("说明", 34),
    ListColumn("校验码（sha256）", 34, replace(look.TEXT, size=8)),
)


def build(counted: Tally, listed: str, folder: str, unread: Sequence[tuple[str, str]] = ()) -> ListSpec:
    """The sheet, one row a file in the order counted, files that were not read and why behind them."""
    count = min(counted.files + len(unread), MAX_ROWS - _HEADER)
    totals = {state: counted.states[state] for state in STATES} | ({UNREAD: len(unread)} if unread else {})
    states = f"C{_HEADER + 1}:C{_HEADER + max(1, count)}"
    formula = f'"文件 "&COUNTA({states})&" 个："' + "".join(
        f'&"{"，" if index else ""}{state} "&COUNTIF({states},"{state}")'
        for index, state in enumerate(totals)
    )
    told = "，".join(f"{state} {total}" for state, total in totals.items())
    first = f"$C{_HEADER + 1}"
    top = (
        SheetCell(1, 1, NAME, style=look.TITLE),
        SheetCell(2, 1, f"文件 {count} 个：{told}", formula, replace(look.NOTE, size=10, bold=True)),
        SheetCell(3, 1, _legend(listed) + (_UNREAD_LEGEND if unread else ""), style=look.NOTE),
    )
    return ListSpec(
        NAME,
        _COLUMNS,
        (
            ListPart(
                lambda: chain(_rows(counted.handled, folder), _unread_rows(unread, counted.files, folder)),
                count,
            ),
        ),
        top,
        {1: 26, 2: 18, _HEADER: 22},
        _HEADER,
        2,
        (
            Highlight(states, f'{first}="{ADOPTED}"', look.GREEN, look.GREEN_TEXT),
            Highlight(states, f'{first}="{WRONG}"', look.AMBER, look.AMBER_TEXT),
            Highlight(states, f'{first}<>""', look.RED, look.RED_TEXT),
        ),
        "7F7F7F",
    )


_UNREAD_LEGEND = f"{UNREAD}：没有打开，原因见“说明”栏。"


def _unread_rows(unread: Sequence[tuple[str, str]], before: int, folder: str) -> Iterator[ListRow]:
    for number, (path, why) in enumerate(unread, before + 1):
        shown = shown_path(path, folder)
        row = (Decimal(number), shown, UNREAD, "", "", Decimal(0), Decimal(0), why, "")
        yield ListRow(row, link_of(path, shown))


def _legend(listed: str) -> str:
    return (
        f"已采用：{listed}已列入汇总表，没有错误和提醒；有问题：已列入，但有错误或提醒，见问题清单；"
        "未采用：没有列入，原因见“说明”栏；无法读取：打不开；隔离：读取时程序中止或超时。"
    )


def _rows(files: Iterable[Handled], folder: str) -> Iterator[ListRow]:
    for number, one in enumerate(files, 1):
        shown = shown_path(one.path, folder)
        counts = Decimal(one.errors), Decimal(one.warnings)
        row = (Decimal(number), shown, one.state, one.sheets, one.units, *counts, one.why, one.sha256)
        yield ListRow(row, link_of(one.path, shown))

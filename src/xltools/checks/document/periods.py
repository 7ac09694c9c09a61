"""Quarters and months inside a plain table: figures that run on through the year, and 全年 below them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from xltools.checks.document.addition import Item
from xltools.findings import Finding, make
from xltools.forms.datatable import DataTable, Figure, TableColumn, TableLine
from xltools.forms.labels import bare
from xltools.numbers import round_half_up, show

_QUARTER = re.compile(r"第?([一二三四1-4])季度?(?:末|累计)?$")
_PART = {"上半年": 6, "前三季度": 9, "前二季度": 6, "前两季度": 6}
_MONTH = re.compile(r"(?<!\d)(\d{1,2})月(?:份|底|末)?(?:累计)?$")
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
_YEAR = re.compile(r"(?:20\d\d年)?(?:全年|全年数|全年累计|全年总数)")
_RUNNING = re.compile(r"累计|截至")
_LAST = 12


def month_of(label: str) -> int | None:
    """The month with which a period ends: 第二季度 6, 1-9月 9, 上半年 6; None for no period."""
    name = bare(label)
    for word, month in _PART.items():
        if name.endswith(word):
            return month
    if found := _QUARTER.search(name):
        return _QUARTERS[found[1]]
    found = _MONTH.search(name)
    return int(found[1]) if found and 1 <= int(found[1]) <= _LAST else None


def in_order(labels: Sequence[str]) -> bool:
    """Whether labels are periods of one year, one after another."""
    months = [month_of(label) for label in labels]
    known = [month for month in months if month is not None]
    return len(known) == len(months) >= 2 and all(a < b for a, b in itertools.pairwise(known))


def runs_on(stated: Figure, items: Sequence[Item]) -> bool:
    """Whether the periods' figures never fall and the total is the last one: each holds those before it."""
    if not in_order([item.name for item in items]):
        return False
    rising = all(a.number <= b.number for a, b in itertools.pairwise(items))
    return rising and stated.number == round_half_up(items[-1].number, stated.places)


def last_one(column: TableColumn, items: Sequence[Item]) -> Item | None:
    """The item that a total has to repeat: the last period of a running column; None for any other column."""
    if not in_order([item.name for item in items]):
        return None
    same = len({item.number for item in items}) == 1
    return items[-1] if same or _RUNNING.search(column.heading) else None


def repeats_last(name: str, stated: Figure, last: Item) -> Finding:
    """A total of a running column that is not its last figure."""
    return make(
        "money-parts",
        stated.value,
        f"{name}填 {stated.value.text}，这一列是累计（不变）数，合计应与“{last.name}”的 {show(last.number)} 相同，"
        f"差 {show(stated.number - last.number)}",
        expected=last.number,
        actual=stated.number,
        hint="累计数不能逐期相加；核对合计和最后一期的累计数。",
    )


def with_year_totals(table: DataTable) -> DataTable:
    """The table with 全年 below its quarters (or months) as a total line."""
    return replace(table, lines=tuple(_as_total(table.lines, at) for at in range(len(table.lines))))


def _as_total(lines: Sequence[TableLine], at: int) -> TableLine:
    line = lines[at]
    if not _YEAR.fullmatch(bare(line.label.key)):
        return line
    before = [each.label.key for each in lines[:at]]
    ends_year = bool(before) and month_of(before[-1]) == _LAST
    return replace(line, labels=(*line.labels, "合计")) if ends_year and in_order(before) else line

"""得分汇总表 against the scored form of its workbook: the same 一级指标, the same points and scores."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.checks.case import Case
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.numbers import show, total
from xltools.records import Form, Indicator, SummaryRow

_NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]|\d+[、.．](?!\d))"
)
_POINTS = re.compile(r"[(（]\d+(?:\.\d+)?分?[)）]$")


def against_scored(table: Form, forms: list[Form], case: Case) -> Iterator[Finding]:
    """Lines against the 一级指标 of the same name in the one scored form that they can be about."""
    names = {_level(row.unit.key) for row in table.rows if not row.unit.blank}
    about = [form for form in forms if _may_be_about(table, form) and names & set(_by_level(form))]
    if len(about) != 1:
        return
    levels = _by_level(about[0])
    for row in table.rows:
        items = levels.get(_level(row.unit.key), [])
        yield from _conflict(case, row, about[0], items, "score")
        yield from _conflict(case, row, about[0], items, "weight")


def _may_be_about(table: Form, form: Form) -> bool:
    if form.project is not None or not form.scored or not form.indicators:
        return False
    other_unit = table.unit is not None and form.unit is not None and table.unit.key != form.unit.key
    return not other_unit and not (table.year and form.year and table.year != form.year)


def _level(name: str) -> str:
    """A 一级指标 without its number and points: 过程 for 二、过程（25分）."""
    return _POINTS.sub("", _NUMBER.sub("", name)) or name


def _by_level(form: Form) -> dict[str, list[Indicator]]:
    found: dict[str, list[Indicator]] = {}
    for item in form.indicators:
        if item.level1 is not None and item.applicable:
            found.setdefault(_level(item.level1.key), []).append(item)
    return found


def _conflict(
    case: Case, row: SummaryRow, form: Form, items: list[Indicator], role: str
) -> Iterator[Finding]:
    cell, what = (row.score, "得分") if role == "score" else (row.weight, "权重")
    figures = [item.stated if role == "score" else item.points for item in items]
    known = [figure for figure in figures if figure is not None]
    if cell is None or cell.number is None or not known or len(known) < len(figures):
        return
    rows = total(known)
    if compared("figure-conflict", cell, not case.settings.differ(cell.number, rows)):
        return
    first, last = items[0].place, items[-1].place
    yield make(
        "figure-conflict",
        cell,
        f"“{row.unit.text}”{what}：得分汇总表（工作表“{cell.ref.sheet}”单元格 {cell.ref.a1}）填 {show(cell.number)}，"
        f"{form.form}（工作表“{form.sheet}”第{first.row}至{last.row}行）各项合计 {show(rows)}",
        expected=rows,
        actual=cell.number,
    )

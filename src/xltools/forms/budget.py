"""The budget table in a form's head: 预算数, 执行数, 执行率 by line."""

from __future__ import annotations

import re
from dataclasses import replace

from xltools.cells import Kind, Value, key
from xltools.forms.labels import MONEY_ROLES, bare, is_goal_heading
from xltools.forms.view import View
from xltools.records import BudgetLine

_HEAD = re.compile(r"^(?:其中[:：]?|资金来源[:：]?|资金结构[:：]?|[(（]?[一二三四五六七八九十\d]+[)）.、:：]|[①-⑨])+")
_WHOLE = re.compile(r"总额|总计|合计|总金额|预算总|小计|资金总")
_GROUPS = ("资金来源", "资金结构")


def find_header(view: View, last_row: int) -> tuple[int, dict[str, int]] | None:
    """(heading row, role → column) of the first table with budget and spent columns."""
    for row in view.keys:
        if row >= last_row:
            return None
        found = view.header(row, MONEY_ROLES)
        if "budget" in found and "spent" in found:
            return row, _assign(found)
    return None


def _assign(found: dict[str, list[tuple[int, int]]]) -> dict[str, int]:
    """The most specific name of each role wins (调整后预算数 before 年度预算数)."""
    return {role: min(places)[1] for role, places in found.items()}


def read_budget(view: View, last_row: int) -> tuple[tuple[BudgetLine, ...], dict[str, int]]:
    """All lines of the budget table above ``last_row`` and its columns; empty without a table."""
    found = find_header(view, last_row)
    if found is None:
        return (), {}
    header, columns = found
    lines: list[BudgetLine] = []
    group: str | None = None
    for row in range(header + 1, last_row):
        label = _label(view, row, columns)
        if label is None or any(is_goal_heading(text) for text in view.keys.get(row, {}).values()):
            break
        group = next((g for g in _GROUPS if g in label.key), group)
        line = _line(view, row, columns, label, group)
        if line is None:
            break
        lines.append(line)
    return tuple(_with_wholes(lines)), columns


def _label(view: View, row: int, columns: dict[str, int]) -> Value | None:
    """The text nearest before the figures; a long text or a heading ends the table."""
    first = min(columns.values())
    for column in range(first - 1, view.grid.first_column - 1, -1):
        value = view.anchored(row, column)
        if value.kind is Kind.BLANK:
            continue
        area = view.area(row, column)
        spans_table = area is not None and area.bottom - area.top >= 1
        if value.kind is not Kind.TEXT or spans_table or len(value.key) > 30:
            return None
        return value
    return None


def _line(view: View, row: int, columns: dict[str, int], label: Value, group: str | None) -> BudgetLine | None:
    budget, spent = (view.value(row, columns[role]) for role in ("budget", "spent"))
    texts = [v for v in (budget, spent) if v.kind is Kind.TEXT]
    if texts:
        return None
    def cell(role: str) -> Value | None:
        return view.value(row, columns[role]) if role in columns else None
    item = item_name(label.text)
    return BudgetLine(item, label, budget, spent, cell("rate"), group, cell("initial"), cell("weight"), cell("score"))


def item_name(label: str) -> str:
    """资金来源：（1）财政拨款 → 财政拨款."""
    previous, name = None, bare(key(label))
    while previous != name:
        previous, name = name, _HEAD.sub("", name)
    return name or key(label)


def _with_wholes(lines: list[BudgetLine]) -> list[BudgetLine]:
    """Lines under a total line (年度资金总额) are its parts, unless they name their group."""
    if not lines or any(line.part_of for line in lines) or not _WHOLE.search(lines[0].item):
        return lines
    return [lines[0], *(replace(line, part_of=lines[0].item) for line in lines[1:])]

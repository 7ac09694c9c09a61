"""The budget tables in a form's head: 预算数, 执行数, 执行率 by line."""

from __future__ import annotations

import re

from xltools.cells import Kind, Value, key
from xltools.forms import figures
from xltools.forms.head import ALL_LABELS
from xltools.forms.labels import MONEY_ROLES, bare
from xltools.forms.parts import with_wholes
from xltools.forms.view import View
from xltools.records import BudgetLine

_HEAD = re.compile(
    r"^(?:其中[:：]?|资金来源[:：]?|资金结构[:：]?|[(（]?[一二三四五六七八九十\d]+[)）.、:：]|[①-⑨])+"
)
_GROUPS = ("资金来源", "资金结构")
#: labels that open the next part of the head
_NEXT_PART = re.compile(
    r".{0,6}(?:总体目标|年度目标|绩效目标|预期目标|完成情况|绩效指标|工作任务|履职).{0,6}"
)
#: what a line is called that has no label of its own
UNNAMED = "项目资金"
#: what the label of an empty line says when it is one of money all the same
_MONEY = re.compile(
    "资金|拨款|支出|经费|预算|收入|财政|专户|上年|结转|结余|总额|总计|合计|小计|其他|其它|基金|补助|自筹"
)
#: how the label of a line of money ends: a text may stand for its amount (待核), while the heading of
#: another table (资金管理情况, 支出责任履行) goes on after its word for money
_SURE = re.compile(
    r".*(?:资金|拨款|支出|经费|预算|收入|财政|专户|结转|结余|总额|总计|合计|小计|其他|其它|基金|补助|自筹|规模|总量)(?:数|金额|额)?(?:[(（].*[)）])?[:：]?"
)
#: a text that gives an amount all the same: 约100万元
_ROUGHLY = re.compile(r".{0,8}\d[\d,.]*(?:余|多|左右|以上|以下|几)?(?:元|千元|万元?|亿元?).{0,6}")
#: the longest text that may stand for an amount
_LONGEST = 20

#: what a heading row has somewhere; other rows are passed over
_HEADED = re.compile("预算|执行|支出|决算")

Columns = dict[str, int]


def read_budget(view: View, last_row: int, unit: str) -> tuple[tuple[BudgetLine, ...], Columns]:
    """All lines of the budget tables above ``last_row``, and the first table's columns; empty without one.

    Amounts typed with a unit of their own are taken in ``unit``.
    """
    lines: list[BudgetLine] = []
    columns: Columns = {}
    row = view.grid.first_row
    while (found := _find_header(view, row, last_row)) is not None:
        row, here = found
        table, row = _read_lines(view, row + 1, last_row, here, unit)
        lines += with_wholes(table)
        columns = columns or here
    return tuple(lines), columns


def _find_header(view: View, first_row: int, last_row: int) -> tuple[int, Columns] | None:
    """(heading row, role → column) of the next table with budget and spent columns."""
    for row, line in view.lines.items():
        if row >= last_row:
            return None
        if row < first_row or not _HEADED.search(line):
            continue
        found = view.header(row, MONEY_ROLES)
        if "budget" in found and "spent" in found:
            # the most specific name of each role wins (调整后预算数 before 年度预算数)
            return row, {role: min(places)[1] for role, places in found.items()}
    return None


def _read_lines(
    view: View, first: int, last_row: int, columns: Columns, unit: str
) -> tuple[list[BudgetLine], int]:
    """The lines under one heading, and the row after them."""
    lines: list[BudgetLine] = []
    group: str | None = None
    for row in range(first, last_row):
        if _is_empty(view, row):
            continue
        label = _label(view, row, columns)
        if label is None and lines:
            return lines, row
        group = next((g for g in _GROUPS if label is not None and g in label.key), group)
        line = _line(view, row, columns, label, group=group, unit=unit)
        if line is None:
            return lines, row
        lines.append(line)
    return lines, last_row


def _is_empty(view: View, row: int) -> bool:
    grid = view.grid
    return row not in view.keys and all(
        grid.raw(row, c) is None for c in range(grid.first_column, grid.last_column + 1)
    )


def _label(view: View, row: int, columns: Columns) -> Value | None:
    """The text nearest before the figures; a long text, a heading or the value of another label is none."""
    first = min(c for role, c in columns.items() if role in ("initial", "budget", "spent"))
    for column in range(first - 1, view.grid.first_column - 1, -1):
        value = view.anchored(row, column)
        if value.kind is Kind.BLANK:
            continue
        area = view.area(row, column)
        spans = area is not None and (area.bottom > area.top or area.right >= first)
        if (
            value.kind is not Kind.TEXT
            or spans
            or len(value.key) > 30
            or _NEXT_PART.fullmatch(bare(value.key))
        ):
            return None
        left = range((area.left if area else column) - 1, view.grid.first_column - 1, -1)
        before = next((v for c in left if not (v := view.anchored(row, c)).blank), None)
        return None if before is not None and bare(before.key) in ALL_LABELS else value
    return None


def _line(
    view: View, row: int, columns: Columns, label: Value | None, *, group: str | None, unit: str
) -> BudgetLine | None:
    budget, spent = (figures.money(view.value(row, columns[role]), unit) for role in ("budget", "spent"))
    if label is None and (budget.number is None or spent.number is None):
        return None
    rate, initial = (_cell(view, row, columns, role) for role in ("rate", "initial"))
    texts = [v for v in (budget, spent, rate) if v is not None and v.kind is Kind.TEXT]
    if texts and not (label is not None and _unclear(label, texts, figures_there=_any_number(budget, spent))):
        return None  # texts where figures should stand: another part of the form has begun
    if (
        label is not None
        and _MONEY.search(label.key) is None
        and all(v is None or v.kind is Kind.BLANK for v in (budget, spent, rate, initial))
    ):
        return None
    weight = figures.points(_cell(view, row, columns, "weight"))
    return BudgetLine(
        item_name(label.text) if label is not None else UNNAMED,
        label if label is not None else budget,
        budget,
        spent,
        rate,
        group,
        figures.money(initial, unit) if initial is not None else None,
        weight,
        figures.score(_cell(view, row, columns, "score"), weight),
    )


def _any_number(*values: Value) -> bool:
    return any(value.number is not None for value in values)


def _unclear(label: Value, texts: list[Value], *, figures_there: bool) -> bool:
    """Whether the texts of a row are amounts that are no numbers (待核, 约100万元), and the row a line for all that:
    no heading of another table, no other label with its value."""
    keys = [text.key for text in texts]
    if any(len(text) > _LONGEST for text in keys):
        return False
    if all(_ROUGHLY.fullmatch(text) for text in keys):
        return True
    if _SURE.fullmatch(bare(label.key)) is None:
        return False
    headings = any(bare(text) in ALL_LABELS or _MONEY.search(text) or _HEADED.search(text) for text in keys)
    return figures_there or not headings


def _cell(view: View, row: int, columns: Columns, role: str) -> Value | None:
    return view.value(row, columns[role]) if role in columns else None


def item_name(label: str) -> str:
    """资金来源：（1）财政拨款 → 财政拨款."""
    previous, name = None, bare(key(label))
    while previous != name:
        previous, name = name, _HEAD.sub("", name)
    return name or key(label)

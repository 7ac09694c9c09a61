"""The head of a 绩效目标申报表: its 预算情况 (one column of amounts) and the counts that it states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xltools.cells import Kind, Value
from xltools.forms import figures
from xltools.forms.budget import item_name
from xltools.forms.labels import bare
from xltools.forms.view import View
from xltools.numbers import parse_number
from xltools.quantity.numerals import parse_numeral
from xltools.records import BudgetLine, Count, GoalTask, Indicator

SOURCE, USE = "资金来源", "资金结构"
_WHOLE = re.compile(
    r"(?:本?年度?|当年|部门|单位|整体|全年|支出|收入|项目)*(?:预算|资金|收入|支出|经费)(?:申请)?(?:总额|总计|合计|总数|总量|总金额)|总额|合计|总计"
)
_FISCAL = r"(?:当年|本级|中央|省级|市级|区级|县级)?(?:财政(?:性|拨款)?(?:资金|拨款|收入|补助)?|财政拨款)"
_SOURCES = re.compile(
    rf"{_FISCAL}|其[他它](?:资金|收入)?|单位(?:自有)?资金|自有资金|自筹资金|非财政(?:性|拨款)?资金|事业(?:单位经营)?收入"
    r"|上年结转(?:和结余)?(?:资金)?|上级补助(?:收入|资金)?|财政专户(?:管理)?(?:资金|拨款)?(?:收入)?|经营收入"
)
_FUNDS = re.compile(r"(?:一般公共预算|政府性基金|国有资本经营)(?:预算)?(?:财政)?(?:拨款|资金|收入)?(?:收入)?")
_USES = re.compile(
    r"(?:基本|项目)支出(?:预算|资金)?|事业单位经营支出|上缴上级支出|对附属单位补助支出|其[他它]支出"
)
_INSIDE = re.compile(r"人员(?:类|经费|支出)|(?:日常)?公用(?:经费|支出)|运转类|特定目标类")
_BEHIND = re.compile(r"(.{2,20}?)[:：]([+-]?[\d,]+(?:\.\d+)?)(元|千元|万元|亿元)?")


def read_amounts(view: View, last_row: int, unit: str, skip: range) -> tuple[BudgetLine, ...]:
    """Every label of money above ``last_row`` with the amount beside or behind it; not in the rows ``skip``.

    A line's item tells whether it is the whole, a source or a use; the first line
    of each item counts.
    """
    found: dict[tuple[str, str | None], BudgetLine] = {}
    for row, column, text in view.texts(last_row):
        line = None if row in skip else _line(view, row, column, text, unit)
        if line is not None:
            found.setdefault((line.item, line.part_of), line)
    return _nested(tuple(found.values()))


def _line(view: View, row: int, column: int, text: str, unit: str) -> BudgetLine | None:
    if len(text) > 40:
        return None
    label = view.value(row, column)
    behind = _BEHIND.fullmatch(text)
    item = item_name(behind[1] if behind and money_kind(item_name(behind[1])) else label.text)
    kind = money_kind(item)
    if kind is None:
        return None
    if behind and item == item_name(behind[1]):
        amount: Value | None = label._replace(number=parse_number(behind[2]))
    else:
        amount = _beside(view, row, column, unit)
    part = None if kind == "whole" else kind
    return None if amount is None else BudgetLine(item, label, amount, None, None, part)


def money_kind(item: str) -> str | None:
    """What an amount called so is: ``whole``, a source or a use; None where it names no money."""
    if _WHOLE.fullmatch(item):
        return "whole"
    if _SOURCES.fullmatch(item) or _FUNDS.fullmatch(item):
        return SOURCE
    return USE if _USES.fullmatch(item) or _INSIDE.fullmatch(item) else None


def _beside(view: View, row: int, column: int, unit: str) -> Value | None:
    """The amount right of a label; the empty cell for it; None where another text stands there."""
    slot = view.slot_right_of(row, column)
    own = view.value(slot.row, slot.column)
    value = view.right_of(row, column) if own.blank else own
    if value is None or (value.kind is Kind.TEXT and own.blank):
        area = view.area(slot.row, slot.column)
        return own if own.blank and (area is None or area.top == row) else None
    amount = figures.money(value, unit)
    return None if amount.kind is Kind.TEXT or amount.ref.row != row else amount


def _nested(lines: tuple[BudgetLine, ...]) -> tuple[BudgetLine, ...]:
    """Lines that only tell what another contains (一般公共预算 of 财政拨款, 人员经费 of 基本支出)
    are no sources or uses beside it."""
    fiscal = any(re.fullmatch(_FISCAL, line.item) for line in lines)
    uses = any(line.item.startswith("基本支出") for line in lines)

    def inside(item: str) -> bool:
        return bool((fiscal and _FUNDS.fullmatch(item)) or (uses and _INSIDE.fullmatch(item)))

    return tuple(replace(line, part_of=None) if inside(line.item) else line for line in lines)


def is_whole(line: BudgetLine) -> bool:
    """Whether a line is the form's 预算总额."""
    return line.part_of is None and _WHOLE.fullmatch(line.item) is not None


_NUMBER = r"(\d{1,3}|[一二三四五六七八九十]{1,3})"
_TASKS = re.compile(
    rf"(?:(?:部门|单位|年度|本年|主要|重点|工作)*任务(?:名称|数量|数|情况)?[(（:：]?(?:共|合计)?{_NUMBER}[项个条][)）]?"
    rf"|(?:共|合计)?{_NUMBER}[项个条](?:年度|重点|主要|工作)*任务)"
)
_INDICATORS = re.compile(
    rf"(?:三级|绩效)?指标(?:数量|个数|总数|数)?[(（:：]?(?:共|合计)?{_NUMBER}[项个条][)）]?|(?:共|共设|共设置){_NUMBER}[项个条](?:三级|绩效)?指标"
)
_IN_NAME = re.compile(rf"[(（](?:共)?{_NUMBER}[项个条](?:指标)?[)）]$")
_LISTS = {"任务": _TASKS, "指标": _INDICATORS}


def read_counts(
    view: View, header_row: int, tasks: tuple[GoalTask, ...], items: tuple[Indicator, ...]
) -> tuple[Count, ...]:
    """Where the form says how many tasks or indicators it has: 年度主要任务（4项）, 投入管理指标（19个）."""
    return (*_in_head(view, header_row, tasks, items), *_in_levels(items))


def _in_head(
    view: View, header_row: int, tasks: tuple[GoalTask, ...], items: tuple[Indicator, ...]
) -> Iterator[Count]:
    listed = {"任务": len(tasks), "指标": sum(item.applicable for item in items)}
    for row, column, text in view.texts(header_row + 1):
        if len(text) > 24:
            continue
        for what, pattern in _LISTS.items():
            found = pattern.fullmatch(text.rstrip(":：。;；"))
            if found and listed[what]:
                yield Count(
                    what, view.value(row, column), _figure(next(filter(None, found.groups()))), listed[what]
                )


def _in_levels(items: tuple[Indicator, ...]) -> Iterator[Count]:
    for role in ("level1", "level2"):
        places = {id(v): v for item in items if (v := getattr(item, role)) is not None}
        for value in places.values():
            found = _IN_NAME.search(value.key)
            if found:
                rows = [i for i in items if i.applicable and getattr(i, role) == value]
                yield Count(f"“{bare(value.key)}”的指标", value, _figure(found[1]), len(rows))


def _figure(text: str) -> Decimal:
    return Decimal(text) if text.isdigit() else parse_numeral(text) or Decimal(0)

"""Which line of a template's budget table a line of the source goes to: by name, else by meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from xltools.forms.budget import UNNAMED, item_name
from xltools.forms.goalparts import money_kind
from xltools.records import BudgetLine
from xltools.tasks.content import Content

Given = Mapping[str, Content]
_WHOLE = "总额"
_SIDES = ("资金来源", "资金结构")
#: what offices call the same money
_MEANINGS = {
    "财政拨款": r"(?:当年|本年|本年度|年度)?财政(?:性|拨款|拨付|补助)?(?:资金|拨款|补助|收入)?",
    "结转": r"(?:上年|上年度|以前年度|年初)?(?:结转|结余)(?:(?:和|及|、)?结余)?(?:资金)?",
    "其他": r"其[他它](?:来源)?(?:资金|收入)?",
    "基本支出": r"基本支出(?:预算|资金|经费)?",
    "项目支出": r"项目支出(?:预算|资金|经费)?",
}


def placed(lines: Sequence[BudgetLine], given: Sequence[Given]) -> list[tuple[Given, BudgetLine | None]]:
    """Each line of the source with its line of the template, None where it has none.

    The same name comes first; then lines that mean the same, where each side has only one
    such left: 其它资金 for 其他资金, 财政性资金 for 财政拨款, 项目资金总额 for 年度资金总额.
    """
    free, found = list(lines), dict[int, BudgetLine]()
    for index, each in enumerate(given):
        line = next((ln for ln in free if ln.item == _item(each) and _same_side(ln, each)), None)
        if line is not None:
            found[index] = line
            free.remove(line)
    wholes = {str(each["part"]) for each in given if each.get("part")}
    ours = {line.part_of for line in lines}
    of_given = _unique(
        {i: _meaning(_item(g), wholes, alone=len(given) == 1) for i, g in enumerate(given) if i not in found}
    )
    of_line = _unique({i: _meaning(ln.item, ours, alone=False) for i, ln in enumerate(free)})
    for meaning, index in of_given.items():
        if meaning in of_line and _same_side(free[of_line[meaning]], given[index]):
            found[index] = free[of_line[meaning]]
    return [(each, found.get(index)) for index, each in enumerate(given)]


def _item(given: Given) -> str:
    return item_name(str(given.get("item") or ""))


def _same_side(line: BudgetLine, given: Given) -> bool:
    """Sources and uses are two tables: 其他资金 of one is not that of the other. A part of a
    total may be either."""
    sides = {
        side
        for part in (line.part_of, given.get("part"))
        for side in _SIDES
        if str(part or "").startswith(side)
    }
    return len(sides) < 2


def _meaning(item: str, wholes: set[str] | set[str | None], *, alone: bool) -> str | None:
    if money_kind(item) == "whole" or item in wholes or (alone and item == UNNAMED):
        return _WHOLE
    return next((name for name, pattern in _MEANINGS.items() if re.fullmatch(pattern, item)), None)


def _unique(meanings: Mapping[int, str | None]) -> dict[str, int]:
    """Meaning → the one that has it; a meaning that several have is left out."""
    said = list(meanings.values())
    return {name: i for i, name in meanings.items() if name is not None and said.count(name) == 1}

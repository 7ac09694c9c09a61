"""结余 inside a plain table: the budget less what was spent of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.checks.document.columns import meaning
from xltools.checks.document.tableratios import cell_name
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.forms.datatable import DataTable, TableColumn, TableLine
from xltools.forms.labels import bare
from xltools.numbers import round_half_up, show

_BALANCE = re.compile(
    r"(?:年末|期末|预算|指标|资金)?(?:结余|节余|结转结余|结转和结余|剩余)(?:数|额|金额|资金|指标)?|未(?:支付|支出|执行)(?:数|额|金额)"
)
#: so many lines at least must be right before the others are wrong
_LEAST = 2


def check_balances(table: DataTable) -> Iterator[Finding]:
    """Lines whose 结余 is not 预算 − 支出, where most of the others are."""
    for column in table.columns:
        if not _BALANCE.fullmatch(bare(column.parts[-1])):
            continue
        spents = _beside(table, column, ("spent",))
        budgets = _beside(table, column, ("budget",)) or _beside(table, column, ("initial",))
        if len(spents) == len(budgets) == 1:
            yield from _column(table, column, budgets[0], spents[0])


def _beside(table: DataTable, column: TableColumn, kinds: tuple[str, ...]) -> list[TableColumn]:
    """The columns of a meaning under the same heading."""
    return [c for c in table.columns if meaning(c.parts) in kinds and c.parts[:-1] == column.parts[:-1]]


def _column(
    table: DataTable, column: TableColumn, budget: TableColumn, spent: TableColumn
) -> Iterator[Finding]:
    exact = {
        at: e for at, line in enumerate(table.lines) if (e := _left(line, column, budget, spent)) is not None
    }
    right = [at for at, e in exact.items() if _holds(table.lines[at], column, e)]
    told = len(right) >= _LEAST and 2 * len(right) > len(exact)
    for at, left in exact.items():
        line = table.lines[at]
        stated = line.figures[column.column]
        holds = True if at in right else False if told else None
        if compared("money-parts", stated.value, holds) is False:
            yield make(
                "money-parts",
                stated.value,
                f"{cell_name(table, line, column)}填 {stated.value.text}，"
                f"{budget.heading}{line.figures[budget.column].value.text}－"
                f"{spent.heading}{line.figures[spent.column].value.text} 应为 {show(left)}，差 {show(stated.number - left)}",
                expected=left,
                actual=stated.number,
                hint="核对预算数、支出数和结余。",
            )


def _left(line: TableLine, column: TableColumn, budget: TableColumn, spent: TableColumn) -> Decimal | None:
    held = [line.figures.get(c.column) for c in (column, budget, spent)]
    if held[0] is None or held[1] is None or held[2] is None:
        return None
    return held[1].number - held[2].number


def _holds(line: TableLine, column: TableColumn, left: Decimal) -> bool:
    stated = line.figures[column.column]
    return round_half_up(left, stated.places) == round_half_up(stated.number, stated.places)

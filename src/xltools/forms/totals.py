"""The total of a form where it is not simply the table's last row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from xltools.forms.head import find_total
from xltools.forms.indicators import Table
from xltools.forms.view import View
from xltools.numbers import HUNDRED
from xltools.numbers import total as add
from xltools.records import BudgetLine, Subtotal, Total


def settled_total(
    view: View, table: Table, budget: tuple[BudgetLine, ...]
) -> tuple[tuple[Subtotal, ...], Total | None]:
    """(subtotals, total): a last row that sums the indicators without the points of the
    budget execution (90 of 100) is a subtotal; a total may stand above or below the table."""
    subtotals, total = table.subtotals, table.total
    if total is not None and _leaves_out(total, table, budget):
        rows = tuple(item.row for item in table.indicators)
        subtotals = (*subtotals, Subtotal(total.row, total.label, total.weight, total.score, rows))
        total = None
    if total is None:
        last = max(table.last_row, *(block.row for block in subtotals), 0)
        found = find_total(view, table.header_row, last)
        total = Total(found[0].ref.row, found[0], None, found[1]) if found else None
    return subtotals, total


def _leaves_out(total: Total, table: Table, budget: tuple[BudgetLine, ...]) -> bool:
    line = next((line for line in budget if line.weight is not None and line.weight.number is not None), None)
    own = _points(table)
    if line is None or line.weight is None or total.weight is None or not own:
        return False
    return total.weight.number == add(own) and add([*own, line.weight.number or HUNDRED]) == HUNDRED


def _points(table: Table) -> list[Decimal]:
    return [item.points for item in table.indicators if item.applicable and item.points is not None]


def without_repeated_points(budget: tuple[BudgetLine, ...], table: Table) -> tuple[BudgetLine, ...]:
    """Points of the budget execution that the head only repeats: a row of the table has them
    already, and the table alone makes 100."""
    own = _points(table)
    shown = any("执行率" in i.name.key or "预算执行" in i.name.key for i in table.indicators)
    if not shown or not own or add(own) != HUNDRED:
        return budget
    return tuple(replace(line, weight=None, score=None) for line in budget)

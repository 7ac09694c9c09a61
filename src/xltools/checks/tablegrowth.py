"""Growth inside a plain table: 增减额 and 增长率 of two periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.checks.columns import meaning, period
from xltools.checks.tableratios import agrees, cell_name, is_percent, mismatch
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.forms.datatable import DataTable, Figure, TableColumn, TableLine
from xltools.numbers import divide, round_half_up, show


def check_growth(table: DataTable) -> Iterator[Finding]:
    """增减额 = later − earlier; 增长率 = that over the earlier one, where two columns have a period."""
    kinds: dict[str, list[TableColumn]] = {"growth": [], "change": []}
    for column in table.columns:
        kinds.get(meaning(column.parts), []).append(column)
    periods = [
        c
        for c in table.columns
        if meaning(c.parts) not in ("growth", "change", "rate", "share") and period(c.parts)
    ]
    bases = _two_periods(periods)
    if bases is None:
        return
    for kind, columns in kinds.items():
        if len(columns) == 1:
            yield from _growth_column(table, columns[0], bases, kind)


def _two_periods(columns: Sequence[TableColumn]) -> tuple[TableColumn, TableColumn] | None:
    """(earlier, later) where exactly two columns have a period each, both of the same figures."""
    if len(columns) != 2:
        return None
    first, second = (period(c.parts) for c in columns)
    if (first, second) == ("before", "now") or (
        isinstance(first, int) and isinstance(second, int) and first < second
    ):
        return columns[0], columns[1]
    if (first, second) == ("now", "before") or (
        isinstance(first, int) and isinstance(second, int) and first > second
    ):
        return columns[1], columns[0]
    return None


def _growth_column(
    table: DataTable, column: TableColumn, bases: tuple[TableColumn, TableColumn], kind: str
) -> Iterator[Finding]:
    for line in table.lines:
        stated = line.figures.get(column.column)
        before, now = (line.figures.get(c.column) for c in bases)
        if stated is None or before is None or now is None:
            continue
        change = now.number - before.number
        if kind == "change" and not is_percent(stated):
            yield from _change(table, line, column, stated, change)
        elif before.number <= 0:
            compared("ratio-mismatch", stated.value, None)
        else:
            exact = divide(change, before.number)
            holds = agrees(stated, exact) or agrees(stated, abs(exact))
            if not compared("ratio-mismatch", stated.value, holds):
                yield mismatch(stated, exact, cell_name(table, line, column),
                               f"（{now.value.text}－{before.value.text}）÷{before.value.text}",
                               "增减率以上年（期初）数为基数；核对本年数、上年数和增减率。")  # fmt: skip


def _change(
    table: DataTable, line: TableLine, column: TableColumn, stated: Figure, change: Decimal
) -> Iterator[Finding]:
    right = (round_half_up(change, stated.places), round_half_up(abs(change), stated.places))
    if not compared("money-parts", stated.value, stated.number in right):
        yield make(
            "money-parts",
            stated.value,
            f"{cell_name(table, line, column)}填 {stated.value.text}，两数相减为 {show(change)}",
            expected=change,
            actual=stated.number,
        )

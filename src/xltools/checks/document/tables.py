"""Every check inside a plain table, each wrong figure told once.

A line that is wrong makes a right total look wrong, and a wrong total makes a right rate
look wrong. So totals are also held against the lines as they should be, and balances, rates
and growth against the totals as they should be: told is only what is wrong both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.checks.document.balances import check_balances
from xltools.checks.document.nesting import line_kind
from xltools.checks.document.tablegrowth import check_growth
from xltools.checks.document.tableratios import check_ratios
from xltools.checks.document.tablesums import check_sums
from xltools.checks.tally import counting
from xltools.findings import Finding
from xltools.forms.datatable import DataTable, TableLine
from xltools.numbers import parse_number

_Check = Callable[[DataTable], Iterator[Finding]]


def check_table(table: DataTable) -> Iterator[Finding]:
    """Sums, balances, ratios and growth."""
    balances = list(check_balances(table))
    sums = _wrong_both_ways(check_sums, table, _on_lines(table, balances))
    yield from sums
    for check in (check_balances, check_ratios, check_growth):
        yield from _wrong_both_ways(check, table, sums)


def _on_lines(table: DataTable, found: Sequence[Finding]) -> list[Finding]:
    """The findings that stand on lines that are no totals."""
    cells = {f.value.ref.a1 for line in table.lines if not line_kind(line) for f in line.figures.values()}
    return [finding for finding in found if finding.cell in cells]


def _wrong_both_ways(check: _Check, table: DataTable, others: Sequence[Finding]) -> list[Finding]:
    found = list(check(table))
    right = {f.cell: n for f in others if f.cell and (n := parse_number(f.expected or "")) is not None}
    if not found or not right:
        return found
    with counting():  # the same comparisons once more, not to be counted
        again = {finding.cell for finding in check(_corrected(table, right))}
    return [f for f in found if f.cell in again or f.code == "unit-slip"]


def _corrected(table: DataTable, right: dict[str, Decimal]) -> DataTable:
    return replace(table, lines=tuple(_corrected_line(line, right) for line in table.lines))


def _corrected_line(line: TableLine, right: dict[str, Decimal]) -> TableLine:
    figures = {
        column: replace(figure, number=right.get(figure.value.ref.a1, figure.number))
        for column, figure in line.figures.items()
    }
    return replace(line, figures=figures)

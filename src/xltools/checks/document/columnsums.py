"""Sums inside a plain table, across: total columns with the columns beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from xltools.checks.document import nesting
from xltools.checks.document.addition import (
    Agreement,
    Item,
    adds_up,
    counted_twice,
    kind_of,
    leaves,
    quoted,
    shown_sum,
)
from xltools.checks.document.columns import adds, is_stage
from xltools.checks.document.periods import runs_on
from xltools.checks.document.tableratios import cell_name
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.forms.datatable import DataTable, Figure, TableColumn, TableLine
from xltools.numbers import show, total


def check_across(table: DataTable, agreement: Agreement) -> Iterator[Finding]:
    """Every 小计 and 合计 column against the columns that it covers."""
    for column in table.columns:
        if not kind_of(column.parts[-1]) or not adds(column.parts):
            continue
        others = _covered(table, column)
        if others:
            yield from _total_column(table, column, others, agreement)


def _covered(table: DataTable, column: TableColumn) -> list[TableColumn]:
    """The columns that a 合计 column may cover: those under the same heading, amounts all of them."""
    above = column.parts[:-1]
    others = [
        c
        for c in table.columns
        if c.column != column.column and c.parts[: len(above)] == above and adds(c.parts)
    ]
    rest = [c.parts[len(above) :] for c in others]
    if kind_of(column.parts[-1]) == "total" and any(is_stage(parts) for parts in rest):
        return []
    return others


def _total_column(
    table: DataTable, column: TableColumn, others: Sequence[TableColumn], agreement: Agreement
) -> Iterator[Finding]:
    runs = _runs(column, others)
    wrong: list[tuple[TableLine, Figure]] = []
    right: Counter[int] = Counter()
    for line in table.lines:
        stated = line.figures.get(column.column)
        if stated is None or line.worded:
            continue
        held = [_column_items(line, run) for run in runs]
        results = [
            runs_on(stated, items) or adds_up(stated, items, agreement) if items else None for items in held
        ]
        right.update(n for n, result in enumerate(results) if result and stated.number)
        if not any(results) and False in results:
            wrong.append((line, stated))
        else:
            compared("money-parts", stated.value, True if any(results) else None)
    proven = bool(right)
    covered = runs[max(right, key=lambda n: (right[n], -n))] if right else runs[0]
    few = len(wrong) <= 2 and _at_an_end(column, others) and kind_of(column.parts[-1]) == "total"
    grouped = len(column.parts) > 1 and len(wrong) <= 2
    for line, stated in wrong:
        items = _column_items(line, covered)
        parts = leaves(items)
        doubled = counted_twice(stated, total([p.number for p in parts]), items, agreement)
        told = bool(parts) and (proven or few or grouped or doubled is not None)
        compared("money-parts", stated.value, False if told else None)
        if told:
            yield sum_finding(cell_name(table, line, column), stated, parts, items, agreement)


def _runs(column: TableColumn, others: Sequence[TableColumn]) -> list[list[TableColumn]]:
    """All columns covered, those before and those after; a 小计 without a heading above may cover any run beside it."""
    before = [c for c in others if c.column < column.column]
    after = [c for c in others if c.column > column.column]
    runs = [list(others), before, after]
    if kind_of(column.parts[-1]) == "subtotal" and len(column.parts) == 1:
        runs += [before[i:] for i in range(1, len(before))] + [after[:i] for i in range(1, len(after))]
    return [run for run in runs if run]


def _at_an_end(column: TableColumn, others: Sequence[TableColumn]) -> bool:
    places = [c.column for c in others]
    return len(places) >= 2 and (column.column > max(places) or column.column < min(places))


def _column_items(line: TableLine, columns: Sequence[TableColumn]) -> list[Item]:
    return [
        Item(c.heading, f, kind_of(c.parts[-1]), any(nesting.is_of_which(part) for part in c.parts))
        for c in columns
        if (f := line.figures.get(c.column)) is not None
    ]


def sum_finding(
    name: str, stated: Figure, parts: Sequence[Item], items: Sequence[Item], agreement: Agreement
) -> Finding:
    """A total that is not the sum of its parts; told where it holds a subtotal twice."""
    right = total([p.number for p in parts])
    doubled = counted_twice(stated, right, items, agreement)
    twice = f"；多出的 {doubled.figure.value.text} 是{quoted(doubled.name)}，被重复计入" if doubled else ""
    return make(
        "money-parts",
        stated.value,
        f"{name}填 {stated.value.text}，各项之和为 {show(right)}（{shown_sum(parts)}），差 {show(stated.number - right)}{twice}",
        expected=right,
        actual=stated.number,
        hint="核对表中各项数字和合计；小计与其所含各项只能计入一次。",
    )

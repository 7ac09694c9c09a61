"""Sums inside a plain table: total and subtotal lines, lines with their parts, total columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xltools.checks.document import nesting
from xltools.checks.document.addition import (
    Agreement,
    Item,
    adds_up,
    leaves,
    named_parts,
)
from xltools.checks.document.columns import adds, meaning
from xltools.checks.document.columnsums import check_across, sum_finding
from xltools.checks.document.periods import last_one, repeats_last, runs_on, with_year_totals
from xltools.checks.document.tableratios import cell_name
from xltools.checks.tally import compared
from xltools.findings import Finding
from xltools.forms.datatable import DataTable, Figure, TableColumn
from xltools.numbers import divide, round_half_up, total

_MINUS = re.compile(r"减[:：]|原值|净值|折旧|摊销|减少|抵消|扣除")
_ROUNDED = re.compile(r"尾差|四舍五入")
_RATED = re.compile(r"[二三]级指标")
_MOST_TOTALS = 4


def check_sums(table: DataTable) -> Iterator[Finding]:
    """Every sum that the table shows."""
    seen: set[tuple[str | None, str | None]] = set()
    table = with_year_totals(table)
    for finding in _all(table, Agreement(loose=_ROUNDED.search(table.about) is not None)):
        if (finding.cell, finding.expected) not in seen:
            seen.add((finding.cell, finding.expected))
            yield finding


def _all(table: DataTable, agreement: Agreement) -> Iterator[Finding]:
    if not any(_MINUS.search(label) for line in table.lines for label in line.labels):
        yield from _down(table, agreement)
    if not any(_MINUS.search(part) for column in table.columns for part in column.parts):
        yield from check_across(table, agreement)


# --- lines: 合计 below or above, 一、 over its details


def _down(table: DataTable, agreement: Agreement) -> Iterator[Finding]:
    rated = (
        _RATED.search(table.about) is not None
    )  # points of indicators may go on in another part of the form
    summable = [
        c for c in table.columns if adds(c.parts) and not (rated and meaning(c.parts) in ("points", "score"))
    ]
    ends = nesting.parts_of_lines(table.lines, [c.column for c in summable])
    held: dict[int, list[tuple[TableColumn, bool | None]]] = {}
    for column in summable:
        for at, line in enumerate(table.lines):
            stated = line.figures.get(column.column)
            if stated is None:
                continue
            if nesting.line_kind(line):
                holds = _total_holds(table, ends, at, column, agreement)
                held.setdefault(at, []).append((column, holds))
            elif ends[at]:
                yield from _whole(table, ends, at, column, agreement)
    totals = sum(nesting.line_kind(line) == "total" for line in table.lines)
    for at, results in held.items():
        proven = any(holds for _, holds in results)
        told = totals <= _MOST_TOTALS or proven
        for column, holds in results:
            cell = table.lines[at].figures[column.column].value
            if compared("money-parts", cell, None if not holds and not told else holds) is False:
                yield _wrong_total(table, ends, at, column, agreement)


def _items(table: DataTable, ends: Sequence[int], start: int, stop: int, column: int) -> list[Item] | None:
    """The figures of a column from one line to before another; None where a text stands among them."""
    items: list[Item] = []
    index: dict[int, int] = {}
    lines = table.lines
    for row in range(start, stop):
        index[row] = len(items)
        figure = lines[row].figures.get(column)
        if column in lines[row].worded:
            return None
        if figure is not None:
            label = lines[row].label.key
            under = row > start and nesting.may_be_under(lines[row], lines[row - 1])
            items.append(
                Item(label, figure, nesting.line_kind(lines[row]), nesting.is_of_which(label), under=under)
            )
    index[stop] = len(items)
    for row in range(start, stop):
        if ends[row] and row in index and lines[row].figures.get(column) is not None:
            at, end = index[row], index[min(ends[row], stop)]
            items[at] = replace(items[at], end=end)
    return items


def _segments(table: DataTable, at: int) -> list[tuple[int, int]]:
    """Where the parts of a total may stand: before it (all, or since the last total), after it."""
    lines = table.lines
    kinds = [nesting.line_kind(line) for line in lines]
    same = ("total", "subtotal") if kinds[at] == "subtotal" else ("total",)
    before = max((i + 1 for i in range(at) if kinds[i] in same), default=0)
    after = next((i for i in range(at + 1, len(lines)) if kinds[i] in same), len(lines))
    found = [(before, at), (at + 1, after)]
    if kinds[at] == "total":
        found = [(0, at), (before, at), (max(0, before - 1), at), (at + 1, after), (at + 1, len(lines))]
    else:
        found += [(start, at) for start in range(before + 1, at)] + [
            (at + 1, stop) for stop in range(at + 2, after)
        ]
    own = nesting.mark(lines[at].label.key)
    if own:  # （一）支出合计 over its 1. 2. 3.
        ends = (i for i in range(at + 1, len(lines)) if 0 < nesting.mark(lines[i].label.key) <= own)
        found.insert(0, (at + 1, next(ends, len(lines))))
    return list(dict.fromkeys((a, b) for a, b in found if a < b))


def _total_holds(
    table: DataTable, ends: Sequence[int], at: int, column: TableColumn, agreement: Agreement
) -> bool | None:
    """Whether the total is right in a column by some reading; None where that cannot be told."""
    stated = table.lines[at].figures[column.column]
    named = _named(table, ends, at, column)
    if named and agreement.holds(stated, total([p.number for p in named]), [p.figure for p in named]):
        return True
    results: list[bool | None] = []
    for start, stop in _segments(table, at):
        items = _items(table, ends, start, stop, column.column)
        if items is None:
            return None
        if items:
            results.append(adds_up(stated, items, agreement))
            results.append(runs_on(stated, items) or _is_mean(stated, items, column, agreement))
    if any(results):
        return True
    return None if None in results or not results else False


def _named(table: DataTable, ends: Sequence[int], at: int, column: TableColumn) -> list[Item]:
    """公务用车费小计 below other lines: the lines before it, since the last 合计, that have its name."""
    kinds = [nesting.line_kind(line) for line in table.lines[:at]]
    start = max((i + 1 for i, kind in enumerate(kinds) if kind == "total"), default=0)
    return named_parts(table.lines[at].label.key, _items(table, ends, start, at, column.column) or [])


def _is_mean(stated: Figure, items: Sequence[Item], column: TableColumn, agreement: Agreement) -> bool:
    """Scores of several units have a mean for a total."""
    parts = leaves(items)
    if meaning(column.parts) != "score" or not parts:
        return False
    mean = divide(total([p.number for p in parts]), total([p.number * 0 + 1 for p in parts]))
    return stated.number == round_half_up(mean, stated.places)


def _wrong_total(
    table: DataTable, ends: Sequence[int], at: int, column: TableColumn, agreement: Agreement
) -> Finding:
    stated = table.lines[at].figures[column.column]
    if named := _named(table, ends, at, column):
        return sum_finding(cell_name(table, table.lines[at], column), stated, named, named, agreement)
    held = (_items(table, ends, a, b, column.column) for a, b in _segments(table, at))
    parts = next(items for items in held if items)
    if (last := last_one(column, parts)) is not None:
        return repeats_last(cell_name(table, table.lines[at], column), stated, last)
    return sum_finding(cell_name(table, table.lines[at], column), stated, _counted(parts), parts, agreement)


def _counted(items: Sequence[Item]) -> list[Item]:
    """The items that a total counts: wholes without their parts, no subtotals, no 其中."""
    found, at = [], 0
    while at < len(items):
        if not items[at].kind and not items[at].of_which:
            found.append(items[at])
        at = max(at + 1, items[at].end)
    return found or list(items)


def _whole(
    table: DataTable, ends: Sequence[int], at: int, column: TableColumn, agreement: Agreement
) -> Iterator[Finding]:
    """A line against the lines that are surely its parts."""
    lines, c = table.lines, column.column
    rows = [r for r in nesting.direct(ends, at) if r == at + 1 or not nesting.is_of_which(lines[r].label.key)]
    stated = lines[at].figures[c]
    parts = [Item(lines[r].label.key, f) for r in rows if (f := lines[r].figures.get(c)) is not None]
    if not parts or any(c in lines[r].worded for r in rows):
        return
    holds = agreement.holds(stated, total([p.number for p in parts]), [p.figure for p in parts])
    if not compared("money-parts", stated.value, holds):
        yield sum_finding(cell_name(table, lines[at], column), stated, parts, parts, agreement)

"""Sums inside a plain table: total and subtotal lines, lines with their parts, total columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xltools.checks import nesting
from xltools.checks.addition import (
    Agreement,
    Item,
    adds_up,
    counted_twice,
    kind_of,
    leaves,
    quoted,
    shown_sum,
)
from xltools.checks.columns import adds, is_stage, meaning
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.forms.datatable import DataTable, Figure, TableColumn, TableLine
from xltools.numbers import divide, round_half_up, show, total

_MINUS = re.compile(r"减[:：]|原值|净值|折旧|摊销|减少|抵消|扣除")
_ROUNDED = re.compile(r"尾差|四舍五入")
_RATED = re.compile(r"[二三]级指标")
_MOST_TOTALS = 4


def check_sums(table: DataTable) -> Iterator[Finding]:
    """Every sum that the table shows."""
    seen: set[tuple[str | None, str | None]] = set()
    for finding in _all(table, Agreement(loose=_ROUNDED.search(table.about) is not None)):
        if (finding.cell, finding.expected) not in seen:
            seen.add((finding.cell, finding.expected))
            yield finding


def _all(table: DataTable, agreement: Agreement) -> Iterator[Finding]:
    if not any(_MINUS.search(label) for line in table.lines for label in line.labels):
        yield from _down(table, agreement)
    if not any(_MINUS.search(part) for column in table.columns for part in column.parts):
        yield from _across(table, agreement)


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
    results: list[bool | None] = []
    for start, stop in _segments(table, at):
        items = _items(table, ends, start, stop, column.column)
        if items is None:
            return None
        if items:
            results.append(adds_up(stated, items, agreement))
            results.append(_is_mean(stated, items, column, agreement))
    if any(results):
        return True
    return None if None in results or not results else False


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
    held = (_items(table, ends, a, b, column.column) for a, b in _segments(table, at))
    parts = next(items for items in held if items)
    return _finding(_name(table, table.lines[at], column), stated, _counted(parts), parts, agreement)


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
        yield _finding(_name(table, lines[at], column), stated, parts, parts, agreement)


# --- columns: 小计 and 合计 of the columns beside them


def _across(table: DataTable, agreement: Agreement) -> Iterator[Finding]:
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
        results = [
            adds_up(stated, items, agreement) if (items := _column_items(line, run)) else None for run in runs
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
            yield _finding(_name(table, line, column), stated, parts, items, agreement)


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


def _name(table: DataTable, line: TableLine, column: TableColumn) -> str:
    where = f"{quoted(table.title)}中" if table.title else ""
    return f"{where}{quoted(line.label.text)}的{quoted(column.heading)}"


def _finding(
    name: str, stated: Figure, parts: Sequence[Item], items: Sequence[Item], agreement: Agreement
) -> Finding:
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

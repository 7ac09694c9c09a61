"""A department's form against the tables beside it: the same money, two figures.

Only what surely is the same is compared: the whole, 基本支出 and 项目支出 of the same year and of
no single fund, in columns of the same heading word for word, or of the same stage where the two
have a figure in common; and a rate of one fund (“三公”经费控制率) with the total line of its table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xltools.checks.document.columns import meaning
from xltools.checks.document.conflicts import conflict, funds, known_in, significant
from xltools.checks.document.factvalues import Known, canonical, same, without_year
from xltools.checks.document.nesting import line_kind
from xltools.checks.tally import compared
from xltools.findings import Finding
from xltools.forms.datatable import DataTable, Document, Figure, TableLine
from xltools.forms.labels import bare
from xltools.forms.tables import printed_places
from xltools.records import Indicator

_WHOLE = re.compile(r"(?:年度|部门|全年)?(?:资金|预算|支出)?(?:总额|总计|合计)|(?:部门)?整体支出|年度资金")
_PARTS = ("基本支出", "项目支出")
_STAGED = re.compile(r"全年|调整|年初|决算|执行|年度|实际")
_ADJUSTED = re.compile(r"全年|调整")
_QUOTES = re.compile(r"[“”\"'‘’]")

#: (the money, what its column is) → figure
_Entries = dict[tuple[str, str], Known]


def check_budgets(document: Document) -> Iterator[Finding]:
    """The one form with budget lines against every table that is about the same money."""
    if len(document.budgets) != 1:
        return
    form = document.budgets[0]
    for table in document.tables:
        if not _alike(form, table):
            continue
        ours, theirs = _entries(form, form.year), _entries(table, form.year)
        shared = [(entry, ours[entry], theirs[entry]) for entry in ours if entry in theirs]
        right = any(same(a, b) and significant(a.figure.number) for _, a, b in shared)
        told: set[str] = set()
        for (_, column), a, b in shared:
            place = b.figure.value.ref.a1
            if place in told or not (right or column.startswith("=")):
                continue
            told.add(place)
            if not compared("figure-conflict", b.figure.value, same(a, b)):
                yield conflict(replace(b, name=a.name), a)


def _alike(form: DataTable, table: DataTable) -> bool:
    other_year = form.year is not None and table.year is not None and form.year != table.year
    return (
        not other_year and table.money_unit is not None and not funds(table.title + table.about + table.sheet)
    )


def _entries(table: DataTable, year: int | None) -> _Entries:
    """Every figure by its money and column; what is not unique is left out."""
    found: _Entries = {}
    twice: set[tuple[str, str]] = set()
    for line in table.lines:
        for column in table.columns:
            if column.column not in line.figures or not (money := _money(table, line, column.column)):
                continue
            heading = bare(without_year(column.heading, year))
            stage = _stage(column.parts, heading)
            names = [f"={heading}"] if _STAGED.search(heading) and stage else []
            for name in [*names, *([stage] if stage else [])]:
                if (money, name) in found:
                    twice.add((money, name))
                found[money, name] = known_in(table, line, column)
    return {entry: cell for entry, cell in found.items() if entry not in twice}


def _stage(parts: tuple[str, ...], heading: str) -> str:
    kind = meaning(parts)
    if kind == "budget":
        return "adjusted" if _ADJUSTED.search(heading) else ""
    return kind if kind in ("initial", "spent") else ""


def _money(table: DataTable, line: TableLine, column: int) -> str:
    """whole, 基本支出, 项目支出; "" for every other line."""
    name = canonical(line.label.key)
    if name in _PARTS:
        return name
    if not _WHOLE.fullmatch(bare(line.label.key)):
        return ""
    parts = [
        f.number
        for each in table.lines
        if canonical(each.label.key) in _PARTS and (f := each.figures.get(column)) is not None
    ]
    added = len(parts) == len(_PARTS) and sum(parts, Decimal(0)) == line.figures[column].number
    return "whole" if added or not line_kind(line) else ""


def check_fund_rates(document: Document) -> Iterator[Finding]:
    """“三公”经费控制率 as the form's completed value, and in the total line of the table of that fund."""
    for form in document.forms:
        for item in form.indicators:
            actual = _percentage(item)
            if actual is None or form.project is not None:
                continue
            for table in document.tables:
                other_year = form.year is not None and table.year is not None and form.year != table.year
                cell = None if other_year else _rate_of(table, item)
                if cell is not None and not compared(
                    "figure-conflict", cell.figure.value, same(actual, cell)
                ):
                    yield conflict(replace(cell, name=actual.name), actual)


def _percentage(item: Indicator) -> Known | None:
    cell = item.actual
    if cell is None or cell.number is None or not cell.text.endswith(("%", "％")) or not funds(item.name.key):
        return None
    where = f"“{cell.ref.sheet}”{cell.ref.a1}（完成值）"
    return Known(item.name.key, Figure(cell, cell.number, printed_places(cell)), "", where)


def _rate_of(table: DataTable, item: Indicator) -> Known | None:
    """The only rate of the only total line, where the name says the fund of the title and the column's heading."""
    name = _QUOTES.sub("", item.name.key)
    if funds(table.title) != funds(item.name.key):
        return None
    columns = [c for c in table.columns if meaning(c.parts) == "rate"]
    totals = [line for line in table.lines if line_kind(line) == "total"]
    if len(columns) != 1 or len(totals) != 1 or not name.endswith(bare(columns[0].parts[-1])):
        return None
    figure = totals[0].figures.get(columns[0].column)
    percent = figure is not None and figure.value.text.endswith(("%", "％"))
    return known_in(table, totals[0], columns[0]) if percent else None

"""Putting the parts of an indicator form together into one record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from xltools.cells import Ref, Value
from xltools.forms import head
from xltools.forms.budget import read_budget
from xltools.forms.indicators import Table
from xltools.forms.labels import GOALS, OUTCOMES, bare
from xltools.forms.totals import settled_total, without_repeated_points
from xltools.forms.view import View
from xltools.forms.year import find_year
from xltools.numbers import total as add
from xltools.records import Form, Indicator, Layout, Total

HUNDRED = Decimal(100)
#: full scores are multiples of it
_STEP = Decimal(5)
_TITLE = re.compile(r"(?:自评|评分|评价|汇总|申报)表")


def assemble(
    name: str,
    view: View,
    table: Table,
    *,
    unit: Value | None,
    project: Value | None,
    slots: Mapping[str, Ref | None],
    staff: Value | None = None,
) -> Form:
    """The Form of a sheet with an indicator table; head and budget are read here."""
    unit_of_money = head.find_money_unit(view, table.header_row)
    budget, money_columns = read_budget(view, table.header_row, unit_of_money)
    budget = without_repeated_points(budget, table)
    subtotals, total = settled_total(view, table, budget)
    goal, outcome, more = _goals(view, table.header_row)
    layout = Layout(
        table.header_row,
        table.first_row,
        table.last_row,
        {**table.columns, **{f"money_{role}": column for role, column in money_columns.items()}},
        total.row if total is not None and total.row > table.header_row else 0,
        {role: ref for role, ref in {**slots, **more}.items() if ref is not None},
        table.open_rows,
    )
    return Form(
        form=name,
        sheet=view.grid.sheet,
        layout=layout,
        title=_title(view, table.header_row),
        unit=unit,
        project=project,
        year=find_year(view, table.header_row),
        money_unit=unit_of_money,
        budget=budget,
        indicators=table.indicators,
        groups=table.groups,
        subtotals=subtotals,
        total=total,
        full=_full(total, table.indicators),
        grade=head.find_grade(view),
        staff=staff,
        goal=goal,
        outcome=outcome,
    )


def _title(view: View, last_row: int) -> Value | None:
    for row, column, text in view.texts(last_row + 1):
        if _TITLE.search(text) and len(text) < 60:
            return view.value(row, column)
    return None


def _full(total: Total | None, items: tuple[Indicator, ...]) -> Decimal:
    """The full score the form states: its total row's 分值 where that is a typed figure that can
    be one (101 over rows that make 101 is their sum), else 100."""
    cell = total.weight if total else None
    if cell is None or cell.number is None or cell.formula is not None or cell.number <= 0:
        return HUNDRED
    points = [p for item in items if (p := item.printed_points) is not None]
    if cell.number % _STEP and cell.number == add(points):
        return HUNDRED
    return cell.number


def _goals(view: View, last_row: int) -> tuple[Value | None, Value | None, dict[str, Ref]]:
    """The two texts under 年初设定目标 and 全年完成情况, and their cells."""
    for row, labels in view.keys.items():
        if row >= last_row:
            break
        named = {bare(text): column for column, text in labels.items()}
        outcome = next((named[label] for label in OUTCOMES if label in named), None)
        goal = next((named[label] for label in GOALS if label in named and named[label] != outcome), None)
        if goal is None or outcome is None or row + 1 >= last_row:
            continue
        values = [view.anchored(row + 1, column) for column in (goal, outcome)]
        refs = {
            "goal": Ref(view.grid.sheet, row + 1, goal),
            "outcome": Ref(view.grid.sheet, row + 1, outcome),
        }
        return values[0], values[1], refs
    return None, None, {}

"""The budget lines of a form as a table with headings, to be held against the tables beside it."""

from __future__ import annotations

from xltools.cells import Kind, Value
from xltools.forms.datatable import DataTable, Figure, TableColumn, TableLine
from xltools.forms.tables import printed_places
from xltools.forms.view import View
from xltools.records import BudgetLine, Form

_MOST_ROWS = 4


def budget_table(form: Form, view: View) -> DataTable | None:
    """预算数 and 执行数 of a department's form; None for a project's form and one without such columns."""
    lines = [line for line in form.budget if line.spent is not None]
    if form.project is not None or not form.scored or not lines:
        return None
    first = lines[0]
    cells = [cell for cell in (first.initial, first.budget, first.spent) if cell is not None]
    columns = [TableColumn(cell.ref.column, (text,)) for cell in cells if (text := _heading(view, cell))]
    title = form.title.key if form.title is not None else ""
    return DataTable(
        form.sheet,
        title,
        form.year,
        form.money_unit,
        tuple(columns),
        tuple(_line(line) for line in lines),
    )


def _heading(view: View, cell: Value) -> str:
    """The nearest text above a cell."""
    above = range(cell.ref.row - 1, max(0, cell.ref.row - 1 - _MOST_ROWS), -1)
    texts = (view.anchored(row, cell.ref.column) for row in above)
    return next((value.key for value in texts if value.kind is Kind.TEXT), "")


def _line(line: BudgetLine) -> TableLine:
    cells = [cell for cell in (line.initial, line.budget, line.spent) if cell is not None]
    figures = {c.ref.column: Figure(c, c.number, printed_places(c)) for c in cells if c.number is not None}
    return TableLine(line.label.ref.row, line.label, (line.label.key,), figures)

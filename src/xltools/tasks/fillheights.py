"""Rows tall enough for what fill writes into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xltools.cells import Grid
from xltools.plans import Plan
from xltools.records import Form
from xltools.sheets.fit import height_for
from xltools.workbook.rowheights import DEFAULT_WIDTH

Heights = dict[tuple[str, int], float]
#: font sizes of indicator rows and of the lines of a summary, as the official forms have them
_FONT_SIZE, _LINE_SIZE = 10.5, 11.5
LEVELS = ("level1", "weight1", "level2", "weight2")


def heights_of(form: Form, grid: Grid, plan: Plan, widths: Mapping[int, float], *, lines: bool) -> Heights:
    """(sheet, row) → height that the plan's texts need at least; ``lines`` for a summary form."""
    return {
        **_body(form, plan, widths, _LINE_SIZE if lines else _FONT_SIZE),
        **_head(form, grid, plan, widths),
    }


def _body(form: Form, plan: Plan, widths: Mapping[int, float], size: float) -> Heights:
    """Rows of the table (level labels span rows: not they)."""
    levels = {form.layout.columns.get(role) for role in LEVELS}
    rows: dict[int, list[tuple[str, float, float]]] = {}
    for edit in plan.edits:
        in_body = edit.ref.row >= form.layout.first_row and edit.ref.column not in levels
        if in_body and isinstance(edit.value, str):
            width = widths.get(edit.ref.column, DEFAULT_WIDTH)
            rows.setdefault(edit.ref.row, []).append((edit.value, width, size))
    return {(form.sheet, row): height_for(texts) for row, texts in rows.items()}


def _head(form: Form, grid: Grid, plan: Plan, widths: Mapping[int, float]) -> Heights:
    """Rows of the year's goal, of what came of it and of the tasks: cells merged over columns."""
    wanted = {*form.layout.task_rows, *_goal_rows(form)}
    rows: dict[int, list[tuple[str, float, float]]] = {}
    for edit in plan.edits:
        row, column = edit.ref.row, edit.ref.column
        if row not in wanted or not isinstance(edit.value, str):
            continue
        area = next((a for a in grid.merges if (a.top, a.left) == (row, column)), None)
        if area is not None and area.top < area.bottom:
            continue
        columns = range(column, (area.right if area else column) + 1)
        width = sum(widths.get(c, DEFAULT_WIDTH) for c in columns)
        rows.setdefault(row, []).append((edit.value, width, _FONT_SIZE))
    return {(form.sheet, row): height_for(texts) for row, texts in rows.items()}


def _goal_rows(form: Form) -> Iterator[int]:
    for role in ("goal", "outcome"):
        ref = form.layout.cells.get(role)
        if ref is not None:
            yield ref.row

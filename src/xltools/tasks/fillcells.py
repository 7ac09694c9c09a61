"""The single cells of a template: head, money, facts, tasks, the points of the total."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.cells import Grid, Ref, key
from xltools.errors import FormError
from xltools.forms.head import find_value, synonyms_of
from xltools.forms.view import View
from xltools.numbers import HUNDRED, total
from xltools.plans import Edit
from xltools.records import Form
from xltools.sheets.facts_sheet import Line
from xltools.tasks.content import FormData
from xltools.tasks.moneylines import placed


def head_edits(form: Form, grid: Grid, data: FormData) -> dict[str, Edit]:
    """Role, or label of the source, → what is written into the head."""
    edits = {
        role: Edit(ref, data.head[role])
        for role, ref in form.layout.cells.items()
        if data.head.get(role) is not None
    }
    taken = {edit.ref for edit in edits.values()}
    for label, text in data.others:
        _, slot = find_value(View(grid), synonyms_of(label), form.layout.header_row)
        if slot is not None and slot not in taken and grid.value(slot.row, slot.column).blank:
            taken.add(slot)
            edits[label] = Edit(slot, text)
    year = data.head.get("year")
    for edit in _year_edit(form, grid, str(year)) if year is not None else ():
        edits["year"] = edit
    return edits


_BLANK_YEAR = re.compile(r"^([（(]?\s*)(?:20\d\d)?\s*(年度)")


def _year_edit(form: Form, grid: Grid, year: str) -> Iterator[Edit]:
    """The year goes into the title cell that has room for it: （    年度）, or a cell of its own."""
    for row in range(grid.first_row, form.layout.header_row):
        for column in range(grid.first_column, grid.last_column + 1):
            text = grid.raw(row, column)
            if isinstance(text, str) and _BLANK_YEAR.match(text.strip("　 ")):
                shown = _BLANK_YEAR.sub(
                    lambda m: f"{m[1].rstrip() or ''}{year}{m[2]}", text.strip("　 "), count=1
                )
                yield Edit(Ref(form.sheet, row, column), shown)
                return


def budget_edits(form: Form, data: FormData) -> Iterator[Edit]:
    """Amounts, and the points of the budget execution with the score that was typed for it; where
    the indicators of the source make up 100 without it, the template's points go."""
    alone = _full_without_execution(data)
    for given, line in placed(form.budget, data.budget):
        if line is None:
            continue
        for role in ("initial", "budget", "spent"):
            cell = getattr(line, role)
            if cell is not None and given.get(role) is not None:
                yield Edit(cell.ref, given[role])
        for role in ("weight", "score"):
            cell = getattr(line, role)
            if cell is not None and isinstance(given.get(role), Decimal):
                yield Edit(cell.ref, given[role])
            elif role == "weight" and alone and cell is not None and cell.number is not None:
                yield Edit(cell.ref, None)


def _full_without_execution(data: FormData) -> bool:
    weights = [weight for item in data.indicators if isinstance(weight := item.get("weight"), Decimal)]
    stated = [line for line in data.budget if isinstance(line.get("weight"), Decimal)]
    return not stated and total(weights) == HUNDRED


def fact_edits(form: Form, lines: Sequence[Line]) -> Iterator[Edit]:
    """The cells of 基础数据 that the source gives, a rate also where it is a formula: the base
    figures may not be known."""
    given = {key(line.name): line.value for line in reversed(lines)}
    for fact in form.facts:
        if given.get(key(fact.name)) is not None:
            yield Edit(fact.value.ref, given[key(fact.name)])


def task_edits(form: Form, data: FormData) -> Iterator[Edit]:
    """年度主要任务 into the rows for them. Raises FormError where there are not enough."""
    rows, columns = form.layout.task_rows, form.layout.columns
    if "task_name" not in columns:
        return
    if len(data.tasks) > len(rows):
        raise FormError(
            f"资料有 {len(data.tasks)} 项任务，模板只有 {len(rows)} 行。",
            "请先在模板的年度主要任务中插入行，再用 --template 指定它。",
        )
    for row, task in zip(rows, data.tasks, strict=False):
        for role in ("task_name", "task_content"):
            if role in columns and task.get(role) is not None:
                yield Edit(Ref(form.sheet, row, columns[role]), task[role])


def total_edits(form: Form, data: FormData, moved: int) -> Iterator[Edit]:
    cell = form.total.weight if form.total else None
    if cell is not None and data.total.get("weight") is not None:
        yield Edit(cell.ref._replace(row=cell.ref.row + moved), data.total["weight"])

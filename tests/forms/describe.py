"""A whole reading as lines of text, to be compared with lines written by hand."""

from __future__ import annotations

from xltools.cells import Value
from xltools.numbers import show
from xltools.records import BudgetLine, Form, GoalTask, Indicator, SummaryRow

NO_COLUMN = "~"


def described(form: Form) -> list[str]:
    """Every part of a reading: value and cell of the head, lines of money, indicators, groups, total."""
    lines = [
        f"form {form.form}",
        f"unit {_placed(form.unit)}",
        f"project {_placed(form.project)}",
        f"year {form.year or '-'} {form.money_unit}",
        *map(_money, form.budget),
        *map(_indicator, form.indicators),
        *(_task(task) for task in (*form.tasks, *([form.tasks_total] if form.tasks_total else []))),
        *(_score_line(row) for row in form.lines if row.weight is not None),
        *(
            f"group {g.level} {''.join(g.name.split())} {show(g.printed)} {g.place.a1}"
            for g in form.groups
            if g.printed is not None
        ),
        *(
            f"subtotal {_figure(s.weight)}/{_figure(s.score)} {s.row}: {','.join(map(str, s.rows))}"
            for s in form.subtotals
        ),
        f"total {_placed_figure(form.total.weight)} {_placed_figure(form.total.score)}"
        if form.total
        else "total -",
    ]
    if form.form == "绩效目标申报表":
        lines.append(f"goal {_placed(form.goal)}")
    if form.grade is not None:
        lines.append(f"grade {form.grade.text} {form.grade.ref.a1}")
    return lines


def _placed(value: Value | None) -> str:
    return "-" if value is None or value.blank else f"{_shown(value)} {value.ref.a1}"


def _shown(value: Value | None) -> str:
    return NO_COLUMN if value is None else "".join(value.text.split())


def _figure(value: Value | None) -> str:
    if value is None:
        return NO_COLUMN
    return show(value.number) if value.number is not None else value.text


def _placed_figure(value: Value | None) -> str:
    return NO_COLUMN if value is None else f"{_figure(value)}@{value.ref.a1}"


def _task(task: GoalTask) -> str:
    figures = [_figure(cell) for cell in (task.amount, *task.parts) if cell is not None]
    return f"task {task.row}|" + "|".join(
        [_shown(task.number), _shown(task.name), _shown(task.content), *figures]
    )


def _score_line(row: SummaryRow) -> str:
    return f"line {row.unit.ref.a1} {_shown(row.unit)} {_figure(row.weight)} {_figure(row.score)} {_shown(row.score_rate)}"


def _money(line: BudgetLine) -> str:
    parts = [_figure(line.initial), _figure(line.budget), _figure(line.spent), _shown(line.rate)]
    points = (
        ""
        if line.weight is None or line.weight.number is None
        else f" {_figure(line.weight)}/{_figure(line.score)}"
    )
    part = f" < {line.part_of}" if line.part_of else ""
    return f"money {line.label.ref.row} {line.item} {' '.join(p or '-' for p in parts)}{points}{part}"


def _indicator(item: Indicator) -> str:
    cells = [item.level1, item.level2, item.name, item.target, item.actual]
    texts = [_shown(cell) for cell in cells]
    figures = [_figure(item.weight), _figure(item.score), _shown(item.reason)]
    return f"{item.row}|" + "|".join([*texts, *figures])

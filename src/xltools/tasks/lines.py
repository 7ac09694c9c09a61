"""One line of a summary form for each form that was verified."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal

from xltools.checks.summary import whole_amounts
from xltools.forms.registry import PROJECTS
from xltools.records import Form
from xltools.tasks.data import Content, FormData
from xltools.tasks.results import Task
from xltools.tasks.verify import identity


def of_projects(task: Task) -> bool:
    """Whether the form is that of a project: its line is about the project, not the unit."""
    return _form(task).form == PROJECTS


def unusable(task: Task) -> str | None:
    """Why a form gives no line; None where it does. A project that is not scored yet has one."""
    form = _form(task)
    if of_projects(task):
        return f"工作表“{form.sheet}”没有填项目名称" if form.project is None else None
    if form.unit is None:
        return f"工作表“{form.sheet}”没有填评价部门名称"
    return f"工作表“{form.sheet}”没有总分" if task.stated_total is None else None


def name_of(task: Task) -> str:
    """What people call the line: its unit or project."""
    form = _form(task)
    cell = form.project if of_projects(task) else form.unit
    return cell.text if cell is not None else form.sheet


def place_of(task: Task) -> str:
    """The file, with the sheet where a file may hold several."""
    form = _form(task)
    return f"{os.path.basename(task.path)} 的“{form.sheet}”" if of_projects(task) else task.path


def identity_of(task: Task) -> tuple[object, ...]:
    """What makes two forms the same report, also where a project's unit is not filled in."""
    form = _form(task)
    return identity(form) or (form.form, None, form.year, form.project.key if form.project else None)


def score_of(task: Task) -> Decimal | None:
    """The stated total; None where its formula only adds up empty cells."""
    form = _form(task)
    cell = form.total.score if form.total else None
    return None if form.unscored and cell is not None and cell.formula is not None else task.stated_total


def spent_of(task: Task) -> Decimal | None:
    """The amount spent on the whole, None where it is not given."""
    return whole_amounts(_form(task))[1]


def data_of(tasks: Sequence[Task], summary: str, review: str) -> FormData:
    """The summary form's content: a line for each task, the year where all have the same."""
    years = {form.year for task in tasks if (form := _form(task)).year}
    units = {form.unit.text for task in tasks if (form := _form(task)).unit is not None}
    head: dict[str, Content] = {"year": str(max(years)) if len(years) == 1 else None}
    if of_projects(tasks[0]):
        head["unit"] = next(iter(units)) if len(units) == 1 else None
        return FormData(summary, head, rows=[_project_line(task) for task in tasks])
    return FormData(summary, head, rows=[_unit_line(task, review) for task in tasks])


def _form(task: Task) -> Form:
    assert task.form is not None
    return task.form


def _unit_line(task: Task, review: str) -> dict[str, Content]:
    budget, spent = whole_amounts(_form(task))
    return {"org": name_of(task), "budget": budget, "spent": spent, "self_score": score_of(task),
            "review_score": _review(task, review)}  # fmt: skip


def _review(task: Task, review: str) -> Decimal | None:
    assert task.case is not None
    return {"none": None, "rows": task.case.stated_rows, "rule": task.case.rule_total}[review]


def _project_line(task: Task) -> dict[str, Content]:
    form = _form(task)
    budget, spent = whole_amounts(form)
    typed = form.budget[0].rate if form.budget else None
    return {
        "org": name_of(task),
        "doer": form.unit.text if form.unit is not None else None,
        "budget": budget,
        "spent": spent,
        "rate": typed.number if typed is not None and spent is None else None,
        "self_score": score_of(task),
        "completion": _completion(task),
    }


def _completion(task: Task) -> str | None:
    """How many targets were met, by the check of each indicator: 6项指标完成4项，未完成1项（…），1项待判定."""
    assert task.case is not None
    outcomes = {item: task.case.scores[item.row].outcome for item in task.case.live}
    missed = [item.name.text for item, outcome in outcomes.items() if outcome == "missed"]
    met = sum(outcome in ("met", "exceeded") for outcome in outcomes.values())
    left = len(outcomes) - met - len(missed)
    if not outcomes:
        return None
    parts = [f"{len(outcomes)}项指标完成{met}项"]
    parts += [f"未完成{len(missed)}项（{'、'.join(missed)}）"] if missed else []
    parts += [f"{left}项待判定"] if left else []
    return "，".join(parts)

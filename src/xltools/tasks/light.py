"""Forms that were verified, as the light records that a run over many files keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from xltools.cells import Kind, Value
from xltools.checks.case import Case
from xltools.checks.summary import count_outcomes, rate_of_form, takes_uses, whole_amounts
from xltools.findings import Severity
from xltools.forms.registry import PROJECTS
from xltools.records import Indicator
from xltools.rules.grades import grade
from xltools.tasks.filed import FiledForm, FiledIndicator
from xltools.tasks.results import Task


def light_form(task: Task) -> FiledForm:
    """What a summary needs of a form, amounts in 万元."""
    form, case = task.form, task.case
    assert form is not None
    assert case is not None
    budget, spent = whole_amounts(form)
    named = form.project or form.unit
    staff = form.staff.number if form.staff is not None else None
    return FiledForm(
        form.sheet,
        form.form,
        form.unit.text if form.unit is not None else "",
        form.project.text if form.project is not None else "",
        form.year,
        staff is not None and staff > 0,
        budget,
        spent,
        rate_of_form(form, budget, spent),
        _score(task, case),
        case.stated_rows if case.has_scores else None,
        case.rule_total,
        _grade(task, case),
        _unusable(task, case),
        named.ref.a1 if named is not None else "",
        form.money_unit,
        _completion(case),
        task.count(Severity.ERROR),
        count_outcomes(case.scores[item.row].outcome for item in case.live),
        task.count(Severity.WARNING),
        sum(found.code == "score-missing" for found in task.findings),
        takes_uses(form),
        next((found.title for found in task.findings if found.severity is Severity.ERROR), ""),
    )


def _score(task: Task, case: Case) -> Decimal | None:
    """The stated total; None where its formula only adds up empty cells."""
    cell = case.form.total.score if case.form.total else None
    empty = not case.has_scores and (case.execution is None or case.execution.stated is None)
    return None if empty and cell is not None and cell.formula is not None else task.stated_total


def _grade(task: Task, case: Case) -> str:
    """The grade of the total as stated, "" where there is none."""
    stated = _score(task, case)
    return grade(stated, case.settings) if stated is not None else ""


def _unusable(task: Task, case: Case) -> str:
    """Why a form gives no line; "" where it does. A project that is not scored yet has one."""
    form = case.form
    if form.form == PROJECTS:
        return f"工作表“{form.sheet}”没有填项目名称" if form.project is None else ""
    if form.unit is None:
        return f"工作表“{form.sheet}”没有填评价部门名称"
    if task.stated_total is None:
        cell = form.total.score if form.total else None
        if cell is not None and cell.kind in (Kind.TEXT, Kind.ERROR):
            return f"工作表“{form.sheet}”的总分 {cell.ref.a1} 填的是“{cell.text}”，不是数字"
        return f"工作表“{form.sheet}”没有总分"
    return f"工作表“{form.sheet}”没有填得分" if _score(task, case) is None else ""


def _completion(case: Case) -> str:
    """How many targets were met, by the check of each indicator: 6项指标完成4项，未完成1项（…），1项待判定."""
    if case.form.form != PROJECTS or not case.live:
        return ""
    outcomes = [(item.name.text, case.scores[item.row].outcome) for item in case.live]
    missed = [name for name, outcome in outcomes if outcome == "missed"]
    met = sum(outcome in ("met", "exceeded") for _, outcome in outcomes)
    left = len(outcomes) - met - len(missed)
    parts = [f"{len(outcomes)}项指标完成{met}项"]
    parts += [f"未完成{len(missed)}项（{'、'.join(missed)}）"] if missed else []
    parts += [f"{left}项待判定"] if left else []
    return "，".join(parts)


def indicators_of(tasks: Iterable[Task]) -> Iterator[FiledIndicator]:
    """The indicators of all forms of a file, as an export takes them."""
    pairs = [(task.form, task.case) for task in tasks if task.form is not None and task.case is not None]
    return (
        _indicator(item, index, case) for index, (form, case) in enumerate(pairs) for item in form.indicators
    )


def _indicator(item: Indicator, form: int, case: Case) -> FiledIndicator:
    score = case.scores[item.row]
    return FiledIndicator(
        form,
        item.row,
        _text(item.level1),
        _text(item.level2),
        item.name.text,
        _text(item.target),
        _text(item.actual),
        item.points,
        item.stated,
        score.rule_score,
        score.points.low if score.points else None,
        score.points.high if score.points else None,
        score.outcome,
        item.place.a1,
    )


def _text(value: Value | None) -> str:
    return value.text if value is not None else ""

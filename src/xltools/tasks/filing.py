"""What was verified, as the light records that a run over many files keeps."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from xltools.cells import Value
from xltools.checks.case import Case
from xltools.checks.summary import whole_amounts
from xltools.engines.base import Engine
from xltools.forms.registry import listed_in
from xltools.numbers import divide, round_half_up
from xltools.records import Form, Indicator
from xltools.rules.grades import grade
from xltools.tasks import lines
from xltools.tasks.filed import Filed, FiledForm, FiledIndicator
from xltools.tasks.files import workbooks_in
from xltools.tasks.results import Task
from xltools.tasks.verify import verify_file


def filed_in(
    paths: Sequence[str | os.PathLike[str]],
    *,
    engine: Engine,
    rules: str | os.PathLike[str] | None = None,
    leave_out: Sequence[str | os.PathLike[str]] = (),
) -> Iterator[Filed]:
    """Each file of these paths verified, one after the other, but for those to be left out."""
    outputs = {os.path.realpath(path) for path in leave_out}
    for path in workbooks_in(paths):
        if os.path.realpath(path) not in outputs:
            yield filed_of(path, verify_file(path, engines=[engine], rules=rules))


def filed_of(path: str, tasks: Sequence[Task]) -> Filed:
    """The tasks of one file as one light record, indicators included."""
    first = tasks[0]
    pairs = [
        (task, task.form, task.case) for task in tasks if task.form is not None and task.case is not None
    ]
    findings = tuple(found for task in tasks for found in task.findings)
    status = "unreadable" if first.status == "unreadable" else "findings" if findings else "clean"
    why = findings[0].message if not pairs and findings else ""
    forms = tuple(_form(task, form, case) for task, form, case in pairs)
    indicators = tuple(
        _indicator(item, index, case)
        for index, (_, form, case) in enumerate(pairs)
        for item in form.indicators
    )
    return Filed(path, first.sha256, status, forms, findings, why, indicators)


def _form(task: Task, form: Form, case: Case) -> FiledForm:
    budget, spent = whole_amounts(form)
    stated = lines.score_of(task)
    staff = form.staff.number if form.staff is not None else None
    return FiledForm(
        form.sheet,
        form.form,
        _text(form.unit),
        _text(form.project),
        form.year,
        staff is not None and staff > 0,
        budget,
        spent,
        round_half_up(divide(spent, budget), 4) if budget and spent is not None and budget > 0 else None,
        stated,
        case.stated_rows if case.has_scores else None,
        case.rule_total,
        grade(stated, case.settings) if stated is not None else "",
        (lines.unusable(task) or "") if listed_in(form.form) is None else "",
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

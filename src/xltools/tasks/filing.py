"""What was verified, as the light records that a run over many files keeps."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from xltools.cells import Value
from xltools.checks.case import Case
from xltools.engines.base import Engine
from xltools.records import Indicator
from xltools.tasks.batch.sources import paths_in
from xltools.tasks.filed import Filed, FiledIndicator
from xltools.tasks.light import light_form
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
    for path in paths_in(paths):
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
    forms = tuple(light_form(task) for task, _, _ in pairs)
    indicators = tuple(
        _indicator(item, index, case)
        for index, (_, form, case) in enumerate(pairs)
        for item in form.indicators
    )
    return Filed(path, first.sha256, status, forms, findings, why, indicators)


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

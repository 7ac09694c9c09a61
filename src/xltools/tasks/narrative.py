"""verify --report: a report's text held against the workbooks it is about, and against itself."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from xltools.checks.narrative.run import check_text
from xltools.errors import UsageError
from xltools.forms.datatable import Document
from xltools.tasks.opened import open_report
from xltools.tasks.results import Task


def with_report(tasks: Sequence[Task], report: str | os.PathLike[str]) -> tuple[Task, ...]:
    """The tasks, the first one with a form holding what the report's text says wrong and what a
    person has to look at.

    Raises UnreadableError for a report that cannot be read, UsageError where the
    workbooks are of several units: a report is about one.
    """
    text = open_report(report)
    units = {
        task.form.unit.key: task.form.unit.text for task in tasks if task.form is not None and task.form.unit
    }
    if len(units) > 1:
        raise UsageError(
            f"--report 一次核对一个单位的报告，这些工作簿属于 {len(units)} 个单位：{'、'.join(list(units.values())[:3])}。",
            "请只指定这份报告所属单位的工作簿。",
        )
    cases = [task.case for task in tasks if task.case is not None]
    years = {task.form.year for task in tasks if task.form is not None and task.form.year is not None}
    found, doubts = check_text(
        text,
        cases,
        reduce(_joined, (task.document for task in tasks if task.document is not None), Document(())),
        years.pop() if len(years) == 1 else None,
    )
    at = next((n for n, task in enumerate(tasks) if task.form is not None), 0)
    done = list(tasks)
    findings = (*done[at].findings, *found)
    status = "findings" if findings and done[at].status == "clean" else done[at].status
    done[at] = replace(done[at], findings=findings, status=status, doubts=doubts)
    return tuple(done)


def _joined(a: Document, b: Document) -> Document:
    return Document(
        (*a.forms, *b.forms),
        (*a.tables, *b.tables),
        (*a.blocks, *b.blocks),
        (*a.listings, *b.listings),
        (*a.budgets, *b.budgets),
        (*a.deductions, *b.deductions),
    )

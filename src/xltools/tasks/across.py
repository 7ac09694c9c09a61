"""Findings that need more than one form, from the light records of a run over many files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from xltools.cells import key
from xltools.checks.summary import Behind, against_forms
from xltools.findings import Finding, make
from xltools.forms.registry import listed_in
from xltools.tasks.filed import Filed, FiledForm
from xltools.tasks.lines import cell_of, identity_of
from xltools.tasks.results import Task


def duplicates(files: Iterable[Filed]) -> Iterator[tuple[str, Finding]]:
    """(file, finding) for each form whose unit, project and year an earlier one has; forms without a unit have none."""
    seen: dict[tuple[object, ...], str] = {}
    for filed in files:
        for form in filed.forms:
            who = identity_of(form)
            here = f"{filed.path} 的“{form.sheet}”"
            if form.unit and who in seen:
                yield (
                    filed.path,
                    make("duplicate-unit", cell_of(form), f"“{form.unit}”重复：{seen[who]} 与 {here}"),
                )
            seen.setdefault(who, here)


def summary_rows(task: Task, forms: Iterable[FiledForm]) -> tuple[Finding, ...]:
    """A summary that was verified, its lines against the forms it lists."""
    if task.form is None or task.case is None or (listed := listed_in(task.form.form)) is None:
        return ()
    behind: Sequence[Behind] = [_behind(form) for form in forms if form.form == listed]
    return tuple(against_forms(task.form, behind, task.case))


def _behind(form: FiledForm) -> Behind:
    return Behind(
        form.sheet,
        form.year,
        key(form.unit),
        key(form.project),
        form.stated,
        form.budget,
        form.spent,
        form.rate,
        lambda: form.outcomes,
    )

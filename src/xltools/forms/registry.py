"""All forms, in the order in which a sheet is tried against them."""

from __future__ import annotations

from xltools.cells import Grid, key
from xltools.errors import UsageError
from xltools.forms import department, goals, project, projects_summary, score_table, scored, summary
from xltools.forms.sections import sections
from xltools.forms.spec import FormSpec, Sheet
from xltools.records import Form

FORMS: tuple[FormSpec, ...] = (
    projects_summary.SPEC,
    summary.SPEC,
    score_table.SPEC,
    scored.COMMON,
    scored.THIRD_PARTY,
    department.SPEC,
    project.SPEC,
    goals.SPEC,
)


def spec_of(name: str) -> FormSpec:
    """The form of that stable name or alias. Raises UsageError for another name."""
    wanted = key(name)
    for spec in FORMS:
        if wanted in (spec.name, *map(key, spec.aliases)):
            return spec
    raise UsageError(f"没有名为“{name}”的表。", f"可用的表：{'、'.join(spec.name for spec in FORMS)}")


#: the form whose summary has a line a project
PROJECTS = project.SPEC.name


def summary_of(form: str) -> FormSpec | None:
    """The summary form whose lines list forms of that name; None without one."""
    return next((spec for spec in FORMS if spec.lists == form), None)


def listed_in(summary: str) -> str | None:
    """The form that a summary form's lines list; None where it is no summary of forms."""
    return next((spec.lists for spec in FORMS if spec.name == summary), None)


def read_form(grid: Grid) -> Form | None:
    """The form on a sheet, the first of several; None when it holds none that we know."""
    return next(iter(forms_on(grid)), None)


def forms_on(grid: Grid) -> tuple[Form, ...]:
    """Every form on a sheet, from top to bottom."""
    view = Sheet(grid)
    if len(view.keys) < 2:
        return ()
    found = (_read(part) for piece in score_table.pieces(view) for part in sections(piece))
    return tuple(form for form in found if form is not None)


def _read(view: Sheet) -> Form | None:
    for spec in FORMS:
        form = spec.read(view)
        if form is not None:
            return form
    return None

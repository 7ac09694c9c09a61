"""One line of a summary form for each form that was verified."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from decimal import Decimal

from xltools.cells import Ref, key, parse_a1
from xltools.forms.registry import PROJECTS
from xltools.tasks.content import Content, FormData
from xltools.tasks.filed import FiledForm, Line


def of_projects(form: FiledForm) -> bool:
    """Whether the form is that of a project: its line is about the project, not the unit."""
    return form.form == PROJECTS


def name_of(form: FiledForm) -> str:
    """What people call the line: its unit or project."""
    return (form.project if of_projects(form) else form.unit) or form.sheet


#: no letter at all, an error value, or what stands in a blank form: ××单位, （盖章）, 无
_NO_NAME = re.compile(r"[\W\d_]*|#.*|[x×某]{2,}[^a-z]*|(?:单位|部门|名称|公章|盖章|[()])*|无", re.IGNORECASE)


def is_nameless(name: str) -> bool:
    """Whether a name is none: blank, /, 无, #N/A …"""
    return _NO_NAME.fullmatch(key(name)) is not None


def place_of(line: Line) -> str:
    """The file, with the sheet where a file may hold several."""
    return f"{os.path.basename(line.path)} 的“{line.form.sheet}”" if of_projects(line.form) else line.path


def cell_of(form: FiledForm) -> Ref | None:
    """Where the name of the unit or project stands."""
    return Ref(form.sheet, *parse_a1(form.cell)) if form.cell else None


def identity_of(form: FiledForm) -> tuple[object, ...]:
    """What makes two forms the same report, also where a project's unit is not filled in."""
    return (form.form, key(form.unit) or None, form.year, key(form.project) or None)


def data_of(lines: Sequence[Line], summary: str, review: str) -> FormData:
    """The summary form's content: a line for each form, the year where all have the same."""
    forms = [line.form for line in lines]
    years = {form.year for form in forms if form.year}
    units = {form.unit for form in forms if form.unit}
    head: dict[str, Content] = {"year": str(max(years)) if len(years) == 1 else None}
    if of_projects(forms[0]):
        head["unit"] = next(iter(units)) if len(units) == 1 else None
        return FormData(summary, head, rows=[_project_line(form) for form in forms])
    return FormData(summary, head, rows=[_unit_line(form, review) for form in forms])


def _unit_line(form: FiledForm, review: str) -> dict[str, Content]:
    return {"org": name_of(form), "budget": form.budget, "spent": form.spent, "self_score": form.stated,
            "review_score": _review(form, review)}  # fmt: skip


def _review(form: FiledForm, review: str) -> Decimal | None:
    return {"none": None, "rows": form.rows, "rule": form.rule}[review]


def _project_line(form: FiledForm) -> dict[str, Content]:
    return {
        "org": name_of(form),
        "doer": form.unit or None,
        "budget": form.budget,
        "spent": form.spent,
        "rate": form.rate if form.spent is None else None,
        "self_score": form.stated,
        "completion": form.completion or None,
    }

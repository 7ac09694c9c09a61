"""Forms inside a report (附件6 as a table of the Word document), held against the workbook's."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.cells import Book, Value
from xltools.checks.case import Case
from xltools.checks.narrative.story import Told
from xltools.forms.reading import read_forms
from xltools.records import Form, Indicator

#: 100% is ≥100% with the sign left out
_SIGNS = "≥≤=＝><"
_COLUMNS = (("指标值", "target"), ("完成值", "actual"), ("分值", "weight"), ("得分", "score"))


def check_forms(tables: Book, cases: Sequence[Case], told: Told) -> None:
    """Every row of a form in the text against the row of that name in the workbook's form of its kind."""
    if not cases or not tables.grids:
        return
    for form in read_forms(tables)[0]:
        other = next((case.form for case in cases if _same_form(case.form, form)), None)
        if other is not None:
            _check(form, other, told)


def _same_form(a: Form, b: Form) -> bool:
    same_year = a.year is None or b.year is None or a.year == b.year
    projects = [form.project.key for form in (a, b) if form.project is not None and not form.project.blank]
    return a.form == b.form and same_year and len(set(projects)) < 2


def _check(form: Form, other: Form, told: Told) -> None:
    rows: dict[str, list[Indicator]] = {}
    for item in other.indicators:
        rows.setdefault(item.name.key, []).append(item)
    for item in form.indicators:
        known = rows.get(item.name.key, [])
        if len(known) == 1:
            for what, column in _COLUMNS:
                _cell(item, what, getattr(item, column), getattr(known[0], column), told)
    if form.total is not None and other.total is not None:
        _cell(None, "总分", form.total.score, other.total.score, told)


def _cell(item: Indicator | None, what: str, mine: Value | None, right: Value | None, told: Told) -> None:
    if mine is None or right is None or mine.blank or right.blank or _same(mine, right):
        return
    name = f"“{item.name.text}”的" if item is not None else ""
    told.tell_of_cell(
        mine,
        f"{name}{what}写 {mine.text}，工作簿“{right.ref.sheet}”{right.ref.a1}为 {right.text}",
        right.text,
    )


def _same(a: Value, b: Value) -> bool:
    return a.key.lstrip(_SIGNS) == b.key.lstrip(_SIGNS) or (a.number is not None and a.number == b.number)

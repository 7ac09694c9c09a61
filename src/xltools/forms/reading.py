"""Which sheets of a workbook are forms."""

from __future__ import annotations

from dataclasses import replace

from xltools.cells import Book
from xltools.forms.facts import read_facts
from xltools.forms.own import is_own
from xltools.forms.registry import forms_on
from xltools.records import Form


def read_forms(book: Book) -> tuple[tuple[Form, ...], tuple[str, ...]]:
    """(forms in sheet order, notes). A visible form wins: forms on hidden sheets are
    mentioned in a note and read only where no visible sheet has one."""
    visible: list[Form] = []
    hidden: list[Form] = []
    for grid in book.grids:
        if is_own(grid):
            continue
        (visible if grid.visible else hidden).extend(forms_on(grid))
    if not visible:
        notes = tuple(f"工作表“{f.sheet}”是隐藏的，因没有其他表，按它核对" for f in hidden)
        return tuple(replace(_with_facts(f, book), notes=(*f.notes, *notes)) for f in hidden), notes
    notes = tuple(_mention(form) for form in hidden)
    return tuple(_with_facts(form, book) for form in visible), notes


def _with_facts(form: Form, book: Book) -> Form:
    """A form that prints rules, with the facts of the workbook that they ask for."""
    if "rule_text" not in form.layout.columns:
        return form
    return replace(form, facts=read_facts(book))


def _mention(form: Form) -> str:
    year = f"{form.year}年度" if form.year else ""
    return f"另有隐藏工作表“{form.sheet}”（{year}{form.form}），未核对"

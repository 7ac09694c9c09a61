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
        return tuple(replace(f, notes=(*f.notes, *notes)) for f in _with_facts(hidden, book)), notes
    notes = tuple(_mention(form) for form in hidden)
    return _with_facts(visible, book), notes


def _with_facts(forms: list[Form], book: Book) -> tuple[Form, ...]:
    """The forms; those that print rules with the facts of the workbook that they ask for, read once."""
    facts = read_facts(book) if any("rule_text" in form.layout.columns for form in forms) else ()
    return tuple(replace(form, facts=facts) if "rule_text" in form.layout.columns else form for form in forms)


def _mention(form: Form) -> str:
    year = f"{form.year}年度" if form.year else ""
    return f"另有隐藏工作表“{form.sheet}”（{year}{form.form}），未核对"

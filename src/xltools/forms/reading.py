"""Which sheets of a workbook are forms."""

from __future__ import annotations

from dataclasses import replace

from xltools.cells import Book
from xltools.forms.registry import forms_on
from xltools.records import Form

#: sheets of our own making: they are no forms
OWN_SHEETS = ("评分底稿", "评分规则", "校验", "变更记录", "问题清单", "处理情况")


def read_forms(book: Book) -> tuple[tuple[Form, ...], tuple[str, ...]]:
    """(forms in sheet order, notes). A visible form wins: forms on hidden sheets are
    mentioned in a note and read only where no visible sheet has one."""
    visible: list[Form] = []
    hidden: list[Form] = []
    for grid in book.grids:
        if grid.sheet.startswith(OWN_SHEETS):
            continue
        (visible if grid.visible else hidden).extend(forms_on(grid))
    if not visible:
        notes = tuple(f"工作表“{f.sheet}”是隐藏的，因没有其他表，按它核对" for f in hidden)
        return tuple(replace(f, notes=(*f.notes, *notes)) for f in hidden), notes
    notes = tuple(_mention(form) for form in hidden)
    return tuple(visible), notes


def _mention(form: Form) -> str:
    year = f"{form.year}年度" if form.year else ""
    return f"另有隐藏工作表“{form.sheet}”（{year}{form.form}），未核对"

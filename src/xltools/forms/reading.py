"""Which sheets of a workbook are forms."""

from __future__ import annotations

from dataclasses import replace

from xltools.cells import Book, Grid
from xltools.forms.registry import forms_on
from xltools.records import Form

#: sheets of our own making: name and title → the first of their headings
_OWN = {"评分底稿": "行号", "评分规则": "编号", "校验": "序号", "变更记录": "批次"}
#: those that only work figures out or keep a record: no form and no setting is read from them
WORKING = ("评分底稿", "校验", "变更记录")


def is_own(grid: Grid) -> bool:
    """Whether a sheet is one that we wrote (评分底稿, 校验2 …): by its title and headings,
    since a unit may have a sheet of that name itself."""
    title = next((name for name in _OWN if grid.sheet.startswith(name)), None)
    if title is None or grid.head.value(1, 1).text != title:
        return False
    return _OWN[title] in (grid.head.value(3, 1).text, grid.head.value(4, 1).text)


def is_working(grid: Grid) -> bool:
    """Whether a sheet is one of ours that nothing is read from."""
    return grid.sheet.startswith(WORKING) and is_own(grid)


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
        return tuple(replace(f, notes=(*f.notes, *notes)) for f in hidden), notes
    notes = tuple(_mention(form) for form in hidden)
    return tuple(visible), notes


def _mention(form: Form) -> str:
    year = f"{form.year}年度" if form.year else ""
    return f"另有隐藏工作表“{form.sheet}”（{year}{form.form}），未核对"

"""Sheets of our own making among a workbook's."""

from __future__ import annotations

from xltools.cells import Grid

#: sheets of our own making: name and title → the first of their headings
_OWN = {"评分底稿": "行号", "评分规则": "编号", "校验": "序号", "变更记录": "批次", "逐项计分": "指标"}


def is_own(grid: Grid) -> bool:
    """Whether a sheet is one that we wrote (评分底稿, 校验2 …): by its title and headings,
    since a unit may have a sheet of that name itself."""
    title = grid.value(1, 1).text
    if title not in _OWN or not grid.sheet.startswith(title):
        return False
    return _OWN[title] in (grid.value(3, 1).text, grid.value(4, 1).text)

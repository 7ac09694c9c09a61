"""Sheets of our own making among a workbook's."""

from __future__ import annotations

from xltools.cells import Grid

#: sheets of our own making: name and title → the first of their headings
_OWN = {"评分底稿": "行号", "逐项计分": "指标", "评分规则": "编号", "校验结果": "序号", "校验": "序号", "变更记录": "批次",
        "出错说明": "项目",
        "说明": "编号", "问题清单": "序号", "分析": "自评分数分布", "复核抽样": "序号", "处理情况": "序号", "单位明细": "序号"}  # fmt: skip
#: how the hidden sheets begin on which the buttons keep what undo and marks need
MEMORY = "_xltools"
#: those that only work figures out or keep a record: no form and no setting is read from them
WORKING = ("评分底稿", "逐项计分", "校验", "变更记录", "说明", "问题清单", "分析", "复核抽样", "处理情况", "单位明细",
           "出错说明", MEMORY)  # fmt: skip


def is_own(grid: Grid) -> bool:
    """Whether a sheet is one that we wrote (评分底稿, 校验2 …): by its title and headings,
    since a unit may have a sheet of that name itself."""
    known = grid.head.memo
    if is_own not in known:
        known[is_own] = _is_own(grid)
    return bool(known[is_own])


def _is_own(grid: Grid) -> bool:
    if grid.sheet.startswith(MEMORY) and not grid.visible:
        return True
    title = next((name for name in _OWN if grid.sheet.startswith(name)), None)
    if title is None or grid.head.value(1, 1).text != title:
        return False
    return _OWN[title] in (grid.head.value(3, 1).text, grid.head.value(4, 1).text)


def is_working(grid: Grid) -> bool:
    """Whether a sheet is one of ours that nothing is read from."""
    return grid.sheet.startswith(WORKING) and is_own(grid)

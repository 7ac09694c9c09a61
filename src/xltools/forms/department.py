"""附件6 部门（单位）整体支出绩效自评表.

Source: 青云谱 2021 年附件6; layouts of other provinces by the same labels.
"""

from __future__ import annotations

import re

from xltools.forms import head
from xltools.forms.assemble import assemble
from xltools.forms.labels import bare
from xltools.forms.spec import FormSpec, Sheet
from xltools.records import Form

_TITLE = re.compile(r"整体(?:支出)?(?:绩效|预算|目标|情况|管理)*(?:自评|评价|评分|打分|自我评价)")
_MARKS = ("整体支出规模", "评价部门名称", "下属单位个数", "资金结构", "资金来源")


def read(view: Sheet) -> Form | None:
    """Recognised by its title, by two of the labels that only this form has, or by 基本支出
    beside 项目支出 in its head where no project is named."""
    table = view.table
    if table is None or not {"score", "actual"} & set(table.columns):
        return None
    texts = [text for _, _, text in view.texts(table.header_row)]
    if not is_titled(texts) and not _by_meaning(texts):
        return None
    unit, unit_slot = head.find_value(view, head.UNIT_LABELS, table.header_row)
    if unit is None:
        board, board_slot = head.find_value(view, head.BOARD_LABELS, table.header_row)
        unit, unit_slot = (board, board_slot) if board is not None or unit_slot is None else (None, unit_slot)
    staff, staff_slot = head.find_value(view, head.STAFF_LABELS, table.header_row)
    slots = {"unit": unit_slot, "staff": staff_slot}
    return assemble("附件6", view, table, unit=unit, project=None, slots=slots, staff=staff)


def is_titled(texts: list[str]) -> bool:
    return any(len(text) < 50 and _TITLE.search(text) and "汇总" not in text for text in texts)


def _by_meaning(texts: list[str]) -> bool:
    if any(bare(text) in head.PROJECT_LABELS or "项目支出绩效自评" in text for text in texts):
        return False
    marks = sum(any(text.startswith(mark) for text in texts) for mark in _MARKS)
    return marks >= 2 or all(
        any(kind in text and len(text) < 20 for text in texts) for kind in ("基本支出", "项目支出")
    )


SPEC = FormSpec(
    "附件6",
    ("部门(单位)整体支出绩效自评表", "部门整体支出绩效自评表", "部门（单位）整体支出绩效自评表"),
    "部门（单位）整体支出绩效自评表：资金、年度总体目标、分解目标自评、总分",
    read,
    "附件6",
)

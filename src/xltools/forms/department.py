"""附件6 部门（单位）整体支出绩效自评表.

Source: 青云谱 2021 年附件6; layouts of other provinces by the same labels.
"""

from __future__ import annotations

from xltools.forms import head
from xltools.forms.assemble import assemble
from xltools.forms.spec import FormSpec, Sheet
from xltools.records import Form

_TITLES = ("整体支出绩效自评表", "整体绩效自评表", "整体支出自评表", "整体支出绩效自评评分表", "整体支出绩效评价自评表")
_MARKS = ("整体支出规模", "评价部门名称", "下属单位个数", "资金结构", "资金来源")


def read(view: Sheet) -> Form | None:
    """Recognised by its title, or by two of the labels that only this form has."""
    table = view.table
    if table is None or not {"score", "actual"} & set(table.columns):
        return None
    texts = [text for row, _, text in view.texts() if row < table.first_row]
    titled = any(title in text for text in texts for title in _TITLES) and not any("项目名称" == t for t in texts)
    marks = sum(any(text.startswith(mark) for text in texts) for mark in _MARKS)
    if not titled and marks < 2:
        return None
    unit, unit_slot = head.find_value(view, head.UNIT_LABELS, table.header_row)
    staff, staff_slot = head.find_value(view, head.STAFF_LABELS, table.header_row)
    slots = {"unit": unit_slot, "staff": staff_slot}
    return assemble("附件6", view, table, unit=unit, project=None, slots=slots, staff=staff)


SPEC = FormSpec(
    "附件6",
    ("部门(单位)整体支出绩效自评表", "部门整体支出绩效自评表", "部门（单位）整体支出绩效自评表"),
    "部门（单位）整体支出绩效自评表：资金、年度总体目标、分解目标自评、总分",
    read,
    "附件6",
)

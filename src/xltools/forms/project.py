"""项目支出绩效自评表: national layout and those of the provinces.

Source: 项目支出绩效自评表 as published with 财预〔2020〕10号 by 安徽 (2021), 四川 (2022, 2023).
"""

from __future__ import annotations

from xltools.forms import head
from xltools.forms.assemble import assemble
from xltools.forms.spec import FormSpec, Sheet
from xltools.records import Form

_TITLES = ("项目支出绩效自评表", "项目绩效自评表", "绩效目标自评表", "项目支出自评表", "项目自评表", "资金绩效自评表",
           "项目支出绩效目标自评表", "绩效自评表")  # fmt: skip


def read(view: Sheet) -> Form | None:
    """Recognised by its title or by the label 项目名称, with a table of indicators."""
    table = view.table
    if table is None or not {"score", "actual"} & set(table.columns):
        return None
    texts = [text for row, _, text in view.texts() if row < table.first_row]
    titled = any(title in text for text in texts for title in _TITLES)
    project, project_slot = head.find_value(view, head.PROJECT_LABELS, table.header_row)
    if not titled and project_slot is None and not {"score", "actual"} <= set(table.columns):
        return None
    if not titled and project_slot is None and not any("自评" in text for text in texts):
        return None
    unit, unit_slot = head.find_value(view, (*head.DOER_LABELS, *head.UNIT_LABELS, *head.BOARD_LABELS), table.header_row)
    slots = {"unit": unit_slot, "project": project_slot}
    return assemble("项目支出绩效自评表", view, table, unit=unit, project=project, slots=slots)


SPEC = FormSpec(
    "项目支出绩效自评表",
    ("项目绩效自评表", "绩效目标自评表"),
    "项目支出绩效自评表：项目资金（预算执行 10 分）、年度总体目标、绩效指标、总分",
    read,
)

"""项目支出绩效自评表: national layout and those of the provinces.

Source: 项目支出绩效自评表 as published with 财预〔2020〕10号 by 安徽 (2021), 四川 (2022, 2023).
"""

from __future__ import annotations

import re

from xltools.cells import Ref, Value
from xltools.forms import head
from xltools.forms.assemble import assemble
from xltools.forms.assumed import with_assumed_points
from xltools.forms.spec import FormSpec, Sheet
from xltools.records import Form

#: forms of other occasions that have the same columns
_NOT_SELF = re.compile(r"监控(?:情况)?表|申报表|目标表|批复表|复核表")


def read(view: Sheet) -> Form | None:
    """Recognised by the word 自评 above the table or in the sheet's name, by the label 项目名称,
    or by targets, actuals and scores side by side."""
    table = view.table
    if table is None or not {"score", "actual"} & set(table.columns):
        return None
    texts = [text for _, _, text in view.texts(table.header_row)]
    told = any("自评" in text for text in (*texts, view.grid.sheet))
    project, project_slot = head.find_value(view, head.PROJECT_LABELS, table.header_row)
    if not told and any(len(text) < 50 and _NOT_SELF.search(text) for text in texts):
        return None
    if not told and project_slot is None and not {"target", "actual", "score"} <= set(table.columns):
        return None
    unit, unit_slot = _unit(view, table.header_row)
    slots = {"unit": unit_slot, "project": project.ref if project else project_slot}
    form = assemble("项目支出绩效自评表", view, table, unit=unit, project=project, slots=slots)
    return with_assumed_points(form)


def _unit(view: Sheet, last_row: int) -> tuple[Value | None, Ref | None]:
    """The unit that carries the project out, else any that is named, else the department in charge."""
    return head.find_value(view, (*head.DOER_LABELS, *head.UNIT_LABELS, *head.BOARD_LABELS), last_row)


SPEC = FormSpec(
    "项目支出绩效自评表",
    ("项目绩效自评表", "绩效目标自评表"),
    "项目支出绩效自评表：项目资金（预算执行 10 分）、年度总体目标、绩效指标、总分",
    read,
    "项目支出绩效自评表",
)

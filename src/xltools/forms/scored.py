"""评分表 that print their rules: 共性指标体系评分表 and 综合评分表.

Source: 福田 2021 年部门整体支出绩效评价共性指标体系框架（评分表）; 乌鲁木齐经开区 2023 年
部门整体支出绩效评价指标综合评分表 (third party). Columns by label: levels with 分值,
指标说明, 评分标准, 得分; a 综合评分表 also 扣分原因, 备注.
"""

from __future__ import annotations

import re
from dataclasses import replace

from xltools.cells import Kind, Value
from xltools.forms import head
from xltools.forms.assemble import assemble
from xltools.forms.department import is_titled
from xltools.forms.rows import quantity
from xltools.forms.spec import FormSpec, Sheet
from xltools.quantity import QuantityKind, parse_quantity
from xltools.records import Form, Indicator

_COMMON = re.compile(r"共性指标体系|指标体系(?:框架|评分表)|指标(?:及|与)评分标准")
_THIRD = re.compile(r"综合评[分价]表|评价(?:指标)?(?:综合)?(?:评分|打分)表|绩效评价评分表")
_SELF = re.compile(r"自评表")
_BESIDES = {"reason", "remark"}

#: 高新技术企业总数数量 ≥ 100 家: a target behind its name, at the end of 指标说明
_TARGET = re.compile(
    r"(?P<name>.*?)[:：]?\s*(?P<target>(?:[≥≤=＝>＜<≧≦⩾⩽═]|不低于|不少于|不高于|不超过|大于等于|小于等于|达到)\s*"
    r"[\d.,]+\s*[^\d\s，,。；;≥≤]{0,6})$"
)
#: 该指标实际完成值为高新技术企业总数184家，大幅超过预期目标: an actual told in 备注
_ACTUAL = re.compile(
    r"实际完成(?:值|情况|数)?(?:为|是|达到?)?[:：]?[^\d，。；]{0,30}?(?P<actual>[\d.,]+\s*(?:%|‰|[^\d\s，,。；;（(]{0,4}))"
)


def _read(name: str, view: Sheet) -> Form | None:
    table = view.table
    if table is None or not {"rule_text", "score"} <= set(table.columns) or "actual" in table.columns:
        return None
    texts = [text for _, _, text in view.texts(table.header_row)]
    if _kind(texts, set(table.columns)) != name:
        return None
    project, project_slot = head.find_value(view, head.PROJECT_LABELS, table.header_row)
    doers = head.DOER_LABELS if project is not None else ()
    unit, slot = head.find_value(view, (*doers, *head.UNIT_LABELS, *head.BOARD_LABELS), table.header_row)
    slots = {"unit": slot, "project": project.ref if project is not None else project_slot}
    form = assemble(name, view, table, unit=unit, project=project, slots=slots)
    return replace(form, indicators=tuple(map(_told, form.indicators)))


def _kind(texts: list[str], columns: set[str]) -> str | None:
    """Which of the two: by title, else by whether deductions and remarks have columns of their own."""
    titles = [text for text in texts if len(text) < 50]
    if any(_SELF.search(text) and ("项目" in text or is_titled([text])) for text in titles):
        return None
    if any(_COMMON.search(text) for text in titles):
        return "共性指标体系评分表"
    if any(_THIRD.search(text) for text in titles) or columns >= _BESIDES:
        return "综合评分表"
    return "共性指标体系评分表"


def _told(item: Indicator) -> Indicator:
    """A target at the end of 指标说明 and an actual told in 备注, where they have no columns."""
    if item.target is not None or item.note is None or item.note.kind is not Kind.TEXT:
        return item
    found = _TARGET.match(item.note.text.strip())
    if found is None or parse_quantity(found["target"]).kind is not QuantityKind.NUMBER:
        return item
    target = Value(item.note.ref, found["target"], Kind.TEXT)
    actual = _actual(item.remark)
    return replace(
        item,
        target=target,
        target_quantity=quantity(target),
        actual=actual,
        actual_quantity=quantity(actual),
    )


def _actual(remark: Value | None) -> Value | None:
    """None where 备注 tells no figure: the form then says nothing, which is no gap."""
    found = _ACTUAL.search(remark.text) if remark is not None else None
    return Value(remark.ref, found["actual"].strip(), Kind.TEXT) if found and remark else None


def common(view: Sheet) -> Form | None:
    """共性指标体系评分表: recognised by 评分标准 beside 得分, without a column of actuals."""
    return _read("共性指标体系评分表", view)


def third_party(view: Sheet) -> Form | None:
    """综合评分表: the same with its title, or with 扣分原因 and 备注."""
    return _read("综合评分表", view)


COMMON = FormSpec(
    "共性指标体系评分表",
    ("部门整体支出绩效评价共性指标体系框架", "部门整体支出绩效评价共性指标体系评分表", "指标体系评分表"),
    "部门整体支出绩效评价共性指标体系评分表：各级指标及参考分值、指标说明、参考评分标准、得分",
    common,
    "共性指标体系评分表",
)
THIRD_PARTY = FormSpec(
    "综合评分表",
    ("部门整体支出绩效评价指标综合评分表",),
    "部门整体支出绩效评价指标综合评分表（第三方评价）：权重分值、指标说明、评分标准、得分、扣分原因、备注",
    third_party,
    "综合评分表",
)

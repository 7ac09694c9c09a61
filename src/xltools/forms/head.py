"""The head of a form: title, year, unit, project, money unit, grade."""

from __future__ import annotations

import re

from xltools.cells import Kind, Ref, Value
from xltools.forms.labels import bare
from xltools.forms.view import View

_YEAR = re.compile(r"(20\d\d)年")
_ANY_YEAR = re.compile(r"(20\d\d)(?=$|[-—_.(（])")
UNIT_LABELS = ("评价部门名称", "部门名称", "单位名称", "部门单位名称", "部门(单位)名称", "评价单位名称", "填报单位", "预算单位",
               "预算单位名称", "自评单位", "部门(单位)", "评价部门", "单位", "填报部门", "部门")  # fmt: skip
DOER_LABELS = ("实施单位", "项目单位", "项目实施单位", "项目承担单位", "实施单位名称")
BOARD_LABELS = ("主管部门", "主管单位", "主管部门名称", "预算主管部门")
PROJECT_LABELS = ("项目名称", "专项名称", "项目(专项)名称", "专项(项目)名称")
STAFF_LABELS = ("下属单位个数", "所属单位个数", "下属单位数量")
GRADE_LABELS = ("评价等级", "绩效等级", "自评等级", "等级", "评价结果", "绩效评价等级", "评定等级", "自评结果", "自评结论等级")
ALL_LABELS = frozenset((*UNIT_LABELS, *DOER_LABELS, *BOARD_LABELS, *PROJECT_LABELS, *STAFF_LABELS, *GRADE_LABELS))
_GRADE = re.compile(r"(?:评价|绩效|自评|评定)?等级(?:为|[:：])?[“\"]?(优秀?|良好?|中等?|合格|差|较差|不合格)[”\"]?")
_GRADE_WORDS = {"优": "优", "优秀": "优", "良": "良", "良好": "良", "中": "中", "中等": "中", "差": "差"}


def find_value(view: View, labels: tuple[str, ...], last_row: int) -> tuple[Value | None, Ref | None]:
    """(value, the cell where it goes) beside or behind the first of the labels found.

    Labels are tried in the order given; "标签：值" in one cell counts too. Only
    rows up to ``last_row`` are looked at.
    """
    for wanted in labels:
        for row, column, text in view.texts():
            if row > last_row:
                continue
            if bare(text) == wanted:
                return _beside(view, row, column)
            head, _, tail = text.partition(":")
            if tail and bare(head) == wanted and not bare(tail) == "":
                raw = view.value(row, column)
                shown = re.split("[:：]", raw.text, maxsplit=1)[-1].strip()
                return Value(raw.ref, shown, Kind.TEXT, None, raw.formula), raw.ref
    return None, None


def _beside(view: View, row: int, column: int) -> tuple[Value | None, Ref]:
    """The value beside a label: in the next cell, or further right before the next label."""
    slot = view.slot_right_of(row, column)
    value = view.anchored(slot.row, slot.column)
    if value.blank:
        value = view.right_of(row, column) or value
    # the next thing may be another label, with its value in the same cell: 单位：万元
    no_value = value.blank or value.key.endswith(":") or bare(value.key.partition(":")[0]) in ALL_LABELS
    return (None, slot) if no_value else (value, value.ref)


def find_year(view: View, last_row: int) -> int | None:
    """The year of the form, from its title or head; else from the sheet's name."""
    for row, _, text in view.texts():
        if row <= last_row and len(text) < 60 and (found := _YEAR.search(text)):
            return int(found[1])
    found = _YEAR.search(view.grid.sheet) or _ANY_YEAR.search(view.grid.sheet)
    return int(found[1]) if found else None


def find_money_unit(view: View, last_row: int) -> str:
    """万元 unless the head says 元 ("单位：元", "预算数（元）")."""
    for row, _, text in view.texts():
        if row <= last_row and (found := re.search(r"单位[:：](万元|亿元|元)|[(（](万元|亿元|元)[)）]", text)):
            return found[1] or found[2]
    return "万元"


def find_grade(view: View) -> Value | None:
    """The grade printed in the form (优 良 中 差); None when there is none."""
    for row, column, text in view.texts():
        if bare(text) in GRADE_LABELS:
            value = view.right_of(row, column)
            if value is not None and value.key in _GRADE_WORDS:
                return Value(value.ref, _GRADE_WORDS[value.key], Kind.TEXT)
        elif len(text) < 200 and (found := _GRADE.search(text)) and found[1] in _GRADE_WORDS:
            return Value(Ref(view.grid.sheet, row, column), _GRADE_WORDS[found[1]], Kind.TEXT)
    return None

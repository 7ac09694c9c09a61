"""The head of a form: labels with their values, year, money unit, grade, a total beside the table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.cells import Kind, Ref, Value, key
from xltools.forms.labels import bare
from xltools.forms.view import View

UNIT_LABELS = ("评价部门名称", "部门名称", "单位名称", "部门单位名称", "部门(单位)名称", "单位(部门)名称", "评价单位名称", "填报单位",
               "预算单位", "预算单位名称", "自评单位", "被评价单位", "评价单位", "部门(单位)", "预算部门", "预算部门名称", "评价部门",
               "填报部门", "填报单位名称", "申报单位", "申报部门", "申报单位名称", "填表单位", "编制单位", "单位", "部门")  # fmt: skip
DOER_LABELS = (
    "实施单位",
    "项目单位",
    "项目实施单位",
    "项目承担单位",
    "实施单位名称",
    "项目单位名称",
    "承担单位",
    "资金使用单位",
    "具体实施单位",
)
BOARD_LABELS = ("主管部门", "主管单位", "主管部门名称", "预算主管部门", "主管部门(单位)", "业务主管部门")
PROJECT_LABELS = ("项目名称", "专项名称", "项目(专项)名称", "专项(项目)名称", "项目(政策)名称", "政策(项目)名称", "自评项目名称",
                  "专项资金名称", "支出项目名称", "评价项目名称", "预算项目名称")  # fmt: skip
STAFF_LABELS = ("下属单位个数", "所属单位个数", "下属单位数量")
GRADE_LABELS = ("评价等级", "绩效等级", "自评等级", "等级", "评价结果", "绩效评价等级", "评定等级", "自评结果", "自评结论等级",
                "自评结论", "评价结论", "自评档次", "评价档次", "评价级别")  # fmt: skip
YEAR_LABELS = (
    "年度",
    "年份",
    "评价年度",
    "自评年度",
    "预算年度",
    "项目年度",
    "所属年度",
    "绩效年度",
    "资金年度",
)
_OTHERS = (
    "填报日期",
    "填表日期",
    "日期",
    "联系人",
    "联系电话",
    "电话",
    "填报人",
    "填表人",
    "金额单位",
    "项目编码",
    "项目负责人",
    "负责人",
)
ALL_LABELS = frozenset(
    (
        *UNIT_LABELS,
        *DOER_LABELS,
        *BOARD_LABELS,
        *PROJECT_LABELS,
        *STAFF_LABELS,
        *GRADE_LABELS,
        *YEAR_LABELS,
        *_OTHERS,
    )
)
MONEY_WORDS = frozenset({"元", "千元", "万元", "亿元", "人民币元", "人民币万元", "万元人民币", "元人民币"})
_MONEY_UNIT = re.compile(r"(?:人民币)?(?:元|千元|万元|亿元)(?:人民币)?(?:$|[(（,，;；、])")
_SEGMENT = re.compile(r"([^\s:：,，;；。]{2,20}?)\s*[:：]\s*")
_GAP = re.compile(r"\s{2,}|[\t\n]")
_SEAL = re.compile(r"\s*[(（](?:盖章|公章|签章|单位盖章|加盖公章|章)[)）]$")
_GRADE = re.compile(
    r"(?:评价|绩效|自评|评定)?(?:等级|评级)(?:为|[:：])?[“\"]?(优秀?+|良好?+|中等?+|合格|差|较差|不合格)[”\"]?+"
    r"(?![(（]?\d|[、,，/](?:优|良|中|差))"  # 优（90—100分）、良… lists the grades, it gives none
)
#: what a row with a grade has somewhere; other rows are passed over
_NEAR_GRADE = re.compile("级|结果|结论|档次")
_GRADE_WORDS = {"优": "优", "优秀": "优", "良": "良", "良好": "良", "中": "中", "中等": "中", "差": "差"}
_SCORE_TOTAL = re.compile(
    r"(?:项目|部门|单位)?(?:自评|评价|绩效|综合|自我评价|绩效自评|整体)?(?:总分|总得分|总评分|总分值)"
    r"|(?:自评|绩效自评|综合)(?:得分|分数)"
)


def find_value(view: View, labels: tuple[str, ...], last_row: int) -> tuple[Value | None, Ref | None]:
    """(value, the cell where it goes) beside or behind the first of the labels that has one.

    Labels are tried in the order given; "标签：值" in one cell counts too, also
    several of them. Only rows up to ``last_row`` are looked at. Where all labels
    found are empty: (None, the cell of the first).
    """
    first: Ref | None = None
    index = _index(view, last_row)
    for wanted in labels:
        for row, column, start in index.get(wanted, ()):
            value, slot = _beside(view, row, column) if start < 0 else _behind(view, row, column, start)
            if value is not None and not (
                value.key in MONEY_WORDS or (value.number is not None and wanted not in STAFF_LABELS)
            ):
                return value, value.ref
            if value is None and first is None:
                first = slot
    return None, first


def labelled(view: View, last_row: int) -> Iterator[tuple[str, Value]]:
    """Every label of the head that has a value, as it is called, with the value; not the money unit.
    A figure is the value of what is no name: 联系电话, 项目编码."""
    for name, places in _index(view, last_row).items():
        for row, column, start in places:
            value, _ = _beside(view, row, column) if start < 0 else _behind(view, row, column, start)
            if value is None or _MONEY_UNIT.match(value.key):
                continue
            if value.number is None or name in _OTHERS:
                yield name, value


def synonyms_of(label: str) -> tuple[str, ...]:
    """What else a label may be called: 主管部门, 主管单位."""
    kinds = (BOARD_LABELS, DOER_LABELS, PROJECT_LABELS, STAFF_LABELS, GRADE_LABELS, YEAR_LABELS, UNIT_LABELS)
    return (label, *next((kind for kind in kinds if label in kind), ()))


def _index(view: View, last_row: int) -> dict[str, list[tuple[int, int, int]]]:
    """Label → places: (row, column, −1) for a cell that is the label, or where behind it the value begins."""
    found: dict[str, list[tuple[int, int, int]]] = view.memo.setdefault(("labels", last_row), {})
    if found:
        return found
    for row, column, text in view.texts(last_row + 1):
        label = bare(text)
        if label in ALL_LABELS:
            found.setdefault(label, []).append((row, column, -1))
        elif ":" in text and len(text) < 200:
            for name, end in _segments(view.value(row, column).text):
                found.setdefault(name, []).append((row, column, end))
    return found


def _segments(text: str) -> Iterator[tuple[str, int]]:
    for part in _SEGMENT.finditer(text):
        name = bare(key(part[1]))
        if name in ALL_LABELS:
            yield name, part.end()


def _behind(view: View, row: int, column: int, start: int) -> tuple[Value | None, Ref]:
    """The value behind a label in the same cell, up to a gap or the next label."""
    raw = view.value(row, column)
    text = raw.text[start:]
    ends = [m.start() for m in _SEGMENT.finditer(text) if bare(key(m[1])) in ALL_LABELS]
    shown = _SEAL.sub("", _GAP.split(text[: min(ends, default=len(text))].strip())[0]).strip()
    if bare(key(shown)) == "":
        return None, raw.ref
    return Value(raw.ref, shown, Kind.TEXT, None, raw.formula), raw.ref


def _beside(view: View, row: int, column: int) -> tuple[Value | None, Ref]:
    """The value beside a label: in the next cell, or further right before the next label."""
    slot = view.slot_right_of(row, column)
    value = view.anchored(slot.row, slot.column)
    if value.blank:
        value = view.right_of(row, column) or value
    label = bare(value.key)
    if (
        value.blank
        or value.key.endswith(":")
        or label in ALL_LABELS
        or any(n in ALL_LABELS for n, _ in _segments(value.text))
    ):
        return None, slot
    return value, value.ref


def find_money_unit(view: View, last_row: int) -> str:
    """万元 unless the head says otherwise ("单位：元", "预算数（元）", 单位 beside 元)."""
    printed = ""
    for row, column, text in view.texts(last_row + 1):
        if len(text) > 60 or "元" not in text:
            continue
        if found := re.search(r"单位[:：]?(?:人民币)?(千元|万元|亿元|元)", text):
            return found[1]
        if text in MONEY_WORDS and "单位" in view.key(row, column - 1):
            return text.replace("人民币", "")
        if not printed and (found := re.search(r"[(（/](千元|万元|亿元|元)(?:[)）]|$)", text)):
            printed = found[1]
    return printed or "万元"


def find_grade(view: View) -> Value | None:
    """The grade printed in the form (优 良 中 差); None when there is none."""
    for row, line in view.lines.items():
        for column, text in view.keys[row].items() if _NEAR_GRADE.search(line) else ():
            if bare(text) in GRADE_LABELS:
                for value in (view.right_of(row, column), view.below(row, column)):
                    if value is not None and value.key in _GRADE_WORDS:
                        return Value(value.ref, _GRADE_WORDS[value.key], Kind.TEXT)
            elif (
                "级" in text
                and len(text) < 300
                and (found := _GRADE.search(text))
                and found[1] in _GRADE_WORDS
            ):
                return Value(Ref(view.grid.sheet, row, column), _GRADE_WORDS[found[1]], Kind.TEXT)
    return None


def find_total(view: View, first_row: int, last_row: int) -> tuple[Value, Value] | None:
    """(label, score) of a total that stands above or below the table: 自评总分 with a figure beside or under it."""
    for row, column, text in view.texts():
        if first_row <= row <= last_row or _SCORE_TOTAL.fullmatch(bare(text)) is None:
            continue
        for value in (view.right_of(row, column), view.below(row, column)):
            if value is not None and value.number is not None and 0 <= value.number <= 200:
                return view.value(row, column), value
    return None

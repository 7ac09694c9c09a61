"""What a text says of indicators (112家，任务数100家), held against their rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from xltools.cells import Value
from xltools.checks.case import Case
from xltools.checks.narrative.story import Story, Told, equal
from xltools.forms.labels import without_points
from xltools.narrative.figures import mentions
from xltools.narrative.passages import canonical
from xltools.narrative.statements import Statement, kind_of
from xltools.numbers import ZERO, show, ten_thousandfold
from xltools.quantity import Quantity, QuantityKind
from xltools.records import Indicator

_SHORTEST = 4
#: names of so many characters may have as many more words in between
_LOOSE = 6
#: and end alike
_END = 3
_OTHER_WORDS = ("累计", "上年", "去年", "同期")
_GROWN = re.compile(r"增|降|减|占|率")
_LONGEST_NAME = 40
#: 高新技术企业 and 高企 are the same firms
_SPELLINGS = (("高新技术企业", "高企"), ("国家高新", "高企"), ("国高", "高企"), ("科学技术", "科技"))
_FIGURES = re.compile(r"[≥≤=＝><]*\d[\d,.]*(?:%|[^\W\d]{0,2}(?=[（)）]|$))?")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]|[“”]")
_TAIL = re.compile(
    r"(?:是否)?(?:全年|年度|累计|共|已|总)*(?:完成|达到?|新增|实现)*(?:数量|个数|家数|人数|场次|次数|情况|数|量|率)?$"
)
_COUNTED = re.compile(r"(?:数量|个数|家数)$")
_WEAK = re.compile(
    r"(?:全区|全市|全县|全省|我区|我局|本局|全年|年度|累计|新增|完成|成功|实际|达到?|突破|已|共)"
)
_STATED = re.compile(r"实际完成(?:值|数|情况)?|完成值|完成")


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator as texts may speak of it: the core of its name, its target and its actual."""

    core: str
    item: Indicator
    target: Quantity
    actual: Quantity
    cell: Value
    whose: str


def check_indicators(story: Story, told: Told) -> None:
    """Every figure whose words name an indicator of the workbook."""
    names = _Names([row for case in story.cases for row in _rows(case)])
    if not names.rows:
        return
    for passage in story.passages.values():
        subject: Row | None = None
        previous: Statement | None = None
        for each in passage:
            if previous is None or each.segment != previous.segment or each.sentence is not previous.sentence:
                subject = None
            named = names.of(each)
            subject = named or (subject if _follows(each) else None)
            if subject is not None and story.of_year(each) and not told.is_judged(each):
                _check(told, subject, each)
            previous = each


def _rows(case: Case) -> Iterator[Row]:
    form = case.form
    whose = form.project_name
    for item in case.live:
        actual, cell = _actual(item)
        for core in _cores(item):
            yield Row(core, item, item.target_quantity, actual or item.actual_quantity, cell, whose)


def _cores(item: Indicator) -> list[str]:
    """What may name an indicator: its name, whole or its core, and a short 指标说明 where the name is a
    kind (产出数量)."""
    named = [item.name, item.note]
    texts = [cell.text for cell in named if cell is not None and len(cell.text) <= _LONGEST_NAME]
    found = [each for text in texts for each in (core_of(text), whole_name(text))]
    return list(dict.fromkeys(core for core in found if len(core) >= _SHORTEST))


def whole_name(name: str) -> str:
    """A name as texts repeat it: without its points and quotes."""
    text = without_points(canonical(name))
    return spelled(text.replace("“", "").replace("”", ""))


def _actual(item: Indicator) -> tuple[Quantity | None, Value]:
    """The actual of a row with its cell; one that 备注 or 扣分原因 tells in words where there is no column."""
    if item.actual is not None and item.actual_quantity.kind is QuantityKind.NUMBER:
        return item.actual_quantity, item.actual
    for cell in (item.remark, item.reason):
        text = canonical(cell.text) if cell is not None else ""
        if cell is None or not _STATED.search(text):
            continue
        found = next((m for m in mentions(text) if _STATED.search(m.lead) and m.unit), None)
        if found is not None:
            return Quantity(cell.text, QuantityKind.NUMBER, "", found.value, found.unit, found.factor), cell
    return None, item.actual or item.target or item.name


@lru_cache(maxsize=4096)
def core_of(name: str) -> str:
    """What must stand in a text for it to speak of an indicator: 全区中小企业认定数（2分） → 中小企业认定."""
    text = _BRACKETS.sub("", without_points(canonical(name)))
    text = spelled(_FIGURES.sub("", text))
    short = _WEAK.sub("", _TAIL.sub("", _TAIL.sub("", text)))
    # 高企总数 would be too little without its 总数
    return short if len(short) >= _SHORTEST else _WEAK.sub("", _COUNTED.sub("", text))


def spelled(text: str) -> str:
    """One spelling for words that offices use in two."""
    for long, short in _SPELLINGS:
        text = text.replace(long, short)
    return text


class _Names:
    """The names of all indicators, to be found in words."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        cores = sorted({row.core for row in rows}, key=len, reverse=True)
        self._any = re.compile("|".join(map(re.escape, cores)))
        self._by_end: dict[str, list[Row]] = {}
        for row in rows:
            if len(row.core) >= _LOOSE:
                self._by_end.setdefault(row.core[-_END:], []).append(row)

    def of(self, statement: Statement) -> Row | None:
        """The indicator that the words before a figure name: right before it, or earlier since the last
        figure (居民满意度，目标值≥90%). The longest name, and the only one of its length."""
        words = [statement.mention.before]
        if statement.reading.side or statement.role in ("score", "weight"):
            words.append(statement.since)
        for each in words:
            whole = spelled(each.replace("“", "").replace("”", ""))
            found = self._best((whole, _WEAK.sub("", _BRACKETS.sub("", whole))), statement)
            if found is not None:
                return found
        return None

    def _best(self, words: tuple[str, str], statement: Statement) -> Row | None:
        """``words`` as they stand, and without the words that say nothing."""
        known = [row for each in words for row in self._in(each) if _of_whom(row, statement)]
        longest = max((len(row.core) for row in known), default=0)
        found = {(row.item.name.ref.sheet, row.item.row): row for row in known if len(row.core) == longest}
        if len(found) > 1:  # 管理制度健全性 of 部门预算管理 and of 资产管理
            text = statement.sentence.text
            if len({_group(row) for row in found.values()}) < len(found):
                return None  # five rows under one name, 产出数量
            found = {at: row for at, row in found.items() if (group := _group(row)) and group in text}
        return next(iter(found.values())) if len(found) == 1 else None

    def _in(self, words: str) -> list[Row]:
        """The rows whose names words hold; 农产品质量安全抽检合格率 is 农产品抽检合格率 with more words in it."""
        if self._any.search(words):
            return [row for row in self.rows if row.core in words]
        near = (row for row in self._by_end.get(words[-_END:], ()) if len(words) <= len(row.core) + _LOOSE)
        return [row for row in near if _is_inside(row.core, words)]


def _is_inside(core: str, words: str) -> bool:
    """Whether all characters of a name stand in words, in order."""
    rest = iter(words)
    return all(ch in rest for ch in core)


def _group(row: Row) -> str:
    return whole_name(row.item.level2.text) if row.item.level2 is not None else ""


def _of_whom(row: Row, statement: Statement) -> bool:
    return not row.whose or row.whose == statement.whose


def _follows(statement: Statement) -> bool:
    """Whether a figure goes on about the indicator named before it: 任务数, 实际完成, 得3分."""
    if statement.role in ("score", "weight"):
        return True
    return bool(statement.reading.side) and statement.role not in (
        "execution",
        "completion",
        "change",
        "growth",
    )


def _check(told: Told, row: Row, statement: Statement) -> None:
    mention = statement.mention
    if statement.role in ("score", "weight"):
        _check_points(told, row, statement)
        return
    if _is_other(row, statement):
        return
    side = statement.reading.side
    right = row.target if side == "target" else row.actual
    if right.value is None or not _same_unit(right, statement):
        return
    # 认定 100 家以上: without a word for it, the figure may be the target
    target = not side and row.target.value is not None and _same_unit(row.target, statement)
    if _equal(statement, right) or (target and _equal(statement, row.target)):
        told.agree("narrative-mismatch", statement)
        return
    if mention.approximate or right.approximate:
        return
    cell = row.item.target if side == "target" and row.item.target is not None else row.cell
    slip = mention.is_money and ten_thousandfold(mention.value, right.value)
    what = "指标值" if side == "target" else "完成值"
    message = (
        f"{mention.shown} 与工作簿“{cell.ref.sheet}”{cell.ref.a1}（{row.item.name.text}）的{what} {_shown(right)} "
        + ("正好相差一万倍，疑似元与万元混用" if slip else "不符")
    )
    told.tell("narrative-unit" if slip else "narrative-mismatch", statement, message, cell=cell,
              expected=_shown(right), actual=mention.shown)  # fmt: skip


def _is_other(row: Row, statement: Statement) -> bool:
    """Whether a figure beside an indicator's name is none of its two: a growth, a share, a sum of years."""
    words, name = statement.mention.before, row.item.name.text
    if any(word in words and word not in name for word in _OTHER_WORDS):
        return True
    return statement.role in (
        "change",
        "growth",
        "share",
        "completion",
        "average",
        "done-of",
    ) and not _GROWN.search(name)


def _check_points(told: Told, row: Row, statement: Statement) -> None:
    """新增认证数得3分 against the row's 得分 and 分值."""
    item = row.item
    figure, cell = (item.stated, item.score) if statement.role == "score" else (item.points, item.weight)
    if figure is None or cell is None:
        return
    if figure == statement.mention.value:
        told.agree("narrative-mismatch", statement)
        return
    what = "得分" if statement.role == "score" else "分值"
    where = f"工作簿“{cell.ref.sheet}”{cell.ref.a1}（{item.name.text}）的{what} {show(figure)} 分"
    told.tell("narrative-mismatch", statement, f"{statement.mention.shown} 与{where}不符", cell=cell,
              expected=figure, actual=statement.mention.value)  # fmt: skip


def _shown(quantity: Quantity) -> str:
    return quantity.text.strip() if len(quantity.text) <= 12 else quantity.figure


def _same_unit(quantity: Quantity, statement: Statement) -> bool:
    unit = statement.mention.unit
    if (quantity.unit == "%") != (kind_of(statement.mention) == "percent"):
        return False
    money = {quantity.unit == "元", statement.mention.is_money}
    return len(money) == 1 and (
        quantity.unit == unit or not quantity.unit or not unit or not next(iter(money))
    )


def _equal(statement: Statement, quantity: Quantity) -> bool:
    assert quantity.value is not None
    mention = statement.mention
    if mention.approximate or quantity.approximate:
        return abs(mention.value - quantity.value) * 10 <= abs(quantity.value)
    return equal(mention.value, mention.half, quantity.value, ZERO)

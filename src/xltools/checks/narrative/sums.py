"""A whole and its parts in one paragraph: 43,189.21 万元，其中：人员支出 642.21 万元、…"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.checks.narrative.ratios import comparable
from xltools.checks.narrative.story import Story, Told, sequence
from xltools.narrative.statements import Statement, kind_of
from xltools.numbers import divide, show, ten_thousandfold, total

_TOTAL = re.compile(r"(?:合计|共计|总计|共)(?:为|是|达|：)?")
#: every indicator is met, missed or judged
_OF_INDICATORS = re.compile(r"指标(?:共|为|数|数量|个数)*$")
#: parts that are all there is of a whole
_ALL = (
    frozenset({"基本支出", "项目支出"}),
    frozenset({"人员经费", "公用经费", "项目支出"}),
    frozenset({"财政拨款", "其他资金"}),
    frozenset({"公务接待费", "公务用车费", "因公出国费"}),
    frozenset({"一般公共预算", "政府性基金", "国有资本经营预算"}),
)


def check_parts(story: Story, told: Told) -> None:
    """Parts that add up to more than their whole, or to less though they are all there is."""
    for passage in story.passages.values():
        for whole, parts in parts_of(passage):
            if whole.reading.sure or not whole.mention.is_money or len(parts) > 1:
                _check(told, whole, parts)


def _check(told: Told, whole: Statement, parts: Sequence[Statement]) -> None:
    if any(each.mention.approximate for each in (whole, *parts)):
        return
    added = total([each.mention.value for each in parts])
    if added == whole.mention.value:
        told.agree("narrative-mismatch", whole)
        return
    if not _is_wrong(whole, parts, added):
        if not whole.mention.is_money and len(parts) > 1 and added * 2 > whole.mention.value:
            told.doubt(
                "narrative-mismatch",
                whole,
                f"各部分之和为 {show(added)}，与 {whole.mention.shown} 不等，请核对",
            )
        return
    slip = next(
        (
            p
            for p in parts
            if ten_thousandfold(p.mention.value, whole.mention.value - added + p.mention.value)
        ),
        None,
    )
    code = "narrative-unit" if slip is not None else "narrative-mismatch"
    unit = whole.mention.written_unit
    shown = show(divide(added, whole.mention.factor))
    relation = "之和" if len(parts) > 1 else ""
    told.tell(code, whole, f"{whole.mention.shown} 的各部分{relation}为 {shown}{unit}（{sequence(parts)}），"
              f"相差 {show(divide(abs(added - whole.mention.value), whole.mention.factor))}{unit}",
              expected=f"{shown}{unit}", actual=whole.mention.shown)  # fmt: skip


def _is_wrong(whole: Statement, parts: Sequence[Statement], added: Decimal) -> bool:
    """Whether parts that do not add up to their whole contradict it: they may be some of it only."""
    if whole.mention.is_money:
        return added > whole.mention.value or _complete(parts)
    if _OF_INDICATORS.search(whole.mention.before):
        return len(parts) > 1
    # 获奖 and 晋级 of the same projects may overlap
    return max(each.mention.value for each in parts) > whole.mention.value


def _complete(parts: Sequence[Statement]) -> bool:
    subjects = {each.subject for each in parts}
    return any(group <= subjects for group in _ALL)


def parts_of(passage: Sequence[Statement]) -> Iterator[tuple[Statement, list[Statement]]]:
    """Every whole of a paragraph with the parts that 其中 or 包括 brings in."""
    whole: Statement | None = None
    parts: list[Statement] = []
    for each in passage:
        if parts and whole is not None and _goes_on(each, parts[-1]):
            parts.append(each)
            continue
        if parts and whole is not None:
            yield whole, parts
            parts = []
        if each.reading.part and whole is not None and _opens(each, whole):
            parts = [each]
        elif (
            each.role not in ("change",) and not each.mention.is_percent and kind_of(each.mention) != "points"
        ):
            whole = each
    if parts and whole is not None:
        yield whole, parts


def _opens(each: Statement, whole: Statement) -> bool:
    """Whether a figure is the first part of a whole: behind it in its sentence, or 其中 opens the next one."""
    if not comparable(each, whole) or not each.mention.before:
        return False
    return each.sentence is whole.sentence or each.sentence.text.startswith(("其中", "期中"))


def _goes_on(each: Statement, last: Statement) -> bool:
    """Whether a figure is the next of a list of parts."""
    if not comparable(each, last) or not each.mention.before or each.sentence is not last.sentence:
        return False
    if each.reading.own and not each.reading.part and each.role != last.role:
        return False  # 其中：财政拨款预算 …，执行 …
    if each.reading.own and not each.subject:
        return False  # …；实际支出 17 万元
    if each.segment != last.segment and not (each.subject and last.subject):
        return False  # 其中专任教师1180人；在校学生18,620人
    between = each.mention.lead[last.mention.end :]
    return "其中" not in between and not re.search(r"总|合计|共|比|较|另", each.mention.before)


def check_totals(story: Story, told: Told) -> None:
    """中央1500万元、省级700万元、县级300万元，共计2500万元: a total behind its parts."""
    for passage in story.passages.values():
        for index, whole in enumerate(passage):
            if (
                _TOTAL.fullmatch(whole.mention.before)
                and whole.mention.unit
                and not whole.mention.approximate
            ):
                _check_total(told, whole, list(_listed(passage, index)))


def _listed(passage: Sequence[Statement], index: int) -> Iterator[Statement]:
    """The figures right before a total, the nearest first."""
    whole = passage[index]
    for each in reversed(passage[:index]):
        near = each.sentence is whole.sentence and each.segment == whole.segment
        if not near or not comparable(each, whole) or not each.mention.before or each.mention.approximate:
            return
        yield each


def _check_total(told: Told, whole: Statement, parts: list[Statement]) -> None:
    if len(parts) < 2:
        return
    sums = [total([each.mention.value for each in parts[:n]]) for n in range(2, len(parts) + 1)]
    if whole.mention.value in sums or any(each.reading.part for each in parts):
        told.agree("narrative-mismatch", whole)
        return
    parts.reverse()
    shown = f"{show(divide(sums[-1], whole.mention.factor))}{whole.mention.written_unit}"
    if whole.mention.is_money:
        told.tell("narrative-mismatch", whole, f"前面各项之和为 {shown}（{sequence(parts)}），写合计 {whole.mention.shown}",
                  expected=shown, actual=whole.mention.shown)  # fmt: skip
    else:
        told.doubt(
            "narrative-mismatch", whole, f"前面各项之和为 {shown}，写合计 {whole.mention.shown}，请核对"
        )

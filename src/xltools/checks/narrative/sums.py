"""A whole and its parts in one paragraph: 43,189.21 万元，其中：人员支出 642.21 万元、…"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.checks.narrative.ratios import comparable
from xltools.checks.narrative.story import Story, Told, is_slip, sequence
from xltools.narrative.statements import Statement, kind_of
from xltools.numbers import divide, show, total

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
        if not whole.mention.is_money and (added > whole.mention.value or _in_brackets(whole, parts)):
            told.doubt(
                "narrative-mismatch",
                whole,
                f"各部分之和为 {show(added)}，与 {whole.mention.shown} 不等，请核对",
            )
        return
    slip = next(
        (p for p in parts if is_slip(p.mention.value, whole.mention.value - added + p.mention.value)), None
    )
    code = "narrative-unit" if slip is not None else "narrative-mismatch"
    unit = whole.mention.written_unit
    shown = show(_in(added, whole.mention.factor))
    relation = "之和" if len(parts) > 1 else ""
    told.tell(code, whole, f"{whole.mention.shown} 的各部分{relation}为 {shown}{unit}（{sequence(parts)}），"
              f"相差 {show(_in(abs(added - whole.mention.value), whole.mention.factor))}{unit}",
              expected=f"{shown}{unit}", actual=whole.mention.shown)  # fmt: skip


def _is_wrong(whole: Statement, parts: Sequence[Statement], added: Decimal) -> bool:
    """Whether parts that do not add up to their whole contradict it: they may be some of it only."""
    if whole.mention.is_money:
        return added > whole.mention.value or _complete(parts)
    # 获奖 and 晋级 of the same projects may overlap
    return max(each.mention.value for each in parts) > whole.mention.value


def _in_brackets(whole: Statement, parts: Sequence[Statement]) -> bool:
    """45个（其中国家级1个、省级6个、市级38个）: such a list is meant to be all of it."""
    between = parts[0].mention.lead[whole.mention.end :] if parts[0].sentence is whole.sentence else ""
    return between.startswith("（") and len(parts) > 1


def _complete(parts: Sequence[Statement]) -> bool:
    subjects = {each.subject for each in parts}
    return any(group <= subjects for group in _ALL)


def _in(amount: Decimal, factor: Decimal) -> Decimal:
    return divide(amount, factor)


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
        if each.reading.part and whole is not None and comparable(each, whole) and each.mention.before:
            parts = [each]
        elif (
            each.role not in ("change",) and not each.mention.is_percent and kind_of(each.mention) != "points"
        ):
            whole = each
    if parts and whole is not None:
        yield whole, parts


def _goes_on(each: Statement, last: Statement) -> bool:
    """Whether a figure is the next of a list of parts."""
    if not comparable(each, last) or not each.mention.before:
        return False
    between = each.mention.lead[last.mention.end :] if each.sentence is last.sentence else None
    return (
        between is not None
        and "其中" not in between
        and not re.search(r"总|合计|共|比|较|另", each.mention.before)
    )

"""Growth, shares and means that a text states: 增长 3.87%, 占比 6%, 平均 82.29%."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from xltools.checks.narrative.ratios import comparable, hold_ratio, is_rate, percent, tell_ratio
from xltools.checks.narrative.story import Story, Told, equal, sequence
from xltools.narrative.statements import Statement
from xltools.numbers import HUNDRED, ZERO, divide, multiply, show, total

_LESS = re.compile(r"减少|下降|降低|降幅|压减|减幅")
_BASE = re.compile(r"[比较与](?!例|重)|上年|去年|年初(?!预算)|同期|期初|上一年")
#: 比2022年（3050万元）增加
_BASE_LEAD = re.compile(r"[比较与由从](?:上年|去年|年初|同期|(?:19|20)\d\d年)[^，。；]{0,10}$")


def check_changes(story: Story, told: Told) -> None:
    """Every 增长, 占比 and 平均 with what it is made of in its paragraph."""
    for passage in story.passages.values():
        for index, rate in enumerate(passage):
            if rate.role == "change":
                _amount(told, passage, index)
            elif not rate.mention.is_percent:
                continue
            elif rate.role == "growth":
                _growth(told, passage, index)
            elif rate.role == "average":
                _average(told, passage, index)
            elif rate.role == "share":
                _share(story, told, passage, index)


def _amount(told: Told, passage: Sequence[Statement], index: int) -> None:
    """现在 3.1，比年初 3.97 减少 0.87: the three figures belong together."""
    change = passage[index]
    before = [e for e in passage[:index] if e.sentence is change.sentence and e.segment == change.segment][
        -2:
    ]
    if len(before) != 2 or not all(comparable(each, before[0]) and each.role != "change" for each in before):
        return
    now, base = before
    if now.mention.unit != change.mention.unit or not _is_base(base) or _is_base(now):
        return
    amount = now.mention.value - base.mention.value
    falls = _LESS.search(change.mention.before) is not None
    if equal(abs(amount), ZERO, change.mention.value, change.mention.half) and (
        falls == (amount < 0) or not amount
    ):
        told.agree("narrative-mismatch", change)
        return
    right = show(divide(amount, change.mention.factor)) + change.mention.written_unit
    word = "减少" if falls else "增加"
    told.tell("narrative-mismatch", change, f"写{word} {change.mention.shown}，而 {now.mention.shown} − {base.mention.shown} = {right}",
              expected=right, actual=change.mention.shown)  # fmt: skip


def _growth(told: Told, passage: Sequence[Statement], index: int) -> None:
    rate = passage[index]
    before = [
        each
        for each in passage[:index]
        if each.segment == rate.segment and each.sentence is rate.sentence and not each.mention.is_percent
    ]
    found = _bases(before)
    if found is None:
        told.doubt("narrative-ratio", rate, "没有写增减的基数（上年或年初数），不能重算")
        return
    now, change, exact, formula = found
    falls = _LESS.search(rate.mention.before) is not None
    own = exact.copy_abs()
    if is_rate(rate, own) and (falls == (exact < 0) or not exact):
        told.agree("narrative-ratio", rate)
        return
    if is_rate(rate, own):
        word = "减少" if exact < 0 else "增加"
        told.tell("narrative-ratio", rate, f"由 {formula} 看是{word}，与所写的方向相反", expected=word)
        return
    now_based = now and is_rate(rate, multiply(divide(change, now), HUNDRED).copy_abs())
    tell_ratio(told, rate, formula, own, "；所写的是除以变动后的数得来的，基数用错" if now_based else "")


def _bases(before: Sequence[Statement]) -> tuple[Decimal, Decimal, Decimal, str] | None:
    """(now, change, percentage, in words) of the last figures before a growth rate."""
    change = before[-1] if before and before[-1].role == "change" else None
    rest = [each for each in (before[:-1] if change else before) if each.role != "change"]
    base = next((each for each in reversed(rest) if _is_base(each)), None)
    now = next((e for e in reversed(rest) if not _is_base(e) and (base is None or comparable(e, base))), None)
    if change is not None:
        return _by_change(now, base, change)
    if now is None or base is None:
        return None
    amount = now.mention.value - base.mention.value
    formula = f"（{now.mention.shown} − {base.mention.shown}）÷ {base.mention.shown}"
    return _ratio(now.mention.value, base.mention.value, amount, formula)


def _by_change(
    now: Statement | None, base: Statement | None, change: Statement
) -> tuple[Decimal, Decimal, Decimal, str] | None:
    falls = _LESS.search(change.mention.before) is not None
    amount = -change.mention.value if falls else change.mention.value
    if base is not None and comparable(base, now or base) and base.mention.unit == change.mention.unit:
        formula = f"{change.mention.shown} ÷ {base.mention.shown}"
        later = base.mention.value + amount
        return _ratio(later, base.mention.value, amount, formula)
    if now is None or now.mention.unit != change.mention.unit:
        return None
    sign = "+" if falls else "−"
    formula = f"{change.mention.shown} ÷（{now.mention.shown} {sign} {change.mention.shown}）"
    return _ratio(now.mention.value, now.mention.value - amount, amount, formula)


def _is_base(each: Statement) -> bool:
    """Whether a figure is that of the year before, which others are compared with."""
    return _BASE.search(each.mention.before) is not None or _BASE_LEAD.search(each.since) is not None


def _ratio(
    now: Decimal, base: Decimal, change: Decimal, formula: str
) -> tuple[Decimal, Decimal, Decimal, str] | None:
    if not base:
        return None
    return now, change, multiply(divide(change, base), HUNDRED), formula


# --- mean and share


def _average(told: Told, passage: Sequence[Statement], index: int) -> None:
    rate = passage[index]
    series: list[Statement] = []
    for each in reversed(passage[:index]):
        if not each.mention.is_percent or each.sentence is not rate.sentence or not each.role:
            break
        series.append(each)
        if not each.reading.part:
            break
    if len(series) < 2:
        return
    series.reverse()
    exact = divide(total([each.mention.value for each in series]), Decimal(len(series)))
    hold_ratio(told, rate, f"（{sequence(series)}）÷ {len(series)}", exact)


def _share(story: Story, told: Told, passage: Sequence[Statement], index: int) -> None:
    rate = passage[index]
    before = [
        each for each in passage[:index] if not each.mention.is_percent and each.sentence is rate.sentence
    ]
    part, whole = _part_and_whole(before)
    if part is None:
        return
    if whole is None:
        wholes = [each.mention.value for each in passage if each is not part and comparable(each, part)]
        wholes += [held.value for held in story.held] if part.mention.is_money else []
    else:
        wholes = [whole.mention.value]
    if any(w and is_rate(rate, multiply(divide(part.mention.value, w), HUNDRED)) for w in wholes):
        told.agree("narrative-ratio", rate)
        return
    if whole is None or not whole.mention.value:
        whole = _named_whole(passage, index, part)
    if whole is None or not whole.mention.value:
        told.doubt("narrative-ratio", rate, "没有写占比的基数，不能重算")
    else:
        tell_ratio(told, rate, f"{part.mention.shown} ÷ {whole.mention.shown}", percent(whole, part))


def _part_and_whole(before: Sequence[Statement]) -> tuple[Statement | None, Statement | None]:
    """The figure whose share is told, and what it is a share of, where 占 or 其中 name it."""
    if not before:
        return None, None
    last = before[-1]
    own = [each for each in before[:-1] if comparable(each, last)]
    if own and re.search(r"占[^，]*$", last.mention.before):
        return own[-1], last
    whole = next((each for each in reversed(own) if not each.reading.part), None)
    return last, whole if last.reading.part else None


def _named_whole(passage: Sequence[Statement], index: int, part: Statement) -> Statement | None:
    """The figure before that 占总支出 names: the only one of its kind."""
    named = re.search(r"占[^，；。]*?(支出|预算|收入)", passage[index].mention.before)
    if named is None:
        return None
    roles = {"支出": "spent", "预算": "budget", "收入": ""}
    found = [
        each
        for each in passage[:index]
        if each is not part
        and comparable(each, part)
        and not each.reading.part
        and not each.subject
        and (each.role == roles[named[1]] or named[1] in each.mention.before)
    ]
    return found[-1] if len({each.mention.value for each in found}) == 1 else None

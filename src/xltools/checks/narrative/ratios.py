"""Rates that a text states with what they are made of: 执行率, 控制率, 完成率."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from xltools.checks.narrative.story import Story, Told, says
from xltools.narrative.statements import Statement
from xltools.numbers import HUNDRED, ONE, divide, multiply, round_half_up

_RATE_WORD = re.compile(r"(?:完成率|实现率|完成比例)[^，]{0,6}$")
_ALL = re.compile(r"共|总|应")
_RATIO = re.compile(r"率(?:为|达|达到|是)?$")


def check_ratios(story: Story, told: Told) -> None:
    """Every rate with parts in its paragraph."""
    for passage in story.passages.values():
        for index, rate in enumerate(passage):
            if not rate.mention.is_percent:
                continue
            if rate.role in ("execution", "control"):
                _execution(story, told, passage, index)
            elif rate.role == "done-of":
                _done_of(told, passage, index)
            elif rate.role == "completion":
                _completion(told, passage, index)
            elif rate.mention.before.rstrip("为是达到：").endswith("得分率"):
                _score_rate(told, passage, index)
            elif rate.role == "rate" and _RATIO.search(rate.mention.before):
                _any_pair(told, passage, index)


# --- spent ÷ budget


def _execution(story: Story, told: Told, passage: Sequence[Statement], index: int) -> None:
    rate = passage[index]
    if rate.reading.side == "target" or told.is_judged(rate):
        return
    before = [each for n, each in enumerate(passage) if n < index or each.sentence is rate.sentence]
    near = [each for each in before if each.mention.is_money]
    budgets = [each for each in near if each.role == "budget"]
    spents = [each for each in near if each.role == "spent"]
    pairs = [(b, s) for b in budgets for s in spents if b.mention.value]
    if any(is_rate(rate, percent(b, s)) for b, s in pairs):
        told.agree("narrative-ratio", rate)
        return
    pair = _own_pair(rate, budgets, spents)
    if pair is None:
        if rate.role == "execution" and not _elsewhere(story, rate):
            told.doubt("narrative-ratio", rate, _lacking(budgets, spents))
        return
    budget, spent = pair
    if told.is_wrong(budget) or told.is_wrong(spent):
        told.judge(rate)  # the ratio follows from a figure that is told already
        return
    if any(
        is_rate(rate, multiply(divide(spent.mention.value, whole), HUNDRED))
        for whole in _budgets(story, rate)
    ):
        told.agree("narrative-ratio", rate)
        return
    exact = percent(budget, spent)
    formula = f"{spent.mention.shown} ÷ {budget.mention.shown}"
    if _slipped(rate, exact):
        told.judge(rate)
        odd = _odd(budget, spent)
        told.tell("narrative-unit", odd, f"{formula} = {shown(exact, rate)}，与所写的 {rate.mention.shown} 正好相差一万倍，"
                  f"“{odd.mention.shown}”的单位疑有错", expected=shown(exact, rate), actual=rate.mention.shown)  # fmt: skip
        return
    tell_ratio(told, rate, formula, exact)


def _elsewhere(story: Story, rate: Statement) -> bool:
    """Whether the workbook tells this rate: then it is held against that."""
    return rate.whose != "?" and bool(story.same_money(rate, "rate"))


def _lacking(budgets: Sequence[Statement], spents: Sequence[Statement]) -> str:
    if budgets and not spents:
        return "写了预算数和执行率，没有写支出数，不能重算"
    if spents and not budgets:
        return "写了支出数和执行率，没有写预算数，不能重算"
    return "没有写与这个比率对应的预算数和支出数，不能重算"


def _own_pair(
    rate: Statement, budgets: Sequence[Statement], spents: Sequence[Statement]
) -> tuple[Statement, Statement] | None:
    """The budget and the spending that are surely those of the rate: the same money, the nearest ones."""

    def own(each: Statement) -> bool:
        same = each.subject == rate.subject or (not rate.subject and each.subject != "" and each.reading.sure)
        return same and each.reading.sure and not each.reading.part

    def nearest(each: Sequence[Statement]) -> Statement | None:
        exact = [s for s in each if own(s) and s.subject == rate.subject]
        found = exact or [s for s in each if own(s) and s.sentence is rate.sentence]
        return found[-1] if found else None

    spent, budget = nearest(spents), nearest(budgets)
    if spent is None or budget is None or not budget.mention.value or not rate.reading.sure:
        return None
    return (budget, spent) if budget.subject == spent.subject else None


def percent(budget: Statement, spent: Statement) -> Decimal:
    return multiply(divide(spent.mention.value, budget.mention.value), HUNDRED)


def is_rate(rate: Statement, exact: Decimal) -> bool:
    return says(rate.mention.value, rate.mention.places, exact, near=rate.mention.approximate)


def _slipped(rate: Statement, exact: Decimal) -> bool:
    """Whether the rate is right once one of the amounts is taken ten thousand times."""
    return any(
        is_rate(rate, multiply(exact, factor)) for factor in (Decimal(10000), divide(ONE, Decimal(10000)))
    )


def _odd(budget: Statement, spent: Statement) -> Statement:
    """The amount whose unit is the doubtful one: that in 元."""
    return next((s for s in (spent, budget) if s.mention.written_unit == "元"), spent)


def _budgets(story: Story, rate: Statement) -> list[Decimal]:
    """What the workbook and the rest of the text tell as budgets of the same money."""
    told = [held.value for held in story.same_money(rate, "budget")]
    told += [
        s.mention.value
        for s in story.statements
        if s.role == "budget" and s.reading.sure and s.subject == rate.subject and s.whose == rate.whose
    ]
    return [value for value in told if value]


def hold_ratio(told: Told, rate: Statement, formula: str, exact: Decimal) -> None:
    """A percentage against what its parts give."""
    if is_rate(rate, exact):
        told.agree("narrative-ratio", rate)
    else:
        tell_ratio(told, rate, formula, exact)


def tell_ratio(told: Told, rate: Statement, formula: str, exact: Decimal, note: str = "") -> None:
    """A percentage that is not what its parts give."""
    right = shown(exact, rate)
    message = f"所写的 {rate.mention.shown} 与算得的不符：{formula} = {right}{note}"
    told.tell("narrative-ratio", rate, message, expected=right, actual=rate.mention.shown)


def shown(exact: Decimal, rate: Statement) -> str:
    """The exact percentage at the decimals of the stated one, two at least."""
    places = max(rate.mention.places, 2)
    return f"{round_half_up(exact, places):.{places}f}%"


# --- actual ÷ target


def _done_of(told: Told, passage: Sequence[Statement], index: int) -> None:
    """支出17.4万元，完成预算24万元的72.5%; the budget may stand before."""
    rate = passage[index]
    before = [e for e in passage[:index] if e.sentence is rate.sentence and not e.mention.is_percent]
    if not before:
        return
    inside = rate.mention.before == "的"
    whole = before[-1] if inside else next((e for e in reversed(before) if _is_whole(e)), None)
    done = next((e for e in reversed(before) if e is not whole and not _is_whole(e)), None)
    if whole is None or done is None or not comparable(whole, done) or not whole.mention.value:
        return
    hold_ratio(told, rate, f"{done.mention.shown} ÷ {whole.mention.shown}", percent(whole, done))


def _is_whole(each: Statement) -> bool:
    return each.role == "budget" or each.reading.side == "target"


def _completion(told: Told, passage: Sequence[Statement], index: int) -> None:
    rate = passage[index]
    before = [
        each for each in passage[:index] if each.segment == rate.segment and not each.mention.is_percent
    ]
    pairs = [(t, a) for t in before for a in before if t is not a and comparable(t, a) and t.mention.value]
    if any(is_rate(rate, percent(t, a)) for t, a in pairs):
        told.agree("narrative-ratio", rate)
        return
    last = before[-2:]
    targets = [each for each in last if each.reading.side == "target"]
    if len(last) == 2 and len(targets) == 1 and comparable(*last) and targets[0].mention.value:
        target = targets[0]
        actual = last[0] if last[1] is target else last[1]
        exact = percent(target, actual)
        tell_ratio(told, rate, f"{actual.mention.shown} ÷ {target.mention.shown}", exact)
        return
    done, whole = _done_of_all(rate, before)
    if done is not None and whole is not None:
        tell_ratio(told, rate, f"{done.mention.shown} ÷ {whole.mention.shown}", percent(whole, done))


def _score_rate(told: Told, passage: Sequence[Statement], index: int) -> None:
    """分值20分，得分18分，得分率90%."""
    rate = passage[index]
    before = [each for each in passage[:index] if each.segment == rate.segment]
    score = next((each for each in reversed(before) if each.role == "score"), None)
    weight = next((each for each in reversed(before) if each.role == "weight" and each.mention.value), None)
    if score is None or weight is None:
        return
    hold_ratio(told, rate, f"{score.mention.shown} ÷ {weight.mention.shown}", percent(weight, score))


def _done_of_all(rate: Statement, before: Sequence[Statement]) -> tuple[Statement | None, Statement | None]:
    """共有项目7个，开展绩效监控项目7个，绩效监控完成率: the count that the rate names, and that of all."""
    stem = _RATE_WORD.sub("", rate.mention.before)
    done = next((e for e in reversed(before) if len(stem) > 1 and stem in e.mention.before), None)
    whole = next(
        (
            e
            for e in before
            if done and e is not done and _ALL.search(e.mention.before) and comparable(e, done)
        ),
        None,
    )
    return done, whole if whole is not None and whole.mention.value else None


def comparable(a: Statement, b: Statement) -> bool:
    return a.mention.unit == b.mention.unit and "change" not in (a.role, b.role)


def _any_pair(told: Told, passage: Sequence[Statement], index: int) -> None:
    """获奖率, 通过率: which two counts it is made of nothing tells, so only agreement counts."""
    rate = passage[index]
    before = [e for e in passage[:index] if e.sentence is rate.sentence and not e.mention.is_percent]
    pairs = ((a, b) for a in before for b in before if a is not b and comparable(a, b) and a.mention.value)
    if any(is_rate(rate, percent(a, b)) for a, b in pairs):
        told.agree("narrative-ratio", rate)

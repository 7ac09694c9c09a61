"""Sentences about a verified form. Nothing is said that the form does not hold, and every figure as it shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from xltools.cells import Value
from xltools.checks.case import Case
from xltools.checks.money import rate_of
from xltools.findings import Finding, Severity
from xltools.forms.labels import without_points
from xltools.numbers import ONE, show, show_percent
from xltools.records import BudgetLine, Indicator
from xltools.rules.grades import grade
from xltools.tasks.results import Task

#: findings that say how a workbook is made, not what the unit did or wrote
_TECHNICAL = frozenset({"text-number", "stale-cache", "formula-overwritten", "formula-changed", "formula-error", "circular-reference",
                        "engines-disagree", "not-evaluated", "rules-differ", "unparsed-target", "unparsed-actual"})  # fmt: skip
#: those that the sentences about indicators and money say already
_SAID = frozenset({"rate-above-100"})


def flat(value: Value | None) -> str:
    """A cell's text in one line, without closing stops; "" where there is none."""
    return "".join(value.text.split("\n")).strip().rstrip("。；;") if value is not None else ""


def name_of(item: Indicator) -> str:
    return without_points(flat(item.name))


def amount(value: Value | None, unit: str) -> str:
    """An amount with its unit; "" where the form has none."""
    return f"{show(value.number)}{unit}" if value is not None and value.number is not None else ""


def rate(line: BudgetLine) -> Decimal | None:
    """The rate as the form states it, else as its amounts give it."""
    if line.rate is not None and line.rate.number is not None:
        return line.rate.number
    return rate_of(line.budget, line.spent)


def money_lines(task: Task) -> list[BudgetLine]:
    """The lines of the budget table that hold something."""
    assert task.form is not None
    return [
        line
        for line in task.form.budget
        if line.budget.number is not None or (line.spent is not None and line.spent.number is not None)
    ]


def money(task: Task) -> Iterator[str]:
    """One sentence for the lines of each whole: 按资金来源，…；按资金结构，…"""
    assert task.form is not None
    unit = task.form.money_unit
    for whole, lines in groupby(money_lines(task), key=lambda line: line.part_of):
        said = "；".join(_money(line, unit) for line in lines)
        yield f"{f'按{whole}，' if whole in ('资金来源', '资金结构') else ''}{said}。"


def _money(line: BudgetLine, unit: str) -> str:
    initial, budget, spent = (amount(v, unit) for v in (line.initial, line.budget, line.spent))
    found = rate(line)
    parts = [
        f"年初预算数{initial}" if initial else "",
        f"全年预算数{budget}" if budget else "",
        f"全年执行数{spent}" if spent else "",
        f"执行率{show_percent(found)}{_by_amounts(line, found)}" if found is not None else "",
    ]
    return f"{line.item}{'，'.join(part for part in parts if part)}"


def _by_amounts(line: BudgetLine, stated: Decimal) -> str:
    """What the amounts give, where the form states another rate."""
    exact = rate_of(line.budget, line.spent)
    if exact is None or show_percent(exact) == show_percent(stated):
        return ""
    return f"（按所填预算数和执行数计算为{show_percent(exact)}）"


def verdict(task: Task) -> Iterator[str]:
    """Total and grade as the form has them (and what they are by its rows, where that differs); the counts."""
    assert task.case is not None
    yield from _score(task, task.case)
    yield from _counts(task.case)


def _score(task: Task, case: Case) -> Iterator[str]:
    stated = task.stated_total
    if not case.has_scores and stated is None:
        yield "自评表没有填写得分。"
        return
    rows = case.stated_rows
    if stated is None:
        yield f"自评表没有总分，各项得分合计{show(rows)}分，对应等级为“{grade(rows, case.settings)}”。"
    elif not case.has_scores or stated == rows:
        yield f"自评总分{show(stated)}分，{_graded(task, case, stated)}。"
    else:
        yield (
            f"自评表所填总分{show(stated)}分，{_graded(task, case, stated)}；各项得分合计{show(rows)}分，"
            f"对应等级为“{grade(rows, case.settings)}”；两者相差{show(abs(stated - rows))}分。"
        )


def _graded(task: Task, case: Case, total: Decimal) -> str:
    assert task.form is not None
    own = grade(total, case.settings)
    printed = task.form.grade.text if task.form.grade is not None and not task.form.grade.blank else None
    if printed is None:
        return f"对应等级为“{own}”"
    return f"自评等级为“{printed}”" + (f"（按总分对应等级为“{own}”）" if printed != own else "")


_OUTCOMES = (
    (("met", "exceeded"), "达到年度指标值的{}项"),
    (("missed",), "未达到年度指标值的{}项"),
    (("qualitative",), "按完成程度评价的定性指标{}项"),
    (("undecided",), "完成情况不能按数字判定的{}项"),
)


def _counts(case: Case) -> Iterator[str]:
    outcomes = [case.scores[item.row].outcome for item in case.live]
    counts = [(sum(outcome in kinds for outcome in outcomes), words) for kinds, words in _OUTCOMES]
    said = "，".join(words.format(count) for count, words in counts if count)
    yield f"自评表共设三级指标{len(outcomes)}项，其中{said}。"


def results(case: Case, items: Sequence[Indicator]) -> Iterator[str]:
    """A paragraph for each 二级指标: 1.数量指标：…"""
    named = [(without_points(flat(item.level2)), item) for item in items]
    groups = [(name, [item for _, item in pairs]) for name, pairs in groupby(named, key=lambda pair: pair[0])]
    for number, (name, members) in enumerate(groups, 1):
        said = "；".join(_result(case, item) for item in members)
        yield f"{f'{number}.' if len(groups) > 1 else ''}{f'{name}：' if name else ''}{said}。"


def _result(case: Case, item: Indicator) -> str:
    target, actual = flat(item.target), flat(item.actual)
    if case.scores[item.row].outcome == "qualitative":
        return f"{'，'.join(filter(None, (name_of(item), actual)))}{_points(item)}"
    missing = "没有填写完成值" if item.actual is not None else ""
    parts = (
        name_of(item),
        f"年度指标值{target}" if target else "",
        f"全年完成值{actual}" if actual else missing,
    )
    return f"{'，'.join(filter(None, parts))}{_points(item)}"


def _points(item: Indicator) -> str:
    points, stated = item.printed_points, item.stated
    if points is None or stated is None:
        return ""
    return f"（分值{show(points)}分，得{show(stated)}分）"


def problems(task: Task) -> list[str]:
    """What the form shows to be amiss, for a person to decide: targets missed, more spent than planned, findings."""
    assert task.case is not None
    case = task.case
    found = [_missed(item) for item in case.live if case.scores[item.row].outcome == "missed"]
    found += [said for line in money_lines(task) if (said := _overspent(line, task))]
    found += [_finding(finding) for finding in task.findings if _worth(finding)]
    return [f"{number}.{text}" for number, text in enumerate(dict.fromkeys(found), 1)]


def _missed(item: Indicator) -> str:
    target, actual, reason = flat(item.target), flat(item.actual), flat(item.reason)
    why = f"，原因：{reason}" if reason and reason not in ("无", "/", "—", "-") else ""
    if not target or not actual:
        return f"“{name_of(item)}”没有达到评分标准的要求{_points(item)}{why}。"
    return f"“{name_of(item)}”年度指标值{target}，全年完成值{actual}，没有达到年度指标值{why}。"


def _overspent(line: BudgetLine, task: Task) -> str:
    assert task.form is not None
    found = rate_of(line.budget, line.spent) or rate(line)  # a stated rate may be an old one
    if found is None or found <= ONE:
        return ""
    return f"{_money(line, task.form.money_unit)}，执行数超过预算数。"


def _worth(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO and finding.code not in _TECHNICAL | _SAID


def _finding(finding: Finding) -> str:
    message = "".join(finding.message.split("\n")).rstrip("。")
    return f"{finding.title}：{message}。"

"""附件4: its lines, its total line, the review sample, and the forms behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Kind, Value
from xltools.checks.case import Case
from xltools.checks.money import (
    check_rate,
    is_slip,
    is_unplanned,
    known_amounts,
    rate_agrees,
    rate_of,
    unclear,
    unplanned,
)
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.forms.figures import in_unit
from xltools.forms.registry import PROJECTS, listed_in
from xltools.numbers import divide, round_half_up, show, show_percent, total
from xltools.records import BudgetLine, Form, SummaryRow
from xltools.rules.grades import grade
from xltools.rules.scoring import score_indicator

_SAMPLE = 3
_GRADES = {"优": "优", "优秀": "优", "良": "良", "良好": "良", "中": "中", "差": "差"}
NOTE = "附件4 注2：主管部门需对本级及三个所属单位复核并打分，所属单位少于三个的则全部复核并打分"


def check_lines(case: Case) -> Iterator[Finding]:
    """Every line's rate, and the total line's."""
    for row in case.form.rows:
        exact = rate_of(row.budget, row.spent)
        yield from check_rate(row.unit.text, row.rate, exact)
        yield from _above(row, exact)
    line = case.form.total_line
    if line is not None:
        yield from check_rate("合计", line.rate, rate_of(line.budget, line.spent))


def _above(row: SummaryRow, exact: Decimal | None) -> Iterator[Finding]:
    if row.budget is None or row.spent is None:
        return
    if is_unplanned(row.budget, row.spent):
        compared("rate-above-100", row.spent, False)
        yield unplanned(row.unit.text, row.spent)
    if exact is None:
        return
    if not compared("unit-slip", row.spent, not is_slip(row.budget, row.spent)):
        yield make("unit-slip", row.spent, f"“{row.unit.text}”预算数 {row.budget.text}，执行数 {row.spent.text}，相差约一万倍，疑似元与万元混用",
                   expected="万元", actual="元与万元混用")  # fmt: skip
    elif not compared("rate-above-100", row.rate or row.spent, exact <= 1):
        yield make("rate-above-100", row.rate or row.spent, f"“{row.unit.text}”执行率 {show_percent(exact)}，超过100%",
                   expected="不超过100%", actual=show_percent(exact))  # fmt: skip


def check_totals(case: Case) -> Iterator[Finding]:
    """The total line: sums of money; scores as their mean, or as their sum where a form prints that."""
    line = case.form.total_line
    if line is None or not case.form.rows:
        return
    for role, what in (("budget", "全年预算数"), ("spent", "全年执行数")):
        cell, figures = getattr(line, role), _column(case.form, role)
        if cell is None or cell.number is None or not figures:
            continue
        added = total(figures)
        holds = not case.settings.differ(cell.number, added)
        left_open = not holds and _open_lines(case.form, role) and added < cell.number
        compared("summary-total-mismatch", cell, None if left_open else holds)
        if not holds and not left_open:
            yield _total(cell, what, added, "合计")
    for role, what in (("self_score", "自评分数"), ("review_score", "复核分数")):
        yield from _mean(case, getattr(line, role), role, what)


def _open_lines(form: Form, role: str) -> bool:
    """Whether the amounts of some projects are not given: what they leave to the total is not known.
    In 附件4 every unit has its amounts, though one may be in words (约100)."""
    if listed_in(form.form) == PROJECTS:
        return len(_column(form, role)) < len(form.rows)
    cells = (getattr(row, role) for row in form.rows)
    return any(cell is not None and cell.kind in (Kind.TEXT, Kind.ERROR) for cell in cells)


def check_grades(case: Case) -> Iterator[Finding]:
    """The grade printed on a line is that of its score."""
    for row in case.form.rows:
        if row.grade is None or row.self_score is None or row.self_score.number is None:
            continue
        right = grade(row.self_score.number, case.settings)
        known = _GRADES.get(row.grade.key)
        compared("grade-mismatch", row.grade, None if known is None else known == right)
        if known is not None and known != right:
            yield make("grade-mismatch", row.grade, f"“{row.unit.text}”得分 {show(row.self_score.number)}，等级应为“{right}”，"
                       f"填的是“{row.grade.text}”", expected=right, actual=row.grade.text)  # fmt: skip


def check_units(case: Case) -> Iterator[Finding]:
    """A unit, or a project of one unit, that stands on two lines."""
    seen: dict[tuple[str, str], SummaryRow] = {}
    for row in case.form.rows:
        who = (row.unit.key, row.doer.key if row.doer is not None else "")
        if not row.unit.blank and who in seen:
            first = seen[who].unit
            yield make(
                "duplicate-unit",
                row.unit,
                f"“{row.unit.text}”在汇总表中有两行：{first.ref.a1} 和 {row.unit.ref.a1}",
            )
        seen.setdefault(who, row)


def _column(form: Form, role: str) -> list[Decimal]:
    cells = [getattr(row, role) for row in form.rows]
    return [cell.number for cell in cells if cell is not None and cell.number is not None]


def _mean(case: Case, cell: Value | None, role: str, what: str) -> Iterator[Finding]:
    figures = _column(case.form, role)
    if cell is None or cell.number is None or not figures:
        return
    mean = round_half_up(divide(total(figures), Decimal(len(figures))), case.settings.places)
    differs = case.settings.differ(cell.number, mean) and case.settings.differ(cell.number, total(figures))
    if not compared("summary-total-mismatch", cell, not differs):
        yield _total(cell, what, mean, "平均")


def _total(cell: Value, what: str, right: Decimal, how: str) -> Finding:
    assert cell.number is not None
    return make("summary-total-mismatch", cell, f"合计行的{what}填 {show(cell.number)}，各行{how} {show(right)}",
                expected=right, actual=cell.number)  # fmt: skip


def check_sample(case: Case) -> Iterator[Finding]:
    """本级 and three subordinate units re-scored, or all where there are fewer."""
    rows = case.form.rows if listed_in(case.form.form) != PROJECTS else ()
    done = [row for row in rows if row.review_score is not None and row.review_score.number is not None]
    if not done or rows[0].review_score is None:
        return
    need = min(_SAMPLE, len(rows) - 1)
    own = sum(row in done for row in rows[1:])
    if compared("review-sample-short", rows[0].review_score, rows[0] in done and own >= need):
        return
    yield make(
        "review-sample-short",
        rows[0].review_score,
        f"所属单位 {len(rows) - 1} 个，应复核本级和 {need} 个所属单位；已复核本级{'' if rows[0] in done else '：没有'}、所属单位 {own} 个",
        expected=Decimal(need),
        actual=Decimal(own),
        basis=NOTE,
    )


@dataclass(frozen=True, slots=True)
class Behind:
    """What a line of a summary is held against: a form, read now or kept as a light record.

    ``unit`` and ``project`` are keys, "" for none; amounts are in 万元. ``outcomes`` gives how many
    targets were met and missed, of how many.
    """

    sheet: str
    year: int | None
    unit: str
    project: str
    total: Decimal | None
    budget: Decimal | None
    spent: Decimal | None
    rate: Decimal | None
    outcomes: Callable[[], tuple[int, int, int]]


def behind_of(form: Form, case: Case) -> Behind:
    """The same of a form that was just read; its targets are judged by the summary's settings."""

    def outcomes() -> tuple[int, int, int]:
        return count_outcomes(
            score_indicator(item, case.settings).outcome for item in form.indicators if item.applicable
        )

    budget, spent = whole_amounts(form)
    stated = form.total.score if form.total else None
    return Behind(
        form.sheet,
        form.year,
        form.unit.key if form.unit is not None else "",
        form.project.key if form.project is not None else "",
        stated.number if stated else None,
        budget,
        spent,
        rate_of_form(form, budget, spent),
        outcomes,
    )


def count_outcomes(outcomes: Iterable[str | None]) -> tuple[int, int, int]:
    """(met, missed, all)."""
    every = list(outcomes)
    return sum(outcome in ("met", "exceeded") for outcome in every), every.count("missed"), len(every)


def against_forms(summary: Form, forms: Sequence[Behind], case: Case) -> Iterator[Finding]:
    """Lines of a summary against the forms behind them: those of the same unit (or project) and year."""
    for row in summary.rows:
        form = next((form for form in forms if _is_behind(form, row, summary)), None)
        if form is not None:
            yield from _row_against(row, form, case)


def _is_behind(form: Behind, row: SummaryRow, summary: Form) -> bool:
    if form.year and summary.year and form.year != summary.year:
        return False
    if listed_in(summary.form) != PROJECTS:
        return form.unit != "" and form.unit == row.unit.key
    doer = row.doer if row.doer is not None and not row.doer.blank else summary.unit
    same_unit = doer is None or not form.unit or doer.key == form.unit
    return form.project != "" and form.project == row.unit.key and same_unit


def _row_against(row: SummaryRow, form: Behind, case: Case) -> Iterator[Finding]:
    amounts = [_of_ten_thousands(amount, case.form.money_unit) for amount in (form.budget, form.spent)]
    pairs = (
        ("全年预算数", row.budget, amounts[0]),
        ("全年执行数", row.spent, amounts[1]),
        ("自评分数", row.self_score, form.total),
    )
    for what, cell, figure in pairs:
        if cell is None or cell.number is None or figure is None:
            continue
        if compared("summary-row-mismatch", cell, not case.settings.differ(cell.number, figure)):
            continue
        yield make("summary-row-mismatch", cell, f"“{row.unit.text}”{what}：汇总表填 {show(cell.number)}，"
            f"自评表（工作表“{form.sheet}”）为 {show(figure)}",
                   expected=figure, actual=cell.number)  # fmt: skip
    yield from _rate_against(row, form.rate)
    yield from _completion_against(row, form)


def _of_ten_thousands(amount: Decimal | None, unit: str) -> Decimal | None:
    return None if amount is None else in_unit(amount, "万元", unit)


def rate_of_form(form: Form, budget: Decimal | None, spent: Decimal | None) -> Decimal | None:
    """The form's rate: from its amounts, else as it is typed there."""
    if budget and spent is not None and budget > 0:
        return divide(spent, budget)
    typed = form.budget[0].rate if form.budget else None
    if spent is not None or typed is None or typed.number is None:
        return None
    return typed.number


def _rate_against(row: SummaryRow, rate: Decimal | None) -> Iterator[Finding]:
    cell = row.rate
    if cell is None or cell.number is None or rate is None:
        return
    agrees = rate_agrees(cell.number, rate) or rate_agrees(rate, cell.number)
    if compared("summary-row-mismatch", cell, agrees):
        return
    right = round_half_up(rate, 4)
    yield make("summary-row-mismatch", cell, f"“{row.unit.text}”执行率：汇总表填 {cell.text}，按自评表应为 {show_percent(rate)}",
               expected=right, actual=cell.number)  # fmt: skip


def _completion_against(row: SummaryRow, form: Behind) -> Iterator[Finding]:
    """完成率 as a number is the share of the form's indicators that met their target; what
    is undecided there leaves it open."""
    cell = row.completion
    if cell is None or cell.number is None:
        return
    met, missed, count = form.outcomes()
    if not count:
        return
    every = Decimal(count)
    low, high = divide(Decimal(met), every), divide(every - missed, every)
    half = Decimal("0.005")  # 完成率 is printed in whole percents as often as not
    holds = low - half <= cell.number <= high + half
    compared("summary-row-mismatch", cell, None if holds and low == 0 and high == 1 else holds)
    if holds:
        return
    should = show_percent(low) if low == high else f"{show_percent(low)}～{show_percent(high)}"
    yield make("summary-row-mismatch", cell, f"“{row.unit.text}”完成率：汇总表填 {cell.text}，自评表（工作表“{form.sheet}”）"
               f"{count} 项指标中完成 {met} 项、未完成 {missed} 项，应为 {should}",
               expected=should, actual=cell.text)  # fmt: skip


def whole_amounts(form: Form, unit: str = "万元") -> tuple[Decimal | None, Decimal | None]:
    """(budget, spent) of the whole department in ``unit``, whatever the form's own: the sums of 资金来源, each that is not
    known there taken from 资金结构; without both groups the first line. None where nothing is filled in, or not all
    that belongs to a sum."""
    source, use, first = _sides(form, unit)
    known = next((side for side in (source, use) if None not in side), None)
    if known is not None:
        return known
    sums = tuple(a if a is not None else b for a, b in zip(source, use, strict=True))
    return (sums[0], sums[1]) if any(a is not None for a in sums) else first


def takes_uses(form: Form) -> bool:
    """Whether an amount of the whole is that of 资金结构, since 资金来源, which the form has, do not give it."""
    (budget, spent), use, _ = _sides(form, form.money_unit)
    return any(line.part_of == _SOURCES for line in form.budget) and (
        (budget is None and use[0] is not None) or (spent is None and use[1] is not None)
    )


_SOURCES, _USES = "资金来源", "资金结构"
_Amounts = tuple[Decimal | None, Decimal | None]


def _sides(form: Form, unit: str) -> tuple[_Amounts, _Amounts, _Amounts]:
    """(budget, spent) of 资金来源, of 资金结构, and of the first line of neither."""
    sources, uses, others = ([ln for ln in form.budget if ln.part_of == g] for g in (_SOURCES, _USES, None))
    source, first = _amounts(form, sources, unit), _amounts(form, others[:1], unit)
    # where 资金来源 say that there is more than is known, blank lines of 资金结构 may be part of it
    doubted = [unclear(sources, role) for role in ("budget", "spent")]
    budget, spent = _amounts(form, uses, unit)
    gaps = [any(_is_blank(getattr(line, role)) for line in uses) for role in ("budget", "spent")]
    return (
        source,
        (None if doubted[0] and gaps[0] else budget, None if doubted[1] and gaps[1] else spent),
        first,
    )


def _amounts(form: Form, lines: Sequence[BudgetLine], unit: str) -> _Amounts:
    # a blank budget is none; what was spent of a budget is not told by a blank
    lacking = any(_is_blank(line.spent) and line.budget.number for line in lines)
    return _sum_of(form, lines, "budget", unit), None if lacking else _sum_of(form, lines, "spent", unit)


def _sum_of(form: Form, lines: Sequence[BudgetLine], role: str, unit: str) -> Decimal | None:
    """The sum of the amounts that are given; None without any, or where one is no figure (待核)."""
    figures = known_amounts(lines, role)
    return in_unit(total(figures), form.money_unit, unit) if figures else None


def _is_blank(cell: Value | None) -> bool:
    return cell is None or cell.blank

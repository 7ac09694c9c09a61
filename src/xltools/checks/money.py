"""Money: rates, parts and wholes, 元 and 万元."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.cells import Kind, Value
from xltools.checks.case import Case
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.numbers import HUNDRED, divide, multiply, round_half_up, show, show_percent, total
from xltools.records import BudgetLine
from xltools.rules.grades import grade

_SLIP_LOW, _SLIP_HIGH = Decimal(2000), Decimal(50000)
RATE_PLACES = 4


def rate_of(budget: Value | None, spent: Value | None) -> Decimal | None:
    """执行数 ÷ 预算数, unrounded; None without a positive budget or a spent amount."""
    if budget is None or spent is None or budget.number is None or spent.number is None or budget.number <= 0:
        return None
    return divide(spent.number, budget.number)


def rate_agrees(stated: Decimal, exact: Decimal) -> bool:
    """Whether a stated rate is the exact one, at two decimals of a percentage.

    A rate typed as 830.04 in a column headed （%） means 830.04%.
    """
    wanted = round_half_up(exact, RATE_PLACES)
    return wanted in (round_half_up(stated, RATE_PLACES), round_half_up(divide(stated, HUNDRED), RATE_PLACES))


def check_rates(case: Case) -> Iterator[Finding]:
    """执行率 = 执行数 ÷ 预算数; above 100 % is worth a look."""
    for line in case.form.budget:
        exact = rate_of(line.budget, line.spent)
        yield from check_rate(line.item, line.rate, exact)
        if line.spent is None:
            continue
        if is_unplanned(line.budget, line.spent):
            compared("rate-above-100", line.spent, False)
            yield unplanned(line.item, line.spent)
        if exact is None or is_slip(line.budget, line.spent):
            continue
        place = line.rate or line.spent
        if not compared("rate-above-100", place, exact <= 1):
            yield make(
                "rate-above-100",
                place,
                f"“{line.item}”预算数 {line.budget.text}，执行数 {line.spent.text}，执行率 {show_percent(exact)}，超过100%",
                expected="不超过100%",
                actual=show_percent(exact),
            )


def is_unplanned(budget: Value, spent: Value) -> bool:
    """Whether something was spent of a budget that is typed as 0: a rate that no figure can tell."""
    return budget.number == 0 and spent.number is not None and spent.number > 0


def unplanned(item: str, spent: Value) -> Finding:
    return make("rate-above-100", spent, f"“{item}”预算数为 0，执行数 {spent.text}，没有预算而有支出",
                expected="有预算数，或没有执行数", actual=spent.text)  # fmt: skip


def check_rate(item: str, cell: Value | None, exact: Decimal | None) -> Iterator[Finding]:
    """One stated rate against its exact value."""
    if cell is None or cell.number is None:
        return
    holds = None if exact is None else rate_agrees(cell.number, exact)
    compared("rate-mismatch", cell, holds)
    if exact is None or holds:
        return
    rounded = round_half_up(exact, RATE_PLACES)
    yield make(
        "rate-mismatch",
        cell,
        f"“{item}”执行率填 {cell.text}，按执行数÷预算数应为 {show_percent(exact)}",
        expected=rounded,
        actual=cell.number,
        difference=round_half_up(cell.number, RATE_PLACES) - rounded,
    )


def is_slip(a: Value | None, b: Value | None) -> bool:
    """Whether two amounts that should be of one size are some 10 000 times apart."""
    if a is None or b is None or not a.number or not b.number or a.number < 0 or b.number < 0:
        return False
    ratio = divide(max(a.number, b.number), min(a.number, b.number))
    return _SLIP_LOW <= ratio <= _SLIP_HIGH


def check_slips(case: Case) -> Iterator[Finding]:
    """预算数 and 执行数 of one line in different money units."""
    for line in case.form.budget:
        if line.spent is None or not (line.budget.number and line.spent.number):
            continue
        if not compared("unit-slip", line.spent, not is_slip(line.budget, line.spent)):
            yield make(
                "unit-slip",
                line.spent,
                f"“{line.item}”预算数 {line.budget.text}，执行数 {line.spent.text}，相差约一万倍，疑似元与万元混用"
                f"（表头单位：{case.form.money_unit}）",
                expected=case.form.money_unit,
                actual="元与万元混用",
            )


def check_parts(case: Case) -> Iterator[Finding]:
    """Sources equal uses (资金来源 = 资金结构); a total line equals its parts."""
    for role, what in (("budget", "全年预算数"), ("spent", "全年执行数"), ("initial", "年初预算数")):
        yield from _sources_and_uses(case, role, what)
        yield from _whole_and_parts(case, role, what)


def unclear(lines: Sequence[BudgetLine], role: str) -> bool:
    """Whether an amount of the lines is a text without a number (待核) or an error (#REF!)."""
    cells = (getattr(line, role) for line in lines)
    return any(cell is not None and cell.kind in (Kind.TEXT, Kind.ERROR) for cell in cells)


def known_amounts(lines: Sequence[BudgetLine], role: str) -> list[Decimal]:
    """The amounts of the lines; none where one is no figure: their sum is not known then."""
    if unclear(lines, role):
        return []
    cells = [getattr(line, role) for line in lines]
    return [cell.number for cell in cells if cell is not None and cell.number is not None]


def _sources_and_uses(case: Case, role: str, what: str) -> Iterator[Finding]:
    sides = {g: [ln for ln in case.form.budget if ln.part_of == g] for g in ("资金来源", "资金结构")}
    sums = {g: known_amounts(lines, role) for g, lines in sides.items()}
    if not all(sums.values()):
        return
    source, use = (total(sums[g]) for g in ("资金来源", "资金结构"))
    place = getattr(sides["资金结构"][0], role)
    if not compared("money-parts", place, not case.settings.differ(source, use)):
        yield make(
            "money-parts",
            place,
            f"{what}：资金来源合计 {show(source)}，资金结构合计 {show(use)}，差 {show(use - source)}{_ten_thousand(source, use)}",
            expected=source,
            actual=use,
        )


def _whole_and_parts(case: Case, role: str, what: str) -> Iterator[Finding]:
    for whole in case.form.budget:
        parts = [ln for ln in case.form.budget if ln.part_of == whole.item]
        figures, cell = known_amounts(parts, role), getattr(whole, role)
        if not figures or cell is None or cell.number is None or cell.kind is Kind.ERROR:
            continue
        added = total(figures)
        if not compared("money-parts", cell, not case.settings.differ(cell.number, added)):
            yield make(
                "money-parts",
                cell,
                f"{what}：“{whole.item}”填 {show(cell.number)}，各分项合计 {show(added)}，差 {show(cell.number - added)}"
                f"{_counted_twice(cell.number - added, parts, role)}{_ten_thousand(cell.number, added)}",
                expected=added,
                actual=cell.number,
            )


def _counted_twice(difference: Decimal, parts: list[BudgetLine], role: str) -> str:
    for line in parts:
        cell = getattr(line, role)
        if cell is not None and cell.number and cell.number == difference:
            return f"；差额正好等于“{line.item}”，疑似重复计入"
    return ""


def _ten_thousand(a: Decimal, b: Decimal) -> str:
    close = a and b and multiply(min(a, b), Decimal(10000)) == max(a, b)
    return "；两数正好相差一万倍，疑似元与万元混用" if close else ""


def check_grade(case: Case) -> Iterator[Finding]:
    """The printed grade is that of the stated total."""
    form = case.form
    stated = form.total.score.number if form.total and form.total.score else None
    figure = stated if stated is not None else (case.stated_rows if case.has_scores else None)
    if form.grade is None or figure is None:
        compared("grade-mismatch", form.grade, None)
        return
    right = grade(figure, case.settings)
    if not compared("grade-mismatch", form.grade, form.grade.text == right):
        yield make(
            "grade-mismatch",
            form.grade,
            f"得分 {show(figure)}，等级应为“{right}”，填的是“{form.grade.text}”",
            expected=right,
            actual=form.grade.text,
        )

"""How figures are written: texts that give no number, units that differ, numbers as text."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.cells import Kind, Value
from xltools.checks.case import Case
from xltools.findings import Finding, make
from xltools.forms.registry import PROJECTS, listed_in
from xltools.numbers import show
from xltools.quantity import QuantityKind
from xltools.records import Form

_SPOKEN = (QuantityKind.QUALITATIVE, QuantityKind.UNPARSED)


def check_texts(case: Case) -> Iterator[Finding]:
    """Targets that are no number, actuals that cannot be held against their target."""
    for item in case.live:
        if item.target is not None and item.target_quantity.kind is QuantityKind.UNPARSED:
            yield make(
                "unparsed-target",
                item.target,
                f"“{item.name.text}”指标值“{item.target.text}”不能换算成一个数字",
            )
        if item.actual is None or item.actual.blank:
            continue
        found, actual = case.scores[item.row].match, item.actual_quantity
        if found is not None and found.unit_differs:
            yield make(
                "unit-differs",
                item.actual,
                f"“{item.name.text}”指标值单位“{item.target_quantity.unit}”，完成值单位“{actual.unit}”",
                expected=item.target_quantity.unit,
                actual=actual.unit,
            )
        elif _undecided(case, item.row) and actual.kind in (*_SPOKEN, QuantityKind.NUMBER):
            target = item.target.text if item.target else ""
            yield make(
                "unparsed-actual",
                item.actual,
                f"“{item.name.text}”完成值“{item.actual.text}”不能与指标值“{target}”比较",
            )


def _undecided(case: Case, row: int) -> bool:
    found = case.scores[row].match
    return found is not None and case.scores[row].outcome == "undecided"


def check_text_numbers(case: Case) -> Iterator[Finding]:
    """Numbers stored as text in money, points and score cells: formulas pass over them."""
    for cell in text_numbers(case.form):
        assert cell.number is not None
        yield make("text-number", cell, f"单元格 {cell.ref.a1} 的“{cell.text}”是文本，不参加表内公式计算，应填数字 {show(cell.number)}",
                   expected=f"数值 {show(cell.number)}", actual=f"文本“{cell.text}”")  # fmt: skip
    for cell in unclear_amounts(case.form):
        yield make("text-number", cell, f"{cell.ref.a1} 的“{cell.text}”不是数字，不能参加计算，请改填数字",
                   expected="数值", actual=f"文本“{cell.text}”")  # fmt: skip


def unclear_amounts(form: Form) -> list[Value]:
    """The amounts of a budget table or of a summary's lines (预算数, 执行数), the scores of units and totals that are
    texts without a number: 待核, 约100万元."""
    lines = (line for line in form.budget if line.spent is not None)
    cells = [cell for line in lines for cell in (line.initial, line.budget, line.spent)]
    cells += [cell for row in form.rows for cell in (row.budget, row.spent)]
    if listed_in(form.form) not in (None, PROJECTS):
        cells += [cell for row in form.rows for cell in (row.self_score, row.review_score)]
    cells.append(form.total.score if form.total is not None else None)
    return [cell for cell in cells if cell is not None and cell.kind is Kind.TEXT and cell.number is None]


def text_numbers(form: Form) -> list[Value]:
    """The cells of the form that should hold numbers and hold them as text."""
    return [cell for cell in form.score_cells() if cell.kind is Kind.TEXT_NUMBER and cell.formula is None]

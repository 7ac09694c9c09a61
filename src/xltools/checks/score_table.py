"""得分汇总表: its lines, its total line, what is told beside it, and the scored form behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.cells import Kind, Value
from xltools.checks.case import Case
from xltools.checks.sums import check_subtotal
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.numbers import HUNDRED, divide, multiply, round_half_up, show, total
from xltools.records import Form, SummaryRow
from xltools.rules.grades import grade

_MOST_PLACES = 6
_ADJUSTS = re.compile("加分|扣分|减分|扣减")


def check_lines(case: Case) -> Iterator[Finding]:
    """0 ≤ 得分 ≤ 权重 and 得分率 = 得分 ÷ 权重 on every line, the total line included."""
    for line in case.form.rows:
        yield from _bounds(line)
        yield from _missing(line)
    for line in case.form.rows:
        yield from _ratio(line)
    if case.form.total_line is not None:
        yield from _total_ratio(case, case.form.total_line)


def _total_ratio(case: Case, line: SummaryRow) -> Iterator[Finding]:
    """The rate of 合计, unless it is right by what 合计 should be: then only the total is wrong."""
    scores, weights = (column_sum(case.form, role) for role in ("score", "weight"))
    rate = line.score_rate
    if (
        scores
        and weights
        and rate is not None
        and rate.number is not None
        and ratio_agrees(rate, divide(scores, weights))
    ):
        compared("ratio-mismatch", rate, True)
    else:
        yield from _ratio(line)


def _name(line: SummaryRow) -> str:
    return line.unit.text or f"第{line.row}行"


def _bounds(line: SummaryRow) -> Iterator[Finding]:
    weight, score = _number(line.weight), _number(line.score)
    if score is None or _adjusts(line):
        return
    if weight is not None and 0 <= score <= weight:
        compared("score-above-weight", line.score, True)
    if weight is not None and score > weight:
        compared("score-above-weight", line.score, False)
        yield make("score-above-weight", line.score, f"“{_name(line)}”得分 {show(score)}，超过权重 {show(weight)}",
                   expected=weight, actual=score)  # fmt: skip
    if score < 0:
        compared("score-negative", line.score, False)
        yield make("score-negative", line.score, f"“{_name(line)}”得分 {show(score)}，是负数",
                   expected=Decimal(0), actual=score)  # fmt: skip


def _adjusts(line: SummaryRow) -> bool:
    """加分项, 扣分项: points on top of the weights or taken off, with no weight of their own."""
    return _ADJUSTS.search(line.unit.key) is not None and not _number(line.weight)


def _missing(line: SummaryRow) -> Iterator[Finding]:
    if _adjusts(line):
        return
    for code, cell, what in (("weight-missing", line.weight, "权重"), ("score-missing", line.score, "得分")):
        if cell is not None and cell.kind in (Kind.BLANK, Kind.TEXT):
            said = f"（填的是“{cell.text}”，不是数字）" if cell.text else ""
            yield make(code, cell, f"“{_name(line)}”没有填{what}{said}")


def _ratio(line: SummaryRow) -> Iterator[Finding]:
    weight, score, rate = _number(line.weight), _number(line.score), _number(line.score_rate)
    if weight is None or score is None or rate is None or weight <= 0 or line.score_rate is None:
        return
    exact = divide(score, weight)
    if compared("ratio-mismatch", line.score_rate, ratio_agrees(line.score_rate, exact)):
        return
    right = round_half_up(multiply(exact, HUNDRED), 2)
    yield make(
        "ratio-mismatch",
        line.score_rate,
        f"“{_name(line)}”得分率填 {line.score_rate.text}，得分 {show(score)}÷权重 {show(weight)} 应为 {show(right)}%",
        expected=round_half_up(exact, 4),
        actual=rate,
    )


def ratio_agrees(cell: Value, exact: Decimal) -> bool:
    """Whether a printed ratio is the exact one at the decimals it is printed with.

    98 in a column headed （%） and 0.98 both mean 98%.
    """
    stated, places = cell.number, min(_places(cell.text), _MOST_PLACES)
    assert stated is not None
    if cell.text.endswith(("%", "％")):
        return _at(multiply(exact, HUNDRED), places) == _at(multiply(stated, HUNDRED), places)
    return _at(exact, max(2, places)) == _at(stated, max(2, places)) or (
        _at(multiply(exact, HUNDRED), places) == _at(stated, places)
    )


def _at(figure: Decimal, places: int) -> Decimal:
    return round_half_up(figure, places)


def _places(text: str) -> int:
    return len(text.rstrip("%％").partition(".")[2])


def _number(cell: Value | None) -> Decimal | None:
    return cell.number if cell is not None else None


def check_totals(case: Case) -> Iterator[Finding]:
    """合计 of scores; weights against the full score; the total told in a sentence."""
    form = case.form
    scores, weights = (_column(form, role) for role in ("score", "weight"))
    line = form.total_line
    if scores is not None:
        stated = (line.score if line is not None else None, form.total.score if form.total else None)
        yield from _score_totals(case, total(scores), *stated)
    if weights is None:
        return
    place = line.weight or line.unit if line is not None else form.rows[-1].weight
    if not compared("weight-total", place, not case.settings.differ(total(weights), form.full)):
        yield make(
            "weight-total",
            place,
            f"各项权重合计 {show(total(weights))}，满分应为 {show(form.full)}，差 {show(total(weights) - form.full)}",
            expected=form.full,
            actual=total(weights),
            tolerance=case.settings.number("tolerance"),
        )
    elif line is not None:
        yield from _stated_weight(case, line.weight, total(weights))


def _stated_weight(case: Case, cell: Value | None, rows: Decimal) -> Iterator[Finding]:
    """The weights make the full score, but 合计 has another figure."""
    if cell is None or cell.number is None:
        return
    if not compared("weight-total", cell, not case.settings.differ(cell.number, rows)):
        yield make("weight-total", cell, f"合计行的权重填 {show(cell.number)}，各项权重合计 {show(rows)}",
                   expected=rows, actual=cell.number)  # fmt: skip


def _score_totals(case: Case, rows: Decimal, line: Value | None, said: Value | None) -> Iterator[Finding]:
    if line is not None and line.number is not None:
        holds = compared("total-mismatch", line, not case.settings.differ(line.number, rows))
        if not holds:
            yield _total(case, line, line.number, rows, "合计行的得分")
    if said is None or said.number is None:
        return
    table = _number(line)
    code, wanted = ("figure-conflict", table) if table is not None else ("total-mismatch", rows)
    if compared(code, said, not case.settings.differ(said.number, wanted)):
        return
    if line is not None and table is not None:
        yield make(
            "figure-conflict",
            said,
            f"文字写明得分 {show(said.number)}（单元格 {said.ref.a1}），表中合计 {show(table)}（单元格 {line.ref.a1}），"
            f"差 {show(said.number - table)}",
            expected=table,
            actual=said.number,
        )
    else:
        yield _total(case, said, said.number, rows, "文字写明的得分")


def _total(case: Case, cell: Value, stated: Decimal, rows: Decimal, what: str) -> Finding:
    return make(
        "total-mismatch",
        cell,
        f"{what}为 {show(stated)}，各项得分合计 {show(rows)}，差 {show(stated - rows)}"
        f"{_twice(case, stated, rows)}；{_effect(case, stated, rows)}",
        expected=rows,
        actual=stated,
        tolerance=case.settings.number("tolerance"),
    )


def _twice(case: Case, stated: Decimal, rows: Decimal) -> str:
    """What the message says where 合计 counts the 小计 (all of them, or one) besides their lines."""
    blocks = [(b.label, b.score.number) for b in case.form.subtotals if b.score and b.score.number]
    added = total([number for _, number in blocks]) if blocks else None
    if added is not None and not case.settings.differ(stated - rows, added):
        return f"；各小计（合计 {show(added)}）与所含各项重复计入，合计只应计一次"
    one = next((label for label, number in blocks if not case.settings.differ(stated - rows, number)), None)
    return f"；“{one.text}”（{one.ref.a1}）与所含各项重复计入" if one is not None else ""


def _effect(case: Case, stated: Decimal, rows: Decimal) -> str:
    before, after = grade(stated, case.settings), grade(rows, case.settings)
    if stated > case.form.full >= rows:
        return f"填列的总分超过满分 {show(case.form.full)}，按 {show(rows)} 分等级为“{after}”"
    return f"等级 {before}→{after}" if before != after else f"等级不变（{after}）"


def check_subtotals(case: Case) -> Iterator[Finding]:
    """小计 against the lines above it."""
    for block in case.form.subtotals:
        lines = [row for row in case.form.rows if row.row in block.rows]
        for what, cell, held in (
            ("权重", block.weight, [row.weight for row in lines]),
            ("得分", block.score, [row.score for row in lines]),
        ):
            figures = [_number(value) for value in held]
            if None not in figures:
                rows = f"所含第{lines[0].row}至{lines[-1].row}行" if lines else ""
                yield from check_subtotal(case, block, cell, what, figures, held=rows)


def _column(form: Form, role: str) -> list[Decimal] | None:
    """The figures of a column; None where a line has none."""
    found = [
        cell for row in form.rows if (cell := _number(getattr(row, role))) is not None or not _adjusts(row)
    ]
    known = [figure for figure in found if figure is not None]
    return known if known and len(known) == len(found) else None


def stated_total(form: Form) -> Decimal | None:
    """合计 as printed, else as told in a sentence beside the table."""
    line = form.total_line
    for cell in (line.score if line else None, form.total.score if form.total else None):
        if cell is not None and cell.number is not None:
            return cell.number
    return None


def column_sum(form: Form, role: str) -> Decimal | None:
    """The sum of a column; None where a line has no figure in it."""
    found = _column(form, role)
    return total(found) if found else None


def check_grade(case: Case) -> Iterator[Finding]:
    """The grade told beside the table is that of its total."""
    told, figure = case.form.grade, stated_total(case.form)
    rows = column_sum(case.form, "score")
    if figure is None or (rows is not None and figure > case.form.full >= rows):
        figure = rows  # no total, or one that counts its 小计 twice
    if told is None or figure is None or case.form.full != HUNDRED:
        return
    right = grade(figure, case.settings)
    if not compared("grade-mismatch", told, told.text == right):
        yield make("grade-mismatch", told, f"得分 {show(figure)}，等级应为“{right}”，填的是“{told.text}”",
                   expected=right, actual=told.text)  # fmt: skip

"""Sums and weights: totals, subtotals, points by level and in all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.cells import Kind, Value
from xltools.checks.case import Case
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.forms.labels import without_points
from xltools.numbers import show, total
from xltools.records import Group, Indicator, Subtotal
from xltools.rules.grades import grade


def check_total(case: Case) -> Iterator[Finding]:
    """The stated total is the sum of the stated scores; what the error does to the grade."""
    row = case.form.total
    if row is None or row.score is None or row.score.number is None:
        return
    if not case.has_scores:
        compared("total-mismatch", row.score, None)
        return
    stated, rows = row.score.number, case.stated_rows
    if compared("total-mismatch", row.score, not case.settings.differ(stated, rows)):
        return
    yield make(
        "total-mismatch",
        row.score,
        f"总分填 {show(stated)}，各项得分合计 {show(rows)}，差 {show(stated - rows)}；{_effect(case, stated, rows)}",
        expected=rows,
        actual=stated,
        tolerance=case.settings.number("tolerance"),
    )


def _effect(case: Case, stated: Decimal, rows: Decimal) -> str:
    before, after = grade(stated, case.settings), grade(rows, case.settings)
    return f"等级 {before}→{after}" if before != after else f"等级不变（{after}）"


def check_subtotals(case: Case) -> Iterator[Finding]:
    """小计 of scores and of points, over the rows it sums."""
    for block in case.form.subtotals:
        yield from check_subtotal(
            case, block, block.score, "得分", [i.stated for i in _rows(case, block.rows)]
        )
        yield from check_subtotal(
            case, block, block.weight, "分值", [i.points for i in _rows(case, block.rows)]
        )


def _rows(case: Case, rows: tuple[int, ...]) -> list[Indicator]:
    return [item for row in rows if (item := case.by_row.get(row)) is not None]


def check_subtotal(
    case: Case,
    block: Subtotal,
    cell: Value | None,
    what: str,
    figures: Sequence[Decimal | None],
    *,
    held: str = "所含各行",
) -> Iterator[Finding]:
    """One cell of a 小计 against the figures it sums; ``held`` names them in the message."""
    known = [figure for figure in figures if figure is not None]
    if cell is None or cell.number is None or not known:
        return
    rows = total(known)
    if not compared("subtotal-mismatch", cell, not case.settings.differ(cell.number, rows)):
        yield make(
            "subtotal-mismatch",
            cell,
            f"“{block.label.text}”的{what}填 {show(cell.number)}，{held}合计 {show(rows)}",
            expected=rows,
            actual=cell.number,
        )


_USUAL = Decimal(100)


def check_weight_total(case: Case) -> Iterator[Finding]:
    """The points of all rows add up to the full score."""
    form, weights = case.form, case.weights
    if weights is None:
        return
    cell = form.total.weight if form.total else None
    place = cell or (form.total.label if form.total else form.indicators[-1].place)
    if compared("weight-total", place, not case.settings.differ(weights, form.full)):
        return
    what = f"各项分值合计 {show(weights)}，满分应为 {show(form.full)}"
    if weights == _USUAL and cell is not None:  # the rows are right, what is printed for them is not
        what = f"合计的分值填 {show(form.full)}，各项分值合计 {show(weights)}"
    yield make(
        "weight-total",
        place,
        f"{what}，差 {show(weights - form.full)}",
        expected=form.full,
        actual=weights,
        tolerance=case.settings.number("tolerance"),
    )


def check_weight_groups(case: Case) -> Iterator[Finding]:
    """A printed 一级 or 二级 weight against the rows under it.

    Where a 二级 heading has only rows named 无, the lack is reported once, with
    the 一级 heading that misses the points (青云谱: 可持续影响指标).
    """
    told: set[int] = set()
    for group in sorted(case.form.groups, key=lambda g: g.level):
        rows = _rows(case, group.rows)
        known = [points for item in rows if (points := item.points) is not None]
        if group.printed is None or (rows and not known):
            continue
        if not rows and told & set(group.rows):
            continue
        under = total(known)
        if not compared("weight-group", group.place, not case.settings.differ(under, group.printed)):
            told |= set(group.rows)
            yield _group_finding(case, group, under)


def _group_finding(case: Case, group: Group, under: Decimal) -> Finding:
    idle = [
        g
        for g in case.form.groups
        if g.level == 2 and g.printed and set(g.rows) <= set(group.rows) and not _rows(case, g.rows)
    ]
    why = f"；其中“{idle[0].name}”没有设指标" if idle and group.level == 1 else ""
    return make(
        "weight-group",
        group.place,
        f"“{without_points(group.name)}”标明 {show(group.printed or Decimal(0))} 分，所属各项分值合计 {show(under)}{why}",
        expected=group.printed,
        actual=under,
        tolerance=case.settings.number("tolerance"),
    )


def check_weight_in_name(case: Case) -> Iterator[Finding]:
    """（2分） in a name against the 分值 cell of its row."""
    for item in case.live:
        cell, printed = item.weight, item.points_in_name
        if cell is None or cell.number is None or printed is None or cell.kind is Kind.ERROR:
            continue
        if not compared("weight-in-name", cell, not case.settings.differ(cell.number, printed)):
            yield make(
                "weight-in-name",
                cell,
                f"“{item.name.text}”名称标注 {show(printed)} 分，分值填 {show(cell.number)}",
                expected=printed,
                actual=cell.number,
            )


def check_printed_rules(case: Case) -> Iterator[Finding]:
    """The items of a printed rule add up to the points of its row."""
    for item, table in case.ruled:
        points = item.points
        if points is None or item.rule_text is None:
            continue
        if compared("rule-weight-mismatch", item.rule_text, table.rule.consistent(points)):
            continue
        worth = table.rule.worth
        yield make(
            "rule-weight-mismatch",
            item.rule_text,
            f"“{item.name.text}”分值 {show(points)}，评分标准{table.rule.parts}，对不上",
            expected=points,
            actual=worth,
        )

"""Scores of single rows: against their points, their rule and their reason."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.cells import Kind, Value
from xltools.checks.case import Case
from xltools.checks.tally import compared
from xltools.findings import Finding, Severity, make
from xltools.numbers import divide, show, show_percent
from xltools.records import Indicator
from xltools.rules.base import cited
from xltools.rules.scoring import Score


def check_bounds(case: Case) -> Iterator[Finding]:
    """0 ≤ 得分 ≤ 分值, the budget execution row included."""
    for name, cell, weight in _scored(case):
        if cell.number is None:
            continue
        above, negative = weight is not None and cell.number > weight, cell.number < 0
        if not (above or negative):
            compared("score-above-weight", cell, True if weight is not None else None)
        if weight is not None and above:
            compared("score-above-weight", cell, False)
            yield make(
                "score-above-weight",
                cell,
                f"“{name}”得分 {show(cell.number)}，超过分值 {show(weight)}",
                expected=weight,
                actual=cell.number,
            )
        if negative:
            compared("score-negative", cell, False)
            yield make(
                "score-negative",
                cell,
                f"“{name}”得分 {show(cell.number)}，是负数",
                expected=Decimal(0),
                actual=cell.number,
            )


def _scored(case: Case) -> Iterator[tuple[str, Value, Decimal | None]]:
    line = case.form.execution
    if line is not None and line.score is not None and line.weight is not None:
        yield line.item, line.score, line.weight.number
    for item in case.live:
        if item.score is not None:
            yield item.name.text, item.score, item.printed_points


def check_rules(case: Case) -> Iterator[Finding]:
    """Stated scores outside the interval that rule and facts allow."""
    for item in case.live:
        score = case.scores[item.row]
        if score.points is None or score.stated is None or item.score is None or item.assumed is not None:
            continue
        found = _against_rule(case, item.name.text, item.score, score, item)
        if found is not None:
            yield found
    line = case.form.execution
    if (
        line is not None
        and line.score is not None
        and case.execution is not None
        and case.execution.stated is not None
    ):
        found = _against_rule(case, line.item, line.score, case.execution, None)
        if found is not None:
            yield found


def _against_rule(case: Case, name: str, cell: Value, score: Score, item: Indicator | None) -> Finding | None:
    """What a rule says of a score; nothing where its interval is the whole range."""
    points, facts = score.points, score.facts
    assert points is not None
    assert facts is not None
    found = _said(case, name, cell, score, item)
    if found is not None:
        compared(found.code, cell, False)
    else:
        decides = points.low > 0 or points.high < facts.weight
        compared("score-off-rule", cell, True if decides else None)
    return found


def _severity(item: Indicator | None, score: Score) -> Severity | None:
    """A score that is not what the form's own printed rule gives is an error; not so where the
    rule is inferred (points taken off for too much)."""
    if item is None or item.rule_text is None or item.rule_text.blank or score.outcome == "exceeded":
        return None
    points = score.points
    if points is None or (points.low <= 0 and points.high == item.points and not points.decided):
        return None  # nothing is decided: the score only leaves the range of its points
    return Severity.ERROR


def _said(case: Case, name: str, cell: Value, score: Score, item: Indicator | None) -> Finding | None:
    points, stated, facts = score.points, score.stated, score.facts
    assert points is not None
    assert stated is not None
    assert facts is not None
    full = facts.weight
    within = points.low <= stated <= points.high
    if within and score.outcome != "missed":
        return None
    measured = score.rule.name in ("proportional", "deadline", "discretion")
    if (
        measured
        and score.outcome == "missed"
        and stated >= full
        and (points.high < full or not points.decided)
    ):
        return _full_marks(name, cell, score, full)
    if within or not case.settings.differ(stated, _nearest(stated, score)):
        return None
    if score.rule.name == "qualitative":
        return _band(name, cell, score)
    if measured and score.outcome in ("met", "exceeded") and stated < full and points.low == full:
        return make(
            "deducted-though-met",
            cell,
            f"“{name}”{_facts(score)}，已达到指标值，分值 {show(full)}，得分填 {show(stated)}",
            expected=full,
            actual=stated,
        )
    return _off_rule(case, name, cell, score, _severity(item, score))


def _nearest(stated: Decimal, score: Score) -> Decimal:
    assert score.points is not None
    return min(max(stated, score.points.low), score.points.high)


def _full_marks(name: str, cell: Value, score: Score, full: Decimal) -> Finding:
    assert score.points is not None
    assert score.stated is not None
    decided = score.points.decided
    should = f"按办法应得 {show(score.points.high)}" if decided else "应扣分"
    return make(
        "full-marks-missed-target",
        cell,
        f"“{name}”{_facts(score)}，未达到指标值，{should}，得分填满分 {show(score.stated)}",
        expected=score.points.high if decided else None,
        actual=score.stated,
    )


def _band(name: str, cell: Value, score: Score) -> Finding:
    assert score.points is not None
    assert score.stated is not None
    assert score.facts is not None
    low, high = score.points.low, score.points.high
    return make(
        "qualitative-band",
        cell,
        f"“{name}”完成情况属“{score.facts.state}”，应得 {show(low)}～{show(high)} 分，得分填 {show(score.stated)}",
        expected=f"{show(low)}～{show(high)}",
        actual=score.stated,
        difference=score.stated - _nearest(score.stated, score),
        tolerance=Decimal(0),
    )


def _off_rule(case: Case, name: str, cell: Value, score: Score, severity: Severity | None) -> Finding:
    assert score.points is not None
    assert score.stated is not None
    low, high = score.points.low, score.points.high
    nearest = _nearest(score.stated, score)
    should = show(low) if low == high else f"{show(low)}～{show(high)}"
    inferred = (
        "（推定的扣减办法）"
        if score.outcome == "exceeded" and case.settings.choice("overshoot") != "不影响得分"
        else ""
    )
    return make(
        "score-off-rule",
        cell,
        f"“{name}”{_facts(score)}，按评分办法{inferred}应得 {should}，得分填 {show(score.stated)}，差 {show(score.stated - nearest)}",
        expected=nearest if low == high else should,
        actual=score.stated,
        difference=score.stated - nearest,
        tolerance=case.settings.number("tolerance"),
        severity=severity,
        basis=f"{'' if score.printed else score.rule.text + '依据：'}{basis_of(case, score)}",
    )


def basis_of(case: Case, score: Score) -> str:
    """The form's own printed rule, or the method with its source."""
    if score.printed is not None:
        return f"本表评分标准：{' '.join(score.printed.rule.text.split())}"[:400]
    return cited(score.rule.source, case.form.form)


def _facts(score: Score) -> str:
    found = score.match
    if score.printed is not None:
        assert score.points is not None
        told = [step.text for step in score.points.steps[:-1] if "没有填写" not in step.text]
        return "：" + "；".join(told) if told else ""
    if found is not None and found.measured and found.target is not None and found.actual is not None:
        return f"指标值{found.direction.value}{show(found.target)}{found.unit}，完成 {show(found.actual)}{found.unit}"
    if score.facts is not None and score.facts.state:
        return f"完成情况“{score.facts.state}”"
    facts = score.facts
    if facts is not None and facts.target and facts.actual is not None:
        return f"预算数 {show(facts.target)}，执行数 {show(facts.actual)}，执行率 {show_percent(divide(facts.actual, facts.target))}"
    return ""


def check_reasons(case: Case) -> Iterator[Finding]:
    """Points lost, or a target far exceeded, without a word in the reason column."""
    for item in case.live:
        if item.reason is None:
            continue
        less = item.stated is not None and item.points is not None and item.stated < item.points
        if less or case.scores[item.row].outcome == "exceeded":
            said = _says_why(item.reason) or _says_why(item.remark)
            yield from _lost_points(item, said)
            yield from _overshoot(case, item, item.reason, said)


def _says_why(cell: Value | None) -> bool:
    """A reason stands in 偏差原因 or, beside it, in 备注."""
    return cell is not None and cell.kind not in (Kind.BLANK, Kind.NOT_APPLICABLE)


def _lost_points(item: Indicator, said: bool) -> Iterator[Finding]:
    stated, points = item.stated, item.points
    if stated is None or points is None or item.assumed is not None or stated >= points:
        return
    if compared("deduction-without-reason", item.reason, said):
        return
    yield make(
        "deduction-without-reason",
        item.reason,
        f"“{item.name.text}”分值 {show(points)}，得 {show(stated)}，扣 {show(points - stated)} 分，没有写原因",
        expected="扣分原因",
        actual="空",
    )


def _overshoot(case: Case, item: Indicator, reason: Value, said: bool) -> Iterator[Finding]:
    found = case.scores[item.row].match
    if found is None or case.scores[item.row].outcome != "exceeded":
        return
    limit = case.settings.number("overshoot_reason")
    assert found.target is not None
    assert found.actual is not None
    if limit <= 0 or found.target <= 0:
        return
    far = divide(found.actual, found.target)
    if compared("overshoot-unexplained", reason, said or far <= limit):
        return
    ratio = show_percent(far)
    yield make(
        "overshoot-unexplained",
        reason,
        f"“{item.name.text}”{_facts(case.scores[item.row])}，为指标值的 {ratio}，没有说明原因",
        expected=f"不超过 {show_percent(limit, 0)}，或写明原因",
        actual=ratio,
    )

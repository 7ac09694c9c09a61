"""The budget execution row: points times the execution rate, capped."""

from __future__ import annotations

import re

from xltools.numbers import ZERO, divide, multiply, show, show_percent
from xltools.rules.base import Facts, Points, RowCells, Rule, Step, settled_formula, settled_points
from xltools.rules.settings import Settings

_RATE = re.compile(r"(?:项目|年度|全年|当年)?(?:预算|资金|资金预算|预算资金|项目资金|财政资金|经费)执行率")


def names_rate(name: str) -> bool:
    """Whether an indicator's name (a key) is the budget execution rate itself."""
    return _RATE.fullmatch(name) is not None


def score(facts: Facts, settings: Settings) -> Points:
    """Points × min(cap, spent ÷ budget). A budget of zero or less decides nothing."""
    if facts.target is None or facts.actual is None or facts.target <= 0:
        return Points(
            ZERO, facts.weight, lambda: (Step("没有预算数或执行数，不能计算执行率"),), decided=False
        )
    weight, budget, spent = facts.weight, facts.target, facts.actual
    rate, cap = divide(spent, budget), settings.number("execution_cap")
    # multiplied before it is divided: a tie stays one
    exact = min(divide(multiply(weight, spent), budget), multiply(weight, cap))
    points = settled_points(exact, weight, settings)

    def way() -> tuple[Step, ...]:
        share = show_percent(max(ZERO, min(rate, cap)))
        text = f"执行率 {show(spent)} ÷ {show(budget)} = {show_percent(rate)}，得分 {show(weight)} × {share} = {show(points)}"
        return (Step(text, ("execution_cap", "decimals")),)

    return Points(points, points, way)


def _formula(cells: RowCells, settings: Settings, open_end: str) -> str:
    k, budget, spent = cells.weight, cells.target, cells.actual
    exact = f"MIN({k}*{settings.cell('execution_cap')},{k}*{spent}/{budget})"
    known = f"AND(ISNUMBER({budget}),ISNUMBER({spent}),ISNUMBER({k}))"
    scored = f"IF({budget}>0,{settled_formula(exact, k, settings)},{open_end})"
    return f"IF({known},{scored},{open_end})"


RULE = Rule(
    name="budget-execution",
    label="预算执行率得分",
    text="预算执行率得分＝分值×执行率，最高不超过分值。",
    source="《项目支出绩效评价管理办法》（财预〔2020〕10号）绩效自评指标的权重（预算执行率10%）；计分见项目支出绩效自评表",
    settings=("execution_cap", "decimals"),
    score=score,
    low=lambda cells, settings: _formula(cells, settings, "0"),
    high=lambda cells, settings: _formula(cells, settings, cells.weight),
)

"""Rows whose facts decide nothing: the score is a person's, within 0 and the points."""

from __future__ import annotations

from xltools.numbers import ZERO, show
from xltools.rules.base import Facts, Points, RowCells, Rule, Step
from xltools.rules.settings import Settings


def score(facts: Facts, settings: Settings) -> Points:
    """0 to the points."""
    return Points(
        ZERO,
        facts.weight,
        lambda: (Step(f"完成情况不能按数字判定，由评分人在 0～{show(facts.weight)} 分内判断"),),
        False,
    )


def _high(cells: RowCells, settings: Settings) -> str:
    return f'IF(ISNUMBER({cells.weight}),{cells.weight},"")'


RULE = Rule(
    name="discretion",
    label="由评分人判断",
    text="指标值或完成值不能换算成可比的数字，得分由评分人在 0 与分值之间判断。",
    source="《项目支出绩效评价管理办法》（财预〔2020〕10号）绩效自评的评价方法",
    settings=(),
    score=score,
    low=lambda cells, settings: f'IF(ISNUMBER({cells.weight}),0,"")',
    high=_high,
    settled='""',
)

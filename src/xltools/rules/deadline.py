"""Targets that are dates: in time gives the points, late is left to judgement."""

from __future__ import annotations

from xltools.numbers import ZERO, show
from xltools.rules.base import Facts, Points, RowCells, Rule, Step
from xltools.rules.settings import Settings

IN_TIME, LATE = "按期", "逾期"


def score(facts: Facts, settings: Settings) -> Points:
    """Full points in time; otherwise 0 to the points, no document giving a formula."""
    full = facts.weight
    if facts.state == IN_TIME:
        return Points(full, full, lambda: (Step(f"按期完成，得满分 {show(full)}"),))
    why = "逾期完成，扣分多少由评分人判断" if facts.state == LATE else "完成时间不能判定，由评分人判断"
    return Points(ZERO, full, lambda: (Step(why),), decided=False)


def _low(cells: RowCells, settings: Settings) -> str:
    return f'IF(ISNUMBER({cells.weight}),IF({cells.state}="{IN_TIME}",{cells.weight},0),"")'


def _high(cells: RowCells, settings: Settings) -> str:
    return f'IF(ISNUMBER({cells.weight}),{cells.weight},"")'


RULE = Rule(
    name="deadline",
    label="时效指标按期限",
    text="在期限内完成得满分；逾期的由评分人判断。写“某月前”的，以该月月底为限。",
    source="《项目支出绩效评价管理办法》（财预〔2020〕10号）绩效自评的评价方法；时限写法见青云谱、石家庄高新 2021 年自评表",
    settings=(),
    score=score,
    low=_low,
    high=_high,
    settled='IF({state}="按期",{low},"")',
)

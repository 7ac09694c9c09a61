"""Qualitative targets: three bands of the points, the figure inside left to judgement."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from xltools.cells import key
from xltools.numbers import ZERO, multiply, show
from xltools.rules.base import Facts, Points, RowCells, Rule, Step, settled_formula, settled_points
from xltools.rules.settings import Settings

MET, PARTIAL, MISSED, OPEN = "达成", "部分达成", "未达成", "未定"
STATES = (MET, PARTIAL, MISSED, OPEN)
_BANDS = {MET: "met", PARTIAL: "partial", MISSED: "missed"}
_PUNCTUATION = str.maketrans("", "", "、，,。；;：:“”\"'（）()是否")


@lru_cache(maxsize=8192)
def spoken(text: str) -> str:
    """A text as words are looked for in it: no space, no punctuation, no 是否."""
    return key(text).translate(_PUNCTUATION)


def judge(target: str, actual: str, settings: Settings) -> str:
    """Which band a text speaks for: it repeats the target, or uses a word of a band.

    Repeating the target comes first (逐步提高 for 逐步提高). A word of failure or of part
    success outweighs one of success; a text with neither leaves the band open (未定).
    """
    said, wanted = spoken(actual), spoken(target)
    if not said:
        return OPEN
    if said == wanted:
        return MET
    for name, band in (("words_missed", MISSED), ("words_partial", PARTIAL), ("words_met", MET)):
        if any(word in said for word in settings.words(name)):
            return band
    return OPEN


def score(facts: Facts, settings: Settings) -> Points:
    """The band of the state; 0 to the points when the state is open."""
    band = _BANDS.get(facts.state)
    if band is None:
        return Points(ZERO, facts.weight, _open, decided=False)
    low, high = f"band_{band}_low", f"band_{band}_high"
    least, most = (
        settled_points(multiply(facts.weight, settings.number(name)), facts.weight, settings)
        for name in (low, high)
    )

    def way() -> tuple[Step, ...]:
        text = f"完成情况属“{facts.state}”，得分区间 {show(least)}～{show(most)}（分值的{_percent(settings, low)}—{_percent(settings, high)}）"
        return (Step(text, (low, high)),)

    return Points(least, most, way)


def _open() -> tuple[Step, ...]:
    return (Step("完成情况的表述不能判定档次，由评分人判断"),)


def _percent(settings: Settings, name: str) -> str:
    return f"{show(multiply(settings.number(name), Decimal(100)))}%"


def _formula(cells: RowCells, settings: Settings, which: str) -> str:
    points = cells.weight if which == "high" else "0"
    for state, band in _BANDS.items():
        end = settled_formula(
            f"{cells.weight}*{settings.cell(f'band_{band}_{which}')}", cells.weight, settings
        )
        points = f'IF({cells.state}="{state}",{end},{points})'
    return f'IF(ISNUMBER({cells.weight}),{points},"")'


RULE = Rule(
    name="qualitative",
    label="定性指标分档",
    text="达成、部分达成、未达成三档，各档得分占分值的比例见评分规则；档内由评分人判断。",
    source="《项目支出绩效评价管理办法》（财预〔2020〕10号）绩效自评的评价方法（定性指标）",
    settings=(
        "band_met_low", "band_met_high", "band_partial_low", "band_partial_high", "band_missed_low",
        "band_missed_high", "words_met", "words_partial", "words_missed", "decimals",
    ),
    score=score,
    low=lambda cells, settings: _formula(cells, settings, "low"),
    high=lambda cells, settings: _formula(cells, settings, "high"),
    settled='IF({state}="未定","",{low})',
)  # fmt: skip

"""What the columns (or, in a table turned round, the lines) of a plain table mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from xltools.forms.datatable import DataTable, Figure, TableColumn, TableLine
from xltools.forms.labels import bare, roles_of

_RATE = re.compile(
    r"(?!.*平均).*(?:执行率|支出进度|支付率|支付进度|执行进度|完成率|完成比例|控制率|拨付率|使用率)"
)
_SHARE = re.compile(r".*(?:占比|比重|占.{0,10}(?:比例|比重|%|百分比)|所占比例)")
_GROWTH = re.compile(
    r".*(?:增长率|增减率|增幅|增长%|增减%|增减比例|变动率|变动比例|变动幅度|增减幅度|同比增长|同比增减|减少率|下降率|增长比例|同比)"
)
_CHANGE = re.compile(
    r".*(?:增减额|增减数|增减变动|增加额|增长额|变动额|差额|增减金额|增减变化|比上年增减|增\(?减\)?|增减)"
)
_SCORE_RATE = re.compile(r".*得分率")
_SCORE = re.compile(r".*(?:得分|分数|评分|自评分|复核分)")
_POINTS = re.compile(r".*(?:分值|权重|满分|权重分|标准分)")
_NO_SUMS = re.compile(
    r".*(?:率|比例|占比|比重|单价|均|进度|标准|幅度|%|百分比|同比|排名|倍|价格|面积每|等级)"
)
_AMOUNTS = re.compile(r".*(?:数量|个数|人数|件数|单价|台数|套数|面积|数$)")
_SCHEDULE = re.compile(r"(?:序时进度|时间进度|既定进度|计划进度)(?:\(%\))?")
#: budgets that are sources of money, not stages of it
_FUND = re.compile(r".{0,4}(?:公共预算|基金预算|经营预算)(?:拨款|资金|财政拨款|收入|支出)?")
#: names of a budget that forms of ours do not have (乌鲁木齐 prints 全年预算金数)
_BUDGET = re.compile(
    r"(?:全?年度?)?(?:指标(?:金额|总额|数)|预算指标(?:金额|总额|数|额)?)|年度?预算总指标|(?:全年|年度)预算资?金(?:额|数|额数)?"
)
_SPENT = re.compile(r"(?:截[至止].{0,4}[末底止])?(?:本年|当年)?(?:累计)?已?(?:支付|支出|执行)(?:金额|数|额)?")
_STAGES = ("initial", "budget", "spent")
_BEFORE = re.compile(r"上年|去年|上一年|期初|年初(?!预算)|以前年度|前年")
_NOW = re.compile(r"本年|今年|当年|期末|年末|本期")
_YEAR = re.compile(r"20\d\d")
_ORDINAL = re.compile(r"^第(?=[一二三四]季度)")


@lru_cache(maxsize=4096)
def meaning(parts: tuple[str, ...]) -> str:
    """initial, budget, spent, rate, share, growth, change, schedule, score_rate, score, points, other."""
    for name in ("".join(parts), parts[-1] if parts else ""):
        label = bare(name)
        for word, pattern in (("schedule", _SCHEDULE), ("score_rate", _SCORE_RATE), ("share", _SHARE), ("growth", _GROWTH),
                              ("rate", _RATE), ("change", _CHANGE), ("points", _POINTS), ("score", _SCORE)):  # fmt: skip
            if pattern.fullmatch(label):
                return word
        if _FUND.fullmatch(label):
            return "other"
        found = [role for role, _ in roles_of(label, ("initial", "budget", "spent"))]
        if found:
            return found[0]
        if _BUDGET.fullmatch(label):
            return "budget"
        if _SPENT.fullmatch(label):
            return "spent"
    return "other"


def adds(parts: tuple[str, ...]) -> bool:
    """Whether the figures of a column may be summed."""
    return meaning(parts) not in (
        "rate",
        "share",
        "growth",
        "schedule",
        "score_rate",
    ) and not _NO_SUMS.fullmatch(bare(parts[-1]) if parts else "")


def is_stage(parts: tuple[str, ...]) -> bool:
    """年初预算, 决算数, 2020年, 上年…: columns that stand beside each other and are never summed."""
    joined = "".join(parts)
    return (
        meaning(parts) in (*_STAGES, "change")
        or bool(_YEAR.search(joined) or _BEFORE.search(joined) or _NOW.search(joined))
        or bool(re.search(r"预算数|决算数|执行数|单价|数量|结转|结余|余额", joined))
    )


def period(parts: tuple[str, ...]) -> str | int | None:
    """before, now, or the year that a heading names."""
    joined = "".join(parts)
    years = {int(y) for y in _YEAR.findall(joined)}
    if len(years) == 1:
        return years.pop()
    if _BEFORE.search(joined):
        return "before"
    return "now" if _NOW.search(joined) else None


def turned(table: DataTable) -> DataTable | None:
    """The table with lines and columns changed, where its lines have meanings (指标金额, 已支付金额, 执行率)
    and its columns have none; None for any other table."""
    named = [line for line in table.lines if meaning((line.label.key,)) not in ("other", "points", "score")]
    if len(named) < 2 or any(meaning(c.parts) in (*_STAGES, "rate") for c in table.columns):
        return None
    columns = tuple(TableColumn(line.row, (line.label.key,)) for line in table.lines)
    lines = tuple(_turned(table, column) for column in table.columns)
    return replace(table, columns=columns, lines=lines)


def _turned(table: DataTable, column: TableColumn) -> TableLine:
    held = {line.row: f for line in table.lines if (f := line.figures.get(column.column)) is not None}
    label = next(iter(held.values())).value if held else table.lines[0].label
    text = "".join(column.parts)
    return TableLine(label.ref.row, label._replace(text=text), (text,), held)


def quarter(label: str) -> str:
    """第一季度 and 一季度 are the same."""
    return _ORDINAL.sub("", label)


def figures(line: TableLine, columns: Mapping[str, TableColumn]) -> dict[str, Figure]:
    """Meaning → the line's figure."""
    return {name: line.figures[c.column] for name, c in columns.items() if c.column in line.figures}

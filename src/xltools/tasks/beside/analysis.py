"""分析: how scores, rates, grades and findings are distributed, as live tables with native charts.

Scores and rates are those of the summary's own lines, so that the tables follow what a
person changes there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from xltools.cells import Merge, column_letters, quote_sheet
from xltools.findings import catalogue
from xltools.numbers import ZERO, divide, round_half_up
from xltools.plans import Chart, SheetCell, SheetSpec
from xltools.records import Form, SummaryRow
from xltools.rules.settings import Settings
from xltools.sheets import look
from xltools.tasks.beside import problems
from xltools.tasks.beside.tally import Tally

NAME = "分析"
_HEIGHT, _ROW, _FIRST = 16, 15.5, 4
_MOST = 12
_WIDTHS = (32, 9, 9, 2, *(7.5,) * 8)
_COUNT = replace(look.FIGURE, number_format="0", horizontal="center")
_SHARE = replace(look.PERCENT, number_format="0.0%", horizontal="center")
_BLOCK = replace(look.STRONG, size=11)
_SMALL = replace(look.TEXT, wrap=False)


@dataclass(frozen=True, slots=True)
class Band:
    """Figures from ``low`` (included) up to ``high``; None: no bound on that side."""

    label: str
    low: Decimal | None
    high: Decimal | None
    low_included: bool = True
    high_included: bool = False

    def holds(self, figure: Decimal) -> bool:
        low = self.low is None or figure > self.low or (self.low_included and figure == self.low)
        high = self.high is None or figure < self.high or (self.high_included and figure == self.high)
        return low and high

    def formula(self, area: str) -> str:
        """How many cells of the area are in the band."""
        parts = []
        if self.low is not None:
            parts.append(f'{area},">{"=" * self.low_included}{self.low}"')
        if self.high is not None:
            parts.append(f'{area},"<{"=" * self.high_included}{self.high}"')
        return f"COUNTIFS({','.join(parts)})"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: label and figure, each a value and (maybe) the formula it comes from."""

    label: str
    figure: Decimal
    formula: str | None = None
    label_formula: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A table with the chart beside it; ``shares`` adds each figure's part of the sum, and the sum."""

    title: str
    heads: tuple[str, str]
    lines: tuple[Line, ...]
    chart: str
    color: str
    shares: bool = True
    horizontal: bool = False
    percent: bool = False
    empty: str = "没有"


def build(
    summary: Form, counted: Tally, settings: Settings, listed: Sequence[problems.Part], *, live: bool
) -> SheetSpec:
    """The sheet for a summary form; ``listed`` is what stands on 问题清单, ``live`` whether all findings do."""
    blocks = [
        _scores(summary),
        _rates(summary),
        _grades(summary, settings),
        _codes(counted, listed, live=live),
        _above(summary),
    ]
    cells = [
        SheetCell(1, 1, NAME, style=look.TITLE),
        SheetCell(
            2,
            1,
            f"按“{summary.sheet}”各行和问题清单中已采用的各表统计；表中数字是公式，改动汇总表后随之更新。",
            style=look.NOTE,
        ),
    ]
    charts: list[Chart] = []
    merges: list[Merge] = []
    breaks: list[int] = []
    for index, block in enumerate(blocks):
        top = _FIRST + index * _HEIGHT
        cells += _cells(block, top)
        merges.append(Merge(top, 1, top, 3 if block.shares else 2))
        if block.lines:
            charts.append(_chart(block, top))
        if index % 2 and index < len(blocks) - 1:
            breaks.append(top + _HEIGHT - 1)
    heights = dict.fromkeys(range(_FIRST, _FIRST + _HEIGHT * len(blocks)), _ROW)
    return SheetSpec(NAME, tuple(cells), _WIDTHS, {1: 26, 2: 15, 3: 6, **heights}, protected=False, tab_color="4472C4",
                     merges=tuple(merges), charts=tuple(charts), scale=85, breaks=tuple(breaks))  # fmt: skip


def score_bands() -> tuple[Band, ...]:
    """Bands of five points from 50 to 100, what is below and what is above."""
    steps = [Decimal(low) for low in range(50, 100, 5)]
    inner = [Band(f"{low}～{low + 5}", low, low + 5, high_included=low == 95) for low in steps]
    return (
        Band("50以下", None, Decimal(50)),
        *inner,
        Band("100以上", Decimal(100), None, low_included=False),
    )


def rate_bands() -> tuple[Band, ...]:
    """Execution rates: tenths up to 90 %, finer around 100 %, wide above."""
    bounds = [Decimal(percent) / 100 for percent in (50, 60, 70, 80, 90, 95)]
    inner = [Band(f"{low:.0%}～{high:.0%}", low, high) for low, high in pairwise(bounds)]
    one, more, most = Decimal(1), Decimal("1.1"), Decimal("1.5")
    return (
        Band("50%以下", None, bounds[0]),
        *inner,
        Band("95%～100%", bounds[-1], one, high_included=True),
        Band("100%～110%", one, more, low_included=False, high_included=True),
        Band("110%～150%", more, most, low_included=False, high_included=True),
        Band("150%以上", most, None, low_included=False),
    )


def _area(summary: Form, role: str) -> str:
    letters = column_letters(summary.layout.columns[role])
    return f"{quote_sheet(summary.sheet)}!${letters}${summary.layout.first_row}:${letters}${summary.layout.last_row}"


def _figures(summary: Form, role: str) -> list[Decimal]:
    cells = [getattr(row, role) for row in summary.rows]
    return [cell.number for cell in cells if cell is not None and cell.number is not None]


def _banded(summary: Form, role: str, bands: Sequence[Band]) -> tuple[Line, ...]:
    if role not in summary.layout.columns:
        return ()
    figures, area = _figures(summary, role), _area(summary, role)
    return tuple(
        Line(band.label, Decimal(sum(map(band.holds, figures))), band.formula(area)) for band in bands
    )


def _scores(summary: Form) -> Block:
    lines = _banded(summary, "self_score", score_bands())
    return Block("自评分数分布", ("分数段（含下限）", "个数"), lines, "自评分数分布", "4472C4")


def _rates(summary: Form) -> Block:
    return Block(
        "预算执行率分布",
        ("执行率", "个数"),
        _banded(summary, "rate", rate_bands()),
        "预算执行率分布",
        "70AD47",
    )


def _grades(summary: Form, settings: Settings) -> Block:
    bounds = [settings.number(f"grade_{name}") for name in ("excellent", "good", "fair")]
    bands = (
        Band(f"优（{bounds[0]}分及以上）", bounds[0], None),
        Band(f"良（{bounds[1]}～{bounds[0]}分）", bounds[1], bounds[0]),
        Band(f"中（{bounds[2]}～{bounds[1]}分）", bounds[2], bounds[1]),
        Band(f"差（{bounds[2]}分以下）", None, bounds[2]),
    )
    return Block(
        "评价等级", ("等级（含下限）", "个数"), _banded(summary, "self_score", bands), "评价等级", "FFC000"
    )


def _codes(counted: Tally, listed: Sequence[problems.Part], *, live: bool) -> Block:
    """The most frequent findings of the forms in the summary; live as long as all of them stand on 问题清单."""
    ranked = sorted(counted.codes.items(), key=lambda item: (-item[1], item[0]))[:10]
    lines = tuple(
        Line(_title(code), Decimal(count), _count_of(code, listed) if live else None)
        for code, count in ranked
    )
    return Block("最常见的问题（前10种）", ("问题", "条数"), lines, "最常见的问题（前10种）", "C00000", shares=False,
                 horizontal=True, empty="没有发现问题")  # fmt: skip


def _count_of(code: str, listed: Sequence[problems.Part]) -> str:
    return "+".join(part.count_of(code) for part in listed)


def _title(code: str) -> str:
    kind = catalogue().get(code)
    return kind.title if kind is not None else code


def _above(summary: Form) -> Block:
    rows = [
        row
        for row in summary.rows
        if row.rate is not None and row.rate.number is not None and row.rate.number > 1
    ]
    rows.sort(key=lambda row: (-_rate(row), row.row))
    lines = tuple(
        Line(row.unit.text, _rate(row), _at(summary, "rate", row), _at(summary, "org", row))
        for row in rows[:_MOST]
    )
    title = f"执行率超过100%的（共{len(rows)}个{f'，前{_MOST}个' if len(rows) > _MOST else ''}）"
    return Block(title, ("名称", "执行率"), lines, "执行率超过100%", "ED7D31", shares=False, horizontal=True,
                 percent=True, empty="没有执行率超过100%的")  # fmt: skip


def _rate(row: SummaryRow) -> Decimal:
    return row.rate.number if row.rate is not None and row.rate.number is not None else ZERO


def _at(summary: Form, role: str, row: SummaryRow) -> str:
    return f"{quote_sheet(summary.sheet)}!{column_letters(summary.layout.columns[role])}{row.row}"


def _cells(block: Block, top: int) -> list[SheetCell]:
    cells = [SheetCell(top, 1, block.title, style=_BLOCK)]
    heads = (*block.heads, "占比") if block.shares else block.heads
    cells += [SheetCell(top + 1, column, head, style=look.HEAD) for column, head in enumerate(heads, 1)]
    if not block.lines:
        return [*cells, SheetCell(top + 2, 1, block.empty, style=look.TEXT)]
    last = top + 1 + len(block.lines)
    number = replace(look.PERCENT, horizontal="center") if block.percent else _COUNT
    for row, line in enumerate(block.lines, top + 2):
        cells.append(SheetCell(row, 1, line.label, line.label_formula, _SMALL))
        cells.append(SheetCell(row, 2, line.figure, line.formula, number))
    if block.shares:
        cells += _shares(block, top + 2, last)
    return cells


def _shares(block: Block, first: int, last: int) -> list[SheetCell]:
    whole = sum((line.figure for line in block.lines), ZERO)
    cells = [
        SheetCell(
            row,
            3,
            round_half_up(divide(line.figure, whole), 15) if whole else "",
            f'IF($B${last + 1}=0,"",B{row}/$B${last + 1})',
            _SHARE,
        )
        for row, line in enumerate(block.lines, first)
    ]
    strong = replace(_COUNT, bold=True)
    cells.append(SheetCell(last + 1, 1, "合计", style=replace(_SMALL, bold=True)))
    cells.append(SheetCell(last + 1, 2, whole, f"SUM(B{first}:B{last})", strong))
    cells.append(SheetCell(last + 1, 3, None, style=strong))
    return cells


def _chart(block: Block, top: int) -> Chart:
    first, last = top + 2, top + 1 + len(block.lines)
    return Chart(
        block.chart,
        block.heads[1],
        f"A{first}:A{last}",
        f"B{first}:B{last}",
        tuple(line.label for line in block.lines),
        tuple(line.figure for line in block.lines),
        Merge(top, 5, top + _HEIGHT - 2, len(_WIDTHS)),
        block.horizontal,
        "0.00%" if block.percent else "0",
        block.color,
    )

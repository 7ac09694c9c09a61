"""Growth inside a plain table: 增减额 and 增长率 of two periods."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.checks.document.columns import meaning, period
from xltools.checks.document.tableratios import agrees, cell_name, is_percent, mismatch
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.forms.datatable import DataTable, Figure, TableColumn, TableLine
from xltools.numbers import divide, round_half_up, show

_DECREASE = re.compile(r"减少|下降|降低|降幅|压减|节约")
_PERIOD = re.compile(r"(?:20\d\d)年?度?|上年度?|去年|本年度?|今年|当年|上一年度?|以前年度|[()（）]")


def check_growth(table: DataTable) -> Iterator[Finding]:
    """增减额 = later − earlier; 增长率 = that over the earlier one, where two columns have a period."""
    kinds: dict[str, list[TableColumn]] = {"growth": [], "change": []}
    for column in table.columns:
        kinds.get(meaning(column.parts), []).append(column)
    periods = [
        c
        for c in table.columns
        if meaning(c.parts) not in ("growth", "change", "rate", "share") and period(c.parts)
    ]
    for kind, columns in kinds.items():
        if len(columns) == 1 and (bases := _two_periods(table, columns[0], periods)) is not None:
            yield from _growth_column(table, columns[0], bases, kind)


Bases = tuple[TableColumn, TableColumn]


def _two_periods(table: DataTable, column: TableColumn, periods: Sequence[TableColumn]) -> Bases | None:
    """(earlier, later): the only two columns with a period; of several those of the same figures
    (2021年决算数, 2022年决算数), unless the lines speak for two others."""
    if len(periods) == 2:
        return _ordered(*periods)
    pairs = [p for a, b in itertools.combinations(periods, 2) if (p := _ordered(a, b)) is not None]
    alike = [pair for pair in pairs if _figures(pair[0]) == _figures(pair[1])]
    if len(alike) != 1:
        return None
    votes = [sum(_agreeing(line, column, pair) for line in table.lines) for pair in pairs]
    return alike[0] if votes[pairs.index(alike[0])] == max(votes) else None


def _ordered(a: TableColumn, b: TableColumn) -> Bases | None:
    """Two columns as (earlier, later); None where that cannot be told."""
    first, second = period(a.parts), period(b.parts)
    if isinstance(first, int) and isinstance(second, int) and first != second:
        return (a, b) if first < second else (b, a)
    if (first, second) == ("before", "now"):
        return a, b
    return (b, a) if (first, second) == ("now", "before") else None


def _figures(column: TableColumn) -> str:
    """What a heading says beside its period: 决算数 for 2022年决算数 and 上年决算数."""
    return _PERIOD.sub("", column.heading)


def _agreeing(line: TableLine, column: TableColumn, bases: Bases) -> bool:
    stated, before, now = (line.figures.get(c.column) for c in (column, *bases))
    if stated is None or before is None or now is None or before.number <= 0:
        return False
    return agrees(stated, divide(now.number - before.number, before.number))


def _growth_column(table: DataTable, column: TableColumn, bases: Bases, kind: str) -> Iterator[Finding]:
    for line in table.lines:
        stated = line.figures.get(column.column)
        before, now = (line.figures.get(c.column) for c in bases)
        if stated is None or before is None or now is None:
            continue
        change = now.number - before.number
        if kind == "change" and not is_percent(stated):
            yield from _change(table, line, column, stated, change)
        elif before.number <= 0:
            compared("ratio-mismatch", stated.value, None)
        else:
            exact = divide(change, before.number)
            holds = agrees(stated, exact) or (_falls(line, column) and agrees(stated, abs(exact)))
            if not compared("ratio-mismatch", stated.value, holds):
                yield mismatch(stated, exact, cell_name(table, line, column),
                               f"（{now.value.text}－{before.value.text}）÷{before.value.text}",
                               "增减率以上年（期初）数为基数；核对本年数、上年数和增减率。")  # fmt: skip


def _falls(line: TableLine, column: TableColumn) -> bool:
    """Whether heading or label says that the figure is a decrease, so that it stands without a sign."""
    return any(_DECREASE.search(text) for text in (*column.parts, *line.labels))


def _change(
    table: DataTable, line: TableLine, column: TableColumn, stated: Figure, change: Decimal
) -> Iterator[Finding]:
    right = (round_half_up(change, stated.places), round_half_up(abs(change), stated.places))
    if not compared("money-parts", stated.value, stated.number in right):
        yield make(
            "money-parts",
            stated.value,
            f"{cell_name(table, line, column)}填 {stated.value.text}，两数相减为 {show(change)}",
            expected=change,
            actual=stated.number,
        )

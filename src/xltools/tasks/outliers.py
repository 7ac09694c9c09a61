"""Units whose amounts are thousands of times those of the others: 元 typed where 万元 are asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.findings import quoted
from xltools.numbers import divide, multiply, round_half_up, show, total
from xltools.tasks.files import first_notes

#: below this many units nothing is usual
_LEAST = 5
#: times the median of the others: a large department beside small ones is some hundred times their size
_TIMES = Decimal(1000)
#: ten thousand, halved: in 万元 the amount would not be far below the smallest of the others
_OVER_SMALLEST = Decimal(5000)


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a unit has and has spent, in 万元 (None: not known), and where that stands."""

    name: str
    place: str
    budget: Decimal | None
    spent: Decimal | None

    @property
    def known(self) -> Iterator[tuple[str, Decimal]]:
        pairs = (("budget", self.budget), ("spent", self.spent))
        return ((role, figure) for role, figure in pairs if figure is not None and figure > 0)


def outlier_notes(units: Sequence[Amounts]) -> Iterator[str]:
    """A note for each unit all of whose amounts are out of proportion; where one of them is, its own form says so."""
    columns = {
        role: sorted(figure for one in units for r, figure in one.known if r == role) for role in _WHAT
    }
    told = [note for one in units if (note := _note(one, columns))]
    yield from first_notes(told, "个单位的金额是其余单位中位数的一千倍以上，请核对金额单位")


_WHAT = {"budget": "预算数", "spent": "执行数"}


def _note(one: Amounts, columns: dict[str, list[Decimal]]) -> str:
    usual = [(role, figure, _usual(figure, columns[role])) for role, figure in one.known]
    if not usual or not all(median is not None for _, _, median in usual):
        return ""
    parts = "，".join(
        f"{_WHAT[role]} {show(figure)} 万元，是其余单位中位数 {show(median)} 万元的 {show(round_half_up(divide(figure, median), 0))} 倍"
        for role, figure, median in usual
        if median is not None
    )
    return f"{quoted(one.name)}（{one.place}）{parts}，请核对是否把元填成了万元"


def _usual(figure: Decimal, column: Sequence[Decimal]) -> Decimal | None:
    """The median of the others where the figure is out of all proportion to it; else None."""
    if len(column) < _LEAST or figure < multiply(column[0], _OVER_SMALLEST):
        return None
    median = _median_without(bisect_left(column, figure), column)
    return median if figure >= multiply(median, _TIMES) else None


def _median_without(place: int, ordered: Sequence[Decimal]) -> Decimal:
    """The median of all but the figure at that place."""
    count = len(ordered) - 1
    low, high = (ordered[index + (index >= place)] for index in ((count - 1) // 2, count // 2))
    return divide(total([low, high]), Decimal(2))

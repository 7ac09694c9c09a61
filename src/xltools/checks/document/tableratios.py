"""Ratios inside a plain table: 执行率, 得分率, 占比, 增长率, the quarters' rates and their mean."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xltools.checks.document.addition import quoted
from xltools.checks.document.columns import adds, meaning, turned
from xltools.checks.document.nesting import line_kind
from xltools.checks.money import is_slip
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.forms.datatable import DataTable, Figure, TableColumn, TableLine
from xltools.numbers import HUNDRED, divide, multiply, round_half_up, show, total

#: meaning of a ratio → what is divided, by what (the usual base first)
_RATIOS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rate": (("spent",), ("budget", "initial")),
    "score_rate": (("score",), ("points",)),
}
_MEAN = re.compile(r".*平均.*(?:率|进度)")


def check_ratios(table: DataTable) -> Iterator[Finding]:
    """Every ratio that the table shows with its base."""
    other = turned(table)
    for each in (table,) if other is None else (other,):
        yield from _slips(each)
        yield from _rates(each)
    yield from _shares(table)
    yield from _means(table)


def agrees(stated: Figure, exact: Decimal) -> bool:
    """Whether a ratio is the exact one at the decimals it is printed with; 55.23 may stand for 55.23%."""
    percent = multiply(exact, HUNDRED)
    if is_percent(stated):
        own = round_half_up(multiply(stated.number, HUNDRED), stated.places)
        return own == round_half_up(percent, stated.places)
    places = max(stated.places, 2)
    own = round_half_up(stated.number, places)
    return own in (round_half_up(percent, stated.places), round_half_up(exact, places))


def is_percent(figure: Figure) -> bool:
    return figure.value.text.endswith(("%", "％"))


def as_printed(stated: Figure, exact: Decimal) -> Decimal:
    """What should stand there, as a ratio, at the printed decimals (two of a percentage at least)."""
    return round_half_up(exact, max(stated.places, 2) + 2)


def mismatch(stated: Figure, exact: Decimal, what: str, formula: str, hint: str = "") -> Finding:
    """A stated ratio against the exact one."""
    right = as_printed(stated, exact)
    number = (
        stated.number
        if is_percent(stated) or abs(stated.number) <= 2 * abs(exact) + 1
        else divide(stated.number, HUNDRED)
    )
    return make(
        "ratio-mismatch",
        stated.value,
        f"{what}填 {stated.value.text}，按{formula}应为 {show(multiply(right, HUNDRED))}%",
        expected=right,
        actual=number,
        hint=hint,
    )


# --- 执行率, 得分率, quarters


def _rates(table: DataTable) -> Iterator[Finding]:
    for column in table.columns:
        kind = meaning(column.parts)
        if kind not in _RATIOS:
            continue
        tops, bases = _RATIOS[kind]
        pairs = [
            pair
            for top, base in itertools.product(_near(table, column, tops), _near(table, column, bases))
            for pair in _with_schedule(table, (top, base))
        ]
        if pairs:
            yield from _against(table, column, pairs)


def _slips(table: DataTable) -> Iterator[Finding]:
    """预算数 and 执行数 of one line some 10 000 times apart."""
    budgets = [c for c in table.columns if meaning(c.parts) == "budget"]
    spents = [c for c in table.columns if meaning(c.parts) == "spent"]
    if len(budgets) != 1 or len(spents) != 1:
        return
    for line in table.lines:
        budget, spent = (line.figures.get(c.column) for c in (budgets[0], spents[0]))
        if budget is None or spent is None or not (budget.number and spent.number):
            continue
        if not compared("unit-slip", spent.value, not is_slip(budget.value, spent.value)):
            yield make(
                "unit-slip",
                spent.value,
                f"{cell_name(table, line, spents[0])} {spent.value.text}，“{budgets[0].heading}”{budget.value.text}，"
                "相差约一万倍，疑似元与万元混用",
                expected=table.money_unit,
                actual="元与万元混用",
            )


Pair = tuple[TableColumn, ...]


def _near(table: DataTable, column: TableColumn, kinds: Sequence[str]) -> list[TableColumn]:
    """The columns of these meanings under the same heading, or under none; the nearest to the left first."""
    found = [c for c in table.columns if meaning(c.parts) in kinds]
    group = [c for c in found if c.parts[:-1] == column.parts[:-1]] or found
    order = sorted(group, key=lambda c: (c.column > column.column, abs(c.column - column.column)))
    return sorted(order, key=lambda c: kinds.index(meaning(c.parts)))


def _with_schedule(table: DataTable, pair: Pair) -> list[Pair]:
    schedule = [c for c in table.columns if meaning(c.parts) == "schedule"]
    return [(*pair, schedule[0]), pair] if schedule else [pair]


def _exact(line: TableLine, pair: Pair) -> Decimal | None:
    held = [line.figures.get(c.column) for c in pair]
    numbers = [f.number for f in held if f is not None]
    if len(numbers) != len(pair) or any(n <= 0 for n in numbers[1:]):
        return None
    result = numbers[0]
    for divisor in numbers[1:]:
        result = divide(result, divisor)
    return result


def _against(table: DataTable, column: TableColumn, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Lines whose rate is not the one that the column's other lines have, by the base that fits most of them."""
    votes: Counter[int] = Counter()
    for line in table.lines:
        stated = line.figures.get(column.column)
        if stated is not None:
            votes.update(
                n
                for n, pair in enumerate(pairs)
                if (e := _exact(line, pair)) is not None and agrees(stated, e)
            )
    best = min(range(len(pairs)), key=lambda n: (-votes[n], n))
    for line in table.lines:
        stated, exact = line.figures.get(column.column), _exact(line, pairs[best])
        if stated is None:
            continue
        holds = None if exact is None else agrees(stated, exact)
        compared("ratio-mismatch", stated.value, holds)
        if exact is not None and not holds:
            yield mismatch(stated, exact, cell_name(table, line, column), _formula(line, pairs[best]))


def _formula(line: TableLine, pair: Pair) -> str:
    return "÷".join(f"{c.heading}{line.figures[c.column].value.text}" for c in pair)


def cell_name(table: DataTable, line: TableLine, column: TableColumn) -> str:
    where = f"{quoted(table.title)}中" if table.title else ""
    return f"{where}{quoted(line.label.text)}的{quoted(column.heading)}"


def _means(table: DataTable) -> Iterator[Finding]:
    """全年平均执行率: the mean of the rates in the line above it."""
    rates: tuple[TableLine, list[Figure]] | None = None
    for line in table.lines:
        held = list(line.figures.values())
        if _MEAN.fullmatch(line.label.key) and rates is not None and len(held) == 1:
            yield from _mean(table, line, held[0], *rates)
        elif meaning((line.label.key,)) == "rate" and len(held) > 1:
            rates = line, held


def _mean(
    table: DataTable, line: TableLine, stated: Figure, source: TableLine, rates: list[Figure]
) -> Iterator[Finding]:
    exact = divide(total([f.number for f in rates]), Decimal(len(rates)))
    others = turned(table)
    precise = [_precise(each, others.columns) for each in others.lines] if others is not None else []
    exacts = [p for p in precise if p is not None]
    unrounded = divide(total(exacts), Decimal(len(exacts))) if len(exacts) == len(rates) else exact
    holds = agrees(stated, exact) or agrees(stated, unrounded)
    if not compared("ratio-mismatch", stated.value, holds):
        where = f"{quoted(table.title)}中" if table.title else ""
        yield mismatch(
            stated, exact, f"{where}{quoted(line.label.text)}", f"{quoted(source.label.text)}的平均数"
        )


def _precise(line: TableLine, columns: Sequence[TableColumn]) -> Decimal | None:
    kinds: Mapping[str, TableColumn] = {meaning(c.parts): c for c in columns}
    if not {"spent", "budget", "schedule"} <= set(kinds):
        return None
    return _exact(line, (kinds["spent"], kinds["budget"], kinds["schedule"]))


# --- 占比


def _shares(table: DataTable) -> Iterator[Finding]:
    for column in table.columns:
        if meaning(column.parts) != "share":
            continue
        before = [c for c in table.columns if c.column < column.column and adds(c.parts)]
        same = [c for c in before if c.parts[:-1] == column.parts[:-1]] or before
        if same:
            yield from _share_column(table, column, same[-1])


def _share_column(table: DataTable, column: TableColumn, amounts: TableColumn) -> Iterator[Finding]:
    """Each amount over the total; over a line above it where the share is one of a part."""
    wholes = [f.number for line in table.lines if line_kind(line) and (f := line.figures.get(amounts.column))]
    wholes = [n for n in wholes if n > 0]
    if not wholes:
        return
    wrong, right = [], 0
    for at, line in enumerate(table.lines):
        stated, amount = line.figures.get(column.column), line.figures.get(amounts.column)
        if stated is None or amount is None:
            continue
        above = [
            f.number for each in table.lines[:at] if (f := each.figures.get(amounts.column)) and f.number > 0
        ]
        if any(agrees(stated, divide(amount.number, whole)) for whole in [*wholes, *above]):
            right += 1
            compared("ratio-mismatch", stated.value, True)
        else:
            wrong.append((line, stated, amount.number))
    told = right > len(wrong) or (right and len(wrong) == 1)
    for line, stated, number in wrong:
        compared("ratio-mismatch", stated.value, False if told else None)
        if told:
            yield mismatch(stated, divide(number, wholes[-1]), cell_name(table, line, column),
                           f"{show(number)}÷总额{show(wholes[-1])}")  # fmt: skip

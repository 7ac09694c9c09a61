"""算法: facts that are made of others, against what the others give."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from xltools.cells import key
from xltools.checks.addition import quoted
from xltools.checks.factvalues import SCALES, Known, known, place
from xltools.checks.tableratios import agrees, is_percent, mismatch
from xltools.checks.tally import compared
from xltools.errors import FormError
from xltools.findings import Finding, make
from xltools.forms.datatable import Document
from xltools.numbers import ONE, divide, round_half_up, show
from xltools.records import Fact
from xltools.rules.printed.expression import parse

_COUNTS = frozenset(["人", "个", "家", "项", "件", "户", "次", "场", "套", "辆", "名", "台", "只", "条"])
_MOST_COMBINATIONS = 64


def check_expressions(document: Document) -> Iterator[Finding]:
    """Every fact with an 算法 over facts that the workbook has."""
    figures: dict[str, list[Known]] = {}
    for each in known(document.facts):
        figures.setdefault(each.name, []).append(each)
    for fact in document.facts:
        if fact.made_of and fact.value.number is not None:
            yield from _check(fact, figures)


def _check(fact: Fact, figures: Mapping[str, list[Known]]) -> Iterator[Finding]:
    """A fact against every choice among figures of the same name."""
    stated = next(k for k in figures[fact.name] if k.figure.value.ref == fact.value.ref)
    results = _results(fact, figures)
    holds = any(_holds(stated, result) for result, _ in results) if results else None
    if compared(_code(stated), fact.value, holds) is False:
        yield _finding(fact, stated, *results[0])


def _results(fact: Fact, figures: Mapping[str, list[Known]]) -> list[tuple[Decimal, dict[str, Known]]]:
    """What the expression may give, with the figures it is made of; nothing where one is unknown."""
    try:
        expression = parse(fact.made_of)
    except FormError:
        return []
    names = [key(name) for name in expression.names]
    if not names or fact.name in names or any(name not in figures for name in names):
        return []
    results: list[tuple[Decimal, dict[str, Known]]] = []
    choices = itertools.islice(itertools.product(*(figures[name] for name in names)), _MOST_COMBINATIONS)
    for chosen in choices:
        values = dict(zip(names, chosen, strict=True))
        result = expression.value(_scaled(values))
        if result is None:
            return []  # a base of nothing
        results.append((result, values))
    return results


def _code(stated: Known) -> str:
    if _is_ratio(stated):
        return "ratio-mismatch"
    return "count-mismatch" if stated.unit in _COUNTS else "money-parts"


def _scaled(values: Mapping[str, Known]) -> Callable[[str], Decimal | None]:
    return lambda name: values[key(name)].scaled


def _holds(stated: Known, result: Decimal) -> bool:
    if stated.unit in SCALES:
        own = divide(result, SCALES[stated.unit])
        return _rounded(stated) == round_half_up(own, stated.figure.places)
    return agrees(stated.figure, result) if _is_ratio(stated) else _plain(stated, result)


def _plain(stated: Known, result: Decimal) -> bool:
    """A figure without a money unit: as it stands, or in 万元 where its parts are."""
    figure = stated.figure
    candidates = (
        (result, *(divide(result, scale) for scale in SCALES.values())) if not stated.unit else (result,)
    )
    return any(_rounded(stated) == round_half_up(c, figure.places) for c in candidates)


def _rounded(stated: Known) -> Decimal:
    return round_half_up(stated.figure.number, stated.figure.places)


def _is_ratio(stated: Known) -> bool:
    return (
        is_percent(stated.figure)
        or stated.unit in ("%", "百分比")
        or stated.name.endswith(("率", "比例", "占比", "比重"))
    )


def _finding(fact: Fact, stated: Known, result: Decimal, values: Mapping[str, Known]) -> Finding:
    parts = "，".join(
        f"{name} {k.figure.value.text}{'' if k.unit in ('%', '') else k.unit}" for name, k in values.items()
    )
    where = f"{place(fact)}{quoted(fact.name)}"
    if _is_ratio(stated):
        return mismatch(stated.figure, result, where, f"{quoted(fact.made_of)}（{parts}）",
                        "核对比率和计算它的两个数；增长（减少）率以上年（年初）数为基数。")  # fmt: skip
    right = round_half_up(divide(result, SCALES.get(stated.unit, ONE)), max(stated.figure.places, 2))
    return make(
        _code(stated),
        fact.value,
        f"{where}填 {fact.value.text}{stated.unit}，按{quoted(fact.made_of)}（{parts}）应为 {show(right)}，"
        f"差 {show(stated.figure.number - right)}",
        expected=right,
        actual=stated.figure.number,
        hint="核对合计数和各分项；分项有遗漏或重复的，在文件中一并改正。",
    )

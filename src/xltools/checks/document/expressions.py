"""算法: facts that are made of others, against what the others give."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import key
from xltools.checks.document.addition import quoted
from xltools.checks.document.factvalues import Known, base_of, known, place, scale_of
from xltools.checks.document.tableratios import agrees, is_percent, mismatch
from xltools.checks.tally import compared
from xltools.errors import FormError
from xltools.findings import Finding, make
from xltools.forms.datatable import Document
from xltools.forms.figures import SCALES
from xltools.numbers import ONE, divide, round_half_up, show
from xltools.records import Fact
from xltools.rules.printed.expression import Expression, Node, parse

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
    expression = _expression(fact)
    results = _results(fact, expression, figures) if expression is not None else []
    results = [each for each in results if _comparable(stated, each)]
    holds = any(_holds(stated, r) for each in results for r in each.values) if results else None
    code = _code(stated, expression)
    if compared(code, fact.value, holds) is False:
        yield _finding(fact, stated, code, results[0])


@dataclass(frozen=True, slots=True)
class _Result:
    """What an expression gives for one choice of figures; the second value with counts as they stand."""

    values: tuple[Decimal, ...]
    chosen: Mapping[str, Known]


def _expression(fact: Fact) -> Expression | None:
    try:
        return parse(fact.made_of)
    except FormError:
        return None


def _results(fact: Fact, expression: Expression, figures: Mapping[str, list[Known]]) -> list[_Result]:
    """What the expression may give, with the figures it is made of; nothing where one is unknown."""
    names = [key(name) for name in expression.names]
    if not names or fact.name in names or any(name not in figures for name in names):
        return []
    results: list[_Result] = []
    choices = itertools.islice(itertools.product(*(figures[name] for name in names)), _MOST_COMBINATIONS)
    for chosen in choices:
        values = dict(zip(names, chosen, strict=True))
        scaled = expression.value(_lookup({name: k.scaled for name, k in values.items()}))
        counted = expression.value(_lookup({name: k.as_counted for name, k in values.items()}))
        if scaled is None or counted is None:
            return []  # a base of nothing
        results.append(_Result((scaled, counted), values))
    return results


def _lookup(values: Mapping[str, Decimal]) -> Callable[[str], Decimal | None]:
    return lambda name: values.get(key(name))


def _comparable(stated: Known, result: _Result) -> bool:
    """Whether the unit of a figure follows from those of its parts: not 公斤 of 吨, 元/亩 of 万元 and 公顷."""
    units = {base_of(k.unit) for k in result.chosen.values()}
    own = {base_of(unit) for unit in stated.unit.split("/")}
    return _is_ratio(stated) or not stated.unit or "" in units or own <= units or own | units <= _COUNTS


def _code(stated: Known, expression: Expression | None) -> str:
    if _is_ratio(stated):
        return "ratio-mismatch"
    if stated.unit in _COUNTS:
        return "count-mismatch"
    return "ratio-mismatch" if expression is not None and _is_quotient(expression.root) else "money-parts"


def _is_quotient(node: Node) -> bool:
    """a ÷ b, also as a ÷ b × 100%."""
    return node.operator == "÷" or (node.operator == "×" and any(_is_quotient(side) for side in node.sides))


def _holds(stated: Known, result: Decimal) -> bool:
    if stated.unit in SCALES or scale_of(stated.unit) != ONE:
        own = divide(result, scale_of(stated.unit))
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


def _finding(fact: Fact, stated: Known, code: str, result: _Result) -> Finding:
    parts = "，".join(
        f"{name} {k.figure.value.text}{'' if k.unit in ('%', '') else k.unit}"
        for name, k in result.chosen.items()
    )
    where = f"{place(fact)}{quoted(fact.name)}"
    if _is_ratio(stated):
        return mismatch(stated.figure, result.values[0], where, f"{quoted(fact.made_of)}（{parts}）",
                        "核对比率和计算它的两个数；增长（减少）率以上年（年初）数为基数。")  # fmt: skip
    right = round_half_up(divide(result.values[0], scale_of(stated.unit)), max(stated.figure.places, 2))
    return make(
        code,
        fact.value,
        f"{where}填 {fact.value.text}{stated.unit}，按{quoted(fact.made_of)}（{parts}）应为 {show(right)}，"
        f"差 {show(stated.figure.number - right)}",
        expected=right,
        actual=stated.figure.number,
        hint="" if code == "ratio-mismatch" else "核对合计数和各分项；分项有遗漏或重复的，在文件中一并改正。",
    )

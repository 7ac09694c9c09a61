"""算法: facts that are made of others, against what the others give."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from xltools.cells import key
from xltools.checks.addition import quoted
from xltools.checks.factvalues import SCALES, Known, known, place
from xltools.checks.tableratios import agrees, is_percent, mismatch
from xltools.findings import Finding, make
from xltools.forms.datatable import Document
from xltools.numbers import ONE, divide, multiply, parse_number, round_half_up, show
from xltools.records import Fact

_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_SIGNS = str.maketrans(
    {"×": "*", "÷": "/", "－": "-", "−": "-", "＋": "+", "／": "/", "＊": "*", "[": "(", "]": ")"}
)
_COUNTS = frozenset(["人", "个", "家", "项", "件", "户", "次", "场", "套", "辆", "名", "台", "只", "条"])
_MOST_COMBINATIONS = 64

Token = str | Decimal


class Unreadable(Exception):
    """An expression that is none, or that names something unknown."""


def check_expressions(document: Document) -> Iterator[Finding]:
    """Every fact with an 算法 over facts that the workbook has."""
    figures: dict[str, list[Known]] = {}
    for each in known(document.facts):
        figures.setdefault(each.name, []).append(each)
    for fact in document.facts:
        if fact.made_of and fact.value.number is not None:
            yield from _check(fact, figures)


def _check(fact: Fact, figures: Mapping[str, list[Known]]) -> Iterator[Finding]:
    names = names_in(fact.made_of, [n for n in figures if n != fact.name])
    if names is None or not names:
        return
    stated = next(k for k in figures[fact.name] if k.figure.value.ref == fact.value.ref)
    results: list[tuple[Decimal, dict[str, Known]]] = []
    choices = itertools.islice(itertools.product(*(figures[name] for name in names)), _MOST_COMBINATIONS)
    for chosen in choices:
        values = dict(zip(names, chosen, strict=True))
        try:
            results.append((evaluate(fact.made_of, {n: k.scaled for n, k in values.items()}), values))
        except (Unreadable, ZeroDivisionError):
            return
    if results and not any(_holds(stated, result) for result, _ in results):
        yield _finding(fact, stated, *results[0])


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
    code = "count-mismatch" if stated.unit in _COUNTS else "money-parts"
    return make(
        code,
        fact.value,
        f"{where}填 {fact.value.text}{stated.unit}，按{quoted(fact.made_of)}（{parts}）应为 {show(right)}，"
        f"差 {show(stated.figure.number - right)}",
        expected=right,
        actual=stated.figure.number,
        hint="核对合计数和各分项；分项有遗漏或重复的，在文件中一并改正。",
    )


def names_in(text: str, names: list[str]) -> list[str] | None:
    """The facts that an expression names, in order; None when it is no expression over them."""
    try:
        tokens = _tokens(text, names)
    except Unreadable:
        return None
    return list(dict.fromkeys(t for t in tokens if isinstance(t, str) and t not in "+-*/()"))


def evaluate(text: str, values: Mapping[str, Decimal]) -> Decimal:
    """The value of + − × ÷ and brackets over facts and numbers, at 50 digits.

    Raises Unreadable for anything else, ZeroDivisionError for a base of nothing.
    """
    tokens = _tokens(text, list(values))
    result, rest = _sum(tokens, 0, values)
    if rest != len(tokens):
        raise Unreadable(text)
    return result


def _tokens(text: str, names: list[str]) -> list[Token]:
    source = key(text).translate(_SIGNS)
    spelled = sorted(((n.translate(_SIGNS), n) for n in names), key=lambda pair: -len(pair[0]))
    found: list[Token] = []
    at = 0
    while at < len(source):
        name = next(((s, n) for s, n in spelled if s and source.startswith(s, at)), None)
        number = _NUMBER.match(source, at)
        if name is not None:
            found.append(name[1])
            at += len(name[0])
        elif number is not None and (value := parse_number(number[0])) is not None:
            found.append(value)
            at = number.end()
        elif source[at] in "+-*/()":
            found.append(source[at])
            at += 1
        else:
            raise Unreadable(text)
    while len(found) > 2 and found[-2:] == ["*", ONE] and "100%" in source:
        found = found[:-2]
    return found


def _sum(tokens: list[Token], at: int, values: Mapping[str, Decimal]) -> tuple[Decimal, int]:
    left, at = _product(tokens, at, values)
    while at < len(tokens) and tokens[at] in ("+", "-"):
        sign = ONE if tokens[at] == "+" else -ONE
        right, at = _product(tokens, at + 1, values)
        left += sign * right
    return left, at


def _product(tokens: list[Token], at: int, values: Mapping[str, Decimal]) -> tuple[Decimal, int]:
    left, at = _atom(tokens, at, values)
    while at < len(tokens) and tokens[at] in ("*", "/"):
        operator = tokens[at]
        right, at = _atom(tokens, at + 1, values)
        if operator == "/" and not right:
            raise ZeroDivisionError
        left = divide(left, right) if operator == "/" else multiply(left, right)
    return left, at


def _atom(tokens: list[Token], at: int, values: Mapping[str, Decimal]) -> tuple[Decimal, int]:
    if at >= len(tokens):
        raise Unreadable
    token = tokens[at]
    if isinstance(token, Decimal):
        return token, at + 1
    if token == "(":
        inner, end = _sum(tokens, at + 1, values)
        if end >= len(tokens) or tokens[end] != ")":
            raise Unreadable
        return inner, end + 1
    if token in values:
        return values[token], at + 1
    raise Unreadable

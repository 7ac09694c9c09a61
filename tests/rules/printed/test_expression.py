"""Arithmetic as forms print it: names, exact figures, the same as a formula."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from xltools.cells import Ref
from xltools.engines.base import Model
from xltools.engines.registry import get_engine
from xltools.errors import FormError
from xltools.numbers import round_half_up
from xltools.rules.printed.expression import parse

NAMES = (
    ("（实际采购金额合计数/采购计划金额合计数）×100%", ("实际采购金额合计数", "采购计划金额合计数")),
    (
        "本年度在编人数（含工勤人员）/核定编制数（含工勤人员）",
        ("本年度在编人数（含工勤人员）", "核定编制数（含工勤人员）"),
    ),
    ("“三公”经费实际支出数/“三公”经费预算安排数×100%", ("“三公”经费实际支出数", "“三公”经费预算安排数")),
    ("（一季度部门预算支出进度/序时进度25%）", ("一季度部门预算支出进度",)),
    ("在编人数＋工勤人员＋雇员", ("在编人数", "工勤人员", "雇员")),
    ("编外人数÷在职人员总数（在编+编外）", ("编外人数", "在编", "编外")),
    ("1-12月累计支出 / 1,234.50", ("1-12月累计支出",)),
    ("（含工勤）人数*2", ("（含工勤）人数",)),
    ("25%×4", ()),
    ("A类+A类", ("A类",)),
)


@pytest.mark.parametrize("text, names", NAMES)
def test_names(text: str, names: tuple[str, ...]) -> None:
    assert parse(text).names == names


FIGURES = (
    ("（甲/乙）×100%", {"甲": "730.68", "乙": "1931.52"}, "0.3782927435387674"),  # 政府采购执行率
    (
        "编外/（在编+工勤+雇员+编外）",
        {"编外": "14", "在编": "17", "工勤": "1", "雇员": "1"},
        "0.4242424242424242",
    ),
    ("甲-乙-丙", {"甲": "10", "乙": "3", "丙": "2"}, "5"),
    ("甲-（乙-丙）", {"甲": "10", "乙": "3", "丙": "2"}, "9"),
    ("甲÷乙÷丙", {"甲": "12", "乙": "3", "丙": "2"}, "2"),
    ("甲÷（乙÷丙）", {"甲": "12", "乙": "3", "丙": "2"}, "8"),
    ("甲+乙×丙", {"甲": "1", "乙": "2", "丙": "3"}, "7"),
    ("（甲+乙）×丙", {"甲": "1", "乙": "2", "丙": "3"}, "9"),
    ("0.1+0.2", {}, "0.3"),
    ("进度/序时进度50%", {"进度": "0.41"}, "0.82"),
)


@pytest.mark.parametrize("text, facts, expected", FIGURES)
def test_exact_figures(text: str, facts: dict[str, str], expected: str) -> None:
    value = parse(text).value(lambda name: Decimal(facts[name]) if name in facts else None)
    assert value is not None
    assert round_half_up(value, 16) == Decimal(expected)


@pytest.mark.parametrize(
    "facts", [{"甲": Decimal(1)}, {"乙": Decimal(1)}, {}, {"甲": Decimal(1), "乙": Decimal(0)}]
)
def test_an_unknown_fact_or_a_zero_divisor_gives_nothing(facts: dict[str, Decimal]) -> None:
    assert parse("甲/乙").value(facts.get) is None


@pytest.mark.parametrize(
    "text", ["", "  ", "好≥3", "3+", "+", "（甲+乙", "甲+乙）", "甲//乙", "酌情扣分。", "甲=乙", "甲；乙",
      "(" * 50 + "甲" + ")" * 50, "甲" * 500, "1,23+1"]
)  # fmt: skip
def test_what_is_no_expression_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(FormError, match="不是能计算的算式"):
        parse(text)


def _random(rng: random.Random, depth: int) -> str:
    if depth == 0 or rng.random() < 0.2:
        return rng.choice(("甲", "乙", "丙", "戊（含己）", "25%", "3", "0.5", "1"))
    left, right = _random(rng, depth - 1), _random(rng, depth - 1)
    text = f"{left}{rng.choice('+-×÷')}{right}"
    return f"（{text}）" if rng.random() < 0.6 else text


@pytest.mark.parametrize("engine", ["formualizer", "formulas"])
def test_formula_and_python_agree(engine: str) -> None:
    rng = random.Random(11)
    columns = {"甲": 1, "乙": 2, "丙": 3, "戊（含己）": 4}
    values: dict[tuple[int, int], Decimal | str] = {}
    formulas: dict[tuple[int, int], str] = {}
    expected: dict[int, Decimal | None] = {}
    for row in range(1, 500 if engine == "formualizer" else 100):
        expression = parse(_random(rng, 3))
        facts = {
            name: Decimal(rng.choice(("0", "1", "2", "0.3", "-4", "17", "681.5307", "12693.28")))
            for name in columns
        }
        if rng.random() < 0.2:
            del facts[rng.choice(list(facts))]
        values |= {(row, columns[name]): value for name, value in facts.items()}
        formulas[row, 5] = expression.formula(lambda name, row=row: Ref("数", row, columns[name]).a1)  # type: ignore[misc]
        expected[row] = expression.value(facts.get)
    found = get_engine(engine).calculate(
        Model({"数": values}, {"数": formulas}), [Ref("数", row, 5) for row in expected]
    )
    for row, value in expected.items():
        result = found[Ref("数", row, 5)]
        if value is None:
            assert result == "", formulas[row, 5]
        else:
            assert isinstance(result, Decimal), formulas[row, 5]
            scale = max(abs(value), Decimal(1))
            assert abs(result - value) / scale < Decimal("1e-9"), formulas[row, 5]
    assert any(value is None for value in expected.values())

"""Amounts of the budget table that are texts: the line is read, and the lines below; other tables are not taken for lines."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.forms.build import Sheet, book
from xltools.cells import Kind
from xltools.checks.summary import takes_uses, whole_amounts
from xltools.forms.reading import read_forms
from xltools.records import Form

_FORM = """
部门（单位）整体支出绩效自评表（2021年度） |<|<|<|<|<|<|<
评价部门名称 | 某局 |<|<|<|<|<|<
整体支出规模 |<|<| 全年预算数 | 全年执行数 | 执行率 | |
资金来源：（1）财政拨款 |<|<| {a} | {b} | |
（2）其他资金 |<|<| {c} | {d} | |
资金结构：（1）基本支出 |<|<| {e} | {f} | |
（2）项目支出 |<|<| 50 | 40 | |
{heading} | | | {x} | {y} | |
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 全年完成值 | 分值 | 得分 | 偏差原因分析
产出指标 | 数量指标 | 培训期数 | ≥4期 | 4期 | 100 | 100 |
总分 |<|<|<|<| 100 | 100 |
"""
_GOOD = {"a": "100", "b": "90", "c": "20", "d": "10", "e": "70", "f": "60", "heading": "", "x": "", "y": ""}


def _read(**typed: str) -> Form:
    forms, _ = read_forms(book(Sheet(_FORM.format(**_GOOD | typed))))
    return forms[0]


def _lines(form: Form) -> list[str]:
    return [f"{line.item} {line.budget.text} {line.spent.text if line.spent else ''}" for line in form.budget]


@pytest.mark.parametrize("text", ["约100万元", "待核", "abc", "大约一百万", "预算未下达", "20左右"])
def test_the_line_and_those_below_are_read(text: str) -> None:
    form = _read(c=text)
    assert _lines(form) == ["财政拨款 100 90", f"其他资金 {text} 10", "基本支出 70 60", "项目支出 50 40"]
    assert form.budget[1].budget.number is None


@pytest.mark.parametrize("text", ["约100万元", "待核"])
def test_texts_in_all_amounts_of_the_first_line(text: str) -> None:
    form = _read(a=text, b=text)
    assert _lines(form) == [f"财政拨款 {text} {text}", "其他资金 20 10", "基本支出 70 60", "项目支出 50 40"]


@pytest.mark.parametrize(
    ("heading", "x", "y"),
    [
        ("资金管理情况", "情况说明", "存在问题和改进措施"),
        ("支出责任履行情况", "已按规定履行", "无"),
        ("项目支出", "预算安排", "支出安排"),
        ("年度总体目标", "年初设定目标", "全年完成情况"),
        ("预算执行单位", "某中心", "某局"),
    ],
)
def test_what_stands_below_is_no_line(heading: str, x: str, y: str) -> None:
    assert len(_read(heading=heading, x=x, y=y).budget) == 4


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ({}, ("120", "100")),  # 100+20, 90+10
        ({"c": "待核"}, ("120", "100")),  # the budget by 资金结构: 70+50, and the amount spent with it: 60+40
        ({"b": "待核", "d": "待核"}, ("120", "100")),
        ({"c": "待核", "e": "待核"}, (None, "100")),  # known on neither side
        ({"a": "", "c": "", "e": "待核"}, (None, "100")),
        ({"b": "", "d": "", "e": ""}, ("50", "100")),  # 资金结构 has both: 50 of 项目支出, 60+40
        ({"b": ""}, ("120", "100")),  # 财政拨款 has a budget and nothing spent: 资金结构 have both
        ({"b": "", "f": ""}, ("120", None)),  # neither side has all that was spent
        ({"b": "0"}, ("120", "10")),  # nothing was spent: 0+10
        ({"a": "见附表", "b": "见附表", "e": "", "f": ""}, (None, None)),  # 基本支出 may be part of it
        (
            {"a": "", "b": "", "c": "", "d": "", "e": "", "f": ""},
            ("50", "40"),
        ),  # nothing says that there is more
    ],
)
def test_the_whole(typed: dict[str, str], whole: tuple[str | None, str | None]) -> None:
    assert whole_amounts(_read(**typed)) == tuple(a and Decimal(a) for a in whole)


def test_an_error_is_no_amount() -> None:
    """#DIV/0! under 财政拨款: what was spent is that of 资金结构, 60+40, not the 10 of 其他资金 alone."""
    made = book(Sheet(_FORM.format(**_GOOD)))
    (grid,) = made.grids
    place = next((r, c) for r, c, raw in grid.cells() if raw in (90, "90"))
    broken = replace(made, grids=(replace(grid, errors={place: "#DIV/0!"}),))
    (form,), _ = read_forms(broken)
    assert form.budget[0].spent is not None
    assert form.budget[0].spent.kind is Kind.ERROR
    assert whole_amounts(form) == (Decimal(120), Decimal(100))


@pytest.mark.parametrize(
    ("typed", "takes"),
    [
        ({}, False),
        ({"c": "待核"}, True),
        ({"b": ""}, True),
        ({"c": "待核", "e": "待核"}, False),
        ({"e": ""}, False),
    ],
)
def test_whose_amounts_they_are(typed: dict[str, str], takes: bool) -> None:
    assert takes_uses(_read(**typed)) is takes

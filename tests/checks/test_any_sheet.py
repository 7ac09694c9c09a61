"""Sheets of whatever content: read and checked without a fault, and soon."""

from __future__ import annotations

import random

import pytest

from xltools.cells import Book, Grid, Raw
from xltools.checks.document.run import check_document
from xltools.forms.document import read_document

WORDS = [
    "合计",
    "小计",
    "总计",
    "项目",
    "单位",
    "基本支出",
    "其中：人员",
    "一、收入",
    "（一）甲",
    "1.乙",
    "预算数",
    "决算数",
    "执行率",
    "占比",
    "增长率",
    "2020年",
    "2021年",
    "—",
    "无",
    "单位：万元",
    "注：",
    "上年",
    "本年",
    "数值",
    "算法",
    "序号",
    "科目编码",
    "季度",
    "序时进度",
    "一级指标",
    "三级指标",
    "三级指标个数",
    "报告日期",
]


def _cell(source: random.Random) -> Raw:
    return source.choice([
        source.choice(WORDS), source.choice(WORDS), None, source.randint(0, 5), source.random() * 100,
        str(source.randint(0, 9)), f"{source.randint(0, 200)}%", -3.5, 2021, "2022年3月11日至3月31日",
    ])  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_no_sheet_stops_the_checks(seed: int) -> None:
    source = random.Random(seed)
    for _ in range(60):
        columns = source.randint(1, 9)
        rows = [[_cell(source) for _ in range(columns)] for _ in range(source.randint(1, 25))]
        book = Book("", "", ".xlsx", (Grid("表", rows),))
        for finding in check_document(read_document(book, ()), ["表"]):
            assert finding.sheet == "表"
            assert finding.cell is not None


def test_a_long_list_is_summed() -> None:
    rows: list[list[Raw]] = [
        ["项目", "金额"],
        *[[f"项目{n}", n + 0.25] for n in range(1, 301)],
        ["合计", 45225],
    ]
    book = Book("", "", ".xlsx", (Grid("表", rows),))
    assert check_document(read_document(book, ()), ["表"]) == ()  # 300 × 301/2 + 75
    rows[-1] = ["合计", 45252]
    assert [f.cell for f in check_document(read_document(book, ()), ["表"])] == ["B302"]

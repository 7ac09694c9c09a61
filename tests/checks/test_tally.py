"""How many comparisons the checks make: counted by hand for some forms, and told as findings where they fail."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tools.build_docs.seeds import COMPARING, check_book
from xltools.cells import Ref
from xltools.checks.tally import Comparison, compared, counting
from xltools.findings import catalogue
from xltools.resources import example_path, examples

GOLDEN = Path(__file__).parents[1] / "golden"
BOOKS = [
    *(path for path in examples() if path.suffix == ".xlsx"),
    *sorted(path for path in GOLDEN.glob("*/book.*")),
]

#: workbook → code → (holds, fails, open), counted by hand
BY_HAND: dict[str, dict[str, tuple[int, int, int]]] = {
    "青云谱-附件6-原表.xlsx": {
        "rate-mismatch": (3, 0, 0),  # 财政拨款, 基本支出, 项目支出: G7, G9, G10
        "rate-above-100": (0, 3, 0),
        "unit-slip": (3, 0, 0),
        "money-parts": (2, 0, 0),  # 751.64 = 158.64 + 593; 6238.91 = 162.85 + 6076.06
        "weight-in-name": (28, 0, 0),  # rows 16–42 and 44: 27 + 1; row 43 is named 无
        "score-above-weight": (28, 0, 0),
        "score-off-rule": (24, 2, 0),  # fails: H35, H41; H38 and H42 fail by other names
        "qualitative-band": (0, 1, 0),
        "deducted-though-met": (0, 1, 0),
        "deduction-without-reason": (3, 2, 0),  # points lost in rows 35, 38, 39, 41, 42; said why in 38, 41, 42
        "overshoot-unexplained": (6, 2, 0),  # more than the target: rows 19, 29, 32, 33, 34, 36, 37, 42
        "weight-group": (16, 1, 0),  # 4 of level 1, 7 + 3 + 2 + 1 of level 2; 可持续影响 is told with 效果
        "weight-total": (0, 1, 0),
        "total-mismatch": (0, 1, 0),
    },
    "青云谱-附件4-原表.xlsx": {
        "rate-mismatch": (2, 0, 0),  # E6, E16
        "rate-above-100": (0, 1, 0),
        "unit-slip": (1, 0, 0),
        "summary-total-mismatch": (3, 0, 0),  # C16, D16, F16
        "score-above-weight": (2, 0, 0),  # F6, G6
        "review-sample-short": (1, 0, 0),
    },
    "金水-绩效目标申报表-原表.xlsx": {
        "money-parts": (1, 1, 0),  # 资金来源 = 资金结构; D10 is neither
        "score-above-weight": (4, 0, 0),
        "ratio-mismatch": (5 + 6, 1, 0),  # 得分率 of four lines and 合计; 算法 of C5, C8, C10, C17, C18, C22; C13
        "total-mismatch": (1, 0, 0),
        "weight-total": (2, 0, 0),  # the lines make 100, and 合计 says 100
        "grade-mismatch": (1, 0, 0),
        "figure-conflict": (1 + 3, 1, 0),  # 98 in the sentence; C6, C8 and C20 repeat C3, C5 and C19; C7 not C4
        "count-mismatch": (0, 0, 1),  # 7 projects, listed nowhere
    },
}  # fmt: skip


@pytest.mark.parametrize("name", BY_HAND)
def test_comparisons_counted_by_hand(name: str) -> None:
    comparisons = check_book(example_path(name)).comparisons
    found = Counter((c.code, c.holds) for c in comparisons)
    codes = sorted({c.code for c in comparisons})
    assert {code: tuple(found[code, holds] for holds in (True, False, None)) for code in codes} == BY_HAND[
        name
    ]


@pytest.mark.parametrize("path", BOOKS, ids=[f"{path.parent.name}/{path.name}" for path in BOOKS])
def test_what_fails_is_a_finding_and_the_other_way_round(path: Path) -> None:
    book = check_book(path)
    failed = {(c.code, c.place.sheet, c.place.a1) for c in book.comparisons if c.holds is False}
    assert failed == {(f.code, f.sheet, f.cell) for f in book.findings if f.code in COMPARING}
    assert {c.code for c in book.comparisons} <= COMPARING <= set(catalogue())


def test_nothing_is_counted_outside_a_block_and_blocks_do_not_mix() -> None:
    place = Ref("表", 1, 1)
    assert compared("total-mismatch", place, False) is False
    with counting() as outer:
        assert compared("total-mismatch", place, True) is True
        with counting() as inner:
            assert compared("weight-total", place, None) is None
        compared("rate-mismatch", None, True)
    compared("money-parts", place, True)
    assert outer == [Comparison("total-mismatch", place, True)]
    assert inner == [Comparison("weight-total", place, None)]

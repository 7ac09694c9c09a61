"""Amounts out of proportion to those of the other units."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltools.tasks.outliers import Amounts, outlier_notes


def told(*budgets: str, spent: str | None = None) -> list[str]:
    """The notes on units of these budgets; the first has ``spent``, the others nine tenths of theirs."""
    units = [
        Amounts(
            f"单位{n}",
            f"{n}.xlsx",
            Decimal(b),
            Decimal(spent) if spent and n == 1 else Decimal(b) * Decimal("0.9"),
        )
        for n, b in enumerate(budgets, 1)
    ]
    return list(outlier_notes(units))


def test_yuan_under_ten_thousands() -> None:
    """7516400 元 typed for 751.64 万元; the median of 500, 800, 620 and 700 is 660, 7516400 ÷ 660 = 11388.48."""
    (note,) = told("7516400", "500", "800", "620", "700")
    assert note.startswith("“单位1”（1.xlsx）预算数 7516400 万元，是其余单位中位数 660 万元的 11388 倍")
    assert "请核对是否把元填成了万元" in note
    # two of seven
    assert len(told("7516400", "500", "800", "620", "700", "6200000", "400")) == 2


@pytest.mark.parametrize(
    "budgets",
    [
        ("30000", "80", "120", "60", "95"),  # 3 亿 beside 80 万
        ("7516400", "500", "800", "620"),  # four units: nothing is usual
        ("50000", "30", "40", "20", "25", "35"),  # 1667 times the median, but as 5 万元 the smallest by far
        ("659000", "500", "800", "620", "700"),  # 998 times
        ("0", "500", "800", "620", "700", "0"),
        ("500", "500", "500", "500", "500"),
    ],
)
def test_honest_variety(budgets: tuple[str, ...]) -> None:
    assert told(*budgets) == []


def test_one_amount_alone_is_the_form_s_own_business() -> None:
    """Budget and amount spent ten thousand times apart are a unit-slip of the form."""
    assert told("7516400", "500", "800", "620", "700", spent="740.5") == []
    units = [Amounts(f"单位{n}", "", Decimal(b), None) for n, b in enumerate((7516400, 500, 800, 620, 700))]
    assert len(list(outlier_notes(units))) == 1

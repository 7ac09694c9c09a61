"""Targets held against actuals: units, bounds, dates, ratios."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.quantity import Direction, Quantity, assumed_direction, match, parse_quantity

#: target | actual | name | met, missed, ? (not decidable)
MATCHES = """
≥100家|112家||met
≥34家|14家||missed
≥6亿元|6.4亿元||met
≥6亿元|5.9亿元||missed
≥50000人|5.2万人||met
≥20万元|15||missed
≥20万元|25||met
100个|8项||missed
≥5个|8项||met
≤100%|21.89%||met
≤90万元|95万元||missed
≤90万元|90||met
不高于5万元|未超预算||met
不超过360天|未超过360天||met
=100%|100%||met
100%|99.8%|资金拨付率|missed
≥90%|95||met
≤5%|0.5||met
1|100%|预算执行率|met
0.95|96%|预算执行率|met
100%|96.4%|预算执行率|missed
20万元|18万元|成本控制数|met
20万元|22万元|项目支出|missed
2021年12月前|12月前完成拨付||met
2021年12月前|2021年12月31日||met
2021年12月前|2022年1月||missed
12月31日前|12月25日||met
12月25日前|12月31日||missed
2021年底前|2021年11月||met
2021年6月30日|2021年7月1日||missed
第三季度|9月||met
第二季度前|9月||missed
≥100家|健全||?
≥100家|||?
≥10公里|10000米||met
≥10公里|9.5公里||missed
≥100家|100万元||?
≥98%|98%左右||met
≥1‰|0.2%||met
≤3个工作日|2天||met
24小时内响应|20小时||met
0起|0||met
=0起|1起|事故数|missed
"""
ROWS = [line.split("|") for line in MATCHES.strip().split("\n")]


@pytest.mark.parametrize("target, actual, name, expected", ROWS, ids=[f"{r[0]}~{r[1]}" for r in ROWS])
def test_match(target: str, actual: str, name: str, expected: str) -> None:
    found = match(parse_quantity(target), parse_quantity(actual), name)
    assert found is not None
    assert found.met is {"met": True, "missed": False, "?": None}[expected]


@pytest.mark.parametrize("target", ["健全", "无", "", "100% 1000件"])
def test_words_are_not_measured(target: str) -> None:
    assert match(parse_quantity(target), parse_quantity("100")) is None


def test_differing_count_units_are_told() -> None:
    found = match(parse_quantity("≥5个"), parse_quantity("8项"))
    assert found is not None
    assert (found.unit_differs, found.met) == (True, True)


@pytest.mark.parametrize("name, group, expected", [
    ("预算完成率", "", Direction.AT_LEAST), ("“三公经费”控制率（1分）", "", Direction.AT_MOST),
    ("结转结余率", "", Direction.AT_MOST), ("企业满意度（10分）", "", Direction.AT_LEAST),
    ("培训费", "成本指标", Direction.AT_MOST), ("新增企业数", "数量指标", Direction.AT_LEAST),
    ("投诉处理及时率", "", Direction.AT_LEAST), ("投诉件数", "", Direction.AT_MOST),
])  # fmt: skip
def test_assumed_directions(name: str, group: str, expected: Direction) -> None:
    assert assumed_direction(name, group) is expected


@given(
    st.sampled_from(["≥", "=", ">", ""]), st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 10**6)
)
def test_met_is_monotone(operator: str, target: int, low: int, more: int) -> None:
    wanted = parse_quantity(f"{operator}{target}家")
    less, greater = (_met(wanted, Decimal(a)) for a in (low, low + more))
    assert greater or not less


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_at_most_is_monotone_the_other_way(target: int, low: int, more: int) -> None:
    wanted = parse_quantity(f"≤{target}家")
    assert _met(wanted, Decimal(low)) or not _met(wanted, Decimal(low + more))


def _met(wanted: Quantity, actual: Decimal) -> bool:
    found = match(wanted, parse_quantity(f"{actual}家"))
    assert found is not None
    assert found.met is not None
    return found.met


@pytest.mark.parametrize(
    ("target", "actual", "met"),
    [
        ("≥90%", "0.96", None),  # 0.96 % or 96 %: a person decides
        ("≥5%", "0.06", None),
        ("≥90%", "96", True),
        ("≥0.5%", "0.6", True),  # a target below 1 % is written in percent itself
        ("0次", "1次", False),  # nothing can be at least nothing
        ("0次", "0次", True),
        ("≤35微克/立方米", "38微克/立方米", False),
        ("≤35μg/m³", "34μg/m³", True),
        ("每月1次", "12次", None),
    ],
)
def test_what_may_be_meant(target: str, actual: str, met: bool | None) -> None:
    found = match(parse_quantity(target), parse_quantity(actual), "某指标")
    assert (found.met if found is not None else None) is met

"""Exact decimals: what is read, rounded, compared and shown."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools import numbers
from xltools.numbers import (
    differs,
    divide,
    from_float,
    multiply,
    parse_number,
    plain,
    round_down,
    round_half_up,
    show,
    show_percent,
    total,
)

D = Decimal


@pytest.mark.parametrize(
    "text, value",
    [
        ("92", "92"), ("0", "0"), ("-0", "0"), ("007", "7"), ("1.50", "1.5"), (".5", "0.5"), ("5.", "5"),
        ("+3", "3"), ("-1.25", "-1.25"), ("95.66%", "0.9566"), ("0.00%", "0"), ("830.04%", "8.3004"),
        ("１２．５", "12.5"), ("９５．６６％", "0.9566"), (" 1 234 ", "1234"), ("1,234.5", "1234.5"),
        ("12,345,678", "12345678"), ("1，234", "1234"), ("1e3", "1000"), ("1E-2", "0.01"), ("\u00a09\t2\n", "92"),
    ],
)  # fmt: skip
def test_a_number_is_read(text: str, value: str) -> None:
    assert parse_number(text) == D(value)
    assert str(parse_number(text)) == value


@pytest.mark.parametrize(
    "text",
    ["", " ", "%", "无", "—", "-", ".", "1,23", "1,2345", ",123", "12,34,567", "1.2.3", "5家", "≥5", "5%%", "1/2", "2021-12",
     "nan", "inf", "1e99", "1e-99", "9" * 61, "(5)", "五", "0x10", "1_000"],
)  # fmt: skip
def test_a_doubt_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    "value, places, expected",
    [
        ("1.005", 2, "1.01"), ("0.285", 2, "0.29"), ("5.015", 2, "5.02"), ("4.9375", 2, "4.94"), ("2.5", 0, "3"),
        ("-1.005", 2, "-1.01"), ("-2.5", 0, "-3"), ("-0.004", 2, "0"), ("0.8235", 2, "0.82"), ("15", -1, "20"),
        ("14.999", -1, "10"), ("92", 2, "92"), ("1E+60", 2, "1" + "0" * 60), ("0.0049999999999", 2, "0"),
    ],
)  # fmt: skip
def test_ties_round_away_from_zero(value: str, places: int, expected: str) -> None:
    assert str(round_half_up(D(value), places)) == expected


@pytest.mark.parametrize(
    "value, places, expected", [("1.999", 0, "1"), ("-1.999", 0, "-1"), ("0.999", 2, "0.99")]
)
def test_round_down_is_towards_zero(value: str, places: int, expected: str) -> None:
    assert str(round_down(D(value), places)) == expected


@pytest.mark.parametrize(
    "value, expected",
    [(0.1 + 0.2, "0.3"), (82.0, "82"), (8.3004, "8.3004"), (1e20, "1" + "0" * 20), (-0.0, "0"), (1 / 3, "0.333333333333333"),
     (123456789012345.67, "123456789012346"), (0.9566, "0.9566"), (100 * 1.1, "110")],
)  # fmt: skip
def test_a_float_is_taken_as_excel_shows_it(value: float, expected: str) -> None:
    assert str(from_float(value)) == expected


def test_products_and_quotients_are_exact() -> None:
    assert multiply(D("123456789012345.67"), D("0.01"), D(3)) == D("3703703670370.3701")
    assert divide(multiply(D(2), D(14)), D(34)) == D("0.82352941176470588235294117647058823529411764705882")
    assert multiply() == 1
    assert total([]) == 0
    assert str(total([D("0.1")] * 10)) == "1"


@pytest.mark.parametrize(
    "a, b, places, tolerance, expected",
    [
        ("82", "92", 2, "0", True), ("0.8235", "0.82", 2, "0", False), ("0.825", "0.82", 2, "0", True), ("1", "1.1", 2, "0.1", False),
        ("1", "1.11", 2, "0.1", True), ("1.4", "1", 0, "0", False), ("1.5", "1", 0, "0", True), ("-1", "1", 2, "2", False),
    ],
)  # fmt: skip
def test_difference_is_judged_after_rounding(
    a: str, b: str, places: int, tolerance: str, expected: bool
) -> None:
    assert differs(D(a), D(b), places=places, tolerance=D(tolerance)) is expected
    assert differs(D(b), D(a), places=places, tolerance=D(tolerance)) is expected


@pytest.mark.parametrize(
    "value, expected",
    [("92.00", "92"), ("1E+2", "100"), ("-0.0", "0"), ("0.820", "0.82"), ("1E-7", "0.0000001")],
)
def test_show_has_no_exponent_and_no_trailing_zeros(value: str, expected: str) -> None:
    assert show(D(value)) == expected


@pytest.mark.parametrize(
    "ratio, places, expected",
    [
        ("8.30044", 2, "830.04%"),
        ("0.99969798", 2, "99.97%"),
        ("1", 0, "100%"),
        ("0", 2, "0.00%"),
        ("0.006255", 2, "0.63%"),
    ],
)
def test_show_percent_keeps_its_decimals(ratio: str, places: int, expected: str) -> None:
    assert show_percent(D(ratio), places) == expected


_decimals = st.decimals(min_value=-(10**12), max_value=10**12, places=6, allow_nan=False)
_places = st.integers(0, 6)


@given(_decimals, _places)
def test_rounding_is_the_nearest_and_settles(value: Decimal, places: int) -> None:
    rounded = round_half_up(value, places)
    assert abs(Fraction(rounded) - Fraction(value)) <= Fraction(1, 2 * 10**places)
    assert round_half_up(rounded, places) == rounded
    assert round_half_up(-value, places) == -rounded
    with localcontext(prec=50, rounding=ROUND_HALF_UP):
        assert rounded == value.quantize(D(1).scaleb(-places))


@given(_decimals, _decimals, _places)
def test_rounding_keeps_the_order(a: Decimal, b: Decimal, places: int) -> None:
    low, high = sorted((a, b))
    assert round_half_up(low, places) <= round_half_up(high, places)


@given(_decimals)
def test_what_is_shown_reads_back(value: Decimal) -> None:
    assert parse_number(show(value)) == value
    assert "E" not in str(plain(value))
    assert plain(value) == value


@given(st.floats(min_value=-1e12, max_value=1e12).filter(lambda x: x == 0 or abs(x) > 1e-9))
def test_fifteen_digits_are_kept(value: float) -> None:
    assert abs(float(from_float(value)) - value) <= abs(value) * 1e-14
    assert len(from_float(value).as_tuple().digits) <= 15


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False))
def test_a_typed_figure_survives_the_float_it_is_stored_as(value: Decimal) -> None:
    assert from_float(float(value)) == value


@given(_decimals, _decimals.filter(bool))
def test_quotients_are_right_to_fifty_digits(a: Decimal, b: Decimal) -> None:
    exact = Fraction(a) / Fraction(b)
    assert abs(Fraction(divide(a, b)) - exact) <= abs(exact) / 10**49
    assert Fraction(multiply(a, b)) == Fraction(a) * Fraction(b)


@given(st.lists(_decimals, max_size=30))
def test_sums_are_exact(values: list[Decimal]) -> None:
    assert Fraction(total(values)) == sum(map(Fraction, values), Fraction(0))


@given(st.text(max_size=12))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = parse_number(text)
    assert found is None or found.is_finite()


def test_the_constants_are_what_they_say() -> None:
    assert (numbers.ZERO, numbers.ONE, numbers.HUNDRED) == (0, 1, 100)

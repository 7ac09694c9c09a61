"""Exact decimals: parse, round as Excel rounds, compare.

The one place where a figure is read, rounded or compared. Nothing here ever
goes through a binary float: a float coming from a reader is taken in the
15-significant-digit form that Excel itself shows and compares.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext
from functools import lru_cache

CONTEXT = Context(prec=50, rounding=ROUND_HALF_UP)
ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
_HALF = Decimal("0.5")
_MYRIAD = Decimal(10000)

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")


@lru_cache(maxsize=8192)
def from_float(value: float) -> Decimal:
    """The decimal that Excel shows for a stored double: its 15-digit form."""
    return plain(Decimal(format(value, ".15g")))


@lru_cache(maxsize=8192)
def parse_number(text: str) -> Decimal | None:
    """Read a number as a person writes it; None when the text is no number.

    Full-width digits, inner spaces and thousands separators are accepted, a
    percent sign divides by 100 ("95.66%" is 0.9566). "1,23" is no number: a
    comma that does not separate thousands is a doubt, not a decimal point.
    """
    compact = "".join(unicodedata.normalize("NFKC", text).split())
    percent = compact.endswith("%")
    if percent:
        compact = compact[:-1]
    if _GROUPED.fullmatch(compact):
        compact = compact.replace(",", "")
    if len(compact) > 60 or not _NUMBER.fullmatch(compact):
        return None
    try:
        value = Decimal(compact)
    except InvalidOperation:
        return None
    if not -30 < value.adjusted() < 30:
        return None
    return plain(value / HUNDRED if percent else value)


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Excel's ROUND: half away from zero, at ``places`` decimals (may be negative).

    A figure too large to have such decimals (a damaged cell holding 1E+60) stays as it is.
    """
    if value.adjusted() + places >= CONTEXT.prec:
        return plain(value)
    return plain(value.quantize(_quantum(places), rounding=ROUND_HALF_UP, context=CONTEXT))


@lru_cache(maxsize=64)
def _quantum(places: int) -> Decimal:
    return ONE.scaleb(-places)


def round_down(value: Decimal, places: int = 0) -> Decimal:
    """Excel's ROUNDDOWN: towards zero."""
    return plain(value.quantize(_quantum(places), rounding=ROUND_DOWN, context=CONTEXT))


def divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Quotient at 50 digits, so that a later rounding never meets a false tie."""
    return CONTEXT.divide(numerator, denominator)


def multiply(*factors: Decimal) -> Decimal:
    """Product at 50 digits."""
    product = ONE
    for factor in factors:
        product = CONTEXT.multiply(product, factor)
    return product


def total(values: list[Decimal] | tuple[Decimal, ...]) -> Decimal:
    """Exact sum; an empty sequence sums to zero."""
    with localcontext(CONTEXT):
        return plain(sum(values, ZERO))


def differs(a: Decimal, b: Decimal, *, places: int = 2, tolerance: Decimal = ZERO) -> bool:
    """Whether two figures differ once both are rounded to ``places`` decimals."""
    return abs(round_half_up(a, places) - round_half_up(b, places)) > tolerance


def half_unit(places: int, scale: Decimal = ONE) -> Decimal:
    """Half a unit of the last of ``places`` decimals, times ``scale``: how far a rounded figure may be off."""
    return multiply(ONE.scaleb(-places), scale, _HALF)


def ten_thousandfold(a: Decimal, b: Decimal) -> bool:
    """Whether one figure is exactly ten thousand times the other, as 万元 taken for 元 are; zero is none."""
    low, high = sorted((abs(a), abs(b)))
    return bool(low) and multiply(low, _MYRIAD) == high


def plain(value: Decimal) -> Decimal:
    """The same value without trailing zeros and without an exponent; never -0."""
    if not value:
        return ZERO
    normal = value.normalize(CONTEXT)
    if normal.adjusted() < 1:  # below 10: no exponent to write out
        return normal
    exponent = normal.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        return Decimal(f"{normal:f}")
    return normal


@lru_cache(maxsize=8192)
def show(value: Decimal) -> str:
    """Write a decimal without exponent or trailing zeros: ``"92"``, ``"0.82"``."""
    return format(plain(value), "f")


def show_percent(ratio: Decimal, places: int = 2) -> str:
    """A ratio as a percentage with fixed decimals: 8.3004 is ``"830.04%"``."""
    return f"{round_half_up(multiply(ratio, HUNDRED), places):.{places}f}%"

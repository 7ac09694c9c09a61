"""Corrections to functions of `formulas`, through its public registry.

Only where the library gives a wrong number for formulas such as forms hold;
each with the measured case in ``tests/engines/test_formulas_fixes.py``.
"""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Callable, MutableMapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from typing import Any

_WIDE = Context(prec=400)
_GROUPED = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?%?")
_NUMBERS_ONLY = ("SUM", "COUNT", "AVERAGE", "MIN", "MAX", "PRODUCT", "MEDIAN", "LARGE", "SMALL", "SUMPRODUCT")


def rounding(mode: str) -> Callable[[float, float], float]:
    """A rounding function on the 15-digit decimal of a double, as Excel rounds:
    ROUND(1.005, 2) is 1.01 though the double lies below."""

    def rounded(number: float, places: float = 0) -> float:
        shown = Decimal(format(number, ".15g"))
        unit = Decimal(1).scaleb(-int(places))
        return float(shown.quantize(unit, rounding=mode, context=_WIDE))

    return rounded


def value_of(text: str) -> float | None:
    """VALUE of a text with thousands separators or a percent sign; None for any other."""
    plain = text.strip()
    if not (plain.endswith("%") or "," in plain):
        return None
    number = plain.removesuffix("%").replace(",", "") if _GROUPED.fullmatch(plain) else ""
    if not number:
        return math.nan
    return float(Decimal(number) / 100) if plain.endswith("%") else float(number)


def fix(functions: Any) -> None:
    """Put the corrections in the library's registry, of which there is one per process."""
    from formulas.functions import wrap_ufunc

    registry: MutableMapping[str, Any] = functions
    registry["ROUND"] = wrap_ufunc(rounding(ROUND_HALF_UP))
    registry["ROUNDUP"] = wrap_ufunc(rounding(ROUND_UP))
    registry["ROUNDDOWN"] = registry["TRUNC"] = wrap_ufunc(rounding(ROUND_DOWN))
    registry["ISNUMBER"] = wrap_ufunc(
        _is_number, input_parser=lambda *a: a, check_error=lambda *a: None, args_parser=lambda *a: a
    )
    registry["VALUE"] = _reading_groups(registry["VALUE"])
    for name in _NUMBERS_ONLY:
        registry[name] = _without_text(registry[name])


def _is_number(value: Any) -> bool:
    import numpy

    return isinstance(value, numbers.Number) and not isinstance(value, (bool, numpy.bool_))


def _reading_groups(original: Callable[..., Any]) -> Callable[..., Any]:
    """VALUE that reads "1,234.5" and "85%" (alone it gives a date and an error)."""
    from formulas.functions import Error, wrap_ufunc

    def read(value: Any) -> Any:
        number = value_of(value) if isinstance(value, str) else None
        if number is None:
            return original(value)
        return Error.errors["#VALUE!"] if math.isnan(number) else number

    wrapped: Callable[..., Any] = wrap_ufunc(read, input_parser=lambda *a: a)
    return wrapped


def _without_text(entry: Any) -> Any:
    """A function that passes over texts in the cells it is given, as "112" in SUM(A1:A9)."""
    import schedula
    from formulas import Ranges

    original = entry["function"] if isinstance(entry, dict) else entry

    def blanked(argument: Any) -> Any:
        if not isinstance(argument, Ranges) or not argument.values:
            return argument
        cells = argument.value.copy()
        for place, value in _places(cells):
            if isinstance(value, str) and not isinstance(value, schedula.Token):
                cells[place] = schedula.EMPTY
        return cells

    def corrected(*arguments: Any) -> Any:
        return original(*map(blanked, arguments))

    return {**entry, "function": corrected} if isinstance(entry, dict) else corrected


def _places(cells: Any) -> list[tuple[Any, Any]]:
    import numpy

    return list(numpy.ndenumerate(cells))

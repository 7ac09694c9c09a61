"""Whether two engines say the same."""

from __future__ import annotations

from decimal import Decimal

from xltools.engines.base import Fault, Result

_ABSOLUTE = Decimal("1e-9")
_RELATIVE = Decimal("1e-12")  # the noise of the fifteenth digit; a cent in a billion is none


def same(a: Result, b: Result) -> bool:
    """Numbers alike to nine decimals (large ones: to twelve digits), blank like "", faults by their code.

    A truth value is no number: TRUE and 1 differ.
    """
    if isinstance(a, Fault) or isinstance(b, Fault):
        return isinstance(a, Fault) and isinstance(b, Fault) and a.code == b.code
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return _close(a, b)
    a, b = ("" if a is None else a), ("" if b is None else b)
    return type(a) is type(b) and a == b


def _close(a: Decimal, b: Decimal) -> bool:
    return abs(a - b) <= max(_ABSOLUTE, _RELATIVE * max(abs(a), abs(b)))

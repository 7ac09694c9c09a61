"""Constants and errors as engines take and give them."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

from xltools.cells import Raw, serial
from xltools.engines.base import Fault, Result
from xltools.numbers import from_float

UNSUPPORTED = "#UNSUPPORTED!"
CIRCULAR = "#CIRC!"
#: the error texts that a cell of a workbook may hold as its value
ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})


def literal(raw: Raw) -> float | str | bool | None:
    """A constant in the four types every engine has; a blank is None.

    A text stays a text, "" and error texts included.
    """
    if raw is None or isinstance(raw, (str, bool)):
        return raw
    if isinstance(raw, (dt.date, dt.time, dt.timedelta)):
        return serial(raw)
    return float(raw)


def result(raw: Raw) -> Result:
    """What a constant, or a value that an engine gave, is as a Result."""
    if isinstance(raw, float):  # by far the most frequent
        return from_float(raw) if math.isfinite(raw) else Fault("#NUM!")
    if isinstance(raw, str):
        return Fault(raw) if raw in ERRORS else raw
    if raw is None or isinstance(raw, bool):
        return raw
    if isinstance(raw, (int, Decimal)):
        return from_float(float(raw))
    return from_float(serial(raw))

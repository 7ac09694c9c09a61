"""Findings: what is wrong in a workbook, and the catalogue of its kinds.

The catalogue (``findings.toml``) is data: code, severity, title, basis, hint.
A check yields ``make(code, …)``; a code that is not in the catalogue is an error
of ours. Codes are stable (contract §4): never renamed or reused.
"""

from __future__ import annotations

import enum
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from xltools.cells import Ref, Value
from xltools.numbers import show


class Severity(enum.Enum):
    """error: a figure is wrong; warning: to be looked at; info: for the record."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        return {"error": "错误", "warning": "提醒", "info": "提示"}[self.value]


@dataclass(frozen=True, slots=True)
class FindingKind:
    """A catalogue entry: what a code means, why it matters and what to do."""

    code: str
    severity: Severity
    group: str
    title: str
    basis: str
    hint: str
    example: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``expected``, ``actual``, ``difference`` are exact decimals as
    text, or words; None where they do not apply. ``cell`` is an address like H45."""

    code: str
    severity: Severity
    sheet: str | None
    cell: str | None
    title: str
    message: str
    expected: str | None = None
    actual: str | None = None
    difference: str | None = None
    tolerance: str | None = None
    basis: str = ""
    hint: str = ""
    #: reading order inside the sheet; not shown
    row: int = 0
    column: int = 0
    #: of a finding about a report's text: where it stands there (第12段), and the sentence
    place: str | None = None
    quote: str | None = None

    @property
    def order(self) -> tuple[int, int, str, str]:
        return (self.row, self.column, self.code, self.message)


@lru_cache(maxsize=1)
def catalogue() -> dict[str, FindingKind]:
    """All kinds of findings by code, in catalogue order."""
    data = tomllib.loads(Path(__file__).with_name("findings.toml").read_text("utf-8"))
    return {
        entry["code"]: FindingKind(
            entry["code"],
            Severity(entry["severity"]),
            entry["group"],
            entry["title"],
            entry["basis"],
            entry["hint"],
            entry["example"],
        )
        for entry in data["finding"]
    }


Figure = Decimal | str | None


def make(
    code: str,
    place: Ref | Value | None,
    message: str,
    *,
    expected: Figure = None,
    actual: Figure = None,
    difference: Decimal | None = None,
    tolerance: Decimal | None = None,
    severity: Severity | None = None,
    basis: str = "",
    hint: str = "",
) -> Finding:
    """A finding of a catalogued kind at a cell.

    ``difference`` defaults to actual − expected where both are decimals, then the
    tolerance in force is recorded too. Raises KeyError for an unknown code.
    """
    kind = catalogue()[code]
    ref = place.ref if isinstance(place, Value) else place
    if difference is None and isinstance(expected, Decimal) and isinstance(actual, Decimal):
        difference = actual - expected
    if difference is not None and tolerance is None:
        tolerance = Decimal(0)
    return Finding(
        code,
        severity or kind.severity,
        ref.sheet if ref else None,
        ref.a1 if ref else None,
        kind.title,
        message,
        _text(expected),
        _text(actual),
        _text(difference),
        _text(tolerance),
        basis or kind.basis,
        hint or kind.hint,
        ref.row if ref else 0,
        ref.column if ref else 0,
    )


def _text(figure: Figure) -> str | None:
    return show(figure) if isinstance(figure, Decimal) else figure


def quoted(name: str) -> str:
    """A name in quotation marks; those of its own (“三支一扶”办公室) become single ones, as is usual."""
    return f"“{name.replace('“', '‘').replace('”', '’')}”"

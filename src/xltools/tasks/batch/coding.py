"""Light records as text and back, exactly: decimals as text, findings packed."""

from __future__ import annotations

import json
from dataclasses import astuple, fields
from decimal import Decimal
from typing import Any

from zlib_ng import zlib_ng

from xltools.findings import Finding, Severity
from xltools.tasks.filed import FiledForm, FiledIndicator

_DECIMALS = frozenset({"budget", "spent", "rate", "stated", "rows", "rule", "weight", "rule_min", "rule_max"})
_NAMES = tuple(field.name for field in fields(FiledForm))
_INDICATOR = tuple(field.name for field in fields(FiledIndicator))
_FINDING = tuple(field.name for field in fields(Finding))
_SEVERITY = _FINDING.index("severity")
_SEVERITIES = {severity.value: severity for severity in Severity}


def write_forms(forms: tuple[FiledForm, ...]) -> str:
    return json.dumps([[_plain(value) for value in astuple(form)] for form in forms], ensure_ascii=False)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def read_forms(text: str) -> tuple[FiledForm, ...]:
    return tuple(FiledForm(*map(_value, _NAMES, row)) for row in json.loads(text))


def _value(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return Decimal(value) if name in _DECIMALS and isinstance(value, str) else value


def write_findings(findings: tuple[Finding, ...]) -> bytes:
    rows = [
        [getattr(found, name) if name != "severity" else found.severity.value for name in _FINDING]
        for found in findings
    ]
    return zlib_ng.compress(json.dumps(rows, ensure_ascii=False).encode("utf-8"), 1)


def read_findings(packed: bytes) -> tuple[Finding, ...]:
    return tuple(_finding(row) for row in json.loads(zlib_ng.decompress(packed)))


def _finding(row: list[Any]) -> Finding:
    row[_SEVERITY] = _SEVERITIES[row[_SEVERITY]]
    return Finding(*row)


def write_indicators(indicators: tuple[FiledIndicator, ...]) -> bytes:
    rows = [[_plain(getattr(item, name)) for name in _INDICATOR] for item in indicators]
    return zlib_ng.compress(json.dumps(rows, ensure_ascii=False).encode("utf-8"), 1)


def read_indicators(packed: bytes) -> tuple[FiledIndicator, ...]:
    rows = json.loads(zlib_ng.decompress(packed))
    return tuple(FiledIndicator(*map(_value, _INDICATOR, row)) for row in rows)

"""Formulas of a cell as another sheet writes them, and back: the host moves their references there."""

from __future__ import annotations

import re

from xltools.cells import quote_sheet
from xltools.checks.formulas import plain_formula

_TEXT = r"\"(?:[^\"]|\"\")*\""
_SHEET = r"\$?(?:'(?:[^']|'')+'|[\w.\[\]:]+)"
_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d*"
_AREA = rf"{_CELL}(?::{_CELL})?|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}|\$?\d+:\$?\d+"
#: what stays as it is (texts, errors, references with a sheet, columns of a table), and references without one
_OPERAND = re.compile(
    rf"{_TEXT}|\#[A-Z][A-Z0/!?]*[!?A0]|{_SHEET}!(?:[\w.$:]+|\#REF!)|\[[^\]]*\]"
    rf"|(?<![\w.$])(?P<own>{_AREA})(?![\w.(!\[])"
)


def qualified(formula: str, sheet: str) -> str:
    """A formula (without "=") that means the same on any other sheet."""
    return _OPERAND.sub(lambda m: f"{quote_sheet(sheet)}!{m[0]}" if m["own"] else m[0], formula)


def unqualified(formula: str, sheet: str) -> str:
    """The formula as the sheet itself writes it."""
    own = f"(?:(?<!'){re.escape(quote_sheet(sheet))}|(?<![\\w.\\]']){re.escape(sheet)})"
    return re.sub(rf"({_TEXT})|\$?{own}!", lambda m: m[1] or "", formula)


def same_formula(one: str, other: str, sheet: str) -> bool:
    """Whether two formulas of a sheet are alike, however they name the sheet itself."""
    return plain_formula(unqualified(one, sheet)) == plain_formula(unqualified(other, sheet))


def mentions(formula: str, sheet: str) -> bool:
    """Whether a formula refers to a sheet."""
    return any(
        match[0].startswith((f"{quote_sheet(sheet)}!", f"${quote_sheet(sheet)}!", f"{sheet}!", f"${sheet}!"))
        for match in _OPERAND.finditer(formula)
    )

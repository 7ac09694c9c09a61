"""Formulas as Excel writes them, to and from LibreOffice's tokens, and values of cells.

The parser's convention 3 is that of .xlsx files; 1 would take formulas and store nonsense.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Any

_FORMULA, _NOTES, _VALUES = 16, 8, 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags
_ERROR = 4  # com.sun.star.sheet.FormulaResult
_DATE_TIME, _DURATION_HOURS, _LOGICAL = 6, "[h", 1024  # com.sun.star.util.NumberFormat
_ERRORS = {532: "#DIV/0!", 524: "#REF!", 525: "#NAME?", 503: "#NUM!", 32767: "#N/A", 521: "#NULL!"}
#: LibreOffice writes the constants TRUE and FALSE as calls
_CONSTANT = re.compile(r"\"[^\"]*\"|'[^']*'|\b(TRUE|FALSE)\(\)")
Rows = list[list[Any]]


def _plain(match: re.Match[str]) -> str:
    return match[1] or match[0]


class ErrorText(str):
    """An error value such as ``#DIV/0!``: a text that is none."""

    __slots__ = ()


class Formulas:
    """The formula language of .xlsx files for one document."""

    def __init__(self, document: Any) -> None:
        self._parser = document.createInstance("com.sun.star.sheet.FormulaParser")
        self._parser.FormulaConvention = 3
        self._parser.CompileEnglish = True

    def text(self, tokens: Any, address: Any) -> str:
        return "=" + _CONSTANT.sub(_plain, self._parser.printFormula(tokens, address))

    def tokens(self, formula: str, address: Any) -> Any:
        return self._parser.parseFormula(formula.removeprefix("="), address)


def formula_cells(area: Any) -> Iterator[Any]:
    """The cells of an area that hold a formula."""
    found = area.queryContentCells(_FORMULA)
    if found.Count:
        yield from found.Cells


def read_formulas(area: Any, formulas: Formulas) -> Rows:
    """What ``Range.formula`` gives: formulas, and constants as texts or numbers."""
    top, left = area.RangeAddress.StartRow, area.RangeAddress.StartColumn
    rows = [["" if value is None else value for value in row] for row in area.getDataArray()]
    for cell in formula_cells(area):
        address = cell.CellAddress
        rows[address.Row - top][address.Column - left] = formulas.text(cell.getTokens(), address)
    return rows


def read_values(area: Any, document: Any) -> Rows:
    """What ``Range.raw_value`` gives: numbers, texts, dates, booleans, errors; None where empty."""
    top, left = area.RangeAddress.StartRow, area.RangeAddress.StartColumn
    rows = [[None if value == "" else value for value in row] for row in area.getDataArray()]
    for cell in _failed(area):
        address = cell.CellAddress
        rows[address.Row - top][address.Column - left] = ErrorText(_ERRORS.get(cell.getError(), "#VALUE!"))
    if any(isinstance(value, float) for row in rows for value in row):
        _convert(rows, area, document, top, left)
    return rows


def _failed(area: Any) -> Iterator[Any]:
    found = area.queryFormulaCells(_ERROR)
    if found.Count:
        yield from found.Cells


def _convert(rows: Rows, area: Any, document: Any, top: int, left: int) -> None:
    """Dates and booleans are numbers with a number format that says so."""
    for alike in area.getUniqueCellFormatRanges():
        number_format = document.NumberFormats.getByKey(alike.NumberFormat)
        kind = number_format.Type
        if not kind & (_DATE_TIME | _LOGICAL):
            continue
        duration = _DURATION_HOURS in number_format.FormatString.lower()
        for at in alike.getRangeAddresses():
            for row in rows[at.StartRow - top : at.EndRow - top + 1]:
                for column in range(at.StartColumn - left, at.EndColumn - left + 1):
                    if isinstance(row[column], float):
                        row[column] = _meant(row[column], kind, document.NullDate, duration=duration)


def _meant(number: float, kind: int, epoch: Any, *, duration: bool) -> Any:
    if kind & _LOGICAL:
        return bool(number)
    if duration:
        return dt.timedelta(days=number)
    try:
        return dt.datetime(epoch.Year, epoch.Month, epoch.Day) + dt.timedelta(
            seconds=round(number * 86_400, 3)
        )
    except OverflowError:
        return number


def write(area: Any, rows: Sequence[Sequence[Any]], formulas: Formulas) -> None:
    """Write a block as Excel takes it: formulas, numbers, texts (``'1`` is the text 1), nothing.

    In one go, then the formulas; cell by cell where there are notes, which the one go would delete.
    """
    in_one_go = len(rows) * len(rows[0]) > 1 and not area.queryContentCells(_NOTES).Count
    if in_one_go:
        area.setDataArray(tuple(tuple(_constant(value) for value in row) for row in rows))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if _is_formula(value) or isinstance(value, bool):
                cell = area.getCellByPosition(c, r)
                cell.setTokens(formulas.tokens(_formula(value), cell.CellAddress))
            elif not in_one_go:
                _write_constant(area.getCellByPosition(c, r), _constant(value))


def _write_constant(cell: Any, value: str | float) -> None:
    if value == "":
        cell.clearContents(_VALUES)
    elif isinstance(value, str):
        cell.setString(value)
    else:
        cell.setValue(value)


def _formula(value: str | bool) -> str:
    return value if isinstance(value, str) else "=TRUE()" if value else "=FALSE()"


def _is_formula(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("=")


def _constant(value: Any) -> str | float:
    if value is None or isinstance(value, bool) or _is_formula(value):
        return ""
    return value.removeprefix("'") if isinstance(value, str) else float(value)

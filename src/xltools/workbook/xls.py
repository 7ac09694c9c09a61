"""Reading .xls (and .et that is one): xlrd for what cells show, the records for formulas."""

from __future__ import annotations

import datetime as dt
import struct
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from xltools.cells import Grid, Merge, Raw
from xltools.workbook.biffformulas import Formulas, SheetFormulas
from xltools.workbook.bifftokens import ERROR_TEXTS, Undecodable
from xltools.workbook.numfmts import BUILT_IN, FIRST_OWN_FORMAT, tidy
from xltools.workbook.sniff import encrypted
from xltools.workbook.trim import trimmed
from xltools.workbook.zipparts import damaged

Place = tuple[int, int]

# xlrd's cell types
_NUMBER, _DATE, _BOOLEAN, _ERROR = 2, 3, 4, 5


def read_xls(data: bytes) -> tuple[tuple[Grid, ...], dict[str, str]]:
    """The grids of an .xls in sheet order, and its workbook-wide names.

    Raises UnreadableError; struct.error, LookupError or ValueError for broken records.
    """
    book = open_xls(data)
    formulas = _formulas(data, book)
    grids = tuple(_grid(book, sheet, formulas) for sheet in book.sheets())
    return grids, formulas.names() if formulas else {}


def open_xls(data: bytes) -> Any:
    """The workbook as xlrd has it. Raises UnreadableError."""
    import xlrd
    from xlrd.compdoc import CompDocError
    from xlrd.formula import FormulaError

    try:
        # xlrd reports oddities on its log file: nothing may reach the user's screen
        return xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=StringIO(), verbosity=0
        )
    except xlrd.XLRDError as error:
        raise encrypted() if "encrypted" in str(error) else damaged("内容有误") from error
    # xlrd checks little: broken files end in whatever their bytes lead to
    except (CompDocError, FormulaError, struct.error, LookupError, ValueError, AssertionError,
            TypeError, AttributeError, ArithmeticError, NotImplementedError) as error:  # fmt: skip
        raise damaged("内容有误") from error


def _formulas(data: bytes, book: Any) -> Formulas | None:
    """The formulas of the workbook, or None where its records cannot tell them (before Excel 97)."""
    if book.biff_version != 80:
        return None
    try:
        return Formulas(_stream(data), book)
    except (struct.error, LookupError, ValueError, Undecodable):
        return None


def _stream(data: bytes) -> bytes:
    from xlrd.compdoc import SIGNATURE, CompDoc

    if not data.startswith(SIGNATURE):
        return data
    found = CompDoc(data, logfile=StringIO())
    stream: bytes | None = found.get_named_stream("Workbook") or found.get_named_stream("Book")
    if stream is None:
        raise ValueError("no workbook stream")
    return stream


@dataclass(slots=True)
class _Marks:
    """What is noted about cells besides their value, by (row, column) from 1."""

    formats: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)


def _grid(book: Any, sheet: Any, formulas: Formulas | None) -> Grid:
    own = formulas.sheet(sheet.name) if formulas else SheetFormulas({}, complete=False)
    marks = _Marks()
    rows: list[list[Raw]] = [
        [_raw(book, sheet, (row, column), marks) for column in range(sheet.row_len(row))]
        for row in range(sheet.nrows)
    ]
    block = trimmed(rows, 1, 1, own.formulas, marks.errors)
    merges = tuple(Merge(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
    return Grid(
        sheet.name, block.rows, block.first_row, block.first_column, merges,
        own.formulas, marks.formats, marks.errors | block.errors, sheet.visibility == 0, own.complete,
    )  # fmt: skip


def _raw(book: Any, sheet: Any, place: Place, marks: _Marks) -> Raw:
    """One value; ``place`` counts from 0. Its number format or error text is noted."""
    kind, value = sheet.cell_type(*place), sheet.cell_value(*place)
    here = place[0] + 1, place[1] + 1
    if kind == _ERROR:
        marks.errors[here] = ERROR_TEXTS.get(value, "#VALUE!")
        return None
    if kind == _BOOLEAN:
        return bool(value)
    if kind not in (_NUMBER, _DATE):
        return str(value) or None
    number_format = _format(book, sheet.cell_xf_index(*place))
    if number_format:
        marks.formats[here] = number_format
    return _date(float(value), number_format, book.datemode) if kind == _DATE else float(value)


def _format(book: Any, style: int) -> str:
    if style >= len(book.xf_list):
        return ""
    number = book.xf_list[style].format_key
    # xlrd fills in formats that the file names by number only in their American form
    stated = book.format_map[number].format_str if number in book.format_map else ""
    return tidy(BUILT_IN.get(number, stated) if number < FIRST_OWN_FORMAT else stated)


def _date(serial: float, number_format: str, mode: int) -> Raw:
    """A date as the .xlsx reader gives it: date, time or both, a duration for [h]."""
    from xlrd.xldate import XLDateError, xldate_as_datetime

    if "[h" in number_format.lower():
        return dt.timedelta(days=serial)
    try:
        moment: dt.datetime = xldate_as_datetime(serial, mode)
    except (XLDateError, OverflowError, ValueError):
        return serial
    if 0 <= serial < 1:
        return moment.time()
    return moment if serial % 1 else moment.date()

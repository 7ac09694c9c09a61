"""What every official sheet is drawn with: fonts, borders, fitted rows, input checks, saving."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

#: a template's bytes depend on its content only
STAMP = dt.datetime(2026, 11, 23)
#: marks the cells to be filled in; prints as next to white
TINT = PatternFill("solid", start_color="FFFCE8", end_color="FFFCE8")
RATE = "0.00%"
TEXT = "@"

_THIN = Side(style="thin", color="000000")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_LINE = 1.46  # line height of a CJK font, in font sizes
_CSS = 96 / 72
#: pixels of one unit of column width where the workbook's first font is 宋体 11, as set here
_UNIT = 8


class Draw:
    """Writes cells and merged areas of one sheet in the look of the official forms.

    ``live`` is True for a template (input cells open and tinted, the rest locked),
    False for a form as an office typed it (one plain look, nothing locked on purpose).
    """

    def __init__(self, sheet: Worksheet, *, live: bool, size: float = 10) -> None:
        self.sheet = sheet
        self.live = live
        self.size = size

    def put(
        self,
        area: str,
        value: Any = None,
        *,
        to_fill: bool = False,
        bold: bool = False,
        align: str = "center",
        form: str = "General",
        size: float | None = None,
        font: str = "宋体",
        border: bool = True,
    ) -> None:
        """Gives ``area`` (a cell or a merge) its value and look; ``to_fill`` opens and tints it."""
        left, top, right, bottom = range_boundaries(area)
        look = Font(name=font, size=size or self.size, bold=bold)
        place = Alignment(horizontal=align, vertical="center", wrap_text=True)
        for row in self.sheet.iter_rows(top, bottom, left, right):
            for cell in row:
                cell.font, cell.alignment, cell.number_format = look, place, form
                if border:
                    cell.border = _BOX
                if self.live and to_fill:
                    cell.fill, cell.protection = TINT, Protection(locked=False)
        if (left, top) != (right, bottom):
            self.sheet.merge_cells(area)
        self._value(top, left, value)

    def _value(self, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        cell = self.sheet.cell(row, column)
        cell.value = value
        if isinstance(value, str) and not (self.live and value.startswith("=")):
            cell.data_type = "s"

    def open(self, cell: str) -> None:
        """Opens a cell without tinting it: a heading that holds the year."""
        self.sheet[cell].protection = Protection(locked=False)

    def free(self, rows: Iterable[int], columns: int) -> None:
        """Opens whole rows, so that Excel lets them be deleted though the sheet is protected."""
        if not self.live:
            return
        for row in rows:
            self.sheet.row_dimensions[row].protection = Protection(locked=False)
            for column in range(1, columns + 1):
                self.sheet.cell(row, column).protection = Protection(locked=False)

    def fit(self, row: int, columns: Mapping[str, float], least: float, size: float | None = None) -> None:
        """Makes a row high enough for its texts; ``columns``: column → width it has for its text."""
        lines, size = 1, size or self.size
        for letter, width in columns.items():
            text = self.sheet[f"{letter}{row}"].value
            if isinstance(text, str) and not text.startswith("="):
                lines = max(lines, line_count(text, width, size))
        self.sheet.row_dimensions[row].height = max(least, text_height(lines, size))

    def height(self, row: int) -> float:
        return float(self.sheet.row_dimensions[row].height)

    def set_widths(self, widths: Mapping[str, float]) -> None:
        for letter, width in widths.items():
            self.sheet.column_dimensions[letter].width = width


def text_height(lines: int, size: float) -> float:
    """The height of a row, in points, that shows so many lines."""
    return round(lines * size * _LINE + 6, 1)


def line_count(text: str, width: float, size: float) -> int:
    """Lines that ``text`` takes in ``width`` (Excel's unit) when wrapped; one to spare in long texts."""
    room = max(1, math.floor((width * _UNIT - 3) / (size * _CSS) * 2))  # in half characters
    lines = 0
    for part in text.split("\n"):
        halves = sum(1 if ord(ch) < 0x2000 else 2 for ch in part)
        lines += max(1, math.ceil(halves / room))
    return lines + (1 if lines > 4 else 0)


def span(widths: Mapping[str, float], first: str, last: str) -> float:
    """The width of neighbouring columns together."""
    return sum(width for letter, width in widths.items() if first <= letter <= last)


def check(
    sheet: Worksheet,
    area: str,
    title: str,
    prompt: str,
    *,
    least: float | None = None,
    most: float | None = None,
    whole: bool = False,
) -> None:
    """An input check with a Chinese note; without bounds only the note."""
    rule = DataValidation(allow_blank=True, showInputMessage=True, promptTitle=title, prompt=prompt)
    if least is not None:
        rule.type = "whole" if whole else "decimal"
        rule.operator = "greaterThanOrEqual" if most is None else "between"
        rule.formula1, rule.formula2 = f"{least:g}", None if most is None else f"{most:g}"
        bounds = f"不小于 {least:g}" if most is None else f"{least:g} 到 {most:g} 之间"
        rule.showErrorMessage, rule.errorStyle = True, "stop"
        rule.errorTitle, rule.error = "请改正", f"这里应填{bounds}的{'整数' if whole else '数字'}，不带单位。"
    sheet.add_data_validation(rule)
    rule.add(area)


def protect(sheet: Worksheet) -> None:
    """Locks formulas and headings, without a password; rows, widths and looks stay free."""
    lock = sheet.protection
    lock.sheet = True
    lock.formatCells = lock.formatColumns = lock.formatRows = False
    lock.insertRows = lock.deleteRows = False


def page(sheet: Worksheet, area: str, title_rows: str, *, landscape: bool) -> None:
    """A4, one page wide, centred, headings repeated, page numbers."""
    sheet.print_area = area
    sheet.print_title_rows = title_rows
    setup = sheet.page_setup
    setup.paperSize = 9
    setup.orientation = "landscape" if landscape else "portrait"
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.47
    margins.top = margins.bottom = 0.71
    margins.header = margins.footer = 0.35
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
    sheet.oddFooter.center.size = 9
    sheet.sheet_view.showGridLines = False


def name_cells(book: Workbook, sheet: Worksheet, names: Mapping[str, str]) -> None:
    """Workbook-wide names: name → cell such as ``H45``."""
    for name, address in names.items():
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()  # type: ignore[union-attr]
        book.defined_names[name] = DefinedName(name, attr_text=f"'{sheet.title}'!${letters}${row}")


def new_book(title: str, subject: str) -> tuple[Workbook, Worksheet]:
    """An empty workbook with one sheet named ``title`` and fixed properties."""
    book = Workbook()
    # column widths are counted in digits of this font
    book._named_styles["Normal"].font = Font(name="宋体", size=11)
    sheet = book.active
    sheet.title = title
    facts = book.properties
    facts.creator, facts.lastModifiedBy, facts.title = "xltools", "xltools", subject
    facts.created = facts.modified = STAMP
    return book, sheet


def save(book: Workbook, path: Path) -> None:
    """Saves with fixed dates inside, so that the same content gives the same bytes."""
    raw = io.BytesIO()
    book.save(raw)
    path.parent.mkdir(parents=True, exist_ok=True)
    stamp = f"{STAMP:%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, content)

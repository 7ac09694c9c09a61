"""A sheet that holds a list of any length: its XML is made row by row while the package is written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import islice

from xltools.cells import Merge, column_letters
from xltools.plans import ListColumn, ListRow, ListSpec, SheetCell, SheetSpec
from xltools.sheets import look
from xltools.workbook.bookparts import OFFICE, PRINT_TITLES, SPREADSHEET_TYPE, STRICT_OFFICE, BookParts
from xltools.workbook.newsheet import highlights_xml, print_titles, sheet_head, sheet_tail
from xltools.workbook.opc import rels_name, set_content_type
from xltools.workbook.sheetrows import area_text
from xltools.workbook.sheetxml_write import MAX_TEXT, cell_xml
from xltools.workbook.styles import StyleBook
from xltools.workbook.xmltext import escape_attribute

MAX_ROWS = 1_048_576
#: Excel keeps no more links of a sheet than this; those beyond are HYPERLINK formulas
MAX_LINKS = 65_530
_LONGEST_LINK, _LONGEST_TEXT = 2000, 255
_FILTER = "_xlnm._FilterDatabase"
_BATCH = 256
_CUT = "……（过长，已截断）"
#: half-width characters of 宋体 10 that one unit of column width holds, and points a line takes
_PER_UNIT, _LINE, _LEAST, _MOST = 1.1, 14.5, 15.0, 409.0


def add_list(book: BookParts, spec: ListSpec, styles: StyleBook) -> None:
    """Enter the sheet at the end of the workbook; its rows are asked for when that is saved."""
    sheet = book.add_sheet(spec.name)
    written = _List(spec, styles, strict=book.strict)
    book.store.put_stream(sheet.part, written.pieces)
    book.store.put_stream(rels_name(sheet.part), written.relations)
    set_content_type(book.store, sheet.part, SPREADSHEET_TYPE + ".worksheet+xml")
    index = [s.relation for s in book.sheets()].index(sheet.relation)
    quoted = "'" + spec.name.replace("'", "''") + "'"
    left, right = written.table.split(":")
    fixed = ":".join(re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", corner) for corner in (left, right))
    book.add_name(f' name="{_FILTER}" localSheetId="{index}" hidden="1"', f"{quoted}!{fixed}")
    titles = print_titles(written.frame)
    if titles:
        book.add_name(f' name="{PRINT_TITLES}" localSheetId="{index}"', titles)


class _List:
    """The parts of one list: the sheet, and then the files that its links lead to."""

    def __init__(self, spec: ListSpec, styles: StyleBook, *, strict: bool) -> None:
        self._spec = spec
        self._first = spec.header_row + 1
        self._count = min(spec.count, MAX_ROWS - spec.header_row)
        self._looks = [styles.xf(column.style) for column in spec.columns]
        #: of each column how its cells begin, their look, and how much text a line holds (0: one line)
        self._frames = [
            (f'<c r="{column_letters(index)}', f'" s="{style}"', _room(column))
            for index, (column, style) in enumerate(zip(spec.columns, self._looks, strict=True), 1)
        ]
        heads = tuple(
            SheetCell(spec.header_row, index, column.heading, style=look.HEAD)
            for index, column in enumerate(spec.columns, 1)
        )
        self.frame = SheetSpec(
            spec.name,
            (*spec.top, *heads),
            tuple(column.width for column in spec.columns),
            spec.heights,
            freeze_row=spec.header_row,
            protected=False,
            title_rows=(spec.header_row, spec.header_row),
            tab_color=spec.tab_color,
        )
        last = spec.header_row + max(self._count, 1)
        self.table = area_text(Merge(spec.header_row, 1, last, len(spec.columns)))
        self._head = sheet_head(self.frame, list(self.frame.cells), styles, strict=strict)
        self._highlights = highlights_xml(spec.highlights, styles)
        self._uri = (STRICT_OFFICE if strict else OFFICE) + "/hyperlink"
        self._links = bytearray()
        self._linked = 0
        self._files: dict[str, int] = {}

    def pieces(self) -> Iterator[bytes]:
        """The sheet part, some rows at a time."""
        self._links, self._linked, self._files = bytearray(), 0, {}
        yield self._head.encode()
        rows = enumerate(islice(self._spec.rows(), self._count), self._first)
        while batch := list(islice(rows, _BATCH)):
            yield "".join([self._row(number, row) for number, row in batch]).encode()
        yield b"</sheetData>"
        yield f'<autoFilter ref="{self.table}"/>{self._highlights}'.encode()
        if self._links:
            yield from (b"<hyperlinks>", bytes(self._links), b"</hyperlinks>")
        yield sheet_tail(self.frame).encode()

    def relations(self) -> Iterator[bytes]:
        """The relationships of the sheet: one for each file that is linked to."""
        yield b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        yield b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        for file, number in self._files.items():
            target = escape_attribute(uri(file))
            yield (
                f'<Relationship Id="rId{number}" Type="{self._uri}" Target="{target}" TargetMode="External"/>'
            ).encode()
        yield b"</Relationships>"

    def _row(self, number: int, row: ListRow) -> str:
        cells, lines = [], 1
        for value, (begin, style, room) in zip(row.values, self._frames, strict=True):
            cells.append(f"{begin}{number}{style}{_content(value)}")
            if room and value.__class__ is str and (count := _lines(value, room)) > lines:
                lines = count
        if row.file and self._spec.link_column:
            self._link(cells, number, row)
        height = min(_MOST, max(_LEAST, lines * _LINE + 3))
        return f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>'

    def _link(self, cells: list[str], number: int, row: ListRow) -> None:
        """Note the row's link; past the limit its cell becomes a formula, if that can hold it."""
        index = self._spec.link_column - 1
        place = f"{column_letters(index + 1)}{number}"
        if self._linked < MAX_LINKS:
            if len(row.file) + len(row.place) < _LONGEST_LINK:
                file = self._files.setdefault(row.file, len(self._files) + 1)
                inside = f' location="{escape_attribute(row.place)}"' if row.place else ""
                self._links += f'<hyperlink ref="{place}" r:id="rId{file}"{inside}/>'.encode()
                self._linked += 1
            return
        target = f"{row.file}#{row.place}" if row.place else row.file
        shown = row.values[index]
        if isinstance(shown, str) and max(len(target), len(shown)) <= _LONGEST_TEXT:
            formula = f"HYPERLINK({_literal(target)},{_literal(shown)})"
            cells[index] = cell_xml("", f' r="{place}" s="{self._looks[index]}"', shown, formula, place)


def _room(column: ListColumn) -> float:
    """Half-width characters that a line of a wrapped cell holds; 0 where cells do not wrap."""
    return max(2.0, column.width * _PER_UNIT * 10 / column.style.size - 1) if column.style.wrap else 0


def uri(path: str) -> str:
    """A path as the target of a link: Excel's way, Chinese characters as they are.

    Relative ones stay relative to the workbook; ``C:/…`` and ``/…`` become file URLs."""
    slashed = path.replace("\\", "/") if re.match(r"[A-Za-z]:[\\/]|\\\\", path) else path
    quoted = re.sub(r"[\x00-\x20\"#%<>?\[\\\]^`{|}]", lambda m: f"%{ord(m[0]):02X}", slashed)
    if re.match(r"[A-Za-z]:/", quoted):
        return f"file:///{quoted}"
    if quoted.startswith("//"):
        return f"file:{quoted}"
    if quoted.startswith("/"):
        return f"file://{quoted}"
    return f"./{quoted}" if ":" in quoted.partition("/")[0] else quoted


def _literal(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@lru_cache(maxsize=4096)
def _content(value: str | Decimal | None) -> str:
    """A cell behind its address and look. A text is never a formula, whatever it begins with."""
    if isinstance(value, str) and len(value) > MAX_TEXT:
        value = value[: MAX_TEXT - len(_CUT)] + _CUT
    return cell_xml("", "", value if value != "" else None, None, "").removeprefix("<c")


@lru_cache(maxsize=4096)
def _lines(text: str, room: float) -> int:
    """Lines that a wrapped text takes; a Chinese character is two wide, as it is in GBK."""
    if "\n" in text:
        return sum(_lines(part, room) for part in text.split("\n"))
    return max(1, math.ceil(len(text.encode("gbk", "replace")) / room))

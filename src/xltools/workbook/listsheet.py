"""A sheet that holds a list of any length: its XML is made row by row while the package is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Protocol, TypeVar

from xltools.cells import Merge, column_letters
from xltools.plans import ListPart, ListRow, ListSpec, SheetCell, SheetSpec
from xltools.sheets import look
from xltools.workbook.bookparts import OFFICE, PRINT_TITLES, SPREADSHEET_TYPE, STRICT_OFFICE, BookParts
from xltools.workbook.deflate import Packed
from xltools.workbook.listrows import Batch, Column, Link, render, room_of
from xltools.workbook.newsheet import highlights_xml, print_titles, sheet_head, sheet_tail
from xltools.workbook.opc import rels_name, set_content_type
from xltools.workbook.sheetrows import area_text
from xltools.workbook.styles import StyleBook
from xltools.workbook.xmltext import escape_attribute

MAX_ROWS = 1_048_576
#: Excel keeps no more links of a sheet than this; those of further rows are HYPERLINK formulas
MAX_LINKS = 65_530
_FILTER = "_xlnm._FilterDatabase"

_J = TypeVar("_J")
_R = TypeVar("_R")


class Spread(Protocol):
    """Something done for each of many things, in their order: ``map``, or a way to do it by several processes."""

    def __call__(self, work: Callable[[_J], _R], jobs: Sequence[_J], /) -> Iterable[_R]: ...


def add_list(book: BookParts, spec: ListSpec, styles: StyleBook, spread: Spread) -> None:
    """Enter the sheet at the end of the workbook; its rows are asked for when that is saved, and
    ``spread`` renders its parts."""
    sheet = book.add_sheet(spec.name)
    written = _List(spec, styles, spread, strict=book.strict)
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

    def __init__(self, spec: ListSpec, styles: StyleBook, spread: Spread, *, strict: bool) -> None:
        self._spec, self._spread = spec, spread
        self._first = spec.header_row + 1
        self._count = min(spec.count, MAX_ROWS - spec.header_row)
        self._columns = tuple(
            Column(f'<c r="{column_letters(index)}', styles.xf(column.style), room_of(column))
            for index, column in enumerate(spec.columns, 1)
        )
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
        self._files: dict[str, int] = {}

    def pieces(self) -> Iterator[bytes | Packed]:
        """The sheet part, some rows at a time."""
        links = bytearray()
        self._files = {}
        yield self._head.encode()
        for rendered in self._spread(render, self._batches()):
            yield rendered.xml
            links += "".join(map(self._link, rendered.links)).encode()
        yield b"</sheetData>"
        yield f'<autoFilter ref="{self.table}"/>{self._highlights}'.encode()
        if links:
            yield from (b"<hyperlinks>", bytes(links), b"</hyperlinks>")
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

    def _batches(self) -> list[Batch]:
        """The parts, as far as the sheet goes."""
        starts = accumulate((part.count for part in self._spec.parts), initial=0)
        return [
            self._batch(_First(part, min(part.count, self._count - start)), start)
            for part, start in zip(self._spec.parts, starts, strict=False)
            if start < self._count
        ]

    def _batch(self, rows: Callable[[], Iterable[ListRow]], start: int) -> Batch:
        return Batch(
            rows, self._first + start, self._columns, self._spec.link_column, self._first + MAX_LINKS
        )

    def _link(self, link: Link) -> str:
        file = self._files.setdefault(link.file, len(self._files) + 1)
        inside = f' location="{escape_attribute(link.place)}"' if link.place else ""
        return f'<hyperlink ref="{link.cell}" r:id="rId{file}"{inside}/>'


@dataclass(frozen=True, slots=True)
class _First:
    """The first rows of a part."""

    part: ListPart
    count: int

    def __call__(self) -> Iterable[ListRow]:
        return islice(self.part.rows(), self.count)


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

"""Reading .xlsx and its kin: values by python-calamine, the rest from the raw XML.

calamine gets a small package built of the parts that were inflated and checked
here, so it never meets an unchecked byte, a strange path or an odd encoding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar, cast

from xltools.cells import Grid, LateGrid, Merge, Raw
from xltools.errors import UnreadableError
from xltools.recent import keep_last
from xltools.workbook.markup import normal, plain_utf8
from xltools.workbook.numfmts import style_formats
from xltools.workbook.outline import SheetPart, read_outline
from xltools.workbook.sheetscan import MAX_COLUMN, MAX_ROW, Scan, check_text, readable, scan
from xltools.workbook.trim import trimmed
from xltools.workbook.zipparts import Parts, damaged, pack

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

# calamine reserves memory for as many strings as a part claims to hold, and dies of a false claim
_HUGE_COUNT = re.compile(rb"ount\s*=\s*[\"'][^\"']{7}")

_T = TypeVar("_T")
_SHELVED, _MODEST = 16, 64 * 1024
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def read_xlsx(
    parts: Parts,
    only: str | None = None,
    later: tuple[str, ...] = (),
    late: Callable[[Callable[[], Grid]], Grid] = lambda read: read(),
) -> tuple[tuple[Grid, ...], dict[str, str]]:
    """The grids of a package in sheet order, and its workbook-wide names.

    ``only`` leaves out the sheets of any other name, unread. Of sheets whose names begin
    with one of ``later`` the head alone is read; the rest, if it is asked for, by way of
    ``late``.

    Raises UnreadableError; expat.ExpatError, ValueError for broken XML.
    """
    outline = read_outline(parts)
    if only is not None:
        outline.sheets = [sheet for sheet in outline.sheets if sheet.name == only]
        if not outline.sheets:
            return (), outline.names
    styles = _part(parts, outline.styles)
    reader = _Reader(
        outline.from_1904, styles, _part(parts, outline.strings), style_formats(styles) if styles else ()
    )
    sheets = [(sheet, parts.read(sheet.part)) for sheet in outline.sheets]
    heads = [_head(xml) if sheet.name.startswith(later) else None for sheet, xml in sheets]
    read = reader.grids([(sheet, head or xml) for (sheet, xml), head in zip(sheets, heads, strict=True)])
    grids = (
        grid if head is None else LateGrid.of(grid, partial(late, partial(reader.grid, *sheet)))
        for grid, head, sheet in zip(read, heads, sheets, strict=True)
    )
    return tuple(grids), outline.names


def _head(xml: bytes) -> bytes | None:
    """The sheet cut off below its fourth row; None where the place is not plain to see."""
    end = xml.find(b'<row r="5"')
    return xml[:end] + b"</sheetData></worksheet>" if end >= 0 else None


@dataclass(frozen=True, slots=True)
class _Reader:
    """What all sheets of a workbook are read with."""

    from_1904: bool
    styles: bytes
    strings: bytes
    formats: Sequence[str] = field(compare=False)

    def grids(self, sheets: Sequence[tuple[SheetPart, bytes]]) -> list[Grid]:
        """The sheets read from their XML; those that many workbooks share are taken from the shelf."""
        places = [self._place(i, *sheet) for i, sheet in enumerate(sheets)]
        held = [_shelf.get(place) if place else None for place in places]
        missing = [sheet for sheet, grid in zip(sheets, held, strict=True) if grid is None]
        read = iter(self._read(missing) if missing else ())
        grids = [next(read) if grid is None else grid for grid in held]
        for place, grid in zip(places, grids, strict=True):
            if place:
                keep_last(_shelf, place, grid, _SHELVED)
        return grids

    def _place(self, number: int, sheet: SheetPart, xml: bytes) -> _Place | None:
        """Where a sheet has its place on the shelf: one behind the first, of modest size."""
        modest = max(len(xml), len(self.strings)) <= _MODEST
        return (self, sheet, xml) if number and modest else None

    def _read(self, sheets: Sequence[tuple[SheetPart, bytes]]) -> list[Grid]:
        """The sheets read in one call of calamine."""
        scanned = [_scanned(xml, sheet.name, self.formats) for sheet, xml in sheets]
        contents = [xml for xml, _ in scanned]
        check_text(self.strings, contents)
        book = guarded(lambda: _open(self._package(contents)))
        found = zip(sheets, scanned, strict=True)
        return [_grid(book, f"s{i}", sheet, scan) for i, ((sheet, _), (_, scan)) in enumerate(found)]

    def grid(self, sheet: SheetPart, xml: bytes) -> Grid:
        return self.grids([(sheet, xml)])[0]

    def _package(self, sheets: Sequence[bytes]) -> bytes:
        """The package for calamine: sheets named s0, s1 … at the customary places."""
        listed = "".join(f'<sheet name="s{i}" sheetId="{i + 1}" r:id="s{i}"/>' for i in range(len(sheets)))
        inside = {f"s{i}": ("worksheet", f"worksheets/s{i}.xml", xml) for i, xml in enumerate(sheets)}
        if self.styles:
            inside["y"] = ("styles", "styles.xml", self.styles)
        if self.strings:
            inside["t"] = ("sharedStrings", "sharedStrings.xml", self.strings)
        book = (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(self.from_1904)}"/>'
            f"<sheets>{listed}</sheets></workbook>"
        )
        return pack(
            {
                "_rels/.rels": _relationships({"b": ("officeDocument", "xl/workbook.xml", b"")}),
                "xl/workbook.xml": book.encode(),
                "xl/_rels/workbook.xml.rels": _relationships(inside),
            }
            | {f"xl/{target}": content for _, target, content in inside.values()}
        )


_Place = tuple[_Reader, SheetPart, bytes]


#: the sheets read last that stand behind the first of their workbook: files made from one template
#: share them byte by byte (评分规则, the heads of working papers), and a grid never changes
_shelf: dict[_Place, Grid] = {}


def _scanned(xml: bytes, sheet: str, formats: Sequence[str]) -> tuple[bytes, Scan]:
    xml = readable(xml, sheet)
    found = scan(xml, formats)
    if not found.complete:
        xml = normal(xml)
        found = scan(xml, formats)
    return xml, found


def guarded(call: Callable[[], _T]) -> _T:
    """The result of a call into calamine; whatever it raises becomes UnreadableError."""
    from python_calamine import CalamineError

    try:
        return call()
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise damaged("内容有误") from error
    except BaseException as error:
        # a panic of the Rust code: pyo3 derives it from BaseException and does not export it
        if type(error).__name__ != "PanicException":
            raise
        raise damaged("内容无法识别") from error


def _part(parts: Parts, name: str | None) -> bytes:
    if name is None:
        return b""
    xml = parts.read(name)
    return xml if xml and plain_utf8(xml) and not _HUGE_COUNT.search(xml) else normal(xml)


def _open(package: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(BytesIO(package))


def _relationships(targets: Mapping[str, tuple[str, str, bytes]]) -> bytes:
    listed = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target, _) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{listed}</Relationships>'.encode()


def _grid(book: CalamineWorkbook, key: str, sheet: SheetPart, found: Scan) -> Grid:
    try:
        loaded = guarded(lambda: book.get_sheet_by_name(key))
        rows = cast(list[list[Raw]], guarded(loaded.to_python))
    except UnreadableError as error:
        raise UnreadableError(f"工作表“{sheet.name}”无法读取：{error.message}", error.hint) from error
    row, column = loaded.start or (0, 0)
    block = trimmed(rows, row + 1, column + 1, found.formulas, found.errors)
    return Grid(
        sheet.name, block.rows, block.first_row, block.first_column, _merges(loaded),
        found.formulas, found.formats, {**block.errors, **found.errors}, sheet.visible,
    )  # fmt: skip


def _merges(sheet: CalamineSheet) -> tuple[Merge, ...]:
    """The merged areas; one that is upside down or leaves the sheet is none."""
    return tuple(
        Merge(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if top <= bottom < MAX_ROW and left <= right < MAX_COLUMN
    )

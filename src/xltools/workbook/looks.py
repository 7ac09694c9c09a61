"""How a sheet looks, as far as drawing it takes: widths, what is hidden, alignment, borders.

Read only where a sheet is drawn. What cannot be read looks plain: a drawing is worth less than the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from xltools.cells import parse_a1
from xltools.errors import UnreadableError
from xltools.workbook.markup import local, parse
from xltools.workbook.outline import read_outline
from xltools.workbook.sheetscan import MAX_COLUMN
from xltools.workbook.sniff import sniff
from xltools.workbook.zipparts import MIB, Parts

DEFAULT_WIDTH = 8.43
#: looks of a larger sheet are not read: a drawing shows little of it anyway
MAX_SHEET = 8 * MIB


class CellLook(NamedTuple):
    """``align`` is left, center, right, or "" where the content decides."""

    align: str = ""
    wrap: bool = False
    bold: bool = False
    border: bool = False


PLAIN = CellLook()


@dataclass(frozen=True, slots=True)
class Look:
    """One sheet. ``widths`` are columns' widths in Excel's unit; other columns have ``default``."""

    default: float = DEFAULT_WIDTH
    widths: Mapping[int, float] = field(default_factory=dict)
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    cells: Mapping[tuple[int, int], CellLook] = field(default_factory=dict)

    def width(self, column: int) -> float:
        return self.widths.get(column, self.default)

    def cell(self, row: int, column: int) -> CellLook:
        return self.cells.get((row, column), PLAIN)


def read_looks(data: bytes, sheets: tuple[str, ...]) -> dict[str, Look]:
    """The looks of these sheets of a workbook by name; a sheet that is left out looks plain."""
    from xml.parsers.expat import ExpatError

    try:
        kind = sniff(data)
        if kind == "xlsx":
            return _xlsx(Parts(data), sheets)
        if kind == "xls":
            from xltools.workbook.xlslooks import xls_looks

            return xls_looks(data, sheets)
    except (UnreadableError, ExpatError, ValueError, LookupError, OverflowError):
        pass  # verified already: only the drawing is plainer
    return {}


def _xlsx(parts: Parts, sheets: tuple[str, ...]) -> dict[str, Look]:
    outline = read_outline(parts)
    styles = _Styles.read(parts.read(outline.styles)) if outline.styles else ()
    found = ((sheet.name, parts.read(sheet.part)) for sheet in outline.sheets if sheet.name in sheets)
    return {name: _Sheet.read(xml, styles) for name, xml in found if len(xml) <= MAX_SHEET}


class _Styles:
    """Handlers over the styles part: the look of each style index."""

    def __init__(self) -> None:
        self.looks: list[CellLook] = []
        self._bold: list[bool] = []
        self._bordered: list[bool] = []
        self._parents: list[str] = []

    @classmethod
    def read(cls, xml: bytes) -> tuple[CellLook, ...]:
        styles = cls()
        parse(xml, styles._start, styles._end)
        return tuple(styles.looks)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag, parent = local(name), self._parents[-1] if self._parents else ""
        self._parents.append(tag)
        if parent == "fonts" and tag == "font":
            self._bold.append(False)
        elif parent == "font" and tag == "b" and self._bold:
            self._bold[-1] = attributes.get("val", "1") not in ("0", "false")
        elif parent == "borders" and tag == "border":
            self._bordered.append(False)
        elif parent == "border" and tag in _SIDES and attributes.get("style", "none") != "none":
            if self._bordered:
                self._bordered[-1] = True
        elif "cellXfs" in self._parents:
            self._format(tag, attributes)

    def _end(self, name: str) -> None:
        self._parents.pop()

    def _format(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "xf":
            bold, border = (
                _at(self._bold, attributes.get("fontId")),
                _at(self._bordered, attributes.get("borderId")),
            )
            self.looks.append(CellLook("", False, bold, border))
        elif tag == "alignment" and self.looks:
            wrap = attributes.get("wrapText", "0") not in ("0", "false")
            align = _ALIGN.get(attributes.get("horizontal", ""), "")
            self.looks[-1] = self.looks[-1]._replace(align=align, wrap=wrap)


_SIDES = frozenset({"left", "right", "top", "bottom", "start", "end"})
_ALIGN = {"left": "left", "center": "center", "right": "right", "centerContinuous": "center",
          "distributed": "center", "justify": "left", "fill": "left"}  # fmt: skip


def _at(flags: list[bool], index: str | None) -> bool:
    place = int(index) if index and index.isdecimal() else 0
    return place < len(flags) and flags[place]


class _Sheet:
    """Handlers over a sheet."""

    def __init__(self, styles: tuple[CellLook, ...]) -> None:
        self._styles = styles
        self._default = DEFAULT_WIDTH
        self._widths: dict[int, float] = {}
        self._hidden_columns: set[int] = set()
        self._hidden_rows: set[int] = set()
        self._cells: dict[tuple[int, int], CellLook] = {}
        self._row = self._column = 0

    @classmethod
    def read(cls, xml: bytes, styles: tuple[CellLook, ...]) -> Look:
        sheet = cls(styles)
        parse(xml, sheet._start)
        return Look(sheet._default, sheet._widths, frozenset(sheet._hidden_columns),
                    frozenset(sheet._hidden_rows), sheet._cells)  # fmt: skip

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "c":
            self._cell(attributes)
        elif tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            if attributes.get("hidden", "0") not in ("0", "false"):
                self._hidden_rows.add(self._row)
        elif tag == "col":
            self._columns(attributes)
        elif tag == "sheetFormatPr":
            self._default = float(attributes.get("defaultColWidth", self._default))

    def _columns(self, attributes: dict[str, str]) -> None:
        low = int(attributes.get("min", "1"))
        span = range(low, min(int(attributes.get("max", low)), MAX_COLUMN) + 1)
        if attributes.get("hidden", "0") not in ("0", "false"):
            self._hidden_columns.update(span)
        if "width" in attributes:
            self._widths.update(dict.fromkeys(span, float(attributes["width"])))

    def _cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            self._row, self._column = parse_a1(attributes["r"])
        else:
            self._column += 1
        style = attributes.get("s", "0")
        index = int(style) if style.isdecimal() else 0
        if index < len(self._styles):
            self._cells[self._row, self._column] = self._styles[index]

"""How a sheet of an .xls looks, as far as drawing it takes."""

from __future__ import annotations

from typing import Any

from xltools.workbook.looks import CellLook, Look
from xltools.workbook.xls import open_xls

_ALIGN = {1: "left", 2: "center", 3: "right", 5: "left", 6: "center", 7: "center"}
#: xlrd gives widths in parts of a character
_PARTS = 256


def xls_looks(data: bytes, sheets: tuple[str, ...]) -> dict[str, Look]:
    """The looks of these sheets by name. Raises UnreadableError, LookupError."""
    book = open_xls(data)
    return {sheet.name: _look(book, sheet) for sheet in book.sheets() if sheet.name in sheets}


def _look(book: Any, sheet: Any) -> Look:
    columns = sheet.colinfo_map
    looks = [_style(book, style) for style in book.xf_list]
    cells = {
        (row + 1, column + 1): looks[style]
        for row in range(sheet.nrows)
        for column in range(sheet.row_len(row))
        if (style := sheet.cell_xf_index(row, column)) < len(looks)
    }
    return Look(
        widths={column + 1: info.width / _PARTS for column, info in columns.items()},
        hidden_columns=frozenset(column + 1 for column, info in columns.items() if info.hidden),
        hidden_rows=frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden),
        cells=cells,
    )


def _style(book: Any, style: Any) -> CellLook:
    border, fonts = style.border, book.font_list
    sides = (border.left_line_style, border.right_line_style, border.top_line_style, border.bottom_line_style)
    bold = style.font_index < len(fonts) and bool(fonts[style.font_index].bold)
    align = style.alignment
    return CellLook(_ALIGN.get(align.hor_align, ""), bool(align.text_wrapped), bold, any(sides))

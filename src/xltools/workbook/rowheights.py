"""Heights of rows and widths of columns in a sheet's XML."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.workbook.bookparts import BookParts
from xltools.workbook.partstore import PartStore
from xltools.workbook.sheetrows import cut, rows
from xltools.workbook.xmltext import elements, first, get, put

DEFAULT_WIDTH = 8.43


def column_widths(package: bytes, sheet: str) -> dict[int, float]:
    """Column → width (Excel's unit) as the sheet sets them; other columns have DEFAULT_WIDTH."""
    book = BookParts(PartStore(package))
    found = first(book.store.text(book.sheet(sheet).part), "cols")
    widths: dict[int, float] = {}
    for col in elements((found.body if found else None) or "", "col"):
        low, high = int(get(col.attrs, "min") or 1), int(get(col.attrs, "max") or 1)
        width = get(col.attrs, "width")
        if width is not None:
            widths.update(dict.fromkeys(range(low, min(high, low + 256) + 1), float(width)))
    return widths


def raise_rows(text: str, sheet: str, heights: Mapping[int, float]) -> str:
    """The sheet with rows made at least so tall (points); a taller row stays as it is."""
    data = cut(text, sheet)
    pieces, done = [], 0
    for row in rows(data.rows):
        wanted = heights.get(row.number)
        if wanted is None or float(get(row.xml.attrs, "ht") or 0) >= wanted:
            continue
        attrs = put(put(row.xml.attrs, "ht", f"{wanted:g}"), "customHeight", "1")
        pieces += [data.rows[done : row.xml.start], row.xml.render(attrs, row.xml.body)]
        done = row.xml.end
    return data._replace(rows="".join([*pieces, data.rows[done:]])).text

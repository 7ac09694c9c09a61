"""Areas in attributes and lists after rows came or went."""

from __future__ import annotations

from xltools.cells import Merge, a1, parse_a1
from xltools.workbook.references import RowMap
from xltools.workbook.sheetrows import area_text, parse_area
from xltools.workbook.xmltext import get, put


def shift_area(text: str, row_map: RowMap, *, grow: bool = False) -> str:
    """An area such as ``A1:C3`` after the change; "" when it is gone.

    ``grow``: an area that ends with the block's last row takes in the new rows.
    """
    try:
        area = parse_area(text)
    except ValueError:
        return text  # whole columns
    span = row_map.span(area.top, area.bottom, grow=grow)
    return area_text(Merge(span[0], area.left, span[1], area.right)) if span else ""


def shift_areas(text: str, row_map: RowMap) -> str:
    """A list of areas (sqref); those that end with the block's last row take in the new rows."""
    return " ".join(filter(None, (shift_area(area, row_map, grow=True) for area in text.split())))


def shift_ref(attrs: str, row_map: RowMap) -> str:
    """Attributes with the area in ``ref`` moved; one that is gone stays as it was."""
    old = get(attrs, "ref")
    new = shift_area(old, row_map, grow=True) if old else ""
    return put(attrs, "ref", new) if new else attrs


def landed_area(text: str, row_map: RowMap) -> str:
    try:
        area = parse_area(text)
    except ValueError:
        return text
    top = row_map.landed(area.top)
    span = row_map.span(area.top, area.bottom, grow=area.top < area.bottom) or (top, top)
    return area_text(area._replace(top=span[0], bottom=span[1]))


def shift_cell(address: str, row_map: RowMap) -> str:
    """The new address of one cell; "" when its row is gone."""
    row, column = parse_a1(address)
    new = row_map.row(row)
    return a1(new, column) if new else ""


def shift_view(attrs: str, row_map: RowMap) -> str:
    """What only shows or selects: it never vanishes, it lands on the row that follows."""
    for name in ("ref", "topLeftCell", "activeCell", "r", "sqref"):
        old = get(attrs, name)
        if old:
            attrs = put(attrs, name, " ".join(landed_area(area, row_map) for area in old.split()))
    return attrs

"""Pictures, charts and comment boxes move with the rows they are anchored to."""

from __future__ import annotations

import re

from xltools.workbook.references import RowMap
from xltools.workbook.xmltext import Element, elements, get, replace_elements


def shift_anchors(text: str, row_map: RowMap) -> str:
    """Drawing anchors (rows from 0, in ``<row>`` elements) moved with their rows."""
    if "anchor" not in text.casefold():
        return text
    return replace_elements(text, "twoCellAnchor|oneCellAnchor|anchor", lambda xml: _anchor(xml, row_map))


def _anchor(xml: Element, row_map: RowMap) -> str | None:
    ends = list(elements(xml.body or "", "from|to"))
    old = [int(row.body or 0) for end in ends for row in elements(end.body or "", "row")]
    fixed = get(xml.attrs, "editAs") == "absolute"
    if fixed or not old or len(old) != len(ends) or xml.body is None:
        return None
    new = [row_map.landed(row + 1) - 1 for row in old]
    if get(xml.attrs, "editAs") == "oneCell":  # moves, keeps its size
        new = [row + new[0] - old[0] for row in old]
    body = xml.body
    for end, row in reversed(list(zip(ends, new, strict=True))):
        inner = replace_elements(end.body or "", "row", lambda x, row=row: x.render(body=str(row)))  # type: ignore[misc]
        body = body[: end.start] + end.render(body=inner) + body[end.end :]
    return None if new == old else xml.render(body=body)


_NUMBERS = re.compile(r"-?\d+")


def shift_vml(text: str, row_map: RowMap) -> str:
    """Comment boxes and form controls of an old-style (VML) drawing moved with their rows."""
    return replace_elements(text, "shape", lambda xml: _shape(xml, row_map))


def _shape(xml: Element, row_map: RowMap) -> str | None:
    row = next(elements(xml.body or "", "Row"), None)
    if row and row_map.row(int((row.body or "0").strip()) + 1) is None:
        return ""  # the comment went with its cell

    def moved(element: Element) -> str | None:
        if element.local == "Row":
            return element.render(body=str(row_map.landed(int((element.body or "0").strip()) + 1) - 1))
        numbers = _NUMBERS.findall(element.body or "")
        if len(numbers) != 8:
            return None
        for i in (2, 6):  # left column, offset, top row, offset, right column, offset, bottom row, offset
            numbers[i] = str(row_map.landed(int(numbers[i]) + 1) - 1)
        return element.render(body=", ".join(numbers))

    return xml.render(body=replace_elements(xml.body or "", "Row|Anchor", moved))

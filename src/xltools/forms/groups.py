"""The headings of an indicator table with the points printed for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.cells import Value
from xltools.forms import figures
from xltools.forms.labels import points_in
from xltools.forms.rows import Reader
from xltools.records import Group, Indicator

#: points without 分 or brackets are printed in headings only: 产出指标（50）, 产出指标50分
_HEADING_POINTS = re.compile(
    r"[(（](?:权重|分值)?[:：]?(\d{1,3}(?:\.\d+)?)[%％]?[)）]$|(?<=指标)(\d{1,3}(?:\.\d+)?)分$"
)


def groups(reader: Reader, items: tuple[Indicator, ...]) -> tuple[Group, ...]:
    """Blocks, 一级 and 二级 headings in this order, each with the rows under it."""
    return (
        *_blocks(reader, items),
        *_levels(1, "level1", "weight1", reader, items),
        *_levels(2, "level2", "weight2", reader, items),
    )


def heading_points(text: str) -> Decimal | None:
    """The points printed in a heading, None without any."""
    strict = points_in(text)
    if strict is not None:
        return Decimal(strict)
    found = _HEADING_POINTS.search(text)
    figure = Decimal(found[1] or found[2]) if found else None
    return figure if figure is not None and 0 < figure <= 100 else None


def _blocks(reader: Reader, items: tuple[Indicator, ...]) -> Iterator[Group]:
    ends = [*(first for _, first in reader.blocks[1:]), 10**9]
    for (title, first), end in zip(reader.blocks, ends, strict=False):
        rows = tuple(item.row for item in items if first < item.row < end)
        printed = heading_points(title.key)
        if rows and printed is not None:
            yield Group(1, title.text, printed, title.ref, rows, True)


def _levels(
    level: int, role: str, weight_role: str, reader: Reader, items: tuple[Indicator, ...]
) -> Iterator[Group]:
    column = reader.columns.get(weight_role)
    for label, rows in _runs(role, items):
        figure = figures.points(reader.view.anchored(rows[0], column)) if column else None
        if figure is not None and figure.number is not None:
            yield Group(level, label.text, figure.number, figure.ref, rows)
            continue
        printed = heading_points(label.key)
        yield Group(level, label.text, printed, label.ref, rows, printed is not None)


def _runs(role: str, items: tuple[Indicator, ...]) -> Iterator[tuple[Value, tuple[int, ...]]]:
    """Consecutive rows under the same heading: (heading, rows)."""
    label: Value | None = None
    rows: list[int] = []
    for item in items:
        current: Value | None = getattr(item, role)
        if current is None or label is None or current.ref != label.ref:
            if label is not None:
                yield label, tuple(rows)
            label, rows = current, []
        rows.append(item.row)
    if label is not None:
        yield label, tuple(rows)

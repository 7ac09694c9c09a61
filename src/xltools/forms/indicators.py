"""The indicator table: 一级, 二级, 三级指标 with target, actual, points and score."""

from __future__ import annotations

from dataclasses import dataclass

from xltools.forms.groups import groups, heading_points
from xltools.forms.header import Header, choose
from xltools.forms.rows import Reader
from xltools.forms.view import View
from xltools.records import Group, Indicator, Subtotal, Total


@dataclass(frozen=True, slots=True)
class Table:
    """The indicator table of a sheet, read."""

    header_row: int
    first_row: int
    last_row: int
    columns: dict[str, int]
    indicators: tuple[Indicator, ...]
    groups: tuple[Group, ...]
    subtotals: tuple[Subtotal, ...]
    total: Total | None
    open_rows: tuple[int, ...]


def read_table(view: View, headers: list[Header]) -> Table | None:
    """Read the indicator table; None when the sheet has none."""
    header = choose(view, headers)
    if header is None:
        return None
    reader = Reader(view, header)
    _title_above(view, header, reader)
    for row in range(header.first, _last_row(view, header) + 1):
        if not reader.take(row):
            break
    items = tuple(reader.items)
    last = max([header.first, *(i.row for i in items), *_inside(reader, items)])
    open_rows = tuple(row for row in reader.open_rows if row <= last)
    return Table(header.row, header.first, last, header.columns, items, groups(reader, items), tuple(reader.subtotals),
                 reader.total, open_rows)  # fmt: skip


def _last_row(view: View, header: Header) -> int:
    """The last used row, or the last that a level still covers (the open rows of a blank form)."""
    levels = {header.columns.get(role) for role in ("level1", "level2")}
    used = view.grid.last_row
    covered = (
        area.bottom for area in view.grid.merges if area.left in levels and header.first <= area.top <= used
    )
    return max([used, *(bottom for bottom in covered if bottom < used + 100)])


def _inside(reader: Reader, items: tuple[Indicator, ...]) -> list[int]:
    """Open rows that belong to the body: all above a total, else those up to the last indicator."""
    if reader.total is not None or not items:
        return reader.open_rows
    return [row for row in reader.open_rows if row < items[-1].row]


def _title_above(view: View, header: Header, reader: Reader) -> None:
    """The title of the first block stands above the headings: 年度绩效目标1（40分）."""
    row = next((r for r in (header.row - 1, header.row - 2) if r in view.keys), 0)
    keys = view.keys.get(row, {})
    if len(keys) != 1 or "目标" not in (text := next(iter(keys.values()))) or heading_points(text) is None:
        return
    reader.blocks.append((view.value(row, next(iter(keys))), row))

"""Tables that list indicators by level without scores (绩效目标表)."""

from __future__ import annotations

from xltools.cells import Ref
from xltools.forms.datatable import Listing
from xltools.forms.labels import bare
from xltools.forms.tablearea import filled
from xltools.forms.view import View

_LEVELS = {"一级指标": 1, "二级指标": 2, "三级指标": 3}


def read_listings(view: View) -> tuple[Listing, ...]:
    """Tables that list indicators by level without scores (绩效目标表): 一级指标, 二级指标, 三级指标."""
    found: list[Listing] = []
    for row, keys in view.keys.items():
        columns = {level: c for c, text in keys.items() if (level := _LEVELS.get(bare(text)))}
        if len(columns) >= 2 and 3 in columns:
            found.append(_listing(view, row, columns))
    return tuple(found)


def _listing(view: View, header: int, columns: dict[int, int]) -> Listing:
    names: dict[int, list[str]] = {level: [] for level in columns}
    upper: dict[int, str] = {}
    for row in range(header + 1, view.grid.last_row + 1):
        name = view.value(row, columns[3])
        if name.blank and not filled(view, row):
            break
        for level in sorted(columns):
            text = view.anchored(row, columns[level]).key
            if text and (level == 3 or upper.get(level) != text):
                names[level].append(text)
                upper[level] = text
    return Listing(Ref(view.grid.sheet, header, min(columns.values())),
                   {level: tuple(held) for level, held in names.items()})  # fmt: skip

"""Lists of units: who must report, in which order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from xltools.cells import key
from xltools.errors import UsageError
from xltools.tasks.data import csv_rows
from xltools.workbook.read import read_book


def names_in(path: str | os.PathLike[str]) -> list[str]:
    """Unit names from a text or CSV file (first column) or a workbook (its unit column,
    else the first column of the first sheet). Raises UsageError when there are none."""
    place = Path(path)
    if not place.exists():
        raise UsageError(f"没有找到单位清单：{place}", "请检查路径和文件名。")
    names = list(_names_in_text(place) if place.suffix.lower() in (".txt", ".csv") else _names_in_book(place))
    if not names:
        raise UsageError(f"单位清单 {place.name} 是空的。", "每行写一个单位名称。")
    return names


_HEADINGS = ("单位", "单位名称", "预算单位", "序号", "名称", "部门名称", "单位清单")


_UNIT_HEADINGS = ("单位名称", "预算单位", "单位", "部门名称")


def _names_in_text(path: Path) -> Iterator[str]:
    rows = csv_rows(path)
    column = next((i for i, label in enumerate(rows[0] if rows else []) if key(label) in _UNIT_HEADINGS), 0)
    for row in rows:
        name = row[column].strip() if column < len(row) else ""
        if name and key(name) not in _HEADINGS:
            yield name


def _names_in_book(path: Path) -> Iterator[str]:
    grid = read_book(path).grids[0]
    column, first = grid.first_column, grid.first_row
    for r, c, raw in grid.cells():
        if isinstance(raw, str) and key(raw) in _UNIT_HEADINGS:
            column, first = c, r + 1
            break
    for row in range(first, grid.last_row + 1):
        name = grid.value(row, column).text
        if name and key(name) not in _HEADINGS:
            yield name

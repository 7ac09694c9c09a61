"""A grid as a reader of labels sees it: keys of texts, merged areas, header rows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from xltools.cells import Grid, Merge, Ref, Value, key
from xltools.forms.labels import roles_of


class View:
    """Look-ups over one grid; made once for each sheet, never changed."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid

    @cached_property
    def keys(self) -> dict[int, dict[int, str]]:
        """Row → column → key of every text cell."""
        found: dict[int, dict[int, str]] = {}
        for r, row in enumerate(self.grid.rows, self.grid.first_row):
            texts = {c: k for c, raw in enumerate(row, self.grid.first_column)
                     if raw.__class__ is str and raw and (k := key(raw))}
            if texts:
                found[r] = texts
        return found

    @cached_property
    def _areas(self) -> dict[tuple[int, int], Merge]:
        """Every cell of every merged area → the area (whole-column merges cut at the used area)."""
        last = self.grid.last_row
        return {
            (r, c): area
            for area in self.grid.merges
            for r in range(area.top, min(area.bottom, last) + 1)
            for c in range(area.left, min(area.right, area.left + 200) + 1)
        }

    def area(self, row: int, column: int) -> Merge | None:
        return self._areas.get((row, column))

    def key(self, row: int, column: int) -> str:
        return self.keys.get(row, {}).get(column, "")

    def value(self, row: int, column: int) -> Value:
        return self.grid.value(row, column)

    def anchored(self, row: int, column: int) -> Value:
        """The value a person sees at a cell: that of the merged area it lies in."""
        area = self._areas.get((row, column))
        return self.grid.value(area.top, area.left) if area else self.grid.value(row, column)

    def texts(self) -> Iterable[tuple[int, int, str]]:
        for r, row in self.keys.items():
            for c, k in row.items():
                yield r, c, k

    def right_of(self, row: int, column: int) -> Value | None:
        """The first filled cell to the right of a label and its merged area, in the same row."""
        area = self.area(row, column)
        start = (area.right if area else column) + 1
        for c in range(start, self.grid.last_column + 1):
            value = self.anchored(row, c)
            if not value.blank:
                return value
        return None

    def slot_right_of(self, row: int, column: int) -> Ref:
        """The cell beside a label where its value goes, filled or not."""
        area = self.area(row, column)
        return Ref(self.grid.sheet, row, (area.right if area else column) + 1)

    def header(self, row: int, roles: tuple[str, ...]) -> dict[str, list[tuple[int, int]]]:
        """Role → [(rank, column)] of one row read as table headings."""
        return _header(self.keys.get(row, {}), roles)

    def broken_header(self, row: int, roles: tuple[str, ...]) -> dict[str, list[tuple[int, int]]]:
        """The same, for headings that are broken over this row and the next (一级 / 指标)."""
        below = self.keys.get(row + 1, {})
        joined = {
            c: k if roles_of(k, roles) or c not in below else k + below[c]
            for c, k in self.keys.get(row, {}).items()
        }
        for c, k in below.items():
            joined.setdefault(c, k)
        return _header(joined, roles)

    def row_label(self, row: int) -> str:
        """The key of the first text of a row."""
        texts = self.keys.get(row)
        return texts[min(texts)] if texts else ""


def _header(keys: dict[int, str], roles: tuple[str, ...]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for column, label in keys.items():
        for role, rank in roles_of(label, roles):
            found.setdefault(role, []).append((rank, column))
    return found

"""A grid as a reader of labels sees it: keys of texts, merged areas, header rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from xltools.cells import Grid, Merge, Ref, Value, key
from xltools.forms.labels import roles_of

Found = dict[str, list[tuple[int, int]]]
_WIDEST = 256
_BEYOND = 1 << 30
_NO_AREAS: Mapping[int, Merge] = {}


class View:
    """Look-ups over one grid; made once for each sheet, never changed."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        #: what readers have looked up once and may need again
        self.memo: dict[object, dict[str, list[tuple[int, int, int]]]] = {}
        self.left = grid.first_column
        self._cells: dict[int, list[Value]] = {}
        self._shown: dict[int, list[Value]] = {}
        self._like: dict[re.Pattern[str], list[int]] = {}
        self._labels: dict[int, Mapping[int, str]] = {}
        self._headers: dict[tuple[int, tuple[str, ...], int], Found] = {}

    @cached_property
    def _width(self) -> int:
        """How many cells of a row are taken at once; a stray cell far right makes no row longer."""
        return min(self.grid.last_column - self.left + 1, _WIDEST)

    @cached_property
    def keys(self) -> dict[int, dict[int, str]]:
        """Row → column → key of every text cell."""
        found: dict[int, dict[int, str]] = {}
        for r, row in enumerate(self.grid.rows, self.grid.first_row):
            texts = {
                c: k
                for c, raw in enumerate(row, self.grid.first_column)
                if raw.__class__ is str and raw and (k := key(raw))
            }
            if texts:
                found[r] = texts
        return found

    @cached_property
    def lines(self) -> dict[int, str]:
        """Row → its keys in one text, a line each: one search tells most rows apart."""
        return {row: "\n".join(texts.values()) for row, texts in self.keys.items()}

    def rows_like(self, pattern: re.Pattern[str]) -> list[int]:
        """The rows of several texts that have the pattern somewhere; looked for once."""
        found = self._like.get(pattern)
        if found is None:
            several = (item for item in self.lines.items() if "\n" in item[1])
            found = self._like[pattern] = [row for row, line in several if pattern.search(line)]
        return found

    @cached_property
    def text(self) -> str:
        """All keys: one search tells most sheets apart."""
        return "\n".join(self.lines.values())

    @cached_property
    def _areas(self) -> dict[int, dict[int, Merge]]:
        """Row → column → the merged area there (whole-column merges cut at the used area)."""
        last = self.grid.last_row
        found: dict[int, dict[int, Merge]] = {}
        for area in self.grid.merges:
            columns = range(area.left, min(area.right, area.left + 200) + 1)
            for r in range(area.top, min(area.bottom, last) + 1):
                row = found.get(r)
                if row is None:
                    row = found[r] = {}
                for c in columns:
                    row[c] = area
        return found

    @cached_property
    def _hanging(self) -> dict[int, list[Merge]]:
        """Row → merged areas that hang down into it from above."""
        last = self.grid.last_row
        found: dict[int, list[Merge]] = {}
        for area in self.grid.merges:
            for r in range(area.top + 1, min(area.bottom, last) + 1):
                found.setdefault(r, []).append(area)
        return found

    def areas(self, row: int) -> Mapping[int, Merge]:
        """Column → merged area of those cells of a row that lie in one."""
        return self._areas.get(row, _NO_AREAS)

    def area(self, row: int, column: int) -> Merge | None:
        return self.areas(row).get(column)

    def key(self, row: int, column: int) -> str:
        return self.keys.get(row, {}).get(column, "")

    def cells(self, row: int) -> list[Value]:
        """The cells of a row from column ``left`` on, of a very wide sheet only the first ones."""
        found = self._cells.get(row)
        if found is None:
            found = self._cells[row] = self.grid.values(row, self._width)
        return found

    def shown(self, row: int) -> list[Value]:
        """The same as a person sees them: every cell of a merged area has the area's value."""
        found = self._shown.get(row)
        if found is None:
            found = self.cells(row)
            if areas := self.areas(row):
                found = found.copy()
                for column, area in areas.items():
                    if 0 <= column - self.left < len(found) and area[:2] != (row, column):
                        found[column - self.left] = self.value(area.top, area.left)
            self._shown[row] = found
        return found

    def value(self, row: int, column: int) -> Value:
        cells, at = self.cells(row), column - self.left
        return cells[at] if 0 <= at < len(cells) else self.grid.value(row, column)

    def anchored(self, row: int, column: int) -> Value:
        """The value a person sees at a cell: that of the merged area it lies in."""
        area = self.area(row, column)
        return self.value(area.top, area.left) if area else self.value(row, column)

    def texts(self, before: int = _BEYOND) -> Iterable[tuple[int, int, str]]:
        """(row, column, key) of every text cell, in reading order, of the rows above ``before``."""
        for r, row in self.keys.items():
            if r >= before:
                return
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

    def below(self, row: int, column: int) -> Value:
        """The cell under a label and its merged area; an empty row between is passed over."""
        area = self.area(row, column)
        first = (area.bottom if area else row) + 1
        value = self.anchored(first, column)
        return value if not value.blank or first in self.keys else self.anchored(first + 1, column)

    def slot_right_of(self, row: int, column: int) -> Ref:
        """The cell beside a label where its value goes, filled or not."""
        area = self.area(row, column)
        return Ref(self.grid.sheet, row, (area.right if area else column) + 1)

    def labels(self, row: int) -> Mapping[int, str]:
        """Column → key of a row as a person sees it: labels merged down into it included."""
        if row not in self._labels:
            self._labels[row] = self._with_hanging(row)
        return self._labels[row]

    def _with_hanging(self, row: int) -> dict[int, str]:
        seen = dict(self.keys.get(row, {}))
        for area in self._hanging.get(row, ()):
            text = self.key(area.top, area.left)
            if text and area.bottom - area.top <= 3:
                seen.setdefault(area.left, text)
        return seen

    def header(self, row: int, roles: tuple[str, ...]) -> Found:
        """Role → [(rank, column)] of one row read as table headings."""
        place = (row, roles, row)
        if place not in self._headers:
            self._headers[place] = _header(self.labels(row), roles)
        return self._headers[place].copy()

    def broken_header(self, row: int, below_row: int, roles: tuple[str, ...]) -> Found:
        """The same, for headings that are broken over this row and one below (一级 / 指标)."""
        place = (row, roles, below_row)
        if place not in self._headers:
            self._headers[place] = self._broken_header(row, below_row, roles)
        return self._headers[place].copy()

    def _broken_header(self, row: int, below_row: int, roles: tuple[str, ...]) -> Found:
        below = self.keys.get(below_row, {})
        joined = {
            c: k if c not in below or self.area(row, c) is not None else k + below[c]
            for c, k in self.labels(row).items()
        }
        for c, k in below.items():
            joined.setdefault(c, k)
        return _header(joined, roles)

    def row_label(self, row: int) -> str:
        """The key of the first text of a row."""
        texts = self.keys.get(row)
        return texts[min(texts)] if texts else ""


def _header(keys: Mapping[int, str], roles: tuple[str, ...]) -> Found:
    found: Found = {}
    for column, label in keys.items():
        for role, rank in roles_of(label, roles):
            found.setdefault(role, []).append((rank, column))
    return found

"""The indicator table: 一级, 二级, 三级指标 with target, actual, points and score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Kind, Merge, Value, key
from xltools.forms.labels import (
    INDICATOR_ROLES,
    ends_table,
    is_placeholder,
    is_subtotal,
    is_total,
    points_in,
)
from xltools.forms.view import View
from xltools.quantity import Quantity, parse_quantity
from xltools.quantity.parse import QuantityKind
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


def find_header(view: View) -> tuple[int, int, dict[str, int]] | None:
    """(heading row, first body row, role → column), or None when there is no such table.

    A table of indicators has a name column and at least two of target, actual,
    score and points; of several candidates the one with most headings wins.
    """
    best: tuple[int, int, int, dict[str, int]] | None = None
    for row in view.keys:
        if len(view.keys[row]) < 2:
            continue
        for height, header in ((1, view.header(row, INDICATOR_ROLES)), (2, None)):
            found = header if header is not None else _broken(view, row)
            if not found or not _is_indicator_header(found):
                continue
            columns = _assign(found)
            if best is None or len(columns) > best[0]:
                best = (len(columns), row, row + height, columns)
    if best is None:
        return None
    _, row, first, columns = best
    return _with_subheader(view, row, first, columns)


def _broken(view: View, row: int) -> dict[str, list[tuple[int, int]]] | None:
    if row + 1 not in view.keys or not any("级" in k and len(k) <= 4 for k in view.keys[row].values()):
        return None
    return view.broken_header(row, INDICATOR_ROLES)


def _is_indicator_header(found: dict[str, list[tuple[int, int]]]) -> bool:
    figures = sum(role in found for role in ("target", "actual", "score", "weight"))
    return "name" in found and figures >= 2 and ("level1" in found or "level2" in found or "actual" in found)


def _assign(found: dict[str, list[tuple[int, int]]]) -> dict[str, int]:
    """One column per role; several 分值/权重 columns go to the level they stand behind."""
    columns = {role: min(places)[1] for role, places in found.items() if role not in ("weight", "unit")}
    names = sorted(found["name"], key=lambda place: place[0])
    columns["name"] = names[0][1]
    weights = sorted(column for _, column in found.get("weight", []))
    for column in weights:
        role = _weight_role(column, columns, alone=len(weights) == 1)
        columns.setdefault(role, column)
    if "property" in columns and "unit" in found:
        columns["unit"] = min(found["unit"])[1]
    elif "unit" in found and "target" in columns and found["unit"][0][1] == columns["target"] + 1:
        columns["unit"] = found["unit"][0][1]
    return columns


def _weight_role(column: int, columns: dict[str, int], *, alone: bool) -> str:
    level1, level2, name = (columns.get(role, 0) for role in ("level1", "level2", "name"))
    if alone:
        return "weight"
    if level1 and level1 < column < (level2 or name):
        return "weight1"
    if level2 and level2 < column < name:
        return "weight2"
    return "weight"


def _with_subheader(
    view: View, row: int, first: int, columns: dict[str, int]
) -> tuple[int, int, dict[str, int]]:
    """Take in a second heading row that splits a heading (年度指标值 → 性质, 值, 单位)."""
    below = view.header(first, INDICATOR_ROLES)
    split = {role: min(places)[1] for role, places in below.items() if role in ("property", "target", "unit")}
    if split and view.key(first, columns["name"]) in ("", view.key(row, columns["name"])):
        columns = {**columns, **split}
        first += 1
    name_area = view.area(row, columns["name"])
    return row, max(first, name_area.bottom + 1 if name_area else first), columns


def read_table(view: View) -> Table | None:
    """Read the indicator table; None when the sheet has none."""
    found = find_header(view)
    if found is None:
        return None
    header_row, first, columns = found
    reader = _Reader(view, columns)
    for row in range(first, view.grid.last_row + 1):
        if not reader.take(row):
            break
    items = tuple(reader.items)
    last = max([first, *(i.row for i in items), *reader.open_rows])
    return Table(header_row, first, last, columns, items, _groups(view, reader, items), tuple(reader.subtotals),
                 reader.total, tuple(reader.open_rows))  # fmt: skip


class _Reader:
    """Walks the rows of one table from the headings to the total."""

    def __init__(self, view: View, columns: dict[str, int]) -> None:
        self.view, self.columns = view, columns
        self.items: list[Indicator] = []
        self.subtotals: list[Subtotal] = []
        self.total: Total | None = None
        self.open_rows: list[int] = []
        self.level: dict[str, Value | None] = {"level1": None, "level2": None}
        self._left = min(columns.get(role, columns["name"]) for role in ("level1", "level2", "name"))
        self._since = 0

    def take(self, row: int) -> bool:
        """Read one row; False when the table has ended."""
        label = self._label(row)
        if is_total(label) and self._is_figure_row(row):
            self.total = Total(row, self._cell(row, "level1") or self.view.value(row, self._left),
                               self._total_cell(row, "weight"), self._total_cell(row, "score"))  # fmt: skip
            return False
        if is_subtotal(label):
            rows = tuple(i.row for i in self.items[self._since :])
            self.subtotals.append(Subtotal(row, self.view.anchored(row, self._left),
                                           self._cell(row, "weight"), self._cell(row, "score"), rows))  # fmt: skip
            self._since = len(self.items)
            return True
        if label and ends_table(label) and not self._has_figures(row):
            return False
        self._follow_levels(row)
        self._read_row(row)
        return True

    def _label(self, row: int) -> str:
        """The first text of the row in or before the name column."""
        for column in range(self.view.grid.first_column, self.columns["name"] + 1):
            text = self.view.key(row, column)
            if text and self.view.area(row, column) is None:
                return text
            area = self.view.area(row, column)
            if text and area and area.top == area.bottom:
                return text
        return ""

    def _has_figures(self, row: int) -> bool:
        return any((v := self._cell(row, role)) is not None and v.number is not None for role in ("weight", "score"))

    def _is_figure_row(self, row: int) -> bool:
        """A total row, not an indicator that is called 合计: it has no target and no actual."""
        name_is_label = not self.view.key(row, self.columns["name"]) or is_total(self.view.key(row, self.columns["name"]))
        merged = self.view.area(row, self.columns["name"])
        return name_is_label or merged is not None

    def _cell(self, row: int, role: str) -> Value | None:
        column = self.columns.get(role)
        return None if column is None else self.view.value(row, column)

    def _total_cell(self, row: int, role: str) -> Value | None:
        column = self.columns.get(role)
        if column is None:
            return None
        area = self.view.area(row, column)
        return self.view.value(row, area.left) if area and area.left > self.columns["name"] else self.view.value(row, column)

    def _follow_levels(self, row: int) -> None:
        for role in ("level1", "level2"):
            column = self.columns.get(role)
            if column is None:
                continue
            value = self.view.anchored(row, column)
            if value.blank:
                continue
            before = self.level[role]
            if role == "level1" and (before is None or before.key != value.key):
                self.level["level2"] = None
            if before is None or before.key != value.key:
                self.level[role] = value

    def _read_row(self, row: int) -> None:
        view, columns = self.view, self.columns
        name = view.anchored(row, columns["name"]) if self._own_name(row) else view.value(row, columns["name"])
        cells = {role: self._cell(row, role) for role in ("actual", "weight", "score", "reason")}
        target = self._target(row)
        filled = [v for v in (target, *cells.values()) if v is not None and not v.blank]
        if is_placeholder(name.key) and not any(v.number is not None for v in filled):
            self.open_rows.append(row)
            return
        if name.blank and not filled:
            self.open_rows.append(row)
            return
        in_name = points_in(name.key)
        self.items.append(
            Indicator(
                row, self.level["level1"], self.level["level2"], name, target, cells["actual"], cells["weight"], cells["score"],
                cells["reason"], self._quantity(target), self._quantity(cells["actual"]),
                Decimal(in_name) if in_name else None, name.kind is not Kind.NOT_APPLICABLE,
            )  # fmt: skip
        )

    def _own_name(self, row: int) -> bool:
        """A name merged over columns on one row still is that row's name."""
        area: Merge | None = self.view.area(row, self.columns["name"])
        return area is not None and area.top == area.bottom

    def _target(self, row: int) -> Value | None:
        """The target text; joined where it stands in three columns (≥ | 95 | %)."""
        value = self._cell(row, "target")
        if value is None or "property" not in self.columns and "unit" not in self.columns:
            return value
        sign = self._cell(row, "property")
        unit = self._cell(row, "unit")
        if value.kind is Kind.BLANK or (sign is not None and sign.key in ("定性", "其他", "文字描述")):
            return value
        sign_text = sign.text if sign is not None and sign.kind is not Kind.BLANK else ""
        unit_text = unit.text if unit is not None and unit.kind is Kind.TEXT else ""
        if unit_text and key(value.text).endswith(key(unit_text)):
            unit_text = ""
        text = f"{sign_text}{value.text}{unit_text}"
        return Value(value.ref, text, value.kind, value.number, value.formula)

    @staticmethod
    def _quantity(value: Value | None) -> Quantity:
        if value is None or value.kind is Kind.ERROR:
            return Quantity("", QuantityKind.BLANK)
        return parse_quantity(value.text)


def _groups(view: View, reader: _Reader, items: tuple[Indicator, ...]) -> tuple[Group, ...]:
    return (*_groups_of(1, "level1", "weight1", view, reader, items), *_groups_of(2, "level2", "weight2", view, reader, items))


def _groups_of(
    level: int, role: str, weight_role: str, view: View, reader: _Reader, items: tuple[Indicator, ...]
) -> Iterator[Group]:
    for label, rows in _runs(role, items):
        column = reader.columns.get(weight_role)
        figure = next((v for r in rows[:1] if column and not (v := view.anchored(r, column)).blank), None)
        if figure is not None and figure.number is not None:
            yield Group(level, label.text, figure.number, figure.ref, rows)
            continue
        in_name = points_in(label.key)
        yield Group(level, label.text, Decimal(in_name) if in_name else None, label.ref, rows, in_name is not None)


def _runs(role: str, items: tuple[Indicator, ...]) -> Iterator[tuple[Value, tuple[int, ...]]]:
    """Consecutive rows under the same heading: (heading, rows)."""
    label: Value | None = None
    rows: list[int] = []
    for item in items:
        current = item.level1 if role == "level1" else item.level2
        if current is None or label is None or current.ref != label.ref:
            if label is not None:
                yield label, tuple(rows)
            label, rows = current, []
        rows.append(item.row)
    if label is not None:
        yield label, tuple(rows)

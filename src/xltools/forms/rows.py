"""Walking the rows of an indicator table from its headings to its total."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.cells import Kind, Value
from xltools.forms import figures
from xltools.forms.header import Header
from xltools.forms.labels import ends_table, is_placeholder, is_subtotal, is_total, points_in
from xltools.forms.tablerow import TableRow
from xltools.forms.view import View
from xltools.numbers import total
from xltools.quantity import Quantity, QuantityKind, parse_quantity
from xltools.records import Indicator, Subtotal, Total

_NO_QUANTITY = Quantity("", QuantityKind.BLANK)


class Reader:
    """Reads one row after the other; what was read stands in its lists."""

    def __init__(self, view: View, header: Header) -> None:
        self.view, self.header, self.columns = view, header, header.columns
        self.name = header.columns["name"]
        self.items: list[Indicator] = []
        self.subtotals: list[Subtotal] = []
        self.total: Total | None = None
        self.open_rows: list[int] = []
        #: titles of blocks (年度绩效目标1（40分）) with the first row below them
        self.blocks: list[tuple[Value, int]] = []
        self.level: dict[str, Value | None] = {"level1": None, "level2": None}
        self._left = min(self.columns.get(role, self.name) for role in ("level1", "level2", "name"))
        self._figures = [
            c for r in ("target", "actual", "weight", "score") if (c := self.columns.get(r)) and c > self.name
        ]
        self._since = 0
        self._headings = {text for printed in header.printed for text in printed.values()}

    def take(self, row: int) -> bool:
        """Read one row; False when the table has ended."""
        keys = self.view.keys.get(row, {})
        if keys and self._repeats_heading(keys):
            return True
        line = self._line(row)
        label, place = self._label(row, keys)
        if is_total(label) and self._is_figure_row(row, place):
            if not self._total_below(row):
                self.total = self._total(row, place)
                return False
            self._take_subtotal(line, place)
            return True
        if is_subtotal(label):
            self._take_subtotal(line, place)
            return True
        if label and ends_table(label) and not line.has_figures():
            return False
        if len(keys) == 1 and self._is_block(line, min(keys)):
            return True
        self._follow_levels(line)
        self._read_row(line)
        return True

    def _line(self, row: int) -> TableRow:
        return TableRow(self.view, self.header, row)

    def _repeats_heading(self, keys: dict[int, str]) -> bool:
        """The headings once more, on the next printed page."""
        if self._headings.isdisjoint(keys.values()):
            return False
        same = max(len(keys.items() & printed.items()) for printed in self.header.printed)
        return same >= 2 and same * 10 >= len(keys) * 6

    def _label(self, row: int, keys: dict[int, str]) -> tuple[str, int]:
        """The first text of the row up to the names that is not merged over several rows;
        in a row without names, a total's label may stand further right."""
        areas = self.view.areas(row)
        for column in sorted(keys):
            area = areas.get(column)
            if area is not None and area.top != area.bottom:
                continue
            if column <= self.header.name_right or is_total(keys[column]):
                return keys[column], column
            if column > self.name:
                return "", 0
        return "", 0

    def _is_figure_row(self, row: int, place: int) -> bool:
        """A total row, not an indicator or a level that is called 合计: nothing else names the row."""
        if place >= self.name:
            return True
        name = self.view.key(row, self.name)
        return not name or is_total(name) or self.view.area(row, self.name) is not None

    def _total_below(self, row: int) -> bool:
        """Whether a later row of the table is its total: then this one is a subtotal."""
        seen_indicator = False
        for later in range(row + 1, self.view.grid.last_row + 1):
            keys = self.view.keys.get(later, {})
            label, place = self._label(later, keys)
            if label and ends_table(label):
                return False
            if is_total(label) and self._is_figure_row(later, place) and self._line(later).has_figures():
                return True
            seen_indicator = seen_indicator or bool(keys)
        return False

    def _total(self, row: int, place: int) -> Total:
        weight = figures.points(self._sum_cell(row, "weight"))
        score = figures.score(self._sum_cell(row, "score"), weight)
        if score is not None and score.blank and (weight is None or weight.number is None):
            score = self._lone_figure(row, place) or score
        return Total(row, self.view.value(row, place), weight, score)

    def _sum_cell(self, row: int, role: str) -> Value | None:
        column = self.columns.get(role)
        if column is None:
            return None
        area = self.view.area(row, column)
        return (
            self.view.value(row, area.left)
            if area and area.left > self.name
            else self.view.value(row, column)
        )

    def _lone_figure(self, row: int, place: int) -> Value | None:
        """The only figure of a total row whose score does not stand under its heading."""
        found = [
            v
            for c in range(place + 1, self.view.grid.last_column + 1)
            if (v := self.view.value(row, c)).number is not None
        ]
        return found[0] if len(found) == 1 else None

    def _take_subtotal(self, line: TableRow, place: int) -> None:
        weight = figures.points(line.cell("weight"))
        score = figures.score(line.cell("score"), weight)
        label = self.view.value(line.row, place)
        rows = self._rows_summed(label, weight, score)
        self.subtotals.append(Subtotal(line.row, label, weight, score, rows))
        self._since = len(self.items)

    def _rows_summed(self, label: Value, weight: Value | None, score: Value | None) -> tuple[int, ...]:
        """The rows that a subtotal sums: those since the last one, or those of its level,
        or all, whichever its figures fit; since the last one where none fits."""
        scopes = [scope for scope in self._scopes(label) if scope]
        for cell, role in ((weight, "points"), (score, "stated")):
            for scope in scopes:
                known = [n for item in scope if (n := getattr(item, role)) is not None]
                if cell is not None and cell.number is not None and known and total(known) == cell.number:
                    return tuple(item.row for item in scope)
        return tuple(item.row for item in scopes[0]) if scopes else ()

    def _scopes(self, label: Value) -> Iterator[list[Indicator]]:
        yield self.items[self._since :]
        for role in ("level2", "level1"):
            named = [
                i
                for i in self.items
                if (v := getattr(i, role)) is not None and label.key.startswith(v.key.split("(")[0])
            ]
            yield named
            last = getattr(self.items[-1], role) if self.items else None
            yield [item for item in self.items if last is not None and getattr(item, role) == last]
        yield list(self.items)

    def _is_block(self, line: TableRow, column: int) -> bool:
        """A title inside the table: one text merged over names and figures."""
        area = self.view.area(line.row, column)
        if area is None or area.top != area.bottom or column > self.name or not self._figures:
            return False
        if area.right < max(self._figures[:2]) or line.has_figures():
            return False
        self.blocks.append((self.view.value(line.row, column), line.row))
        return True

    def _follow_levels(self, line: TableRow) -> None:
        for role in ("level1", "level2"):
            column, value = self.columns.get(role), line.seen(role)
            if column is None or value is None:
                continue
            area = line.areas.get(column)
            if area is not None and area.right >= self.name:
                self.level = {
                    "level1": self.level["level1"] if area.left > self._left else None,
                    "level2": None,
                }
                continue
            if not value.blank:
                self._set_level(role, value)

    def _set_level(self, role: str, value: Value) -> None:
        before, above = self.level[role], self.level["level1"]
        if role == "level2" and above is not None and value.ref == above.ref:
            self.level["level2"] = None
        elif before is not value and (before is None or before.key != value.key):
            if role == "level1":
                self.level["level2"] = None
            self.level[role] = value

    def _read_row(self, line: TableRow) -> None:
        name, target = line.name(), line.target()
        weight, score = line.points()
        actual, reason = line.shared("actual"), line.shared("reason")
        if name.blank or is_placeholder(name.key):
            filled = [v for v in (target, weight, score, actual, reason) if v is not None and not v.blank]
            said = [v for v in filled if v.kind is not Kind.NOT_APPLICABLE]
            if not (said if name.blank else [v for v in said if v.number is not None]):
                self.open_rows.append(line.row)
                return
        if (name.blank or name.ref.row < line.row) and not line.starts():
            return
        in_name = points_in(name.key)
        self.items.append(
            Indicator(
                line.row,
                self.level["level1"],
                self.level["level2"],
                name,
                target,
                actual,
                weight,
                score,
                reason,
                quantity(target),
                quantity(actual),
                Decimal(in_name) if in_name else None,
                name.kind is not Kind.NOT_APPLICABLE,
                line.shared("note"),
                line.shared("rule_text"),
                line.shared("remark"),
            )
        )


def quantity(value: Value | None) -> Quantity:
    """What a target or actual cell says; an error value says nothing."""
    if value is None or value.kind is Kind.ERROR:
        return _NO_QUANTITY
    return parse_quantity(value.text)

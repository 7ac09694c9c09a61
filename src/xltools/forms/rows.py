"""Walking the rows of an indicator table from its headings to its total."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.cells import Kind, Value, key
from xltools.forms import figures
from xltools.forms.header import Header
from xltools.forms.labels import ends_table, is_placeholder, is_subtotal, is_total, points_in
from xltools.forms.view import View
from xltools.numbers import total
from xltools.quantity import Quantity, QuantityKind, parse_quantity
from xltools.records import Indicator, Subtotal, Total

_QUALITATIVE = frozenset({"定性", "其他", "文字描述", "定量", "正向", "正向指标"})
_SIGNS = {"反向": "≤", "负向": "≤", "逆向": "≤", "反向指标": "≤", "负向指标": "≤", "逆向指标": "≤"}
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

    def take(self, row: int) -> bool:
        """Read one row; False when the table has ended."""
        keys = self.view.keys.get(row, {})
        if keys and self._repeats_heading(keys):
            return True
        label, place = self._label(row, keys)
        if is_total(label) and self._is_figure_row(row, place):
            if not self._total_below(row):
                self.total = self._total(row, place)
                return False
            self._take_subtotal(row, place)
            return True
        if is_subtotal(label):
            self._take_subtotal(row, place)
            return True
        if label and ends_table(label) and not self._has_figures(row):
            return False
        if self._is_block(row, keys):
            return True
        self._follow_levels(row)
        self._read_row(row)
        return True

    def _repeats_heading(self, keys: dict[int, str]) -> bool:
        """The headings once more, on the next printed page."""
        same = max(len(keys.items() & printed.items()) for printed in self.header.printed)
        return same >= 2 and same * 10 >= len(keys) * 6

    def _label(self, row: int, keys: dict[int, str]) -> tuple[str, int]:
        """The first text of the row up to the names that is not merged over several rows;
        in a row without names, a total's label may stand further right."""
        for column in sorted(keys):
            area = self.view.area(row, column)
            if area is not None and area.top != area.bottom:
                continue
            if column <= self.header.name_right or is_total(keys[column]):
                return keys[column], column
            if column > self.name:
                return "", 0
        return "", 0

    def _has_figures(self, row: int) -> bool:
        return any(
            (v := self._cell(row, role)) is not None and v.number is not None for role in ("weight", "score")
        )

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
            if is_total(label) and self._is_figure_row(later, place) and self._has_figures(later):
                return True
            seen_indicator = seen_indicator or bool(keys)
        return False

    def _cell(self, row: int, role: str) -> Value | None:
        column = self.columns.get(role)
        return None if column is None else self.view.value(row, column)

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

    def _take_subtotal(self, row: int, place: int) -> None:
        weight = figures.points(self._cell(row, "weight"))
        score = figures.score(self._cell(row, "score"), weight)
        label = self.view.value(row, place)
        rows = self._rows_summed(label, weight, score)
        self.subtotals.append(Subtotal(row, label, weight, score, rows))
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

    def _is_block(self, row: int, keys: dict[int, str]) -> bool:
        """A title inside the table: one text merged over names and figures."""
        if len(keys) != 1:
            return False
        column = min(keys)
        area = self.view.area(row, column)
        if area is None or area.top != area.bottom or column > self.name or not self._figures:
            return False
        if area.right < max(self._figures[:2]) or self._has_figures(row):
            return False
        self.blocks.append((self.view.value(row, column), row))
        return True

    def _follow_levels(self, row: int) -> None:
        for role in ("level1", "level2"):
            column = self.columns.get(role)
            if column is None:
                continue
            area = self.view.area(row, column)
            if area is not None and area.right >= self.name:
                self.level = {
                    "level1": self.level["level1"] if area.left > self._left else None,
                    "level2": None,
                }
                continue
            value = self.view.anchored(row, column)
            if value.blank:
                continue
            self._set_level(role, value)

    def _set_level(self, role: str, value: Value) -> None:
        before, above = self.level[role], self.level["level1"]
        if role == "level2" and above is not None and value.ref == above.ref:
            self.level["level2"] = None
        elif before is None or before.key != value.key:
            if role == "level1":
                self.level["level2"] = None
            self.level[role] = value

    def _read_row(self, row: int) -> None:
        name = self._name(row)
        weight = figures.points(self._own(row, "weight"))
        cells = {"weight": weight, "score": figures.score(self._own(row, "score"), weight)}
        cells |= {role: self._shared(row, role) for role in ("actual", "reason")}
        target = self._target(row)
        filled = [v for v in (target, *cells.values()) if v is not None and not v.blank]
        said = [v for v in filled if v.kind is not Kind.NOT_APPLICABLE]
        if (name.blank or is_placeholder(name.key)) and not (
            said if name.blank else [v for v in said if v.number is not None]
        ):
            self.open_rows.append(row)
            return
        if (name.blank or name.ref.row < row) and not self._starts(row):
            return
        in_name, wanted = points_in(name.key), quantity(target)
        self.items.append(
            Indicator(
                row,
                self.level["level1"],
                self.level["level2"],
                name,
                target,
                cells["actual"],
                cells["weight"],
                cells["score"],
                cells["reason"],
                wanted,
                quantity(cells["actual"]),
                Decimal(in_name) if in_name else None,
                name.kind is not Kind.NOT_APPLICABLE,
                *(self._shared(row, role) for role in ("note", "rule_text", "remark")),
            )
        )

    def _starts(self, row: int) -> bool:
        """Whether a row without a name of its own has anything else of its own, not only
        what is merged down into it."""
        return any(
            (v := self._cell(row, role)) is not None and not v.blank
            for role in ("target", "actual", "weight", "score")
        )

    def _name(self, row: int) -> Value:
        """The name, also where it is merged over columns or rows, or stands behind a running number."""
        name = self.view.anchored(row, self.name)
        if (
            self.header.name_right > self.name
            and (name.blank or name.number is not None)
            and self.view.area(row, self.name) is None
        ):
            others = (self.view.value(row, c) for c in range(self.name + 1, self.header.name_right + 1))
            name = next((v for v in others if v.kind is Kind.TEXT), name)
        return name

    def _own(self, row: int, role: str) -> Value | None:
        """A points or score cell; None where it is merged into the row above, which has it."""
        column = self.columns.get(role)
        area = None if column is None else self.view.area(row, column)
        return None if area is not None and area.top < row else self._cell(row, role)

    def _shared(self, row: int, role: str) -> Value | None:
        """A cell whose text counts for every row that it is merged over."""
        column = self.columns.get(role)
        if column is None:
            return None
        area = self.view.area(row, column)
        across = area is not None and area.left != column and area.left in self.columns.values()
        return self.view.value(row, column) if across else self.view.anchored(row, column)

    def _target(self, row: int) -> Value | None:
        """The target text; joined where it stands in three columns (≥ | 95 | %)."""
        value = self._shared(row, "target")
        if value is None or ("property" not in self.columns and "unit" not in self.columns):
            return value
        sign, unit = self._shared(row, "property"), self._shared(row, "unit")
        if value.kind is Kind.BLANK or (
            value.kind is Kind.TEXT and sign is not None and sign.key in _QUALITATIVE
        ):
            return value
        sign_text = "" if sign is None or sign.key in _QUALITATIVE else _SIGNS.get(sign.key, sign.text)
        unit_text = unit.text if unit is not None and unit.kind is Kind.TEXT else ""
        if unit_text and key(value.text).endswith(key(unit_text)):
            unit_text = ""
        return Value(
            value.ref, f"{sign_text}{value.text}{unit_text}", value.kind, value.number, value.formula
        )


def quantity(value: Value | None) -> Quantity:
    """What a target or actual cell says; an error value says nothing."""
    if value is None or value.kind is Kind.ERROR:
        return _NO_QUANTITY
    return parse_quantity(value.text)

"""One row under the headings of an indicator table: its cells by role."""

from __future__ import annotations

from xltools.cells import Kind, Value, key
from xltools.forms import figures
from xltools.forms.header import Header
from xltools.forms.view import View

_QUALITATIVE = frozenset({"定性", "其他", "文字描述", "定量", "正向", "正向指标"})
_SIGNS = {"反向": "≤", "负向": "≤", "逆向": "≤", "反向指标": "≤", "负向指标": "≤", "逆向指标": "≤"}


class TableRow:
    """The cells of one row; None for a role that has no column."""

    __slots__ = ("_cells", "_columns", "_header", "_left", "_shown", "areas", "row")

    def __init__(self, view: View, header: Header, row: int) -> None:
        self.row, self.areas = row, view.areas(row)
        self._header, self._columns, self._left = header, header.columns, view.left
        self._cells, self._shown = view.cells(row), view.shown(row)
        far = range(view.left + len(self._cells), max(header.columns.values()) + 1)
        if far:  # headings beyond what a row is taken with
            self._cells = [*self._cells, *(view.value(row, column) for column in far)]
            self._shown = [*self._shown, *(view.anchored(row, column) for column in far)]

    def cell(self, role: str) -> Value | None:
        column = self._columns.get(role)
        return None if column is None else self._cells[column - self._left]

    def seen(self, role: str) -> Value | None:
        """The cell as a person sees it, merged areas filled."""
        column = self._columns.get(role)
        return None if column is None else self._shown[column - self._left]

    def shared(self, role: str) -> Value | None:
        """A cell whose text counts for every row that it is merged over."""
        column = self._columns.get(role)
        if column is None:
            return None
        area = self.areas.get(column)
        across = area is not None and area.left != column and area.left in self._columns.values()
        return (self._cells if across else self._shown)[column - self._left]

    def _own(self, role: str) -> Value | None:
        """None also where the cell is merged into the row above, which has it."""
        column = self._columns.get(role)
        if column is None:
            return None
        area = self.areas.get(column)
        return None if area is not None and area.top < self.row else self._cells[column - self._left]

    def points(self) -> tuple[Value | None, Value | None]:
        """(分值, 得分)."""
        weight = figures.points(self._own("weight"))
        return weight, figures.score(self._own("score"), weight)

    def name(self) -> Value:
        """The name, also where it is merged over columns or rows, or stands behind a running number."""
        column, right = self._columns["name"], self._header.name_right
        name = self._shown[column - self._left]
        if right > column and (name.blank or name.number is not None) and column not in self.areas:
            others = self._cells[column + 1 - self._left : right + 1 - self._left]
            return next((v for v in others if v.kind is Kind.TEXT), name)
        return name

    def target(self) -> Value | None:
        """The target text; joined where it stands in three columns (≥ | 95 | %)."""
        value = self.shared("target")
        if value is None or ("property" not in self._columns and "unit" not in self._columns):
            return value
        sign, unit = self.shared("property"), self.shared("unit")
        if value.kind is Kind.BLANK or (
            value.kind is Kind.TEXT and sign is not None and sign.key in _QUALITATIVE
        ):
            return value
        sign_text = "" if sign is None or sign.key in _QUALITATIVE else _SIGNS.get(sign.key, sign.text)
        unit_text = unit.text if unit is not None and unit.kind is Kind.TEXT else ""
        if unit_text and key(value.text).endswith(key(unit_text)):
            unit_text = ""
        return value._replace(text=f"{sign_text}{value.text}{unit_text}")

    def has_figures(self) -> bool:
        """Whether points or a score stand in it."""
        return any(
            (v := self.cell(role)) is not None and v.number is not None for role in ("weight", "score")
        )

    def starts(self) -> bool:
        """Whether a row without a name of its own has anything else of its own, not only what is
        merged down into it."""
        return any(
            (v := self.cell(role)) is not None and not v.blank
            for role in ("target", "actual", "weight", "score")
        )

"""What every row of 评分底稿 has, whatever it reads: its place, points, stated score, what it stops at."""

from __future__ import annotations

from dataclasses import dataclass

from xltools.cells import Grid, Kind, Raw, Ref, Value
from xltools.numbers import show
from xltools.records import Form, Indicator
from xltools.rules.settings import Settings
from xltools.sheets import rowstatus
from xltools.sheets.columns import Content, Formula, Held, at, form_cell
from xltools.sheets.livetext import (
    FigureCells,
    body_formula,
    rest_formula,
)
from xltools.sheets.rowstatus import Stop, unread_number


@dataclass(frozen=True, slots=True)
class RowPlace:
    """One row to be written: what of, with which settings, and where."""

    form: Form
    grid: Grid
    item: Indicator
    settings: Settings
    row: int

    def at(self, role: str) -> str:
        return at(role, self.row)

    def cell(self, value: Value) -> str:
        return form_cell(self.form, value)

    def raw(self, value: Value) -> Raw:
        return self.grid.raw(value.ref.row, value.ref.column)

    @property
    def same_name(self) -> str:
        """A condition: name and heading (and split columns) are what the program saw."""
        return f"EXACT({self._context[0]},{self.at('name_seen')})"

    @property
    def name_seen(self) -> str:
        return self._context[1]

    @property
    def _context(self) -> tuple[str, str]:
        return rowstatus.context(self.form, self.grid, self.item, *_around(self.form, self.grid, self.item))


def split_target(form: Form, grid: Grid, item: Indicator) -> tuple[Value, ...]:
    """The cells of a target that stands in several columns (≥ | 95 | %), beside the figure."""
    columns = form.layout.columns
    return tuple(_anchored(grid, item.row, columns[role]) for role in ("property", "unit") if role in columns)


def _around(form: Form, grid: Grid, item: Indicator) -> tuple[Value, ...]:
    """Cells that decide with the name how a row is read: its own heading, where that is not the
    one it was read under (the same again), and the further columns of its target."""
    column = form.layout.columns.get("level2")
    own = [] if column is None else [_anchored(grid, item.row, column)]
    known = item.level2.ref if item.level2 is not None else None
    return (*(cell for cell in own if cell.ref != known), *split_target(form, grid, item))


def _anchored(grid: Grid, row: int, column: int) -> Value:
    area = next((a for a in grid.merges if a.top <= row <= a.bottom and a.left <= column <= a.right), None)
    return grid.value(area.top, area.left) if area else grid.value(row, column)


def points_of(to: RowPlace) -> Held:
    item = to.item
    if item.weight is None:
        return item.points
    place = to.cell(item.weight)
    if item.weight.kind is Kind.NUMBER and is_percent(item.weight):
        return Formula(rowstatus.percent_formula(place))
    named = '""'
    if item.points_in_name is not None and item.weight.kind is not Kind.NUMBER:
        named = f'IF({to.same_name},{show(item.points_in_name)},"")'
    number = rowstatus.number_here(place, item.weight, to.raw(item.weight))
    return Formula(rowstatus.points_formula(place, number, named, item.weight.number))


def is_percent(cell: Value | None) -> bool:
    """Whether points are shown as a percentage: a formula sees 0.3 where 30 is meant."""
    return cell is not None and cell.text.endswith(("%", "％"))


def stated_of(to: RowPlace) -> str:
    """The score as typed; in a form whose points are percentages a part of one may be a
    percentage too, which no formula sees."""
    cell, weight = to.item.score, to.item.weight
    if cell is None:
        return '""'
    place = to.cell(cell)
    number = rowstatus.number_here(place, cell, to.raw(cell))
    if weight is None or not is_percent(weight):
        return number
    if cell.kind is Kind.NUMBER and is_percent(cell):
        return rowstatus.percent_formula(place)
    return f'IF(ISNUMBER({place}),IF(AND({place}>0,{place}<=1),"",{place}),{number})'


def comparison(typed: str, row: int, settings: Settings) -> Content:
    """The stated score (a formula) beside what the rule allows."""
    low, high, stated, ruled, suggested = (
        at(r, row) for r in ("low", "high", "stated", "ruled", "suggested")
    )
    weight, actual, decimals = at("weight", row), at("actual_text", row), settings.cell("decimals")
    return {
        "flag": Formula(
            f'IF(AND(ISNUMBER({stated}),ISNUMBER({weight})),IF(ROUND({stated}-{weight},6)>0,"超分值",""),'
            f'IF(AND(ISNUMBER({weight}),{actual}<>""),"缺得分",""))'
        ),
        "stated": Formula(typed),
        "ruled": Formula(
            f'IF({stated}="",{suggested},IF(OR({low}="",{high}=""),"",MIN(MAX({stated},{low}),{high})))'
        ),
        "difference": Formula(
            f'IF(OR({stated}="",{ruled}=""),"",ROUND(ROUND({stated},{decimals})-ROUND({ruled},{decimals}),{decimals}))'
        ),
    }


def common_stops(to: RowPlace) -> list[Stop]:
    """What every row of an indicator stops at: its name, points and score."""
    item, stops = to.item, [rowstatus.gone(to.at("name"))]
    if item.weight is None:
        stops.append((f"NOT({to.same_name})", "名称有改动，请重算"))
    else:
        unread = rowstatus.unread_points(to.cell(item.weight), to.at("weight"), to.at("name"))
        stops.append((unread, "分值不是数，需重算"))
    if item.score is not None:
        stops.append((unread_number(to.cell(item.score), to.at("stated")), "得分不是数，需重算"))
    return stops


def completion(target: str, actual: str) -> str:
    """The ratio of actual to target, where both are figures."""
    return f'IF(AND(ISNUMBER({target}),ISNUMBER({actual})),IF({target}=0,"",ROUND({actual}/{target},4)),"")'


def measured(row: int) -> str:
    """A condition: target, actual and direction of a row are known."""
    return f'AND(ISNUMBER({at("target", row)}),ISNUMBER({at("actual", row)}),{at("direction", row)}<>"")'


def figure_cells(role: str, row: int) -> FigureCells:
    """The cells that the figure of a target or actual is read from."""
    return FigureCells(*(at(name, row) for name in (f"{role}_text", "unit", f"{role}_body", f"{role}_rest")))


def bodies(row: int) -> Content:
    """Texts without operator and unit, and what of them is no digit."""
    return {
        f"{role}_{part}": Formula(formula)
        for role in ("target", "actual")
        for part, formula in (
            ("body", body_formula(at(f"{role}_text", row), at("unit", row), needs_unit=role == "target")),
            ("rest", rest_formula(at(f"{role}_body", row))),
        )
    }


def open_value(form: Form, row: int, role: str) -> Value | None:
    """A cell of an empty row; None where the form has no such column."""
    column = form.layout.columns.get(role)
    return None if column is None else Value(Ref(form.sheet, row, column), "", Kind.BLANK)

"""The status of a row of 评分底稿: whether its figures are those a fresh reading gives.

A row that cannot follow an edit says so (…重算); it never shows a figure that a
reading of the edited form would not give.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from xltools.cells import Grid, Kind, Raw, Value, serial
from xltools.numbers import from_float, show
from xltools.records import Form, Indicator
from xltools.sheets.columns import Held, form_cell
from xltools.sheets.livetext import number_formula
from xltools.sheets.livewords import no_value

Stop = tuple[str, str]


def status_formula(stops: Iterable[Stop], otherwise: str) -> str:
    """The message of the first (condition, message) that holds, else ``otherwise``."""
    nested = f'"{otherwise}"'
    for condition, message in reversed(list(stops)):
        nested = f'IF({condition},"{message}",{nested})'
    return nested


def seen(raw: Raw, cell: Value) -> Held:
    """The constant that keeps what stood in a cell, for comparison."""
    if isinstance(raw, (dt.date, dt.time, dt.timedelta)):
        return from_float(serial(raw))
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, (int, float)):
        return from_float(float(raw))
    return raw if isinstance(raw, (str, Decimal)) else None


def unchanged(place: str, raw: Raw, kind: Kind, kept: str) -> str:
    """A condition: a cell holds what it held (in ``kept``), type and letter for letter."""
    if kind is Kind.ERROR:
        return f"ISERROR({place})"
    if isinstance(raw, bool):
        return f'IF(ISERROR({place}),FALSE,AND(ISLOGICAL({place}),EXACT({place}&"",{kept})))'
    if isinstance(raw, str):
        return f"IF(ISTEXT({place}),EXACT({place},{kept}),FALSE)"
    if raw is None:
        return f'IF(ISERROR({place}),FALSE,{place}="")'
    return f"IF(ISNUMBER({place}),{place}={kept},FALSE)"


def context(form: Form, grid: Grid, item: Indicator, *more: Value) -> tuple[str, str]:
    """(formula, text) of what else decides how a row is read: its name and heading, and
    ``more`` cells (性质, 单位) where the form has them."""
    cells = [item.name, *([item.level2] if item.level2 is not None else []), *more]
    formula = '&"|"&'.join(form_cell(form, cell) for cell in cells)
    raws = [grid.raw(cell.ref.row, cell.ref.column) for cell in cells]
    texts = (raw if isinstance(raw, str) else cell.text for raw, cell in zip(raws, cells, strict=True))
    return f'{formula}&""', "|".join(texts)


def unread_number(place: str, read: str) -> str:
    """A condition: a cell holds something that ``read`` does not show as a number."""
    return f'IF(ISNUMBER({read}),FALSE,IF(ISERROR({place}),TRUE,NOT(OR({place}="",{no_value(place)}))))'


def number_here(place: str, cell: Value, raw: Raw) -> str:
    """The number of a cell by formula; also of the text that stands there now where only
    the program can read it (10分, ２, 1,160)."""
    if cell.kind is not Kind.TEXT_NUMBER or cell.number is None:
        return number_formula(place)
    quoted = str(raw).replace('"', '""')
    return (
        f'IF(IF(ISTEXT({place}),EXACT({place},"{quoted}"),FALSE),{show(cell.number)},{number_formula(place)})'
    )


def points_formula(place: str, number: str, named: str, kept: Decimal | None) -> str:
    """A row's points: those of its 分值 cell, never below zero; where that is empty, those in its name.

    A part of a point that the program did not see there (``kept``) is left open: 5% may mean 5 points.
    """
    empty = f'OR({place}="",{no_value(place)})'
    part = f"AND({place}>0,{place}<1)" if kept is None else f"AND({place}>0,{place}<1,{place}<>{show(kept)})"
    own = f'IF(OR({place}<0,{part}),"",{place})'
    return f'IF(ISERROR({place}),"",IF(ISNUMBER({place}),{own},IF({empty},{named},{number})))'


def percent_formula(place: str) -> str:
    """Points shown as a percentage: 30% stands for 30; never below zero."""
    return f'IF(ISNUMBER({place}),IF({place}<0,"",ROUND({place}*100,10)),"")'


def unread_points(place: str, weight: str, name: str) -> str:
    """A condition: points that the paper does not show stand in the cell or in the name."""
    inside = f'OR(ISNUMBER(FIND("分)",{name})),ISNUMBER(FIND("分）",{name})))'
    return f'IF(ISNUMBER({weight}),FALSE,IF(ISERROR({place}),TRUE,IF(OR({place}="",{no_value(place)}),{inside},TRUE)))'


def gone(name: str) -> Stop:
    """The row's name has become 无: it is no indicator any more."""
    return no_value(f'SUBSTITUTE({name}," ","")'), "名称为无，请重算"

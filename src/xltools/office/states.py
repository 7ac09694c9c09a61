"""What stands in one cell of the open workbook: read, compared, put back, in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from xltools.numbers import show, show_percent
from xltools.office.moving import same_formula
from xltools.office.reading import matrix
from xltools.office.writing import content

_TEXT_FORMAT = "@"


class State(NamedTuple):
    """Formula (without "="), or value, and number format of a cell."""

    formula: str | None
    value: str | float | bool | None
    format: str | None


def state_of(cell: Any) -> State:
    written = matrix(cell.formula)[0][0]
    value = cell.options(err_to_str=True).value
    if isinstance(written, str) and written.startswith("=") and written != value:
        return State(written[1:], None, cell.number_format)
    if value is not None and not isinstance(value, (str, bool)):
        value = float(written)  # a number, a date or money, as the host keeps it
    return State(None, value, cell.number_format)


def same_content(one: State, other: State, sheet: str) -> bool:
    """Whether a cell of a sheet holds the same, whatever its format."""
    if one.formula is not None and other.formula is not None:
        return same_formula(one.formula, other.formula, sheet)
    return one[:2] == other[:2]


def put(cell: Any, wanted: State) -> None:
    """Content first: what is written may bring a format with it, and that of texts takes no formula."""
    if cell.number_format == _TEXT_FORMAT != wanted.format:
        cell.number_format = "General"
    cell.formula = [[content(wanted.value, wanted.formula)]]
    if wanted.format is not None and cell.number_format != wanted.format:
        cell.number_format = wanted.format


def words(state: State) -> str:
    """What a person saw there."""
    if state.formula is not None:
        return f"公式 ={state.formula}"
    if isinstance(state.value, float):
        number = Decimal(str(state.value))
        return show_percent(number) if "%" in (state.format or "") else show(number)
    return str(state.value) if state.value not in (None, "") else "空"

"""What a formula engine is: cells in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from xltools.cells import Raw, Ref


@dataclass(frozen=True, slots=True)
class Fault:
    """A formula that gave no value. ``code`` is Excel's error text (``#DIV/0!`` …),
    ``#CIRC!`` for a circular reference, ``#UNSUPPORTED!`` where this engine cannot say
    (unknown function, unparsable formula); ``detail`` is for people."""

    code: str
    detail: str = ""


Result = Decimal | str | bool | Fault | None


@dataclass(frozen=True, slots=True)
class Model:
    """Cells to be calculated, by sheet and (row, column) from 1.

    ``values`` are constants, ``formulas`` texts without "="; ``names`` are
    workbook-wide defined names (name → reference such as ``'评分规则'!$C$5``). ``rows_apart``:
    no formula reads one of another row, so that rows nobody wants need not be looked at.
    """

    values: Mapping[str, Mapping[tuple[int, int], Raw]]
    formulas: Mapping[str, Mapping[tuple[int, int], str]]
    names: Mapping[str, str] = field(default_factory=dict)
    rows_apart: bool = False


class Engine(Protocol):
    """A formula engine. An instance may be used again and again, in one thread."""

    name: str

    def version(self) -> str:
        """The engine's version as it reports it."""
        ...

    def calculate(self, model: Model, wanted: Iterable[Ref]) -> dict[Ref, Result]:
        """Values of ``wanted`` cells. Numbers come as 15-digit decimals, an empty
        cell as None. Every wanted cell is answered; a formula without a value
        gives a Fault, and one bad formula never takes the others with it.

        Raises EngineError when the engine as a whole is missing or fails.
        """
        ...


_NAME = re.compile(
    r"\"[^\"]*\"|'(?:[^']|'')*'!?|#[A-Z/0]+[!?]?"  # texts, sheets and errors: passed over
    r"|(?<![\w.$!\]\\])[^\W\d][\w.]*(?=[^\w.(!$\[]|$)"
)


def resolve_names(formula: str, names: Mapping[str, str]) -> str:
    """The formula with defined names replaced by what they refer to."""
    if not any(name in formula for name in names):
        return formula
    return _NAME.sub(lambda m: names.get(m[0], m[0]), formula)

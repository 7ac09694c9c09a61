"""What a workbook says beside its forms: plain tables, listings of indicators, facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Ref, Value
from xltools.records import Fact, Form


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a plain table, and the decimals it is printed with (of its percentage, where it is one)."""

    value: Value
    number: Decimal
    places: int


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of figures; ``parts`` are its headings from top to bottom, those merged over several columns on each."""

    column: int
    parts: tuple[str, ...]

    @property
    def heading(self) -> str:
        return "".join(self.parts)


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of a plain table: its label, the labels of the columns before it, figures by column.

    ``indent`` counts the spaces before the label, ``code`` is its 科目编码 ("": none); ``worded``
    are the columns of figures that hold a text in this line, so that no sum is known.
    """

    row: int
    label: Value
    labels: tuple[str, ...]
    figures: Mapping[int, Figure]
    indent: int = 0
    code: str = ""
    worded: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class DataTable:
    """A plain table of a document: no form of ours, a heading row and lines with figures.

    ``money_unit`` is None where none is printed; ``about`` joins the texts above and
    below it (title, unit, remarks).
    """

    sheet: str
    title: str
    year: int | None
    money_unit: str | None
    columns: tuple[TableColumn, ...]
    lines: tuple[TableLine, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of indicators without scores (绩效目标表): the names in it by level, with its place."""

    place: Ref
    names: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Deduction:
    """One line of a form with a column 扣分."""

    label: Value
    points: Value | None
    deducted: Value
    score: Value | None


@dataclass(frozen=True, slots=True)
class Deductions:
    """The lines of a form with their 扣分, and its 合计."""

    lines: tuple[Deduction, ...]
    total: Deduction | None


@dataclass(frozen=True)
class Document:
    """Everything that one workbook says: forms in sheet order, plain tables, facts, listings."""

    forms: tuple[Form, ...]
    tables: tuple[DataTable, ...] = ()
    #: the facts of each block of 基础数据
    blocks: tuple[tuple[Fact, ...], ...] = ()
    listings: tuple[Listing, ...] = ()
    #: the budget lines of the departments' forms
    budgets: tuple[DataTable, ...] = ()
    #: the columns 扣分 of the forms
    deductions: tuple[Deductions, ...] = ()

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(fact for block in self.blocks for fact in block)

    @property
    def year(self) -> int | None:
        """The year that the forms are about; None where they differ or say none."""
        years = {form.year for form in self.forms if form.year is not None}
        return years.pop() if len(years) == 1 else None

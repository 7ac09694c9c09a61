"""What is to be written: edits of cells, whole sheets of our own, and the plan that holds them.

Whoever writes it: the package patcher, or a live host. The domain says what is to
be changed through these records only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.cells import Merge, Ref


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell to be written: a value, or a formula (without "=") with its value.

    ``value`` None and no formula empties the cell. ``style`` names a Style to
    give the cell; None keeps the style it has. ``number_format`` changes only the
    number format of that style, and only where it is not one of the same kind
    (percent stays percent). ``like`` gives the cell the look of another cell (row,
    column) of the sheet.
    """

    ref: Ref
    value: str | Decimal | bool | None = None
    formula: str | None = None
    style: Style | None = None
    number_format: str | None = None
    like: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """The look of a cell on a sheet that we write ourselves."""

    bold: bool = False
    size: int = 10
    color: str = "000000"
    fill: str | None = None
    border: bool = True
    horizontal: str = "left"
    vertical: str = "center"
    wrap: bool = True
    number_format: str = "General"
    locked: bool = True
    underline: bool = False


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell of a SheetSpec; ``link`` is a place in the workbook (``'附件6'!H35``)."""

    row: int
    column: int
    value: str | Decimal | bool | None = None
    formula: str | None = None
    style: Style = Style()
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """An input check: ``area`` takes one of ``choices``, or a decimal between two bounds."""

    area: str
    title: str
    prompt: str
    choices: tuple[str, ...] = ()
    at_least: Decimal | None = None
    at_most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Highlight:
    """A conditional fill: where ``formula`` (relative to the area's first cell) is true."""

    area: str
    formula: str
    fill: str
    color: str = "000000"


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart over two columns of the sheet it stands on, in the area ``place``.

    ``labels_at`` and ``values_at`` are ranges (``A5:A16``); ``labels`` and ``values`` what
    they hold now, kept in the chart for programs that do not calculate. ``horizontal``
    lays the bars down, first on top: for long labels.
    """

    title: str
    series: str
    labels_at: str
    values_at: str
    labels: tuple[str, ...]
    values: tuple[Decimal, ...]
    place: Merge
    horizontal: bool = False
    number_format: str = "General"
    color: str = "4472C4"


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """A whole sheet that we own: written anew each time, replacing one of the same name."""

    name: str
    cells: tuple[SheetCell, ...]
    widths: tuple[float, ...] = ()
    heights: Mapping[int, float] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    freeze_row: int = 0
    choices: tuple[Choice, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    protected: bool = True
    landscape: bool = True
    title_rows: tuple[int, int] | None = None
    #: columns that are there for the formulas only
    hidden_columns: tuple[int, ...] = ()
    tab_color: str | None = None
    charts: tuple[Chart, ...] = ()
    #: percent of the size on paper, pages ending after the rows of ``breaks``; 0: as wide as the page
    scale: int = 0
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column of a ListSpec: its heading, width and the look of its cells."""

    heading: str
    width: float
    style: Style = Style()


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a ListSpec; ``file`` (a path, relative to the workbook) and ``place``
    (``'附件6'!H35``) are what its link leads to; both "" where there is none."""

    values: tuple[str | Decimal | None, ...]
    file: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ListPart:
    """Rows of a long list, and how many they are (no more are written). Of several parts each may be
    sent to another process."""

    rows: Callable[[], Iterable[ListRow]]
    count: int


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A whole sheet that we own and that holds a list of any length: its rows are asked
    for once, while they are written, and never held together.

    ``parts`` are its rows, in one, or in several that may be made apart from each other. ``top`` are the cells
    above the headings, which stand in ``header_row``, are repeated on every page and
    carry the filter. ``link_column`` is the column (from 1) that shows the link.
    """

    name: str
    columns: tuple[ListColumn, ...]
    parts: tuple[ListPart, ...]
    top: tuple[SheetCell, ...] = ()
    heights: Mapping[int, float] = field(default_factory=dict)
    header_row: int = 4
    link_column: int = 0
    highlights: tuple[Highlight, ...] = ()
    tab_color: str | None = None

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(part.count for part in self.parts)


@dataclass(frozen=True, slots=True)
class RowChange:
    """Give a block of ``count`` rows from ``first`` the length ``new_count``.

    Rows are added after the block's last row as copies (look, height, no values)
    of its last row, or its last rows are taken away; everything below moves, and
    formulas, merges, names, checks and print areas follow.
    """

    sheet: str
    first: int
    count: int
    new_count: int


@dataclass(frozen=True, slots=True)
class Remerge:
    """Inside ``area`` drop every merge and make ``merges`` instead."""

    sheet: str
    area: Merge
    merges: tuple[Merge, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to be changed in one workbook, carried out in this order:
    row changes, merges, edits, sheets, names (workbook-wide, name → reference;
    "" takes it out), lists."""

    rows: tuple[RowChange, ...] = ()
    merges: tuple[Remerge, ...] = ()
    edits: tuple[Edit, ...] = ()
    sheets: tuple[SheetSpec, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    #: (sheet, row) → height in points, made at least so tall after the row changes
    heights: Mapping[tuple[str, int], float] = field(default_factory=dict)
    #: sheets of ours to be taken out of the workbook, if they are in it
    drop_sheets: tuple[str, ...] = ()
    #: long lists; one that is there already is to be in ``drop_sheets``
    lists: tuple[ListSpec, ...] = ()

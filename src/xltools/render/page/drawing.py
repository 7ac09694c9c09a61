"""A sheet as a table for drawing: merged cells, widths, what people see, the cells that are marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.cells import Grid, Merge, column_letters
from xltools.render.page.display import displayed
from xltools.workbook.looks import Look

Place = tuple[int, int]
#: more of a sheet is drawn in pieces: its head, and the rows around marked cells
MAX_ROWS = 300
MAX_COLUMNS = 40
_HEAD = 60
_AROUND = 2
#: a marked cell so far outside of what the sheet holds does not stretch the drawing
_STRAY = 20
#: widths as shares of a page: neither a hair nor all of it
_NARROW, _BROAD = 3.0, 90.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding at a cell: where it stands on the page, its number, severity and title."""

    id: str
    number: int
    severity: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One drawn cell. ``look`` are class names; ``marks`` with the worst first."""

    id: str
    text: str
    look: str
    rowspan: int = 1
    colspan: int = 1
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: tuple[Cell, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that follow each other; ``skipped`` says which rows before them are not drawn."""

    rows: tuple[Row, ...]
    skipped: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """``columns`` pairs letters with width in characters, ``width`` is their sum; ``notes`` say what is left out."""

    id: str
    sheet: str
    columns: tuple[tuple[str, float], ...]
    width: float
    chunks: tuple[Chunk, ...]
    notes: tuple[str, ...]

    def cells(self) -> Iterator[Cell]:
        return (cell for chunk in self.chunks for row in chunk.rows for cell in row.cells)


def draw(grid: Grid, look: Look, marks: Mapping[Place, tuple[Mark, ...]], name: str) -> Drawing:
    """The sheet, ids beginning with ``name``; a marked cell is drawn wherever it is, even in a hidden row."""
    return _Drawer(grid, look, marks, name).drawing()


class _Drawer:
    def __init__(self, grid: Grid, look: Look, marks: Mapping[Place, tuple[Mark, ...]], name: str) -> None:
        self._grid, self._look, self._name = grid, look, name
        self._top, self._bottom, self._left, self._right = _area(grid, marks)
        self._marks = self._at_corners(marks)
        self._columns = self._shown_columns()

    def drawing(self) -> Drawing:
        chunks = tuple(self._chunks())
        widths = [min(max(self._look.width(c), _NARROW), _BROAD) for c in self._columns]
        return Drawing(
            self._name,
            self._grid.sheet,
            tuple(zip(map(column_letters, self._columns), widths, strict=True)),
            sum(widths),
            chunks,
            tuple(self._notes()),
        )

    def _at_corners(self, marks: Mapping[Place, tuple[Mark, ...]]) -> dict[Place, tuple[Mark, ...]]:
        """Marks inside merged areas belong to the corner."""
        corners: dict[Place, tuple[Mark, ...]] = {}
        for (row, column), found in marks.items():
            area = next((m for m in self._grid.merges if _inside(m, row, column)), None)
            place = (area.top, area.left) if area else (row, column)
            corners[place] = (*corners.get(place, ()), *found)
        return corners

    def _shown_columns(self) -> list[int]:
        marked = {column for _, column in self._marks}
        span = range(self._left, self._right + 1)
        shown = [c for c in span if c not in self._look.hidden_columns or c in marked]
        return [c for i, c in enumerate(shown) if i < MAX_COLUMNS or c in marked]

    def _shown_rows(self) -> list[int]:
        marked = {row for row, _ in self._marks}
        span = range(self._top, self._bottom + 1)
        shown = [r for r in span if r not in self._look.hidden_rows or r in marked]
        if len(shown) <= MAX_ROWS:
            return shown
        near = {r + step for r in marked for step in range(-_AROUND, _AROUND + 1)}
        head = set(shown[:_HEAD])
        return [r for r in shown if r in head or r in near][:MAX_ROWS]

    def _chunks(self) -> Iterator[Chunk]:
        shown = self._shown_rows()
        begin, before = 0, self._top - 1
        for end in range(1, len(shown) + 1):
            if end < len(shown) and not self._gap(shown[end - 1], shown[end]):
                continue
            rows = shown[begin:end]
            first, last = self._missing(before, rows[0])
            yield Chunk(tuple(self._rows(rows)), f"第 {first}～{last} 行没有画出" if first else "")
            begin, before = end, rows[-1]
        if shown and self._gap(shown[-1], self._bottom + 1):
            yield Chunk((), f"第 {shown[-1] + 1}～{self._bottom} 行没有画出")

    def _gap(self, row: int, following: int) -> bool:
        """Whether rows between two are left out, other than hidden ones."""
        return any(r not in self._look.hidden_rows for r in range(row + 1, following))

    def _missing(self, row: int, following: int) -> Place:
        return (row + 1, following - 1) if self._gap(row, following) else (0, 0)

    def _rows(self, rows: Sequence[int]) -> Iterator[Row]:
        spans, covered = self._spans(rows)
        for row in rows:
            cells = tuple(self._cells(row, spans, covered))
            yield Row(row, cells, row in self._look.hidden_rows)

    def _spans(self, rows: Sequence[int]) -> tuple[dict[Place, tuple[Merge, int, int]], set[Place]]:
        """Merged areas among these rows: first cell drawn → (area, rows, columns); and the cells that they cover."""
        spans: dict[Place, tuple[Merge, int, int]] = {}
        covered: set[Place] = set()
        for merge in self._grid.merges:
            if merge.bottom < rows[0] or merge.top > rows[-1]:
                continue
            inside = [r for r in rows if merge.top <= r <= merge.bottom]
            across = [c for c in self._columns if merge.left <= c <= merge.right]
            places = [(r, c) for r in inside for c in across]
            if not places or any(place in covered or place in spans for place in places):
                continue
            spans[places[0]] = (merge, len(inside), len(across))
            covered.update(places[1:])
        return spans, covered

    def _cells(
        self, row: int, spans: Mapping[Place, tuple[Merge, int, int]], covered: set[Place]
    ) -> Iterator[Cell]:
        columns, at = self._columns, 0
        while at < len(columns):
            place = (row, columns[at])
            at += 1
            if place in covered:
                continue
            if place in spans:
                merge, rows, across = spans[place]
                yield self._cell((merge.top, merge.left), rows, across)
                continue
            across = self._spill(row, columns[at - 1 :], spans, covered)
            yield self._cell(place, 1, across)
            at += across - 1

    def _cell(self, place: Place, rows: int, across: int) -> Cell:
        marks = self._marks.get(place, ())
        worst = (f"m {marks[0].severity}",) if marks else ()
        return Cell(
            f"{self._name}-{column_letters(place[1])}{place[0]}" if marks else "",
            self._text(place),
            " ".join((*self._classes(place), *worst)),
            rows,
            across,
            marks,
        )

    def _text(self, place: Place) -> str:
        if place in self._grid.errors:
            return self._grid.errors[place]
        return displayed(self._grid.raw(*place), self._grid.formats.get(place, ""))

    def _classes(self, place: Place) -> Iterator[str]:
        look = self._look.cell(*place)
        raw = self._grid.raw(*place)
        if look.align:
            yield look.align[0]
        elif raw is not None and not isinstance(raw, (str, bool)):
            yield "r"
        if look.bold:
            yield "b"
        if look.border or not self._look.cells:
            yield "o"

    def _spill(
        self, row: int, columns: Sequence[int], spans: Mapping[Place, object], covered: set[Place]
    ) -> int:
        """How many columns a text takes that runs over the empty cells to its right, as on the screen."""
        raw, look = self._grid.raw(row, columns[0]), self._look.cell(row, columns[0])
        if not isinstance(raw, str) or look.wrap or look.align not in ("", "left") or "\n" in raw:
            return 1
        room, taken = self._look.width(columns[0]), 1
        for column in columns[1:]:
            place = (row, column)
            busy = place in spans or place in covered or place in self._marks
            if room >= _length(raw) or busy or self._grid.raw(*place) is not None:
                break
            room, taken = room + self._look.width(column), taken + 1
        return taken

    def _notes(self) -> Iterator[str]:
        rows = sum(self._top <= r <= self._bottom for r in self._look.hidden_rows)
        columns = [c for c in sorted(self._look.hidden_columns) if self._left <= c <= self._right]
        if rows:
            yield f"有 {rows} 行是隐藏的，除有问题的外没有画出"
        if columns:
            yield f"{'、'.join(map(column_letters, columns[:10]))}{'等' if len(columns) > 10 else ''}列是隐藏的，除有问题的外没有画出"
        if len(self._columns) < self._right - self._left + 1 - len(columns):
            yield f"只画了前 {MAX_COLUMNS} 列"


def _area(grid: Grid, marks: Mapping[Place, object]) -> tuple[int, int, int, int]:
    """(top, bottom, left, right) of what the sheet holds and the marked cells at it."""
    rows = [r for r, _ in marks if r <= grid.last_row + _STRAY]
    columns = [c for _, c in marks if c <= grid.last_column + _STRAY]
    return (
        min([grid.first_row, *rows]),
        max([grid.last_row, *rows]),
        min([grid.first_column, *columns]),
        max([grid.last_column, *columns]),
    )


def _inside(merge: Merge, row: int, column: int) -> bool:
    return merge.top <= row <= merge.bottom and merge.left <= column <= merge.right


def _length(text: str) -> float:
    """The width of a text in characters of a column's width."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text) * 1.05

"""Putting workbooks before a formula engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from xltools.cells import Book, Grid, Raw, Ref
from xltools.engines.base import Engine, Fault, Model, Result
from xltools.engines.reads import areas_read
from xltools.engines.scan import Area
from xltools.plans import Edit, SheetSpec


def model_of(
    book: Book,
    sheets: Iterable[SheetSpec] = (),
    edits: Iterable[Edit] = (),
    only: Iterable[str] | None = None,
) -> Model:
    """The cells of a workbook with further sheets and edits laid over them.

    A sheet of the same name is replaced. With ``only``, sheets that those named
    do not refer to, directly or by way of others, are left out.
    """
    values: dict[str, dict[tuple[int, int], Raw]] = {}
    formulas: dict[str, dict[tuple[int, int], str]] = {}
    needed = None if only is None else _reached(book, only)
    for grid in book.grids:
        if needed is None or grid.sheet in needed:
            values[grid.sheet], formulas[grid.sheet] = _values(grid), dict(grid.formulas)
    for spec in sheets:
        values[spec.name] = {
            (c.row, c.column): c.value for c in spec.cells if c.formula is None and c.value is not None
        }
        formulas[spec.name] = {(c.row, c.column): c.formula for c in spec.cells if c.formula is not None}
    for edit in edits:
        _lay(edit, values, formulas)
    return Model(values, formulas, book.names)


#: formulas that are read to see which cells they need
_FEW = 500


class Models:
    """A book put before engines, each set of its sheets made into a model once: an engine that
    keeps its last workbook sees at a glance that nothing has changed."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._made: dict[_Wanted, Model] = {}
        self._values: dict[tuple[str, _Wanted], dict[Ref, Result]] = {}

    def of(self, sheets: Iterable[str], further: tuple[Ref, str] | None = None) -> Model:
        """The formulas of these sheets and of those that they refer to, ``further`` laid over them,
        with the cells that they read (of very many formulas with all)."""
        wanted = (frozenset(sheets), further)
        if wanted not in self._made:
            self._made[wanted] = _reading(self.book, *wanted)
        return self._made[wanted]

    def calculate(
        self, engine: Engine, refs: Collection[Ref], further: tuple[Ref, str] | None = None
    ) -> Mapping[Ref, Result]:
        """What an engine gives for these cells, and maybe for others."""
        key = (engine.name, (frozenset(ref.sheet for ref in refs), further))
        found = self._values.get(key, {})
        if not found.keys() >= set(refs):
            found = self._values[key] = engine.calculate(self.of(*key[1]), refs)
        return found


#: sheets, and a formula that is laid over them
_Wanted = tuple[frozenset[str], tuple[Ref, str] | None]


def _reading(book: Book, sheets: Iterable[str], further: tuple[Ref, str] | None) -> Model:
    needed = _reached(book, sheets)
    grids = [grid for grid in book.grids if grid.sheet in needed]
    formulas = {grid.sheet: grid.formulas for grid in grids}
    if further is not None:
        ref, text = further
        formulas[ref.sheet] = {**formulas[ref.sheet], (ref.row, ref.column): text}
    # to read very many formulas takes longer than to hand over all cells
    few = sum(map(len, formulas.values())) <= _FEW
    read = areas_read(formulas, book.names) if few else None
    if read is None:
        values = {grid.sheet: _values(grid) for grid in grids}
    else:
        values = {grid.sheet: _values_in(grid, read.get(grid.sheet.upper(), ())) for grid in grids}
    return Model(values, formulas, book.names)


def _reached(book: Book, start: Iterable[str]) -> set[str]:
    """The sheets whose names occur in the formulas of these and of the sheets found so, in
    whatever case; all of them where a defined name or a reference made of text may lead anywhere."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        grid = book.grid(waiting.pop())
        if grid is None or grid.sheet in found:
            continue
        found.add(grid.sheet)
        text = "\n".join(grid.formulas.values()).upper()
        if "INDIRECT(" in text or any(name.upper() in text for name in book.names):
            return {each.sheet for each in book.grids}
        waiting += [g.sheet for g in book.grids if g.sheet.upper().replace("'", "''") in text]
    return found


def _values(grid: Grid) -> dict[tuple[int, int], Raw]:
    """Every cell that holds something and is no formula."""
    values: dict[tuple[int, int], Raw] = {
        (r, c): raw for r, c, raw in grid.cells() if (r, c) not in grid.formulas
    }
    values.update({place: text for place, text in grid.errors.items() if place not in grid.formulas})
    return values


def _values_in(grid: Grid, areas: Iterable[Area]) -> dict[tuple[int, int], Raw]:
    """Those of them that lie in one of the areas."""
    found: dict[tuple[int, int], Raw] = {}
    first_row, first_column, errors, formulas = grid.first_row, grid.first_column, grid.errors, grid.formulas
    for _, top, left, bottom, right in areas:
        for row in range(max(top, first_row), min(bottom, grid.last_row) + 1):
            line = grid.rows[row - first_row]
            for column in range(max(left, first_column), min(right, first_column + len(line) - 1) + 1):
                place, raw = (row, column), line[column - first_column]
                if place not in formulas and (raw := errors.get(place) or raw) is not None and raw != "":
                    found[place] = raw
    return found


def _lay(
    edit: Edit,
    values: dict[str, dict[tuple[int, int], Raw]],
    formulas: dict[str, dict[tuple[int, int], str]],
) -> None:
    place = (edit.ref.row, edit.ref.column)
    values[edit.ref.sheet].pop(place, None)
    formulas[edit.ref.sheet].pop(place, None)
    if edit.formula is not None:
        formulas[edit.ref.sheet][place] = edit.formula
    elif edit.value is not None:
        values[edit.ref.sheet][place] = edit.value


def formula_refs(grid: Grid) -> list[Ref]:
    return [Ref(grid.sheet, row, column) for row, column in grid.formulas]


def completed(
    models: Models, engine: Engine, passed_over: Callable[[Grid], bool] = lambda grid: False
) -> tuple[Models, bool]:
    """The book with values for formulas that were never calculated (a file that no
    spreadsheet program has saved): Excel would show these on opening. The flag
    says whether there were any. Sheets that are ``passed_over`` stay as they are."""
    book = models.book
    wanted = [
        Ref(grid.sheet, *place)
        for grid in book.grids
        if not passed_over(grid)
        for place in grid.formulas
        if grid.raw(*place) is None and place not in grid.errors
    ]
    if not wanted:
        return models, False
    sheets = {ref.sheet for ref in wanted}
    # all formulas of these sheets: verify asks for them next
    values = models.calculate(
        engine, [ref for grid in book.grids if grid.sheet in sheets for ref in formula_refs(grid)]
    )
    known = {
        ref: value
        for ref in wanted
        if (value := values[ref]) is not None and value != "" and not isinstance(value, Fault)
    }
    if not known:
        return models, False
    return Models(with_values(book, known)), True


def complete(
    book: Book, engine: Engine, passed_over: Callable[[Grid], bool] = lambda grid: False
) -> tuple[Book, bool]:
    """The same for a book that no model is needed of afterwards."""
    models, were_missing = completed(Models(book), engine, passed_over)
    return models.book, were_missing


def with_values(book: Book, values: Mapping[Ref, Result]) -> Book:
    """The book with other values in some cells."""
    return replace(book, grids=tuple(_with(grid, values) for grid in book.grids))


def _with(grid: Grid, values: Mapping[Ref, Result]) -> Grid:
    mine = {(ref.row, ref.column): value for ref, value in values.items() if ref.sheet == grid.sheet}
    if not mine:
        return grid
    last_row = max([grid.last_row, *(r for r, _ in mine)])
    last_column = max([grid.last_column, *(c for _, c in mine)])
    rows: list[list[Raw]] = [
        [grid.raw(r, c) for c in range(grid.first_column, last_column + 1)]
        for r in range(grid.first_row, last_row + 1)
    ]
    for (r, c), value in mine.items():
        if r >= grid.first_row and c >= grid.first_column and not isinstance(value, Fault):
            rows[r - grid.first_row][c - grid.first_column] = value
    return replace(grid, rows=rows)

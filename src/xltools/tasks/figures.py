"""The values of what is written: calculated by an engine over the workbook with its edits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from xltools.cells import Book, Ref
from xltools.checks.money import rate_agrees
from xltools.engines.base import Engine, Fault, Result
from xltools.engines.compare import same
from xltools.forms.own import MEMORY
from xltools.numbers import show, show_percent
from xltools.plans import Edit, SheetCell, SheetSpec
from xltools.sheets.fit import fitted
from xltools.tasks.evaluate import formula_refs, model_of


def calculate(
    book: Book, engine: Engine, edits: Iterable[Edit], specs: Iterable[SheetSpec]
) -> dict[Ref, Result]:
    specs, edits = list(specs), list(edits)
    wanted = [edit.ref for edit in edits if edit.formula is not None]
    wanted += [Ref(spec.name, c.row, c.column) for spec in specs for c in spec.cells if c.formula is not None]
    wanted += foreign_refs(book, edits, specs)
    return engine.calculate(model_of(book, specs, edits), wanted)


def foreign_refs(book: Book, edits: Iterable[Edit], specs: Iterable[SheetSpec]) -> list[Ref]:
    """Formula cells of the workbook that we do not write."""
    ours, written = {spec.name for spec in specs}, {edit.ref for edit in edits}
    return [
        ref
        for grid in book.grids
        if grid.sheet not in ours and not grid.sheet.startswith(MEMORY)
        for ref in formula_refs(grid)
        if ref not in written
    ]


def followers(
    book: Book,
    saved: Book,
    engine: Engine,
    foreign: list[Ref],
    values: Mapping[Ref, Result],
) -> list[Edit]:
    """Other formula cells whose value changes with ours, or was never saved (``saved`` is
    the book as its file has it): their value is brought up to date, so that every reader
    of the file sees the same numbers. A cell whose saved value the engine does not
    reproduce beforehand is left alone."""
    if not foreign:
        return []
    before = engine.calculate(model_of(book), foreign)
    found: list[Edit] = []
    for ref in foreign:
        grid = book.grid(ref.sheet)
        assert grid is not None
        cell, after = grid.value(ref.row, ref.column), values[ref]
        known = cell.number if cell.number is not None else cell.text
        own = saved.grid(ref.sheet)
        never = own is not None and own.value(ref.row, ref.column).blank and after not in (None, "")
        moved = not same(before[ref], after) and same(before[ref], known)
        if not isinstance(after, Fault) and (never or moved):
            found.append(Edit(ref, after, cell.formula))
    return found


def keep_stated(
    edits: list[Edit], values: Mapping[Ref, Result], keep: Mapping[Ref, Decimal]
) -> tuple[list[Edit], tuple[str, ...]]:
    """Typed figures that a formula contradicts stay typed; the person decides."""
    notes: list[str] = []
    done: list[Edit] = []
    for edit in edits:
        stated, result = keep.get(edit.ref), values.get(edit.ref)
        if stated is not None and not (isinstance(result, Decimal) and _agrees(stated, result, edit)):
            shown = show_percent if _is_rate(edit) else show
            computed = shown(result) if isinstance(result, Decimal) else "空"
            notes.append(
                f"{edit.ref.a1} 资料为 {shown(stated)}，公式算得 {computed}，已按资料保留，请核对（recompute 可改为公式）"
            )
            done.append(Edit(edit.ref, stated, None, number_format=edit.number_format))
        else:
            done.append(edit)
    return done, tuple(notes)


def _is_rate(edit: Edit) -> bool:
    return edit.number_format is not None and edit.number_format.endswith("%")


def _agrees(stated: Decimal, result: Decimal, edit: Edit) -> bool:
    """A rate as the checks see it: 97.21 stands for 97.21 %."""
    return rate_agrees(stated, result) if _is_rate(edit) else _rounded_same(stated, result)


def _rounded_same(stated: Decimal, result: Decimal) -> bool:
    places = max(2, -int(stated.as_tuple().exponent)) if isinstance(stated.as_tuple().exponent, int) else 2
    return round(stated - result, places) == 0


def cached(edit: Edit, values: Mapping[Ref, Result]) -> Edit:
    return replace(edit, value=plain_result(values[edit.ref])) if edit.formula is not None else edit


def plain_result(result: Result) -> str | Decimal | bool | None:
    """A result as a cell keeps it; a fault as Excel's error text, an unknown one as nothing."""
    if isinstance(result, Fault):
        return (
            result.code
            if result.code in ("#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#N/A", "#NAME?", "#NULL!")
            else None
        )
    return result


def cached_sheet(spec: SheetSpec, values: Mapping[Ref, Result]) -> SheetSpec:
    def with_value(cell: SheetCell) -> SheetCell:
        if cell.formula is None:
            return cell
        return replace(cell, value=plain_result(values[Ref(spec.name, cell.row, cell.column)]))

    cells = tuple(map(with_value, spec.cells))
    texts = {(c.row, c.column): c.value for c in cells if isinstance(c.value, str)}
    seen = [cell for cell in cells if cell.column not in spec.hidden_columns]
    return replace(spec, cells=cells, heights=fitted(seen, spec.widths, spec.heights, texts))

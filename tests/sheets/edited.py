"""A form in memory that is edited after its working paper was written.

Two ways lead to its scores: the formulas of the paper, calculated by an engine over
the edited cells, and a fresh reading of the edited form by the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl

from tests.sheets.typing_texts import Typed
from xltools.cells import Book, Grid, Ref
from xltools.engines.base import Engine, Fault, Model, Result
from xltools.engines.compare import same
from xltools.engines.registry import get_engine
from xltools.forms.reading import read_forms
from xltools.records import Form
from xltools.rules.scoring import Score, score_execution, score_indicator
from xltools.sheets.paper import Paper
from xltools.tasks.evaluate import model_of
from xltools.tasks.rewrite import planned, prepare
from xltools.workbook.read import read_book

ROLES = ("low", "high", "ruled", "suggested", "stated", "weight", "status", "direction", "target", "actual")
Place = tuple[int, int]


@dataclass(frozen=True)
class Written:
    """A recomputed workbook, read back: its form, paper and everything around."""

    book: Book
    form: Form
    paper: Paper

    @property
    def grid(self) -> Grid:
        grid = self.book.grid(self.form.sheet)
        assert grid is not None
        return grid


def write(path: Path, rows: list[list[Typed | str | float | None]], heads: list[str]) -> None:
    """A form of the layout ``heads`` with these rows, through openpyxl, as an office would mail it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "附件6"
    sheet["A1"] = "部门（单位）整体支出绩效自评表"
    sheet["A2"] = "评价部门名称"
    sheet["B2"] = "某某局"
    for column, head in enumerate(heads, 1):
        sheet.cell(4, column, head)
    for r, row in enumerate(rows, 5):
        for c, held in enumerate(row, 1):
            entry = held if isinstance(held, Typed) else Typed(held)
            cell = sheet.cell(r, c)
            cell.value = entry.raw
            if isinstance(entry.raw, str):
                cell.data_type = "s"
            if entry.form:
                cell.number_format = entry.form
    sheet.cell(5 + len(rows), 1, "总分")
    book.save(path)


def recomputed(path: Path, engine: Engine | None = None, *, scores: str = "stated") -> Written:
    """Recompute the workbook and read the result."""
    book = read_book(path)
    done = planned(book, scores=scores, engine=engine or get_engine("formualizer"))
    path.write_bytes(done.on(path.read_bytes()))
    book = read_book(path)
    (form,), _ = read_forms(book)
    (sheets,) = prepare(book, [form]).forms
    assert sheets.paper is not None
    return Written(book, form, sheets.paper)


def edited(written: Written, changes: Mapping[Place, Typed], values: Mapping[Ref, Result]) -> Book:
    """The book after typing, its own formulas calculated anew, as Excel saves it."""
    grid = written.grid
    rows = [list(row) + [None] * (grid.last_column - grid.first_column + 1 - len(row)) for row in grid.rows]
    formulas, formats = dict(grid.formulas), dict(grid.formats)
    for row, column in formulas:
        found = values[Ref(grid.sheet, row, column)]
        rows[row - grid.first_row][column - grid.first_column] = None if isinstance(found, Fault) else found
    for (row, column), entry in changes.items():
        rows[row - grid.first_row][column - grid.first_column] = entry.raw
        formulas.pop((row, column), None)
        formats.pop((row, column), None)
        if entry.form and isinstance(entry.raw, (int, float)) and not isinstance(entry.raw, bool):
            formats[row, column] = entry.form
    changed = replace(grid, rows=rows, formulas=formulas, formats=formats)
    return replace(
        written.book, grids=tuple(changed if g.sheet == grid.sheet else g for g in written.book.grids)
    )


def paper_model(written: Written, changes: Mapping[Place, Typed]) -> tuple[Model, list[Ref]]:
    """The workbook with the edits for an engine, and the cells of the paper that matter."""
    wanted = [written.paper.ref(row, role) for row in written.paper.rows for role in ROLES]
    wanted += [Ref(written.grid.sheet, *place) for place in written.grid.formulas]
    model = model_of(written.book)
    values = {sheet: dict(cells) for sheet, cells in model.values.items()}
    formulas = {sheet: dict(cells) for sheet, cells in model.formulas.items()}
    sheet = written.form.sheet
    for place, entry in changes.items():
        formulas[sheet].pop(place, None)
        values[sheet].pop(place, None)
        if entry.raw is not None and entry.raw != "":
            values[sheet][place] = entry.raw
    return Model(values, formulas, model.names), wanted


def fresh_scores(book: Book, written: Written) -> dict[int, Score | None]:
    """What a fresh reading of the book says of each row of the paper; None where the row is none any more."""
    forms, _ = read_forms(book)
    form = next(f for f in forms if f.sheet == written.form.sheet)
    (sheets,) = prepare(book, [form]).forms
    found: dict[int, Score | None] = dict.fromkeys(written.paper.rows)
    for item in form.indicators:
        if item.row in found:
            found[item.row] = score_indicator(item, sheets.settings)
    if form.execution is not None:
        found[form.execution.label.ref.row] = score_execution(form.execution, sheets.settings)
    return found


def problems(written: Written, changes: Mapping[Place, Typed], values: Mapping[Ref, Result]) -> list[str]:
    """Rows that call themselves up to date and show another figure than a fresh reading gives."""
    fresh = fresh_scores(edited(written, changes, values), written)
    found = []
    for row, score in fresh.items():
        cells = {role: values[written.paper.ref(row, role)] for role in ROLES}
        told = {place: entry for place, entry in changes.items() if place[0] == row}
        if any(isinstance(value, Fault) for value in cells.values()):
            found.append(f"{row} {told}: fault in {cells}")
            continue
        status = str(cells["status"])
        if "重算" in status:
            continue
        if status not in ("自动", "最新"):
            found.append(f"{row} {told}: status {status!r}")
        elif wrong := _wrong(score, cells):
            was = {c: written.grid.raw(row, c) for c in range(1, 10)}
            found.append(
                f"{row} {told}\n    was {was}\n    paper {cells}\n    fresh {_told(score)}\n    {wrong}"
            )
    return found


def _wrong(score: Score | None, cells: Mapping[str, Result]) -> str:
    points = score.points if score is not None else None
    expected = {
        "ruled": score.rule_score if score is not None else None,
        "low": points.low if points else None,
        "high": points.high if points else None,
        "suggested": points.low if points is not None and points.decided else None,
    }
    return ", ".join(role for role, figure in expected.items() if not same(cells[role], figure))


def _told(score: Score | None) -> str:
    if score is None:
        return "no row"
    points = score.points
    return f"{score.rule.name} {score.facts} {points and (points.low, points.high)} rule_score {score.rule_score}"

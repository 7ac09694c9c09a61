"""A form means the same wherever it stands: moved, with empty rows and columns put in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.forms.build import Sheet, book
from tests.forms.layout import Layout
from tests.forms.test_layouts import LAYOUTS
from xltools.cells import Value
from xltools.forms.reading import read_forms
from xltools.records import Form

ONE_SHEET = [layout for layout in LAYOUTS if len(layout.sheets) == 1]
NAMES = [layout.name for layout in ONE_SHEET]


def _meaning(form: Form) -> list[object]:
    """A reading without its addresses."""
    items = [
        tuple(_text(v) for v in (i.level1, i.level2, i.name, i.target, i.actual, i.weight, i.score, i.reason))
        for i in form.indicators
    ]
    money = [
        (b.item, b.part_of, _text(b.budget), _text(b.spent), _text(b.rate), _text(b.weight))
        for b in form.budget
    ]
    total = (_text(form.total.weight), _text(form.total.score)) if form.total else None
    tasks = [
        tuple(_text(v) for v in (t.number, t.name, t.content, t.amount, *t.parts))
        for t in (*form.tasks, *([form.tasks_total] if form.tasks_total else []))
    ]
    lines = [tuple(_text(v) for v in (r.unit, r.weight, r.score, r.score_rate)) for r in form.lines]
    groups = [(g.level, g.name, g.printed, len(g.rows)) for g in form.groups]
    subtotals = [(_text(s.weight), _text(s.score), len(s.rows)) for s in form.subtotals]
    return [
        form.form,
        _text(form.unit),
        _text(form.project),
        form.year,
        form.money_unit,
        money,
        items,
        groups,
        subtotals,
        total,
        _text(form.grade),
        _text(form.goal) if form.tasks else None,
        tasks,
        lines,
    ]


def _text(value: Value | None) -> str | None:
    return None if value is None else value.text


def _read(sheet: Sheet) -> list[list[object]]:
    return [_meaning(form) for form in read_forms(book(sheet))[0]]


@pytest.mark.parametrize("layout", ONE_SHEET, ids=NAMES)
def test_moved(layout: Layout) -> None:
    sheet = layout.sheets[0]
    assert _read(replace(sheet, row=sheet.row + 4, column=sheet.column + 3)) == _read(sheet)


@pytest.mark.parametrize("layout", ONE_SHEET, ids=NAMES)
def test_an_empty_row_anywhere(layout: Layout) -> None:
    """Inside merged areas, headings of two rows and budget tables too."""
    sheet = layout.sheets[0]
    plain = _read(sheet)
    last = max(row for row, _ in sheet.cells)
    for row in range(sheet.row + 1, last):
        moved = Sheet(
            sheet.text,
            sheet.name,
            sheet.row,
            sheet.column,
            extra_rows=(*tuple(r + (r >= row) for r in sheet.extra_rows), row),
        )
        assert _read(moved) == plain, f"an empty row before row {row}"


@pytest.mark.parametrize("layout", ONE_SHEET, ids=NAMES)
def test_an_empty_column_anywhere(layout: Layout) -> None:
    sheet = layout.sheets[0]
    plain = _read(sheet)
    width = max(line.count("|") for line in sheet.text.split("\n"))
    for at in range(1, width):
        moved = Sheet(
            _with_column(sheet.text, at), sheet.name, sheet.row, sheet.column, extra_rows=sheet.extra_rows
        )
        assert _read(moved) == plain, f"an empty column before column {at + 1}"


def _with_column(text: str, at: int) -> str:
    lines = []
    for line in text.strip("\n").split("\n"):
        cells = line.split("|")
        inside = len(cells) > at and cells[at].strip() == "<"
        above = "^" if inside and cells[at - 1].strip() == "^" else "<"
        lines.append(
            "|".join([*cells[:at], above if inside else "", *cells[at:]]) if len(cells) > at else line
        )
    return "\n".join(lines)

"""A workbook as one document: its forms, and beside them its plain tables, facts and listings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltools.cells import Book
from xltools.forms.budgettable import budget_table
from xltools.forms.datatable import Document
from xltools.forms.deductions import read_deductions
from xltools.forms.facts import facts_on
from xltools.forms.listings import read_listings
from xltools.forms.own import is_own
from xltools.forms.tables import read_tables
from xltools.forms.view import View
from xltools.records import Form


def read_document(book: Book, forms: Sequence[Form]) -> Document:
    """Only visible sheets without a form, and none of ours, are looked at."""
    taken = {form.sheet for form in forms}
    views = [
        View(grid) for grid in book.grids if grid.visible and grid.sheet not in taken and not is_own(grid)
    ]
    shown = list(_with_views(book, forms))
    return Document(
        tuple(forms),
        tuple(table for view in views for table in read_tables(view)),
        tuple(block for view in views for block in facts_on(view)),
        tuple(listing for view in views for listing in read_listings(view)),
        tuple(t for form, view in shown if (t := budget_table(form, view)) is not None),
        tuple(d for form, view in shown if (d := read_deductions(form, view)) is not None),
    )


def _with_views(book: Book, forms: Sequence[Form]) -> Iterator[tuple[Form, View]]:
    for form in forms:
        grid = book.grid(form.sheet)
        if grid is not None:
            yield form, View(grid)

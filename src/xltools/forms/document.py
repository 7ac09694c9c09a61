"""A workbook as one document: its forms, and beside them its plain tables, facts and listings."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.cells import Book
from xltools.forms.budgettable import budget_table
from xltools.forms.datatable import DataTable, Document
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
    return Document(
        tuple(forms),
        tuple(table for view in views for table in read_tables(view)),
        tuple(block for view in views for block in facts_on(view)),
        tuple(listing for view in views for listing in read_listings(view)),
        tuple(table for form in forms if (table := _budget(book, form)) is not None),
    )


def _budget(book: Book, form: Form) -> DataTable | None:
    grid = book.grid(form.sheet)
    return budget_table(form, View(grid)) if grid is not None else None

"""Names for the sheets that we put into a workbook."""

from __future__ import annotations

from itertools import count

from xltools.cells import Book
from xltools.forms.own import is_own


def free_name(book: Book, base: str, taken: set[str]) -> str:
    """The name for a sheet of ours: one that is free or ours already, never a unit's own
    sheet that happens to be called the same. It is then ``taken``."""
    for number in count(1):
        name = base if number == 1 else f"{base}{number}"
        grid = book.grid(name)
        if name not in taken and (grid is None or is_own(grid)):
            taken.add(name)
            return name
    raise AssertionError("unreachable")

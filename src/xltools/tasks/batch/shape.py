"""Which formulas a file's forms have: workbooks of one shape were made from one template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

from xltools.checks.formulas import figure_cells
from xltools.tasks.results import Task

#: a text of a formula, or the row of a reference in it
_ROWS = re.compile(r"\"[^\"]*\"|(?<![A-Za-z0-9_.])(\$?[A-Za-z]{1,3}\$?)\d+(?![\w.(])")


def shape_of(tasks: Sequence[Task]) -> str:
    """A short text for the formulas of all forms of a file, whatever rows they stand in; "" without any."""
    shapes = {
        f"{task.form.form} {cell.ref.column} {_ROWS.sub(_without_row, cell.formula)}"
        for task in tasks
        if task.form is not None
        for cell in figure_cells(task.form)
        if cell.formula is not None
    }
    return sha256("\n".join(sorted(shapes)).encode()).hexdigest()[:16] if shapes else ""


def _without_row(found: re.Match[str]) -> str:
    return f"{found[1]}#" if found[1] else found[0]

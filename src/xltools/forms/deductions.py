"""分值, 扣分, 得分 side by side in a scored form or a 得分汇总表."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.cells import Value
from xltools.forms.datatable import Deduction, Deductions
from xltools.forms.labels import bare
from xltools.forms.view import View
from xltools.records import Form

_DEDUCTED = re.compile(r"扣分|扣减?分(?:数|值)|减分")


def read_deductions(form: Form, view: View) -> Deductions | None:
    """The lines with their deducted points; None where the form has no such column."""
    layout = form.layout
    rows = range(layout.header_row, max(layout.first_row, layout.header_row + 1))
    found = {
        c for row in rows for c, text in view.keys.get(row, {}).items() if _DEDUCTED.fullmatch(bare(text))
    }
    if len(found) != 1 or not {"weight", "score"} <= set(layout.columns):
        return None
    column = found.pop()
    lines = tuple(
        Deduction(label, weight, view.value(label.ref.row, column), score)
        for label, weight, score in _lines(form)
    )
    ends = form.total or form.total_line
    total = None
    if ends is not None:
        total = Deduction(_label(form), ends.weight, view.value(ends.row, column), ends.score)
    return Deductions(lines, total)


def _lines(form: Form) -> Iterator[tuple[Value, Value | None, Value | None]]:
    for item in form.indicators:
        if item.applicable:
            yield item.name, item.weight, item.score
    for row in form.rows:
        yield row.unit, row.weight, row.score


def _label(form: Form) -> Value:
    if form.total is not None:
        return form.total.label
    assert form.total_line is not None
    return form.total_line.unit

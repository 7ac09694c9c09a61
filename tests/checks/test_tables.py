"""Plain tables: right ones give nothing, a wrong figure is found at its cell."""

from __future__ import annotations

import pytest

from tests.checks.tables_clean import CLEAN
from tests.checks.tables_wrong import WRONG, Found
from tests.forms.build import Sheet, book
from xltools.checks.document.run import check_document
from xltools.findings import Finding
from xltools.forms.document import read_document


def found(*sheets: Sheet) -> tuple[Finding, ...]:
    read = book(*sheets)
    return check_document(read_document(read, ()), [grid.sheet for grid in read.grids])


@pytest.mark.parametrize("name", CLEAN)
def test_a_right_table_gives_nothing(name: str) -> None:
    assert [(f.code, f.cell, f.message) for f in found(Sheet(CLEAN[name]))] == []
    assert read_document(book(Sheet(CLEAN[name])), ()).tables, "nothing was read, so nothing was checked"


@pytest.mark.parametrize("name, right, wrong, expected", WRONG)
def test_a_wrong_figure_is_found_at_its_cell(
    name: str, right: str, wrong: str, expected: list[Found]
) -> None:
    text = CLEAN[name]
    assert right in text, "the case no longer fits its table"
    got = [(f.code, f.cell, f.expected, f.actual) for f in found(Sheet(text.replace(right, wrong)))]
    assert got == expected

"""What must agree across a document: all checks over its tables, facts and forms together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from xltools.checks.document.claims import check_counts, check_dates, check_years
from xltools.checks.document.conflicts import check_facts, check_facts_in_tables, check_tables
from xltools.checks.document.deductions import check_deductions
from xltools.checks.document.expressions import check_expressions
from xltools.checks.document.formtables import check_budgets, check_fund_rates
from xltools.checks.document.tables import check_table
from xltools.findings import Finding
from xltools.forms.datatable import Document

Check = Callable[[Document], Iterator[Finding]]


def _in_tables(document: Document) -> Iterator[Finding]:
    for table in document.tables:
        yield from check_table(table)


DOCUMENT_CHECKS: tuple[Check, ...] = (
    _in_tables,
    check_expressions,
    check_facts,
    check_facts_in_tables,
    check_tables,
    check_budgets,
    check_fund_rates,
    check_deductions,
    check_counts,
    check_dates,
    check_years,
)


def check_document(document: Document, sheets: Sequence[str]) -> tuple[Finding, ...]:
    """Every finding across a document, by sheet (in the order given), row, column and code.

    What two checks find at one cell, with the same right figure, is told once.
    """
    place = {sheet: n for n, sheet in enumerate(sheets)}
    found: dict[tuple[str, str | None, str | None, str | None], Finding] = {}
    for check in DOCUMENT_CHECKS:
        for finding in check(document):
            found.setdefault((finding.code, finding.sheet, finding.cell, finding.expected), finding)
    return tuple(sorted(found.values(), key=lambda f: (place.get(f.sheet or "", -1), f.order)))

"""All checks of a report's text, in an order in which the surest come first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from xltools.cells import Grid
from xltools.checks.case import Case
from xltools.checks.document.run import check_document
from xltools.checks.narrative.against import check_amounts, check_rates, check_twice, check_years
from xltools.checks.narrative.arithmetic import check_arithmetic
from xltools.checks.narrative.changes import check_changes
from xltools.checks.narrative.claims import check_all_done, check_counts
from xltools.checks.narrative.dates import check_dates, check_ranges, check_title
from xltools.checks.narrative.held import held_by
from xltools.checks.narrative.indicators import check_indicators
from xltools.checks.narrative.ratios import check_ratios
from xltools.checks.narrative.scores import check_scores
from xltools.checks.narrative.story import Story, Told
from xltools.checks.narrative.sums import check_parts, check_totals
from xltools.checks.narrative.tabled import check_forms
from xltools.checks.tally import counting_on
from xltools.findings import Finding
from xltools.forms.datatable import Document
from xltools.forms.document import read_document
from xltools.forms.labels import roles_of
from xltools.forms.view import View
from xltools.narrative.passages import ReportText, sentences
from xltools.narrative.statements import statements
from xltools.records import Doubt, Form

#: forms with a line for each project or unit
_LISTS = frozenset({"项目自评情况汇总表", "附件4"})

CHECKS: tuple[Callable[[Story, Told], None], ...] = (
    check_indicators,
    check_scores,
    check_amounts,
    check_twice,
    check_ratios,
    check_changes,
    check_rates,
    check_parts,
    check_totals,
    check_arithmetic,
    check_years,
    check_all_done,
    check_counts,
    check_title,
    check_dates,
    check_ranges,
)


def check_text(
    text: ReportText, cases: Sequence[Case], document: Document, year: int | None
) -> tuple[tuple[Finding, ...], tuple[Doubt, ...]]:
    """What a report's text and tables say against themselves and against a workbook.

    ``cases`` are the verified forms of the workbook, ``document`` what stands beside them,
    ``year`` the year reported on (None: not known).
    """
    forms = tuple(case.form for case in cases)
    beside = read_document(replace(text.tables, grids=tuple(filter(_is_plain, text.tables.grids))), ())
    joined = Document(
        forms,
        (*document.tables, *beside.tables),
        document.blocks,
        (*document.listings, *beside.listings),
        document.budgets,
        document.deductions,
    )
    names = [name for form in forms for name in _names(form)]
    default = (
        names[0] if len(set(names)) == 1 and all(form.form == "项目支出绩效自评表" for form in forms) else ""
    )
    told_by = tuple(sentences(text.passages))
    story = Story(
        text.name,
        told_by,
        statements(told_by, names, default),
        tuple(cases),
        joined,
        held_by(forms, joined),
        year or joined.year,
        text.tables.grids,
    )
    told = Told(story)
    for check in CHECKS:
        check(story, told)
    check_forms(text.tables, cases, told)
    return (*told.findings, *_in_tables(text, joined, beside)), tuple(told.doubts)


def _in_tables(text: ReportText, joined: Document, beside: Document) -> list[Finding]:
    """What is wrong in the text's own tables, by themselves and against those of the workbook."""
    if not beside.tables:
        return []
    own = {grid.sheet for grid in text.tables.grids}
    with counting_on(own):
        found = check_document(joined, [grid.sheet for grid in text.tables.grids])
    return [finding for finding in found if finding.sheet in own]


def _names(form: Form) -> list[str]:
    """The projects and units that a form is about, beside its department."""
    names = [form.project_name] if form.project_name else []
    return names + (
        [row.unit.text for row in form.rows] if len(form.rows) > 1 and form.form in _LISTS else []
    )


def _is_plain(grid: Grid) -> bool:
    """Whether a table of the text is no form: forms are read from workbooks."""
    keys = {key for row in View(grid).keys.values() for key in row.values()}
    roles = {role for key in keys for role, _ in roles_of(key, ("name", "weight", "score"))}
    return not ("name" in roles and roles & {"weight", "score"})

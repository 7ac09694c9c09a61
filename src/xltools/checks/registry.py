"""All checks, run in this order; findings are then put into reading order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xltools.checks import (
    formulas,
    goals,
    missing,
    money,
    printed,
    score_table,
    scores,
    summary,
    summary_scores,
    sums,
    values,
)
from xltools.checks.case import Case
from xltools.findings import Finding

Check = Callable[[Case], Iterator[Finding]]

INDICATOR_CHECKS: tuple[Check, ...] = (
    sums.check_total,
    sums.check_subtotals,
    sums.check_weight_total,
    sums.check_weight_groups,
    sums.check_weight_in_name,
    sums.check_printed_rules,
    scores.check_bounds,
    scores.check_rules,
    scores.check_reasons,
    missing.check_missing,
    money.check_rates,
    money.check_slips,
    money.check_parts,
    money.check_grade,
    values.check_texts,
    values.check_text_numbers,
    formulas.check_formulas,
    formulas.check_engines,
    formulas.check_template,
    formulas.check_settings,
    printed.check_printed,
    printed.check_facts,
)

SUMMARY_CHECKS: tuple[Check, ...] = (
    summary.check_lines,
    summary.check_totals,
    summary_scores.check_scores,
    summary.check_sample,
    summary.check_units,
    summary.check_grades,
    values.check_text_numbers,
    formulas.check_formulas,
    formulas.check_engines,
    formulas.check_template,
)

GOAL_CHECKS: tuple[Check, ...] = (
    sums.check_weight_total,
    sums.check_weight_groups,
    sums.check_weight_in_name,
    missing.check_missing,
    money.check_parts,
    goals.check_whole,
    goals.check_tasks,
    goals.check_counts,
    values.check_texts,
    values.check_text_numbers,
    formulas.check_formulas,
    formulas.check_engines,
    formulas.check_template,
)

SCORE_TABLE_CHECKS: tuple[Check, ...] = (
    score_table.check_lines,
    score_table.check_subtotals,
    score_table.check_totals,
    score_table.check_grade,
    values.check_text_numbers,
    formulas.check_formulas,
    formulas.check_engines,
    formulas.check_template,
)

_OF_FORM = {
    "附件4": SUMMARY_CHECKS,
    "项目自评情况汇总表": SUMMARY_CHECKS,
    "绩效目标申报表": GOAL_CHECKS,
    "得分汇总表": SCORE_TABLE_CHECKS,
}


def checks_of(form: str) -> tuple[Check, ...]:
    """The checks of a form by its stable name."""
    return _OF_FORM.get(form, INDICATOR_CHECKS)


def run_checks(case: Case, checks: tuple[Check, ...]) -> tuple[Finding, ...]:
    """Every finding of every check, in order of row, column and code."""
    found = [finding for check in checks for finding in check(case)]
    return tuple(sorted(found, key=lambda finding: finding.order))

"""verify --json, schema 1 (contract §3): exact decimals as strings, fixed key order."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from xltools import __version__
from xltools.cells import Value
from xltools.checks.money import rate_of
from xltools.checks.score_table import column_sum, stated_total
from xltools.engines.base import Fault
from xltools.findings import Finding
from xltools.numbers import round_half_up, show
from xltools.records import BudgetLine, Form, Indicator, SummaryRow
from xltools.rules.grades import grade
from xltools.tasks.results import Report, Task

SCHEMA = 1


def render_json(report: Report) -> str:
    """The whole report as JSON text, ending in a newline. Same input, same bytes."""
    return json.dumps(report_data(report), ensure_ascii=False, indent=1) + "\n"


def report_data(report: Report) -> dict[str, Any]:
    """The same as plain data, keys in the order of the contract; ``passed_over`` where a folder holds
    documents without a form."""
    passed = [_path(path) for path in (*report.passed, *report.old)]
    return {
        "schema": SCHEMA,
        "tool": f"xltools {__version__}",
        "engines": list(report.engines),
        "tasks": [task_data(task) for task in report.tasks],
        **({"passed_over": passed} if passed else {}),
    }


def task_data(task: Task) -> dict[str, Any]:
    """One form, or one file without any."""
    form = task.form
    return {
        "path": _path(task.path),
        "sha256": task.sha256,
        "sheet": form.sheet if form else None,
        "form": form.form if form else None,
        "unit": _text(form.unit) if form else None,
        "project": _text(form.project) if form else None,
        "year": form.year if form else None,
        "money_unit": form.money_unit if form else None,
        "status": task.status,
        "budget": [_budget(line) for line in form.budget] if form else [],
        "totals": _totals(task),
        "grade": _grade(task),
        "indicators": [_indicator(item, task) for item in form.indicators] if form else [],
        "rows": [_row(row) for row in form.rows] if form else [],
        "findings": [_finding(finding) for finding in task.findings],
        "undecided": _undecided(task),
        "notes": list(task.notes),
    }


def _path(path: str) -> str:
    """The path with slashes; bytes that are no UTF-8 (names from old archives) as �."""
    return path.replace("\\", "/").encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _text(value: Value | None) -> str | None:
    return value.text if value is not None and not value.blank else None


def _number(value: Value | None) -> str | None:
    return show(value.number) if value is not None and value.number is not None else None


def _figure(figure: Decimal | Fault | None) -> str | None:
    return show(figure) if isinstance(figure, Decimal) else None


def _rate(exact: Decimal | None) -> str | None:
    return f"{round_half_up(exact, 4):.4f}" if exact is not None else None


def _stated_rate(cell: Value | None) -> str | None:
    return _rate(cell.number) if cell is not None else None


def _budget(line: BudgetLine) -> dict[str, Any]:
    return {
        "item": line.item,
        "budget": _number(line.budget),
        "spent": _number(line.spent),
        "rate_stated": _stated_rate(line.rate),
        "rate": _rate(rate_of(line.budget, line.spent)),
        "cell": line.budget.ref.a1,
    }


def _totals(task: Task) -> dict[str, str | None]:
    case = task.case
    if case is not None and case.form.form == "得分汇总表":
        return _table_totals(task, case.form)
    if case is None or not case.form.indicators or not (case.form.scored or case.weights is not None):
        return dict.fromkeys(("stated", "rows", "engine", "rule", "weights", "full"))
    return {
        "stated": _figure(task.stated_total),
        "rows": show(case.stated_rows) if case.has_scores else None,
        "engine": _figure(task.engine_total),
        "rule": _figure(case.rule_total),
        "weights": _figure(case.weights),
        "full": show(case.form.full),
    }


def _table_totals(task: Task, form: Form) -> dict[str, str | None]:
    return {
        "stated": _figure(stated_total(form)),
        "rows": _figure(column_sum(form, "score")),
        "engine": _figure(task.engine_total),
        "rule": None,
        "weights": _figure(column_sum(form, "weight")),
        "full": show(form.full),
    }


def _grade(task: Task) -> dict[str, str | None]:
    case = task.case
    if case is not None and case.form.form == "得分汇总表":
        rows = column_sum(case.form, "score")
        right = grade(rows, case.settings) if rows is not None else None
        return {"stated": _text(case.form.grade), "rows": right, "rule": None}
    if case is None or not case.form.indicators:
        return dict.fromkeys(("stated", "rows", "rule"))
    rule = case.rule_total
    return {
        "stated": _text(case.form.grade),
        "rows": grade(case.stated_rows, case.settings) if case.has_scores else None,
        "rule": grade(rule, case.settings) if rule is not None and not case.form.assumed else None,
    }


def _indicator(item: Indicator, task: Task) -> dict[str, Any]:
    assert task.case is not None
    score = task.case.scores[item.row]
    points = score.points
    return {
        "row": item.row,
        "level1": _text(item.level1),
        "level2": _text(item.level2),
        "name": _text(item.name),
        "target": _text(item.target),
        "actual": _text(item.actual),
        "weight": _figure(item.points),
        "stated": _figure(item.stated),
        "engine": _figure(task.ruled.get(item.row)),
        "rule": _figure(score.rule_score),
        "rule_min": _figure(points.low) if points else None,
        "rule_max": _figure(points.high) if points else None,
        "rule_name": score.rule.name if points else None,
        "outcome": score.outcome,
        "reason": _text(item.reason),
        "assumed": item.assumed is not None,
        "cell": item.place.a1,
    }


def _row(row: SummaryRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "number": _text(row.number),
        "unit": _text(row.unit),
        "budget": _number(row.budget),
        "spent": _number(row.spent),
        "rate_stated": _stated_rate(row.rate),
        "rate": _rate(rate_of(row.budget, row.spent)),
        "self_score": _number(row.self_score),
        "review_score": _number(row.review_score),
        "doer": _text(row.doer),
        "completion": _text(row.completion),
        "weight": _number(row.weight),
        "score": _number(row.score),
        "score_rate_stated": _stated_rate(row.score_rate),
        "score_rate": _rate(rate_of(row.weight, row.score)),
        "cell": row.unit.ref.a1,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    """One finding; ``place`` and ``quote`` only where it is about a report's text."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "title": finding.title,
        "message": finding.message,
        "expected": finding.expected,
        "actual": finding.actual,
        "difference": finding.difference,
        "tolerance": finding.tolerance,
        "basis": finding.basis,
        "hint": finding.hint,
        **({"place": finding.place, "quote": finding.quote} if finding.place is not None else {}),
    }


def _undecided(task: Task) -> list[dict[str, Any]]:
    """Rows whose score the facts do not decide, and what a report's text says that nothing decides:
    they are left to a person."""
    told = [
        {"row": None, "name": doubt.quote, "cell": None, "why": f"{doubt.place}：{doubt.why}"}
        for doubt in task.doubts
    ]
    case = task.case
    if case is None or not case.form.scored:
        return told
    return told + [
        {"row": item.row, "name": _text(item.name), "cell": item.place.a1, "why": score.points.steps[0].text}
        for item in case.live
        if (score := case.scores[item.row]).points is not None and not score.points.decided
    ]


def indicator_rows(task: Task) -> list[dict[str, Any]]:
    """The indicators of a task as flat records, figures as exact decimals (None where absent)."""
    form, case = task.form, task.case
    if form is None or case is None:
        return []
    head = {
        "path": task.path,
        "sheet": form.sheet,
        "form": form.form,
        "unit": _text(form.unit),
        "project": _text(form.project),
        "year": form.year,
    }
    rows = []
    for item in form.indicators:
        score = case.scores[item.row]
        figures = {
            "weight": item.points,
            "stated": item.stated,
            "rule": score.rule_score,
            "rule_min": score.points.low if score.points else None,
            "rule_max": score.points.high if score.points else None,
        }
        rows.append({**head, **_indicator(item, task), **figures})
    return rows

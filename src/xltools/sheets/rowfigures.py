"""Rows of 评分底稿 whose figures the program has read: what its rule makes of them, by formula."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from xltools.cells import Kind
from xltools.records import Form, Indicator
from xltools.rules import bands
from xltools.rules.registry import BY_NAME
from xltools.rules.scoring import Score
from xltools.rules.settings import Settings
from xltools.sheets.columns import Content, Formula, Held, at, form_cell, row_refs
from xltools.sheets.livetext import number_formula
from xltools.sheets.rowframe import comparison, completion, is_percent


def score_cells(form: Form, item: Indicator, score: Score, settings: Settings, row: int) -> Content:
    """The same rule over figures that the program has read, with nothing that follows edits. The formulas
    depend on the rule, the kinds of the weight and score cells and whether the weight is a percentage,
    beside addresses (tasks.ruled)."""
    weight = item.weight
    number = weight is not None and weight.kind is Kind.NUMBER and not is_percent(weight)
    typed = number_formula(form_cell(form, item.score)) if item.score is not None else '""'
    return {
        "weight": Formula(number_formula(form_cell(form, weight))) if weight and number else item.points,
        **comparison(typed, row, settings),
        **from_figures(row, score, settings),
    }


class Figures(NamedTuple):
    """What the program has read of a row: its figures, or its state; each as the working paper's column
    of that name holds it (None: empty, or a formula)."""

    direction: str = "定性"
    unit: str | None = None
    target: Decimal | None = None
    actual: Decimal | None = None
    state: str | None = None


def fixed_figures(score: Score) -> Figures:
    facts, found = score.facts, score.match
    state = None if score.rule.name == "proportional" else (facts.state if facts else "") or bands.OPEN
    if found is None:
        return Figures(state=state)
    return Figures(found.direction.value, found.unit or None, found.target, found.actual, state)


def _held(figures: Figures) -> dict[str, str | Decimal]:
    return {role: value for role, value in figures._asdict().items() if value is not None}


def interval(row: int, score: Score, settings: Settings) -> Content:
    """The interval of the row's own rule."""
    rule, refs = BY_NAME[score.rule.name], row_refs(row)
    return {
        "low": Formula(rule.low(refs, settings)),
        "high": Formula(rule.high(refs, settings)),
        "suggested": Formula(rule.settled.format(state=refs.state, low=at("low", row))),
    }


def from_figures(row: int, score: Score, settings: Settings) -> Content:
    """A row's figures from the program, and the interval that its rule makes of them."""
    content: dict[str, Held] = {**_held(fixed_figures(score)), **interval(row, score, settings)}
    if score.rule.name == "proportional":
        content["state"] = Formula(completion(at("target", row), at("actual", row)), percent=True)
    return content

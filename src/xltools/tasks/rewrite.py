"""What recompute and fill write: Form → working paper and official cells → engine → plan for the package."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xltools.cells import Book, Kind, Ref, Value
from xltools.checks.formulas import plain_formula
from xltools.checks.values import text_numbers
from xltools.engines.base import Engine
from xltools.errors import FormError
from xltools.forms.assumed import without_assumed_points
from xltools.forms.reading import read_forms
from xltools.plans import Edit, Plan, SheetSpec
from xltools.records import Form
from xltools.rules.scoring import Score, score_execution, score_rows
from xltools.rules.settings import Settings
from xltools.sheets import changes as change_sheet
from xltools.sheets import controls, facts_sheet, items_sheet, official, paper, sumchecks
from xltools.sheets.changes import Change
from xltools.sheets.fact_lines import lines_of
from xltools.sheets.facts_sheet import Line
from xltools.sheets.items_sheet import Places
from xltools.sheets.official import OfficialCell
from xltools.sheets.paper import Paper
from xltools.tasks.content import shortened
from xltools.tasks.difference import alters, as_number, changes_of, named, unseen_note
from xltools.tasks.evaluate import complete, with_values
from xltools.tasks.figures import cached, cached_sheet, calculate, followers, foreign_refs, keep_stated
from xltools.tasks.inforce import InForce, in_force
from xltools.tasks.printed import places_of
from xltools.tasks.sheetnames import free_name
from xltools.workbook.patch import apply_plan


@dataclass(frozen=True)
class Sheets:
    """One form with what recompute writes for it."""

    form: Form
    settings: Settings
    scores: Mapping[int, Score]
    execution: Score | None
    paper: Paper | None
    items: SheetSpec | None = None


@dataclass(frozen=True)
class Prepared:
    """All forms of a workbook, and the sheets of ours that it did not have: settings, facts."""

    forms: tuple[Sheets, ...]
    added: tuple[SheetSpec, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Planned:
    """What is to be written, every cell that then looks changed, what is worth a word, the forms."""

    plan: Plan
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    forms: tuple[Form, ...]

    def on(self, package: bytes) -> bytes:
        """The package that was read, with the plan carried out."""
        return apply_plan(package, self.plan)


def planned(
    book: Book,
    *,
    scores: str,
    engine: Engine,
    keep: Callable[[Iterable[Form]], Mapping[Ref, Decimal]] = lambda forms: {},
    open_rows: bool = False,
    log: bool = True,
    settings: Settings | None = None,
    facts: Sequence[Line] = (),
) -> Planned:
    """Rates, sums and open scores of a workbook as live formulas, with our sheets.

    ``scores="rule"`` also replaces typed scores outside what the rules allow.
    ``keep`` gives the figures of the forms that stay typed where the formula gives another
    (fill: what the source states is not silently repaired). ``open_rows`` scores the
    form's empty rows too; ``log`` adds 变更记录; ``settings`` are written as the
    workbook's 评分规则 where it has none (default: the template's), ``facts`` the first lines
    of its 基础数据 where it has none and rules ask for facts. Money, points and
    scores that stand as text become numbers: the formulas would not count them.

    Raises FormError where no form is recognised.
    """
    read, forms, notes, texts = _read(book, engine)
    prepared = prepare(read, forms, open_rows=open_rows, settings=settings, facts=facts)
    edits, what, left = _edits(prepared.forms, scores)
    specs = _specs(read, prepared)
    values = calculate(read, engine, edits, specs)
    edits, kept = keep_stated(edits, values, keep(forms))
    if kept:
        values = calculate(read, engine, edits, specs)
    written = [
        cached(edit, values)
        for edit in (*edits, *followers(read, book, engine, foreign_refs(read, edits, specs), values))
    ]
    changes = (*map(as_number, texts), *changes_of(book, written, what))
    sheets = [cached_sheet(spec, values) for spec in specs]
    if log and changes:
        name = free_name(book, change_sheet.NAME, set())
        spec = replace(change_sheet.build(changes, book.grid(name)), name=name)
        sheets.append(cached_sheet(spec, {}))
    numbers = [Edit(cell.ref, cell.number) for cell in texts]
    altered = [edit for edit in written if alters(book, edit)]
    plan = Plan(edits=(*numbers, *altered), sheets=tuple(sheets), names=prepared.names)
    seen = tuple(change for change in changes if not change.unseen)
    return Planned(plan, seen, (*notes, *(unseen_note(changes) if log else ()), *left, *kept), forms)


def _read(book: Book, engine: Engine) -> tuple[Book, tuple[Form, ...], tuple[str, ...], list[Value]]:
    """(book with all its values, forms, notes, cells whose number stands as text)."""
    book, _ = complete(book, engine)
    forms, notes = read_forms(book)
    if not forms:
        raise FormError(
            f"{os.path.basename(book.path)} 中没有识别到自评表或汇总表。",
            "请检查表头是否有“三级指标、年度指标值、得分”等栏目。",
        )
    forms = tuple(map(without_assumed_points, forms))
    texts = [cell for form in forms for cell in text_numbers(form)]
    if texts:
        book = with_values(book, {cell.ref: cell.number for cell in texts})
        forms, notes = read_forms(book)
        forms = tuple(map(without_assumed_points, forms))
    return book, forms, notes, texts


def prepare(
    book: Book,
    forms: Iterable[Form],
    *,
    open_rows: bool = False,
    settings: Settings | None = None,
    facts: Sequence[Line] = (),
) -> Prepared:
    """Score every form and lay out its working paper. The workbook's own 评分规则 serves
    its formulas; without one, the template's settings are put in, and the rules that its forms print."""
    forms = tuple(forms)
    rules = in_force(book, forms, settings)
    places, added, names = _facts(book, forms, rules, facts)
    taken: set[str] = set()
    prepared = tuple(
        _sheets(book, form, rules.of[form.form], taken, open_rows=open_rows, places=places) for form in forms
    )
    own = () if rules.spec is None or not any(s.paper for s in prepared) else (rules.spec,)
    return Prepared(prepared, (*added, *own), names)


def _facts(
    book: Book, forms: tuple[Form, ...], rules: InForce, given: Sequence[Line]
) -> tuple[Places, tuple[SheetSpec, ...], Mapping[str, str]]:
    """(where facts stand, the 基础数据 that is put in where there is none, its names)."""
    with_facts = next((form for form in forms if form.facts), None)
    if with_facts is not None:
        return places_of(with_facts), (), {}
    lines = lines_of(rules.printed, given)
    if not lines:
        return {}, (), {}
    sheet = facts_sheet.build(lines, free_name(book, facts_sheet.NAME, set()))
    places = {name: ref.formula for name, ref in sheet.places.items()}
    return places, (sheet.spec,), facts_sheet.names_of(sheet)


def _sheets(
    book: Book, form: Form, settings: Settings, taken: set[str], *, open_rows: bool, places: Places
) -> Sheets:
    scored = score_rows(form, settings)
    execution = score_execution(form.execution, settings) if form.execution is not None else None
    grid = book.grid(form.sheet)
    assert grid is not None
    if not form.scored or (not form.indicators and not (open_rows and form.layout.open_rows)):
        return Sheets(form, settings, scored, execution, None)
    items = None
    if any(score.printed for score in scored.values()):
        name = free_name(book, items_sheet.NAME, taken)
        items = items_sheet.build(form, scored, settings, places, name=name)
    name = free_name(book, paper.NAME, taken)
    ours = open_rows or any(key.startswith(f"{form.form}_") for key in book.names)
    laid_out = paper.build(
        form, grid, scored, execution, settings, name=name, open_rows=ours, ends=items.ends if items else None
    )
    return Sheets(form, settings, scored, execution, laid_out, items.spec if items else None)


def _edits(
    prepared: Sequence[Sheets], scores: str
) -> tuple[list[Edit], dict[Ref, OfficialCell], tuple[str, ...]]:
    edits: list[Edit] = []
    what: dict[Ref, OfficialCell] = {}
    left: list[Ref] = []
    for sheets in prepared:
        for cell in official.official_cells(sheets.form, sheets.paper, sheets.settings):
            formula = cell.formula if cell.owned else _score_formula(sheets, cell, scores, left)
            if formula is None:
                continue
            what[cell.cell.ref] = cell
            edits.append(Edit(cell.cell.ref, None, formula, number_format="0.00%" if cell.percent else None))
    open_scores = (f"{shortened(named(left))}的得分不能按办法计算，留给评分人填写",) if left else ()
    return edits, what, open_scores


def _score_formula(sheets: Sheets, cell: OfficialCell, scores: str, left: list[Ref]) -> str | None:
    """The formula for a score cell, or None where it stays as it is."""
    assert sheets.paper is not None
    value, score = cell.cell, _score_at(sheets, cell.cell.ref)
    if score is None or score.points is None or value.kind is Kind.NOT_APPLICABLE:
        return None
    if value.formula is not None or value.blank:
        if score.points.decided or _is_ours(value, sheets.paper):
            return cell.formula
        left.append(value.ref)
        return None
    if scores != "rule" or score.rule_score is None or score.rule_score == score.stated:
        return None
    if not _narrows(score):
        return None
    role = (
        "high" if score.rule_score == score.points.high and score.points.high != score.points.low else "low"
    )
    row = next(r for r in sheets.paper.rows if _cell_of(sheets.form, r) == value.ref)
    return sheets.paper.ref(row, role).formula


def _narrows(score: Score) -> bool:
    """Whether the facts leave less than everything from nothing to full points."""
    assert score.points is not None
    assert score.facts is not None
    return score.points.decided or score.points.low > 0 or score.points.high < score.facts.weight


def _is_ours(value: Value, sheet: Paper) -> bool:
    return value.formula is not None and plain_formula(value.formula).startswith(
        plain_formula(sheet.spec.name)
    )


def _cell_of(form: Form, row: int) -> Ref | None:
    item = form.indicator_at(row)
    if item is not None:
        return item.score.ref if item.score is not None else None
    line = form.execution
    return line.score.ref if line is not None and line.score is not None else None


def _score_at(sheets: Sheets, ref: Ref) -> Score | None:
    line = sheets.form.execution
    if line is not None and line.score is not None and line.score.ref == ref:
        return sheets.execution
    return sheets.scores.get(ref.row)


def _specs(book: Book, prepared: Prepared) -> list[SheetSpec]:
    """The sheets to be written: working papers, live checks, and what the workbook lacks."""
    specs: list[SheetSpec] = []
    taken: set[str] = set()
    for sheets in prepared.forms:
        if sheets.paper is None:
            checks = sumchecks.build(sheets.form)
            if checks is not None:
                specs.append(replace(checks, name=free_name(book, controls.NAME, taken)))
            continue
        control = controls.build(sheets.form, sheets.paper, sheets.settings)
        own = [sheets.paper.spec, *([sheets.items] if sheets.items else [])]
        specs += [*own, replace(control, name=free_name(book, controls.NAME, taken))]
    return [*specs, *prepared.added]

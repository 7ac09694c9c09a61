"""fill: any source → data → edits → patched template → recompute → file with formulas and values."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from xltools.cells import Book, Grid, Ref, key, quote_sheet
from xltools.engines.base import Engine
from xltools.errors import FormError, UsageError
from xltools.forms.goalparts import is_whole
from xltools.forms.reading import read_forms
from xltools.forms.registry import FORMS, listed_in, spec_of
from xltools.plans import Plan, RowChange
from xltools.records import Form
from xltools.resources import template_path
from xltools.sheets import settings_sheet
from xltools.sheets.changes import Change
from xltools.tasks.content import SUMS, FormData
from xltools.tasks.data import read_data
from xltools.tasks.fillcells import budget_edits, fact_edits, head_edits, task_edits, total_edits
from xltools.tasks.fillheights import heights_of
from xltools.tasks.fillrows import level_merges, matching_rows, row_edits, summary_plan, without_repeats
from xltools.tasks.given import as_typed
from xltools.tasks.leftout import left_out
from xltools.tasks.moneylines import placed
from xltools.tasks.moneyunits import facts_in_units_of, in_unit_of
from xltools.tasks.rewrite import planned
from xltools.workbook.patch import apply_plan
from xltools.workbook.read import read_book, read_bytes
from xltools.workbook.rowheights import column_widths
from xltools.workbook.save import check_output, write_safely


@dataclass(frozen=True)
class Filled:
    """Where the filled workbook is, what recomputing changed and what is worth a look."""

    out: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class FilledPackage:
    """The same in memory; ``left`` says what was converted and what the template has no place for."""

    data: bytes
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    left: tuple[str, ...]


def fill(
    source: str | os.PathLike[str],
    *,
    out: str | os.PathLike[str],
    template: str | os.PathLike[str] | None = None,
    force: bool = False,
    engine: Engine,
) -> Filled:
    """Fill a template (a form's name, or a workbook of one's own) from a source.

    Rates, total and open scores are formulas with their values; a figure that the
    source states and the formula contradicts stays as stated and is named.

    Raises UsageError, FormError, UnreadableError, WriteError.
    """
    place, form_name = _template(template, source)
    check_output(Path(out), force=force, suffixes=(place.suffix.lower(),), inputs=(source, place))
    data = read_data(source, form_name, engine)
    wanted = spec_of(data.form).name
    if template is None and wanted != form_name:
        place, form_name = _template(wanted, source)
    if wanted != form_name:
        raise FormError(
            f"资料是{wanted}，模板是{form_name}，不能相互填写。", "请用 --template 指定同一种表的模板。"
        )
    package = Path(place).read_bytes()
    done = fill_package(read_book(place), package, replace(data, form=form_name), engine)
    write_safely(Path(out), done.data, force=force)
    return Filled(str(out), done.changes, (*data.notes, *done.left, *done.notes))


def _template(template: str | os.PathLike[str] | None, source: str | os.PathLike[str]) -> tuple[Path, str]:
    """(the template's file, the form it is of)."""
    if template is None:
        return template_path("附件6"), "附件6"
    if Path(template).exists():
        return Path(template), _form_in(Path(template)).form
    spec = spec_of(os.fspath(template))
    if spec.template is None:
        known = "、".join(s.name for s in FORMS if s.template)
        raise UsageError(
            f"还没有“{spec.name}”的模板。", f"现有模板：{known}；也可以用 --template 指定工作簿。"
        )
    return template_path(spec.template), spec.name


def _form_in(path: Path) -> Form:
    book = read_book(path)
    if book.is_document:
        raise UsageError(
            f"模板 {path.name} 是 Word 文档。", "模板要用工作簿（.xlsx），可写表名，如 --template 附件6。"
        )
    forms, _ = read_forms(book)
    if not forms:
        raise FormError(f"模板 {path.name} 中没有识别到表格。", "请检查表头。")
    return forms[0]


def fill_package(book: Book, package: bytes, data: FormData, engine: Engine) -> FilledPackage:
    """The same over a template in memory."""
    forms, _ = read_forms(book)
    form = next((f for f in forms if f.form == data.form), forms[0] if forms else None)
    grid = book.grid(form.sheet) if form else None
    if form is None or grid is None:
        raise FormError(f"模板 {os.path.basename(book.path)} 中没有识别到表格。", "请检查表头。")
    is_summary = bool(data.rows) or listed_in(form.form) is not None
    data, converted = in_unit_of(form, data)
    heads = head_edits(form, grid, data)
    plan = summary_plan(form, grid, data) if is_summary else _plan(form, grid, data)
    anew = bool(plan.merges and form.facts)  # other rules: the template's own ask for other facts
    said = [*converted, *left_out(form, data, frozenset(heads))]
    if form.facts and not anew:
        lines, turned = facts_in_units_of(form.facts, data.facts)
        plan = replace(plan, edits=(*plan.edits, *fact_edits(form, lines)))
        said += [*turned, *_without_place(form, data)]
    widths = column_widths(package, form.sheet)
    heights = heights_of(form, grid, plan, widths, lines=is_summary)
    gone = _rule_sheets(book, form) if anew else ()
    first = apply_plan(package, replace(plan, heights=heights, drop_sheets=gone, names=_names_on(book, gone)))
    filled = read_bytes(first, book.path)
    own = settings_sheet.received(book)
    settings = settings_sheet.read_settings(book, os.path.basename(book.path)) if anew else None
    done = planned(
        filled, scores="stated", engine=engine, keep=lambda forms: _stated(forms, form, data),
        open_rows=bool(own), log=False, settings=settings, facts=tuple(as_typed(data.facts)) if anew else (),
    )  # fmt: skip
    return FilledPackage(done.on(first), done.changes, done.notes, tuple(said))


def _rule_sheets(book: Book, form: Form) -> tuple[str, ...]:
    """基础数据 and 评分规则 of the template."""
    facts = {fact.value.ref.sheet for fact in form.facts}
    return tuple(g.sheet for g in book.grids if g.sheet in facts or g.sheet.startswith(settings_sheet.NAME))


def _names_on(book: Book, sheets: tuple[str, ...]) -> dict[str, str]:
    """The names of cells on these sheets, to be taken out."""
    own = {quote_sheet(sheet) for sheet in sheets} | set(sheets)
    return {name: "" for name, target in book.names.items() if target.rpartition("!")[0] in own}


def _without_place(form: Form, data: FormData) -> Iterator[str]:
    """Facts of the source that the template's 基础数据 does not ask for."""
    asked = {key(fact.name) for fact in form.facts}
    names = [line.name for line in data.facts if line.value is not None and key(line.name) not in asked]
    if names:
        yield f"模板的“基础数据”没有这些项目，没有带过来：{'、'.join(names)}"


def _plan(form: Form, grid: Grid, data: FormData) -> Plan:
    """The template's rows, merges and input cells for this data."""
    head = [
        *head_edits(form, grid, data).values(),
        *budget_edits(form, data),
        *task_edits(form, data),
    ]
    matched = matching_rows(form, data)
    if matched is not None:
        body = [edit for row, item in matched.items() for edit in row_edits(form, grid, row, item)]
        return Plan(edits=(*head, *body, *total_edits(form, data, 0)))
    first, count = form.layout.first_row, form.layout.last_row - form.layout.first_row + 1
    moved = len(data.indicators) - count
    merges = level_merges(form, data, first, first + len(data.indicators) - 1)
    body = []
    for index, item in enumerate(without_repeats(data.indicators)):
        body += row_edits(form, grid, first + index, item, everything=True)
    return Plan(
        rows=(RowChange(form.sheet, first, count, len(data.indicators)),) if moved else (),
        merges=(merges,),
        edits=(*head, *body, *total_edits(form, data, moved)),
    )


def _stated(forms: Iterable[Form], form: Form, data: FormData) -> dict[Ref, Decimal]:
    """Figures that the source states for cells of the filled form that are formulas: total and rates."""
    now = next((f for f in forms if f.sheet == form.sheet), None)
    found: dict[Ref, Decimal] = {}
    if now is None:
        return found
    score = data.total.get("score")
    found |= _stated_lines(now, data)
    if now.total is not None and now.total.score is not None and isinstance(score, Decimal):
        found[now.total.score.ref] = score
    for role in SUMS if now.total_line is not None else ():
        cell, stated = getattr(now.total_line, role), data.total.get(role)
        if cell is not None and isinstance(stated, Decimal):
            found[cell.ref] = stated
    for given, line in placed(now.budget, data.budget):
        if line is None:
            continue
        figures = (
            (line.budget, given.get("budget") if is_whole(line) else None),
            (line.rate, given.get("rate")),
            (line.score, given.get("formula_score")),
        )
        found |= {c.ref: figure for c, figure in figures if c is not None and isinstance(figure, Decimal)}
    return found


def _stated_lines(now: Form, data: FormData) -> dict[Ref, Decimal]:
    """The same for the lines of a summary: the rate of each."""
    found: dict[Ref, Decimal] = {}
    for row, given in zip(now.rows, data.rows, strict=False):
        for role in ("rate", "score_rate"):
            cell, figure = getattr(row, role), given.get(role)
            if cell is not None and isinstance(figure, Decimal):
                found[cell.ref] = figure
    return found

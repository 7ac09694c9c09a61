"""fill: any source → data → edits → patched template → recompute → file with formulas and values."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from xltools.cells import Book, Grid, Merge, Ref, a1, key, quote_sheet
from xltools.engines.base import Engine
from xltools.errors import FormError, UsageError
from xltools.forms.goalparts import is_whole
from xltools.forms.head import find_value, synonyms_of
from xltools.forms.labels import without_points
from xltools.forms.reading import read_forms
from xltools.forms.registry import FORMS, PROJECTS, listed_in, spec_of
from xltools.forms.view import View
from xltools.numbers import HUNDRED, total
from xltools.plans import Edit, Plan, Remerge, RowChange
from xltools.records import Form
from xltools.resources import template_path
from xltools.sheets import settings_sheet
from xltools.sheets.changes import Change
from xltools.sheets.facts_sheet import Line
from xltools.sheets.official import rate_formula
from xltools.tasks.content import SUMS, Content, FormData
from xltools.tasks.data import read_data
from xltools.tasks.fillheights import LEVELS, heights_of
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
    heads = _head_edits(form, grid, data)
    plan = summary_plan(form, grid, data) if is_summary else _plan(form, grid, data)
    anew = bool(plan.merges and form.facts)  # other rules: the template's own ask for other facts
    said = [*converted, *left_out(form, data, frozenset(heads))]
    if form.facts and not anew:
        lines, turned = facts_in_units_of(form.facts, data.facts)
        plan = replace(plan, edits=(*plan.edits, *_fact_edits(form, lines)))
        said += [*turned, *_without_place(form, data)]
    widths = column_widths(package, form.sheet)
    heights = heights_of(form, grid, plan, widths, lines=is_summary)
    gone = _rule_sheets(book, form) if anew else ()
    first = apply_plan(package, replace(plan, heights=heights, drop_sheets=gone, names=_names_on(book, gone)))
    filled = read_bytes(first, book.path)
    keep = _stated(filled, form, data)
    own = settings_sheet.received(book)
    settings = settings_sheet.read_settings(book, os.path.basename(book.path)) if anew else None
    done = planned(
        filled, scores="stated", engine=engine, keep=keep, open_rows=bool(own), log=False,
        settings=settings, facts=tuple(as_typed(data.facts)) if anew else (),
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
        *_head_edits(form, grid, data).values(),
        *_budget_edits(form, data),
        *_task_edits(form, data),
    ]
    matched = _matching_rows(form, data)
    if matched is not None:
        body = [edit for row, item in matched.items() for edit in _row_edits(form, grid, row, item)]
        return Plan(edits=(*head, *body, *_total_edits(form, data, 0)))
    first, count = form.layout.first_row, form.layout.last_row - form.layout.first_row + 1
    moved = len(data.indicators) - count
    merges = _level_merges(form, data, first, first + len(data.indicators) - 1)
    body = []
    for index, item in enumerate(_without_repeats(data.indicators)):
        body += _row_edits(form, grid, first + index, item, everything=True)
    return Plan(
        rows=(RowChange(form.sheet, first, count, len(data.indicators)),) if moved else (),
        merges=(merges,),
        edits=(*head, *body, *_total_edits(form, data, moved)),
    )


def _matching_rows(form: Form, data: FormData) -> dict[int, Mapping[str, Content]] | None:
    """Template row → item where the source only fills in rows that the template names (no
    levels given, or the very same rows in the same order); None where the rows are laid out
    anew: none of its names is there.

    Raises FormError where only some of the names are: nothing is filled by halves.
    """
    if _same_rows(form, data):
        items = _without_repeats(data.indicators)  # below its first row a level's cells are merged
        return {row.row: item for row, item in zip(form.indicators, items, strict=True)}
    if any(item.get("level1") for item in data.indicators):
        return None
    by_name: dict[str, list[int]] = {}
    for row in form.indicators:
        by_name.setdefault(_name_key(row.name.text), []).append(row.row)
    found: dict[int, Mapping[str, Content]] = {}
    strange: list[str] = []
    for item in data.indicators:
        rows = by_name.get(_name_key(str(item.get("name") or "")), [])
        if len(rows) == 1:
            found[rows[0]] = item
        else:
            strange.append(f"{item.get('name')}{'（模板中有多个）' if rows else ''}")
    if found and strange:
        raise FormError(
            f"资料中有 {len(strange)} 个指标名称在模板里对不上：{'、'.join(strange)}。没有写出文件。",
            "请按模板改正名称；要换成全新的指标，请在资料中写明一级指标、二级指标。",
        )
    return found or None


def _same_rows(form: Form, data: FormData) -> bool:
    """A form whose rules are printed with its rows is filled in, not laid out anew."""
    own = [(row.name.key, row.rule_text.key if row.rule_text else "") for row in form.indicators]
    given = [(key(str(i.get("name") or "")), key(str(i.get("rule_text") or ""))) for i in data.indicators]
    return "rule_text" in form.layout.columns and own == given


def _name_key(name: str) -> str:
    return without_points(key(name))


_LINE_INPUTS = ("org", "doer", "budget", "spent", "self_score", "review_score", "completion", "grade",
                "weight", "score", "remark")  # fmt: skip


def _without_repeats(items: Sequence[Mapping[str, Content]]) -> Iterator[Mapping[str, Content]]:
    """Level labels only on the first row of their group: below it the cells are merged."""
    before: Mapping[str, Content] = {}
    for item in items:
        same1 = bool(before) and item.get("level1") == before.get("level1")
        same2 = same1 and item.get("level2") == before.get("level2")
        hidden = {role: None for role in ("level1", "weight1") if same1} | {
            role: None for role in ("level2", "weight2") if same2
        }
        yield {**item, **hidden}
        before = item


def _level_merges(form: Form, data: FormData, first: int, last: int) -> Remerge:
    """Merged areas of the level columns: one for each run of rows under the same heading."""
    columns = [form.layout.columns[role] for role in LEVELS if role in form.layout.columns]
    left, right = min(columns, default=1), max(columns, default=1)
    merges: list[Merge] = []
    for role in LEVELS:
        column = form.layout.columns.get(role)
        if column is None:
            continue
        owners = ("level1",) if role in ("level1", "weight1") else ("level1", "level2")
        merges += [
            Merge(first + a, column, first + b, column) for a, b in _runs(data.indicators, owners) if b > a
        ]
    return Remerge(form.sheet, Merge(first, left, last, right), tuple(merges))


def _runs(items: Sequence[Mapping[str, Content]], roles: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    start = 0
    for index in range(1, len(items) + 1):
        if index == len(items) or any(items[index].get(r) != items[start].get(r) for r in roles):
            yield start, index - 1
            start = index


_INDICATOR_INPUTS = (
    *LEVELS,
    "name",
    "note",
    "rule_text",
    "target",
    "actual",
    "weight",
    "score",
    "reason",
    "remark",
    "note",
)


def _row_edits(
    form: Form, grid: Grid, row: int, item: Mapping[str, Content], *, everything: bool = False
) -> Iterator[Edit]:
    """The cells of one indicator; with ``everything`` what the source leaves blank is emptied."""
    for role in _INDICATOR_INPUTS:
        column = form.layout.columns.get(role)
        if column is None or (item.get(role) is None and not everything):
            continue
        if role not in item and (role == "note" or (role == "score" and not everything)):
            continue
        like = (form.layout.first_row, column) if everything and role in LEVELS else None
        yield Edit(Ref(form.sheet, row, column), item.get(role), like=like)


def _head_edits(form: Form, grid: Grid, data: FormData) -> dict[str, Edit]:
    """Role, or label of the source, → what is written into the head."""
    edits = {
        role: Edit(ref, data.head[role])
        for role, ref in form.layout.cells.items()
        if data.head.get(role) is not None
    }
    taken = {edit.ref for edit in edits.values()}
    for label, text in data.others:
        _, slot = find_value(View(grid), synonyms_of(label), form.layout.header_row)
        if slot is not None and slot not in taken and grid.value(slot.row, slot.column).blank:
            taken.add(slot)
            edits[label] = Edit(slot, text)
    year = data.head.get("year")
    for edit in _year_edit(form, grid, str(year)) if year is not None else ():
        edits["year"] = edit
    return edits


_BLANK_YEAR = re.compile(r"^([（(]?\s*)(?:20\d\d)?\s*(年度)")


def _year_edit(form: Form, grid: Grid, year: str) -> Iterator[Edit]:
    """The year goes into the title cell that has room for it: （    年度）, or a cell of its own."""
    for row in range(grid.first_row, form.layout.header_row):
        for column in range(grid.first_column, grid.last_column + 1):
            text = grid.raw(row, column)
            if isinstance(text, str) and _BLANK_YEAR.match(text.strip("　 ")):
                shown = _BLANK_YEAR.sub(
                    lambda m: f"{m[1].rstrip() or ''}{year}{m[2]}", text.strip("　 "), count=1
                )
                yield Edit(Ref(form.sheet, row, column), shown)
                return


def _budget_edits(form: Form, data: FormData) -> Iterator[Edit]:
    """Amounts, and the points of the budget execution with the score that was typed for it; where
    the indicators of the source make up 100 without it, the template's points go."""
    alone = _full_without_execution(data)
    for given, line in placed(form.budget, data.budget):
        if line is None:
            continue
        for role in ("initial", "budget", "spent"):
            cell = getattr(line, role)
            if cell is not None and given.get(role) is not None:
                yield Edit(cell.ref, given[role])
        for role in ("weight", "score"):
            cell = getattr(line, role)
            if cell is not None and isinstance(given.get(role), Decimal):
                yield Edit(cell.ref, given[role])
            elif role == "weight" and alone and cell is not None and cell.number is not None:
                yield Edit(cell.ref, None)


def _full_without_execution(data: FormData) -> bool:
    weights = [weight for item in data.indicators if isinstance(weight := item.get("weight"), Decimal)]
    stated = [line for line in data.budget if isinstance(line.get("weight"), Decimal)]
    return not stated and total(weights) == HUNDRED


def _fact_edits(form: Form, lines: Sequence[Line]) -> Iterator[Edit]:
    """The cells of 基础数据 that the source gives, a rate also where it is a formula: the base
    figures may not be known."""
    given = {key(line.name): line.value for line in reversed(lines)}
    for fact in form.facts:
        if given.get(key(fact.name)) is not None:
            yield Edit(fact.value.ref, given[key(fact.name)])


def _task_edits(form: Form, data: FormData) -> Iterator[Edit]:
    """年度主要任务 into the rows for them. Raises FormError where there are not enough."""
    rows, columns = form.layout.task_rows, form.layout.columns
    if "task_name" not in columns:
        return
    if len(data.tasks) > len(rows):
        raise FormError(
            f"资料有 {len(data.tasks)} 项任务，模板只有 {len(rows)} 行。",
            "请先在模板的年度主要任务中插入行，再用 --template 指定它。",
        )
    for row, task in zip(rows, data.tasks, strict=False):
        for role in ("task_name", "task_content"):
            if role in columns and task.get(role) is not None:
                yield Edit(Ref(form.sheet, row, columns[role]), task[role])


def _total_edits(form: Form, data: FormData, moved: int) -> Iterator[Edit]:
    cell = form.total.weight if form.total else None
    if cell is not None and data.total.get("weight") is not None:
        yield Edit(cell.ref._replace(row=cell.ref.row + moved), data.total["weight"])


def _stated(filled: Book, form: Form, data: FormData) -> dict[Ref, Decimal]:
    """Figures that the source states for cells that are formulas: total and rates."""
    forms, _ = read_forms(filled)
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


def summary_plan(form: Form, grid: Grid, data: FormData) -> Plan:
    """A summary form: the lines, its rows continued as far as needed, never fewer than the form has."""
    first, count = form.layout.first_row, form.layout.last_row - form.layout.first_row + 1
    rows = max(count, len(data.rows))
    edits: list[Edit] = list(_head_edits(form, grid, data).values())
    for index in range(rows):
        item: Mapping[str, Content] = data.rows[index] if index < len(data.rows) else {}
        for role in ("serial", *_LINE_INPUTS):
            column = form.layout.columns.get(role)
            if column is None:
                continue
            content = Decimal(index + 1) if role == "serial" else item.get(role)
            edits.append(Edit(Ref(form.sheet, first + index, column), content))
        edits += _line_rate(form, first + index, item)
    edits += _no_total_rate(form, data, rows - count)
    change = (RowChange(form.sheet, first, count, rows),) if rows != count else ()
    return Plan(rows=change, edits=tuple(edits))


def _no_total_rate(form: Form, data: FormData, moved: int) -> Iterator[Edit]:
    """附件4 with a unit that has one of its amounts only: the sums are of different units, and no rate is theirs."""
    cell = form.total_line.rate if form.total_line is not None else None
    one_sided = any((row.get("budget") is None) != (row.get("spent") is None) for row in data.rows)
    if cell is not None and one_sided and listed_in(form.form) not in (None, PROJECTS):
        yield Edit(cell.ref._replace(row=cell.ref.row + moved), None)


def _line_rate(form: Form, row: int, item: Mapping[str, Content]) -> Iterator[Edit]:
    """The formula; a rate that the source states without an amount spent stays as stated."""
    columns = form.layout.columns
    if {"score_rate", "weight", "score"} <= set(columns):
        weight, score = (a1(row, columns[role]) for role in ("weight", "score"))
        yield Edit(Ref(form.sheet, row, columns["score_rate"]), "", rate_formula(weight, score))
    if not {"rate", "budget", "spent"} <= set(columns):
        return
    ref, rate = Ref(form.sheet, row, columns["rate"]), item.get("rate")
    if isinstance(rate, Decimal) and item.get("spent") is None:
        yield Edit(ref, rate)
        return
    budget, spent = (a1(row, columns[role]) for role in ("budget", "spent"))
    yield Edit(ref, "", rate_formula(budget, spent))

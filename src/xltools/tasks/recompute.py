"""recompute: file → Form → edits → patched file → engine → file, and the list of changes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from xltools.cells import Book, Edit, Kind, Plan, Ref, SheetCell, SheetSpec, Value
from xltools.checks.formulas import plain_formula
from xltools.checks.values import text_numbers
from xltools.engines.base import Engine, Fault, Result
from xltools.engines.compare import same
from xltools.errors import FormError, UsageError, WriteError
from xltools.forms.reading import read_forms
from xltools.numbers import show
from xltools.records import Form
from xltools.rules.scoring import Score, score_execution, score_indicator
from xltools.rules.settings import Settings
from xltools.sheets import changes as change_sheet
from xltools.sheets import controls, official, paper, settings_sheet
from xltools.sheets.changes import Change
from xltools.sheets.fit import fitted
from xltools.sheets.official import OfficialCell
from xltools.sheets.paper import Paper
from xltools.tasks.evaluate import complete, formula_refs, model_of, with_values
from xltools.tasks.settings import settings_for
from xltools.workbook.patch import apply_plan
from xltools.workbook.read import read_book
from xltools.workbook.save import check_target, write_safely


@dataclass(frozen=True)
class Recomputed:
    """What a recompute did: where the result is, every cell changed, what was left to people."""

    out: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    forms: tuple[Form, ...]


@dataclass(frozen=True)
class Sheets:
    """One form with what recompute writes for it."""

    form: Form
    settings: Settings
    scores: Mapping[int, Score]
    execution: Score | None
    paper: Paper | None


def recompute(
    path: str | os.PathLike[str],
    *,
    out: str | os.PathLike[str] | None = None,
    scores: str = "stated",
    in_place: bool = False,
    force: bool = False,
    engine: Engine,
) -> Recomputed:
    """Write rates, subtotals, totals and open scores of a workbook as live formulas.

    Without ``out`` the result is ``<name>.重算<suffix>`` beside the input; over the
    input only with ``in_place`` (a .bak is kept). ``scores="rule"`` also replaces
    typed scores that lie outside what the rules allow.

    Raises UnreadableError, FormError (no form in it), WriteError, UsageError.
    """
    source = Path(path)
    book = read_book(source)
    target = _target(source, out, in_place)
    check_target(target, force=force or in_place)
    if _is_old(source):
        from xltools.tasks.convert import recompute_old_format

        return recompute_old_format(book, target, scores=scores, force=force, engine=engine)
    package = source.read_bytes()
    data, changes, notes, forms = recompute_package(book, package, scores=scores, engine=engine)
    write_safely(target, data, force=force or in_place, backup=in_place)
    return Recomputed(str(target), changes, notes, forms)


def _is_old(path: Path) -> bool:
    """Whether a workbook is in the format of .xls, whatever its name says."""
    with path.open("rb") as file:
        return path.suffix.lower() in (".xls", ".et") or file.read(4) == b"\xd0\xcf\x11\xe0"


def _target(source: Path, out: str | os.PathLike[str] | None, in_place: bool) -> Path:
    if in_place and out is not None:
        raise UsageError("--in-place 与 -o 不能同时使用。", "要另存请去掉 --in-place。")
    old = _is_old(source)
    if in_place and old:
        raise UsageError(f"{source.name} 是旧格式，不能原地修改。", "请去掉 --in-place，结果会另存为 .xlsx。")
    if in_place:
        return source
    suffix = ".xlsx" if old else source.suffix
    target = Path(out) if out is not None else source.with_name(f"{source.stem}.重算{suffix}")
    if target.suffix.lower() != suffix.lower():
        raise UsageError(f"输出文件名应以 {suffix} 结尾：「{target.name}」。", "请改正 -o 后面的文件名。")
    if out is not None and target.exists() and target.samefile(source):
        raise WriteError(f"输出文件就是输入文件：{target}", "要覆盖原文件请用 --in-place（会保留 .bak）。")
    return target


def recompute_package(
    book: Book,
    package: bytes,
    *,
    scores: str,
    engine: Engine,
    keep: Mapping[Ref, Decimal] | None = None,
    open_rows: bool = False,
    log: bool = True,
    settings: Settings | None = None,
) -> tuple[bytes, tuple[Change, ...], tuple[str, ...], tuple[Form, ...]]:
    """The same over a package in memory.

    ``keep`` are figures that stay typed where the formula gives another (fill:
    what the source states is not silently repaired). ``open_rows`` scores the
    form's empty rows too; ``log`` adds 变更记录; ``settings`` are written as the
    workbook's 评分规则 where it has none (default: the template's). Money, points and
    scores that stand as text become numbers: the formulas would not count them.
    """
    saved = book
    book, _ = complete(book, engine)
    forms, notes = read_forms(book)
    if not forms:
        raise FormError(
            f"{os.path.basename(book.path)} 中没有识别到自评表或汇总表。",
            "请检查表头是否有“三级指标、年度指标值、得分”等栏目。",
        )
    texts = [cell for form in forms for cell in text_numbers(form)]
    if texts:
        book = with_values(book, {cell.ref: cell.number for cell in texts})
        forms, notes = read_forms(book)
    prepared = prepare(book, forms, open_rows=open_rows, settings=settings)
    edits, what, left = _edits(prepared, scores)
    specs = _specs(book, prepared)
    values = _calculate(book, engine, edits, specs)
    edits, kept = _keep_stated(edits, values, keep or {})
    if kept:
        values = _calculate(book, engine, edits, specs)
    followers = _followers(book, engine, edits, specs, values)
    done = tuple(_cached(edit, values) for edit in (*edits, *followers))
    changes = (*map(_as_number, texts), *_changes(saved, done, what))
    done = (
        *(Edit(cell.ref, cell.number) for cell in texts),
        *(edit for edit in done if _alters(saved, edit)),
    )
    sheets = [_cached_sheet(spec, values) for spec in specs]
    if log and changes:
        sheets.append(_cached_sheet(change_sheet.build(changes, book.grid(change_sheet.NAME)), {}))
    data = apply_plan(package, Plan(edits=done, sheets=tuple(sheets)))
    return data, changes, (*notes, *left, *kept), forms


def prepare(
    book: Book, forms: Iterable[Form], *, open_rows: bool = False, settings: Settings | None = None
) -> list[Sheets]:
    """Score every form and lay out its working paper. The workbook's own 评分规则 serves
    its formulas; without one, the template's settings are put in."""
    own = settings_sheet.received(book)
    prepared: list[Sheets] = []
    for form in forms:
        basis = settings or settings_for(form.form)
        in_force = Settings({item.id: item for item in own}, os.path.basename(book.path)) if own else basis
        if not own:
            placed = settings_sheet.addressed(tuple(in_force.items.values()))
            in_force = Settings({item.id: item for item in placed}, in_force.origin)
        prepared.append(_sheets(book, form, in_force, sum(s.paper is not None for s in prepared), open_rows))
    return prepared


def _sheets(book: Book, form: Form, settings: Settings, before: int, open_rows: bool) -> Sheets:
    scored = {item.row: score_indicator(item, settings) for item in form.indicators}
    execution = score_execution(form.execution, settings) if form.execution is not None else None
    grid = book.grid(form.sheet)
    assert grid is not None
    if not form.indicators and not (open_rows and form.layout.open_rows):
        return Sheets(form, settings, scored, execution, None)
    name = paper.NAME if before == 0 else f"{paper.NAME}{before + 1}"
    ours = open_rows or any(key.startswith(f"{form.form}_") for key in book.names)
    return Sheets(
        form,
        settings,
        scored,
        execution,
        paper.build(form, grid, scored, execution, settings, name=name, open_rows=ours),
    )


def _edits(
    prepared: list[Sheets], scores: str
) -> tuple[list[Edit], dict[Ref, OfficialCell], tuple[str, ...]]:
    edits: list[Edit] = []
    what: dict[Ref, OfficialCell] = {}
    left: list[str] = []
    for sheets in prepared:
        for cell in official.official_cells(sheets.form, sheets.paper, sheets.settings):
            formula = cell.formula if cell.owned else _score_formula(sheets, cell, scores, left)
            if formula is None:
                continue
            what[cell.cell.ref] = cell
            edits.append(Edit(cell.cell.ref, None, formula, number_format="0.00%" if cell.percent else None))
    return edits, what, tuple(left)


def _score_formula(sheets: Sheets, cell: OfficialCell, scores: str, left: list[str]) -> str | None:
    """The formula for a score cell, or None where it stays as it is."""
    assert sheets.paper is not None
    value, score = cell.cell, _score_at(sheets, cell.cell.ref)
    if score is None or score.points is None or value.kind is Kind.NOT_APPLICABLE:
        return None
    if value.formula is not None or value.blank:
        if score.points.decided or _is_ours(value, sheets.paper):
            return cell.formula
        left.append(f"{value.ref.a1} {cell.what}不能按办法计算，留给评分人填写")
        return None
    if scores != "rule" or score.rule_score is None or score.rule_score == score.stated:
        return None
    if not score.points.decided:
        return None
    role = (
        "high" if score.rule_score == score.points.high and score.points.high != score.points.low else "low"
    )
    row = next(r for r in sheets.paper.rows if _cell_of(sheets.form, r) == value.ref)
    return sheets.paper.ref(row, role).formula


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


def _specs(book: Book, prepared: list[Sheets]) -> list[SheetSpec]:
    """The sheets to be written: working papers, live checks, and settings where there are none."""
    specs: list[SheetSpec] = []
    with_paper = [sheets for sheets in prepared if sheets.paper is not None]
    for index, sheets in enumerate(with_paper):
        assert sheets.paper is not None
        control = controls.build(sheets.form, sheets.paper, sheets.settings)
        specs += [
            sheets.paper.spec,
            replace(control, name=controls.NAME if index == 0 else f"{controls.NAME}{index + 1}"),
        ]
    if with_paper and book.grid(settings_sheet.NAME) is None:
        specs.append(settings_sheet.build(tuple(with_paper[0].settings.items.values())))
    return specs


def _calculate(
    book: Book, engine: Engine, edits: Iterable[Edit], specs: Iterable[SheetSpec]
) -> dict[Ref, Result]:
    specs, edits = list(specs), list(edits)
    wanted = [edit.ref for edit in edits if edit.formula is not None]
    wanted += [Ref(spec.name, c.row, c.column) for spec in specs for c in spec.cells if c.formula is not None]
    wanted += _foreign(book, edits, specs)
    return engine.calculate(model_of(book, specs, edits), wanted)


def _foreign(book: Book, edits: Iterable[Edit], specs: Iterable[SheetSpec]) -> list[Ref]:
    """Formula cells of the workbook that we do not write."""
    ours, written = {spec.name for spec in specs}, {edit.ref for edit in edits}
    return [
        ref
        for grid in book.grids
        if grid.sheet not in ours
        for ref in formula_refs(grid)
        if ref not in written
    ]


def _followers(
    book: Book, engine: Engine, edits: list[Edit], specs: list[SheetSpec], values: Mapping[Ref, Result]
) -> list[Edit]:
    """Other formula cells whose value changes with ours: their saved value is brought up to
    date, so that every reader of the file sees the same numbers. A cell whose saved
    value the engine does not reproduce beforehand is left alone."""
    foreign = _foreign(book, edits, specs)
    if not foreign:
        return []
    before = engine.calculate(model_of(book), foreign)
    found: list[Edit] = []
    for ref in foreign:
        grid = book.grid(ref.sheet)
        assert grid is not None
        saved, after = grid.value(ref.row, ref.column), values[ref]
        known = saved.number if saved.number is not None else saved.text
        if isinstance(after, Fault) or same(before[ref], after) or not same(before[ref], known):
            continue
        found.append(Edit(ref, after, saved.formula))
    return found


def _keep_stated(
    edits: list[Edit], values: Mapping[Ref, Result], keep: Mapping[Ref, Decimal]
) -> tuple[list[Edit], tuple[str, ...]]:
    """Typed figures that a formula contradicts stay typed; the person decides."""
    notes: list[str] = []
    done: list[Edit] = []
    for edit in edits:
        stated, result = keep.get(edit.ref), values.get(edit.ref)
        if stated is not None and not (isinstance(result, Decimal) and _rounded_same(stated, result)):
            computed = show(result) if isinstance(result, Decimal) else "空"
            notes.append(
                f"{edit.ref.a1} 资料为 {show(stated)}，公式算得 {computed}，已按资料保留，请核对（recompute 可改为公式）"
            )
            done.append(Edit(edit.ref, stated, None, number_format=edit.number_format))
        else:
            done.append(edit)
    return done, tuple(notes)


def _rounded_same(stated: Decimal, result: Decimal) -> bool:
    places = max(2, -int(stated.as_tuple().exponent)) if isinstance(stated.as_tuple().exponent, int) else 2
    return round(stated - result, places) == 0


def _cached(edit: Edit, values: Mapping[Ref, Result]) -> Edit:
    return replace(edit, value=plain_result(values[edit.ref])) if edit.formula is not None else edit


def plain_result(result: Result) -> str | Decimal | bool | None:
    """A result as a cell keeps it; a fault as Excel's error text, an unknown one as nothing."""
    if isinstance(result, Fault):
        return (
            result.code
            if result.code in ("#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#N/A", "#NAME?", "#NULL!")
            else None
        )
    return result


def _cached_sheet(spec: SheetSpec, values: Mapping[Ref, Result]) -> SheetSpec:
    def cached(cell: SheetCell) -> SheetCell:
        if cell.formula is None:
            return cell
        return replace(cell, value=plain_result(values[Ref(spec.name, cell.row, cell.column)]))

    cells = tuple(map(cached, spec.cells))
    texts = {(c.row, c.column): c.value for c in cells if isinstance(c.value, str)}
    return replace(spec, cells=cells, heights=fitted(cells, spec.widths, spec.heights, texts))


def _changes(book: Book, edits: Iterable[Edit], what: Mapping[Ref, OfficialCell]) -> Iterable[Change]:
    for edit in edits:
        if not _alters(book, edit):
            continue
        grid = book.grid(edit.ref.sheet)
        assert grid is not None
        before = grid.value(edit.ref.row, edit.ref.column)
        cell = what.get(edit.ref)
        yield Change(
            edit.ref,
            cell.what if cell else "引用了改动单元格的公式",
            _words(before),
            _after(edit, percent=bool(cell and cell.percent)),
            edit.formula or "",
            _why(before, cell),
        )


def _as_number(cell: Value) -> Change:
    """A figure stored as text, which formulas pass over, is stored as the number it is."""
    assert cell.number is not None
    return Change(
        cell.ref,
        "文本数字",
        f"“{cell.text}”（文本）",
        show(cell.number),
        "",
        "文本改存为数值，数不变，公式才能计入",
    )


def _alters(book: Book, edit: Edit) -> bool:
    """Whether an edit changes formula or value of its cell."""
    grid = book.grid(edit.ref.sheet)
    assert grid is not None
    before = grid.value(edit.ref.row, edit.ref.column)
    if plain_formula(before.formula or "") != plain_formula(edit.formula or ""):
        return True
    known = before.number if before.number is not None else before.text
    after = edit.value if edit.value is not None else ""
    return not same(known, after)


def _words(value: Value) -> str:
    shown = value.text or "（空）"
    return f"{shown}（公式 ={value.formula}）" if value.formula is not None else shown


def _after(edit: Edit, *, percent: bool) -> str:
    if isinstance(edit.value, Decimal):
        return f"{show(edit.value * 100)}%" if percent else show(edit.value)
    return str(edit.value) if edit.value not in (None, "") else "（空）"


def _why(before: Value, cell: OfficialCell | None) -> str:
    if cell is None:
        return "所引用的数改变，随之更新"
    if before.formula is not None:
        return "公式按现行办法重写"
    if before.blank:
        return "原为空，写入公式"
    return "原为填写的数，改为公式" if cell.owned else "按评分办法改分（--scores rule）"

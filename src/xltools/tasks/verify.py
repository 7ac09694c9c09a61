"""verify: file → Grid → Form → Scores and engine values → findings → Report."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.cells import Book, Grid, Ref, Value, parse_a1
from xltools.checks.case import Case
from xltools.checks.formulas import figure_cells
from xltools.checks.registry import checks_of, run_checks
from xltools.checks.score_beside import against_scored
from xltools.checks.summary import against_forms, behind_of
from xltools.engines.base import Engine, Fault, Result
from xltools.errors import LateError, UnreadableError
from xltools.findings import Finding, make
from xltools.forms.assumed import METHOD
from xltools.forms.own import WORKING, is_own, is_working
from xltools.forms.reading import read_forms
from xltools.forms.registry import listed_in
from xltools.records import Form
from xltools.rules.scoring import score_execution, score_rows
from xltools.rules.settings import Settings
from xltools.sheets.official import line_refs, owned_formulas, score_refs, sum_formula
from xltools.sheets.settings_sheet import received, received_tables
from xltools.tasks.evaluate import Models, completed
from xltools.tasks.files import files_named, old_documents, workbooks_in
from xltools.tasks.opened import open_book
from xltools.tasks.printed import printed_results
from xltools.tasks.results import Report, Task
from xltools.tasks.ruled import row_sheet
from xltools.tasks.settings import settings_for


def verify(
    paths: Sequence[str | os.PathLike[str]],
    *,
    engines: Sequence[Engine],
    rules: str | os.PathLike[str] | None = None,
    text: str | os.PathLike[str] | None = None,
    progress: Callable[[str], None] = lambda path: None,
) -> Report:
    """Verify workbooks and folders of workbooks; ``text`` is the report that goes with them.

    The first engine decides; further ones are compared with it. A file that
    cannot be read is a task with an ``unreadable`` finding and stops nothing. Word
    documents without a form are passed over in folders (``Report.passed``).

    Raises UsageError for a path that does not exist, FormError for ``rules``
    without usable settings.
    """
    tasks: list[Task] = []
    passed: list[str] = []
    named = files_named(paths)
    for path in workbooks_in(paths):
        progress(path)
        found = verify_file(path, engines=engines, rules=rules)
        if is_beside(found) and os.path.realpath(path) not in named:
            passed.append(path)
        else:
            tasks += found
    done = across_files(tasks)
    if text is not None:
        from xltools.tasks.narrative import with_report

        progress(os.fspath(text))
        done = with_report(done, text)
    used = tuple(f"{engine.name} {engine.version()}" for engine in engines)
    return Report(done, used, tuple(passed), tuple(old_documents(paths)))


def is_beside(tasks: Sequence[Task]) -> bool:
    """Whether a file is a Word document without anything like a form."""
    return all(task.beside for task in tasks)


def verify_file(
    path: str, *, engines: Sequence[Engine], rules: str | os.PathLike[str] | None = None
) -> list[Task]:
    """All forms of one workbook, or one task that says why there is none."""
    try:
        book = open_book(path, later=WORKING)
    except UnreadableError as error:
        return [_unreadable(path, error)]
    try:
        return verify_book(book, engines=engines, rules=rules)
    except LateError as error:
        return [_unreadable(path, error)]


def _unreadable(path: str, error: UnreadableError) -> Task:
    found = make("unreadable", None, error.message, hint=error.hint)
    return Task(path, None, "unreadable", (found,))


def verify_book(
    book: Book, *, engines: Sequence[Engine], rules: str | os.PathLike[str] | None = None
) -> list[Task]:
    """All forms of a workbook that is already read."""
    if book.calls is None:
        return _verified(book, engines, rules)
    from xltools.tasks.wordplaces import in_words

    tasks = in_words(_verified(book, engines, rules), book.calls)
    if all(task.form is not None and task.form.form == "得分汇总表" for task in tasks):
        return [replace(task, beside=True) for task in tasks]  # a report (附件7) with its table of scores
    return tasks


def _verified(book: Book, engines: Sequence[Engine], rules: str | os.PathLike[str] | None) -> list[Task]:
    models, were_missing = completed(Models(book), engines[0], is_working)
    book = models.book
    forms, notes = read_forms(book)
    if were_missing:
        notes = (*notes, "工作簿中的公式没有保存计算结果，已按重新计算的值核对")
    if not forms:
        return [_no_form(book, notes)]
    cases = [_case(models, form, engines, rules) for form in forms]
    tasks = [_task(book, case, ruled, total, notes) for case, ruled, total in cases]
    return [_with_document(tasks[0], book, forms), *tasks[1:]]


def _with_document(task: Task, book: Book, forms: tuple[Form, ...]) -> Task:
    """The first form's task with what disagrees across the document, in order of sheets."""
    if _stands_alone(book, forms):
        return task
    # most workbooks hold a form and nothing else: they need not wait for these modules
    from xltools.checks.document.run import check_document
    from xltools.forms.document import read_document

    sheets = [grid.sheet for grid in book.grids]
    document = read_document(book, forms)
    found = check_document(document, sheets)
    task = replace(task, document=document)
    if not found:
        return task
    merged = sorted(
        (*task.findings, *found), key=lambda f: (sheets.index(f.sheet) if f.sheet else -1, f.order)
    )
    return replace(task, findings=tuple(merged), status="findings")


def _stands_alone(book: Book, forms: tuple[Form, ...]) -> bool:
    """Whether a workbook has nothing that its forms are held against: no sheet beside them, no
    column of deductions (扣分) in them."""
    taken = {form.sheet for form in forms}
    if any(grid.visible and grid.sheet not in taken and not is_own(grid) for grid in book.grids):
        return False
    return not any(_deducts(book, form) for form in forms)


def _deducts(book: Book, form: Form) -> bool:
    grid, layout = book.grid(form.sheet), form.layout
    if grid is None:
        return False
    rows = range(layout.header_row, max(layout.first_row, layout.header_row + 1))
    columns = range(grid.first_column, grid.last_column + 1)
    texts = (grid.raw(row, column) for row in rows for column in columns)
    return any(isinstance(text, str) and ("扣" in text or "减" in text) for text in texts)


def _no_form(book: Book, notes: tuple[str, ...]) -> Task:
    if book.is_document:
        return _no_form_in_document(book)
    sheets = "、".join(grid.sheet for grid in book.grids if grid.visible)
    found = make("form-not-recognised", None, f"工作表 {sheets} 中没有识别到自评表或汇总表")
    return Task(book.path, book.sha256, "findings", (found,), notes=notes)


def _no_form_in_document(book: Book) -> Task:
    from xltools.tasks.wordplaces import claims_form

    said = f"文档的 {len(book.grids)} 个表格" if book.grids else "文档没有表格，其"
    found = make("form-not-recognised", None, f"{said}中没有识别到自评表或汇总表")
    return Task(book.path, book.sha256, "findings", (found,), beside=not claims_form(book))


Ruled = Mapping[int, "Decimal | Fault | None"]


def _case(
    models: Models, form: Form, engines: Sequence[Engine], rules: str | os.PathLike[str] | None
) -> tuple[Case, Ruled, Decimal | Fault | None]:
    settings = settings_for(form.form, rules)
    book = models.book
    grid = book.grid(form.sheet)
    assert grid is not None
    scores = score_rows(form, settings)
    execution = score_execution(form.scored_line, settings) if form.scored_line is not None else None
    cells = {cell.ref for cell in figure_cells(form) if cell.formula is not None}
    total = _total_cell(form, grid, settings)
    values = _calculate(models, form, cells, total, engines)
    first = values[0]
    names = _names(book, form)
    case = Case(
        form,
        settings,
        scores,
        execution,
        {ref: first[ref] for ref in cells},
        {engine.name: found for engine, found in zip(engines[1:], values[1:], strict=True)},
        names,
        owned_formulas(form, settings) if names else {},
        received(book) if form.indicators else (),
        *(received_tables(book) if "rule_text" in form.layout.columns else ({}, ())),
        grid.knows_formulas,
    )
    virtual: dict[int, Result] = {}
    if form.scored:
        virtual = row_sheet(settings).calculate(
            form, grid, scores, execution, computed=case.computed, engine=engines[0]
        )
    virtual |= printed_results(book, form, scores, settings, engines[0])
    ruled = {row: _figure(_own_or_virtual(case, row, result)) for row, result in virtual.items()}
    return case, ruled, _engine_total(case, first[total[0]] if total else None)


def _calculate(
    models: Models,
    form: Form,
    cells: Collection[Ref],
    total: tuple[Ref, str] | None,
    engines: Sequence[Engine],
) -> list[Mapping[Ref, Result]]:
    """The form's own formulas, by every engine; and its total as recompute would write it."""
    wanted = [*cells, *([total[0]] if total else [])]
    if not wanted:
        return [{} for _ in engines]
    return [models.calculate(engine, wanted, total) for engine in engines]


def _own_or_virtual(case: Case, row: int, virtual: Result) -> Result:
    """A score that is a formula is judged by it; any other by the formula recompute would write."""
    item = case.form.indicator_at(row)
    if item is not None and item.score is not None and item.score.formula is not None:
        return case.computed.get(item.score.ref)
    return virtual


def _printed_total(form: Form) -> Value | None:
    """The total's score: 总分 of an indicator form, 合计 of a 得分汇总表."""
    if form.total_line is not None and form.total_line.score is not None:
        return form.total_line.score
    return form.total.score if form.total else None


def _summed(form: Form) -> list[Ref]:
    return line_refs(form, "score") if form.rows else score_refs(form)


def _total_cell(form: Form, grid: Grid, settings: Settings) -> tuple[Ref, str] | None:
    """(a free cell of the form's sheet, the total formula that recompute would write); None
    where the form's total is a formula, which is then judged itself."""
    cell = _printed_total(form)
    if cell is None or cell.formula is not None:
        return None
    refs = _summed(form)
    free = Ref(form.sheet, 1, grid.last_column + 50)
    return (free, sum_formula(refs, settings)) if refs else None


def _engine_total(case: Case, virtual: Result) -> Decimal | Fault | None:
    cell = _printed_total(case.form)
    if cell is not None and cell.formula is not None:
        return _figure(case.computed.get(cell.ref))
    return _figure(virtual)


def _figure(result: Result) -> Decimal | Fault | None:
    return result if isinstance(result, (Decimal, Fault)) else None


def _names(book: Book, form: Form) -> dict[str, Ref]:
    """Our names of single cells on the form's sheet: 附件6_总分 → its cell."""
    found: dict[str, Ref] = {}
    start = f"{form.form}_"
    for name, target in book.names.items():
        if not name.startswith(start):
            continue
        sheet, _, address = target.rpartition("!")
        if sheet.strip("'").replace("''", "'") != form.sheet:
            continue
        try:
            found[name] = Ref(form.sheet, *parse_a1(address))
        except ValueError:
            continue
    return found


def _task(
    book: Book, case: Case, ruled: Ruled, total: Decimal | Fault | None, notes: tuple[str, ...]
) -> Task:
    findings = run_checks(case, checks_of(case.form.form))
    status = "findings" if findings else "clean"
    return Task(
        book.path, book.sha256, status, findings, case.form, case, ruled, total, (*notes, *_assumptions(case))
    )


def _assumptions(case: Case) -> Iterator[str]:
    if case.form.indicators and case.form.unscored:
        yield "这张表的分值和得分都没有填，还没有评分，不核对缺少的分值和得分"
    if case.form.assumed:
        yield f"这张表没有列分值，各项分值按{METHOD}推定，只供参考，不据此报错"
    assumed = [item.name.text for item in case.live if case.scores[item.row].assumed]
    if assumed and case.form.scored:
        yield f"{len(assumed)} 项指标值没有写比较符号，按指标名称推定方向：{'、'.join(assumed[:5])}{'等' if len(assumed) > 5 else ''}"


def across_files(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """Findings that need more than one form: the same unit twice, a summary against the forms it lists,
    得分汇总表 against the scored form of its workbook."""
    done = list(tasks)
    forms = [task.form for task in done if task.form is not None]
    seen: dict[tuple[object, ...], str] = {}
    for index, task in enumerate(done):
        extra = [*_duplicates(task, seen), *_summary_rows(task, forms), *_score_rows(task, done)]
        if extra:
            merged = in_order([*extra, *task.findings])
            done[index] = replace(task, findings=merged, status="findings")
    return tuple(done)


def in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """Findings by sheet, in the order in which the sheets come up, then by row, column and code."""
    sheets = list(dict.fromkeys(finding.sheet for finding in findings))
    return tuple(sorted(findings, key=lambda finding: (sheets.index(finding.sheet), finding.order)))


def identity(form: Form) -> tuple[object, ...] | None:
    """What makes two forms the same report: kind, unit, year, project; None without a unit."""
    if form.unit is None:
        return None
    return (form.form, form.unit.key, form.year, form.project.key if form.project else None)


def _duplicates(task: Task, seen: dict[tuple[object, ...], str]) -> Iterator[Finding]:
    if task.form is None or (who := identity(task.form)) is None:
        return
    here = f"{task.path} 的“{task.form.sheet}”"
    if who in seen:
        assert task.form.unit is not None
        yield make("duplicate-unit", task.form.unit, f"“{task.form.unit.text}”重复：{seen[who]} 与 {here}")
    seen.setdefault(who, here)


def _summary_rows(task: Task, forms: list[Form]) -> Iterator[Finding]:
    if task.form is None or task.case is None or (listed := listed_in(task.form.form)) is None:
        return
    yield from against_forms(
        task.form, [behind_of(form, task.case) for form in forms if form.form == listed], task.case
    )


def _score_rows(task: Task, tasks: list[Task]) -> Iterator[Finding]:
    if task.form is None or task.form.form != "得分汇总表" or task.case is None:
        return
    beside = [t.form for t in tasks if t.path == task.path and t.form is not None and t.form.indicators]
    yield from against_scored(task.form, beside, task.case)

"""summarize: every form of a kind in many files verified, one line each in its summary form."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from xltools.cells import key
from xltools.engines.base import Engine
from xltools.errors import FormError, UnreadableError, UsageError, WriteError
from xltools.findings import Finding, make
from xltools.forms.reading import read_forms
from xltools.forms.registry import FORMS, spec_of, summary_of
from xltools.numbers import show
from xltools.resources import template_path
from xltools.tasks import lines
from xltools.tasks.batch.again import notes_of
from xltools.tasks.batch.crew import ALL_CORES, Crew
from xltools.tasks.batch.leftovers import remove_leftovers
from xltools.tasks.batch.lock import locked
from xltools.tasks.batch.output import content_key, is_written, note_written
from xltools.tasks.batch.run import Done, Progress, Way, opened, run, silent
from xltools.tasks.batch.sources import paths_in
from xltools.tasks.batch.store import Kept
from xltools.tasks.beside.sheets import Options, write_sheets
from xltools.tasks.filed import Filed, Line
from xltools.tasks.files import files_named, old_documents, passed_notes
from xltools.tasks.fill import fill_package
from xltools.tasks.settings import settings_for
from xltools.tasks.summarynotes import changes_in, notes_on
from xltools.tasks.unitlist import names_in
from xltools.workbook.read import DOCUMENTS, read_book
from xltools.workbook.save import check_output, write_safely

FORM = "附件6"
SCORES = "得分汇总表"
Source = str | os.PathLike[str]


@dataclass(frozen=True)
class Summary:
    """What a run over many files did.

    ``used`` are the forms behind the lines, in their order; ``unused`` pairs a file
    with why it is not in the table; ``findings`` concern the run as a whole.
    ``out`` is None where no file could be used: then nothing is written. ``written`` is False where
    ``out`` already is, byte for byte, what this run would have written.
    ``files`` gives every file with all its findings, as often as asked, from the
    file that is kept beside ``out``; ``processed`` of them were verified by this
    run, the rest by an earlier one.
    """

    out: str | None
    used: tuple[Line, ...]
    unused: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    files: Kept
    processed: int
    written: bool = True


def summarize(
    sources: Source | Sequence[Source],
    *,
    out: Source,
    engine: Engine,
    units: Source | None = None,
    order: Source | None = None,
    review: str = "none",
    rules: Source | None = None,
    force: bool = False,
    form: str = FORM,
    crew: Crew = ALL_CORES,
    indicators: bool = False,
    progress: Progress = silent,
) -> Summary:
    """Verify every form of that name (default: 附件6) in ``sources`` and fill its summary (附件4).

    A source is a folder with all below it, a file, a pattern (``收件/**/*.xlsx``) or a URL
    (``s3://…``). Self scores are the forms' stated totals. ``review`` fills 复核分数: ``none``
    leaves it to the reviewer, ``rows`` takes the sum of the rows, ``rule`` the
    rules' total. ``units`` lists who must report, ``order`` in which order.
    ``crew`` says who verifies (all cores of this computer by default); ``indicators``: whether
    ``Summary.files.whole()`` is to have them.

    What is done is kept in ``<out>.xltools-run``: a run that was broken off, or that
    finds new files, only does what is left. Raises UsageError, FormError (no usable
    form at all), WriteError (also where another run writes the same output).
    """
    listed, summary = _forms(form)
    target = Path(out)
    given = [sources] if isinstance(sources, (str, os.PathLike)) else list(sources)
    check_output(
        target, force=force, suffixes=(".xlsx",), inputs=[name for name in (units, order, rules) if name]
    )
    wanted = names_in(units) if units else []
    ranks = names_in(order) if order else []
    paths = _without(target, paths_in(given), listed)
    if not paths:
        raise FormError(f"{'、'.join(map(str, given))} 中没有工作簿。", "请检查文件夹是否正确。")
    settings_for(listed, rules)  # rules that are of no use end the run, not each file
    way = Way(engine, os.fspath(rules) if rules else None, crew, indicators, progress)
    with locked(target):
        remove_leftovers(target)
        done = run(paths, target, way)
        table = _table(done.files, listed, ranks, files_named(given))
        passed = tuple(passed_notes(table.passed, old_documents(given)))
        if not table.used:
            return Summary(None, (), table.unused, table.twice, passed, done.files.held(), done.processed)
        written = _write(table, target, done, way, _Form(listed, summary, review), force=force)
    findings = (*table.twice, *_missing(table.used, wanted, listed))
    notes = (*notes_on(table.used, review), *passed, *notes_of(done.again), *changes_in(done.files))
    return Summary(
        str(target), table.used, table.unused, findings, notes, done.files, done.processed, written
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """Lines in their order, files and forms without one, those sent twice, and reports among the files."""

    used: tuple[Line, ...]
    unused: tuple[tuple[str, str], ...]
    doubles: tuple[tuple[Line, Finding], ...]
    passed: tuple[str, ...]

    @property
    def twice(self) -> tuple[Finding, ...]:
        return tuple(finding for _, finding in self.doubles)


@dataclass(frozen=True, slots=True)
class _Form:
    """The form that is listed, its summary form, and how 复核分数 is filled."""

    listed: str
    summary: str
    review: str


def _table(files: Kept, listed: str, ranks: Sequence[str], named: Collection[str]) -> _Table:
    filled, unused, passed = _taken(files.light(), listed, named)
    used, doubles = _without_duplicates(filled)
    unused += [(line.path, finding.message) for line, finding in doubles]
    return _Table(tuple(sort_units(used, ranks)), tuple(unused), tuple(doubles), tuple(passed))


def _write(table: _Table, target: Path, done: Done, way: Way, form: _Form, *, force: bool) -> bool:
    """Whether the output had to be written."""
    folder = os.path.dirname(os.path.abspath(target))
    order = [(line.path, line.form.sheet, line.form.cell) for line in table.used]
    key = content_key(done.files.light(), [folder, form.listed, form.review, order, done.again.files])
    with closing(opened(target, way)) as store:
        if is_written(store, target, key):
            return False
    data = lines.data_of(table.used, form.summary, form.review)
    place = template_path(form.summary)
    filled = fill_package(read_book(place), place.read_bytes(), data, way.engine)
    left_out = {(line.path, line.form.sheet, line.form.cell): f.message for line, f in table.doubles}
    options = Options(form.listed, folder, left_out)
    write_safely(
        target, lambda file: write_sheets(filled.data, lambda: done.files, file, options), force=force
    )
    with suppress(WriteError), closing(opened(target, way)) as store:  # it only spares the next run work
        note_written(store, target, key)
    return True


def listed_form(name: str) -> str:
    """The form that a run of that name (of the form or of its summary) takes. Raises UsageError."""
    return _forms(name)[0]


def _forms(name: str) -> tuple[str, str]:
    """(form, its summary form) of the form of that name, or of the summary. Raises UsageError."""
    listed = spec_of(name).lists or spec_of(name).name
    summary = summary_of(listed)
    if summary is None or summary.template is None:
        known = "、".join(spec.lists for spec in FORMS if spec.lists and spec.template)
        raise UsageError(f"没有{listed}的汇总表。", f"可汇总的表：{known}。")
    return listed, summary.name


def _without(target: Path, paths: list[str], listed: str) -> list[str]:
    """The paths but the output itself, which a run over its folder finds again. Raises WriteError."""
    if not target.exists():
        return paths
    own = target.stat()
    left = [path for path in paths if not _is(path, own)]
    if len(left) < len(paths):
        _not_received(target, listed)
    return left


def _is(path: str, own: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.stat(path), own)
    except OSError:
        return False


def _not_received(target: Path, listed: str) -> None:
    """Refuse to write over a form that was sent in. Raises WriteError."""
    try:
        forms, _ = read_forms(read_book(target))
    except UnreadableError:
        return
    if any(form.form == listed for form in forms):
        raise WriteError(f"输出文件「{target.name}」是一份{listed}，不能覆盖。", "请换一个文件名。")


def _taken(
    files: Iterable[Filed], listed: str, named: Collection[str]
) -> tuple[list[Line], list[tuple[str, str]], list[str]]:
    """Forms for a line, why the other files and forms have none, and the reports that lie among them."""
    taken: list[Line] = []
    unused: list[tuple[str, str]] = []
    passed: list[str] = []
    for filed in files:
        if _is_report(filed) and os.path.realpath(filed.path) not in named:
            passed.append(filed.path)
            continue
        own = [form for form in filed.forms if form.form == listed]
        taken += [Line(filed.path, filed.sha256, form) for form in own if not form.why]
        unused += [(filed.path, form.why) for form in own if form.why]
        if not own:
            why = f"是{filed.forms[0].form}，不是{listed}" if filed.forms else filed.why
            unused.append((filed.path, why))
    return taken, unused, passed


def _is_report(filed: Filed) -> bool:
    """Whether a file is a Word document without a form, or with no other than a table of scores (附件7)."""
    kinds = {form.form for form in filed.forms}
    document = filed.path.lower().endswith(DOCUMENTS)
    return document and (kinds == {SCORES} or (not kinds and filed.status == "clean"))


def _without_duplicates(found: list[Line]) -> tuple[list[Line], list[tuple[Line, Finding]]]:
    """The first form of each unit, project and year; the others with a finding."""
    first: dict[tuple[object, ...], Line] = {}
    doubles: list[tuple[Line, Finding]] = []
    for line in found:
        who = lines.identity_of(line.form)
        if who in first:
            message = (
                f"“{lines.name_of(line.form)}”重复报送：按文件名先后已采用 {lines.place_of(first[who])}，未采用 {lines.place_of(line)}"
                f"（{_compared(first[who], line)}）"
            )
            doubles.append((line, make("duplicate-unit", lines.cell_of(line.form), message)))
        first.setdefault(who, line)
    return list(first.values()), doubles


def _compared(one: Line, other: Line) -> str:
    """What a person needs to know to choose between two files of one unit."""
    if one.sha256 == other.sha256:
        return "两个文件完全相同"
    totals = [show(line.form.stated) if line.form.stated is not None else "空" for line in (one, other)]
    return (
        f"总分分别为 {totals[0]} 和 {totals[1]}"
        if totals[0] != totals[1]
        else f"总分同为 {totals[0]}，其他内容不同"
    )


def sort_units(found: Iterable[Line], order: Sequence[str]) -> list[Line]:
    """本级 first, then the order file's order, then that of the paths.

    本级 is the unit that the order file names first, else the one that reports
    subordinate units (下属单位个数 above 0), else the path order decides.
    """
    ranks: dict[str, int] = {}
    for index, name in enumerate(order):
        ranks[key(name)] = index

    def rank(line: Line) -> tuple[int, int, str]:
        names = [key(name) for name in (line.form.unit, line.form.project) if name]
        head = 0 if not order and line.form.own_level else 1
        return head, min((ranks.get(name, len(ranks)) for name in names), default=len(ranks)), line.path

    return sorted(found, key=rank)


def _missing(used: Sequence[Line], wanted: Sequence[str], listed: str) -> Iterator[Finding]:
    here = {key(name) for line in used for name in (line.form.unit, line.form.project) if name}
    for name in wanted:
        if key(name) not in here:
            yield make("missing-unit", None, f"单位清单中的“{name}”没有报送{listed}")

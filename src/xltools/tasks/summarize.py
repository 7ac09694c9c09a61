"""summarize: every form of a kind in many files verified, one line each in its summary form."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from xltools.engines.base import Engine
from xltools.errors import FormError, UnreadableError, UsageError, WriteError
from xltools.findings import Finding
from xltools.forms.reading import read_forms
from xltools.forms.registry import FORMS, spec_of, summary_of
from xltools.resources import template_path
from xltools.tasks import lines
from xltools.tasks.batch.again import notes_of
from xltools.tasks.batch.crew import ALL_CORES, Crew
from xltools.tasks.batch.helpers import Helpers
from xltools.tasks.batch.leftovers import remove_leftovers
from xltools.tasks.batch.lock import locked
from xltools.tasks.batch.output import Wrote, content_key, since_last, write_output
from xltools.tasks.batch.run import Done, Progress, Way, run, silent
from xltools.tasks.batch.sources import paths_in
from xltools.tasks.batch.store import Kept
from xltools.tasks.beside.sheets import Options, begin_counting, write_sheets
from xltools.tasks.filed import Line
from xltools.tasks.files import files_named, passed_notes
from xltools.tasks.fill import fill_package
from xltools.tasks.lineup import Table, table_of
from xltools.tasks.notread import not_read
from xltools.tasks.settings import settings_for
from xltools.tasks.summarynotes import changes_in, notes_on, since_notes
from xltools.tasks.unitlist import ORDER, list_notes, missing, names_in, order_notes
from xltools.tasks.whosefile import received
from xltools.workbook.read import read_book
from xltools.workbook.save import Data, check_output

FORM = "附件6"
Source = str | os.PathLike[str]


@dataclass(frozen=True)
class Summary:
    """What a run over many files did.

    ``used`` are the forms behind the lines, in their order; ``unused`` pairs a file
    with why it is not in the table; ``findings`` concern the run as a whole.
    ``out`` is None where no file could be used: then nothing is written. ``written`` is False where
    ``out`` already was made of the same: it is left alone, also where people have ``edited`` it since.
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
    edited: bool = False


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
    ranks = names_in(order, ORDER) if order else []
    paths = _without(target, paths_in(given), listed)
    unread = not_read(given, [target, *(name for name in (units, order, rules) if name)])
    if not paths:
        raise FormError(f"{'、'.join(map(str, given))} 中没有工作簿。", unread.hint())
    settings_for(listed, rules)  # rules that are of no use end the run, not each file
    way = Way(engine, os.fspath(rules) if rules else None, crew, indicators, progress)
    with locked(target):
        remove_leftovers(target)
        done = run(paths, target, way)
        table = table_of(done.files, listed, ranks, files_named(given))
        listing = (*list_notes(wanted, table.reported, listed), *order_notes(ranks, table.reported))
        passed = (*listing, *passed_notes(table.passed, unread.old), *unread.notes())
        unplaced = replace(done.files, paths=list(dict.fromkeys(path for path, _ in table.unused)))
        absent = tuple(
            missing(wanted, table.reported, listed, lambda: received(unplaced.light(), listed, unread.paths))
        )
        findings = (*table.twice, *absent)
        if not table.used:
            return Summary(None, (), table.unused, findings, passed, done.files.held(), done.processed)
        said = (
            *table.notes,
            *notes_on(table.used, review),
            *passed,
            *notes_of(done.again),
            *changes_in(done.files),
        )
        form_of = _Form(listed, summary, review, unread.rows(), absent, said)
        wrote = _write(table, target, done, way, form_of, force=force)
        since = since_last(target, way, done.files)
    notes = (*since_notes(since, done.files), *wrote.notes, *said)
    return Summary(
        str(target),
        table.used,
        table.unused,
        findings,
        notes,
        done.files,
        done.processed,
        wrote.written,
        wrote.edited,
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """The form that is listed, its summary form, how 复核分数 is filled, the files that were not read and why,
    the units that sent nothing, and what is said of the run."""

    listed: str
    summary: str
    review: str
    unread: tuple[tuple[str, str], ...]
    absent: tuple[Finding, ...]
    notes: tuple[str, ...]


def _write(table: Table, target: Path, done: Done, way: Way, form: _Form, *, force: bool) -> Wrote:
    """Write the output, unless the one that is there was made of the same."""
    folder = os.path.dirname(os.path.abspath(target))
    order = [(line.path, line.form.sheet, line.form.cell) for line in table.used]
    absent = [found.message for found in form.absent]
    options = [folder, form.listed, form.review, order, done.again.files, form.unread, absent, form.notes]
    key = content_key(done.files.bare(), options)
    return write_output(target, lambda: _output(table, folder, done, way, form), way, key, force=force)


def _output(table: Table, folder: str, done: Done, way: Way, form: _Form) -> Data:
    left_out = {
        (one.line.path, one.line.form.sheet, one.line.form.cell): (one.why, one.finding)
        for one in table.doubles
    }
    options = Options(form.listed, folder, left_out, unread=form.unread, loose=form.absent, notes=form.notes)

    def write(file: BinaryIO) -> None:
        with Helpers(way.crew.hands) as helpers:
            counted = begin_counting(done.files, options, helpers.spread)
            data = lines.data_of(table.used, form.summary, form.review)
            place = template_path(form.summary)
            filled = fill_package(read_book(place), place.read_bytes(), data, way.engine)
            write_sheets(filled.data, done.files, file, options, spread=helpers.spread, counted=counted())

    return write


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

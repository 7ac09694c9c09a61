"""summarize --merge: 附件4 of many departments into one for the 财政局, a line for each department."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.cells import key
from xltools.engines.base import Engine
from xltools.errors import FormError
from xltools.findings import Finding, make, quoted
from xltools.forms.own import WORKING
from xltools.forms.registry import listed_in
from xltools.plans import Plan
from xltools.resources import template_path
from xltools.tasks.across import summary_rows
from xltools.tasks.athand import has_table, home_of, homes_in, notes_at_hand
from xltools.tasks.batch.again import notes_of
from xltools.tasks.batch.crew import ALL_CORES, Crew
from xltools.tasks.batch.leftovers import remove_leftovers
from xltools.tasks.batch.lock import locked
from xltools.tasks.batch.output import content_key, since_last, write_output
from xltools.tasks.batch.run import Done, Progress, Way, run, silent
from xltools.tasks.batch.sources import is_remote, load_settled, paths_in
from xltools.tasks.batch.store import Kept
from xltools.tasks.beside import handled, problems, remarks, units
from xltools.tasks.beside.tally import tally
from xltools.tasks.content import Content, FormData
from xltools.tasks.departments import FORM, Department, department_of
from xltools.tasks.filed import Filed, Held, Line
from xltools.tasks.files import files_named, passed_notes
from xltools.tasks.fill import fill_package
from xltools.tasks.lineup import HINT_WITHIN
from xltools.tasks.mergenotes import notes_on, reviewed
from xltools.tasks.notread import not_read
from xltools.tasks.opened import open_bytes
from xltools.tasks.results import Task
from xltools.tasks.summarynotes import since_notes
from xltools.tasks.unitlist import ORDER, Reported, list_notes, missing, names_in, order_notes
from xltools.tasks.verify import in_order, verify_book, verify_file
from xltools.tasks.whosefile import received
from xltools.workbook.patch import write_plan
from xltools.workbook.read import read_book
from xltools.workbook.save import Data, check_output


@dataclass(frozen=True)
class Merged:
    """What a merge did. ``out`` is None where no 附件4 could be used; ``unused`` pairs a file
    with why; ``findings`` concern the departments as a whole, those of each 附件4 are in ``filed``;
    ``files`` are all files as they were read; ``written`` and ``edited``: see ``Summary``."""

    out: str | None
    departments: tuple[Department, ...]
    unused: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    filed: tuple[Filed, ...]
    files: Kept
    written: bool = True
    edited: bool = False


def merge(
    paths: Sequence[str | os.PathLike[str]],
    *,
    out: str | os.PathLike[str],
    engine: Engine,
    listing: str | os.PathLike[str] | None = None,
    order: str | os.PathLike[str] | None = None,
    rules: str | os.PathLike[str] | None = None,
    force: bool = False,
    crew: Crew = ALL_CORES,
    indicators: bool = False,
    progress: Progress = silent,
) -> Merged:
    """Read every 附件4 in the sources (those of ``summarize``) and fill one with a line for each 主管部门: its 合计.

    Each is verified, and held against the forms that lie in its folder (and in folders
    below it without an 附件4 of their own). Figures are taken as they are printed. All units
    stand on 单位明细, all findings of the tables on 问题清单, the files on 处理情况.
    ``listing`` names the departments that must report, ``order`` their order. ``crew`` and
    ``indicators``: see ``summarize``; so is how a run goes on that was broken off.

    Raises UsageError, FormError (no workbook at all), WriteError.
    """
    target = Path(out)
    given = [name for name in (listing, order, rules) if name]
    unread = not_read(paths, [target, *given])
    check_output(target, force=force, suffixes=(".xlsx",), inputs=given)
    sources = [path for path in paths_in(paths) if not _is(path, target)]
    if not sources:
        raise FormError("没有找到工作簿。", unread.hint())
    ranks = names_in(order, ORDER, departments=True) if order else []
    wanted = names_in(listing, departments=True) if listing else []
    way = Way(engine, os.fspath(rules) if rules else None, crew, indicators, progress)
    with locked(target):
        remove_leftovers(target)
        done = run(sources, target, way)
        tables, forms = _tables(done.files, way)
        found = [department_of(task, task.form) for task in tables if task.form is not None]
        checked, doubles = _without_duplicates(found)
        used = _sorted([one for one in checked if not one.why], ranks)
        reports = [path for path in _reports(done.files) if os.path.realpath(path) not in files_named(paths)]
        filed = tuple(_filed(done.files, checked, reports))
        unused = tuple(_unused(filed))
        reported = [Reported((one.name,), one.task.path, one.why) for one in checked]
        absent = tuple(missing(wanted, reported, FORM, lambda: received(filed, FORM, unread.paths)))
        findings = (*doubles, *absent)
        listed = (*list_notes(wanted, reported, FORM), *order_notes(ranks, reported))
        passed = (*listed, *passed_notes(reports, unread.old), *unread.notes())
        if not used:
            return Merged(None, (), unused, findings, passed, filed, done.files.held())
        said = (*notes_on(used), *notes_at_hand(used, forms), *passed, *notes_of(done.again))
        beside = _Beside(filed, os.path.dirname(os.path.abspath(target)), absent, unread.rows(), said)
        key = _key(done, used, beside)
        wrote = write_output(target, lambda: _output(used, beside, engine), way, key, force=force)
        since = since_last(target, way, done.files)
    notes = (*since_notes(since, done.files), *wrote.notes, *said)
    return Merged(
        str(target), tuple(used), unused, findings, notes, filed, done.files, wrote.written, wrote.edited
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside the table: the files, seen from the output's ``folder``, departments that sent nothing,
    files that were not read, and what is said of the run."""

    filed: tuple[Filed, ...]
    folder: str
    absent: tuple[Finding, ...]
    unread: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def _key(done: Done, used: Sequence[Department], beside: _Beside) -> str:
    """Stands for all that decides an output: also the forms that tables are held against."""
    order = [(one.task.path, one.form.sheet) for one in used]
    absent = [found.message for found in beside.absent]
    options = ["--merge", beside.folder, order, done.again.files, beside.unread, absent, beside.notes]
    return content_key(done.files.bare(), options)


def _output(used: list[Department], beside: _Beside, engine: Engine) -> Data:
    package, plan = _filled(used, engine), _plan(used, beside)
    return lambda file: write_plan(package, plan, file)


def _is(path: str, target: Path) -> bool:
    return not is_remote(path) and target.exists() and os.path.exists(path) and target.samefile(path)


def _tables(files: Kept, way: Way) -> tuple[list[Task], dict[str | None, list[Line]]]:
    """Every 附件4, held against the forms of its folder, and those forms: of tables only are all figures held in memory."""
    homes = homes_in(files)
    forms: dict[str | None, list[Line]] = {}
    groups: dict[str | None, list[Filed]] = {}
    for filed in files.light():
        home = home_of(filed.path, homes)
        forms.setdefault(home, []).extend(
            Line(filed.path, filed.sha256, form) for form in filed.forms if form.form != FORM
        )
        if has_table(filed):
            own = tuple(form for form in filed.forms if form.form == FORM)
            groups.setdefault(home, []).append(replace(filed, forms=own))
    tables: list[Task] = []
    for home, group in groups.items():
        behind = [line.form for line in forms[home]]
        for task in (task for filed in group for task in _verified(filed.path, way) if _is_table(task)):
            assert task.form is not None
            tables.append(_with_more(task, list(summary_rows(task, behind))))
    return tables, forms


def _with_more(task: Task, extra: list[Finding]) -> Task:
    if not extra:
        return task
    return replace(task, findings=in_order([*extra, *task.findings]), status="findings")


def _verified(path: str, way: Way) -> list[Task]:
    if not is_remote(path):
        return verify_file(path, engines=[way.engine], rules=way.rules)
    book = open_bytes(load_settled(path)[0], path, later=WORKING)
    return verify_book(book, engines=[way.engine], rules=way.rules)


def _is_table(task: Task) -> bool:
    return task.form is not None and task.form.form == FORM


def _without_duplicates(found: Iterable[Department]) -> tuple[list[Department], list[Finding]]:
    """Departments that sent two tables of a year: the first one counts."""
    first: dict[tuple[str, int | None], Department] = {}
    done: list[Department] = []
    findings: list[Finding] = []
    for one in found:
        who = (key(one.name), one.form.year)
        if one.why or who not in first:
            if not one.why:
                first[who] = one
            done.append(one)
            continue
        double, finding = _double(first[who], one)
        done.append(double)
        findings.append(finding)
    return done, findings


def _double(kept: Department, one: Department) -> tuple[Department, Finding]:
    """A table that another one of its department stands for, saying why, and the finding."""
    said, path = f"{quoted(one.name)}重复报送：", one.task.path
    if kept.task.path == path:
        which = f"按先后已采用工作表{quoted(kept.form.sheet)}，未采用工作表{quoted(one.form.sheet)}"
        why, told, hint = f"{said}同一工作簿里{which}", f"{said}{path} 里{which}", HINT_WITHIN
    else:
        why, hint = f"{said}按文件名先后已采用 {kept.task.path}", ""
        told = f"{why}，未采用 {path}"
    finding = make("duplicate-unit", one.form.unit or one.form.rows[0].unit, told, hint=hint)
    return replace(one, why=why, task=_with_more(one.task, [finding])), finding


def _sorted(used: list[Department], order: Sequence[str]) -> list[Department]:
    ranks = {key(name): index for index, name in enumerate(order)}
    return sorted(used, key=lambda one: (ranks.get(key(one.name), len(ranks)), one.task.path))


def _reports(files: Kept) -> Iterator[str]:
    """Word documents without anything like a form."""
    return (filed.path for filed in files.light() if not filed.forms and filed.status == "clean")


def _filed(files: Kept, departments: Sequence[Department], reports: Sequence[str]) -> Iterator[Filed]:
    """The files with a table, and those of no use at all; forms that tables are held against are not listed."""
    homes = homes_in(files)
    tables: dict[str, list[Department]] = {}
    for one in departments:
        tables.setdefault(one.task.path, []).append(one)
    for filed in files:
        if filed.path in reports:
            continue
        own = tables.get(filed.path, [])
        forms = [form.form for form in filed.forms]
        if not own and listed_in(FORM) in forms and home_of(filed.path, homes) is not None:
            continue
        findings = tuple(f for one in own for f in one.task.findings) if forms else filed.findings
        status = (
            filed.status if filed.status not in ("clean", "findings") else "findings" if findings else "clean"
        )
        why = "" if own else f"是{'、'.join(forms)}，不是{FORM}" if forms else filed.why
        yield Filed(filed.path, filed.sha256, status, tuple(one.filed for one in own), findings, why)


def _unused(filed: Iterable[Filed]) -> Iterator[tuple[str, str]]:
    for one in filed:
        reasons = [form.why for form in one.forms if form.why] or ([one.why] if one.why else [])
        yield from ((one.path, why) for why in reasons)


def _filled(used: Sequence[Department], engine: Engine) -> bytes:
    years = {one.form.year for one in used if one.form.year}
    head: dict[str, Content] = {"year": str(max(years)) if len(years) == 1 else None}
    left = {} if reviewed(used) else {"review_score": None}
    rows = [{"org": one.name, **one.figures, **left} for one in used]
    place = template_path(FORM)
    return fill_package(read_book(place), place.read_bytes(), FormData(FORM, head, rows=rows), engine).data


def _plan(used: list[Department], beside: _Beside) -> Plan:
    filed, folder = beside.filed, beside.folder
    counted = tally(filed, FORM)
    return Plan(
        sheets=remarks.build(beside.notes),
        lists=(
            units.build(used, folder),
            *problems.build(problems.Listed(Held(filed), counted, FORM, folder, beside.absent)),
            handled.build(counted, FORM, folder, beside.unread),
        ),
    )

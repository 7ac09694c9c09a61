"""summarize --merge: 附件4 of many departments into one for the 财政局, a line for each department."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.cells import key
from xltools.engines.base import Engine
from xltools.errors import FormError
from xltools.findings import Finding, Severity, make
from xltools.forms.registry import listed_in
from xltools.plans import Plan
from xltools.resources import template_path
from xltools.tasks.batch.sources import paths_in
from xltools.tasks.beside import handled, problems, units
from xltools.tasks.beside.tally import tally
from xltools.tasks.content import Content, FormData
from xltools.tasks.departments import FORM, Department, department_of
from xltools.tasks.filed import Filed
from xltools.tasks.files import files_named, old_documents, passed_notes
from xltools.tasks.fill import fill_package
from xltools.tasks.results import Task
from xltools.tasks.unitlist import names_in
from xltools.tasks.verify import across_files, is_beside, verify_file
from xltools.workbook.patch import write_plan
from xltools.workbook.read import read_book
from xltools.workbook.save import check_output, write_safely


@dataclass(frozen=True)
class Merged:
    """What a merge did. ``out`` is None where no 附件4 could be used; ``unused`` pairs a file
    with why; ``findings`` concern the departments as a whole, those of each 附件4 are in ``filed``."""

    out: str | None
    departments: tuple[Department, ...]
    unused: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    filed: tuple[Filed, ...]


def merge(
    paths: Sequence[str | os.PathLike[str]],
    *,
    out: str | os.PathLike[str],
    engine: Engine,
    listing: str | os.PathLike[str] | None = None,
    order: str | os.PathLike[str] | None = None,
    rules: str | os.PathLike[str] | None = None,
    force: bool = False,
    progress: Callable[[str], None] = lambda path: None,
) -> Merged:
    """Read every 附件4 below the paths and fill one with a line for each 主管部门: its 合计.

    Each is verified, and held against the forms that lie in its folder (and in folders
    below it without an 附件4 of their own). Figures are taken as they are printed. All units
    stand on 单位明细, all findings of the tables on 问题清单, the files on 处理情况.
    ``listing`` names the departments that must report, ``order`` their order.

    Raises UsageError, FormError (no workbook at all), WriteError.
    """
    target = Path(out)
    given = [name for name in (listing, order, rules) if name]
    check_output(target, force=force, suffixes=(".xlsx",), inputs=given)
    tasks, passed = _verified(paths, target, engine, rules, progress)
    if not tasks:
        raise FormError("没有找到工作簿。", "请检查文件夹是否正确。")
    found = [
        department_of(task, task.form) for task in tasks if task.form is not None and task.form.form == FORM
    ]
    checked, doubles = _without_duplicates(found)
    used = _sorted([one for one in checked if not one.why], names_in(order) if order else [])
    filed = tuple(_filed(tasks, checked))
    unused = tuple(_unused(filed))
    findings = (*doubles, *_missing(used, names_in(listing) if listing else []))
    if not used:
        return Merged(None, (), unused, findings, passed, filed)
    package = _filled(used, engine)
    plan = _plan(used, filed, str(target.parent))
    write_safely(target, lambda file: write_plan(package, plan, file), force=force)
    return Merged(str(target), tuple(used), unused, findings, (*_notes(used), *passed), filed)


def _verified(
    paths: Sequence[str | os.PathLike[str]],
    target: Path,
    engine: Engine,
    rules: str | os.PathLike[str] | None,
    progress: Callable[[str], None],
) -> tuple[list[Task], tuple[str, ...]]:
    """All tasks, each table held against the forms of its folder; a note on the reports among the files."""
    named, passed = files_named(paths), list[str]()
    found: dict[str, list[Task]] = {}
    for path in paths_in(paths):
        if target.exists() and Path(path).samefile(target):
            continue
        progress(path)
        tasks = verify_file(path, engines=[engine], rules=rules)
        if is_beside(tasks) and os.path.realpath(path) not in named:
            passed.append(path)
        else:
            found[path] = tasks
    homes = {os.path.dirname(path) for path, tasks in found.items() if any(_is_table(task) for task in tasks)}
    groups: dict[str | None, list[Task]] = {}
    for path, tasks in found.items():
        groups.setdefault(_home(path, homes), []).extend(tasks)
    done = [
        task
        for home, tasks in groups.items()
        for task in (across_files(tasks) if home is not None else tasks)
    ]
    return done, tuple(passed_notes(passed, old_documents(paths)))


def _is_table(task: Task) -> bool:
    return task.form is not None and task.form.form == FORM


def _home(path: str, homes: set[str]) -> str | None:
    """The nearest folder above a file that holds an 附件4."""
    folder = os.path.dirname(path)
    while folder not in homes:
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


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
        kept = first[who].task
        why = f"“{one.name}”重复报送：按文件名先后已采用 {kept.path}，未采用 {one.task.path}"
        findings.append(make("duplicate-unit", one.form.unit or one.form.rows[0].unit, why))
        done.append(replace(one, why=why))
    return done, findings


def _sorted(used: list[Department], order: Sequence[str]) -> list[Department]:
    ranks = {key(name): index for index, name in enumerate(order)}
    return sorted(used, key=lambda one: (ranks.get(key(one.name), len(ranks)), one.task.path))


def _missing(used: Sequence[Department], wanted: Sequence[str]) -> Iterator[Finding]:
    here = {key(one.name) for one in used}
    for name in wanted:
        if key(name) not in here:
            yield make("missing-unit", None, f"单位清单中的“{name}”没有报送{FORM}")


def _filed(tasks: Sequence[Task], departments: Sequence[Department]) -> Iterator[Filed]:
    """The files with a table, and those of no use at all; forms that tables are held against are not listed."""
    homes = {os.path.dirname(one.task.path) for one in departments}
    by_path: dict[str, list[Task]] = {}
    for task in tasks:
        by_path.setdefault(task.path, []).append(task)
    for path, own in by_path.items():
        tables = [one for one in departments if one.task.path == path]
        forms = [task.form.form for task in own if task.form is not None]
        beside = listed_in(FORM) in forms and _home(path, homes) is not None
        if beside and not tables:
            continue
        findings = tuple(f for task in own if _is_table(task) or task.form is None for f in task.findings)
        status = "unreadable" if own[0].status == "unreadable" else "findings" if findings else "clean"
        why = "" if tables else f"是{'、'.join(forms)}，不是{FORM}" if forms else own[0].findings[0].message
        yield Filed(path, own[0].sha256, status, tuple(one.filed for one in tables), findings, why)


def _unused(filed: Iterable[Filed]) -> Iterator[tuple[str, str]]:
    for one in filed:
        reasons = [form.why for form in one.forms if form.why] or ([one.why] if one.why else [])
        yield from ((one.path, why) for why in reasons)


def _filled(used: Sequence[Department], engine: Engine) -> bytes:
    years = {one.form.year for one in used if one.form.year}
    head: dict[str, Content] = {"year": str(max(years)) if len(years) == 1 else None}
    left = {} if _reviewed(used) else {"review_score": None}
    rows = [{"org": one.name, **one.figures, **left} for one in used]
    place = template_path(FORM)
    return fill_package(read_book(place), place.read_bytes(), FormData(FORM, head, rows=rows), engine).data


def _reviewed(used: Sequence[Department]) -> bool:
    """Whether every department has a reviewed score: some alone make no column."""
    return all(one.figures["review_score"] is not None for one in used)


def _plan(used: list[Department], filed: Sequence[Filed], folder: str) -> Plan:
    counted = tally(filed, FORM)
    return Plan(
        lists=(
            units.build(used, folder),
            problems.build(lambda: filed, counted.findings, folder),
            handled.build(lambda: filed, counted, FORM, folder),
        )
    )


def _notes(used: Sequence[Department]) -> Iterator[str]:
    yield "每个主管部门一行，取其附件4的合计行；各单位见“单位明细”。合计行的自评分数、复核分数为各主管部门平均"
    if not _reviewed(used):
        yield "有的主管部门没有复核分数，汇总表的复核分数留空；已有的见“单位明细”"
    wrong = [(one, count) for one in used if (count := one.task.count(Severity.ERROR))]
    if wrong:
        named = "、".join(f"{one.name}（{count} 处）" for one, count in wrong[:8])
        yield f"{len(wrong)} 个主管部门的附件4有错误，数字照原表填写，请先核对问题清单：{named}"
    years = sorted({one.form.year for one in used if one.form.year})
    if len(years) > 1:
        yield f"各附件4年度不一致（{'、'.join(map(str, years))}），汇总表年度未填，请核对是否放错了年度"
    for one in used:
        if one.form.money_unit != "万元":
            yield f"“{one.name}”的附件4以{one.form.money_unit}为单位，金额已换算成万元填入，请核对"
        yield from one.notes

"""summarize: every form of a kind in a folder verified, one line each in its summary form."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from xltools.cells import key
from xltools.engines.base import Engine
from xltools.errors import FormError, UnreadableError, UsageError, WriteError
from xltools.findings import Finding, Severity, make
from xltools.forms.reading import read_forms
from xltools.forms.registry import FORMS, spec_of, summary_of
from xltools.numbers import show
from xltools.resources import template_path
from xltools.tasks import lines
from xltools.tasks.data import csv_rows
from xltools.tasks.files import workbooks_in
from xltools.tasks.fill import fill_package
from xltools.tasks.results import Task
from xltools.tasks.verify import verify_file
from xltools.workbook.read import read_book
from xltools.workbook.save import check_output, write_safely

FORM = "附件6"


@dataclass(frozen=True)
class Summary:
    """What a run over a folder did.

    ``used`` are the tasks behind the lines, in their order; ``unused`` pairs a file
    with why it is not in the table; ``findings`` concern the folder as a whole.
    ``out`` is None where no file could be used: then nothing is written.
    """

    out: str | None
    used: tuple[Task, ...]
    unused: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


def summarize(
    folder: str | os.PathLike[str],
    *,
    out: str | os.PathLike[str],
    engine: Engine,
    units: str | os.PathLike[str] | None = None,
    order: str | os.PathLike[str] | None = None,
    review: str = "none",
    rules: str | os.PathLike[str] | None = None,
    force: bool = False,
    form: str = FORM,
    progress: Callable[[str], None] = lambda path: None,
) -> Summary:
    """Verify every form of that name below ``folder`` (default: 附件6) and fill its summary (附件4).

    Self scores are the forms' stated totals. ``review`` fills 复核分数: ``none``
    leaves it to the reviewer, ``rows`` takes the sum of the rows, ``rule`` the
    rules' total. ``units`` lists who must report, ``order`` in which order.

    Raises UsageError, FormError (no usable form at all), WriteError.
    """
    listed, summary = _forms(form)
    target = Path(out)
    check_output(
        target, force=force, suffixes=(".xlsx",), inputs=[name for name in (units, order, rules) if name]
    )
    tasks: list[Task] = []
    unused: list[tuple[str, str]] = []
    for path in workbooks_in([folder]):
        if target.exists() and Path(path).samefile(target):
            _not_received(target, listed)
            continue
        progress(path)
        _take(path, verify_file(path, engines=[engine], rules=rules), listed, tasks, unused)
    used, doubles = _without_duplicates(tasks)
    unused += [(task.path, finding.message) for task, finding in doubles]
    if not used and not unused:
        raise FormError(f"{folder} 中没有工作簿。", "请检查文件夹是否正确。")
    if not used:
        return Summary(None, (), tuple(unused), tuple(finding for _, finding in doubles), ())
    used = sort_units(used, names_in(order) if order else [])
    findings = (
        *(finding for _, finding in doubles),
        *_missing(used, names_in(units) if units else [], listed),
    )
    data = lines.data_of(used, summary, review)
    place = template_path(summary)
    package, _, _ = fill_package(read_book(place), place.read_bytes(), data, engine)
    write_safely(target, package, force=force)
    return Summary(str(target), tuple(used), tuple(unused), findings, tuple(_notes(used, review)))


def _forms(name: str) -> tuple[str, str]:
    """(form, its summary form) of the form of that name, or of the summary. Raises UsageError."""
    listed = spec_of(name).lists or spec_of(name).name
    summary = summary_of(listed)
    if summary is None or summary.template is None:
        known = "、".join(spec.lists for spec in FORMS if spec.lists and spec.template)
        raise UsageError(f"没有{listed}的汇总表。", f"可汇总的表：{known}。")
    return listed, summary.name


def _not_received(target: Path, listed: str) -> None:
    """Refuse to write over a form that was sent in. Raises WriteError."""
    try:
        forms, _ = read_forms(read_book(target))
    except UnreadableError:
        return
    if any(form.form == listed for form in forms):
        raise WriteError(f"输出文件「{target.name}」是一份{listed}，不能覆盖。", "请换一个文件名。")


def _take(
    path: str, found: list[Task], listed: str, tasks: list[Task], unused: list[tuple[str, str]]
) -> None:
    usable = [task for task in found if task.form is not None and task.form.form == listed]
    for task in usable:
        why = lines.unusable(task)
        if why is None:
            tasks.append(task)
        else:
            unused.append((path, why))
    if not usable:
        first = found[0]
        why = first.findings[0].message if first.form is None else f"是{first.form.form}，不是{listed}"
        unused.append((path, why))


def _without_duplicates(tasks: list[Task]) -> tuple[list[Task], list[tuple[Task, Finding]]]:
    """The first form of each unit, project and year; the others with a finding."""
    first: dict[tuple[object, ...], Task] = {}
    doubles: list[tuple[Task, Finding]] = []
    for task in tasks:
        who = lines.identity_of(task)
        if who in first:
            message = (
                f"“{lines.name_of(task)}”重复报送：按文件名先后已采用 {lines.place_of(first[who])}，未采用 {lines.place_of(task)}"
                f"（{_compared(first[who], task)}）"
            )
            assert task.form is not None
            doubles.append((task, make("duplicate-unit", task.form.project or task.form.unit, message)))
        first.setdefault(who, task)
    return list(first.values()), doubles


def _compared(one: Task, other: Task) -> str:
    """What a person needs to know to choose between two files of one unit."""
    if one.sha256 == other.sha256:
        return "两个文件完全相同"
    totals = [show(t) if (t := lines.score_of(task)) is not None else "空" for task in (one, other)]
    return (
        f"总分分别为 {totals[0]} 和 {totals[1]}"
        if totals[0] != totals[1]
        else f"总分同为 {totals[0]}，其他内容不同"
    )


def sort_units(tasks: Iterable[Task], order: Sequence[str]) -> list[Task]:
    """本级 first, then the order file's order, then that of the paths.

    本级 is the unit that the order file names first, else the one that reports
    subordinate units (下属单位个数 above 0), else the path order decides.
    """
    ranks = {key(name): index for index, name in enumerate(order)}

    def rank(task: Task) -> tuple[int, int, str]:
        assert task.form is not None
        names = [cell.key for cell in (task.form.unit, task.form.project) if cell is not None]
        staff = task.form.staff.number if task.form.staff is not None else None
        head = 0 if not order and staff is not None and staff > 0 else 1
        return head, min((ranks.get(name, len(ranks)) for name in names), default=len(ranks)), task.path

    return sorted(tasks, key=rank)


def names_in(path: str | os.PathLike[str]) -> list[str]:
    """Unit names from a text or CSV file (first column) or a workbook (its unit column,
    else the first column of the first sheet). Raises UsageError when there are none."""
    place = Path(path)
    if not place.exists():
        raise UsageError(f"没有找到单位清单：{place}", "请检查路径和文件名。")
    names = list(_names_in_text(place) if place.suffix.lower() in (".txt", ".csv") else _names_in_book(place))
    if not names:
        raise UsageError(f"单位清单 {place.name} 是空的。", "每行写一个单位名称。")
    return names


_HEADINGS = ("单位", "单位名称", "预算单位", "序号", "名称", "部门名称", "单位清单")


_UNIT_HEADINGS = ("单位名称", "预算单位", "单位", "部门名称")


def _names_in_text(path: Path) -> Iterator[str]:
    rows = csv_rows(path)
    column = next((i for i, label in enumerate(rows[0] if rows else []) if key(label) in _UNIT_HEADINGS), 0)
    for row in rows:
        name = row[column].strip() if column < len(row) else ""
        if name and key(name) not in _HEADINGS:
            yield name


def _names_in_book(path: Path) -> Iterator[str]:
    grid = read_book(path).grids[0]
    column, first = grid.first_column, grid.first_row
    for r, c, raw in grid.cells():
        if isinstance(raw, str) and key(raw) in _UNIT_HEADINGS:
            column, first = c, r + 1
            break
    for row in range(first, grid.last_row + 1):
        name = grid.value(row, column).text
        if name and key(name) not in _HEADINGS:
            yield name


def _missing(used: list[Task], wanted: Sequence[str], listed: str) -> Iterator[Finding]:
    cells = (cell for task in used if task.form for cell in (task.form.unit, task.form.project))
    here = {cell.key for cell in cells if cell is not None}
    for name in wanted:
        if key(name) not in here:
            yield make("missing-unit", None, f"单位清单中的“{name}”没有报送{listed}")


def _notes(used: Sequence[Task], review: str) -> Iterator[str]:
    wrong = [task for task in used if task.count(Severity.ERROR)]
    if wrong:
        yield f"{len(wrong)} 份自评表有错误，自评分数照原表填写，请先核对：{'、'.join(_named(t) for t in wrong[:8])}"
    open_ones = [task for task in used if lines.score_of(task) is None]
    if open_ones:
        yield f"{len(open_ones)} 份自评表没有总分，自评得分留空：{'、'.join(lines.name_of(t) for t in open_ones[:8])}"
    unspent = [task for task in used if lines.spent_of(task) is None]
    if unspent and lines.of_projects(used[0]):
        yield f"{len(unspent)} 份自评表没有执行数：合计执行数只含其余项目，合计执行率留空"
    years = sorted({task.form.year for task in used if task.form and task.form.year})
    if len(years) > 1:
        each = "；".join(f"{year}年度：{'、'.join(_of_year(used, year))}" for year in years)
        yield f"自评表年度不一致，汇总表年度未填，请核对是否放错了年度（{each}）"
    for task in used:
        if task.form is not None and task.form.money_unit != "万元":
            yield f"{_named(task)}的自评表以{task.form.money_unit}为单位，金额已换算成万元填入，请核对"
    if lines.of_projects(used[0]):
        yield "合计行：预算数、执行数为各项目之和，执行率按合计数计算，自评得分为各项目平均；目标完成情况按各项指标的核对结果填写"
        return
    yield "合计行：预算数、执行数为各单位之和，执行率按合计数计算，自评分数为各单位平均"
    how = {
        "none": "复核分数留给主管部门填写",
        "rows": "复核分数按各项得分合计填写",
        "rule": "复核分数按评分办法计算的总分填写",
    }
    yield how[review]


def _of_year(used: Sequence[Task], year: int) -> list[str]:
    return [lines.name_of(task) for task in used if task.form and task.form.year == year][:5]


def _named(task: Task) -> str:
    assert task.case is not None
    stated, rows, name = lines.score_of(task), task.case.stated_rows, lines.name_of(task)
    differs = stated is not None and stated != rows and task.case.has_scores
    return f"{name}（总分 {show(stated or Decimal(0))}，各项合计 {show(rows)}）" if differs else name

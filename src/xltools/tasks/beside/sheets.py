"""The sheets beside the table of a summary, written into its workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from xltools.errors import FormError
from xltools.findings import Finding
from xltools.forms.reading import read_forms
from xltools.forms.registry import PROJECTS, summary_of
from xltools.plans import Plan
from xltools.records import Form
from xltools.tasks.beside import analysis, handled, problems, remarks, sample
from xltools.tasks.beside.places import shown_path
from xltools.tasks.beside.tally import Marked, Reasons, Tally, begin_tally
from xltools.tasks.filed import Filed, Files, Held
from xltools.tasks.settings import settings_for
from xltools.workbook.listsheet import Spread
from xltools.workbook.patch import write_plan
from xltools.workbook.read import read_bytes

NAMES = (remarks.NAME, problems.NAME, analysis.NAME, sample.NAME, handled.NAME)


@dataclass(frozen=True, slots=True)
class Options:
    """How the sheets are made.

    ``listed`` is the form that the summary lists; ``folder`` is where the workbook is going to
    be: links are relative to it. ``left_out`` says why a form that could be used is not in the
    table: (path, sheet, ``FiledForm.cell``) → why, and the finding; ``loose`` are findings that no file has.
    ``seed`` decides what is drawn by chance (None: the content of the files does), ``size`` how many
    units beside 本级. ``limit`` findings are listed at most, ``each`` of them on a sheet. ``unread``
    are files that were not read, each with why; ``notes`` what is said of the run.
    """

    listed: str = "附件6"
    folder: str = ""
    left_out: Reasons = field(default_factory=dict)
    seed: str | None = None
    size: int = sample.SIZE
    limit: int = problems.LIMIT
    each: int = problems.EACH
    unread: Sequence[tuple[str, str]] = ()
    loose: Sequence[Finding] = ()
    notes: Sequence[str] = ()


def add_sheets(package: bytes, files: Sequence[Filed], options: Options = Options()) -> bytes:
    """``write_sheets`` into memory."""
    out = io.BytesIO()
    write_sheets(package, Held(files), out, options)
    return out.getvalue()


def write_sheets(
    package: bytes,
    files: Files,
    out: BinaryIO,
    options: Options = Options(),
    *,
    spread: Spread = map,
    counted: Tally | None = None,
) -> None:
    """Write the workbook of a filled summary with 说明, 分析, 复核抽样, 问题清单 and 处理情况 behind its table.

    ``files`` are those of the run, in the order in which they are to stand; a form that is not in the
    table says so in its ``why``, or ``left_out`` says it. ``out`` must be seekable. Findings are never
    held together in memory; ``spread`` may have rows made by other processes, ``counted`` is what
    ``begin_counting`` has begun. Deterministic.

    Raises FormError where the package holds no summary of such forms.
    """
    if counted is None:
        counted = begin_counting(files, options)()
    write_plan(package, _plan(package, Marked(files, options.left_out), counted, options), out, spread)


def begin_counting(files: Files, options: Options, spread: Spread = map) -> Callable[[], Tally]:
    """Begin to count the files, whose parts ``spread`` may give to others; the result is asked for later."""
    return begin_tally(Marked(files, options.left_out), options.listed, spread)


def _plan(package: bytes, files: Files, counted: Tally, options: Options) -> Plan:
    """The sheets to be written; earlier ones of these names go."""
    listed, folder = options.listed, options.folder
    summary = _summary(package, listed)
    head = summary.rows[0].unit.text if summary.rows and listed != PROJECTS else None
    seed = options.seed if options.seed is not None else counted.seed
    picks = sample.choose(counted.candidates, head, seed, options.size)
    problem = problems.Listed(files, counted, listed, folder, options.loose)
    parts = problems.parts_of(problem.count, options.limit, options.each)
    live = problem.count <= options.limit
    return Plan(
        drop_sheets=NAMES,
        sheets=(
            *remarks.build(options.notes),
            analysis.build(summary, counted, settings_for(listed), parts, live=live),
            sample.build(picks, seed, lambda path: shown_path(path, folder), projects=listed == PROJECTS),
        ),
        lists=(
            *problems.build(problem, options.limit, options.each),
            handled.build(counted, listed, folder, options.unread),
        ),
    )


def _summary(package: bytes, listed: str) -> Form:
    spec = summary_of(listed)
    forms, _ = read_forms(read_bytes(package, "汇总表.xlsx"))
    found = next((form for form in forms if spec is not None and form.form == spec.name), None)
    if found is None:
        raise FormError(f"工作簿里没有{listed}的汇总表，不能加问题清单和分析。", "请先填写汇总表。")
    return found

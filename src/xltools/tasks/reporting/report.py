"""report: a verified form → content → filled template, with what people wrote into the report before."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.cells import key
from xltools.engines.base import Engine
from xltools.errors import FormError, UnreadableError, UsageError
from xltools.resources import document_path
from xltools.tasks.opened import open_book
from xltools.tasks.reporting.content import filling_of
from xltools.tasks.results import Task
from xltools.tasks.verify import verify_book
from xltools.workbook.read import document_of, load
from xltools.workbook.save import check_output, write_safely
from xltools.workbook.wordreport import WrittenReport, write_report

PROJECT = "项目支出绩效自评表"
_PROBLEMS = "存在的问题"
_FIRST = ("附件6", PROJECT)


@dataclass(frozen=True)
class Reported:
    """Where the report is, and what is worth a look: places still to be filled in, texts carried over."""

    out: str
    notes: tuple[str, ...]


def report(
    path: str | os.PathLike[str],
    *,
    out: str | os.PathLike[str],
    template: str | os.PathLike[str] | None = None,
    sheet: str | None = None,
    rules: str | os.PathLike[str] | None = None,
    force: bool = False,
    engine: Engine,
) -> Reported:
    """Write the report of a form (附件6 before others; ``sheet`` names another) from a Word template.

    Where ``out`` exists (``force``), what people wrote in its marked places is carried over; the
    old file is kept as .bak. Raises UsageError, FormError, UnreadableError, WriteError.
    """
    target = Path(out)
    inputs = [name for name in (path, template, rules) if name is not None]
    check_output(target, force=force, suffixes=(".docx",), inputs=inputs)
    task = _chosen(verify_book(open_book(path), engines=[engine], rules=rules), os.path.basename(path), sheet)
    _has_content(task, os.path.basename(path))
    filling = filling_of(task)
    place = Path(template) if template is not None else document_path(_name(task))
    before = _document(target) if target.exists() else None
    done = write_report(_document(place), place.name, filling, before, target.name)
    if before is not None:
        _check_unit(before, target, task)
    write_safely(target, done.data, force=force, backup=True)
    return Reported(str(target), tuple(_notes(task, done)))


def _has_content(task: Task, name: str) -> None:
    """Refuse a blank form: a report of it would say 自评总分0分."""
    case = task.case
    if case is not None and case.form.scored and not case.has_scores:
        filled = [item for item in case.live if item.actual is not None and not item.actual.blank]
        if not filled:
            raise FormError(f"{name}：表里还没有填写完成值和得分，不能写报告。", "请先填好自评表。")


def _check_unit(before: bytes, target: Path, task: Task) -> None:
    """Refuse to write over the report of another unit: what people wrote there would be carried over."""
    unit = task.form.unit if task.form is not None else None
    if unit is None or unit.blank:
        return
    blocks = document_of(before, str(target))[1]
    if unit.key not in "".join(key(block.text) for block in blocks):
        raise UsageError(
            f"「{target.name}」不是{unit.text}的报告（文中没有这个单位名称），没有覆盖。",
            "请换一个输出文件名。",
        )


def _name(task: Task) -> str:
    return "附件7-项目" if task.form is not None and task.form.form == PROJECT else "附件7"


def _document(path: Path) -> bytes:
    if not path.exists():
        raise UsageError(f"没有找到文件：{path}", "请检查路径和文件名。")
    data = load(str(path))
    if not data.startswith(b"PK"):
        raise UnreadableError(
            f"{path.name} 不是 .docx 文档。", "请用 Word 或 WPS 打开并另存为 .docx 后再试。"
        )
    return data


def _chosen(tasks: Sequence[Task], name: str, sheet: str | None) -> Task:
    """The form that the report is about."""
    found = [task for task in tasks if task.form is not None]
    if not found:
        raise FormError(f"{name}：{tasks[0].findings[0].message}。", tasks[0].findings[0].hint)
    if sheet is not None:
        named = [task for task in found if task.form is not None and task.form.sheet == sheet]
        if not named:
            raise UsageError(f"{name} 的工作表“{sheet}”没有自评表。", f"有自评表的：{_sheets(found)}。")
        return named[0]
    scored = [task for task in found if task.form is not None and task.form.indicators and task.form.scored]
    for form in _FIRST:
        own = [task for task in scored if task.form is not None and task.form.form == form]
        if len(own) > 1:
            raise UsageError(
                f"{name} 有 {len(own)} 份{form}，一份报告只写一份表。",
                f"请用 --sheet 指定工作表：{_sheets(own)}。",
            )
        if own:
            return own[0]
    return (scored or found)[0]


def _sheets(tasks: Sequence[Task]) -> str:
    return "、".join(dict.fromkeys(task.form.sheet for task in tasks if task.form is not None))


def _notes(task: Task, done: WrittenReport) -> list[str]:
    notes = [*done.notes]
    if task.findings:
        kept = any(_PROBLEMS in note for note in done.notes)
        said = (
            f"“{_PROBLEMS}”保留了您改写的文字，没有写进新的草稿，请自己对照"
            if kept
            else f"要紧的已写进“{_PROBLEMS}”草稿，请先核对"
        )
        notes.append(f"自评表有 {len(task.findings)} 处问题（见 xltools verify）：{said}")
    if done.open:
        notes.append(f"还有 {len(done.open)} 处要填写或核对：文中黄底，查找“【请”可以逐处看到")
    return notes

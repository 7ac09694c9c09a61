"""recompute: file → rewritten file, and the list of changes."""

from __future__ import annotations

import os
from pathlib import Path

from xltools.cells import Book
from xltools.engines.base import Engine
from xltools.errors import OldDocumentError, UsageError, WriteError
from xltools.tasks.convert import recompute_old_format
from xltools.tasks.results import Recomputed
from xltools.tasks.rewrite import planned
from xltools.workbook.read import read_with_bytes
from xltools.workbook.save import check_target, write_safely


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
    book, package = _opened(source)
    old = _is_old(source, package)
    target = _target(source, out, in_place=in_place, old=old)
    check_target(target, force=force or in_place)
    if old:
        return recompute_old_format(book, target, scores=scores, force=force, engine=engine)
    done = planned(book, scores=scores, engine=engine)
    write_safely(target, done.on(package), force=force or in_place, backup=in_place)
    return Recomputed(str(target), done.changes, done.notes, done.forms)


def _opened(source: Path) -> tuple[Book, bytes]:
    """Raises UsageError for a Word document: nothing is calculated in one."""
    try:
        book, package = read_with_bytes(source)
    except OldDocumentError as error:
        raise _no_workbook(source) from error
    if book.is_document:
        raise _no_workbook(source)
    return book, package


def _no_workbook(source: Path) -> UsageError:
    return UsageError(
        f"{source.name} 是 Word 文档，不能重算。",
        f"请先用 xltools fill {source.name} -o {source.stem}.xlsx 填入工作簿，填写时即已重算。",
    )


def _is_old(path: Path, package: bytes) -> bool:
    """Whether a workbook is in the format of .xls, or called so."""
    return path.suffix.lower() in (".xls", ".et") or package.startswith(b"\xd0\xcf\x11\xe0")


def _target(source: Path, out: str | os.PathLike[str] | None, *, in_place: bool, old: bool) -> Path:
    if in_place and out is not None:
        raise UsageError("--in-place 与 -o 不能同时使用。", "要另存请去掉 --in-place。")
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

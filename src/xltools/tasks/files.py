"""Which files a run takes."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from xltools.errors import UsageError

#: Word documents of before 2007
OLD = frozenset({".doc", ".wps"})
_FEW = 8
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".et", ".ett", ".docx", ".docm"})

#: what systems and programs leave in folders, and what this one writes beside a summary
_JUNK = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})
_JUNK_STARTS = ("__macosx", "$recycle.bin", "system volume information", "@eadir")
_JUNK_SUFFIXES = frozenset({".tmp", ".lnk", ".url", ".html", ".htm", ".parquet"})
_BACKUP = re.compile(r"\.bak\d*$")
_EXPORTED = frozenset({"indicators.csv", "forms.csv", "findings.csv"})


def workbooks_in(paths: Iterable[str | os.PathLike[str]]) -> Iterator[str]:
    """The files named, and all workbooks below the folders named, in stable order.

    Word documents count as workbooks. A folder passes over lock files (~$…), our own results (….重算.…) and backups.
    Raises UsageError for a path that does not exist.
    """
    for path in map(Path, paths):
        if path.is_dir():
            yield from sorted(str(p) for p in path.rglob("*") if is_input(p))
        elif path.exists():
            yield str(path)
        else:
            raise UsageError(f"没有找到文件：{path}", "请检查路径和文件名。")


def files_named(paths: Iterable[str | os.PathLike[str]]) -> frozenset[str]:
    """Those of the paths that are no folders: what a person asked for by name."""
    return frozenset(os.path.realpath(path) for path in paths if not os.path.isdir(path))


def old_documents(paths: Iterable[str | os.PathLike[str]]) -> list[str]:
    """Old Word documents below the folders: each would have to be converted, so a run leaves them out."""
    folders = [Path(path) for path in paths if os.path.isdir(path)]
    found = (p for folder in folders for p in folder.rglob("*") if p.suffix.lower() in OLD)
    return sorted(str(p) for p in found if not _is_aside(p.name) and p.is_file())


def unread_in(paths: Iterable[str | os.PathLike[str]], own: Collection[str] = ()) -> list[str]:
    """Files below the folders of kinds that are not read (archives, scans …), also those a pattern matches.

    Not what systems, other programs and this one leave there, nor ``own``: what else the run takes or makes.
    """
    known = frozenset(os.path.realpath(path) for path in own)
    found = {path for source in paths for path in _all_below(os.fspath(source)) if _is_unread(path)}
    return sorted(path for path in found if os.path.realpath(path) not in known)


def _all_below(source: str) -> Iterator[str]:
    if os.path.isdir(source):
        for folder, below, names in os.walk(source):
            below[:] = [name for name in below if not name.lower().startswith((".", *_JUNK_STARTS))]
            yield from (os.path.join(folder, name) for name in names)
    elif any(sign in source for sign in "*?[") and not os.path.exists(source):
        for match in glob.glob(source, recursive=True):
            yield from _all_below(match) if os.path.isdir(match) else (match,)


def _is_unread(path: str) -> bool:
    name = os.path.basename(path).lower()
    suffix = os.path.splitext(name)[1]
    junk = name in _JUNK | _EXPORTED or name.startswith(_JUNK_STARTS) or suffix in _JUNK_SUFFIXES
    ours = ".xltools-" in name or _BACKUP.search(name) is not None
    return not junk and not ours and not _is_aside(name) and suffix not in SUFFIXES | OLD


def unread_note(unread: Sequence[str]) -> Iterator[str]:
    """What is said of files of kinds that are not read."""
    if unread:
        yield f"没有读的文件 {len(unread)} 个（压缩包请先解压，扫描件、图片请取得电子表格）：{_first(unread)}"


def passed_notes(passed: Sequence[str], old: Sequence[str] = ()) -> Iterator[str]:
    """What is said of the documents that a run over a folder did not take."""
    if passed:
        yield f"跳过 {len(passed)} 个没有自评表的 Word 文档：{_first(passed)}"
    if old:
        yield f"没有读 {len(old)} 个旧版 Word 文档，里面有自评表的请另存为 .docx：{_first(old)}"


def _first(paths: Sequence[str]) -> str:
    return few(list(map(os.path.basename, paths)))


def few(names: Sequence[str]) -> str:
    """The first names of many."""
    return "、".join(names[:_FEW]) + ("等" if len(names) > _FEW else "")


def quoted(name: str) -> str:
    """A name in quotation marks; those of its own (“三支一扶”办公室) become single ones, as is usual."""
    return f"“{name.replace('“', '‘').replace('”', '’')}”"


def is_input(path: Path) -> bool:
    """Whether a folder run takes this file."""
    name = path.name
    return path.suffix.lower() in SUFFIXES and not _is_aside(name) and path.is_file()


def _is_aside(name: str) -> bool:
    """Lock files, hidden files, our own results."""
    return name.startswith(("~$", ".")) or ".重算." in name

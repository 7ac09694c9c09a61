"""Files below the folders of a run that it does not read: what is said of them, and why."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from xltools.tasks.files import OLD, RESULT, SUFFIXES, files_named, first_names, is_aside, old_documents

#: what systems and programs leave in folders, and what this one writes beside a summary
_JUNK = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})
_JUNK_STARTS = ("__macosx", "$recycle.bin", "system volume information", "@eadir")
_JUNK_SUFFIXES = frozenset({".tmp", ".lnk", ".url", ".html", ".htm", ".parquet"})
_BACKUP = re.compile(r"\.bak\d*$")
_EXPORTED = frozenset({"indicators.csv", "forms.csv", "findings.csv"})

_WHY = "这类文件不读；里面有自评表的，压缩包请先解压，扫描件、图片请取得电子表格，其他格式请另存为 .xlsx 或 .docx"
_WHY_RESULT = "是重算结果，原表不在旁边；要采用请改名（去掉“.重算”），或把原表一起放进来"


@dataclass(frozen=True, slots=True)
class NotRead:
    """Old Word documents, our own results (….重算.…) whose original is not beside them, and files of other kinds
    (archives, scans …)."""

    old: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def notes(self) -> Iterator[str]:
        """What is said of them; of old documents ``passed_notes`` tells."""
        if self.results:
            yield (
                f"跳过 {len(self.results)} 个重算结果，原表不在旁边，没有采用；要采用请改名（去掉“.重算”），"
                f"或把原表一起放进来：{first_names(self.results)}"
            )
        if self.others:
            told = first_names(self.others)
            yield f"没有读的文件 {len(self.others)} 个（压缩包请先解压，扫描件、图片请取得电子表格）：{told}"

    def hint(self) -> str:
        """What to look at where nothing else was found."""
        return f"{'；'.join(self.notes()) or '请检查文件夹是否正确'}。"

    @property
    def paths(self) -> tuple[str, ...]:
        return (*self.old, *self.results, *self.others)

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Each with why it is not read."""
        return (
            *((path, _WHY) for path in self.old),
            *((path, _WHY_RESULT) for path in self.results),
            *((path, _WHY) for path in self.others),
        )


def not_read(sources: Iterable[str | os.PathLike[str]], own: Collection[str | os.PathLike[str]]) -> NotRead:
    """Those below the folders, also those that a pattern matches.

    Not what systems, other programs and this one leave there, nor ``own`` (what else the run takes or makes),
    nor what a person named.
    """
    given = [os.fspath(source) for source in sources]
    known = files_named(given) | {os.path.realpath(path) for path in own}
    below = {os.path.abspath(path): path for source in given for path in _all_below(source)}
    names_in = cache(_stems_in)
    results = (
        path
        for path in below.values()
        if _is_result(path) and _stem(path) not in names_in(os.path.dirname(path))
    )
    others = (path for path in below.values() if _is_unread(path))
    return NotRead(tuple(old_documents(given)), _without(results, known), _without(others, known))


def _without(paths: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted((path for path in paths if os.path.realpath(path) not in known), key=os.path.abspath))


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
    return not junk and not ours and not is_aside(name) and suffix not in SUFFIXES | OLD


def _is_result(path: str) -> bool:
    name = os.path.basename(path)
    return RESULT in name and not name.startswith(("~$", ".")) and _suffix(name) in SUFFIXES


def _stem(path: str) -> str:
    """The name of the form that a result was made of, without its suffix."""
    return os.path.basename(path).partition(RESULT)[0].casefold()


def _stems_in(folder: str) -> frozenset[str]:
    """The forms that may lie in a folder, by their names without suffixes."""
    names = (name for name in os.listdir(folder or os.curdir) if not is_aside(name))
    return frozenset(
        os.path.splitext(name)[0].casefold() for name in names if _suffix(name) in SUFFIXES | OLD
    )


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()

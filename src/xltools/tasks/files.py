"""Which files a run takes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from xltools.errors import UsageError

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".et", ".ett"})


def workbooks_in(paths: Iterable[str | os.PathLike[str]]) -> Iterator[str]:
    """The files named, and all workbooks below the folders named, in stable order.

    A folder passes over lock files (~$…), our own results (….重算.…) and backups.
    Raises UsageError for a path that does not exist.
    """
    for path in map(Path, paths):
        if path.is_dir():
            yield from sorted(str(p) for p in path.rglob("*") if is_input(p))
        elif path.exists():
            yield str(path)
        else:
            raise UsageError(f"没有找到文件：{path}", "请检查路径和文件名。")


def is_input(path: Path) -> bool:
    """Whether a folder run takes this file."""
    name = path.name
    own = name.startswith(("~$", ".")) or ".重算." in name
    return path.suffix.lower() in SUFFIXES and not own and path.is_file()

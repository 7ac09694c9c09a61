"""Which files a run takes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from xltools.errors import UsageError

#: in the names of what recompute writes
RESULT = ".重算."
#: Word documents of before 2007
OLD = frozenset({".doc", ".wps"})
_FEW = 8
SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".et", ".ett", ".docx", ".docm"})


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
    below = (p for folder in folders for p in folder.rglob("*") if p.suffix.lower() in OLD)
    found = {os.path.abspath(p): str(p) for p in below if not is_aside(p.name) and p.is_file()}
    return [found[place] for place in sorted(found)]


def passed_notes(passed: Sequence[str], old: Sequence[str] = ()) -> Iterator[str]:
    """What is said of the documents that a run over a folder did not take."""
    if passed:
        yield f"跳过 {len(passed)} 个没有自评表的 Word 文档：{first_names(passed)}"
    if old:
        yield f"没有读 {len(old)} 个旧版 Word 文档，里面有自评表的请另存为 .docx：{first_names(old)}"


def first_names(paths: Sequence[str]) -> str:
    """The names of the first of many files, with the folder where several are called the same."""
    names = [os.path.basename(path) for path in paths]
    often = Counter(names)
    return few(
        [in_folder(path) if often[name] > 1 else name for path, name in zip(paths, names, strict=True)]
    )


#: notes of one kind that are said
_MANY = 20


def first_notes(told: Sequence[str], rest: str) -> Iterator[str]:
    """The first of very many notes, and how many others there are; ``rest`` says of what kind."""
    yield from told[:_MANY]
    if len(told) > _MANY:
        yield f"另有 {len(told) - _MANY} {rest}"


def in_folder(path: str) -> str:
    """A file with its folder: several may be called the same."""
    return "/".join(path.replace("\\", "/").split("/")[-2:])


def base_name(path: str) -> str:
    """The name of a file, on a disk or in a storage elsewhere."""
    return path.replace("\\", "/").rpartition("/")[2]


def few(names: Sequence[str]) -> str:
    """The first names of many."""
    return "、".join(names[:_FEW]) + ("等" if len(names) > _FEW else "")


def is_input(path: Path) -> bool:
    """Whether a folder run takes this file."""
    name = path.name
    return path.suffix.lower() in SUFFIXES and not is_aside(name) and path.is_file()


def is_aside(name: str) -> bool:
    """Lock files, hidden files, our own results."""
    return name.startswith(("~$", ".")) or RESULT in name

"""Where the files of a run are: folders, lists, globs, and URLs by way of fsspec."""

from __future__ import annotations

import glob
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from xltools.errors import UnreadableError, UsageError
from xltools.tasks.files import SUFFIXES, is_aside, workbooks_in
from xltools.workbook.read import MAX_FILE, load

#: a file changed this short before the clock may change again without its time showing it
RECENT = 2.0
_TRIES = 3


class Stamp(NamedTuple):
    """What tells cheaply that a file is still the same. ``settled`` is False where it does not tell."""

    text: str
    size: int
    settled: bool


def is_remote(path: str) -> bool:
    return "://" in path


def paths_in(sources: Iterable[str | os.PathLike[str]]) -> list[str]:
    """All files, each once, in an order that does not depend on that of ``sources``.

    Raises UsageError for what does not exist.
    """
    found: dict[str, str] = {}
    for source in sources:
        for path in _expanded(os.fspath(source)):
            found.setdefault(path if is_remote(path) else os.path.abspath(path), path)
    return sorted(found.values())


def _expanded(source: str) -> Iterator[str]:
    if is_remote(source):
        yield from _remote(source)
    elif any(sign in source for sign in "*?[") and not os.path.exists(source):
        matches = sorted(glob.glob(source, recursive=True))
        if not matches:
            raise UsageError(f"没有找到符合“{source}”的文件。", "请检查路径和文件名。")
        yield from workbooks_in(path for path in matches if os.path.isdir(path) or _taken(path))
    else:
        yield from workbooks_in([source])


def _taken(path: str) -> bool:
    """Whether a folder or a pattern takes a file of this name."""
    name = path.rpartition("/")[2] if is_remote(path) else os.path.basename(path)
    return os.path.splitext(name)[1].lower() in SUFFIXES and not is_aside(name)


def _remote(url: str) -> Iterator[str]:
    fs, place = _file_system(url)
    try:
        if any(sign in place for sign in "*?["):
            matches = sorted(map(str, fs.glob(place)))
        elif fs.isdir(place):
            matches = sorted(map(str, fs.find(place)))
        elif fs.exists(place):
            yield str(fs.unstrip_protocol(place))
            return
        else:
            matches = []
    except Exception as error:  # each storage has errors of its own
        raise UsageError(f"打不开“{url}”：{error}", "请检查地址、网络和访问权限。") from error
    if not matches:
        raise UsageError(f"没有找到文件：{url}", "请检查地址和文件名。")
    yield from (str(fs.unstrip_protocol(path)) for path in matches if _taken(f"://{path}"))


def _file_system(url: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError as error:
        raise UsageError(
            "读取网络地址需要 fsspec。", '请运行 pip install "jixiao-xltools[remote]"。'
        ) from error
    try:
        fs, place = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError, OSError) as error:
        raise UsageError(f"打不开“{url}”：{error}", "请检查地址，并安装所需的存储组件。") from error
    return fs, str(place)


def stamp_of(path: str) -> Stamp | None:
    """What the file looks like from outside; None where it is not there."""
    try:
        return _remote_stamp(path) if is_remote(path) else _local_stamp(path)
    except Exception:  # each storage has errors of its own; reading the file says what is wrong
        return None


def _local_stamp(path: str) -> Stamp:
    state = os.stat(path)
    settled = abs(time.time() - state.st_mtime) > RECENT
    return Stamp(f"{state.st_size}:{state.st_mtime_ns}:{state.st_ctime_ns}", state.st_size, settled)


def _remote_stamp(url: str) -> Stamp:
    fs, place = _file_system(url)
    info = fs.info(place)
    tag = info.get("ETag") or info.get("etag") or info.get("md5Hash")
    changed = info.get("LastModified") or info.get("mtime") or info.get("created")
    size = int(info.get("size") or 0)
    return Stamp(f"{size}:{tag}:{changed}", size, tag is not None)


def load_settled(path: str) -> tuple[bytes, Stamp]:
    """The bytes of a file, read while it did not change, and what it looked like.

    Raises UnreadableError where it is not there, or changes all the time.
    """
    for _ in range(_TRIES):
        before = stamp_of(path)
        data = _load_remote(path) if is_remote(path) else load(path)
        after = stamp_of(path)
        if after is not None and before is not None and before.text == after.text and len(data) == after.size:
            return data, after
    name = Path(path).name
    raise UnreadableError(f"{name}：读取时文件一直在变动。", "请等文件写完或复制完后再运行一次。")


def _load_remote(url: str) -> bytes:
    name = url.rpartition("/")[2]
    stamp = stamp_of(url)
    if stamp is not None and stamp.size > MAX_FILE:
        raise UnreadableError(f"{name}：文件超过 512 MB，不予读取。", "请删除多余的图片和工作表后另存再试。")
    try:
        fs, place = _file_system(url)
        return bytes(fs.cat_file(place))
    except UsageError:
        raise
    except FileNotFoundError as error:
        raise UnreadableError(f"{name}：找不到这个文件。", "请检查地址。") from error
    except Exception as error:  # each storage has errors of its own
        raise UnreadableError(f"{name}：无法读取（{error}）。", "请检查网络和访问权限。") from error

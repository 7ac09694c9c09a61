"""Write a file so that it is either the old one or the new one, never half of each."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from xltools.errors import UsageError, WriteError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_TEMPORARY = ".tmp"
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)


#: what is to be written, or who writes it
Data = bytes | Callable[[BinaryIO], None]


def write_safely(
    path: str | os.PathLike[str], data: Data, *, force: bool, backup: bool | Callable[[], bool] = False
) -> Path | None:
    """Write ``data`` to ``path`` by way of a temporary file beside it; ``data`` may be a function
    that writes to that file piece by piece.

    ``force`` allows an existing file to be replaced; ``backup`` keeps the old
    one as ``name.bak`` (an earlier backup moves to ``.bak1``, ``.bak2`` …, so
    the newest is ``.bak`` and none is lost); where it is a function, that says
    at the last moment whether to. Returns the backup that was made.

    Raises WriteError when the file exists and may not be replaced, is open in
    Excel, WPS or LibreOffice, or when the folder is missing, not writable or full.
    """
    target = Path(path)
    check_target(target, force=force)
    if target.is_symlink():
        target = target.resolve()  # replace the file, not the link to it
    temporary = kept = None
    try:
        temporary = _write_temporary(target, data)
        if target.exists() and (backup() if callable(backup) else backup):
            kept = _back_up(target)
        os.replace(temporary, target)
    except OSError as error:
        raise explained(target, error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    _flush_folder(target.parent)
    return kept


def check_target(target: Path, *, force: bool) -> None:
    """Raise WriteError, saying why and what to do, where ``target`` may not be written."""
    if not target.parent.is_dir():
        raise WriteError(
            f"文件夹不存在：{target.parent}，无法写入「{target.name}」。",
            "请先建立该文件夹，或换一个保存位置。",
        )
    if target.is_dir():
        raise WriteError(f"「{target.name}」是一个文件夹，无法写入。", "请换一个文件名。")
    lock = next((lock for lock in _locks(target) if lock.exists()), None)
    if lock:
        raise WriteError(
            f"「{target.name}」正在被其他程序打开（发现锁文件 {lock.name}）。",
            "请在 Excel、WPS 或 LibreOffice 中关闭后重试；若确认没有打开，请删除该锁文件。",
        )
    if target.exists() and not force:
        raise WriteError(f"文件已存在：「{target.name}」。", "请换一个文件名，或加 --force 覆盖。")


def check_output(
    target: Path, *, force: bool, suffixes: Sequence[str] = (), inputs: Iterable[str | os.PathLike[str]] = ()
) -> None:
    """``check_target`` for a file that a command is asked to write: its suffix must be one
    that Excel opens it by (any without ``suffixes``), and it must not be one of ``inputs``.

    Raises UsageError, WriteError.
    """
    if suffixes and target.suffix.lower() not in suffixes:
        wanted = "或 ".join(dict.fromkeys(suffixes))
        raise UsageError(f"输出文件名应以 {wanted} 结尾：「{target.name}」。", "请改正输出文件名。")
    if target.exists() and any(os.path.exists(path) and target.samefile(path) for path in inputs):
        raise WriteError(f"输出文件就是输入文件：「{target.name}」，原文件没有改动。", "请换一个文件名。")
    check_target(target, force=force)


def _locks(target: Path) -> list[Path]:
    name = target.name
    # Office leaves out the first characters of longer names: ~$dget.xlsx for budget.xlsx
    owners = [f"~${name}", f"~${name[2:]}", f"~${name[1:]}"] if len(target.stem) > 6 else [f"~${name}"]
    return [target.with_name(lock) for lock in (*owners, f".~lock.{name}#")]


def _write_temporary(target: Path, data: Data) -> Path:
    prefix = f"{_prefix(target)}{os.getpid()}-"
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=_TEMPORARY, dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            if callable(data):
                data(out)
            else:
                out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(temporary, _mode(target))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def temporaries(target: Path) -> Iterator[tuple[Path, int]]:
    """Files that writing ``target`` on this computer has begun and not ended, each with its process."""
    resolved = target.resolve()
    own = re.compile(re.escape(_prefix(resolved)) + rf"(\d+)-\w+{re.escape(_TEMPORARY)}")
    for path in resolved.parent.iterdir():
        if (found := own.fullmatch(path.name)) is not None:
            yield path, int(found[1])


def _prefix(target: Path) -> str:
    """Names the file and the computer: two of these may write into one folder of a network."""
    import platform

    named = f"{platform.node()}\n{target.name}".encode("utf-8", "surrogateescape")
    return f".xltools-{zlib.crc32(named):08x}-"


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced; of any new file when there is none."""
    if target.exists():
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "read-only file", str(target))
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _back_up(target: Path) -> Path:
    newest = target.with_name(target.name + ".bak")
    if newest.exists():
        number = 1
        while target.with_name(f"{target.name}.bak{number}").exists():
            number += 1
        os.replace(newest, target.with_name(f"{target.name}.bak{number}"))
    try:
        shutil.copy2(target, newest)
    except BaseException:
        newest.unlink(missing_ok=True)
        raise
    return newest


def _flush_folder(folder: Path) -> None:
    # the new name must survive a power cut too; Windows cannot open a folder for this
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def explained(target: Path, error: OSError) -> WriteError:
    """What a failure to write a file means, and what to do."""
    if error.errno in _FULL:
        return WriteError(f"磁盘空间不足，「{target.name}」没有写入，原文件未改动。", "请清理磁盘后重试。")
    if error.errno in _DENIED:
        return WriteError(f"没有权限写入「{target}」。", "请检查文件是否只读、是否正被打开，或换一个文件夹。")
    if error.errno == errno.ENAMETOOLONG:
        return WriteError(f"文件名太长：「{target.name}」。", "请缩短文件名。")
    return WriteError(
        f"写入「{target.name}」失败：{error.strerror or error}。", "请换一个文件夹或文件名重试。"
    )

"""One run at a time into one output: a file beside it that names the process."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from xltools.errors import WriteError
from xltools.workbook.save import explained

#: seconds after which a lock that says nothing is that of a process killed while it wrote it
_PATIENCE = 3.0


def lock_path(out: Path) -> Path:
    return out.with_name(out.name + ".xltools-lock")


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Holds the lock of an output; that of a process that no longer lives is taken over.

    The file is made by exclusive creation, which network drives have too. Whether a process of another
    computer still lives cannot be seen from here: then a person must delete the file. Raises WriteError.
    """
    path = lock_path(out)
    own = json.dumps(_myself(), ensure_ascii=False)
    patience = time.monotonic() + _PATIENCE
    while not _create(path, own):
        held = _read(path)
        if held and _alive(held):
            raise _held(out, path, held)
        if held or (held is not None and time.monotonic() > patience):
            _take_away(path, held)
        else:
            time.sleep(0.05)
    try:
        yield
    finally:
        if _read(path) == json.loads(own):
            with contextlib.suppress(OSError):
                path.unlink()


def _myself() -> dict[str, str | int]:
    pid = os.getpid()
    return {"pid": pid, "host": platform.node(), "born": _born(pid), "since": time.strftime("%Y-%m-%d %H:%M:%S"),
            "key": uuid.uuid4().hex}  # fmt: skip


def _create(path: Path, text: str) -> bool:
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    except FileExistsError:
        return False
    except OSError as error:
        raise explained(path, error) from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise explained(path, error) from error
    return True


def _read(path: Path) -> dict[str, str | int] | None:
    """Who holds it; empty where that cannot be read, None where it is gone."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _alive(held: dict[str, str | int]) -> bool:
    if held.get("host") != platform.node():
        return True
    pid = held.get("pid")
    if not isinstance(pid, int) or not runs(pid):
        return False
    return not held.get("born") or _born(pid) in ("", held["born"])


def runs(pid: int) -> bool:
    """Whether a process of this computer lives."""
    if os.name == "nt":
        return _runs_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # another user's
    return _state(pid)[:1] != ["Z"]


def _runs_on_windows(pid: int) -> bool:
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - only there on Windows
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return bool(kernel.GetLastError() == 5)  # access denied: another user's
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == 259  # STILL_ACTIVE


def _born(pid: int) -> str:
    """When the process began, since numbers are used again; "" where the system does not tell."""
    state = _state(pid)
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""
    return f"{boot}:{state[19]}" if len(state) > 19 else ""


def _state(pid: int) -> list[str]:
    """What Linux tells of a process, from its state (Z: it has ended) on; empty elsewhere."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return []
    return stat.rpartition(")")[2].split()


def _take_away(path: Path, held: dict[str, str | int]) -> None:
    """Remove a dead process's lock, and no other: of two that try, one moves it away first."""
    aside = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    with contextlib.suppress(OSError):
        os.rename(path, aside)
        if _read(aside) != held:  # somebody's new lock: give it back
            with contextlib.suppress(OSError):
                os.link(aside, path)
        aside.unlink()


def _held(out: Path, path: Path, held: dict[str, str | int]) -> WriteError:
    who = (
        f"（电脑 {held['host']}，进程 {held['pid']}，开始于 {held['since']}）"
        if {"host", "pid", "since"} <= set(held)
        else ""
    )
    return WriteError(
        f"另一个 xltools 正在汇总到「{out.name}」{who}。",
        f"请等它结束；若确认它已不在运行，请删除 {path.name} 后重试。",
    )

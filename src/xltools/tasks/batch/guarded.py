"""A process that verifies one file after another for whoever holds it: if it dies or hangs, one file is lost."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Final

from xltools.errors import EngineError
from xltools.tasks.batch.one import QUARANTINED, Job, Loaded, Reply
from xltools.tasks.batch.worker import Setup, receive, send

_START: Final = 120.0
_STARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: seconds, and bytes of its process; ``files`` until a process is replaced."""

    seconds: float = 600
    memory: int = 4 << 30
    files: int = 5000


DEFAULT: Final = Limits()


def started(life: str) -> subprocess.Popen[bytes]:
    """A process that lives the life of that name in ``worker``. Raises OSError."""
    code = f"import sys; sys.path[:] = {sys.path!r}; from xltools.tasks.batch.worker import {life}; {life}()"
    errors = None if os.environ.get("XLTOOLS_DEBUG") == "1" else subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
    )


class Guarded:
    """The process, started when there is a file, and again when it is gone. One thread gives it
    files; another calls ``check`` now and then, and may ``kill`` it for good."""

    def __init__(self, setup: Setup, limits: Limits) -> None:
        self._setup, self._limits = setup, limits
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stopped = False
        self._due: float | None = None
        self._overdue = False
        self._served = 0

    def check(self) -> None:
        """Kill the process where its file has taken too long."""
        with self._lock:
            if self._due is not None and time.monotonic() > self._due:
                self._overdue, self._due = True, None
                self._kill()

    def kill(self) -> None:
        """End it at once; no other is started."""
        with self._lock:
            self._stopped = True
            self._kill()

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def serve(self, job: Job | Loaded) -> Reply:
        """What came of a file. Raises EngineError where no process can be started, or after ``kill``."""
        process = self._told(job)
        try:
            assert process.stdout is not None
            reply = receive(process.stdout)
        except (EOFError, OSError):
            reply = None
        self._watch(None)
        self._served += 1
        if isinstance(reply, Reply):
            return reply
        return Reply(job.path, None, None, QUARANTINED, self._why(process))

    def _told(self, job: Job | Loaded) -> subprocess.Popen[bytes]:
        """The process that now works on the job; one that had died idle costs no file."""
        for again in (True, False):
            process = self._ready()
            self._watch(self._limits.seconds)
            assert process.stdin is not None
            try:
                send(process.stdin, job)
            except OSError:
                process.kill()
                process.wait()
                if not again:
                    raise EngineError("处理文件的进程一启动就结束。", "请加 --processes 1 重试。") from None
            else:
                break
        return process

    def _watch(self, seconds: float | None) -> None:
        with self._lock:
            self._due = None if seconds is None else time.monotonic() + seconds

    def _why(self, process: subprocess.Popen[bytes]) -> str:
        process.kill()
        code = process.wait()
        if self._overdue:
            minutes = f"{self._limits.seconds / 60:g}"
            return f"处理超过 {minutes} 分钟，已放弃；请检查文件是否过大，删除多余内容后另存再试"
        how = "被系统终止" if code in (-9, -15) else f"退出码 {code}"
        return f"处理这个文件的进程意外结束（{how}，多为文件过大、内存不足）；再运行一次会重试"

    def _ready(self) -> subprocess.Popen[bytes]:
        """A living process, a new one where the last is gone, has been told to go, or has served long."""
        process = self._process
        if (
            process is not None
            and not self._overdue
            and process.poll() is None
            and self._served < self._limits.files
        ):
            return process
        for _ in range(_STARTS):  # what kills a process may do so while it starts
            self.close()
            started = self._start()
            if started is not None:
                return started
        raise EngineError("无法启动处理文件的进程。", "请加 --processes 1 重试。")

    def _start(self) -> subprocess.Popen[bytes] | None:
        """A new process, ready for files; None where it ended before that. Raises EngineError after ``kill``."""
        with self._lock:
            if self._stopped:
                raise EngineError("已中断。")
            try:
                process = started("main")
            except OSError as error:
                raise EngineError(
                    f"无法启动处理文件的进程（{error}）。", "请加 --processes 1 重试。"
                ) from error
            self._process, self._served, self._overdue = process, 0, False
        self._watch(_START)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            send(process.stdin, self._setup)
            receive(process.stdout)
        except (EOFError, OSError):
            return None
        finally:
            self._watch(None)
        return process

    def close(self) -> None:
        """End it when it has done what it is at."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            if process.stdin is not None:
                process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

"""Several worker processes under one supervisor: a worker that dies or hangs costs its file only."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from xltools.engines.base import Engine
from xltools.errors import EngineError
from xltools.tasks.batch.one import QUARANTINED, Job, Reply, examine
from xltools.tasks.batch.worker import Setup, receive, send

#: files for which a process more is worth its start
_WORTH: Final = 8
_START: Final = 120.0
_TICK: Final = 0.5


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: seconds, and bytes of its process; ``files`` until a process is replaced."""

    seconds: float = 600
    memory: int = 4 << 30
    files: int = 1000


DEFAULT: Final = Limits()


def default_processes(files: int) -> int:
    """All cores, but not for a few files."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, -(-files // _WORTH)))


def here(jobs: Iterable[Job], engine: Engine, rules: str | None) -> Generator[Reply, None, None]:
    """The jobs one after another in this process: nothing protects it from a monster file."""
    return (examine(job, engine, rules) for job in jobs)


def in_processes(
    jobs: Iterable[Job], processes: int, setup: Setup, limits: Limits
) -> Generator[Reply, None, None]:
    """What came of each job, in the order in which they are done.

    Raises EngineError where no worker process can be started at all.
    """
    source, done, stop = _Shared(jobs), queue.SimpleQueue[_Done](), threading.Event()
    workers = [_Worker(source, done, stop, setup, limits) for _ in range(processes)]
    for worker in workers:
        worker.start()
    try:
        yield from _collect(done, workers)
    finally:
        stop.set()
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.join()


_Done = Reply | EngineError | None


def _collect(done: queue.SimpleQueue[_Done], workers: list[_Worker]) -> Iterator[Reply]:
    working, looked = len(workers), time.monotonic()
    while working:
        if time.monotonic() - looked > _TICK:
            looked = time.monotonic()
            for worker in workers:
                worker.check()
        try:
            item = done.get(timeout=_TICK)
        except queue.Empty:
            continue
        if isinstance(item, EngineError):
            raise item
        if item is None:
            working -= 1
        else:
            yield item


class _Shared:
    """Jobs taken by several threads."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs, self._lock = iter(jobs), threading.Lock()

    def take(self) -> Job | None:
        with self._lock:
            return next(self._jobs, None)


class _Worker(threading.Thread):
    """A thread that keeps one process busy, and starts another when that is gone."""

    def __init__(
        self,
        jobs: _Shared,
        done: queue.SimpleQueue[_Done],
        stop: threading.Event,
        setup: Setup,
        limits: Limits,
    ) -> None:
        super().__init__(daemon=True)
        self._jobs, self._done, self._stopped, self._setup, self._limits = jobs, done, stop, setup, limits
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._due: float | None = None
        self._overdue = False
        self._served = 0

    def run(self) -> None:
        last: EngineError | None = None
        try:
            while not self._stopped.is_set() and (job := self._jobs.take()) is not None:
                reply = self._serve(job)
                if not self._stopped.is_set():
                    self._done.put(reply)
        except EngineError as error:
            last = error
        finally:
            self._end()
            self._done.put(last)

    def check(self) -> None:
        """Kill the process where its file has taken too long."""
        with self._lock:
            if self._due is not None and time.monotonic() > self._due:
                self._overdue, self._due = True, None
                self._kill()

    def kill(self) -> None:
        with self._lock:
            self._kill()

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _serve(self, job: Job) -> Reply:
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

    def _told(self, job: Job) -> subprocess.Popen[bytes]:
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
        self._end()
        return self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        code = f"import sys; sys.path[:] = {sys.path!r}; from xltools.tasks.batch.worker import main; main()"
        errors = None if os.environ.get("XLTOOLS_DEBUG") == "1" else subprocess.DEVNULL
        with self._lock:
            if self._stopped.is_set():
                raise EngineError("已中断。")
            process = subprocess.Popen(
                [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
            )
            self._process, self._served, self._overdue = process, 0, False
        self._watch(_START)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            send(process.stdin, self._setup)
            receive(process.stdout)
        except (EOFError, OSError) as error:
            raise EngineError("无法启动处理文件的进程。", "请加 --processes 1 重试。") from error
        self._watch(None)
        return process

    def _end(self) -> None:
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

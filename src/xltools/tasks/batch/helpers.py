"""Processes of this computer that help to make an output: each does one thing after the other, for whoever asks."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from xltools.tasks.batch.worker import receive, send
from xltools.workbook.listrows import Batch, Rendered
from xltools.workbook.listsheet import Spread

_J = TypeVar("_J")
_R = TypeVar("_R")
#: things to be done from which on helpers are worth their start
_WORTH: Final = 4


def helped(hands: int) -> Spread:
    """A way to do something for each of many things, in their order, by so many processes; what comes of it does
    not depend on how many they are."""

    def spread(work: Callable[[Batch], Rendered], jobs: Sequence[Batch]) -> Iterator[Rendered]:
        return in_order(work, jobs, min(hands, len(jobs)) if len(jobs) >= _WORTH else 1)

    return spread


def in_order(work: Callable[[_J], _R], jobs: Sequence[_J], hands: int) -> Iterator[_R]:
    """``work(job)`` for each job, no more than some ahead of whoever takes them. ``work``, a function of a module, jobs
    and results go between processes. What a process cannot do, or dies of, is done here."""
    if hands < 2:
        yield from map(work, jobs)
        return
    stopping = threading.Event()
    helpers = [_start() for _ in range(hands)]
    idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
    for helper in helpers:
        idle.put(helper)

    def done(job: _J) -> _R:
        helper = idle.get()
        try:
            return _asked(helper, work, job)
        except (OSError, EOFError):
            if stopping.is_set():
                raise
            return work(job)
        finally:
            idle.put(helper)

    threads = ThreadPoolExecutor(hands)
    try:
        yield from _ahead(threads, done, jobs, 2 * hands)
    finally:
        stopping.set()
        _end(helpers)
        threads.shutdown(cancel_futures=True)


def _ahead(
    threads: ThreadPoolExecutor, done: Callable[[_J], _R], jobs: Sequence[_J], most: int
) -> Iterator[_R]:
    waiting: deque[Future[_R]] = deque()
    for job in jobs:
        waiting.append(threads.submit(done, job))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _asked(helper: subprocess.Popen[bytes], work: Callable[[_J], _R], job: _J) -> _R:
    assert helper.stdin is not None
    assert helper.stdout is not None
    send(helper.stdin, (work, job))
    found: _R = receive(helper.stdout)  # type: ignore[assignment]  # what ``work`` gives, from the other side
    return found


def _start() -> subprocess.Popen[bytes]:
    code = f"import sys; sys.path[:] = {sys.path!r}; from xltools.tasks.batch.worker import assist; assist()"
    errors = None if os.environ.get("XLTOOLS_DEBUG") == "1" else subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
    )


def _end(helpers: Sequence[subprocess.Popen[bytes]]) -> None:
    """At once: what they are at is of no use any more."""
    for helper in helpers:
        helper.kill()
    for helper in helpers:
        helper.wait()
        for pipe in (helper.stdin, helper.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

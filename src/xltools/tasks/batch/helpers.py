"""Processes of this computer that help to make an output: each does one thing after the other, for whoever asks."""

from __future__ import annotations

import contextlib
import queue
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Final, TypeVar

from xltools.tasks.batch.guarded import started
from xltools.tasks.batch.worker import receive, send

_J = TypeVar("_J")
_R = TypeVar("_R")
#: things to be done for which a helper more is worth its start
_WORTH: Final = 4
#: things begun for each helper before somebody takes the first result
_AHEAD: Final = 4


class Helpers:
    """So many processes at most: a ``with`` block, in which they are started once there is something for
    them, and with which they end."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._processes: list[subprocess.Popen[bytes]] = []
        self._idle: queue.SimpleQueue[subprocess.Popen[bytes]] = queue.SimpleQueue()
        self._threads: ThreadPoolExecutor | None = None
        self._ended = threading.Event()

    def __enter__(self) -> Helpers:
        return self

    def __exit__(self, *error: object) -> None:
        """End them at once: what they are still at is of no use any more."""
        self._ended.set()
        _end(self._processes)
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)

    def spread(self, work: Callable[[_J], _R], jobs: Sequence[_J]) -> Iterator[_R]:
        """``work(job)`` for each job, in order, begun at once, no more than some ahead of whoever takes them; what comes
        of it does not depend on who does it. ``work``, a function of a module, jobs and results go between processes. What
        a helper dies of is done here, and so is all where none can be started."""
        wanted = min(self._most, -(-len(jobs) // _WORTH))
        threads = self._ready(wanted) if wanted > 1 else None
        if threads is None:
            return map(work, jobs)
        rest = iter(jobs)

        def begin(most: int) -> list[Future[_R]]:
            return [threads.submit(self._done, work, job) for job in islice(rest, most)]

        return _in_order(deque(begin(_AHEAD * len(self._processes))), lambda: begin(1))

    def _ready(self, wanted: int) -> ThreadPoolExecutor | None:
        """Threads that ask so many helpers, fewer where this computer has no more to give; None without any."""
        with contextlib.suppress(OSError):
            while len(self._processes) < wanted:
                self._processes.append(started("assist"))
                self._idle.put(self._processes[-1])
        if self._threads is None and self._processes:
            self._threads = ThreadPoolExecutor(self._most)
        return self._threads

    def _done(self, work: Callable[[_J], _R], job: _J) -> _R:
        helper = self._idle.get()
        try:
            return _asked(helper, work, job)
        except (OSError, EOFError):
            if self._ended.is_set():
                raise
            return work(job)
        finally:
            self._idle.put(helper)


def _in_order(waiting: deque[Future[_R]], further: Callable[[], Iterable[Future[_R]]]) -> Iterator[_R]:
    while waiting:
        first = waiting.popleft()
        found = first.result()
        waiting += further()
        yield found


def _asked(helper: subprocess.Popen[bytes], work: Callable[[_J], _R], job: _J) -> _R:
    assert helper.stdin is not None
    assert helper.stdout is not None
    send(helper.stdin, (work, job))
    found: _R = receive(helper.stdout)  # type: ignore[assignment]  # what ``work`` gives, from the other side
    return found


def _end(helpers: Sequence[subprocess.Popen[bytes]]) -> None:
    for helper in helpers:
        helper.kill()
    for helper in helpers:
        helper.wait()
        for pipe in (helper.stdin, helper.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

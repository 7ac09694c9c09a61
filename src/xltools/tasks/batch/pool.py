"""Several guarded processes of this computer under one supervisor."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from typing import Final

from xltools.errors import EngineError
from xltools.tasks.batch.guarded import Guarded, Limits
from xltools.tasks.batch.one import Job, Reply
from xltools.tasks.batch.worker import Setup

_TICK: Final = 0.5


def in_processes(
    jobs: Iterable[Job], processes: int, setup: Setup, limits: Limits
) -> Generator[Reply, None, None]:
    """What came of each job, in the order in which they are done.

    Raises EngineError where no worker process can be started at all.
    """
    source, done, stop = _Shared(jobs), queue.SimpleQueue[_Done](), threading.Event()
    workers = [_Worker(source, done, stop, Guarded(setup, limits)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    try:
        yield from _collect(done, workers)
    finally:
        stop.set()
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.join()


_Done = Reply | EngineError | None


def _collect(done: queue.SimpleQueue[_Done], workers: list[_Worker]) -> Iterator[Reply]:
    working, looked = len(workers), time.monotonic()
    while working:
        if time.monotonic() - looked > _TICK:
            looked = time.monotonic()
            for worker in workers:
                worker.process.check()
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
    """A thread that keeps one process busy."""

    def __init__(
        self, jobs: _Shared, done: queue.SimpleQueue[_Done], stop: threading.Event, process: Guarded
    ) -> None:
        super().__init__(daemon=True)
        self._jobs, self._done, self._stopped, self.process = jobs, done, stop, process

    def run(self) -> None:
        last: EngineError | None = None
        try:
            while not self._stopped.is_set() and (job := self._jobs.take()) is not None:
                reply = self.process.serve(job)
                if not self._stopped.is_set():
                    self._done.put(reply)
        except EngineError as error:
            last = error
        finally:
            self.process.close()
            self._done.put(last)

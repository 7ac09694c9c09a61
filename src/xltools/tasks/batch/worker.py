"""A worker process: reads jobs from its standard input, writes what came of them to its standard output.

Started by ``pool`` as a plain command, so that it needs nothing of the program that started it (no guard in
scripts, no fork). It ends when its input ends, as it does when the supervisor dies.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import struct
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

from xltools.garbage import collect_seldom

if TYPE_CHECKING:
    from collections.abc import Callable

    from xltools.tasks.batch.one import Means

_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is told first: ``Means`` by names. ``memory``: bytes of address space; 0: no limit."""

    engines: tuple[str, ...]
    rules: str | None
    indicators: bool
    memory: int


def means_of(setup: Setup) -> Means:
    """The engines themselves. Raises UsageError for an unknown one."""
    from xltools.engines.registry import get_engine
    from xltools.tasks.batch.one import Means

    return Means(tuple(map(get_engine, setup.engines)), setup.rules, setup.indicators)


def send(pipe: IO[bytes], message: object) -> None:
    packed = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(packed)) + packed)
    pipe.flush()


def receive(pipe: IO[bytes]) -> object:
    """The next message. Raises EOFError where the other side has gone."""
    return pickle.loads(_exactly(pipe, _LENGTH.unpack(_exactly(pipe, _LENGTH.size))[0]))


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Where jobs come from and replies go to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the supervisor's business
    jobs, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not get between the replies
    return jobs, replies


def assist() -> None:
    """The life of a helper (``helpers``): does what it is told."""
    jobs, replies = _pipes()
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            work, job = cast("tuple[Callable[[object], object], object]", receive(jobs))
            send(replies, work(job))


def main() -> None:
    """The life of a worker."""
    jobs, replies = _pipes()
    with contextlib.suppress(EOFError, BrokenPipeError):
        setup = receive(jobs)
        assert isinstance(setup, Setup)
        _work(jobs, replies, setup)


def _work(jobs: IO[bytes], replies: IO[bytes], setup: Setup) -> None:
    from xltools.tasks.batch.one import Job, Loaded, examine

    means = means_of(setup)
    _limit_memory(setup.memory)
    collect_seldom()
    send(replies, "ready")
    while True:
        job = receive(jobs)
        assert isinstance(job, (Job, Loaded))
        send(replies, examine(job, means))


def _limit_memory(size: int) -> None:
    """So that a monster file ends this process and nothing else; where the platform can."""
    if not size:
        return
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = size if hard == resource.RLIM_INFINITY else min(size, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))

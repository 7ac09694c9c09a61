"""A run over many files: what is at hand is kept, the rest goes to the crew and is kept as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from xltools.engines.base import Engine
from xltools.tasks.batch.again import Again, Second
from xltools.tasks.batch.coding import read_findings, read_forms
from xltools.tasks.batch.crew import ALL_CORES, Crew
from xltools.tasks.batch.one import Job, Reply
from xltools.tasks.batch.sources import is_remote, stamp_of
from xltools.tasks.batch.store import Kept, Store, store_path
from xltools.tasks.batch.version import fingerprint
from xltools.tasks.batch.worker import Setup
from xltools.tasks.filed import Filed


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is: ``done`` of ``total`` files, ``kept`` of them from an earlier run; ``found``: findings of this one."""

    done: int
    total: int
    kept: int
    found: int
    path: str = ""


Progress = Callable[[Step], None]


def silent(step: Step) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True)
class Way:
    """How a run works. ``indicators``: whether they are kept too, for an export."""

    engine: Engine
    rules: str | None = None
    crew: Crew = ALL_CORES
    indicators: bool = False
    progress: Progress = silent


@dataclass(frozen=True)
class Done:
    """What a run did: all files, how many of them it verified (the results of the rest were at
    hand), and what a second engine calculated too."""

    files: Kept
    processed: int
    again: Again


def run(paths: Sequence[str], out: Path, way: Way) -> Done:
    """Verify what is not at hand.

    Results are kept beside ``out`` as they come: whatever ends the run, the next one goes on from there.
    The caller holds the lock of ``out``. Raises WriteError, EngineError, UsageError.
    """
    with (
        closing(opened(out, way)) as store,
        closing(Second(store, way.engine.name, way.rules, way.crew.limits)) as second,
    ):
        jobs = [Job(path, store.known(path)) for path in paths if not store.fresh(path, stamp_of(path))]
        found = list(_work(store, jobs, paths, way, second))
        others = {filed.path: filed for filed in found if filed is not None}
        read = [path for path in paths if path not in others]
        again = second.check(read)
        changed = dict(_changed(store, read))
    return Done(Kept(store.path, paths, others, changed, again.files), len(found), again)


def opened(out: Path, way: Way) -> Store:
    """What is kept beside an output for such runs. Raises WriteError."""
    return Store(store_path(out), fingerprint(way.engine, way.rules), indicators=way.indicators)


def _work(
    store: Store, jobs: Sequence[Job], paths: Sequence[str], way: Way, second: Second
) -> Iterator[Filed | None]:
    """Keeps what comes. For each file that was verified: the file where nothing of it can be kept, else None."""
    total = len(paths)
    kept, found = total - len(jobs), 0
    way.progress(Step(kept, total, kept, 0))
    if not jobs:
        return
    numbers = {path: number for number, path in enumerate(paths)}
    early, working = way.crew.hands > 1, {job.path for job in jobs}
    for path, shape in store.shapes(path for path in paths if path not in working) if early else ():
        second.note(numbers[path], path, shape)
    setup = Setup((way.engine.name,), way.rules, way.indicators, way.crew.limits.memory)
    with closing(way.crew.replies(jobs, setup)) as replies:
        for done, reply in enumerate(replies, kept + 1):
            if reply.stamp is None or reply.sha256 is None:
                yield _filed(reply)
            else:
                store.put(reply)
                if early:
                    known = store.shapes([reply.path]) if reply.forms is None else [(reply.path, reply.shape)]
                    for path, shape in known:
                        second.note(numbers[path], path, shape)
                yield from () if reply.forms is None else (None,)
            found += reply.found
            way.progress(Step(done, total, kept, found, reply.path))


def _filed(reply: Reply) -> Filed:
    findings = read_findings(reply.findings) if reply.findings else ()
    return Filed(reply.path, reply.sha256, reply.status, read_forms(reply.forms or "[]"), findings, reply.why)


def _changed(store: Store, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Files that are no longer what was read."""
    for path in paths:
        if is_remote(path):
            continue  # asking for each costs as much as reading it
        now = stamp_of(path)
        if now is None:
            yield path, "文件读取后已被删除或移走，用的是读取时的内容"
        elif _content(now.text) != _content(store.stamp(path) or ""):
            yield path, "文件读取后又有改动，用的是改动前的内容，请再运行一次"


def _content(stamp: str) -> str:
    """Size and time of the content; what else is in a stamp changes with permissions and places too."""
    return stamp.rpartition(":")[0]

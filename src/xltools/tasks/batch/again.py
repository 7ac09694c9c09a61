"""A second engine checks the first: once for each shape of formulas that many files of a run share."""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from xltools.engines.registry import get_engine
from xltools.errors import EngineError
from xltools.tasks.batch.crew import default_processes
from xltools.tasks.batch.guarded import Guarded, Limits
from xltools.tasks.batch.one import Job, Reply
from xltools.tasks.batch.pool import in_processes
from xltools.tasks.batch.store import Store
from xltools.tasks.batch.worker import Setup
from xltools.tasks.files import base_name

ENGINE: Final = "formulas"
#: files of one shape from which on its seconds are worth it: by then the run takes longer itself
LEAST: Final = 100
#: shapes of one run, those of the most files first
MOST: Final = 3
_TICK: Final = 0.5


@dataclass(frozen=True, slots=True)
class Again:
    """``files`` were calculated by both engines, each for the ``alike`` files of its shape; ``failed``
    could not be; ``left`` counts further shapes of many files."""

    files: tuple[str, ...] = ()
    alike: int = 0
    failed: tuple[str, ...] = ()
    left: int = 0


def second_version() -> str:
    """The version of the second engine; "" where it is not installed."""
    try:
        return get_engine(ENGINE).version()
    except EngineError:
        return ""


class Second:
    """The second engine of a run. It may begin while the run still reads files (``note``), in a process of its own;
    what it is asked in the end (``check``) depends on the files of the run alone, not on who was done first."""

    def __init__(self, store: Store, engine: str, rules: str | None, limits: Limits) -> None:
        self._store = store
        self._setup = Setup((engine, ENGINE), rules, indicators=True, memory=limits.memory)
        self._limits = limits
        self._wanted = engine != ENGINE and bool(second_version())
        self._counts: Counter[str] = Counter()
        self._first: dict[str, tuple[int, str]] = {}
        self._begun: list[_Begun] = []

    def note(self, number: int, path: str, shape: str) -> None:
        """A file of the run, its place among them, and the shape of its formulas."""
        if not shape or not self._wanted:
            return
        self._counts[shape] += 1
        self._first[shape] = min((number, path), self._first.get(shape, (number, path)))
        for one in self._begun:
            one.check()
        if self._counts[shape] == LEAST and len(self._begun) < MOST:
            first = self._first[shape][1]
            if not self._store.has_again(first):
                self._begun.append(_Begun(Job(first), Guarded(self._setup, self._limits)))

    def check(self, paths: Sequence[str]) -> Again:
        """Let it calculate the first file of each shape, unless its result is at hand.

        Raises EngineError where no process can be started.
        """
        if not self._wanted:
            return Again()
        store = self._store
        shapes = dict(store.shapes(paths))
        often = [(shape, count) for shape, count in Counter(shapes.values()).items() if count >= LEAST]
        often.sort(key=lambda item: -item[1])  # stable: else in the order of the files
        first = _first(shapes, {shape for shape, _ in often[:MOST]})
        self._calculate([path for path in first if not store.has_again(path)])
        done = tuple(path for path in first if store.has_again(path))
        alike = sum(count for shape, count in often if shape in {shapes[path] for path in done})
        return Again(
            done, alike, tuple(path for path in first if path not in done), max(0, len(often) - MOST)
        )

    def _calculate(self, paths: Sequence[str]) -> None:
        """In processes of this computer: what the second engine takes of memory goes with them."""
        wanted = (one for one in self._begun if one.job.path in paths)
        begun = {one.job.path: reply for one in wanted if (reply := one.reply()) is not None}
        jobs = [Job(path) for path in paths if path not in begun]
        replies = list(begun.values())
        if jobs:
            processes = min(len(jobs), default_processes(LEAST))
            with closing(in_processes(jobs, processes, self._setup, self._limits)) as found:
                replies += found
        for reply in replies:
            if reply.stamp is not None and reply.sha256 is not None:
                self._store.put_again(reply)

    def close(self) -> None:
        """End what has begun and is of no use any more."""
        for one in self._begun:
            one.close()


class _Begun(threading.Thread):
    """One file on its way through a process of its own."""

    def __init__(self, job: Job, process: Guarded) -> None:
        super().__init__(daemon=True)
        self.job, self._process = job, process
        self._found: Reply | None = None
        self.start()

    def run(self) -> None:
        with contextlib.suppress(EngineError):
            self._found = self._process.serve(self.job)
        self._process.close()

    def check(self) -> None:
        """End it where it takes too long."""
        self._process.check()

    def reply(self) -> Reply | None:
        """What came of it; None where no process could be started."""
        while self.is_alive():
            self.check()
            self.join(_TICK)
        return self._found

    def close(self) -> None:
        self._process.kill()
        self.join()


def notes_of(again: Again) -> Iterator[str]:
    """What to tell the user."""
    if again.files:
        yield (
            f"{again.alike} 个文件的公式（共 {len(again.files)} 种）由第二个公式引擎 {ENGINE} 每种取一份核对："
            f"{_named(again.files)}；两个引擎结果不同的列入问题清单"
        )
    if again.failed:
        yield f"第二个公式引擎 {ENGINE} 没有算完，公式没有由它核对：{_named(again.failed)}"
    if again.left:
        yield f"另有 {again.left} 种公式没有由第二个引擎核对，需要时请运行 xltools verify 文件 --engine all"


def _named(paths: Sequence[str]) -> str:
    return "、".join(map(base_name, paths))


def _first(shapes: dict[str, str], wanted: set[str]) -> list[str]:
    """The first file of each wanted shape."""
    found: dict[str, str] = {}
    for path, shape in shapes.items():
        if shape in wanted:
            found.setdefault(shape, path)
    return list(found.values())

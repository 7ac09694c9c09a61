"""A second engine checks the first: once for each shape of formulas that many files of a run share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from xltools.engines.registry import get_engine
from xltools.errors import EngineError
from xltools.tasks.batch.crew import default_processes
from xltools.tasks.batch.guarded import Limits
from xltools.tasks.batch.one import Job
from xltools.tasks.batch.pool import in_processes
from xltools.tasks.batch.store import Store
from xltools.tasks.batch.worker import Setup

ENGINE: Final = "formulas"
#: files of one shape from which on its seconds are worth it: by then the run takes longer itself
LEAST: Final = 100
#: shapes of one run, those of the most files first
MOST: Final = 3


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


def check_again(store: Store, paths: Sequence[str], engine: str, rules: str | None, limits: Limits) -> Again:
    """Let the second engine calculate the first file of each shape, unless its result is at hand.

    Which files those are depends on the files of the run alone, not on who was done first.
    Raises EngineError where no process can be started.
    """
    if engine == ENGINE or not second_version():
        return Again()
    shapes = dict(store.shapes(paths))
    often = [(shape, count) for shape, count in Counter(shapes.values()).items() if count >= LEAST]
    often.sort(key=lambda item: -item[1])  # stable: else in the order of the files
    first = _first(shapes, {shape for shape, _ in often[:MOST]})
    jobs = [Job(path) for path in first if not store.has_again(path)]
    if jobs:
        _calculate(store, jobs, Setup((engine, ENGINE), rules, indicators=True, memory=limits.memory), limits)
    done = tuple(path for path in first if store.has_again(path))
    alike = sum(count for shape, count in often if shape in {shapes[path] for path in done})
    return Again(done, alike, tuple(path for path in first if path not in done), max(0, len(often) - MOST))


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
    return "、".join(path.replace("\\", "/").rpartition("/")[2] for path in paths)


def _first(shapes: dict[str, str], wanted: set[str]) -> list[str]:
    """The first file of each wanted shape."""
    found: dict[str, str] = {}
    for path, shape in shapes.items():
        if shape in wanted:
            found.setdefault(shape, path)
    return list(found.values())


def _calculate(store: Store, jobs: Sequence[Job], setup: Setup, limits: Limits) -> None:
    """In processes of this computer: what the second engine takes of memory goes with them."""
    processes = min(len(jobs), default_processes(LEAST))
    with closing(in_processes(jobs, processes, setup, limits)) as replies:
        for reply in replies:
            if reply.stamp is not None and reply.sha256 is not None:
                store.put_again(reply)

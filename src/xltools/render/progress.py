"""How far a run over many files is: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TextIO

from xltools.tasks.batch.run import Step

#: seconds between two lines where there is no terminal: short runs say nothing
_EVERY = 10.0


@contextlib.contextmanager
def steps(out: TextIO) -> Iterator[Callable[[Step], None]]:
    """What shows each step on ``out``; a run that is interrupted says what is kept."""
    last: list[Step] = []
    with _bar(out) if out.isatty() else _lines(out) as show:

        def step(now: Step) -> None:
            last[:] = [now]
            show(now)

        try:
            yield step
        except KeyboardInterrupt:
            if last:
                print(
                    f"已处理 {last[0].done} / {last[0].total} 个文件，结果已保存；再运行同一命令会接着做。",
                    file=out,
                )
            raise


@contextlib.contextmanager
def _bar(out: TextIO) -> Iterator[Callable[[Step], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.completed:.0f}/{task.total:.0f} 个文件"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("问题 {task.fields[found]} 条  剩余"),
        TimeRemainingColumn(),
    )
    begun = time.monotonic()
    with Progress(*columns, console=Console(file=out), transient=True) as progress:

        def show(step: Step) -> None:
            if not progress.tasks:
                progress.add_task("", total=step.total, completed=step.kept, rate="", found=0)
            progress.update(
                progress.tasks[0].id, completed=step.done, found=step.found, rate=_rate(step, begun)
            )

        yield show


@contextlib.contextmanager
def _lines(out: TextIO) -> Iterator[Callable[[Step], None]]:
    begun = said = time.monotonic()

    def show(step: Step) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said < _EVERY or step.done == step.total:
            return
        said = now
        speed = (step.done - step.kept) / (now - begun)
        left = f"，约剩 {(step.total - step.done) / speed / 60:.0f} 分钟" if speed else ""
        print(
            f"已处理 {step.done} / {step.total} 个文件（{_rate(step, begun)}），问题 {step.found} 条{left}",
            file=out,
            flush=True,
        )

    yield show


def _rate(step: Step, begun: float) -> str:
    gone = time.monotonic() - begun
    return f"{(step.done - step.kept) / gone:.0f} 个/秒" if gone > 1 else ""

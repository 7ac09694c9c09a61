"""What the commands share: engines, progress on stderr, results on stdout, exit codes."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from xltools.engines.base import Engine
    from xltools.findings import Finding

OK, FOUND = 0, 1


def console() -> Console:
    from xltools.render.terminal import console

    return console()


def engine(name: str = "formualizer") -> Engine:
    from xltools.engines.registry import get_engine

    return get_engine(name)


def engines(name: str) -> list[Engine]:
    from xltools.engines.registry import available, get_engine

    names = available() if name == "all" else [part.strip() for part in name.split(",")]
    return [get_engine(part) for part in names]


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """The file at work, on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda path: None
        return

    def show(path: str) -> None:
        print(f"\r\033[K正在处理 {os.path.basename(path)}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def write_text(path: str, text: str, *, force: bool) -> None:
    if path == "-":
        sys.stdout.write(text)
        return
    from xltools.workbook.save import write_safely

    write_safely(path, text.encode("utf-8"), force=force)


def tell(notes: Sequence[str], findings: Sequence[Finding], unused: Sequence[tuple[str, str]]) -> None:
    for note in notes:
        print(f"说明：{note}")
    for finding in findings:
        print(f"{finding.severity.label}：{finding.message}（{finding.code}）")
    if unused:
        print(f"没有采用的文件 {len(unused)} 个：")
        for path, why in unused:
            print(f"  {path}：{why}")

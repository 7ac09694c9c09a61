"""What the benchmark scripts share: alternating runs, medians, a plain table."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from xltools.engines.soffice import _SETTINGS, require_soffice


class Cost(NamedTuple):
    """Seconds: on the clock, and of the processor (children included for commands)."""

    wall: float
    cpu: float


def command(arguments: Sequence[str | Path], allowed: Sequence[int] = (0,)) -> Cost:
    """Run a command once; its cost with all its children."""
    before, start = os.times(), time.perf_counter()
    done = subprocess.run([str(a) for a in arguments], capture_output=True, check=False)
    wall, after = time.perf_counter() - start, os.times()
    if done.returncode not in allowed:
        raise SystemExit(f"{arguments}: {done.stderr.decode(errors='replace')[-500:]}")
    return Cost(
        wall, after.children_user - before.children_user + after.children_system - before.children_system
    )


def call(function: Callable[[], object]) -> Cost:
    """Run a function once in this process."""
    cpu, start = time.process_time(), time.perf_counter()
    function()
    return Cost(time.perf_counter() - start, time.process_time() - cpu)


def alternate(runs: Mapping[str, Callable[[], Cost]], rounds: int) -> dict[str, Cost]:
    """Every run in turn, ``rounds`` times over, so that a busy machine hits all alike; medians."""
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            costs[name].append(run())
    return {
        name: Cost(median(c.wall for c in held), median(c.cpu for c in held)) for name, held in costs.items()
    }


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(len(heads))]
    for row in (heads, ["-" * width for width in widths], *rows):
        print(
            "  ".join(
                text.ljust(width) if i == 0 else text.rjust(width)
                for i, (text, width) in enumerate(zip(row, widths, strict=True))
            )
        )


class Soffice:
    """LibreOffice with a profile of its own, recalculating what it loads; removed afterwards."""

    def __enter__(self) -> Soffice:
        self.folder = Path(tempfile.mkdtemp(prefix="xltools-bench-"))
        user = self.folder / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def convert(self, files: Sequence[Path], target: str) -> Cost:
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        options = ["--headless", "--norestore", "--nolockcheck", profile]
        return command(
            [require_soffice(), *options, "--convert-to", target, "--outdir", self.folder / "out", *files]
        )

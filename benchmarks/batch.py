"""A whole deadline day: `python benchmarks/batch.py [--count 200] [--folder DIR]`.

N seeded workbooks of 45 indicators, half *typed*, half *ours* (``generate.py``), then ``xltools summarize``
over all of them (1 and 2 processes, and again with nothing changed) and what a user could pick instead:
a bare read with calamine (the form's sheet, the floor; and every sheet of the files), openpyxl with own sums
(a script-minded accountant), LibreOffice recalculating 40 files per call, ``formulas`` loading and
calculating each file. The slow ones take a sample. Workbooks are made on all cores, some 150 ms each, unless
FOLDER has them. Every line is a process of its own: processor time with all its children, and the largest
memory of any one of them; the formula engine's share is that of a sample done in one process. What imports
much stays out of this process: a process counts the memory of the one that it was forked from. The machine
may be shared: ratios are of processor time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

_BATCH = 40
_FLOOR, _AGAIN = "calamine, the form's sheet (the floor)", "calamine, the form's sheet, second time"
_WHOLE = "calamine, every sheet"
_START, _MINE = "xltools summarize of one file", "xltools summarize, 1 process"
_TWO, _UNCHANGED = "xltools summarize, 2 processes", "xltools summarize again, nothing changed"
_SHARE, _SAMPLE = "what a worker does, in one process", 400
_OFFICE = "LibreOffice, 40 files a call"


class Cost(NamedTuple):
    """Seconds on the clock and of the processor, MB at most in one process, files; what was printed."""

    wall: float
    cpu: float
    memory: float
    files: int
    said: str = ""


def bare(paths: Sequence[str]) -> None:
    """Nothing but the form's sheet, as calamine gives it."""
    from python_calamine import CalamineWorkbook

    for path in paths:
        CalamineWorkbook.from_path(path).get_sheet_by_name("附件6").to_python()


def whole(paths: Sequence[str]) -> None:
    """Everything that the files hold, as calamine gives it."""
    from python_calamine import CalamineWorkbook

    for path in paths:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def share(paths: Sequence[str]) -> None:
    """What a worker does with each file; prints the processor seconds of the formula engine."""
    from warm import Timed

    from xltools.engines.registry import get_engine
    from xltools.garbage import collect_seldom
    from xltools.tasks.batch.one import Job, Means, examine

    collect_seldom()
    engine = Timed(get_engine())
    for path in paths:
        examine(Job(path), Means((engine,)))
    print(engine.spent)


def own_sums(paths: Sequence[str]) -> None:
    """What a script-minded accountant does: saved values, the scores added up, the total compared."""
    from openpyxl import load_workbook

    for path in paths:
        sheet = load_workbook(path, data_only=True)["附件6"]
        scores = [row[7] for row in sheet.iter_rows(min_row=12, values_only=True)]
        figures = [score for score in scores if isinstance(score, (int, float))]
        round(sum(figures[:-1]), 2) == round(figures[-1], 2)  # noqa: B015


def formulas(paths: Sequence[str]) -> None:
    """The ``formulas`` library by itself: load, compile, calculate."""
    from formulas import ExcelModel

    for path in paths:
        ExcelModel().loads(path).finish().calculate()


OTHERS = {"bare": bare, "whole": whole, "share": share, "own_sums": own_sums, "formulas": formulas}


def spent(arguments: Sequence[str | Path], files: int) -> Cost:
    start = time.perf_counter()
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen([str(a) for a in arguments], stdout=printed, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        errors.seek(0)
        if process.returncode not in (0, 1):
            raise SystemExit(errors.read().decode(errors="replace")[-800:])
        said = printed.read().decode()
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, files, said)


def alternative(name: str, paths: Sequence[Path]) -> Cost:
    return spent([sys.executable, __file__, "--only", name, *paths], len(paths))


def summarized(folder: Path, out: Path, processes: int, files: int) -> Cost:
    command = [sys.executable, "-m", "xltools", "summarize", folder, "-o", out, "--force", "--quiet"]
    return spent([*command, "--processes", str(processes)], files)


def office(paths: Sequence[Path]) -> Cost:
    from measure import Soffice

    with Soffice() as soffice:
        soffice.convert(paths[:1], "xlsx")
        costs = [soffice.convert(paths[i : i + _BATCH], "xlsx") for i in range(0, len(paths), _BATCH)]
    return Cost(sum(c.wall for c in costs), sum(c.cpu for c in costs), float("nan"), len(paths))


def make(folder: Path, count: int) -> None:
    """Half *typed*, half *ours*, each file of a seed of its own, made on all cores."""
    script, cores = Path(__file__).with_name("generate.py"), os.cpu_count() or 1
    work = folder.with_name(f".{folder.name}")
    shutil.rmtree(work, ignore_errors=True)
    for kind, number, seed in (("typed", count - count // 2, 1), ("ours", count // 2, 100_001)):
        bounds = [number * part // cores for part in range(cores + 1)]
        makers = [
            subprocess.Popen([sys.executable, script, work, "--kind", kind, "--count", str(last - first),
                              "--seed", str(seed + first)], stdout=subprocess.DEVNULL)
            for first, last in pairwise(bounds)
        ]  # fmt: skip
        if sum(maker.wait() != 0 for maker in makers):
            raise SystemExit("the workbooks could not be made")
    work.rename(folder)


def measure(folder: Path, count: int, sample: int, few: int) -> dict[str, Cost]:
    files = folder / "收件"
    if not files.exists():
        make(files, count)
    paths = sorted(files.iterdir())
    mixed = [path for pair in zip(paths[::-1], paths, strict=True) for path in pair][: len(paths)]
    out = {n: folder / f"{n}.xlsx" for n in (1, 2)}
    first = folder / "一个"
    first.mkdir(exist_ok=True)
    shutil.copy(paths[0], first)
    for old in folder.glob("*.xlsx*"):
        old.unlink()
    costs = {
        _FLOOR: alternative("bare", mixed),
        _START: summarized(first, folder / "0.xlsx", 1, 1),
    }
    for n in (1, 2):
        costs[f"xltools summarize, {n} process{'es' * (n - 1)}"] = summarized(files, out[n], n, len(paths))
    costs[_UNCHANGED] = summarized(files, out[2], 2, len(paths))
    costs[_AGAIN] = alternative("bare", mixed)
    costs[_WHOLE] = alternative("whole", mixed)
    costs[_SHARE] = alternative("share", mixed[:_SAMPLE])
    if out[1].read_bytes() != out[2].read_bytes():
        raise SystemExit("1 and 2 processes give different outputs")
    costs["openpyxl, saved values, own sums"] = alternative("own_sums", mixed[:sample])
    if few:
        costs["formulas, each file loaded and calculated"] = alternative("formulas", mixed[:few])
    if sample:
        costs[_OFFICE] = office(mixed[:sample])
    return costs


def report(costs: dict[str, Cost], start: Cost) -> None:
    """``x floor`` and ``x xltools`` are of processor time per file, the start of each program taken out."""
    from measure import table

    floor = sum(costs[name].cpu - start.cpu for name in (_FLOOR, _AGAIN)) / 2 / costs[_FLOOR].files
    begin = {name: costs[_START].cpu if name.startswith("xltools") else start.cpu for name in costs}
    each = {name: (cost.cpu - begin[name]) / cost.files for name, cost in costs.items()}
    rows = []
    for name, cost in costs.items():
        ratios = (
            [f"{each[name] / floor:.1f}", f"{each[name] / each[_MINE]:.2f}"] if name != _START else ["", ""]
        )
        rows.append([name, str(cost.files), f"{cost.wall / cost.files * 1e3:.1f}",
                     f"{cost.cpu / cost.files * 1e3:.2f}", *ratios, f"{cost.memory:.0f}"])  # fmt: skip
    table(["", "files", "wall ms", "CPU ms", "x floor", "x xltools", "MB"], rows)
    print(f"floor: {floor * 1e3:.2f} ms a file; starts taken out of the ratios: Python {start.cpu * 1e3:.0f} ms, "
          f"xltools {costs[_START].cpu * 1e3:.0f} ms; load {os.getloadavg()[0]:.1f}")  # fmt: skip
    two, again, sample = costs[_TWO], costs[_UNCHANGED], costs[_SHARE]
    engine = float(sample.said) / sample.files
    print(f"formula engine: {engine * 1e3:.2f} ms a file ({sample.files} files); xltools without it: "
          f"{(each[_MINE] - engine) / floor:.1f} times the form's sheet, {(each[_MINE] - engine) / each[_WHOLE]:.1f} "
          f"times every sheet of the same files")  # fmt: skip
    if _OFFICE in costs:
        slow = costs[_OFFICE].wall / costs[_OFFICE].files
        print(f"on the clock: {slow / (two.wall / two.files):.0f} times as fast as LibreOffice with 2 processes, "
              f"{slow / (costs[_MINE].wall / costs[_MINE].files):.0f} times with 1")  # fmt: skip
    work = max(again.cpu - start.cpu, 0.001)
    print(f"two processes: {costs[_MINE].wall / two.wall:.2f} times as fast as one on the clock")
    print(f"nothing changed: {two.cpu / again.cpu:.0f} times cheaper than the first run ({two.cpu:.1f} and {again.cpu:.2f} s CPU), "
          f"{(two.cpu - costs[_START].cpu) / work:.0f} times without the start of Python")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200, help="workbooks (10000 for the figures of issue 4)")
    parser.add_argument("--sample", type=int, default=40, help="of them for openpyxl and LibreOffice")
    parser.add_argument("--few", type=int, default=2, help="of them for formulas; 0: none")
    parser.add_argument("--folder", type=Path, help="keep the workbooks here and use them again")
    parser.add_argument("--only", choices=sorted(OTHERS), help=argparse.SUPPRESS)
    parser.add_argument("paths", nargs="*", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.only:
        OTHERS[args.only](args.paths)
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        folder.mkdir(exist_ok=True)
        start = alternative("bare", [])
        report(measure(folder, args.count, args.sample, args.few), start)
    return 0


if __name__ == "__main__":
    sys.exit(main())

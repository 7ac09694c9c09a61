"""A whole deadline day: `python benchmarks/batch.py [--count 200] [--folder DIR]`.

N seeded workbooks of 45 indicators, half *typed*, half *ours* (``generate.py``), then ``xltools summarize``
over all of them (1 and 2 processes, and again with nothing changed) and what a user could pick instead:
a bare read of the form's sheet with calamine (the floor), openpyxl with own sums (a script-minded
accountant), LibreOffice recalculating 40 files per call, ``formulas`` loading and calculating each file.
The slow ones take a sample. Every line is a process of its own: processor time with all its children,
and the largest memory of any one of them. The machine may be shared: ratios are of processor time.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from generate import generate
from measure import Soffice, table

_BATCH = 40


class Cost(NamedTuple):
    """Seconds on the clock and of the processor, MB at most in one process, files."""

    wall: float
    cpu: float
    memory: float
    files: int


def bare(paths: Sequence[str]) -> None:
    """Nothing but the form's sheet, as calamine gives it."""
    from python_calamine import CalamineWorkbook

    for path in paths:
        CalamineWorkbook.from_path(path).get_sheet_by_name("附件6").to_python()


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


OTHERS = {"bare": bare, "own_sums": own_sums, "formulas": formulas}


def spent(arguments: Sequence[str | Path], files: int) -> Cost:
    start = time.perf_counter()
    process = subprocess.Popen([str(a) for a in arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode not in (0, 1):
        raise SystemExit(said.decode(errors="replace")[-800:])
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, files)


def alternative(name: str, paths: Sequence[Path]) -> Cost:
    return spent([sys.executable, __file__, "--only", name, *paths], len(paths))


def summarized(folder: Path, out: Path, processes: int, files: int) -> Cost:
    command = [sys.executable, "-m", "xltools", "summarize", folder, "-o", out, "--force", "--quiet"]
    return spent([*command, "--processes", str(processes)], files)


def office(paths: Sequence[Path]) -> Cost:
    with Soffice() as soffice:
        soffice.convert(paths[:1], "xlsx")
        costs = [soffice.convert(paths[i : i + _BATCH], "xlsx") for i in range(0, len(paths), _BATCH)]
    return Cost(sum(c.wall for c in costs), sum(c.cpu for c in costs), float("nan"), len(paths))


def measure(folder: Path, count: int, sample: int, few: int) -> dict[str, Cost]:
    files = folder / "收件"
    if not files.exists():
        generate(files, "typed", count - count // 2)
        generate(files, "ours", count // 2, 100_001)
    paths = sorted(files.iterdir())
    mixed = [path for pair in zip(paths[::-1], paths, strict=True) for path in pair][: len(paths)]
    out = {n: folder / f"{n}.xlsx" for n in (1, 2)}
    for old in folder.glob("*.xlsx*"):
        old.unlink()
    costs = {"calamine, bare read (the floor)": alternative("bare", mixed)}
    for n in (1, 2):
        costs[f"xltools summarize, {n} process{'es' * (n - 1)}"] = summarized(files, out[n], n, len(paths))
    costs["xltools summarize again, nothing changed"] = summarized(files, out[2], 2, len(paths))
    costs["calamine, bare read, second time"] = alternative("bare", mixed)
    if out[1].read_bytes() != out[2].read_bytes():
        raise SystemExit("1 and 2 processes give different outputs")
    costs["openpyxl, saved values, own sums"] = alternative("own_sums", mixed[:sample])
    if few:
        costs["formulas, each file loaded and calculated"] = alternative("formulas", mixed[:few])
    if sample:
        costs["LibreOffice, 40 files a call"] = office(mixed[:sample])
    return costs


def report(costs: dict[str, Cost], start: Cost) -> None:
    names = list(costs)
    floor = (costs[names[0]].cpu + costs["calamine, bare read, second time"].cpu - 2 * start.cpu) / (
        2 * costs[names[0]].files
    )
    mine = costs["xltools summarize, 1 process"]
    own = mine.cpu / mine.files
    rows = []
    for name, cost in costs.items():
        each = cost.cpu / cost.files
        rows.append([name, str(cost.files), f"{cost.wall / cost.files * 1e3:.1f}", f"{each * 1e3:.2f}",
                     f"{each / floor:.1f}", f"{each / own:.2f}", f"{cost.memory:.0f}"])  # fmt: skip
    table(["", "files", "wall ms", "CPU ms", "x floor", "x xltools", "MB"], rows)
    print(f"floor: {floor * 1e3:.2f} ms a file, the start of Python ({start.cpu * 1e3:.0f} ms) taken out")


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

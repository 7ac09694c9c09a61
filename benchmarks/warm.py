"""Many workbooks, one warm process: `python benchmarks/warm.py [--count 40] [--rounds 5]`.

Every round has workbooks of its own: what is known of one (texts, what an engine said of a row) is known of
it only. For each workbook in turn: the bare read (calamine, the form's sheet alone), then
*read* (``read_book`` as verify calls it: sheets with formulas and formats, checksum;
of the sheets of ours that verify does not need, only the head) and *verify*
(``verify_book``: form, rule scores, total, engine values of the formulas that
recompute would write, all checks). The engine's share is taken out and quoted
apart. *recompute* is ``planned``, carried out, with its engine calls taken out: scores,
working paper, live checks, edits and the patched package in memory, nothing
written to disk; it also reads what verify has not. LibreOffice converts the same files in one call, recalculating.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from statistics import median

from generate import WRITERS, generate
from measure import Soffice, table
from python_calamine import CalamineWorkbook

from xltools.cells import Ref
from xltools.engines.base import Engine, Model, Result
from xltools.engines.registry import get_engine
from xltools.forms.own import WORKING
from xltools.garbage import collect_seldom
from xltools.tasks.rewrite import planned
from xltools.tasks.verify import verify_book
from xltools.workbook.read import read_book

PARTS = (
    "bare read",
    "read",
    "verify, no engine",
    "engine in verify",
    "recompute, no engine",
    "engine in recompute",
    "wall",
)


class Timed:
    """An engine that adds up the processor time it takes."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.name, self.spent = engine, engine.name, 0.0

    def version(self) -> str:
        return self.engine.version()

    def calculate(self, model: Model, wanted: Iterable[Ref]) -> dict[Ref, Result]:
        start = time.process_time()
        found = self.engine.calculate(model, wanted)
        self.spent += time.process_time() - start
        return found


def one(path: Path, engine: Timed) -> list[float]:
    """Seconds of each of PARTS for one workbook."""
    marks = [time.process_time()]
    CalamineWorkbook.from_path(str(path)).get_sheet_by_name("附件6").to_python()
    marks.append(time.process_time())
    clock = time.perf_counter()
    book = read_book(path, later=WORKING)
    marks.append(time.process_time())
    engine.spent = 0.0
    verify_book(book, engines=[engine])
    clock = time.perf_counter() - clock
    marks.append(time.process_time())
    verifying, engine.spent = engine.spent, 0.0
    package = path.read_bytes()
    marks.append(time.process_time())
    planned(book, scores="stated", engine=engine).on(package)
    marks.append(time.process_time())
    bare, read, verify, _, recompute = (b - a for a, b in pairwise(marks))
    return [bare, read, verify - verifying, verifying, recompute - engine.spent, engine.spent, clock]


def measure(paths: list[Path]) -> dict[str, float]:
    engine = Timed(get_engine())
    for path in paths[:5]:
        one(path, engine)
    collect_seldom()
    rows = [one(path, engine) for path in paths[5:]]
    return dict(zip(PARTS, map(median, zip(*rows, strict=True)), strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Soffice() as office:
        for kind in sorted(WRITERS, reverse=True):
            paths = generate(Path(folder) / kind, kind, 5 + args.count * args.rounds, args.seed)
            office.convert(paths[:1], "xlsx")
            before = office.convert(paths[: args.count], "xlsx").wall
            costs = measure(paths)
            after = office.convert(paths[: args.count], "xlsx").wall
            report(kind, args.count, args.rounds, costs, min(before, after) / args.count)
    return 0


def report(kind: str, count: int, rounds: int, costs: dict[str, float], office: float) -> None:
    bare = costs["bare read"]
    lines = {name: costs[name] for name in PARTS[:-1]}
    lines["read + verify, no engine"] = costs["read"] + costs["verify, no engine"]
    lines["read + verify, engine included"] = lines["read + verify, no engine"] + costs["engine in verify"]
    print(
        f"\n{kind}: {count} workbooks of 45 indicators, medians of {rounds} rounds of others, CPU time per workbook"
    )
    table(
        ["", "ms", "× bare read"], [[name, f"{v * 1e3:.2f}", f"{v / bare:.1f}"] for name, v in lines.items()]
    )
    print(f"LibreOffice, one call (better of two): {office * 1e3:.0f} ms wall per file; read + verify {costs['wall'] * 1e3:.2f} ms wall: "
          f"{office / costs['wall']:.0f} times faster")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())

"""One workbook, one cold process: `python benchmarks/cold.py [workbook] [--rounds 11]`.

``xltools verify`` and ``xltools --help`` against LibreOffice converting the same file
(own profile, already warmed up by one conversion), in turn. Python's bytecode is kept in a
folder of the benchmark's own and written before the first round, as pip does on installing:
with PYTHONDONTWRITEBYTECODE set, every process would compile the sources anew.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from measure import Soffice, alternate, command, table

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "青云谱-附件6-原表.xlsx"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workbook", type=Path, nargs="?", default=EXAMPLE)
    parser.add_argument("--rounds", type=int, default=11)
    args = parser.parse_args()
    xltools = Path(sys.executable).with_name("xltools")
    with Soffice() as office, tempfile.TemporaryDirectory() as bytecode:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        office.convert([args.workbook], "pdf")
        command([xltools, "verify", "--json", "-", args.workbook], (0, 1))
        command([xltools, "verify", args.workbook], (0, 1))
        costs = alternate(
            {
                "LibreOffice to xlsx": lambda: office.convert([args.workbook], "xlsx"),
                "xltools verify": lambda: command([xltools, "verify", args.workbook], (0, 1)),
                "LibreOffice to pdf": lambda: office.convert([args.workbook], "pdf"),
                "xltools verify --json -": lambda: command(
                    [xltools, "verify", "--json", "-", args.workbook], (0, 1)
                ),
                "xltools --help": lambda: command([xltools, "--help"]),
                "python -c pass": lambda: command([sys.executable, "-c", "pass"]),
            },
            args.rounds,
        )
    base = costs["LibreOffice to xlsx"]
    print(f"{args.workbook.name}, medians of {args.rounds} alternating runs")
    rows = [
        [
            name,
            f"{c.wall * 1e3:.0f}",
            f"{c.cpu * 1e3:.0f}",
            f"{base.wall / c.wall:.1f}",
            f"{base.cpu / c.cpu:.1f}" if c.cpu else "-",
        ]
        for name, c in costs.items()
    ]
    table(["", "wall ms", "CPU ms", "times faster (wall)", "(CPU)"], rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())

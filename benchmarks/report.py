"""A 20-page report: `python benchmarks/report.py [--rounds 7]`.

The text of a seed is put into a Word document of some 20 pages (Word's own 28 lines of 28 characters a
page), then in turn: python-docx opens it; ``read_report`` reads it; its text is checked against the
seed's workbook, which was verified before. Processor time, medians.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from docx import Document
from measure import table

from xltools.engines.registry import get_engine
from xltools.resources import example_path
from xltools.tasks.narrative import with_report
from xltools.tasks.verify import verify
from xltools.workbook.reporttext import read_report

_PAGE = 28 * 28
_PAGES = 20
_TEXT, _BOOK = "福田-自评报告-原文.txt", "福田-共性指标体系评分表-原表.xlsx"


def write(path: Path) -> int:
    """The document, and how many characters it has."""
    document = Document()
    written = 0
    lines = [line.strip() for line in example_path(_TEXT).read_text("utf-8").splitlines()]
    while written < _PAGE * _PAGES:
        for line in lines:
            if line and written < _PAGE * _PAGES:
                document.add_paragraph(line)
                written += len(line)
    document.save(str(path))
    return written


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    tasks = verify([example_path(_BOOK)], engines=[get_engine()]).tasks
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "报告.docx"
        written = write(path)
        rows: list[tuple[float, float, float]] = []
        for _ in range(args.rounds + 1):
            marks = [time.process_time()]
            Document(str(path))
            marks.append(time.process_time())
            read_report(path)
            marks.append(time.process_time())
            with_report(tasks, path)
            marks.append(time.process_time())
            rows.append((marks[1] - marks[0], marks[2] - marks[1], marks[3] - marks[2]))
    opened, read, checked = (median(column) * 1000 for column in zip(*rows[1:], strict=True))
    print(f"{written} characters, some {written // _PAGE} pages, medians of {args.rounds} rounds")
    lines = (("python-docx opens", opened), ("read", read), ("read + check (goal: 5)", checked))
    table(("", "CPU ms", "× python-docx"), [(n, f"{ms:.1f}", f"{ms / opened:.1f}") for n, ms in lines])
    return 0


if __name__ == "__main__":
    sys.exit(main())

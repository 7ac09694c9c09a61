"""The buttons on a document that is open in LibreOffice, and the command line on the same file."""

from __future__ import annotations

import os
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import xltools
from tests.office.host import Office
from xltools.cells import Book, Grid, Ref
from xltools.checks.formulas import plain_formula
from xltools.engines.compare import same
from xltools.office.actions import recalculate, recalculate_by_rules, undo_recalculation, verified
from xltools.office.reading import read_live
from xltools.render.jsonreport import report_data
from xltools.tasks.results import Report
from xltools.workbook.read import read_book

ROOT = Path(__file__).parents[2]
GOLDEN = sorted((ROOT / "tests" / "golden").glob("*/*.xlsx"))
EXAMPLES = sorted((ROOT / "examples").glob("*.xlsx"))
#: XLTOOLS_EVERY_BOOK=1 takes the books of twenty sheets too, minutes each to recompute in LibreOffice
EVERY = os.environ.get("XLTOOLS_EVERY_BOOK") == "1"
pytestmark = pytest.mark.slow


def is_taken(path: Path) -> bool:
    return EVERY or not any(word in f"{path.parent.name}{path.name}" for word in ("全文件", "石家庄"))


READ = [path for path in (*GOLDEN, *EXAMPLES) if is_taken(path)]


def named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def own(path: Path, folder: Path) -> Path:
    """A copy: LibreOffice locks what it opens, and tests run side by side."""
    return Path(shutil.copy(path, folder / path.name))


def told(report: Report) -> Any:
    """The report without what only a file has."""
    data = report_data(report)
    for task in data["tasks"]:
        del task["path"], task["sha256"]
    return data


@pytest.mark.parametrize("path", READ, ids=named)
def test_scores_totals_and_findings_are_those_of_the_command_line(
    office: Office, tmp_path: Path, path: Path
) -> None:
    with office.opened(own(path, tmp_path)) as book:
        live = told(verified(read_live(book)))

    assert live == told(xltools.verify(path))


def content(book: Book) -> dict[Ref, tuple[str, Any]]:
    """Formula and value of every cell that holds something; what a record of changes says is left out."""
    return {
        ref: (plain_formula(grid.formulas.get((ref.row, ref.column), "")), _value(grid, ref))
        for grid in book.grids
        if not grid.sheet.startswith("变更记录")
        for ref in _places(grid)
    }


def _places(grid: Grid) -> set[Ref]:
    rows = range(grid.first_row, grid.last_row + 1)
    columns = range(grid.first_column, grid.last_column + 1)
    held = {(r, c) for r in rows for c in columns if not grid.value(r, c).blank}
    return {Ref(grid.sheet, *place) for place in held | set(grid.formulas)}


def _value(grid: Grid, ref: Ref) -> Decimal | str:
    value = grid.value(ref.row, ref.column)
    return value.text if value.number is None else value.number


def differences(one: Book, other: Book) -> list[str]:
    a, b = content(one), content(other)
    found = []
    for ref in sorted(a.keys() | b.keys()):
        x, y = a.get(ref), b.get(ref)
        if x is None or y is None or x[0] != y[0] or not same(x[1], y[1]):
            found.append(f"{ref.formula}: {x} – {y}")
    return found


#: besides every form, what is special about reading and writing one
SPECIAL = ("小计行", "隐藏去年表", "移位改栏名", "福田-原表加基础数据")
STATED = [("stated", path) for path in READ if path in EXAMPLES or path.parent.name in SPECIAL]
RULE = [("rule", path) for path in READ if path in EXAMPLES and ("附件6" in path.name or "综合" in path.name)]


@pytest.mark.parametrize(
    "scores, path", [*STATED, *RULE], ids=lambda v: named(v) if isinstance(v, Path) else v
)
def test_recalculating_writes_what_the_command_line_writes(
    office: Office, tmp_path: Path, scores: str, path: Path
) -> None:
    out = tmp_path / "命令行.xlsx"
    xltools.recompute(path, out, scores=scores)
    with office.opened(own(path, tmp_path)) as book:
        before = content(read_live(book))
        sheets = [sheet.name for sheet in book.sheets]
        (recalculate if scores == "stated" else recalculate_by_rules)(book)
        assert differences(read_live(book), read_book(out)) == []
        assert told(verified(read_live(book))) == told(xltools.verify(out))

        undo_recalculation(book)
        assert content(read_live(book)) == before
        assert [sheet.name for sheet in book.sheets] == sheets

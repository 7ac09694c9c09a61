"""评分表 as they come back: cells emptied, texts for figures, rows gone, columns moved. Nothing breaks, and
no score that its facts allow is called wrong."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from tests.tasks import scored_books as books
from tests.tasks.books import GOLDEN
from xltools.errors import XltoolsError
from xltools.tasks.explain import explain
from xltools.tasks.recompute import recompute
from xltools.tasks.verify import verify

SOURCES = [
    GOLDEN / name / "book.xlsx"
    for name in ("福田-原表加基础数据", "福田-改正", "乌鲁木齐-原表", "乌鲁木齐-改正")
]
WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
Damage = Callable[[random.Random, Worksheet, Cell, Cell], None]


def _unmerge(rng: random.Random, sheet: Worksheet, cell: Cell, figure: Cell) -> None:
    for area in list(sheet.merged_cells.ranges):
        if rng.random() < 0.5:
            sheet.unmerge_cells(str(area))


def _reworded(rng: random.Random, sheet: Worksheet, cell: Cell, figure: Cell) -> None:
    old, new = rng.choice(
        [("，", ","), ("≥", ">="), ("（", "("), ("%", "％"), ("\n", ""), ("。", "．"), ("；", ";")]
    )
    if isinstance(cell.value, str):
        cell.value = cell.value.replace(old, new)


def _put(entry: Callable[[random.Random, object], object], *, figure: bool = True) -> Damage:
    def damage(rng: random.Random, sheet: Worksheet, cell: Cell, number: Cell) -> None:
        place = number if figure else cell
        place.value = entry(rng, place.value)  # type: ignore[assignment]

    return damage


#: what cannot make a right score wrong: layout, spelling, and things taken away
GENTLE: dict[str, Damage] = {
    "unmerged": _unmerge,
    "reworded": _reworded,
    "wide digits": _put(lambda _, value: str(value).translate(WIDE)),
    "as text": _put(lambda _, value: f" {value} "),
    "a row more": lambda _, sheet, cell, __: sheet.insert_rows(cell.row),
    "a column more": lambda _, sheet, cell, __: sheet.insert_cols(cell.column),
}
ROUGH: dict[str, Damage] = GENTLE | {
    "emptied": _put(lambda _, __: None, figure=False),
    "words": _put(lambda rng, _: rng.choice(["五", "5分", "—", "无", "/", "约5", "=1/0", "#REF!", True])),
    "huge": _put(lambda rng, _: rng.choice([1e15, 1e-12, -3, 0])),
    "a row gone": lambda _, sheet, cell, __: sheet.delete_rows(cell.row),
    "a column gone": lambda _, sheet, cell, __: sheet.delete_cols(cell.column),
    "a label elsewhere": _put(
        lambda rng, _: rng.choice(["合计", "得分", "评分标准", "三级指标", "……"]), figure=False
    ),
}


def damaged(seed: int, kinds: dict[str, Damage], out: Path) -> tuple[Path, str]:
    rng = random.Random(seed)
    source = rng.choice(SOURCES)
    book = openpyxl.load_workbook(source)
    done = [source.parent.name]
    for _ in range(rng.choice((1, 1, 2, 4))):
        sheet = rng.choice([book.worksheets[0], *book.worksheets])
        cells = [c for row in sheet.iter_rows() for c in row if isinstance(c, Cell) and c.value is not None]
        cell = rng.choice(cells)
        figures = [c for c in cells if isinstance(c.value, int | float)] or [cell]
        name = rng.choice(sorted(kinds))
        done.append(f"{sheet.title}!{cell.coordinate} {name}")
        with contextlib.suppress(KeyError):  # openpyxl loses cells of areas that were moved
            kinds[name](rng, sheet, cell, rng.choice(figures))
    book.save(out)
    return out, ", ".join(done)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_breaks(seed: int, tmp_path: Path) -> None:
    path, _ = damaged(seed, ROUGH, tmp_path / "表.xlsx")
    report = verify([path], engines=[books.FORMUALIZER])
    for task in report.tasks:
        if task.form is not None and task.form.indicators:
            place = random.Random(seed).choice(task.form.indicators).place.a1
            with contextlib.suppress(XltoolsError):
                explain(str(path), place, engines=[books.FORMUALIZER])
    out, again = tmp_path / "重算.xlsx", tmp_path / "再算.xlsx"
    with contextlib.suppress(XltoolsError):
        recompute(path, out=out, engine=books.FORMUALIZER)
        recompute(out, out=again, engine=books.FORMUALIZER)
        assert out.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("seed", range(100, 112))
def test_no_score_is_called_wrong_without_cause(seed: int, tmp_path: Path) -> None:
    """Layout and spelling apart nothing has changed: only 福田's procurement is off its rule, where it was before."""
    path, done = damaged(seed, GENTLE, tmp_path / "表.xlsx")
    told = [f for task in verify([path], engines=[books.FORMUALIZER]).tasks for f in task.findings]
    wrong = [f.message for f in told if f.code == "score-off-rule" and "政府采购执行情况" not in f.message]
    assert not wrong, done


def test_a_working_paper_without_its_headings(tmp_path: Path) -> None:
    """Its formulas have lost their values, so the workbook is calculated and read once more."""
    book = openpyxl.load_workbook(books.filled(books.FUTIAN, tmp_path))
    book["评分底稿"].delete_rows(4)
    path = tmp_path / "表.xlsx"
    book.save(path)
    assert ("score-off-rule", "I11", "error") in books.found(books.task_of(path))

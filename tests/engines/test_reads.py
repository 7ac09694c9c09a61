"""Which cells formulas read, and that a model of no more than these gives the same values."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltools.cells import Book, Grid, Ref
from xltools.engines.reads import areas_read
from xltools.engines.registry import get_engine
from xltools.engines.scan import Area
from xltools.tasks.evaluate import Models, formula_refs, model_of
from xltools.workbook.read import read_book

ROOT = Path(__file__).parents[2]
BOOKS = sorted([*ROOT.glob("templates/*.xlsx"), *ROOT.glob("examples/**/*.xlsx")])


def test_the_areas_stand_under_the_sheet_they_lie_on() -> None:
    formulas = {
        "附件6": {(1, 1): "SUM(B2:B4)+评分规则!$C$5", (2, 1): "B2*总分"},
        "甲": {(1, 1): "'附件6'!A1"},
    }
    assert areas_read(formulas, {"总分": "'附件6'!$H$9"}) == {
        "附件6": {
            Area(None, 2, 2, 4, 2),
            Area(None, 2, 2, 2, 2),
            Area("附件6", 9, 8, 9, 8),
            Area("附件6", 1, 1, 1, 1),
        },
        "评分规则": {Area("评分规则", 5, 3, 5, 3)},
    }


@pytest.mark.parametrize(
    "text",
    [
        'INDIRECT("B"&2)',
        "OFFSET(B2,1,0)",
        "SUM(B2:INDEX(B:B,4))",
        "SUM((B2,B4))",
        "SUM(B2:B4 A3:C3)",
        "SUM(表1[得分])",
        "SUM(B2",
    ],
)
def test_one_that_may_read_any_cell_leaves_it_open(text: str) -> None:
    assert areas_read({"甲": {(1, 1): "B2", (2, 1): text}}, {}) is None


def _book(cells: dict[tuple[int, int], float | str], formulas: dict[tuple[int, int], str]) -> Book:
    rows = [[cells.get((r, c)) for c in range(1, 5)] for r in range(1, 6)]
    return Book("甲.xlsx", "", ".xlsx", (Grid("甲", rows, formulas=formulas),), {})


def test_only_what_formulas_read_is_put_before_the_engine() -> None:
    book = _book({(1, 1): "单位", (2, 1): 3.0, (3, 1): 4.0, (4, 1): 5.0}, {(5, 1): "SUM(A2:A3)"})
    model = Models(book).of(["甲"])
    assert model.values == {"甲": {(2, 1): 3.0, (3, 1): 4.0}}
    assert Models(book).of(["甲"], (Ref("甲", 1, 30), "A4*2")).values == {
        "甲": {(2, 1): 3.0, (3, 1): 4.0, (4, 1): 5.0}
    }


def test_a_reference_made_of_text_sees_every_cell() -> None:
    book = _book({(1, 1): "A4", (4, 1): 5.0}, {(5, 1): "INDIRECT(A1)"})
    model, ref = Models(book).of(["甲"]), Ref("甲", 5, 1)
    assert model.values == {"甲": {(1, 1): "A4", (4, 1): 5.0}}
    assert get_engine("formualizer").calculate(model, [ref])[ref] == 5


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_every_formula_gives_what_it_gives_beside_all_cells(path: Path) -> None:
    book = read_book(path)
    models, whole = Models(book), model_of(book)
    for grid in book.grids:
        wanted = formula_refs(grid)
        own, engine = get_engine("formualizer"), get_engine("formualizer")
        assert own.calculate(models.of([grid.sheet]), wanted) == engine.calculate(whole, wanted)

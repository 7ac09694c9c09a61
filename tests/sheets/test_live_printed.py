"""A fact is edited in the saved workbook and only the program calculates: scores, 逐项计分 and 校验 follow."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.libreoffice import soffice_or_skip
from tests.tasks import scored_books as books
from tests.tasks.scored_books import FACTS, FUTIAN, small, with_facts
from xltools.cells import Ref, parse_a1
from xltools.engines.base import Engine, Result
from xltools.engines.registry import get_engine
from xltools.tasks.evaluate import model_of
from xltools.tasks.recompute import recompute
from xltools.workbook.read import read_book

D = Decimal


@pytest.fixture(params=["formualizer", "formulas", "libreoffice"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "libreoffice":
        soffice_or_skip()
    return get_engine(request.param)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small form recomputed with empty scores: F4, F5 and F7 are formulas, F6 is the scorer's."""
    folder = tmp_path_factory.mktemp("live")
    out = folder / "重算.xlsx"
    empty = small(folder / "表.xlsx", FACTS, tiers="", ratio="", judged="", total="")
    recompute(empty, out=out, engine=books.FORMUALIZER)
    return out


@pytest.fixture(scope="module")
def futian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return books.filled(FUTIAN, tmp_path_factory.mktemp("福田"))


def calculated(path: Path, engine: Engine, places: list[str]) -> list[Result]:
    """These cells as the program gives them after the edit: nothing is read from what was saved."""
    book = read_book(str(path))
    refs = [_ref(place) for place in places]
    values = engine.calculate(model_of(book), refs)
    return [values[ref] for ref in refs]


def _ref(place: str) -> Ref:
    sheet, _, cell = place.rpartition("!")
    return Ref(sheet, *parse_a1(cell))


SCORES = ["评分表!F4", "评分表!F5", "评分表!F7"]
ITEMS = ["逐项计分!J5", "逐项计分!J6", "逐项计分!J7", "逐项计分!J8"]

#: facts edited → official scores and total, statuses of item and sum for both rows
EDITS: dict[str, tuple[dict[str, Decimal | str | None], list[object], list[str]]] = {
    "as filled": ({}, [40, 27, 67], ["已定"] * 4),
    "a lower tier": ({"固定资产利用率": D("0.8")}, [20, 27, 47], ["已定"] * 4),
    "the edge of a tier": ({"固定资产利用率": D("0.9")}, [40, 27, 67], ["已定"] * 4),
    "half the budget": ({"实际采购金额": D(25)}, [40, 15, 55], ["已定"] * 4),
    "a fact taken out": ({"实际采购金额": None}, [40, "", 40], ["已定", "已定", "待填", "区间"]),
    "a word": ({"固定资产利用率": "很高"}, ["", 27, 27], ["待填", "区间", "已定", "已定"]),
    "a budget of nothing": ({"采购预算金额": D(0)}, [40, "", 40], ["已定", "已定", "待填", "区间"]),
}


@pytest.mark.parametrize("case", EDITS)
def test_scores_and_statuses_follow(case: str, saved: Path, engine: Engine, tmp_path: Path) -> None:
    facts, scores, statuses = EDITS[case]
    path = with_facts(saved, facts, tmp_path / "改.xlsx")
    found = calculated(path, engine, [*SCORES, *ITEMS])
    assert [value or "" for value in found[:3]] == scores
    assert found[3:] == statuses


def test_checks_follow(futian: Path, engine: Engine, tmp_path: Path) -> None:
    """福田: the one score off its rule (采购 2 of at most 1.38), none after the budget is met, two after 编外 falls."""
    grid = read_book(str(futian)).grid("校验")
    assert grid is not None
    row = next(r for r in range(5, 30) if grid.value(r, 2).text == "得分与评分办法不符的项数")
    count = f"校验!D{row}"
    assert calculated(futian, engine, [count, "共性指标体系评分表!I28"]) == [1, D("94.94")]
    met = with_facts(futian, {"实际采购金额合计数": D("1931.52")}, tmp_path / "采购.xlsx")
    assert calculated(met, engine, [count]) == [0]
    fewer = with_facts(futian, {"劳务派遣人员数": D(0)}, tmp_path / "编外.xlsx")
    assert calculated(fewer, engine, [count]) == [2]

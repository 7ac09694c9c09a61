"""附件4 of units whose budget or amount spent is not known: no rate of sums over different units, and a word on it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.batch.runs import run
from tests.tasks.books import Cell, form6
from xltools.cells import Value
from xltools.engines.registry import get_engine
from xltools.forms.reading import read_forms
from xltools.tasks.recompute import recompute
from xltools.tasks.verify import verify
from xltools.workbook.read import read_book

FORMUALIZER = get_engine("formualizer")

_ALL: dict[str, Cell] = {}
_NO_SPENT: dict[str, Cell] = dict.fromkeys(("F7", "F9", "F10", "G7", "G9", "G10"))
_NO_BUDGET: dict[str, Cell] = dict.fromkeys(("E7", "E9", "E10", "G7", "G9", "G10"))
_TEXTS: dict[str, Cell] = {**_NO_SPENT, "F7": "待核", "F9": "待核", "F10": "待核"}

#: cells of 乙局; its note; the total line: budget, spent, rate. 甲局 has 751.64 and 740.5, a rate of 98.52%
CASES: dict[str, tuple[dict[str, Cell], str, tuple[str | None, str | None, str | None]]] = {
    "all there": (_ALL, "", ("1503.28", "1481", "0.9852")),
    "no amount spent": (
        _NO_SPENT, "1 份自评表没有执行数（乙局）：合计执行数只含其余单位，合计执行率留空", ("1503.28", "740.5", None),
    ),
    "amounts in words": (
        _TEXTS, "1 份自评表没有执行数（乙局）：合计执行数只含其余单位，合计执行率留空", ("1503.28", "740.5", None),
    ),
    "no budget": (
        _NO_BUDGET, "1 份自评表没有预算数（乙局）：合计预算数只含其余单位，合计执行率留空", ("751.64", "1481", None),
    ),
    # the sums are over the same units: their rate is right
    "neither": (
        {**_NO_SPENT, **_NO_BUDGET}, "1 份自评表没有执行数（乙局）：合计执行数只含其余单位", ("751.64", "740.5", "0.9852"),
    ),
}  # fmt: skip


def _number(cell: Value | None) -> str | None:
    return None if cell is None or cell.number is None else str(cell.number)


def _total(path: Path) -> tuple[str | None, ...]:
    line = read_forms(read_book(str(path)))[0][0].total_line
    assert line is not None
    return _number(line.budget), _number(line.spent), _number(line.rate)


@pytest.mark.parametrize("name", CASES)
def test_the_total_line_and_its_note(name: str, tmp_path: Path) -> None:
    cells, note, wanted = CASES[name]
    (tmp_path / "收件").mkdir()
    form6(tmp_path / "收件", "1.xlsx", "甲局", {"G5": 1})
    form6(tmp_path / "收件", "2.xlsx", "乙局", cells)
    out = tmp_path / "附件4.xlsx"
    done = run(tmp_path / "收件", out, processes=1)
    said = [line for line in done.notes if "份自评表没有" in line]
    assert note in said if note else not said
    figures = tuple(figure and Decimal(figure) for figure in wanted)
    assert tuple(figure and Decimal(figure) for figure in _total(out)) == figures
    assert [f.code for task in verify([out], engines=[FORMUALIZER]).tasks for f in task.findings] == []
    recompute(out, out=tmp_path / "again.xlsx", engine=FORMUALIZER)
    assert tuple(figure and Decimal(figure) for figure in _total(tmp_path / "again.xlsx")) == figures

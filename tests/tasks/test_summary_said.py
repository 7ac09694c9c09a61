"""What a summary says of forms whose figures are not what they seem: scores not filled in, amounts of 资金结构."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.batch.runs import run
from tests.tasks.books import Cell, form6
from xltools.forms.reading import read_forms
from xltools.workbook.read import read_book

SCORES = {f"H{row}": None for row in range(16, 45)}


def _summary(
    folder: Path, cells: dict[str, Cell]
) -> tuple[list[tuple[str, ...]], tuple[str, ...], list[str]]:
    """(unit, budget, spent, score) of each line, the notes, and why files are not in it."""
    (folder / "收件").mkdir()
    form6(folder / "收件", "1.xlsx", "甲局", {"G5": 1})
    form6(folder / "收件", "2.xlsx", "乙局", cells)
    done = run(folder / "收件", folder / "附件4.xlsx", processes=1)
    (form,), _ = read_forms(read_book(str(folder / "附件4.xlsx")))
    lines = [
        tuple(cell.text if cell else "" for cell in (r.unit, r.budget, r.spent, r.self_score))
        for r in form.rows
    ]
    return lines, done.notes, [why for _, why in done.unused]


FROM_USES = "1 份自评表的资金来源没有填全或不是数字，预算数、执行数取自资金结构，请核对：乙局"
NO_BUDGET = "1 份自评表没有预算数（乙局）：合计预算数只含其余单位，合计执行率留空"
NEGATIVE = "1 份自评表的预算数或执行数是负数，照原数填入，请核对：乙局"
BLANK: dict[str, Cell] = {"E9": None, "F9": None, "G9": None}


@pytest.mark.parametrize(
    ("cells", "line", "note"),
    [
        # 751.64 of 财政拨款; 158.64 and 593 of 基本支出 and 项目支出
        ({"E7": "见附表", "F7": "见附表", "G7": None}, ("751.64", "740.5"), FROM_USES),
        ({"F7": None, "G7": None}, ("751.64", "740.5"), FROM_USES),
        ({"E7": "见附表", "G7": None, **BLANK}, ("", "740.5"), NO_BUDGET),
        ({"F7": -740.5, "G7": -0.9852, "F9": -156.5, "F10": -584}, ("751.64", "-740.5"), NEGATIVE),
    ],
)
def test_amounts_of_which_not_all_is_known(
    cells: dict[str, Cell], line: tuple[str, str], note: str, tmp_path: Path
) -> None:
    lines, notes, unused = _summary(tmp_path, cells)
    assert lines[1] == ("乙局", *line, "99.3")
    assert note in notes
    assert unused == []


def test_scores_that_are_not_all_filled_in(tmp_path: Path) -> None:
    """Rows 16 to 44 but for H16: the total is a formula, and what it gives is no score of the unit."""
    cells: dict[str, Cell] = {**SCORES, "H16": 2, "H45": ("SUM(H16:H44)", 2)}
    lines, notes, _ = _summary(tmp_path, cells)
    assert lines[1][3] == "2"
    assert (
        "1 份自评表的得分没有填全，总分只是已填各项之和，请补填后重新汇总：乙局（缺 28 项，总分 2）" in notes
    )


def test_a_total_of_no_scores_is_none(tmp_path: Path) -> None:
    """As with a total that is empty, the unit is told and left out."""
    lines, _, unused = _summary(tmp_path, {**SCORES, "H45": ("SUM(H16:H44)", 0)})
    assert [line[0] for line in lines] == ["甲局"]
    assert unused == ["工作表“附件6”没有填得分"]


@pytest.mark.parametrize("text", ["玖拾伍分", "≈98", "#DIV/0!"])
def test_a_total_that_is_no_number_is_quoted(text: str, tmp_path: Path) -> None:
    lines, _, unused = _summary(tmp_path, {"H45": text})
    assert [line[0] for line in lines] == ["甲局"]
    assert unused == [f"工作表“附件6”的总分 H45 填的是“{text}”，不是数字"]


def test_errors_are_called_by_their_name(tmp_path: Path) -> None:
    _, notes, _ = _summary(tmp_path, {"H16": 3, "H45": 100.3})
    assert any(
        note.startswith("1 份自评表有错误") and note.endswith("乙局（得分超过分值）") for note in notes
    )


def test_uses_without_sources_are_no_news(tmp_path: Path) -> None:
    lines, notes, _ = _summary(tmp_path, {})
    assert lines[1] == ("乙局", "751.64", "740.5", "99.3")
    assert not any("资金结构" in note or "负数" in note or "没有填全" in note for note in notes)

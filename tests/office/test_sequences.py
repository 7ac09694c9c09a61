"""Random edits, clicks, rows and columns put in on one open document: undo and clearing give back what was there.

XLTOOLS_SEQUENCES=1000 runs as many as issue 5 asks for (half an hour where nothing else runs).
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from tests.office.host import Office
from tests.office.test_actions import state
from xltools.office.click import run as click
from xltools.office.results import RESULTS

pytestmark = pytest.mark.slow
SEQUENCES = int(os.environ.get("XLTOOLS_SEQUENCES", "4"))
FIRST = int(os.environ.get("XLTOOLS_FIRST_SEQUENCE", "0"))
#: cells that a user fills in: amounts, targets, actuals, scores, reasons
CELLS = [f"{column}{row}" for column in "DEFGH" for row in range(4, 9)]
VALUES = [
    0,
    1,
    2,
    2.5,
    12,
    100,
    751.64,
    None,
    "",
    "≥34家",
    "14家",
    "100%",
    "无",
    "12月前完成",
    "'5",
    "较好",
    "=1+1",
]
FILLS = [None, (255, 255, 0), (200, 230, 255), (255, 199, 206)]


def edit(form: Any, dice: random.Random) -> None:
    """What a user does to a cell: content, fill, note."""
    cell = form[dice.choice(CELLS)]
    what = dice.random()
    if what < 0.6:
        cell.formula = dice.choice(VALUES)
    elif what < 0.8:
        cell.color = dice.choice(FILLS)
    elif cell.note is None:
        cell.add_note(f"说明 {dice.randrange(100)}")
    else:
        cell.note.delete()


def without_results(book: Any) -> Any:
    """The workbook without the sheet that a check leaves."""
    for sheet in list(book.sheets):
        if sheet.name.startswith(RESULTS):
            sheet.delete()
    return state(book)


ROWS = [
    ["部门整体支出绩效自评表"],
    ["评价部门名称", "示例局"],
    ["一级指标", "二级指标", "三级指标", "年度指标值", "全年完成值", "分值", "得分", "偏差原因分析"],
    ["产出", "数量指标", "扶持企业数量", "≥34家", "14家", 40, 30, "企业减少"],
    ["产出", "时效指标", "完成及时率", "100%", "98%", 30, 30, None],
    ["效益", "社会效益", "就业情况", "改善", "较好", 20, 18, None],
    ["满意度", "满意度指标", "群众满意度", "≥90%", "95%", 10, 10, None],
    ["总分", None, None, None, None, 100, 90, None],
]


def test_whatever_was_clicked_undo_and_clearing_give_back_what_was_there(office: Office) -> None:
    """On one document that stays open, a small one: every click writes and reads all of it."""
    with office.opened() as book:
        form = book.sheets[0]
        form.name = "自评表"
        for row, texts in enumerate(ROWS, 1):
            form.range((row, 1), (row, len(texts))).formula = [texts]
        for seed in range(FIRST, FIRST + SEQUENCES):
            sequence(book, random.Random(seed), seed)


def apart(before: Any, after: Any) -> list[Any]:
    """What is not as it was: formulas, values, looks, notes, names, sheets."""
    found: list[Any] = [*(before[2] ^ after[2])]
    found += [(a, b) for a, b in zip(before[3:], after[3:], strict=True) if a != b]
    looks = before[1].keys() | after[1].keys()
    found += [(k, before[1].get(k), after[1].get(k)) for k in looks if before[1].get(k) != after[1].get(k)]
    for sheet in before[0].keys() | after[0].keys():
        pairs = zip(before[0].get(sheet, ((), ())), after[0].get(sheet, ((), ())), strict=True)
        found += [
            (a, b) for one, other in pairs if one != other for a, b in zip(one, other, strict=False) if a != b
        ]
    return found


def sequence(book: Any, dice: random.Random, seed: int) -> None:
    form = book.sheets["自评表"]
    for _ in range(dice.randrange(1, 5)):
        edit(form, dice)
    before = without_results(book)
    clicked, moved = list[str](), list[tuple[Any, int]]()
    for _ in range(dice.randrange(1, 5)):
        action = dice.choice(["verify", "next_finding", "clear_marks", "recalculate", "recalculate_by_rules"])
        if moved and action != "clear_marks":
            continue  # a form with an empty row is another form
        clicked.append(action)
        said = click(action, book)
        assert "没有完成" not in said, (seed, action, said)
        if action.startswith("recalculate") and dice.random() < 0.5:
            lines = dice.choice([form.api.Rows, form.api.Columns])
            moved.append((lines, dice.randrange(9)))
            lines.insertByIndex(moved[-1][1], 1)
            clicked.append(f"{lines.ImplementationName} {moved[-1][1]}")
    for _ in clicked:
        assert "没有动" not in click("undo_recalculation", book), (seed, clicked)
    click("clear_marks", book)
    for lines, at in reversed(moved):
        lines.removeByIndex(at, 1)
    assert apart(before, without_results(book)) == [], (seed, clicked)

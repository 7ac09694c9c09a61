"""撤销重算 where the user has gone on working: rows put in, figures typed, sheets protected, formulas of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.office.host import Office
from tests.office.test_actions import names, state
from tests.office.test_sequences import ROWS, apart
from xltools.office import actions, undo
from xltools.office.click import run as click
from xltools.office.results import FAULT
from xltools.office.undo import DEPTH

pytestmark = pytest.mark.slow

#: a form with rates: (row, column) → what is typed
PROJECT = {
    (1, 1): "项目支出绩效自评表", (2, 1): "（2023年度）", (3, 1): "项目名称", (3, 3): "公路养护", (4, 1): "主管部门",
    (4, 3): "交通运输局", (5, 1): "项目资金（万元）", (5, 4): "年初预算数", (5, 5): "全年预算数", (5, 6): "全年执行数",
    (5, 7): "分值", (5, 8): "执行率", (5, 9): "得分",
    (6, 3): "年度资金总额", (6, 4): 500, (6, 5): 520.5, (6, 6): 498.75, (6, 7): 10, (6, 8): "95.82%", (6, 9): 9.58,
    (7, 3): "其中：当年财政拨款", (7, 4): 500, (7, 5): 500, (7, 6): 480, (7, 7): "—", (7, 8): "96.00%", (7, 9): "—",
    (8, 3): "其他资金", (8, 4): 0, (8, 5): 0, (8, 6): 0, (8, 7): "—", (8, 9): "—",
    (9, 1): "绩效指标", (9, 2): "一级指标", (9, 3): "二级指标", (9, 4): "三级指标", (9, 5): "年度指标值",
    (9, 6): "实际完成值", (9, 7): "分值", (9, 8): "得分", (9, 9): "偏差原因分析及改进措施",
    (10, 2): "产出指标", (10, 3): "数量指标", (10, 4): "养护里程", (10, 5): "≥350公里", (10, 6): "342公里",
    (10, 7): 50, (10, 8): 50,
    (11, 2): "效益指标", (11, 3): "社会效益指标", (11, 4): "受益人口", (11, 5): "≥12000人", (11, 6): "12500人",
    (11, 7): 30, (11, 8): 30,
    (12, 2): "满意度指标", (12, 3): "服务对象满意度指标", (12, 4): "群众满意度", (12, 5): "≥90%", (12, 6): "92%",
    (12, 7): 10, (12, 8): 10,
    (13, 1): "总分", (13, 7): 100, (13, 8): 98,
}  # fmt: skip


#: what a recompute writes for the total of the small form
TOTAL = "=ROUND(SUM(G4:G7),2)"


def fill(sheet: Any) -> None:
    """The small form, two scores of it as formulas of the user's."""
    for row, texts in enumerate(ROWS, 1):
        sheet.range((row, 1), (row, len(texts))).formula = [texts]
    sheet["G4"].formula = "=F4-10"
    sheet["G5"].formula = "=SUM(F4:F7)-70"


@pytest.fixture
def book(office: Office) -> Iterator[Any]:
    with office.opened() as found:
        found.sheets[0].name = "自评表"
        fill(found.sheets[0])
        yield found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    written = openpyxl.Workbook()
    sheet = written.active
    sheet.title = "项目自评"  # type: ignore[union-attr]
    for (row, column), value in PROJECT.items():
        sheet.cell(row, column, value)  # type: ignore[union-attr]
    path = tmp_path / "项目.xlsx"
    written.save(path)
    return path


def rows_in(at: int, count: int = 1) -> Callable[[Any], None]:
    return lambda book: book.sheets["自评表"].api.Rows.insertByIndex(at, count)


def columns_in(at: int) -> Callable[[Any], None]:
    return lambda book: book.sheets["自评表"].api.Columns.insertByIndex(at, 1)


def row_out(at: int) -> Callable[[Any], None]:
    return lambda book: book.sheets["自评表"].api.Rows.removeByIndex(at, 1)


def renamed(book: Any) -> None:
    book.sheets["自评表"].name = "2023 '表'!"


@pytest.mark.parametrize(
    "move",
    [rows_in(0), rows_in(4), rows_in(5, 3), rows_in(7), columns_in(0), columns_in(4), row_out(5), renamed],
    ids=["above", "inside", "three", "before-total", "first-column", "column", "row-out", "renamed"],
)
def test_what_has_only_moved_is_restored(book: Any, office: Office, move: Callable[[Any], None]) -> None:
    with office.opened() as untouched:
        untouched.sheets[0].name = "自评表"
        fill(untouched.sheets[0])
        move(untouched)
        expected = state(untouched)
    click("recalculate_by_rules", book)
    assert book.sheets["自评表"]["G5"].formula != "=SUM(F4:F7)-70"
    assert book.sheets["自评表"]["G8"].formula == TOTAL
    move(book)

    said = click("undo_recalculation", book)
    assert "没有动" not in said
    assert apart(expected, state(book)) == []


def test_a_cell_that_is_left_keeps_its_memory_and_the_log(book: Any) -> None:
    before = state(book)
    click("recalculate", book)
    book.sheets["自评表"]["G8"].formula = 88

    said = click("undo_recalculation", book)
    assert "G8（原为 90）在重算以后又改过，没有动" in said
    assert names(book) == ["自评表", "变更记录", "_xltools"]
    again = click("undo_recalculation", book)
    assert again.startswith("恢复 0 个单元格；G8（原为")
    book.sheets["自评表"]["G8"].formula = 90  # as it was

    click("undo_recalculation", book)
    assert apart(before, state(book)) == []
    assert click("undo_recalculation", book) == "没有可以撤销的重算"


def test_what_was_left_is_restored_once_it_is_as_after_the_recompute(book: Any) -> None:
    before = state(book)
    click("recalculate", book)
    wrote = book.sheets["自评表"]["G8"].formula
    book.sheets["自评表"]["G8"].formula = 88
    click("undo_recalculation", book)
    book.sheets["自评表"].api.Rows.insertByIndex(0, 1)
    book.sheets["自评表"].api.Rows.removeByIndex(0, 1)
    book.sheets["自评表"]["G8"].formula = wrote

    assert click("undo_recalculation", book).startswith("恢复 1 个单元格")
    assert apart(before, state(book)) == []


def three_forms(book: Any) -> None:
    for name in ("乙", "丙"):
        sheet = book.sheets.add(name, after=book.sheets[-1])
        fill(sheet)
        sheet["A2"].value = f"{name}局"


def test_a_sheet_with_a_password_is_named_before_anything_is_written(
    book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_forms(book)
    book.sheets["乙"].api.protect("财政")
    before = state(book)

    def never(*_: Any) -> None:
        raise AssertionError("written")

    monkeypatch.setattr(undo, "keep", never)
    assert click("recalculate", book) == "一键重算没有完成：工作表“乙”设了保护密码，不能写入。"
    assert FAULT in names(book)
    book.sheets[FAULT].delete()
    assert apart(before, state(book)) == []


def test_undo_writes_nothing_either_where_one_sheet_has_a_password(book: Any) -> None:
    three_forms(book)
    before = state(book)
    click("recalculate", book)
    recalculated = state(book)
    book.sheets["丙"].api.protect("财政")

    assert "工作表“丙”设了保护密码" in click("undo_recalculation", book)
    book.sheets[FAULT].delete()
    assert apart(recalculated, state(book)) == []
    book.sheets["丙"].api.unprotect("财政")
    click("undo_recalculation", book)
    assert apart(before, state(book)) == []


def test_a_roll_back_leaves_sheets_alone_that_were_not_written(
    book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_forms(book)
    before = state(book)

    def broken(book: Any, *_: Any) -> None:
        book.sheets["自评表"]["G8"].formula = 1
        book.sheets["乙"].api.protect("财政")
        raise OSError("half way")

    monkeypatch.setattr(actions, "write_edits", broken)
    assert "OSError" in click("recalculate", book)
    book.sheets[FAULT].delete()
    assert apart(before, state(book)) == []


def test_a_workbook_of_fixed_structure_is_not_touched(book: Any) -> None:
    book.api.protect("财政")
    before = state(book)
    assert "工作簿的结构受保护" in click("recalculate", book)
    assert apart(before, state(book)) == []
    assert book.api.isProtected()


def cells(path: Path) -> dict[str, tuple[object, str]]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return {cell.coordinate: (cell.value, cell.number_format) for row in sheet.iter_rows() for cell in row}


def test_number_formats_in_the_file_are_as_before_and_cells_are_counted_alike(
    office: Office, project: Path, tmp_path: Path
) -> None:
    with office.opened(project) as book:
        before = cells(office.save_as(book, tmp_path / "前.xlsx"))
        said = click("recalculate", book)
        assert book.sheets[0]["H6"].formula.startswith("=")
        changed = said.partition("改动 ")[2].partition(" ")[0]
        assert int(changed) > 0
        assert "另在 H8 写入公式" in said  # one more that shows nothing
        assert f"恢复 {changed} 个单元格" in click("undo_recalculation", book)
        assert cells(office.save_as(book, tmp_path / "后.xlsx")) == before
        assert before["H6"] == ("95.82%", "General")


def test_a_sheet_that_a_formula_of_the_user_refers_to_stays(book: Any) -> None:
    click("recalculate", book)
    book.sheets["自评表"]["J3"].formula = "=评分底稿!N5*1"

    said = click("undo_recalculation", book)
    assert "工作表“评分底稿”" in said
    assert "还有公式引用，没有删除" in said
    assert "评分底稿" in names(book)
    assert "校验" not in names(book)
    assert book.sheets["自评表"]["J3"].formula.replace("'", "") == "=评分底稿!N5*1"
    texts = [text for row in book.sheets["评分底稿"].used_range.formula for text in row]
    assert not any("#REF!" in str(text) for text in texts)


def test_two_recomputes_are_undone_one_after_the_other(book: Any) -> None:
    before = state(book)
    click("recalculate", book)
    between = without_memory(book)
    click("recalculate_by_rules", book)
    assert book.sheets["自评表"]["G6"].formula != 18

    assert click("undo_recalculation", book).endswith("再点一次，撤销更早的一次重算")
    assert apart(between, without_memory(book)) == []
    click("undo_recalculation", book)
    assert apart(before, state(book)) == []


def without_memory(book: Any) -> Any:
    found = state(book)
    own = [sheet for sheet in found[0] if sheet.startswith("_xltools")]
    texts = {sheet: found[0][sheet] for sheet in found[0] if sheet not in own}
    looks = {place: look for place, look in found[1].items() if place[0] not in own}
    return texts, looks, found[2], found[3], [name for name in found[4] if name not in own]


def test_as_many_recomputes_are_remembered_as_said(book: Any) -> None:
    form = book.sheets["自评表"]
    for total in range(DEPTH + 2):
        form["G8"].value = 50 + total
        click("recalculate", book)
    for total in range(DEPTH + 1, 1, -1):
        assert click("undo_recalculation", book).startswith("已撤销重算，恢复 ")
        assert form["G8"].value == 50 + total
        form["G8"].formula = TOTAL
    assert click("undo_recalculation", book) == "没有可以撤销的重算"
    assert not any(name.startswith("_xltools") for name in names(book))

"""The buttons' actions on documents that are open in LibreOffice, as a user sees them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import xltools
from tests.office.host import Office
from tests.office.test_same_results import told
from xltools.office import actions
from xltools.office.click import run as click
from xltools.office.reading import read_live
from xltools.office.results import FAULT, RESULTS
from xltools.tasks.batch.lock import locked

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PRINTED = ROOT / "examples" / "青云谱-附件6-原表.xlsx"
ERROR_FILL = (0xFF, 0xC7, 0xCE)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """附件6 of 青云谱 in our template, as printed: total 92, its rows sum to 82."""
    path = tmp_path / "青云谱.xlsx"
    xltools.fill(ROOT / "examples" / "青云谱-附件6.yaml", path)
    return path


@pytest.fixture
def book(office: Office, filled: Path) -> Iterator[Any]:
    with office.opened(filled) as found:
        yield found


def names(book: Any) -> list[str]:
    return [sheet.name for sheet in book.sheets]


def state(book: Any) -> Any:
    """Everything of the user's: content, fills, number formats, notes, names."""
    looks = {
        (sheet.name, row, column): (group.CellBackColor, group.NumberFormat)
        for sheet in book.sheets
        for group in sheet.api.getUniqueCellFormatRanges()
        for at in group.getRangeAddresses()
        for row in range(at.StartRow, min(at.EndRow, 99) + 1)
        for column in range(at.StartColumn, min(at.EndColumn, 29) + 1)
    }
    notes = {(sheet.name, n.location.address, n.text) for sheet in book.sheets for n in sheet.notes}
    texts = {
        sheet.name: (sheet.used_range.api.getFormulaArray(), sheet.used_range.api.getDataArray())
        for sheet in book.sheets
    }
    return texts, looks, notes, {n.name: n.refers_to for n in book.names}, names(book)


def test_verify_lists_every_finding_and_says_the_verdict(book: Any) -> None:
    said = click("verify", book)

    assert said.startswith("总分 92，各项合计 82，差 10")
    assert "等级 优→良" in said
    sheet = book.sheets[RESULTS]
    assert sheet["A2"].value == said
    assert sheet["A3:I3"].value == ["序号", "级别", "代码", "位置", "问题", "应为", "实为", "差", "怎么办"]
    rows = [row for row in sheet["A4:I40"].value if row[0]]
    total = next(row for row in rows if row[2] == "total-mismatch")
    assert total[3] == "附件6!H45"
    assert [str(value) for value in total[5:8]] == ["82", "92", "10"]
    assert sheet.range((4 + rows.index(total), 4)).hyperlink == "#'附件6'.H45"
    assert book.sheets.active.name == RESULTS


def test_marks_go_and_the_users_own_fills_and_notes_stay(book: Any) -> None:
    form = book.sheets["附件6"]
    form.api.unprotect("")
    form["H45"].color = (10, 200, 30)
    form["G7"].add_note("财政局已电话说明")
    before = state(book)

    click("verify", book)
    assert form["H45"].color == ERROR_FILL
    total = form["H45"].note.text
    assert total.startswith("错误：")
    assert "总分" in total
    assert "total-mismatch" not in total  # a code says nothing to the reader
    assert form["G7"].note.text == "财政局已电话说明"
    click("verify", book)  # marks of the first check are not what is remembered by the second
    own_fill = form["I16"].color
    form["I16"].color = (1, 2, 3)
    click("clear_marks", book)

    assert form["I16"].color == (1, 2, 3)  # what the user does meanwhile stays
    form["I16"].color = own_fill
    book.sheets[RESULTS].delete()
    assert state(book) == before
    assert click("clear_marks", book) == "没有要清除的标记"


def test_marks_follow_their_cells_when_rows_are_put_in(book: Any) -> None:
    click("verify", book)
    form = book.sheets["附件6"].api
    form.unprotect("")
    form.Rows.insertByIndex(11, 2)
    assert book.sheets["附件6"]["H47"].color == ERROR_FILL

    click("clear_marks", book)
    assert book.sheets["附件6"]["H47"].color != ERROR_FILL
    assert book.sheets["附件6"].notes.count == 0


def test_recalculate_can_be_undone_wholly(book: Any) -> None:
    book.sheets["附件6"].api.unprotect("")
    book.sheets["附件6"]["H45"].add_note("请会计股核对")  # a formula is about to be written here
    before = state(book)
    said = click("recalculate", book)

    assert book.sheets["附件6"]["H45"].note.text == "请会计股核对"
    assert "可按“撤销重算”恢复" in said
    form = book.sheets["附件6"]
    assert form["H45"].value == 82
    assert form["H45"].formula.startswith("=")
    log = book.sheets["变更记录"]
    assert log["B4:C4"].value == ["附件6", "H45"]
    assert [str(value) for value in log["E4:F4"].value] == ["92", "82"]
    assert click("recalculate", book).startswith("重算完成：没有需要改动的单元格")

    assert click("undo_recalculation", book).startswith("已撤销重算")
    assert state(book) == before
    assert click("undo_recalculation", book) == "没有可以撤销的重算"


def test_what_was_typed_after_a_recompute_is_not_undone(book: Any) -> None:
    click("recalculate", book)
    book.sheets["附件6"].api.unprotect("")
    book.sheets["附件6"]["H45"].value = 88

    said = click("undo_recalculation", book)
    assert book.sheets["附件6"]["H45"].value == 88
    assert "H45" in said


def test_changing_scores_by_the_rules_can_be_undone(book: Any) -> None:
    before = state(book)
    click("recalculate_by_rules", book)
    # 高企: 14 of 34 for 2 points is 0.82, where 1 is printed
    assert book.sheets["附件6"]["H35"].value == 0.82
    click("undo_recalculation", book)
    assert state(book) == before


def test_next_goes_through_the_findings_and_begins_again(book: Any) -> None:
    click("next_finding", book)  # checks first where nothing was checked yet
    places = list(dict.fromkeys(row for row in book.sheets[RESULTS]["D4:D40"].value if row and "!" in row))
    seen = []
    for _ in range(len(places) + 1):
        seen.append(
            f"{book.selection.sheet.name}!{book.selection.address.replace('$', '').partition(':')[0]}"
        )
        click("next_finding", book)
    assert seen == [*places, places[0]]


def test_an_unsaved_workbook_works(office: Office, filled: Path) -> None:
    """What stands in 附件6, copied into a new document that has no file."""
    with office.opened(filled) as source, office.opened() as new:
        sheet = source.sheets["附件6"]
        cells = sheet.used_range
        new.sheets[0].range(cells.address).formula = cells.formula
        for merge in read_live(source).grid("附件6").merges:  # type: ignore[union-attr]
            new.sheets[0].range((merge.top, merge.left), (merge.bottom, merge.right)).merge()

        assert click("verify", new).startswith("总分 92，各项合计 82，差 10")
        assert click("recalculate", new).startswith("重算完成")
        assert new.sheets[0]["H45"].value == 82
        assert {"评分底稿", "评分规则", "校验"} <= set(names(new))


def test_sheets_stay_protected_and_one_with_a_password_is_named(book: Any) -> None:
    form = book.sheets["附件6"].api
    assert form.isProtected()
    click("verify", book)
    click("recalculate", book)
    assert form.isProtected()

    form.unprotect("")
    form.protect("财政")
    before = book.sheets["附件6"].used_range.formula
    click("undo_recalculation", book)
    assert book.sheets["附件6"].used_range.formula == before
    assert "工作表“附件6”设了保护密码" in book.sheets[FAULT]["B5"].value


def test_a_workbook_without_a_form_says_so_in_a_sheet(office: Office, own_home: Path) -> None:
    with office.opened() as new:
        new.sheets[0]["A1"].value = "通讯录"
        said = click("recalculate", new)

        assert said.startswith("一键重算没有完成")
        sheet = new.sheets[FAULT]
        assert sheet["B4:B7"].value[0] == "一键重算"
        assert "没有识别到自评表" in sheet["B5"].value
        assert "表头" in sheet["B6"].value
        assert Path(sheet["B7"].value).is_relative_to(own_home)
        assert "FormError" in Path(sheet["B7"].value).read_text("utf-8")
        click("clear_marks", new)  # the next click that works takes the message away
        assert FAULT not in names(new)


def test_an_error_of_ours_is_shown_in_chinese_with_the_log(
    book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(book: Any) -> str:
        raise ZeroDivisionError("ours")

    monkeypatch.setitem(actions.ACTIONS, "verify", ("一键核对", broken))
    assert click("verify", book) == "一键核对没有完成：程序内部出错（ZeroDivisionError）"
    assert "日志" in book.sheets[FAULT]["B6"].value
    assert "ours" in Path(book.sheets[FAULT]["B7"].value).read_text("utf-8")


def test_a_recompute_that_fails_half_way_leaves_nothing_behind(
    book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(book)

    def broken(*_: Any) -> None:
        raise OSError("half way")

    monkeypatch.setattr(actions, "write_edits", broken)
    click("recalculate", book)
    book.sheets[FAULT].delete()
    assert state(book) == before


def test_a_click_while_another_runs_is_refused(book: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(book)
    said = []

    def slow(book: Any) -> str:
        said.append(click("recalculate", book))
        return "完成"

    monkeypatch.setitem(actions.ACTIONS, "verify", ("一键核对", slow))
    assert click("verify", book) == "完成"
    assert said == ["一键重算：上一次点击还没有做完，请等它结束再点"]
    assert state(book) == before


def test_the_lock_of_a_click_is_not_left_behind(book: Any, own_home: Path) -> None:
    click("verify", book)
    assert list(own_home.rglob("*.xltools-lock")) == []
    with locked(own_home / "x"):
        assert list(own_home.rglob("*.xltools-lock")) != []


def test_summarize_fills_annex_4_in_a_new_workbook(
    book: Any, office: Office, tmp_path: Path, filled: Path
) -> None:
    folder = tmp_path / "收件 (1) [终]"
    folder.mkdir()
    shutil.copy(filled, folder / "甲.xlsx")
    (folder / "坏.xlsx").write_bytes(b"PK no workbook")
    said = click("summarize", book, str(folder))

    out = tmp_path / "收件 (1) [终]-附件4.xlsx"
    assert said.startswith(f"已汇总 1 个单位：{out}")
    assert "1 个文件没有采用" in said
    opened = [d for d in office.desktop.Components if d.Title == out.name]
    assert len(opened) == 1
    opened[0].close(True)
    row = xltools.read(out)[0].rows[0]
    assert (row.unit.text, row.self_score.text) == ("南昌市青云谱区科技和工业信息局", "92")  # type: ignore[union-attr]
    assert "(2)" in click("summarize", book, str(folder))  # an earlier 附件4 is never written over
    next(d for d in office.desktop.Components if "(2).xlsx" in d.Title).close(True)


def test_our_sheets_change_nothing_for_the_command_line(
    book: Any, office: Office, tmp_path: Path, filled: Path
) -> None:
    """A workbook saved with marks, results and what undo needs is verified as if they were not there."""
    click("verify", book)
    saved = office.save_as(book, tmp_path / "带标记.xlsx")
    assert told(xltools.verify(saved)) == told(xltools.verify(filled))
    click("recalculate", book)
    saved = office.save_as(book, tmp_path / "重算.xlsx")
    assert told(xltools.verify(saved)) == told(actions.verified(read_live(book)))
    again_by_command = xltools.recompute(saved, tmp_path / "命令行.xlsx").changes
    assert not any(change.ref.sheet.startswith("_xltools") for change in again_by_command)
    with office.opened(saved) as again:  # undo works after saving and opening
        assert click("undo_recalculation", again).startswith("已撤销重算")
        assert again.sheets["附件6"]["H45"].value == 92
        assert click("clear_marks", again).startswith("已清除")


def test_the_printed_form_of_another_layout_works_too(office: Office, tmp_path: Path) -> None:
    path = tmp_path / PRINTED.name
    shutil.copy(PRINTED, path)
    with office.opened(path) as book:
        before = state(book)
        assert click("verify", book).startswith("总分 92，各项合计 82，差 10")
        click("recalculate", book)
        click("undo_recalculation", book)
        click("clear_marks", book)
        book.sheets[RESULTS].delete()
        assert state(book) == before

"""Documents that do not let a click do all it would: read-only, passwords, sheets gone, manual calculation."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.office.host import Office
from tests.office.test_actions import ROOT, book, filled, names, state
from xltools.office.click import run as click
from xltools.office.results import FAULT, RESULTS
from xltools.office.uno.connection import book_of, uno

__all__ = ["book", "filled"]
pytestmark = pytest.mark.slow
READ_ONLY = "文档以只读方式打开，请另存后再点"


def read_only(office: Office, path: Path) -> Any:
    asked = uno().createUnoStruct("com.sun.star.beans.PropertyValue")
    asked.Name, asked.Value = "ReadOnly", True
    url = uno().systemPathToFileUrl(str(path))
    return office.desktop.loadComponentFromURL(url, "_blank", 0, (asked,))


@pytest.mark.parametrize(
    "action",
    ["verify", "recalculate", "recalculate_by_rules", "next_finding", "clear_marks", "undo_recalculation"],
)
def test_a_read_only_document_is_left_alone_and_the_line_says_why(
    office: Office, filled: Path, action: str
) -> None:
    document = read_only(office, filled)
    try:
        found = book_of(office.context, document)
        before = state(found)
        assert READ_ONLY in click(action, found)
        assert state(found) == before
    finally:
        document.close(True)


def test_the_findings_of_a_read_only_document_can_be_gone_through(
    office: Office, book: Any, tmp_path: Path
) -> None:
    click("verify", book)
    document = read_only(office, office.save_as(book, tmp_path / "已核对.xlsx"))
    try:
        assert click("next_finding", book_of(office.context, document)).startswith("第 1 处")
    finally:
        document.close(True)


def test_nothing_is_raised_where_the_message_itself_cannot_be_written(
    book: Any, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    def broken(*_: Any) -> Any:
        raise uno().getClass("com.sun.star.uno.RuntimeException")("no", None)

    monkeypatch.setattr("xltools.office.click.write_sheet", broken)
    monkeypatch.setitem(click.__globals__["ACTIONS"], "verify", ("一键核对", broken))
    assert click("verify", book) == "一键核对没有完成：程序内部出错（RuntimeException）"
    assert "RuntimeException" in next(own_home.rglob("*.log")).read_text("utf-8")


def test_a_workbook_whose_structure_is_protected_says_so(book: Any) -> None:
    before = state(book)
    book.api.protect("财政")
    assert "工作簿的结构受保护" in click("verify", book)
    book.api.unprotect("财政")
    assert state(book) == before


def two_forms(book: Any) -> None:
    book.sheets["附件6"].copy(after=book.sheets["附件6"], name="附件6乙")


def test_a_sheet_with_a_password_is_named_and_the_others_are_marked(book: Any) -> None:
    two_forms(book)
    first, second = book.sheets["附件6"], book.sheets["附件6乙"]
    second.api.unprotect("")
    second.api.protect("财政")

    said = click("verify", book)
    assert "工作表“附件6乙”设了保护密码，没有加标记" in said
    assert FAULT not in names(book)
    assert book.sheets[RESULTS]["A2"].value == said
    listed = {str(place).partition("!")[0] for place in book.sheets[RESULTS]["D4:D90"].value if place}
    assert {"附件6", "附件6乙"} <= listed
    assert first["H45"].note is not None
    assert second["H45"].note is None


def test_marks_on_a_sheet_closed_since_stay_known(book: Any) -> None:
    click("verify", book)
    form = book.sheets["附件6"]
    before = form["H45"].color
    form.api.unprotect("")
    form.api.protect("财政")
    assert "工作表“附件6”设了保护密码" in click("clear_marks", book)
    assert "工作表“附件6”设了保护密码" in click("verify", book)
    assert form["H45"].color == before

    form.api.unprotect("财政")
    click("clear_marks", book)
    assert form["H45"].color != before
    assert form["H45"].note is None
    assert "_xltools" not in names(book)


def test_a_results_sheet_with_a_password_is_left_as_it_is(book: Any) -> None:
    click("verify", book)
    book.sheets[RESULTS].api.protect("财政")
    assert "校验结果（旧1）" in click("verify", book)
    assert book.sheets[RESULTS]["A1"].value == RESULTS


def test_the_next_finding_on_a_sheet_that_is_gone_asks_for_another_check(book: Any) -> None:
    click("verify", book)
    book.sheets["附件6"].name = "自评表"
    assert click("next_finding", book) == "有问题的表已改名或删除，请再点一键核对"
    assert FAULT not in names(book)
    click("verify", book)
    assert click("next_finding", book).startswith("第 1 处")


def test_sheet_names_with_exclamation_marks_are_quoted_and_found(book: Any) -> None:
    book.sheets["附件6"].name = '附 "6" & 表!'
    click("verify", book)
    places = [place for place in book.sheets[RESULTS]["D4:D60"].value if place and "H45" in place]
    assert set(places) == {'“附 "6" & 表!”!H45'}
    said = click("next_finding", book)
    assert '“附 "6" & 表!”' in said
    assert "!!" not in said
    assert book.selection.sheet.name == '附 "6" & 表!'


def test_what_a_user_types_under_the_places_is_no_place(book: Any) -> None:
    click("verify", book)
    book.sheets[RESULTS]["D58"].value = "见附件!"
    assert click("next_finding", book).startswith("第 1 处")


def test_manual_calculation_is_said_and_nothing_is_calculated(book: Any) -> None:
    assert "手动计算" not in click("verify", book)
    sheet = book.sheets.add("草稿", after=book.sheets[-1])
    sheet["A1"].value, sheet["B1"].formula = 1, "=A1+1"
    assert sheet["B1"].value == 2
    book.api.enableAutomaticCalculation(False)
    sheet["A1"].value = 5
    said = click("verify", book)

    assert "表格设为手动计算，结果可能不是最新，请先按 F9" in said
    assert "总分 92" in said
    assert sheet["B1"].value == 2
    assert not book.api.isAutomaticCalculationEnabled()


def test_a_document_without_a_form_says_so_first(office: Office, tmp_path: Path) -> None:
    with office.opened() as new:
        new.sheets[0]["A1"].value = "食堂采购清单"
        assert click("verify", new).startswith("没有识别到自评表")
    path = Path(shutil.copy(next((ROOT / "examples").glob("*附件4*.xlsx")), tmp_path))
    with office.opened(path) as summary:
        assert "没有识别到" not in click("verify", summary)


def test_the_words_are_those_of_the_buttons(book: Any) -> None:
    click("verify", book)
    texts = [str(text) for row in book.sheets[RESULTS]["E4:I60"].value for text in row if text]
    texts += [note.text for note in book.sheets["附件6"].notes]
    assert not [text for text in texts if "recompute" in text or "--scores" in text]
    assert any("“一键重算”" in text for text in texts)
    codes = {code for code in book.sheets[RESULTS]["C4:C60"].value if code}
    assert "total-mismatch" in codes
    assert not [note.text for note in book.sheets["附件6"].notes if any(code in note.text for code in codes)]

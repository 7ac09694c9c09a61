"""Real clicks on the built macro workbook in LibreOffice: cells and saved files afterwards."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import xltools
from tests.office.host import Office
from xltools.office.setup import build as building
from xltools.office.setup import vba
from xltools.office.setup.build import form_workbook
from xltools.office.uno.connection import book_of
from xltools.workbook.read import read_book

pytest.importorskip("pyopenvba")
pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
RED, AMBER, NONE = (0xFF, 0xC7, 0xCE), (0xFF, 0xEB, 0x9C), None
INPUT = (0xFF, 0xFC, 0xE8)  # the template's own fill of cells to be filled in


class Clicks:
    """The macro workbook, open, and its buttons."""

    def __init__(self, office: Office, path: Path) -> None:
        self.office = office
        self.document = office.document(path)
        self.book = book_of(office.context, self.document)
        self.form = self.book.sheets["附件6"]
        self.controller = self.document.CurrentController
        self.controller.setFormDesignMode(False)
        self.form.api.unprotect("")  # as a person who fills in: these tests write where they like

    def press(self, caption: str) -> None:
        self.form.activate()
        for form in self.form.api.DrawPage.Forms:
            for model in (form.getByIndex(index) for index in range(form.Count)):
                if model.Label == caption:
                    self.controller.getControl(model).AccessibleContext.doAccessibleAction(0)
                    return
        pytest.fail(f"there is no button {caption}")

    def colors(self, *cells: str) -> list[Any]:
        return [self.form[cell].color for cell in cells]

    def fill(self) -> None:
        """Budget and spent with a rate of 120 %, a score of 3 for an indicator of 2 points."""
        self.form["E7"].value = [100, 120]
        self.form["E9"].value = [100, 120]
        self.form["H16"].value = 3


def eventually(what: Callable[[], Any], wanted: Any) -> None:
    """A click is carried out by LibreOffice in its own time."""
    until = time.monotonic() + 20
    while what() != wanted and time.monotonic() < until:
        time.sleep(0.05)
    assert what() == wanted


@pytest.fixture(scope="module", params=["附件6.xlsm", "宏 工作簿 [1] (终)/附件6 (2)[改].xlsm"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("收件") / request.param
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(form_workbook())
    return path


@pytest.fixture
def clicks(office: Office, place: Path) -> Iterator[Clicks]:
    found = Clicks(office, place)
    try:
        yield found
    finally:
        found.document.close(True)


def test_recalculate_brings_every_formula_up_to_date(clicks: Clicks) -> None:
    clicks.document.enableAutomaticCalculation(False)
    clicks.fill()
    assert clicks.form["G7"].value in (None, "")
    clicks.press("一键重算")
    eventually(lambda: clicks.form["G7"].value, 1.2)  # 120 ÷ 100
    eventually(lambda: clicks.form["H45"].value, 3.0)


def test_check_marks_what_fails_and_clearing_gives_back_what_was_there(
    clicks: Clicks, tmp_path: Path, office: Office
) -> None:
    clicks.fill()
    clicks.form["G9"].color = (1, 2, 3)
    clicks.form["G9"].add_note("我的批注")

    clicks.press("一键核对")
    # 分值合计 30 of 100 fails, the two rates of 120 % are to be looked at, the two wholes agree
    eventually(lambda: clicks.colors("G45", "G7", "G9", "E9"), [RED, AMBER, AMBER, INPUT])
    assert clicks.form["G45"].note.text.endswith("不符")
    assert clicks.form["G9"].note.text == "我的批注"
    assert clicks.controller.ActiveSheet.Name == "校验"
    saved = office.save_as(clicks.book, tmp_path / "核对后.xlsx")
    assert "有 " in read_book(saved).grid("校验").value(2, 1).text  # type: ignore[union-attr]
    assert xltools.read(saved)[0].form == "附件6"

    clicks.press("一键核对")  # twice: nothing is remembered twice
    eventually(lambda: clicks.form.api.Annotations.Count, 3)
    clicks.press("清除标记")
    eventually(lambda: clicks.colors("G45", "G7", "G9", "E9"), [NONE, NONE, (1, 2, 3), INPUT])
    assert [note.text for note in clicks.form.notes] == ["我的批注"]


def test_next_goes_from_one_failed_check_to_the_next_and_round(clicks: Clicks) -> None:
    clicks.fill()
    seen = []
    for _ in range(4):
        before = clicks.document.CurrentSelection.AbsoluteName
        clicks.press("下一处问题")
        eventually(lambda: clicks.document.CurrentSelection.AbsoluteName != before, True)  # noqa: B023
        seen.append(clicks.document.CurrentSelection.AbsoluteName.replace("$", "").partition(":")[0])
    assert seen[:3] == ["附件6.G45", "附件6.G7", "附件6.G9"]
    assert len(set(seen)) >= 3


def test_undo_says_that_there_is_nothing_and_changes_nothing(clicks: Clicks) -> None:
    clicks.fill()
    before = clicks.form.used_range.formula
    clicks.press("撤销重算")
    clicks.press("一键重算")
    eventually(lambda: clicks.form["H45"].value, 3.0)
    assert clicks.form.used_range.formula == before


def test_collect_reads_the_workbooks_of_its_folder(clicks: Clicks, place: Path, office: Office) -> None:
    """The folder stands in a cell named 收件文件夹, since there is nobody to choose one."""
    source = ROOT / "examples" / "青云谱-附件6.yaml"
    xltools.fill(source, place.parent / "甲单位.xlsx", force=True)
    (place.parent / "坏 文件.xlsx").write_bytes(b"PK not a workbook")
    clicks.book.sheets["评分规则"].api.unprotect("")
    clicks.book.sheets["评分规则"]["H30"].value = str(place.parent)
    clicks.book.names.add("收件文件夹", "='评分规则'!$H$30")
    before = {document.RuntimeUID for document in opened(office)}

    clicks.press("汇总附件4")
    try:
        eventually(lambda: [sum_of(table) for table in tables(office)], ["合计"])
        sheet = book_of(office.context, tables(office)[0]).sheets[0]
        # 751.64 and 6238.91 are printed in the 附件6 of 青云谱, 92 its 总分
        assert sheet["A6:D6"].value == [1, "南昌市青云谱区科技和工业信息局", 751.64, 6238.91]
        assert sheet["E6:F6"].value == [8.3004, 92]
        assert sheet["C7:F7"].value == [751.64, 6238.91, 8.3004, 92]
        assert [text for text in sheet["I3:I6"].value if text] == ["没有采用：坏 文件.xlsx"]
    finally:
        for document in opened(office):
            if document.RuntimeUID not in before:
                document.close(True)


def opened(office: Office) -> list[Any]:
    return list(office.desktop.Components)


def tables(office: Office) -> list[Any]:
    """The 附件4 that are open; a document on its way out has no sheets any more."""
    sheets = [(each, getattr(each, "Sheets", None)) for each in opened(office)]
    return [each for each, own in sheets if own is not None and own.hasByName("附件4")]


def sum_of(table: Any) -> str:
    return str(table.Sheets.getByName("附件4").getCellRangeByName("A7").String)


@pytest.mark.parametrize("module", ["XlForm", "XlCollect", "XlReading", "XlOutput"])
def test_one_syntax_error_anywhere_and_no_button_does_anything(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    """The sentinel: the clicks above work only while every module compiles."""
    broken = re.sub(
        r"^Option Explicit",
        "Option Explicit\r\nPublic Sub Broken()\r\n    If Then (\r\nEnd Sub\r\n",
        vba.module(module),
    )
    original = building.module
    monkeypatch.setattr(building, "module", lambda name: broken if name == module else original(name))
    path = tmp_path / "坏.xlsm"
    path.write_bytes(form_workbook())
    clicks = Clicks(office, path)
    try:
        clicks.fill()
        clicks.press("一键核对")
        time.sleep(1)
        assert clicks.colors("G45", "G7") == [NONE, NONE]
    finally:
        clicks.document.close(True)

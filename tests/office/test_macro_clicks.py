"""Real clicks on the built macro workbook in LibreOffice: cells and saved files afterwards."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
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


def send(folder: Path) -> None:
    """A folder as it comes in: three good forms, one of them below, and what gives no line."""
    units = {"乙 单位": "", "甲单位（本部）": "", "丙单位": "二批 (2)/更深"}
    for number, (unit, below) in enumerate(units.items()):
        place = folder / below / f"{number + 1}-{unit}.xlsx"
        place.parent.mkdir(parents=True, exist_ok=True)
        xltools.fill(_form(unit, number, folder.parent), place)
    first = folder / "1-乙 单位.xlsx"
    for name in (
        "1-乙 单位.xlsx.bak",
        "1-乙 单位.重算.xlsx",
        "~$1-乙 单位.xlsx",
        ".1-乙 单位.xlsx",
        "又一份.xlsx",
    ):
        shutil.copy(first, folder / name)
    shutil.copy(ROOT / "templates" / "附件6.xlsx", folder / "空白.xlsx")
    undecided = openpyxl.load_workbook(first)
    undecided["附件6"]["C5"], undecided["附件6"]["H45"] = "丁单位", "待定"
    undecided.save(folder / "待定.xlsx")
    (folder / "坏 文件.xlsx").write_bytes(b"PK not a workbook")
    other = openpyxl.Workbook()
    other.active["A1"] = "通讯录"
    other.save(folder / "通讯录.xlsx")


def _form(unit: str, number: int, folder: Path) -> Path:
    """The 附件6 of 青云谱 for another unit: amounts whose binary sum is not the decimal one, 本级 for the second."""
    text = (ROOT / "examples" / "青云谱-附件6.yaml").read_text("utf-8")
    changed = {
        "南昌市青云谱区科技和工业信息局": unit,
        '全年预算数: "751.64"': f'全年预算数: "{number}0.1"',
        '全年执行数: ""': '全年执行数: "0.2"',
        '下属单位个数: "0"': f'下属单位个数: "{3 * (number == 1)}"',
    }
    for old, new in changed.items():
        text = text.replace(old, new, 1)
    place = folder / f"{number}.yaml"
    place.write_text(text, "utf-8")
    return place


def collected(clicks: Clicks, folder: Path, office: Office) -> Any:
    """The 附件4 that the button makes of a folder; nobody can choose one, so a cell named 收件文件夹 has it."""
    clicks.book.sheets["评分规则"].api.unprotect("")
    clicks.book.sheets["评分规则"]["H30"].value = str(folder)
    clicks.book.names.add("收件文件夹", "='评分规则'!$H$30")
    clicks.press("汇总附件4")
    eventually(lambda: [finished(table) for table in tables(office)], [True])
    return tables(office)[0]


@pytest.fixture
def nothing_left_open(office: Office) -> Iterator[None]:
    before = {document.RuntimeUID for document in opened(office)}
    yield
    for document in opened(office):
        if document.RuntimeUID not in before:
            document.close(True)


@pytest.mark.usefixtures("nothing_left_open")
def test_collect_gives_what_the_command_line_gives(clicks: Clicks, tmp_path: Path, office: Office) -> None:
    folder = tmp_path / "收件 [1]"
    send(folder)
    done = xltools.summarize(folder, tmp_path / "命令行.xlsx")
    wanted = openpyxl.load_workbook(tmp_path / "命令行.xlsx", data_only=True)["附件4"]

    table = collected(clicks, folder, office)

    path = office.save_as(book_of(office.context, table), tmp_path / "按钮.xlsx")
    got = openpyxl.load_workbook(path, data_only=True)
    assert rows(got["附件4"]) == rows(wanted)
    # by hand: 本级 (number 1) first, then by path; the total is 92 in each
    assert [row[1:4] for row in rows(got["附件4"])[:3]] == [
        ("甲单位（本部）", 10.1, 6239.11), ("乙 单位", 0.1, 6239.11), ("丙单位", 20.1, 6239.11),
    ]  # fmt: skip
    assert got["附件4"]["A2"].value == wanted["A2"].value == "2021年度部门整体支出自评情况汇总表"
    assert got["附件4"].column_dimensions["I"].width == got["附件4"].column_dimensions["K"].width

    handled = {row[1]: row[2:5] for row in got["处理情况"].iter_rows(5, values_only=True) if row[1]}
    assert sorted(name for name, row in handled.items() if row[0] == "未采用") == sorted(
        Path(file).name for file, _ in done.unused
    )
    assert handled["空白.xlsx"][2] == "工作表“附件6”没有填评价部门名称"
    assert handled["待定.xlsx"][2] == "工作表“附件6”没有总分"
    assert handled["又一份.xlsx"][2] == "“乙 单位”重复报送：按文件名先后已采用 1-乙 单位.xlsx"
    assert handled["坏 文件.xlsx"][2].startswith(("打不开", "不是用本软件模板填的附件6"))
    assert handled["通讯录.xlsx"][2].startswith("不是用本软件模板填的附件6")
    assert handled["二批 (2)/更深/3-丙单位.xlsx"][0] == "已采用"
    assert len(handled) == 8


def rows(sheet: Any) -> list[tuple[object, ...]]:
    """The lines with a unit, and the total line."""
    found = [row[:7] for row in sheet.iter_rows(6, values_only=True)]
    return [row for row in found if row[1]] + [row for row in found if row[0] == "合计"]


@pytest.mark.usefixtures("nothing_left_open")
def test_collected_table_prints_as_the_official_form(clicks: Clicks, tmp_path: Path, office: Office) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    xltools.fill(_form("甲", 0, tmp_path), folder / "甲.xlsx")

    table = collected(clicks, folder, office)

    path = office.save_as(book_of(office.context, table), tmp_path / "按钮.xlsx")
    for sheet in openpyxl.load_workbook(path):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    sheet = openpyxl.load_workbook(path)["附件4"]
    assert {sheet[cell].border.left.style for cell in ("A4", "G4", "B6", "G7")} == {"thin"}
    # LibreOffice's VBA makes only Latin text bold, so not what is saved of Chinese text
    cells = [
        table.Sheets.getByName("附件4").getCellRangeByName(cell) for cell in ("A2", "A4", "G4", "B6", "A7")
    ]
    assert [cell.CharWeight > 100 for cell in cells] == [True, True, True, False, True]


@pytest.mark.usefixtures("nothing_left_open")
def test_collect_says_so_where_the_folder_has_no_workbook(
    office: Office, tmp_path: Path, told: Callable[[Any], str]
) -> None:
    clicks = Clicks(office, told_workbook(tmp_path))
    try:
        (tmp_path / "空").mkdir()
        clicks.book.sheets["评分规则"].api.unprotect("")
        clicks.book.sheets["评分规则"]["H30"].value = str(tmp_path / "空")
        clicks.book.names.add("收件文件夹", "='评分规则'!$H$30")
        clicks.press("汇总附件4")
        eventually(lambda: told(clicks).startswith("文件夹中没有工作簿"), True)
        assert tables(office) == []
    finally:
        clicks.document.close(True)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], str]:
    """What the message box of the macros says: nobody sees it here, so it goes to a cell."""
    original = building.module

    def module(name: str) -> str:
        return re.sub(
            r"MsgBox message,.*", 'ThisWorkbook.Worksheets(4).Range("H40").Value = message\r', original(name)
        )

    monkeypatch.setattr(building, "module", module)
    return lambda clicks: str(clicks.book.sheets["评分规则"]["H40"].value or "")


def told_workbook(folder: Path) -> Path:
    path = folder / "附件6.xlsm"
    path.write_bytes(form_workbook())
    return path


def test_a_form_with_a_password_is_named_and_its_findings_are_shown(
    office: Office, tmp_path: Path, told: Callable[[Any], str]
) -> None:
    clicks = Clicks(office, told_workbook(tmp_path))
    try:
        clicks.book.sheets["评分规则"].api.unprotect("")
        clicks.fill()
        clicks.form.api.protect("密码")
        clicks.press("一键核对")
        eventually(lambda: clicks.controller.ActiveSheet.Name, "校验")
        eventually(lambda: "工作表“附件6”设了保护密码" in told(clicks), True)
        assert "核对结果在工作表“校验”：有 " in told(clicks)
        assert clicks.colors("G45", "E9") == [NONE, INPUT]
        assert clicks.form.api.isProtected()
        clicks.press("下一处问题")
        eventually(lambda: "G$45" in clicks.document.CurrentSelection.AbsoluteName, True)

        clicks.form.api.unprotect("密码")
        clicks.press("一键核对")
        eventually(lambda: clicks.colors("G45"), [RED])
        clicks.form.api.protect("密码")
        clicks.press("清除标记")
        eventually(lambda: told(clicks).endswith("标记没有清除。"), True)
        clicks.form.api.unprotect("密码")
        clicks.press("清除标记")  # nothing of what was remembered is lost
        eventually(lambda: clicks.colors("G45", "E9"), [NONE, INPUT])
    finally:
        clicks.document.close(True)


def opened(office: Office) -> list[Any]:
    return list(office.desktop.Components)


def tables(office: Office) -> list[Any]:
    """The 附件4 that are open; a document on its way out has no sheets any more."""
    sheets = [(each, getattr(each, "Sheets", None)) for each in opened(office)]
    return [each for each, own in sheets if own is not None and own.hasByName("附件4")]


def finished(table: Any) -> bool:
    """Whether 处理情况 has its counts, which come last but for how it looks and prints."""
    time.sleep(1)
    return bool(
        table.Sheets.hasByName("处理情况")
        and table.Sheets.getByName("处理情况").getCellRangeByName("A2").String
    )


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

"""说明 in the workbook of a summary: what the console says, for who gets the workbook only."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import Command, digest
from tests.cli.test_fill import recalculated
from tests.cli.test_merge import SMALL, table
from tests.tasks.books import form6
from tests.tasks.filed_cases import opened, summary, unit
from xltools.forms.own import is_own, is_working
from xltools.tasks.beside.sheets import Options, add_sheets
from xltools.workbook.read import read_book

MERGE = ("--merge",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "收件"
    place.mkdir()
    return place


def received(folder: Path, merge: tuple[str, ...]) -> None:
    """Something to say of: a year of its own, and a scan."""
    if merge:
        table(folder, "甲局")
        table(folder, "乙局", {**SMALL, "A2": "2020年度部门整体支出自评情况汇总表"})
    else:
        form6(folder, "1.xlsx", "甲中心")
        form6(folder, "2.xlsx", "乙中心", {"A2": "（2020年度）"})
    (folder / "盖章.pdf").write_bytes(b"x")


def said(out: str) -> list[str]:
    return [line.removeprefix("说明：") for line in out.splitlines() if line.startswith("说明：")]


def written(path: Path) -> list[str]:
    rows = list(openpyxl.load_workbook(path)["说明"].iter_rows(min_row=4, values_only=True))
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    return [str(row[1]) for row in rows]


@pytest.mark.parametrize("merge,behind", [((), "分析"), (MERGE, "单位明细")])
def test_all_that_is_said_stands_behind_the_table(
    run: Command, folder: Path, tmp_path: Path, merge: tuple[str, ...], behind: str
) -> None:
    received(folder, merge)
    out = tmp_path / "结果.xlsx"
    ran = run("summarize", folder, *merge, "-o", out)
    assert len(said(ran.out)) >= 3
    assert written(out) == said(ran.out)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[:3] == ["附件4", "说明", behind]
    assert recalculated(out) == {}
    grid = read_book(out).grid("说明")
    assert grid is not None
    assert is_own(grid)
    assert is_working(grid)
    assert "“说明”" not in run("verify", out).out


@pytest.mark.parametrize("merge", [(), MERGE])
def test_what_was_there_before_changes_no_byte(
    run: Command, folder: Path, tmp_path: Path, merge: tuple[str, ...]
) -> None:
    """Neither what has come since the last run nor what is kept as .bak stands there; nor do processes and order matter."""
    out, fresh = tmp_path / "结果.xlsx", tmp_path / "从头.xlsx"
    if merge:
        table(folder, "甲局")
    else:
        form6(folder, "1.xlsx", "甲中心")
    run("summarize", folder, *merge, "-o", out)
    book = openpyxl.load_workbook(out)
    book["附件4"]["G6"] = 95
    book.save(out)
    received(folder, merge)
    ran = run("summarize", folder, *merge, "-o", out, "--force")
    assert "和上次运行相比" in ran.out
    assert "已另存为" in ran.out
    files = sorted(map(str, folder.rglob("*.*")), reverse=True)
    run("summarize", *files[1:], folder, *merge, "-o", fresh, "--processes", "2")
    assert digest(out) == digest(fresh)
    assert not [note for note in written(out) if "上次" in note or "另存" in note]


def test_what_is_said_decides_an_output(run: Command, folder: Path, tmp_path: Path) -> None:
    """丙中心 on the list sent something that is not used, then something else: only the reason in 说明 changes."""
    received(folder, ())
    names = tmp_path / "清单.txt"
    names.write_text("甲中心\n", "utf-8")
    out = tmp_path / "附件4.xlsx"
    run("summarize", folder, "-o", out, "--units", names)
    assert "1 个单位报送了附件6，但不在单位清单中：乙中心" in written(out)
    names.write_text("乙中心\n甲中心\n", "utf-8")
    assert "已汇总" in run("summarize", folder, "-o", out, "--units", names, "--force").out
    assert not [note for note in written(out) if "单位清单" in note]


def test_a_sheet_for_paper() -> None:
    """A4 upright, one page wide, headings on every page; a long note wraps, none becomes a formula."""
    long = "自评表年度不一致，" * 30
    files = (unit("甲中心"),)
    book = opened(add_sheets(summary(files), files, Options(notes=("=1+1", long))))
    sheet = book["说明"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("portrait", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet["B4"].data_type, sheet["B4"].value) == ("s", "=1+1")
    assert sheet["B5"].alignment.wrap_text
    # 270 characters of 11 points, at most 46 of which a line of 86 holds: six lines of at least 14 points
    assert sheet.row_dimensions[5].height >= 6 * 14


def test_without_notes_there_is_no_sheet() -> None:
    files = (unit("甲中心"),)
    first = add_sheets(summary(files), files, Options(notes=("一",)))
    assert "说明" in opened(first).sheetnames
    assert "说明" not in opened(add_sheets(first, files)).sheetnames


def test_a_sheet_of_that_name_that_units_have_is_theirs(run: Command, folder: Path, tmp_path: Path) -> None:
    """Its title may be 说明 too: what is ours has our headings as well."""
    path = form6(folder, "1.xlsx", "甲中心")
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("说明")
    for row in (["说明"], [None], ["序号", "说明"], [1, "本表由财务科填写"]):
        sheet.append(row)
    book.save(path)
    grid = read_book(path).grid("说明")
    assert grid is not None
    assert not is_own(grid)
    assert run("summarize", folder, "-o", tmp_path / "附件4.xlsx").code == 0

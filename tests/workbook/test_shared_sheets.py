"""A sheet that several workbooks hold byte for byte is read once, and never taken for another."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from xltools.cells import Grid
from xltools.workbook.read import read_book


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A form, and behind it a sheet with a text, a rate and a date."""
    made = openpyxl.Workbook()
    made.active["A1"] = "FORM"
    other = made.create_sheet("评分规则")
    other["A1"], other["B1"], other["C1"], other["D1"] = "UPPER", 0.5, 44561, 44561
    other["B1"].number_format, other["C1"].number_format = '0.00"份"', "yyyy-mm-dd"
    inline, path = tmp_path / "内联.xlsx", tmp_path / "甲.xlsx"
    made.save(inline)
    with zipfile.ZipFile(inline) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    parts = _changed(parts, SHEET, 't="inlineStr"><is><t>UPPER</t></is>', 't="s"><v>0</v>')
    parts = _changed(parts, "xl/_rels/workbook.xml.rels", "</Relationships>", STRINGS_RELATION)
    parts["xl/sharedStrings.xml"] = STRINGS
    return _packed(path, parts)


SHEET = "xl/worksheets/sheet2.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
STRINGS = f'<sst xmlns="{MAIN}" count="1" uniqueCount="1"><si><t>上限</t></si></sst>'
STRINGS_RELATION = f'<Relationship Id="rId99" Type="{KIND}" Target="sharedStrings.xml"/></Relationships>'


def _changed(parts: dict[str, str], part: str, old: str, new: str) -> dict[str, str]:
    assert old in parts[part]
    return {**parts, part: parts[part].replace(old, new)}


def _packed(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return path


def _copy(path: Path, name: str, part: str, old: str, new: str) -> Path:
    """The workbook with another text in one part."""
    with zipfile.ZipFile(path) as package:
        parts = {each: package.read(each).decode() for each in package.namelist()}
    return _packed(path.with_name(name), _changed(parts, part, old, new))


def _second(path: Path) -> Grid:
    return read_book(path).grids[1]


def test_the_same_sheet_in_another_workbook_is_the_one_read_before(book: Path) -> None:
    first = _second(book)
    other = _copy(book, "乙.xlsx", "xl/worksheets/sheet1.xml", "FORM", "OTHER")
    assert _second(other) is first
    changed = _copy(book, "丙.xlsx", SHEET, "<v>0.5</v>", "<v>0.6</v>")
    assert _second(changed).raw(1, 2) == 0.6
    assert _second(book).raw(1, 2) == 0.5


@pytest.mark.parametrize(
    ("part", "old", "new", "seen"),
    [
        ("xl/sharedStrings.xml", "上限", "下限", ("下限", "0.5份", "2021年12月31日", "44561", True)),
        ("xl/styles.xml", "份", "倍", ("上限", "0.5倍", "2021年12月31日", "44561", True)),
        (
            "xl/workbook.xml",
            'name="评分规则"',
            'name="评分办法"',
            ("上限", "0.5份", "2021年12月31日", "44561", True),
        ),
        (
            "xl/workbook.xml",
            'name="评分规则" sheetId="2" state="visible"',
            'name="评分规则" sheetId="2" state="hidden"',
            ("上限", "0.5份", "2021年12月31日", "44561", False),
        ),
        (
            "xl/workbook.xml",
            "<workbookPr/>",
            '<workbookPr date1904="1"/>',
            ("上限", "0.5份", "2026年1月1日", "44561", True),
        ),
    ],
)
def test_the_same_bytes_beside_other_parts_are_another_sheet(
    book: Path, part: str, old: str, new: str, seen: tuple[str, str, str, str, bool]
) -> None:
    first = _second(book)
    assert [first.value(1, column).text for column in range(1, 5)] == [
        "上限",
        "0.5份",
        "2021年12月31日",
        "44561",
    ]
    grid = _second(_copy(book, "乙.xlsx", part, old, new))
    assert (*(grid.value(1, column).text for column in range(1, 5)), grid.visible) == seen
    assert grid.sheet == ("评分办法" if "评分办法" in new else "评分规则")

"""Long lists: written row by row, links within Excel's limits, memory that does not grow."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from tests.tasks.filed_cases import found, summary, unit
from tests.workbook.packages import rich_book
from xltools.errors import WriteError
from xltools.plans import ListColumn, ListPart, ListRow, ListSpec, Plan
from xltools.tasks.beside.sheets import write_sheets
from xltools.tasks.filed import Filed
from xltools.workbook import listsheet
from xltools.workbook.listsheet import uri
from xltools.workbook.patch import apply_plan, write_plan
from xltools.workbook.save import write_safely

BOOK = rich_book()
COLUMNS = (ListColumn("序号", 6), ListColumn("位置", 20))


def listed(count: int, **fields: object) -> Plan:
    def rows() -> Iterator[ListRow]:
        for number in range(1, 10**9):
            yield ListRow((Decimal(number), f"行 {number}"), "夹/甲.xlsx", f"'表'!A{number}")

    return Plan(lists=(ListSpec("清单", COLUMNS, (ListPart(rows, count),), link_column=2, **fields),))  # type: ignore[arg-type]


def sheet_of(package: bytes) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(package))["清单"]


def test_rows_stop_at_their_count() -> None:
    sheet = sheet_of(apply_plan(BOOK, listed(3)))
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)] == [
        ["序号", "位置"],
        [1, "行 1"],
        [2, "行 2"],
        [3, "行 3"],
    ]
    assert sheet.auto_filter.ref == "A4:B7"


def test_an_empty_list_is_a_sheet() -> None:
    sheet = sheet_of(apply_plan(BOOK, listed(0)))
    assert sheet.auto_filter.ref == "A4:B5"
    assert sheet.max_row == 4


def test_more_links_than_excel_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listsheet, "MAX_LINKS", 2)
    sheet = sheet_of(apply_plan(BOOK, listed(3)))
    assert [cell.hyperlink is not None for cell in sheet["B"][4:]] == [True, True, False]
    assert sheet["B7"].value == '=HYPERLINK("夹/甲.xlsx#\'表\'!A3","行 3")'


def test_one_relationship_a_file() -> None:
    with zipfile.ZipFile(io.BytesIO(apply_plan(BOOK, listed(300)))) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".rels") and "夹" in archive.read(n).decode())
        assert len(ElementTree.fromstring(archive.read(name))) == 1


def test_other_parts_stay_and_streams_end_the_package() -> None:
    package = apply_plan(BOOK, listed(5))
    out = io.BytesIO(b"before")
    out.seek(6)
    write_plan(BOOK, listed(5), out)
    assert out.getvalue() == b"before" + package
    with zipfile.ZipFile(io.BytesIO(package)) as new, zipfile.ZipFile(io.BytesIO(BOOK)) as old:
        assert new.testzip() is None
        for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
            if name in old.namelist():
                assert new.read(name) == old.read(name)


def test_texts_too_long_are_cut() -> None:
    rows = [ListRow((Decimal(1), "长" * 40_000))]
    plan = Plan(lists=(ListSpec("清单", COLUMNS, (ListPart(lambda: rows, 1),)),))
    text = sheet_of(apply_plan(BOOK, plan))["B5"].value
    assert len(text) == 32_767
    assert text.endswith("（过长，已截断）")


@pytest.mark.parametrize(
    "path,target",
    [
        (r"C:\收件\甲 1.xlsx", "file:///C:/收件/甲%201.xlsx"),
        (r"\\server\收件\甲.xlsx", "file://server/收件/甲.xlsx"),
        ("/data/甲.xlsx", "file:///data/甲.xlsx"),
        ("甲:1.xlsx", "./甲:1.xlsx"),
        ("a|b^`{}.xlsx", "a%7Cb%5E%60%7B%7D.xlsx"),
    ],
)
def test_targets(path: str, target: str) -> None:
    assert uri(path) == target


def test_a_writer_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "附件4.xlsx"
    target.write_bytes(b"old")

    def fail(out: object) -> None:
        raise WriteError("不行。")

    with pytest.raises(WriteError):
        write_safely(target, fail, force=True)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["附件4.xlsx"]


@dataclass
class Many:
    """Files that are made when they are asked for."""

    numbers: range

    @property
    def paths(self) -> list[str]:
        return [filed.path for filed in self]

    def __iter__(self) -> Iterator[Filed]:
        for number in self.numbers:
            findings = [
                found("score-off-rule", f"H{10 + k}", f"第{number}个单位第{k}条：应得0.82，填1")
                for k in range(15)
            ]
            yield unit(f"单位{number}", findings=findings)

    def part(self, start: int, stop: int) -> Many:
        return Many(self.numbers[start:stop])


def peak(package: bytes, files: int, path: Path) -> int:
    tracemalloc.start()
    with path.open("w+b") as out:
        write_sheets(package, Many(range(files)), out)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used


@pytest.mark.slow
def test_memory_does_not_grow_with_the_findings(tmp_path: Path) -> None:
    """From 6,000 to 18,000 findings: what grows is a line a file (its name) and the bytes of the links."""
    package = summary([unit("甲")])
    peak(package, 5, tmp_path / "0.xlsx")
    small, large = peak(package, 400, tmp_path / "1.xlsx"), peak(package, 1200, tmp_path / "2.xlsx")
    # held as rows or as XML, 12,000 findings more would take over 12 MB
    assert large - small < 4_000_000
    assert len(openpyxl.load_workbook(tmp_path / "2.xlsx", read_only=True).sheetnames) == 5

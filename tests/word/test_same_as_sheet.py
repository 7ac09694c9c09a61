"""A table in Word reads as the same table in a sheet: figures, findings, cells.

What is expected of the sheets themselves is held in tests/golden and tests/forms, by hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest

from tests.word.build import Shape, add_sheet, saved
from xltools import verify
from xltools.cells import Grid
from xltools.forms.own import is_own
from xltools.render.jsonreport import report_data
from xltools.workbook.read import read_book

EXAMPLES = Path(__file__).parents[2] / "examples"
#: workbook → the first row of its form below the headings, from which labels are repeated
BOOKS = {
    "青云谱-附件6-原表": 16,
    "青云谱-附件4-原表": 4,
    "福田-共性指标体系评分表-原表": 7,
    "乌鲁木齐-综合评分表-原表": 5,
    "金水-绩效目标申报表-原表": 10,
    "石家庄高新-项目自评-原表": 10,
}
#: a sentence between two tables, so that they are no parts of one form
BETWEEN = "以下是本文件的另一张表，与上一张表没有关系。"


def document_of(book: Path, shape: Shape) -> Any:
    """All sheets of a workbook in one document, a page each."""
    document = docx.Document()
    for index, grid in enumerate(sheets_of(book)):
        if index:
            document.add_page_break()
            document.add_paragraph(BETWEEN)
        add_sheet(document, grid, shape)
    return document


def sheets_of(book: Path) -> list[Grid]:
    return [g for g in read_book(book).grids if g.visible and not is_own(g)]


def results(path: Path) -> list[dict[str, Any]]:
    """What verify says, without names of file and sheet and without sentences."""
    tasks = report_data(verify(path))["tasks"]
    for task in tasks:
        for name in ("path", "sha256", "sheet", "notes"):
            del task[name]
        task["findings"] = [
            {k: f[k] for k in ("code", "severity", "cell", "expected", "actual", "difference")}
            for f in task["findings"]
        ]
    return tasks


def differing(one: Any, other: Any, where: str = "") -> list[str]:
    """Where two results differ, and how."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [d for k in other for d in differing(one.get(k), other[k], f"{where}.{k}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [d for i, (a, b) in pairs for d in differing(a, b, f"{where}[{i}]")]
    return [] if one == other else [f"{where}: {one!r}, {other!r} expected"]


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("shape", ["as it is", "title above", "labels repeated"])
def test_a_table_in_word_gives_what_the_sheet_gives(name: str, shape: str, tmp_path: Path) -> None:
    book = EXAMPLES / f"{name}.xlsx"
    laid = {
        "as it is": Shape(),
        "title above": Shape(titles=1),
        "labels repeated": Shape(repeated=BOOKS[name]),
    }
    path = saved(document_of(book, laid[shape]), tmp_path / f"{name}.docx")
    expected, found = results(book), results(path)
    assert [task["form"] for task in found] == [task["form"] for task in expected]
    for one, other in zip(found, expected, strict=True):
        assert differing(one, other) == []


DEPARTMENT = EXAMPLES / "青云谱-附件6-原表.xlsx"
SUMMARY = EXAMPLES / "青云谱-附件4-原表.xlsx"


def first_sheet(book: Path) -> Grid:
    return sheets_of(book)[0]


@pytest.mark.parametrize(
    "shape",
    [
        Shape(titles=3),
        Shape(split=16),
        Shape(titles=3, split=16),
        Shape(broken=True),
        Shape(titles=3, repeated=16, broken=True),
        Shape(titles=3, notes=2),
    ],
    ids=[
        "title paragraphs",
        "two tables",
        "title, two tables",
        "broken",
        "repeated and broken",
        "notes below",
    ],
)
def test_a_department_form_in_the_shapes_of_offices(shape: Shape, tmp_path: Path) -> None:
    document = docx.Document()
    add_sheet(document, first_sheet(DEPARTMENT), shape)
    path = saved(document, tmp_path / "附件6.docx")
    (expected,), (found,) = results(DEPARTMENT), results(path)
    for name in expected:
        if shape.broken and name in ("indicators", "budget"):
            continue
        assert found[name] == expected[name], name


def test_figures_in_full_width_read_the_same(tmp_path: Path) -> None:
    document = docx.Document()
    add_sheet(document, first_sheet(SUMMARY), Shape(wide=True))
    (expected,), (found,) = results(SUMMARY), results(saved(document, tmp_path / "附件4.docx"))
    for row in (*found["rows"], *expected["rows"]):
        row["number"] = row["number"] and row["number"].translate(str.maketrans("１", "1"))
    assert found["rows"] == expected["rows"]
    assert [f["code"] for f in found["findings"]] == [f["code"] for f in expected["findings"]]


def test_two_forms_in_one_document_are_two(tmp_path: Path) -> None:
    document = docx.Document()
    add_sheet(document, first_sheet(DEPARTMENT), Shape(titles=3))
    add_sheet(document, first_sheet(SUMMARY), Shape(titles=2))
    found = results(saved(document, tmp_path / "附件.docx"))
    assert [task["form"] for task in found] == ["附件6", "附件4"]

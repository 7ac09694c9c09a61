"""附件6 of 青云谱 in layouts that Word users make: continued on the next page, framed, drawn by hand, numbered by Word."""

from __future__ import annotations

import copy
import itertools
import random
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.word.build import Shape, add_sheet, add_table, saved, shown
from tests.word.test_same_as_sheet import DEPARTMENT, SUMMARY, differing, first_sheet, results

HEADINGS = 14
#: what does not tell rows, since some of these layouts add rows
FIGURES = ("form", "unit", "year", "money_unit", "totals", "grade")


def expected() -> dict[str, Any]:
    (found,) = results(DEPARTMENT)
    return found


def assert_same_figures(found: dict[str, Any]) -> None:
    wanted = expected()
    assert differing({k: found[k] for k in FIGURES}, {k: wanted[k] for k in FIGURES}) == []
    for name in ("indicators", "budget", "findings"):
        for one, other in zip(found[name], wanted[name], strict=True):
            for place in ("row", "cell"):
                one.pop(place, None)
                other.pop(place, None)
            assert one == other


def form() -> Any:
    document = docx.Document()
    add_sheet(document, first_sheet(DEPARTMENT), Shape(titles=3))
    return document


@pytest.mark.parametrize("between", ["", "续表", "附件6（续）"])
def test_continued_on_the_next_page_with_its_headings(between: str, tmp_path: Path) -> None:
    document = form()
    first = document.tables[0]._tbl
    second = copy.deepcopy(first)
    rows, again = first.findall(qn("w:tr")), second.findall(qn("w:tr"))
    # 效果指标 begins on row 41 of the sheet: no merged cell is cut there; three rows are paragraphs
    for row in rows[41 - 4 :]:
        first.remove(row)
    for index, row in enumerate(again):
        if index < 41 - 4 and index != HEADINGS - 4:
            second.remove(row)
    for merge in again[HEADINGS - 4].iter(qn("w:vMerge")):  # the headings were merged with the row below
        merge.set(qn("w:val"), "restart")
    first.addnext(second)
    paragraph = document.add_paragraph(between)._p
    first.addnext(paragraph)
    (found,) = results(saved(document, tmp_path / "附件6.docx"))
    assert_same_figures(found)


def test_framed_by_a_table_of_one_cell(tmp_path: Path) -> None:
    document = form()
    table = document.tables[0]._tbl
    frame = document.add_table(rows=1, cols=1)
    frame.cell(0, 0)._tc.insert(1, table)
    (found,) = results(saved(document, tmp_path / "附件6.docx"))
    assert differing(found, expected()) == []


def test_borders_drawn_by_hand(tmp_path: Path) -> None:
    """Every row has borders of its own, up to a millimetre off."""
    steady = random.Random(6)
    document = form()
    table = document.tables[0]._tbl
    columns = len(table.find(qn("w:tblGrid")))
    places: set[int] = {0}
    lines = []
    for row in table.findall(qn("w:tr")):
        own = [0, *(1000 * n + steady.randrange(-55, 56) for n in range(1, columns)), 1000 * columns]
        lines.append((row, own))
        places |= set(own)
    borders = sorted(places)
    for row, own in lines:
        at = 0
        for cell in row.findall(qn("w:tc")):
            look = cell.get_or_add_tcPr()
            span = look.find(qn("w:gridSpan"))
            wide = int(span.get(qn("w:val"))) if span is not None else 1
            if span is None:
                span = OxmlElement("w:gridSpan")
                look.append(span)
            span.set(qn("w:val"), str(borders.index(own[at + wide]) - borders.index(own[at])))
            at += wide
    grid = table.find(qn("w:tblGrid"))
    for column in list(grid):
        grid.remove(column)
    for left, right in itertools.pairwise(borders):
        column = OxmlElement("w:gridCol")
        column.set(qn("w:w"), str(right - left))
        grid.append(column)
    (found,) = results(saved(document, tmp_path / "附件6.docx"))
    assert differing(found, expected()) == []


def test_lines_numbered_by_word_itself(tmp_path: Path) -> None:
    """序号 is a list of Word's: the cells hold no text."""
    texts = shown(first_sheet(SUMMARY))
    for row in texts[5:15]:
        row[0] = ""
    document = docx.Document()
    table = add_table(document, texts, first_sheet(SUMMARY).merges)
    for row in range(5, 15):
        table.cell(row, 0).paragraphs[0].style = "List Number"
    (found,), (wanted,) = results(saved(document, tmp_path / "附件4.docx")), results(SUMMARY)
    for task in (found, wanted):
        for row in task["rows"]:
            del row["number"]
    assert differing(found, wanted) == []

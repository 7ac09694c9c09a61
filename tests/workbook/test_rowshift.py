"""Rows come and go: everything below and everything that points there follows."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path

import formualizer
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.workbook.packages import (
    changed_parts,
    hand_made,
    opened,
    part,
    rezip,
    rich_book,
    saved,
    sheet_data,
    unzip,
)
from tests.workbook.test_patch import read_csv, run_libreoffice
from xltools.cells import Ref
from xltools.errors import WriteError
from xltools.plans import Edit, Plan, RowChange
from xltools.workbook.patch import apply_plan

RICH = rich_book()
SHEET = "xl/worksheets/sheet1.xml"
LONGER = apply_plan(RICH, Plan(rows=(RowChange("附件6", 5, 5, 8),)))
SHORTER = apply_plan(RICH, Plan(rows=(RowChange("附件6", 5, 5, 3),)))


def change(content: str, *changes: RowChange) -> str:
    return part(apply_plan(hand_made(content), Plan(rows=changes)), SHEET)


def column(package: bytes, letter: str, sheet: str = "附件6") -> dict[int, object]:
    cells = opened(package)[sheet][letter]
    return {cell.row: cell.value for cell in cells if cell.value is not None}


def merges(package: bytes) -> set[str]:
    return {str(area) for area in opened(package)["附件6"].merged_cells.ranges}


def test_longer_values_and_formulas() -> None:
    assert column(LONGER, "H") == {5: 50, 6: 60, 7: 70, 8: 80, 9: 90, 13: "=SUM(H5:H12)", 14: "=H9+H13"}
    assert column(LONGER, "G")[9] == "=H9/SUM(H$5:H$12)"
    assert column(LONGER, "B") == {
        **{row: f"指标{row}" for row in range(5, 10)},
        15: '="H10："&H13',
    }
    assert column(LONGER, "A")[15] == "备注：H10 不动"
    assert column(LONGER, "A", "汇总") == {
        1: "=附件6!H13",
        2: "=SUM('附件6'!$H$5:$H$12)",
        3: '=VLOOKUP("附件6!H10",附件6!A5:H15,2,0)',
        4: "=H10",
    }


def test_shorter_values_and_formulas() -> None:
    assert column(SHORTER, "H") == {5: 50, 6: 60, 7: 70, 8: "=SUM(H5:H7)", 9: "=#REF!+H8"}
    assert column(SHORTER, "A", "汇总")[2] == "=SUM('附件6'!$H$5:$H$7)"


def test_new_rows_look_like_the_last_one_and_hold_nothing() -> None:
    sheet = opened(LONGER)["附件6"]
    for row in (10, 11, 12):
        assert sheet.row_dimensions[row].height == 33
        assert sheet[f"H{row}"].font.b is True
        assert [sheet.cell(row, c).value for c in range(1, 9)] == [None] * 8
    assert sheet.row_dimensions[13].height is None


def test_merges() -> None:
    # a title beside the whole block grows, one within the last row is repeated, one below moves
    assert merges(LONGER) == {"A1:H1", "A5:A12", "D9:E9", "D10:E10", "D11:E11", "D12:E12", "B13:C14"}
    assert merges(SHORTER) == {"A1:H1", "A5:A7", "B8:C9"}


def test_rules_checks_links_breaks_and_print_areas() -> None:
    sheet = opened(LONGER)["附件6"]
    rules = {str(area.sqref): [r.formula for r in area.rules] for area in sheet.conditional_formatting}
    assert rules == {"H5:H12": [["60"]], "A13:H13": [["$H13>100"]]}
    checks = {str(v.sqref): v.formula2 for v in sheet.data_validations.dataValidation}
    assert checks == {"H5:H12": "$H$13", "B15": None}
    assert sheet["A15"].hyperlink.location == "'附件6'!H13"
    assert sheet["B15"].hyperlink.target == "#'附件6'!H13"
    assert [b.id for b in sheet.row_breaks.brk] == [14]
    assert sheet.print_area == "'附件6'!$A$1:$H$15"
    assert sheet.print_title_rows == "$1:$4"
    assert opened(LONGER).defined_names["合计"].attr_text == "'附件6'!$H$13"
    assert opened(LONGER)["附件6"].dimensions == "A1:H15"


def test_comments_pictures_and_charts() -> None:
    sheet = opened(LONGER)["附件6"]
    assert {c.coordinate for row in sheet for c in row if c.comment} == {"B5", "A13"}
    vml = next(text for name, text in unzip(LONGER).items() if "vml" in name.lower()).decode()
    assert sorted(re.findall(r"<(?:\w+:)?Row>(\d+)</", vml)) == ["12", "4"]
    drawing = part(LONGER, "xl/drawings/drawing1.xml")
    assert re.findall(r"<(?:\w+:)?row>(\d+)<", drawing) == ["14", "1"]
    assert "'附件6'!$H$5:$H$12" in re.sub(
        r"&#(\d+);", lambda m: chr(int(m[1])), part(LONGER, "xl/charts/chart1.xml")
    )


def test_parts_that_are_not_concerned_stay() -> None:
    changed = changed_parts(RICH, LONGER)
    assert not [
        n for n in changed if "media" in n or "vba" in n or "custom" in n or "styles" in n or "table" in n
    ]
    assert "xl/worksheets/sheet3.xml" not in changed
    assert "xl/calcChain.xml" not in unzip(LONGER)


def test_a_comment_goes_with_its_row() -> None:
    book = opened(RICH)
    book["附件6"]["A10"].comment = None
    gone = apply_plan(saved(book), Plan(rows=(RowChange("附件6", 4, 2, 1),)))
    assert not [c for row in opened(gone)["附件6"] for c in row if c.comment]
    vml = next(text for name, text in unzip(gone).items() if "vml" in name.lower()).decode()
    assert "Row>" not in vml


def test_tables() -> None:
    longer = apply_plan(RICH, Plan(rows=(RowChange("表格", 2, 2, 5),)))
    assert opened(longer)["表格"].tables["T1"].ref == "A1:B7"
    assert column(longer, "A", "表格") == {1: "名", 2: "甲", 3: "乙", 7: "丙"}
    with pytest.raises(WriteError, match="T1"):
        apply_plan(RICH, Plan(rows=(RowChange("表格", 1, 4, 0),)))


def test_shared_and_array_formulas() -> None:
    rows = (
        '<row r="2"><c r="A2"><f t="shared" ref="A2:A4" si="0">B2+B$5</f><v>1</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="4"><c r="A4"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="5"><c r="D5"><f t="array" ref="D5:D6">B2:B3*2</f></c></row><row r="6"><c r="D6"/></row>'
    )
    text = change(f"<sheetData>{rows}</sheetData>", RowChange("S1", 2, 2, 3))
    assert '<c r="A2"><f>B2+B$6</f>' in text
    assert '<c r="A3"><f>B3+B$6</f>' in text
    assert '<c r="A5"><f>B5+B$6</f>' in text
    assert '<c r="D6"><f t="array" ref="D6:D7">B2:B4*2</f></c></row><row r="7"><c r="D7"/></row>' in text


def test_shared_formulas_of_other_sheets() -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">S1!B4</f></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/></c></row><row r="3"><c r="A3"><f t="shared" si="0"/></c></row>'
    )
    book = hand_made("<sheetData/>", f"<sheetData>{rows}</sheetData>")
    result = apply_plan(book, Plan(rows=(RowChange("S1", 4, 2, 3),)))
    assert re.findall("<f>(.*?)</f>", sheet_data(result, 2)) == ["S1!B4", "S1!B5", "S1!B7"]


def test_rows_and_cells_without_addresses() -> None:
    text = change(
        "<sheetData><row><c/></row>\n<row><c><v>2</v></c></row>\n<row><c><v>3</v></c></row></sheetData>",
        RowChange("S1", 1, 2, 3),
    )
    assert text.partition("<sheetData>")[2].partition("</sheetData>")[0] == (
        '<row><c/></row>\n<row><c><v>2</v></c></row><row r="3"><c/></row>\n<row r="4"><c><v>3</v></c></row>'
    )


def test_rows_above_stay_as_they_are_written() -> None:
    above = "<row  r='1' spans=\"1:9\" ><c  r='A1' s='2' ><v>1</v></c ></row >"
    text = change(f'<sheetData>{above}<row r="2"/><row r="3"/></sheetData>', RowChange("S1", 2, 1, 2))
    assert above in text
    assert '<row r="2"/><row r="3"/><row r="4"/>' in text


def test_views_filters_and_the_rest_of_a_sheet() -> None:
    text = change(
        '<dimension ref="A1:C20"/><sheetViews><sheetView workbookViewId="0" topLeftCell="A10">'
        '<selection activeCell="B8" sqref="B8:B9 C12"/></sheetView></sheetViews><sheetData/>'
        '<protectedRanges><protectedRange sqref="A8:A9" name="x"/><protectedRange sqref="A12" name="y"/></protectedRanges>'
        '<autoFilter ref="A4:C20"/>'
        '<conditionalFormatting sqref="A8:A12"><cfRule type="expression" priority="1"><formula>B8&gt;B7</formula></cfRule></conditionalFormatting>'
        '<conditionalFormatting sqref="A9"><cfRule type="expression" priority="2"><formula>1</formula></cfRule></conditionalFormatting>'
        '<dataValidations count="2"><dataValidation sqref="A8"/>'
        '<dataValidation type="custom" sqref="C12 C8"><formula1>C12=1</formula1></dataValidation></dataValidations>'
        '<hyperlinks><hyperlink ref="A9" location="S1!A1"/></hyperlinks>'
        '<ignoredErrors><ignoredError sqref="A1:A20" numberStoredAsText="1"/></ignoredErrors>',
        RowChange("S1", 5, 5, 3),
    )
    assert '<dimension ref="A1:C18"/>' in text
    assert 'topLeftCell="A8"' in text
    assert 'activeCell="B8" sqref="B8 C10"' in text
    assert '<protectedRanges><protectedRange sqref="A10" name="y"/></protectedRanges>' in text
    assert '<autoFilter ref="A4:C18"/>' in text
    # rows 8 and 9 are gone: the rule now starts in what was row 10, whose formula was B10>B9
    assert '<conditionalFormatting sqref="A8:A10">' in text
    assert "<formula>B8&gt;#REF!</formula>" in text
    assert 'priority="2"' not in text
    check = '<dataValidation type="custom" sqref="C10"><formula1>C14=1</formula1></dataValidation>'
    assert f'<dataValidations count="1">{check}</dataValidations>' in text
    assert "hyperlink" not in text
    assert 'sqref="A1:A18"' in text


@pytest.mark.parametrize(("new_count", "breaks"), [(8, [4, 12, 14]), (3, [4, 7, 9])])
def test_a_page_break_stays_above_its_row(new_count: int, breaks: list[int]) -> None:
    kept = "".join(f'<brk id="{row}" max="16383" man="1"/>' for row in (4, 9, 11))
    book = f'<sheetData/><rowBreaks count="3" manualBreakCount="3">{kept}</rowBreaks>'
    text = change(book, RowChange("S1", 5, 5, new_count))
    assert [int(row) for row in re.findall(r'brk id="(\d+)"', text)] == breaks


def test_page_breaks_that_meet_become_one() -> None:
    kept = "".join(f'<brk id="{row}" max="16383" man="1"/>' for row in (7, 8, 9))
    book = f'<sheetData/><rowBreaks count="3" manualBreakCount="3">{kept}</rowBreaks>'
    text = change(book, RowChange("S1", 5, 5, 3))
    assert '<rowBreaks count="1" manualBreakCount="1"><brk id="7" max="16383" man="1"/></rowBreaks>' in text


def test_extension_lists_and_sparklines() -> None:
    extension = (
        '<extLst><ext xmlns:x14="x" xmlns:xm="y"><x14:conditionalFormattings><x14:conditionalFormatting>'
        "<x14:cfRule><xm:f>附件!$A$1&gt;S1!A9</xm:f></x14:cfRule><xm:sqref>A7:A9</xm:sqref></x14:conditionalFormatting>"
        '</x14:conditionalFormattings><x14:dataValidations count="1"><x14:dataValidation><x14:formula1><xm:f>S1!$B$12:$B$14</xm:f>'
        "</x14:formula1><xm:sqref>C12</xm:sqref></x14:dataValidation></x14:dataValidations>"
        "<x14:sparkline><xm:f>S1!A5:A9</xm:f><xm:sqref>D10</xm:sqref></x14:sparkline></ext></extLst>"
    )
    text = change(f"<sheetData/>{extension}", RowChange("S1", 5, 5, 7))
    assert "<xm:f>附件!$A$1&gt;S1!A9</xm:f>" in text
    assert "<xm:sqref>A7:A11</xm:sqref>" in text
    assert "<xm:f>S1!$B$14:$B$16</xm:f>" in text
    assert "<xm:sqref>C14</xm:sqref>" in text
    assert "<x14:sparkline><xm:f>S1!A5:A11</xm:f><xm:sqref>D12</xm:sqref>" in text


def test_edits_of_the_same_plan_come_after_the_rows() -> None:
    edits = tuple(Edit(Ref("附件6", row, 8), Decimal(row)) for row in (10, 11, 12))
    result = apply_plan(RICH, Plan(rows=(RowChange("附件6", 5, 5, 8),), edits=edits))
    book = formualizer.load_workbook_bytes(result)
    book.evaluate_all()
    assert book.get_value("附件6", 13, 8) == 50 + 60 + 70 + 80 + 90 + 10 + 11 + 12
    grid = CalamineWorkbook.from_filelike(io.BytesIO(result)).get_sheet_by_name("附件6")
    assert grid.to_python(skip_empty_area=False)[11][7] == 12


def state(package: bytes) -> object:
    book = opened(package)
    return [
        (
            sheet.title,
            {c.coordinate: (c.value, c.number_format, c.font.b) for row in sheet for c in row},
            sorted(map(str, sheet.merged_cells.ranges)),
            {r: d.height for r, d in sheet.row_dimensions.items() if d.height},
            [str(v.sqref) for v in sheet.data_validations.dataValidation],
            [str(a.sqref) for a in sheet.conditional_formatting],
            sheet.print_area,
        )
        for sheet in book
    ] + [book.defined_names["合计"].attr_text]


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 12), st.integers(1, 6), st.integers(1, 40))
def test_adding_rows_then_taking_them_away_is_nothing(first: int, count: int, more: int) -> None:
    there = apply_plan(RICH, Plan(rows=(RowChange("附件6", first, count, count + more),)))
    back = apply_plan(there, Plan(rows=(RowChange("附件6", first, count + more, count),)))
    assert (state(there) != state(RICH)) == (first + count <= 13)  # the sheet ends with row 12
    assert state(back) == state(RICH)


def test_the_same_length_changes_nothing() -> None:
    assert apply_plan(RICH, Plan(rows=(RowChange("附件6", 5, 5, 5),))) is RICH


def test_drawing_anchors_that_stay_or_keep_their_size() -> None:
    parts = unzip(RICH)
    anchor = "<xdr:{0}><xdr:col>0</xdr:col><xdr:row>{1}</xdr:row></xdr:{0}>"
    drawing = "".join(
        f'<xdr:twoCellAnchor editAs="{kind}">{anchor.format("from", 7)}{anchor.format("to", 11)}</xdr:twoCellAnchor>'
        for kind in ("twoCell", "oneCell", "absolute")
    )
    parts["xl/drawings/drawing1.xml"] = f'<xdr:wsDr xmlns:xdr="x">{drawing}</xdr:wsDr>'.encode()
    result = apply_plan(rezip(parts), Plan(rows=(RowChange("附件6", 5, 5, 7),)))
    rows = re.findall(r"<xdr:row>(\d+)", part(result, "xl/drawings/drawing1.xml"))
    assert rows == ["7", "13", "7", "11", "7", "11"]


def test_libreoffice_calculates_the_changed_workbook(tmp_path: Path) -> None:
    edits = tuple(Edit(Ref("附件6", row, 8), Decimal(row)) for row in (10, 11, 12))
    plan = Plan(rows=(RowChange("附件6", 5, 5, 8),), edits=edits)
    (tmp_path / "a.xlsx").write_bytes(apply_plan(RICH, plan))
    made = run_libreoffice(
        tmp_path / "a.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    )
    rows = read_csv(next(p for p in made if p.name == "a-附件6.csv"))
    assert rows[12][7] == "383"
    assert rows[14][1] == "H10：383"
    assert read_csv(next(p for p in made if p.name == "a-汇总.csv"))[:2] == [["383"], ["383"]]

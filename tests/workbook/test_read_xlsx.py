"""Reading .xlsx: every value, formula, format and error, whatever shape the XML has."""

from __future__ import annotations

import datetime as dt
import hashlib
import resource
import time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from tests.workbook.handmade import MAIN, PERCENT, parts, read, worksheet, zipped
from xltools.cells import Grid, Kind, Merge
from xltools.errors import UnreadableError
from xltools.workbook.read import read_book


def grid(folder: Path, rows: str, after: str = "", **more: str) -> Grid:
    return read(folder, zipped(parts(worksheet(rows, after), **more))).grids[0]  # type: ignore[arg-type]


def test_workbook_of_openpyxl(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "附件6"
    sheet["B3"], sheet["C3"], sheet["D3"] = "产出指标", 0.9566, True
    sheet["C3"].number_format = "0.00%"
    sheet["E3"], sheet["F3"] = dt.datetime(2021, 12, 31), 34
    sheet["F3"].number_format = '0"家"'
    sheet["H4"], sheet["H5"] = '=IF(C3<1,"<&",ROUND(C3*10,2))', ArrayFormula("H5:H6", "=C3:C4*2")
    sheet.merge_cells("B3:B5")
    hidden, very = book.create_sheet("底稿"), book.create_sheet("设置")
    hidden.sheet_state, very.sheet_state = "hidden", "veryHidden"
    book.create_chartsheet("图")
    book.defined_names["总分"] = DefinedName("总分", attr_text="'附件6'!$H$4")
    sheet.defined_names["本表"] = DefinedName("本表", attr_text="'附件6'!$B$3")
    sheet.print_area = "A1:H9"
    path = tmp_path / "自评表.XLSX"
    book.save(path)

    found = read_book(str(path))
    first = found.grids[0]
    assert found.path == str(path)
    assert found.suffix == ".xlsx"
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [(g.sheet, g.visible) for g in found.grids] == [("附件6", True), ("底稿", False), ("设置", False)]
    assert found.names == {"总分": "'附件6'!$H$4"}
    assert (first.first_row, first.first_column, first.last_row, first.last_column) == (3, 2, 5, 8)
    assert first.merges == (Merge(3, 2, 5, 2),)
    assert first.raw(3, 2) == "产出指标"
    assert first.raw(3, 4) is True
    assert first.raw(3, 5) == dt.date(2021, 12, 31)
    assert first.value(3, 3).text == "95.66%"
    assert first.value(3, 3).number == Decimal("0.9566")
    assert first.value(3, 6).text == "34家"
    assert first.formats[3, 3] == "0.00%"
    assert (3, 2) not in first.formats
    assert first.formulas == {(4, 8): 'IF(C3<1,"<&",ROUND(C3*10,2))', (5, 8): "C3:C4*2"}
    assert first.value(4, 8).kind is Kind.BLANK  # openpyxl calculates nothing
    assert first.knows_formulas


def test_values_of_every_type(tmp_path: Path) -> None:
    found = grid(
        tmp_path,
        '<row r="2"><c r="B2"><v>1.5</v></c><c r="C2" t="b"><v>1</v></c><c r="D2" t="e"><v>#DIV/0!</v></c>'
        '<c r="E2" t="str"><f>A1</f><v>甲_x000D_乙</v></c><c r="F2" t="d"><v>2021-03-04</v></c>'
        '<c r="G2" t="s"><v>0</v></c><c r="H2" t="s"><v>1</v></c>'
        '<c r="I2" t="inlineStr"><is><r><t>内</t></r><r><t>联</t></r><rPh sb="0" eb="1"><t>nei</t></rPh></is></c>'
        '<c r="J2" s="2"><v>44561</v></c><c r="K2" s="2"><v>44561.5</v></c><c r="L2" t="e"><f>1/0</f><v>#N/A</v></c></row>',
        styles=PERCENT,
        strings='<si><r><t>富</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 文</t></r>'
        '<rPh sb="0" eb="1"><t>fu</t></rPh></si><si><t>一行_x000D_&#10;二行 &amp; _x005F_x000D_</t></si>',
    )
    assert [found.raw(2, c) for c in range(2, 13)] == [
        1.5, True, None, "甲\r乙", dt.date(2021, 3, 4), "富 文", "一行\r\n二行 & _x000D_", "内联",
        dt.date(2021, 12, 31), dt.datetime(2021, 12, 31, 12), None,
    ]  # fmt: skip
    assert found.errors == {(2, 4): "#DIV/0!", (2, 12): "#N/A"}
    assert found.value(2, 12).text == "#N/A"
    assert found.formulas == {(2, 5): "A1", (2, 12): "1/0"}
    assert found.formats == {(2, 10): "yyyy/m/d", (2, 11): "yyyy/m/d"}


def test_dates_counted_from_1904(tmp_path: Path) -> None:
    sheet = worksheet('<row r="1"><c r="A1" s="2"><v>1</v></c></row>')
    found = read(tmp_path, zipped(parts(sheet, styles=PERCENT, properties='<workbookPr date1904="1"/>')))
    assert found.grids[0].raw(1, 1) == dt.date(1904, 1, 2)


@pytest.mark.parametrize(
    "cell",
    ["<f>1+1</f>", "<f>1+1</f><v></v>", "<f>1+1</f><v/>", '<f ca="1">1+1</f><v />', "\n <f>=1+1</f>\n"],
)
def test_formula_never_calculated_has_no_value(tmp_path: Path, cell: str) -> None:
    found = grid(tmp_path, f'<row r="2"><c r="B2"><v>5</v></c></row><row r="4"><c r="D4">{cell}</c></row>')
    assert found.formulas == {(4, 4): "1+1"}
    assert found.raw(4, 4) is None
    # the grid reaches to the formula, though no value does
    assert (found.first_row, found.first_column, found.last_row, found.last_column) == (2, 2, 4, 4)


def test_grid_of_formulas_only(tmp_path: Path) -> None:
    found = grid(tmp_path, '<row r="3"><c r="C3"><f>1</f></c></row><row r="4"><c r="B4"><f>2</f></c></row>')
    assert (found.first_row, found.first_column, found.last_row, found.last_column) == (3, 2, 4, 3)
    assert found.rows == [[None, None], [None, None]]


def test_formulas_above_and_left_of_the_values(tmp_path: Path) -> None:
    found = grid(tmp_path, '<row r="1"><c r="A1"><f>1</f></c></row><row r="3"><c r="C3"><v>7</v></c></row>')
    assert found.raw(3, 3) == 7
    assert (found.first_row, found.first_column) == (1, 1)


def test_shared_array_and_table_formulas(tmp_path: Path) -> None:
    found = grid(
        tmp_path,
        '<row r="1"><c r="A1"><f t="shared" ref="A1:B2" si="0">C1*$D$1&amp;"C1"</f><v>1</v></c>'
        '<c r="B1"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="2"><c r="A2" t="str"><f si="0" t="shared"></f><v>x</v></c>'
        '<c r="C2" cm="1"><f t="array" ref="C2:C3">SUM(A1:A2*B1:B2)</f><v>2</v></c></row>'
        '<row r="3"><c r="C3"><v>2</v></c><c r="D3"><f t="dataTable" ref="D3:D4" r1="A1" r2="B1"/><v>9</v></c></row>',
    )
    assert found.formulas == {
        (1, 1): 'C1*$D$1&"C1"',
        (1, 2): 'D1*$D$1&"C1"',
        (2, 1): 'C2*$D$1&"C1"',
        (2, 3): "SUM(A1:A2*B1:B2)",
        (3, 4): "TABLE(A1,B1)",
    }


ODD = {
    "attributes in another order": '<row r="2"><c s="1" r="B2"><v>0.5</v></c><c t="str" r="C2"><f>B2</f><v>x</v></c></row>',
    "type before style": '<row r="2"><c r="B2" t="n" s="1"><v>0.5</v></c><c r="C2" t="str" s="0"><f>B2</f><v>x</v></c></row>',
    "single quotes": "<row r='2'><c r='B2' s='1'><v>0.5</v></c><c r='C2' t='str'><f>B2</f><v>x</v></c></row>",
    "blanks": '<row\n r = "2" ><c  r = "B2"\ts="1" ><v >0.5</v ></c >\n<c r="C2" t="str"><f >B2</f ><v>x</v></c></row>',
    "no references": '<row r="2"><c r="B2" s="1"><v>0.5</v></c><c t="str"><f>B2</f><v>x</v></c></row>',
    "no rows' references": '<row/><row><c/><c s="1"><v>0.5</v></c><c t="str"><f>B2</f><v>x</v></c></row>',
    "comments": '<row r="2"><!-- <c r="D2"><f>9</f><v>9</v></c> --><c r="B2" s="1"><v>0.5</v></c>'
    '<c r="C2" t="str"><f>B2</f><v>x</v></c></row>',
    "CDATA": '<row r="2"><c r="B2" s="1"><v>0.5</v></c><c r="C2" t="str"><f><![CDATA[B2]]></f><v><![CDATA[x]]></v></c></row>',
    "formula after value": '<row r="2"><c r="B2" s="1"><v>0.5</v></c><c r="C2" t="str"><v>x</v><f>B2</f></c></row>',
    "foreign elements": '<row r="2"><c r="B2" s="1"><v>0.5</v></c><c r="C2" t="str"><f>B2</f><v>x</v></c></row>'
    '<y:row xmlns:y="urn:y" r="9"><y:c r="Z9"><y:v>1</y:v></y:c></y:row>',
}


@pytest.mark.parametrize("rows", ODD.values(), ids=ODD.keys())
def test_odd_shapes_of_xml(tmp_path: Path, rows: str) -> None:
    check_odd(grid(tmp_path, rows, styles=PERCENT))


def check_odd(found: Grid) -> None:
    assert list(found.cells()) == [(2, 2, 0.5), (2, 3, "x")]
    assert found.formulas == {(2, 3): "B2"}
    assert found.formats == {(2, 2): "0.00%"}


NORMAL = worksheet(ODD["type before style"], '<mergeCells><mergeCell ref="B2:C2"/></mergeCells>')


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    declared = {"utf-8-sig": "UTF-8", "gb18030": "iso-8859-1"}.get(encoding, "UTF-16")
    xml = f'<?xml version="1.0" encoding="{declared}"?>{NORMAL}'.encode(encoding)
    check_odd(read(tmp_path, zipped(parts(xml, styles=PERCENT))).grids[0])


def test_prefixed_elements(tmp_path: Path) -> None:
    xml = NORMAL.replace("xmlns=", "xmlns:x=")
    for tag in ("worksheet", "sheetData", "row", "c", "f", "v", "mergeCells", "mergeCell"):
        xml = (
            xml.replace(f"<{tag} ", f"<x:{tag} ")
            .replace(f"<{tag}>", f"<x:{tag}>")
            .replace(f"</{tag}>", f"</x:{tag}>")
        )
    found = read(tmp_path, zipped(parts(xml, styles=PERCENT))).grids[0]
    check_odd(found)
    assert found.merges == (Merge(2, 2, 2, 3),)


def test_strict_namespace_and_strange_paths(tmp_path: Path) -> None:
    contents = {
        name: text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/",
            "http://purl.oclc.org/ooxml/officeDocument/",
        )
        for name, text in parts(NORMAL, styles=PERCENT, folder="数据/book").items()
        if isinstance(text, str)
    }
    check_odd(read(tmp_path, zipped(dict(contents))).grids[0])


def test_backslashes_and_case_in_part_names(tmp_path: Path) -> None:
    contents = {
        name.replace("xl/sheets/s1.xml", "XL\\Sheets\\S1.xml"): c
        for name, c in parts(NORMAL, styles=PERCENT).items()
    }
    check_odd(read(tmp_path, zipped(contents)).grids[0])


def test_cdata_and_encoding_in_shared_strings(tmp_path: Path) -> None:
    sheet = worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    assert (
        read(tmp_path, zipped(parts(sheet, strings="<si><t><![CDATA[a<b]]></t></si>"))).grids[0].raw(1, 1)
        == "a<b"
    )
    wide = parts(sheet, strings="<si><t>目标</t></si>")
    wide["xl/strings.xml"] = str(wide["xl/strings.xml"]).encode("utf-16")
    assert read(tmp_path, zipped(wide)).grids[0].raw(1, 1) == "目标"


@pytest.mark.parametrize(
    "code,expected",
    [
        ("General", None),
        ("GENERAL", None),
        ("G/通用格式", None),
        ('0.00"分"', '0.00"分"'),
        ('[Red]0;"&lt;0"', '[Red]0;"<0"'),
    ],
)
def test_formats_of_the_file(tmp_path: Path, code: str, expected: str | None) -> None:
    styles = (
        f"<numFmts><numFmt formatCode={code!r} numFmtId='176'/></numFmts>"
        '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="176"/></cellXfs>'
        '<dxfs><dxf><numFmt numFmtId="176" formatCode="0.000"/></dxf></dxfs>'
    )
    found = grid(tmp_path, '<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" s="1"/></row>', styles=styles)
    assert found.formats == ({} if expected is None else {(1, 1): expected})


@pytest.mark.parametrize(
    "number,expected", [(9, "0%"), (10, "0.00%"), (4, "#,##0.00"), (49, "@"), (31, 'yyyy"年"m"月"d"日"')]
)
def test_built_in_formats(tmp_path: Path, number: int, expected: str) -> None:
    styles = f'<cellXfs><xf numFmtId="{number}"/></cellXfs>'
    assert grid(tmp_path, '<row r="1"><c r="A1"><v>1</v></c></row>', styles=styles).formats == {
        (1, 1): expected
    }


def test_impossible_numbers_are_errors(tmp_path: Path) -> None:
    found = grid(
        tmp_path, '<row r="2"><c r="B2"><v>1e999</v></c><c r="C2"><v>NaN</v></c><c r="D2"><v>1</v></c></row>'
    )
    assert found.errors == {(2, 2): "#NUM!", (2, 3): "#NUM!"}
    assert found.value(2, 2).kind is Kind.ERROR


def test_blank_rows_and_columns_at_the_end_are_cut(tmp_path: Path) -> None:
    blank = '<c r="{}" t="inlineStr"><is><t></t></is></c>'
    found = grid(
        tmp_path,
        f'<row r="1"><c r="A1"><v>0</v></c>{blank.format("D1")}</row><row r="2"><c r="B2" t="b"><v>0</v></c></row>'
        f'<row r="9">{blank.format("C9")}</row>',
    )
    assert (found.last_row, found.last_column) == (2, 2)


def test_empty_sheets(tmp_path: Path) -> None:
    found = read(
        tmp_path, zipped(parts(worksheet(""), f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'))
    ).grids
    assert [list(g.rows) for g in found] == [[], []]


def test_names_scoped_to_a_sheet_and_built_in_are_left_out(tmp_path: Path) -> None:
    names = (
        "<definedName name='得分'>表1!$A$1&amp;\"x\"</definedName><definedName name='本' localSheetId='0'>表1!$A$2</definedName>"
        "<definedName name='_xlnm.Print_Area' localSheetId='0'>表1!$A$1:$B$2</definedName>"
        "<definedName name='_xlnm._FilterDatabase' hidden='1'>表1!$A$1</definedName>"
    )
    assert read(tmp_path, zipped(parts(worksheet(""), names=names))).names == {"得分": '表1!$A$1&"x"'}


def test_false_dimension_costs_nothing(tmp_path: Path) -> None:
    xml = worksheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>')
    xml = xml.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    assert read(tmp_path, zipped(parts(xml))).grids[0].rows == [[1.0]]


@pytest.mark.parametrize(
    "far",
    ['<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "<row/>" * 1000 + '<row r="1048576">' + "<c/>" * 16383 + "<c><v>1</v></c></row>",
     '<row r="1048576"><c r="XFD1048576"><f>1</f></c></row>'],
    ids=["value", "without references", "formula"],
)  # fmt: skip
def test_one_stray_cell_is_named(tmp_path: Path, far: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        grid(tmp_path, f'<row r="1"><c r="A1"><v>1</v></c></row>{far}')
    assert "表1" in caught.value.message
    assert "XFD1048576" in caught.value.hint


def test_far_but_small_area_is_read(tmp_path: Path) -> None:
    found = grid(tmp_path, '<row r="90000"><c r="AAA90000"><v>1</v></c></row>')
    assert (found.first_row, found.first_column, found.rows) == (90000, 703, [[1.0]])


def test_a_million_styled_rows(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{r}" s="1" customFormat="1"><c r="A{r}" s="1"/></row>' for r in range(2, 1_048_577)
    )
    data = zipped(parts(worksheet(f'<row r="1"><c r="A1" s="1"><v>0.5</v></c></row>{rows}'), styles=PERCENT))
    del rows
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    found = read(tmp_path, data).grids[0]
    assert time.perf_counter() - start < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 700 * 1024
    assert found.rows == [[0.5]]
    assert found.formats == {(1, 1): "0.00%"}

"""Writing into packages: what is wanted changes, everything else stays."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import formualizer
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.libreoffice import soffice_or_skip
from tests.workbook.packages import (
    MAIN,
    OFFICE,
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
from xltools.cells import Merge, Ref
from xltools.errors import UnreadableError, WriteError
from xltools.plans import Choice, Edit, Highlight, Plan, Remerge, SheetCell, SheetSpec, Style
from xltools.workbook.patch import apply_plan

RICH = rich_book()
SHEET = "xl/worksheets/sheet1.xml"


def edit(
    place: str, value: str | Decimal | bool | None = None, formula: str | None = None, sheet: str = "S1"
) -> Edit:
    found = re.fullmatch(r"([A-Z])(\d+)", place)
    assert found
    return Edit(Ref(sheet, int(found[2]), ord(found[1]) - 64), value, formula)


def edited(content: str, *edits: Edit) -> str:
    package = apply_plan(hand_made(f"<sheetData>{content}</sheetData>"), Plan(edits=edits))
    ElementTree.fromstring(part(package, SHEET))
    return sheet_data(package)


# one cell at a time: XML before, edit, XML after


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        ('<row r="1"><c r="A1" s="3"><v>1</v></c></row>', edit("A1", Decimal("95.66")),
         '<row r="1"><c r="A1" s="3"><v>95.66</v></c></row>'),
        ('<row r="1"><c s=\'3\' r=\'A1\' t=\'s\' cm="1" vm="2" ph="1"><v>1</v></c></row>', edit("A1", Decimal(2)),
         '<row r="1"><c r="A1" s=\'3\'><v>2</v></c></row>'),
        ('<row r="1"><c r="A1" s="3" t="s"><v>1</v></c><c r="B1"/></row>', edit("A1"),
         '<row r="1"><c r="A1" s="3"/><c r="B1"/></row>'),
        ('<row r="1"><c r="A1"/></row>', edit("A1", True), '<row r="1"><c r="A1" t="b"><v>1</v></c></row>'),
        ('<row r="1"><c r="A1"/></row>', edit("A1", "=1+1"),
         '<row r="1"><c r="A1" t="inlineStr"><is><t>=1+1</t></is></c></row>'),
        ('<row r="1"><c r="A1"/></row>', edit("A1", " 甲<乙>&\x0b丙 "),
         '<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve"> 甲&lt;乙&gt;&amp;丙 </t></is></c></row>'),
        ('<row r="1"><c r="A1"/></row>', edit("A1", "_x0041_"),
         '<row r="1"><c r="A1" t="inlineStr"><is><t>_x005F_x0041_</t></is></c></row>'),
        ('<row r="1"><c r="A1"/></row>', edit("A1", Decimal(3), "IF(B1<2,3)"),
         '<row r="1"><c r="A1"><f>IF(B1&lt;2,3)</f><v>3</v></c></row>'),
        ('<row r="1"><c r="A1"/></row>', edit("A1", "#N/A", "NA()"),
         '<row r="1"><c r="A1" t="e"><f>NA()</f><v>#N/A</v></c></row>'),
        ('<row r="1"><c r="A1"/></row>', edit("A1", "#DIV/0!", "1/0"),
         '<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'),
        ('<row r="1"><c r="A1"/></row>', edit("A1", "#1 优", "B1"),
         '<row r="1"><c r="A1" t="str"><f>B1</f><v>#1 优</v></c></row>'),
        ('<row r="1"><c r="A1"/></row>', edit("A1", None, "B1"), '<row r="1"><c r="A1"><f>B1</f></c></row>'),
        ('<row r="1" spans="1:1" ht="20"><c r="A1"/></row>', edit("C1", Decimal(1)),
         '<row r="1" ht="20"><c r="A1"/><c r="C1"><v>1</v></c></row>'),
        ('<row r="1"><c r="A1"/><c r="D1"/></row>', edit("B1", Decimal(1)),
         '<row r="1"><c r="A1"/><c r="B1"><v>1</v></c><c r="D1"/></row>'),
        ('<row r="1"/><row r="5"/>', edit("B3", Decimal(1)),
         '<row r="1"/><row r="3"><c r="B3"><v>1</v></c></row><row r="5"/>'),
        ('<row r="2"/>', edit("A2", Decimal(1)), '<row r="2"><c r="A2"><v>1</v></c></row>'),
        ("<row><c><v>1</v></c><c><v>2</v></c></row>\n<row><c/></row>", edit("B1", Decimal(9)),
         '<row><c><v>1</v></c><c r="B1"><v>9</v></c></row>\n<row><c/></row>'),
        ('<row r="1"><c r="A1" t="inlineStr"><is><r><t>甲</t></r><rPh><t>x</t></rPh></is></c></row>', edit("A1", "乙"),
         '<row r="1"><c r="A1" t="inlineStr"><is><t>乙</t></is></c></row>'),
        ("", edit("B2", Decimal(1)), '<row r="2"><c r="B2"><v>1</v></c></row>'),
        ("", edit("B2"), ""),
    ],
)  # fmt: skip
def test_a_cell(before: str, change: Edit, after: str) -> None:
    assert edited(before, change) == after


def test_many_digits_are_written_as_a_double_can_hold_them() -> None:
    third = Decimal(1) / Decimal(3)
    assert edited("", edit("A1", third)) == '<row r="1"><c r="A1"><v>0.33333333333333333</v></c></row>'


def test_the_last_edit_of_a_cell_counts() -> None:
    assert (
        edited("", edit("A1", Decimal(1)), edit("A1", Decimal(2)))
        == '<row r="1"><c r="A1"><v>2</v></c></row>'
    )


def test_self_closing_data_prefixes_and_cdata() -> None:
    empty = apply_plan(hand_made("<sheetData/>"), Plan(edits=(edit("A1", "甲"),)))
    assert opened(empty)["S1"]["A1"].value == "甲"
    rows = '<x:row r="1"><x:c r="A1" t="str"><x:f>"a"</x:f><x:v><![CDATA[</x:row>&]]></x:v></x:c></x:row>'
    prefixed = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    result = apply_plan(hand_made(prefixed), Plan(edits=(edit("B1", "乙"), edit("A2", Decimal(1), "1"))))
    text = sheet_data(result)
    assert '<x:c r="B1" t="inlineStr"><x:is><x:t>乙</x:t></x:is></x:c>' in text
    assert '<x:row r="2"><x:c r="A2"><x:f>1</x:f><x:v>1</x:v></x:c></x:row>' in text
    assert opened(result, data_only=True)["S1"]["A1"].value == "</x:row>&"


def test_utf16_and_bom_parts_keep_their_encoding() -> None:
    parts = unzip(hand_made("<sheetData/>"))
    parts[SHEET] = ('<?xml version="1.0" encoding="UTF-16"?>' + parts[SHEET].decode()).encode("utf-16")
    parts["xl/workbook.xml"] = b"\xef\xbb\xbf" + parts["xl/workbook.xml"]
    result = unzip(apply_plan(rezip(parts), Plan(edits=(edit("A1", "甲"),))))
    assert "<t>甲</t>" in result[SHEET].decode("utf-16")
    assert result["xl/workbook.xml"].startswith(b"\xef\xbb\xbf<workbook")


def test_dimension_grows() -> None:
    book = hand_made('<dimension ref="B2:C3"/><sheetData/>')
    result = apply_plan(book, Plan(edits=(edit("A9", Decimal(1)), edit("C2", Decimal(1)))))
    assert '<dimension ref="A2:C9"/>' in part(result, SHEET)


# formulas that several cells share

SHARED = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1*$C$1</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>3</v></c>'
    '<c r="D3"><f t="shared" ref="D3:E3" si="1">A3</f></c><c r="E3"><f t="shared" si="1"/></c></row>'
)


def test_the_first_cell_of_a_shared_formula() -> None:
    assert edited(SHARED, edit("A1", Decimal(7))) == (
        '<row r="1"><c r="A1"><v>7</v></c></row>'
        '<row r="2"><c r="A2"><f>B2*$C$1</f><v>2</v></c></row>'
        '<row r="3"><c r="A3"><f>B3*$C$1</f><v>3</v></c>'
        '<c r="D3"><f t="shared" ref="D3:E3" si="1">A3</f></c><c r="E3"><f t="shared" si="1"/></c></row>'
    )


def test_another_cell_of_a_shared_formula() -> None:
    assert edited(SHARED, edit("A2", Decimal(7))) == SHARED.replace(
        '<c r="A2"><f t="shared" si="0"/><v>2</v></c>', '<c r="A2"><v>7</v></c>'
    )


def test_a_cell_of_an_array_formula() -> None:
    array = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2*2</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row>'
    )
    assert edited(array, edit("A2", Decimal(7))) == (
        '<row r="1"><c r="A1"><f t="array" ref="A1">INDEX(IF({1;1},B1:B2*2),1,1)</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>7</v></c></row>'
    )
    assert edited(array, edit("A1", Decimal(7))) == (
        '<row r="1"><c r="A1"><v>7</v></c></row>'
        '<row r="2"><c r="A2"><f t="array" ref="A2">INDEX(IF({1;1},B1:B2*2),2,1)</f><v>2</v></c></row>'
    )
    assert "<f" not in edited(array, edit("A1", Decimal(7)), edit("A2", Decimal(8)))


# the package around

VALUE_ONLY = Plan(edits=(Edit(Ref("附件6", 5, 8), Decimal("66.6")), Edit(Ref("附件6", 30, 2), "=新")))


def test_only_the_sheet_and_the_calculation_flag_change() -> None:
    result = apply_plan(RICH, VALUE_ONLY)
    assert changed_parts(RICH, result) == {SHEET, "xl/workbook.xml"}
    before, after = zipfile.ZipFile(io.BytesIO(RICH)), zipfile.ZipFile(io.BytesIO(result))
    assert after.namelist() == before.namelist()
    assert [(i.date_time, i.compress_type) for i in after.infolist()] == [
        (i.date_time, i.compress_type) for i in before.infolist()
    ]
    assert apply_plan(RICH, VALUE_ONLY) == result
    assert 'fullCalcOnLoad="1"' in part(result, "xl/workbook.xml")


def test_untouched_text_of_the_sheet_stays() -> None:
    before, after = part(RICH, SHEET), part(apply_plan(RICH, VALUE_ONLY), SHEET)
    style = re.search(r'<c r="H5" s="(\d+)"', before)
    assert style
    wanted = before.replace(
        f'<c r="H5" s="{style[1]}" t="n"><v>50</v></c>', f'<c r="H5" s="{style[1]}"><v>66.6</v></c>'
    ).replace(
        "</sheetData>", '<row r="30"><c r="B30" t="inlineStr"><is><t>=新</t></is></c></row></sheetData>'
    )
    assert re.sub("<dimension[^>]*>", "", after) == re.sub("<dimension[^>]*>", "", wanted)


def test_every_reader_reads_the_result() -> None:
    result = apply_plan(RICH, VALUE_ONLY)
    assert opened(result)["附件6"]["H5"].value == 66.6
    assert opened(result)["附件6"]["B30"].value == "=新"
    assert opened(result)["附件6"]["B30"].data_type == "s"
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(result))
        .get_sheet_by_name("附件6")
        .to_python(skip_empty_area=False)
    )
    assert (rows[4][7], rows[29][1]) == (66.6, "=新")
    book = formualizer.load_workbook_bytes(result)
    book.evaluate_all()
    assert book.get_value("附件6", 10, 8) == pytest.approx(66.6 + 60 + 70 + 80 + 90)


def test_the_calculation_chain_goes_when_formula_cells_change() -> None:
    assert "xl/calcChain.xml" in unzip(apply_plan(RICH, VALUE_ONLY))
    same = Plan(edits=(Edit(Ref("附件6", 10, 8), Decimal(1), "SUM(H5:H8)"),))
    assert "xl/calcChain.xml" in unzip(apply_plan(RICH, same))
    for change in (Edit(Ref("附件6", 10, 8), Decimal(1)), Edit(Ref("附件6", 5, 3), Decimal(1), "1")):
        parts = unzip(apply_plan(RICH, Plan(edits=(change,))))
        assert "xl/calcChain.xml" not in parts
        assert b"calcChain" not in parts["xl/_rels/workbook.xml.rels"] + parts["[Content_Types].xml"]


def test_calc_settings_are_made_at_their_place() -> None:
    book = hand_made(
        "<sheetData/>", workbook='<definedNames><definedName name="a">1</definedName></definedNames><extLst/>'
    )
    text = part(apply_plan(book, Plan(edits=(edit("A1", "x"),))), "xl/workbook.xml")
    assert '</definedNames><calcPr fullCalcOnLoad="1"/><extLst/>' in text


def test_nothing_to_do_gives_the_same_bytes() -> None:
    assert apply_plan(RICH, Plan()) is RICH
    assert apply_plan(RICH, Plan(drop_sheets=("没有",))) is RICH


def test_data_descriptors_and_stored_members_are_copied() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    out = Pipe()
    with zipfile.ZipFile(out, "w") as archive:  # cannot go back: sizes follow the data
        for number, (name, data) in enumerate(unzip(RICH).items()):
            kind = zipfile.ZIP_DEFLATED if number % 2 else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(name, (2024, 2, 3, 4, 5, 6)), data, kind)
    package = out.getvalue()
    result = apply_plan(package, VALUE_ONLY)
    assert changed_parts(package, result) == {SHEET, "xl/workbook.xml"}
    infos = zipfile.ZipFile(io.BytesIO(result)).infolist()
    assert not [i.filename for i in infos if i.flag_bits & 8]  # sizes stand in the headers now
    assert {i.date_time for i in infos} == {(2024, 2, 3, 4, 5, 6)}
    assert [i.compress_type for i in infos] == [8 if n % 2 else 0 for n in range(len(infos))]


def test_what_cannot_be_done_is_said() -> None:
    with pytest.raises(UnreadableError):
        apply_plan(b"no zip", VALUE_ONLY)
    with pytest.raises(UnreadableError):
        apply_plan(rezip({"a.txt": b""}), VALUE_ONLY)
    with pytest.raises(WriteError, match="没有工作表「无此表」"):
        apply_plan(RICH, Plan(edits=(edit("A1", "x", sheet="无此表"),)))
    with pytest.raises(WriteError, match=r"S1!A1 .*32768"):
        edited("", edit("A1", "x" * 32768))
    with pytest.raises(WriteError, match="不能用作"):
        apply_plan(RICH, Plan(sheets=(SheetSpec("a/b", ()),)))


# merges, names, sheets taken out


def test_remerge() -> None:
    result = apply_plan(
        RICH, Plan(merges=(Remerge("附件6", Merge(5, 1, 9, 5), (Merge(5, 1, 6, 1), Merge(7, 1, 7, 1))),))
    )
    assert {str(m) for m in opened(result)["附件6"].merged_cells.ranges} == {"A1:H1", "A5:A6", "B10:C11"}
    assert '<mergeCells count="3">' in part(result, SHEET)
    across = apply_plan(RICH, Plan(merges=(Remerge("附件6", Merge(9, 1, 9, 9), (Merge(9, 1, 9, 2),)),)))
    assert {str(m) for m in opened(across)["附件6"].merged_cells.ranges} == {"A1:H1", "A9:B9", "B10:C11"}
    gone = apply_plan(RICH, Plan(merges=(Remerge("附件6", Merge(1, 1, 99, 99), ()),)))
    assert "mergeCell" not in part(gone, SHEET)
    new = apply_plan(hand_made("<sheetData/><sheetProtection sheet=\"1\"/><pageMargins/>"),
                     Plan(merges=(Remerge("S1", Merge(1, 1, 2, 2), (Merge(1, 1, 2, 2),)),)))  # fmt: skip
    assert 'sheet="1"/><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells><pageMargins/>' in part(
        new, SHEET
    )


def test_names_are_added_and_replaced() -> None:
    result = apply_plan(RICH, Plan(names={"合计": "'附件6'!$H$11", "新名": "'a&b'!$A$1"}))
    names = opened(result).defined_names
    assert {name: names[name].attr_text for name in names} == {"合计": "'附件6'!$H$11", "新名": "'a&b'!$A$1"}
    assert opened(result)["附件6"].print_title_rows == "$1:$4"
    fresh = apply_plan(hand_made("<sheetData/>"), Plan(names={"x": "S1!$A$1"}))
    assert opened(fresh).defined_names["x"].attr_text == "S1!$A$1"


def test_a_sheet_is_taken_out_with_all_that_is_its_own() -> None:
    book = opened(RICH)
    book["汇总"].print_title_rows = "1:2"
    book["表格"]["D1"] = "=附件6!H10+B2"
    book.active = 2
    before = saved(book)
    result = apply_plan(before, Plan(drop_sheets=("附件6",)))
    after = opened(result)
    assert after.sheetnames == ["汇总", "表格"]
    assert after["汇总"].print_title_rows == "$1:$2"
    assert after["表格"]["D1"].value == "=#REF!+B2"
    assert after.defined_names["合计"].attr_text == "#REF!"
    assert after.active.title == "表格"
    left = set(unzip(result))
    assert not {
        name for name in left if "drawing" in name or "chart" in name or "comment" in name or "media" in name
    }
    assert "xl/tables/table1.xml" in left
    types = part(result, "[Content_Types].xml")
    assert {"/" + n for n in left} >= set(re.findall('PartName="([^"]*)"', types))


def test_a_part_that_others_use_stays() -> None:
    parts = unzip(RICH)
    relation = f'<Relationship Id="rId77" Type="{OFFICE}/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
    table = "xl/worksheets/_rels/sheet3.xml.rels"
    parts[table] = parts[table].replace(b"</Relationships>", relation.encode())
    left = unzip(apply_plan(rezip(parts), Plan(drop_sheets=("附件6",))))
    assert {"xl/drawings/drawing1.xml", "xl/charts/chart1.xml", "xl/media/image1.png"} <= set(left)
    assert not [name for name in left if "comments" in name]


# sheets of our own

HEAD = Style(bold=True, fill="D9E1F2", horizontal="center")
SPEC = SheetSpec(
    name="校验'表",
    cells=(
        SheetCell(1, 1, "检查结果", style=Style(bold=True, size=16, horizontal="center", border=False)),
        *(SheetCell(2, c, text, style=HEAD) for c, text in enumerate(("序号", "位置", "说明", "扣分", "结论"), 1)),
        SheetCell(3, 1, Decimal(1)),
        SheetCell(3, 2, "附件6!H10", style=Style(color="0563C1", underline=True), link="'附件6'!H10"),
        SheetCell(3, 3, "=合计与明细之和不符，差 0.5 分；请核对第 5 至 9 行的得分并更正。"),
        SheetCell(3, 4, Decimal("95.66"), "'附件6'!H10", Style(number_format='0.00"分"', horizontal="right")),
        SheetCell(3, 5, "否", style=Style(locked=False, fill="FFF2CC")),
        SheetCell(4, 1, "合计", style=HEAD),
    ),
    widths=(8, 16, 40, 12, 10),
    heights={1: 30, 3: 32},
    merges=(Merge(1, 1, 1, 5), Merge(4, 1, 4, 3)),
    freeze_row=2,
    choices=(
        Choice("E3:E9", "结论", "请选择是或否", ("是", "否")),
        Choice("D3:D9", "扣分", "0 到 100", at_least=Decimal(0), at_most=Decimal("100")),
        Choice("A3", "序号", "只作说明"),
    ),
    highlights=(Highlight("E3:E9", '$E3="否"', "FFC7CE", "9C0006"), Highlight("A3:D9", "$D3>90", "C6EFCE")),
    title_rows=(1, 2),
    tab_color="C00000",
)  # fmt: skip
ORDER = [
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols",
    "sheetData", "sheetProtection", "mergeCells", "conditionalFormatting", "dataValidations",
    "hyperlinks", "printOptions", "pageMargins", "pageSetup",
]  # fmt: skip


def test_a_new_sheet_reads_as_it_was_meant() -> None:
    result = apply_plan(RICH, Plan(sheets=(SPEC,)))
    book = opened(result)
    assert book.sheetnames == ["附件6", "汇总", "表格", SPEC.name]
    sheet = book[SPEC.name]
    assert [sheet["C3"].value, sheet["C3"].data_type] == [SPEC.cells[8].value, "s"]
    assert sheet["D3"].value == "='附件6'!H10"
    assert sheet["D3"].number_format == '0.00"分"'
    assert (sheet["A1"].font.name, sheet["A1"].font.sz, sheet["A1"].font.b) == ("宋体", 16, True)
    assert sheet["A2"].fill.fgColor.rgb == "FFD9E1F2"
    assert sheet["C4"].border.right.style == "thin"  # a merged area is framed all round
    assert (sheet["E3"].protection.locked, sheet["A3"].protection.locked) == (False, True)
    assert sheet["B3"].hyperlink.location == "'附件6'!H10"
    assert sheet.freeze_panes == "A3"
    assert {str(m) for m in sheet.merged_cells.ranges} == {"A1:E1", "A4:C4"}
    assert sheet.column_dimensions["C"].width == 40
    assert sheet.row_dimensions[1].height == 30
    assert (sheet.protection.sheet, sheet.protection.formatColumns, sheet.protection.autoFilter) == (
        True,
        False,
        False,
    )
    assert sheet.print_title_rows == "$1:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.tabColor.rgb == "FFC00000"
    checks = {
        str(v.sqref): (v.type, v.formula1, v.formula2, v.prompt)
        for v in sheet.data_validations.dataValidation
    }
    assert checks == {
        "E3:E9": ("list", '"是,否"', None, "请选择是或否"),
        "D3:D9": ("decimal", "0", "100", "0 到 100"),
        "A3": (None, None, None, "只作说明"),
    }
    rules = {str(area.sqref): [r.formula for r in area.rules] for area in sheet.conditional_formatting}
    assert rules == {"E3:E9": [['$E3="否"']], "A3:D9": [["$D3>90"]]}


def test_elements_stand_in_the_order_of_the_schema() -> None:
    text = part(apply_plan(RICH, Plan(sheets=(SPEC,))), "xl/worksheets/sheet4.xml")
    names = [child.tag.rpartition("}")[2] for child in ElementTree.fromstring(text)]
    assert list(dict.fromkeys(names)) == ORDER


def test_other_parts_stay_and_old_styles_keep_their_numbers() -> None:
    result = apply_plan(RICH, Plan(sheets=(SPEC,)))
    assert changed_parts(RICH, result) == {
        "xl/worksheets/sheet4.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "[Content_Types].xml", "xl/calcChain.xml",
    }  # fmt: skip
    before, after = part(RICH, "xl/styles.xml"), part(result, "xl/styles.xml")
    for name in ("fonts", "fills", "borders", "cellXfs", "dxfs"):
        old, new = (re.search(rf"<{name}[^>]*>(.*?)</{name}>", text, re.DOTALL) for text in (before, after))
        assert old
        assert new
        assert new[1].startswith(old[1])
        count = re.search(rf'<{name}[^>]*count="(\d+)"', after)
        assert count
        root = ElementTree.fromstring(after).find(f"{{{MAIN}}}{name}")
        assert root is not None
        assert int(count[1]) == len(root)


def test_writing_a_sheet_again_gives_the_same_bytes() -> None:
    once = apply_plan(RICH, Plan(sheets=(SPEC,), names={"a": "x"}))
    assert unzip(apply_plan(once, Plan(sheets=(SPEC,), names={"a": "x"}))) == unzip(once)


def test_a_sheet_of_that_name_is_replaced_in_its_place() -> None:
    result = apply_plan(RICH, Plan(sheets=(SheetSpec("附件6", (SheetCell(1, 1, "新"),)),)))
    book = opened(result)
    assert book.sheetnames == ["附件6", "汇总", "表格"]
    assert [[c.value for c in row] for row in book["附件6"].iter_rows()] == [["新"]]
    assert book["附件6"].print_title_rows is None
    assert "xl/worksheets/_rels/sheet1.xml.rels" not in unzip(result)
    assert not [n for n in unzip(result) if "chart" in n or "drawing" in n.lower() or "comments" in n]


def test_a_package_without_styles_and_in_odd_places() -> None:
    book = hand_made("<sheetData/>", folder="office/book")
    result = apply_plan(
        book, Plan(edits=(Edit(Ref("S1", 1, 1), "甲", style=Style(bold=True)),), sheets=(SPEC,))
    )
    assert '<c r="A1" s="1" t="inlineStr">' in part(result, "office/book/worksheets/sheet1.xml")
    relations = part(result, "office/book/_rels/workbook.xml.rels")
    assert f'Type="{OFFICE}/styles" Target="styles.xml"' in relations
    assert f'Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"' in relations
    moved = {name.replace("office/book", "xl"): data for name, data in unzip(result).items()}
    moved = {name: data.replace(b"office/book", b"xl") for name, data in moved.items()}
    assert opened(rezip(moved))["S1"]["A1"].font.b is True  # openpyxl looks for styles in xl only
    assert opened(rezip(moved))[SPEC.name]["A1"].font.sz == 16
    assert {"office/book/styles.xml", "office/book/worksheets/sheet2.xml"} <= set(unzip(result))


def test_a_style_given_to_an_existing_cell() -> None:
    result = opened(
        apply_plan(
            RICH, Plan(edits=(Edit(Ref("附件6", 5, 8), Decimal(1), style=Style(number_format="0.00%")),))
        )
    )
    assert result["附件6"]["H5"].number_format == "0.00%"
    assert result["附件6"]["H6"].font.color.rgb == "00FF0000"


def test_styles_with_a_prefix() -> None:
    parts = unzip(apply_plan(hand_made("<sheetData/>"), Plan(sheets=(SheetSpec("甲", ()),))))
    text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", parts["xl/styles.xml"].decode()).replace(
        "xmlns=", "xmlns:x="
    )
    parts["xl/styles.xml"] = text.encode()
    result = apply_plan(rezip(parts), Plan(sheets=(SPEC,)))
    assert opened(result)[SPEC.name]["D3"].number_format == '0.00"分"'
    assert "<x:dxf><x:font>" in part(result, "xl/styles.xml")


def test_choices_that_excel_would_refuse() -> None:
    for choices in (("甲" * 200, "乙" * 60), ("a,b",)):
        with pytest.raises(ValueError, match="at most 255"):
            apply_plan(RICH, Plan(sheets=(SheetSpec("x", (), choices=(Choice("A1", "t", "p", choices),)),)))


# properties and the real LibreOffice

VALUES = st.one_of(
    st.none(), st.booleans(), st.decimals(-(10**9), 10**9, places=3),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
)  # fmt: skip


# row 12 holds links, whose text openpyxl puts into empty cells
PLACES = st.tuples(st.integers(1, 14).filter(lambda row: row != 12), st.integers(1, 9))


def cells_of(package: bytes) -> dict[tuple[str, str], tuple[object, object, object]]:
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.number_format, cell.font.b)
        for sheet in opened(package)
        for row in sheet.iter_rows()
        for cell in row
    }


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(PLACES, VALUES, min_size=1, max_size=12))
def test_cells_not_named_stay(wanted: dict[tuple[int, int], str | Decimal | bool | None]) -> None:
    edits = tuple(Edit(Ref("附件6", row, column), value) for (row, column), value in wanted.items())
    before, after = cells_of(RICH), cells_of(apply_plan(RICH, Plan(edits=edits)))
    named = {("附件6", e.ref.a1) for e in edits}
    merged = {("附件6", f"{c}{r}") for area in opened(RICH)["附件6"].merged_cells.ranges for r, c in
              ((r, chr(64 + c)) for r, c in area.cells)}  # fmt: skip
    assert {k: v for k, v in after.items() if k not in named and (k in before or v[0] is not None)} == {
        k: v for k, v in before.items() if k not in named
    }
    for e in edits:
        if ("附件6", e.ref.a1) not in merged:
            value = after.get(("附件6", e.ref.a1), (None,))[0]
            assert value == (float(e.value) if isinstance(e.value, Decimal) else e.value)


def test_libreoffice_opens_the_results(tmp_path: Path) -> None:
    """Formulas written without a value are calculated, texts stay texts."""
    edits = (*VALUE_ONLY.edits, Edit(Ref("附件6", 31, 2), None, "SUM(H5:H9)*2"))
    (tmp_path / "a.xlsx").write_bytes(
        apply_plan(RICH, Plan(edits=edits, sheets=(SPEC,), names={"新": "'附件6'!$A$1"}))
    )
    made = run_libreoffice(
        tmp_path / "a.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    )
    rows = read_csv(next(p for p in made if p.name == "a-附件6.csv"))
    assert (rows[4][7], rows[29][1], rows[30][1]) == ("66.6", "=新", "733.2")
    assert read_csv(next(p for p in made if "校验" in p.name))[2][4] == "否"


def read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def run_libreoffice(source: Path, target: str) -> list[Path]:
    folder = source.parent / "out"
    command = [
        soffice_or_skip(),
        f"-env:UserInstallation={(source.parent / 'profile').as_uri()}",
        "--headless",
    ]
    done = subprocess.run(
        [*command, "--convert-to", target, "--outdir", folder, source],
        capture_output=True,
        timeout=180,
        check=True,
    )
    made = sorted(folder.iterdir()) if folder.is_dir() else []
    assert made, done
    return made


def test_a_macro_workbook_that_excel_wrote() -> None:
    xlwings = pytest.importorskip("xlwings")
    package = (Path(xlwings.__file__).parent / "quickstart.xlsm").read_bytes()
    name = opened(package).sheetnames[0]
    result = apply_plan(package, Plan(edits=(Edit(Ref(name, 7, 3), "甲"),), sheets=(SPEC,), names={"a": "1"}))
    old, new = unzip(package), unzip(result)
    assert new["xl/vbaProject.bin"] == old["xl/vbaProject.bin"]
    assert opened(result, keep_vba=True)[name]["C7"].value == "甲"
    assert opened(result)[SPEC.name]["A2"].value == "序号"
    for part_name, data in new.items():
        if part_name.endswith((".xml", ".rels")):
            ElementTree.fromstring(data)

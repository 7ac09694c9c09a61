"""Workbook packages for the tests of writing, and ways to look into them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import Any

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Parts = dict[str, bytes]


def png() -> bytes:
    """One red pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


class OnePixel(Image):  # type: ignore[misc]
    """A picture made without Pillow, which openpyxl needs only to measure it."""

    def __init__(self) -> None:
        self.ref, self.width, self.height, self.format, self.anchor = None, 20, 20, "png", "A1"

    def _data(self) -> bytes:
        return png()


def unzip(package: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rezip(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def changed_parts(before: bytes, after: bytes) -> set[str]:
    """Names of parts that were changed, added or taken out."""
    old, new = unzip(before), unzip(after)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def opened(package: bytes, **options: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(package), **options)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rich_book() -> bytes:
    """附件6: block of indicators in rows 5–9, total in row 10; 汇总 refers to it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "附件6"
    sheet["A1"] = "自评表"
    sheet.merge_cells("A1:H1")
    for row in range(5, 10):
        sheet[f"A{row}"], sheet[f"B{row}"], sheet[f"H{row}"] = "绩效指标", f"指标{row}", row * 10
        sheet[f"H{row}"].font = Font(bold=True, color="FF0000")
        sheet[f"G{row}"] = f"=H{row}/SUM(H$5:H$9)"
    sheet.row_dimensions[9].height = 33
    sheet.merge_cells("A5:A9")
    sheet.merge_cells("D9:E9")
    sheet.merge_cells("B10:C11")
    sheet["A10"], sheet["H10"], sheet["H11"] = "合计", "=SUM(H5:H9)", "=H9+H10"
    sheet["A12"] = "备注：H10 不动"
    sheet["B12"] = '="H10："&H10'
    sheet.conditional_formatting.add(
        "H5:H9", CellIsRule(operator="lessThan", formula=["60"], fill=PatternFill("solid", bgColor="FFC7CE"))
    )
    sheet.conditional_formatting.add("A10:H10", FormulaRule(formula=["$H10>100"], font=Font(bold=True)))
    check = DataValidation(type="decimal", operator="between", formula1="0", formula2="$H$10")
    check.add("H5:H9")
    later = DataValidation(type="list", formula1='"是,否"')
    later.add("B12")
    sheet.add_data_validation(check)
    sheet.add_data_validation(later)
    sheet["A10"].comment = Comment("核对合计", "审核")
    sheet["B5"].comment = Comment("说明", "审核")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=8, min_row=5, max_row=9))
    sheet.add_chart(chart, "J12")
    sheet.add_image(OnePixel(), "J2")
    sheet.print_area = "A1:H12"
    sheet.print_title_rows = "1:4"
    sheet.row_breaks.append(Break(id=11))
    sheet["A12"].hyperlink = Hyperlink("A12", location="'附件6'!H10")
    sheet["B12"].hyperlink = "#'附件6'!H10"  # openpyxl makes this an outside link
    other = book.create_sheet("汇总")
    other["A1"], other["A2"] = "=附件6!H10", "=SUM('附件6'!$H$5:$H$9)"
    other["A3"], other["A4"] = '=VLOOKUP("附件6!H10",附件6!A5:H12,2,0)', "=H10"
    third = book.create_sheet("表格")
    for cells in (("名", "数"), ("甲", 1), ("乙", 2), ("丙", 3)):
        third.append(cells)
    third.add_table(Table(displayName="T1", ref="A1:B4"))
    book.defined_names["合计"] = DefinedName("合计", attr_text="'附件6'!$H$10")
    return _with_extras(saved(book))


def _with_extras(package: bytes) -> bytes:
    """The package with macros, a calculation chain and custom XML, as Excel writes them."""
    parts = unzip(package)
    parts["xl/vbaProject.bin"] = bytes(range(256)) * 3
    parts["customXml/item1.xml"] = b"<root>\xe4\xb8\xad</root>"
    chain = '<c r="G5" i="1"/><c r="H10" i="1"/><c r="A1" i="2"/>'
    parts["xl/calcChain.xml"] = f'<calcChain xmlns="{MAIN}">{chain}</calcChain>'.encode()
    types = parts["[Content_Types].xml"].decode()
    extra = (
        '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        f'<Override PartName="/xl/calcChain.xml" ContentType="{TYPE}.calcChain+xml"/>'
    )
    types = types.replace(f"{TYPE}.sheet.main+xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    parts["[Content_Types].xml"] = types.replace("</Types>", extra + "</Types>").encode()
    rels = parts["xl/_rels/workbook.xml.rels"].decode()
    more = (
        f'<Relationship Id="rId98" Type="{OFFICE}/calcChain" Target="calcChain.xml"/>'
        '<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
        'Target="vbaProject.bin"/>'
    )
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    parts["xl/_rels/workbook.xml.rels"] = rels.replace("</Relationships>", more + "</Relationships>").encode()
    return rezip(parts)


def hand_made(*sheets: str, workbook: str = "", folder: str = "xl") -> bytes:
    """A minimal package: the content of each worksheet element as XML, no styles."""
    ids = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="S{i}" sheetId="{i}" r:id="rId{i}"/>' for i in ids)
    rels = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/worksheet" Target="/{folder}/worksheets/sheet{i}.xml"/>'
        for i in ids
    )
    overrides = "".join(
        f'<Override PartName="/{folder}/worksheets/sheet{i}.xml" ContentType="{TYPE}.worksheet+xml"/>'
        for i in ids
    )
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{folder}/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="{folder}/workbook.xml"/></Relationships>',
        f"{folder}/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>{workbook}</workbook>',
        f"{folder}/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{rels}</Relationships>',
    }
    for i, content in zip(ids, sheets, strict=True):
        text = content if content.startswith("<x:") else f'<worksheet xmlns="{MAIN}">{content}</worksheet>'
        texts[f"{folder}/worksheets/sheet{i}.xml"] = text
    return rezip({name: text.encode() for name, text in texts.items()})


def part(package: bytes, name: str) -> str:
    return unzip(package)[name].decode()


def sheet_data(package: bytes, number: int = 1) -> str:
    """The content of sheetData of the n-th sheet of a hand-made package."""
    text = part(package, f"xl/worksheets/sheet{number}.xml")
    found = re.search(r"sheetData>(.*)</(?:\w+:)?sheetData>", text, re.DOTALL)
    assert found, text
    return found[1]

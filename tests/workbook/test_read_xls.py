"""Reading .xls: values as xlrd gives them, formulas decoded from their tokens."""

from __future__ import annotations

import datetime as dt
import io
import struct
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import xlwt
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula

from tests.libreoffice import soffice_or_skip
from tests.workbook.handmade import read
from xltools.cells import Kind, Merge
from xltools.workbook.biffformulas import Formulas
from xltools.workbook.bifftokens import Undecodable, decode
from xltools.workbook.read import read_book

FORMULAS = [
    "ROUND(A1*0.5,2)",
    "SUM(A1:A5)",
    'IF(A1>=1,"合""格","")',
    "'附件 4'!$B$2+数据!C3",
    "SUM($A$1:A$3,$B1)*-(1+2)%",
    'A1&"x"',
    'IF(AND(A1>0,B1<>""),MIN(1,A1/B1),0)',
    "MAX(数据!A1:B2)",
    "2^3-1.25",
    'COUNTIF(A1:A5,">=90")',
    "VLOOKUP(A1,数据!$A$1:$C$9,2,FALSE)",
    "SUMPRODUCT((A1:A5>1)*B1:B5)",
    'TEXT(A1,"0.00%")',
    "TODAY()",
    "A1=TRUE",
    "INDEX(A1:B5,MATCH(1,A1:A5,0),1)",
    "SUM(数据!A1,附件6!B5)",
    "SUBTOTAL(9,A1:A5)",
    'LEN(SUBSTITUTE(A1,"万元",""))',
]

#: those that xlwt cannot write
MORE = [
    'LOOKUP(A1,{0,60,80.5},{"差","中","良";TRUE,1,"x"})',
    "IFERROR(A1/B1,0)",
    'SUMIFS(A1:A5,B1:B5,">1")',
    "总分+1",
    "SUM(A:$A)",
    "IF(A1,,1)",
    'CHOOSE(A1,"a","b")',
    "SUM((A1,B1))",
    "AVERAGE(A1:B5 B2:C3)",
]


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_values_formats_merges_and_visibility(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet, hidden, very = book.add_sheet("附件6"), book.add_sheet("底稿"), book.add_sheet("设置")
    hidden.visibility, very.visibility = 1, 2
    sheet.write_merge(2, 4, 1, 1, "产出指标")
    for column, (value, number_format) in enumerate(
        [(0.9566, "0.00%"), (34, '0"家"'), (True, "General"), (dt.date(2021, 12, 31), "yyyy/m/d"),
         (dt.datetime(2021, 12, 31, 12), "yyyy-mm-dd hh:mm"), (dt.time(12), "h:mm"), (7.25, "General"), (1.5, "[h]:mm")]
    ):  # fmt: skip
        sheet.write(2, 2 + column, value, xlwt.easyxf(num_format_str=number_format))
    sheet.write(5, 9, "", xlwt.easyxf("pattern: pattern solid"))

    found = read(tmp_path, saved(book), "表.ET")
    first = found.grids[0]
    assert found.suffix == ".et"
    assert [(g.sheet, g.visible) for g in found.grids] == [("附件6", True), ("底稿", False), ("设置", False)]
    assert first.merges == (Merge(3, 2, 5, 2),)
    assert [first.raw(3, c) for c in range(2, 11)] == [
        "产出指标", 0.9566, 34.0, True, dt.date(2021, 12, 31), dt.datetime(2021, 12, 31, 12), dt.time(12), 7.25,
        dt.timedelta(hours=36),
    ]  # fmt: skip
    assert first.value(3, 3).text == "95.66%"
    assert first.formats[3, 4] == '0"家"'
    assert (3, 9) not in first.formats
    assert (first.last_row, first.last_column) == (3, 10)
    assert first.knows_formulas


def test_formulas_of_xlwt(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("附件6")
    book.add_sheet("附件 4")
    book.add_sheet("数据")
    for row, formula in enumerate(FORMULAS):
        sheet.write(row, 7, xlwt.Formula(formula))
    found = read(tmp_path, saved(book), "表.xls").grids[0]
    assert found.formulas == {(row, 8): formula for row, formula in enumerate(FORMULAS, 1)}
    assert found.knows_formulas
    assert found.value(1, 8).kind is Kind.BLANK  # xlwt calculates nothing


@pytest.mark.slow
def test_formulas_of_libreoffice(tmp_path: Path) -> None:
    wanted = FORMULAS + MORE
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "附件6"
    book.create_sheet("附件 4")
    book.create_sheet("数据")
    for row, formula in enumerate(wanted, 1):
        sheet.cell(row, 8, f"={formula}")
    sheet["J1"], sheet["J2"], sheet["J3"] = "=1/0", "=NA()", ArrayFormula("J3:J4", "=A1:A2*2")
    sheet["A1"] = 3
    book.defined_names["总分"] = DefinedName("总分", attr_text="附件6!$H$45")
    source = tmp_path / "源.xlsx"
    book.save(source)
    command = [soffice_or_skip(), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "xls:MS Excel 97", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    found = read_book(tmp_path / "源.xls")
    first = found.grids[0]
    assert found.names == {"总分": "附件6!$H$45"}
    assert {row: text for (row, column), text in first.formulas.items() if column == 8} == dict(
        enumerate(wanted, 1)
    )
    assert (first.errors[1, 10], first.errors[2, 10]) == ("#DIV/0!", "#N/A")
    assert first.formulas[3, 10] == "A1:A2*2"
    assert (4, 10) not in first.formulas
    assert first.raw(3, 10) == 6
    assert first.raw(1, 8) == 1.5
    assert first.knows_formulas


NO_CONTEXT: Any = SimpleNamespace()


@pytest.mark.parametrize(
    "tokens,expected",
    [
        (b"\x4c\x00\x00\x00\xc0", "D6"),  # the cell itself
        (b"\x4c\xff\xff\xff\xc0", "C5"),  # one up, one left
        (b"\x4c\x09\x00\x02\x00", "$C$10"),
        (b"\x2d\x00\x00\x02\x00\x01\xc0\x01\xc0", "E6:E8"),
        (b"\x1e\x05\x00\x14", "5%"),
        (b"\x1c\x2a", "#N/A"),
        (b"\x2a\x00\x00\x00\x00", "#REF!"),
        (b"\x1f" + struct.pack("<d", 0.1), "0.1"),
        (b"\x1f" + struct.pack("<d", -1e300), "-1E+300"),
        (b"\x24\x00\x00\x00\xc0\x19\x10\x00\x00", "SUM(A1)"),
        (b"\x17\x02\x01\x7e\x76\x06\x52", '"百分"'),
    ],
)
def test_tokens(tokens: bytes, expected: str) -> None:
    assert decode(tokens, b"", NO_CONTEXT, row=5, column=3) == expected


def test_array_constant() -> None:
    number, error, empty = b"\x01" + struct.pack("<d", -1.5), b"\x10\x2a" + bytes(7), bytes(9)
    text, yes = b"\x02\x01\x00\x00\x22", b"\x04\x01" + bytes(7)
    extra = b"\x01" + struct.pack("<H", 2) + number + error + empty + text + yes + number
    assert decode(b"\x60" + bytes(7), extra, NO_CONTEXT) == '{-1.5,#N/A;,"""";TRUE,-1.5}'


def test_unknown_token() -> None:
    with pytest.raises(Undecodable):
        decode(b"\x18\x00", b"", NO_CONTEXT)


def record(code: int, data: bytes) -> bytes:
    return struct.pack("<2H", code, len(data)) + data


def formula(row: int, column: int, tokens: bytes) -> bytes:
    return record(6, struct.pack("<3H8sHLH", row, column, 0, bytes(8), 0, 0, len(tokens)) + tokens)


def test_shared_formulas_charts_and_a_token_not_known() -> None:
    pointer = b"\x01" + struct.pack("<2H", 1, 3)
    left = b"\x4c\x00\x00\xff\xc0\x1e\x02\x00\x05"  # the cell to the left, times 2
    bof, eof = record(0x809, bytes(16)), record(0x0A, b"")
    sheet = (
        bof
        + formula(1, 3, pointer)
        + record(0x4BC, struct.pack("<2H4BH", 1, 2, 3, 3, 0, 2, len(left)) + left)
        + record(0x809, bytes(16)) + formula(9, 9, b"\x1e\x01\x00") + eof
        + formula(2, 3, pointer)
        + formula(4, 0, b"\x18\x00")
        + eof
    )  # fmt: skip
    name = "表".encode("utf-16-le")
    globals_size = len(bof) + 4 + 10 + len(eof)
    boundsheet = record(0x85, struct.pack("<L2B2B", globals_size, 0, 0, 1, 1) + name)
    found = Formulas(bof + boundsheet + eof + sheet, SimpleNamespace(name_obj_list=[])).sheet("表")
    assert found.formulas == {(2, 4): "C2*2", (3, 4): "C3*2"}
    assert not found.complete


def test_old_formats_say_that_formulas_are_unknown(tmp_path: Path) -> None:
    cell = record(0x203, struct.pack("<3Hd", 1, 2, 0, 2.5))
    data = record(0x409, struct.pack("<3H", 0x400, 0x10, 0)) + cell + record(0x0A, b"")
    found = read(tmp_path, data, "旧.xls").grids[0]
    assert found.raw(2, 3) == 2.5
    assert not found.knows_formulas


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, 1)
    data = saved(book)
    read(tmp_path, data)
    read(tmp_path, data + b"\0" * 100)
    assert capfd.readouterr() == ("", "")

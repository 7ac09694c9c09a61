"""What cannot be read gives one error that names the file and the remedy, and nothing else."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workbook.handmade import PERCENT, parts, read, worksheet, zipped
from xltools.cells import Book
from xltools.errors import UnreadableError
from xltools.workbook import markup, zipparts
from xltools.workbook.read import read_book

SHEET = worksheet(
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><f>SUM(C1:D1)</f><v>0.5</v></c></row>',
    '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>',
)
GOOD = zipped(parts(SHEET, styles=PERCENT, strings="<si><t>目标</t></si>"))


def good_xls() -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("附件6")
    sheet.write(0, 0, "目标")
    sheet.write(0, 1, xlwt.Formula("SUM(C1:D1)*0.5"), xlwt.easyxf(num_format_str="0.00%"))
    book.save(out)
    return out.getvalue()


GOOD_XLS = good_xls()


def ole2(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(2000)


def refused(folder: Path, data: bytes, name: str = "自评表.xlsx") -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        read(folder, data, name)
    assert caught.value.message.startswith(f"{name}：")
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    "data,says,hint",
    [
        (b"", "空", "重新"),
        ("指标,得分\n数量,5\n".encode(), "CSV", ".xlsx"),
        ("指标,得分\r\n数量,5\r\n".encode("gb18030"), "CSV", ".xlsx"),
        ("指标\t得分".encode("utf-16"), "CSV", ".xlsx"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "HTML", ".xlsx"),
        (b"\xef\xbb\xbf<!DOCTYPE html>\n<html></html>", "HTML", ".xlsx"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "2003", ".xlsx"),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook", "归档", ".xlsx"),
        (b"%PDF-1.7\n", "PDF", ".xlsx"),
        (b"{\\rtf1", "RTF", ".docx"),
        (bytes(range(256)) * 20, "其他", ".xlsx"),
        (zipped({"xl/workbook.bin": b"x", "_rels/.rels": "<a/>"}), "xlsb", ".xlsx"),
        (zipped({"mimetype": "x", "content.xml": "<a/>"}), ".ods", ".xlsx"),
        (zipped({"自评表.xls": b"x"}), "压缩包", "解压"),
        (ole2("EncryptedPackage"), "密码", "密码"),
        (ole2("WordDocument"), ".doc", ".docx"),
        (ole2("KSO"), "WPS", ".xlsx"),
        (GOOD[: len(GOOD) // 2], "不完整", "重新索取"),
        (GOOD_XLS[: len(GOOD_XLS) // 2], "不完整", "重新索取"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_files(tmp_path: Path, data: bytes, says: str, hint: str) -> None:
    error = refused(tmp_path, data)
    assert says in error.message
    assert hint in error.hint


def test_places_that_hold_no_file(tmp_path: Path) -> None:
    for path, says in (
        (tmp_path, "文件夹"),
        (tmp_path / "无.xlsx", "找不到"),
        (f"{tmp_path}/\0.xlsx", "无法读取"),
    ):
        with pytest.raises(UnreadableError, match=says):
            read_book(path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(GOOD)
    path.chmod(0)
    with pytest.raises(UnreadableError, match="权限"):
        read_book(path)


def test_no_permission_as_the_system_reports_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", locked)
    path = tmp_path / "表.xlsx"
    path.touch()
    with pytest.raises(UnreadableError, match="权限"):
        read_book(path)


def test_lock_file_of_excel(tmp_path: Path) -> None:
    assert "临时文件" in refused(tmp_path, b"\x05admin" + bytes(160), "~$自评表.xlsx").hint


def test_xls_with_password(tmp_path: Path) -> None:
    bof = struct.pack("<2H", 0x809, 16) + struct.pack("<2H", 0x600, 5) + bytes(12)
    error = refused(tmp_path, bof + struct.pack("<2H", 0x2F, 6) + bytes(6), "表.xls")
    assert "密码" in error.message
    assert "取消" in error.hint


@pytest.mark.parametrize(
    "part",
    [
        "xl/workbook.xml",
        "_rels/.rels",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/strings.xml",
        "xl/sheets/s1.xml",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_doctype_in_any_part(tmp_path: Path, part: str, encoding: str) -> None:
    contents = parts(SHEET, styles=PERCENT, strings="<si><t>a</t></si>")
    attack = f'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>{contents[part]!s}'
    assert "DOCTYPE" in refused(tmp_path, zipped(contents | {part: attack.encode(encoding)})).message


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/sheets/s1.xml"])
@pytest.mark.parametrize(
    "xml",
    ["", "<a>", "<a></b>", "\ufffe", "<a>&undefined;</a>", '<sheetData><row r="1"><c r="A1" t="s"><v>9'],
)
def test_broken_xml(tmp_path: Path, part: str, xml: str) -> None:
    contents = parts(SHEET, styles=PERCENT, strings="<si><t>a</t></si>") | {part: xml}
    assert "损坏" in refused(tmp_path, zipped(contents)).message


@pytest.mark.parametrize("gone", ["xl/workbook.xml", "xl/sheets/s1.xml", "xl/_rels/workbook.xml.rels"])
def test_missing_parts(tmp_path: Path, gone: str) -> None:
    contents = parts(SHEET)
    del contents[gone]
    assert "损坏" in refused(tmp_path, zipped(contents)).message


def test_references_outside_any_sheet(tmp_path: Path) -> None:
    for reference in ("A99999999999", "ZZZZ1", "A0", "11", "AAAAAAAAAAAAAAA1"):
        refused(tmp_path, zipped(parts(worksheet(f'<row r="1"><c r="{reference}"><v>1</v></c></row>'))))


# packages that swell


def test_bomb_by_its_own_header(tmp_path: Path) -> None:
    contents = parts(SHEET) | {"xl/media/x.bin": bytes(60 * zipparts.MIB)}
    assert "压缩比" in refused(tmp_path, zipped(contents)).message


@pytest.mark.parametrize(
    "limit,value,says", [("MAX_PART", 100, "超过"), ("MAX_TOTAL", 100, "合计"), ("MAX_MEMBERS", 3, "部件")]
)
def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, says: str) -> None:
    monkeypatch.setattr(zipparts, limit, value)
    assert says in refused(tmp_path, GOOD).message


def test_total_is_counted_while_inflating(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = zipparts.Parts(GOOD)
    monkeypatch.setattr(zipparts, "MAX_TOTAL", 1000)
    package.read("xl/sheets/s1.xml")
    package.read("xl/sheets/s1.xml")
    with pytest.raises(UnreadableError, match="合计"):
        [package.read("xl/sheets/s1.xml") for _ in range(10)]


def test_bomb_with_a_lying_header(tmp_path: Path) -> None:
    """The header says 100 bytes, the data swell to 64 MiB; no more than the 100 are made."""
    name, deflate = b"xl/workbook.xml", zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(bytes(64 * zipparts.MIB)) + deflate.flush()
    common = (20, 0, 8, 0, 0, zlib.crc32(bytes(100)), len(packed), 100, len(name))
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", *common, 0) + name + packed
    central = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, *common, 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)
    assert "校验" in refused(tmp_path, local + central + end).message


def test_odd_sheet_of_great_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_ODD", 100)
    assert "庞大" in refused(tmp_path, zipped(parts(worksheet("<row><c><v>1</v></c></row>")))).message


def test_second_reference_in_a_cell(tmp_path: Path) -> None:
    """calamine would follow the second one and die for want of memory."""
    for second in (' r="XFD1048576"', 'r="XFD1048576"', " r='XFD1048576'"):
        refused(
            tmp_path,
            zipped(
                parts(worksheet(f'<row r="1"><c r="A1"><v>1</v></c><c r="B1"{second}><v>1</v></c></row>'))
            ),
        )


def test_false_count_of_strings(tmp_path: Path) -> None:
    """calamine would reserve memory for as many as are claimed."""
    contents = parts(SHEET, styles=PERCENT, strings="<si><t>目标</t></si>")
    strings = str(contents["xl/strings.xml"]).replace(
        "<sst ", '<sst count="4000000000000" uniqueCount="4000000000000" '
    )
    assert read(tmp_path, zipped(contents | {"xl/strings.xml": strings})).grids[0].raw(1, 1) == "目标"


@pytest.mark.parametrize("area", ["B2:A1", "A1:ZZZZ1", "A1:A1048577"])
def test_impossible_merges_are_left_out(tmp_path: Path, area: str) -> None:
    sheet = worksheet(
        '<row r="1"><c r="A1"><v>1</v></c></row>', f'<mergeCells><mergeCell ref="{area}"/></mergeCells>'
    )
    assert read(tmp_path, zipped(parts(sheet))).grids[0].merges == ()


def test_one_long_text_in_very_many_cells(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c></row>' for r in range(1, 30_000))
    data = zipped(parts(worksheet(rows), strings=f"<si><t>{'字' * 32_000}</t></si>"))
    assert "文字" in refused(tmp_path, data).message


def test_zip64_and_stored_parts_are_read() -> None:
    """As some Java and .NET writers make them: sizes in the zip64 field."""
    name, content = b"a.xml", b"<a/>"
    extra = struct.pack("<2H2Q", 1, 16, len(content), len(content))
    local = struct.pack(
        "<4s5H3L2H", b"PK\x03\x04", 45, 0, 0, 0, 0, zlib.crc32(content), 2**32 - 1, 2**32 - 1, 5, 20
    )
    local += name + extra + content
    central = struct.pack(
        "<4s6H3L5H2L",
        b"PK\x01\x02",
        45,
        45,
        0,
        0,
        0,
        0,
        zlib.crc32(content),
        2**32 - 1,
        2**32 - 1,
        5,
        20,
        0,
        0,
        0,
        0,
        0,
    )
    central += name + extra
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(central), len(local))
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(local + central), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    assert zipparts.Parts(local + central + end64 + locator + end).read("A.xml") == content


def test_pack_is_a_zip_that_parts_reads() -> None:
    contents = {"a.xml": b"<a/>", "b/c.xml": bytes(1000)}
    package = zipparts.Parts(zipparts.pack(contents))
    assert package.names == {"a.xml", "b/c.xml"}
    assert {name: package.read(name) for name in contents} == contents


# whatever the bytes: a book or the one error


def outcome(folder: Path, data: bytes) -> Book | UnreadableError:
    path = folder / "坏.xlsx"
    path.write_bytes(data)
    try:
        return read_book(path)
    except UnreadableError as error:
        return error


edits = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=6)
fuzz = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def damaged(data: bytes, changes: list[tuple[float, int]], keep: float) -> bytes:
    body = bytearray(data)
    for where, value in changes:
        body[int(where * len(body))] = value
    return bytes(body[: int(len(body) * keep)] if keep < 1 else body)


@fuzz
@given(edits, st.sampled_from([1.0, 1.0, 0.99, 0.5]))
def test_damaged_package(tmp_path: Path, changes: list[tuple[float, int]], keep: float) -> None:
    outcome(tmp_path, damaged(GOOD, changes, keep))


@fuzz
@given(edits, st.sampled_from(["xl/sheets/s1.xml", "xl/styles.xml", "xl/strings.xml", "xl/workbook.xml"]))
def test_damaged_xml(tmp_path: Path, changes: list[tuple[float, int]], part: str) -> None:
    contents = parts(SHEET, styles=PERCENT, strings="<si><t>目标</t></si>")
    outcome(tmp_path, zipped(contents | {part: damaged(str(contents[part]).encode(), changes, 1)}))


@fuzz
@given(edits, st.sampled_from([1.0, 1.0, 0.9, 0.5]))
def test_damaged_xls(tmp_path: Path, changes: list[tuple[float, int]], keep: float) -> None:
    outcome(tmp_path, damaged(GOOD_XLS, changes, keep))

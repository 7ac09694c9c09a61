"""Word documents that cannot be read: one line that names file and remedy; the file stays as it was."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.running import Command, digest
from tests.word.handmade import document, p, package, tbl, tr
from tests.workbook.test_unreadable import ole2
from xltools.errors import UnreadableError
from xltools.tasks import opened
from xltools.workbook import docx, zipparts
from xltools.workbook.read import read_bytes

GOOD = package(document(p("自评表") + tbl(tr("总分", "92"))))
ENTITIES = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d SYSTEM "file:///etc/passwd">]>'


def refused(data: bytes) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        read_bytes(data, "自评表.docx")
    assert caught.value.message.startswith("自评表.docx：")
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    "data, says, hint",
    [
        (GOOD[: len(GOOD) // 2], "不完整", "另存为 .docx"),
        (package("<w:document"), "损坏", "Word"),
        (package("<a/>"), "损坏", "Word"),
        (package(b"\xff\xfe\x00"), "损坏", "Word"),
        (package(ENTITIES + "<a>&b;&d;</a>"), "DOCTYPE", "来历不明"),
        (package(ENTITIES.encode("utf-16")), "DOCTYPE", "来历不明"),
        (ole2("EncryptedPackage"), "密码", "取消打开密码"),
        (ole2("WordDocument"), "旧版 Word", ".docx"),
        (b"{\\rtf1 }", "RTF", ".docx"),
        (b"", "空", "重新"),
        (b"%PDF-1.7\n", "PDF", "另存为 .docx"),
    ],
    ids=["cut", "broken", "no body", "no text", "entities", "entities in UTF-16", "password", "old", "rtf", "empty", "pdf"],
)  # fmt: skip
def test_one_line_with_a_remedy(data: bytes, says: str, hint: str) -> None:
    error = refused(data)
    assert says in error.message
    assert hint in error.hint


def test_beyond_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx, "MAX_DOCUMENT", 100)
    assert "MB" in refused(GOOD).message
    monkeypatch.setattr(zipparts, "MAX_PART", 50)
    assert "异常庞大" in refused(GOOD).message


@pytest.mark.parametrize(
    "claim", ['<w:gridSpan w:val="99999999"/>', '<w:gridSpan w:val="-3"/>', '<w:gridSpan w:val="x"/>']
)
def test_a_false_claim_of_width_costs_nothing(claim: str) -> None:
    data = package(document(tbl(f"<w:tr><w:tc><w:tcPr>{claim}</w:tcPr><w:p/></w:tc></w:tr>")))
    if "9999" in claim:
        assert "行列数异常" in refused(data).message
    else:
        assert read_bytes(data, "自评表.docx").grids[0].last_column == 1


def test_tables_nested_without_end() -> None:
    inner = tbl(tr("甲", "乙"), tr("丙", "丁"))
    for _ in range(3000):
        inner = f"<w:tbl><w:tr><w:tc>{inner}<w:p/></w:tc><w:tc>{p('戊')}</w:tc></w:tr><w:tr><w:tc>{p('己')}</w:tc></w:tr></w:tbl>"
    assert refused(package(document(inner))).hint


@given(at=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255))
@settings(max_examples=300, deadline=None)
def test_a_byte_that_flipped(at: int, byte: int) -> None:
    data = GOOD[:at] + bytes([byte]) + GOOD[at + 1 :]
    with contextlib.suppress(UnreadableError):
        read_bytes(data, "自评表.docx")


_BODY = document(p("自评表") + tbl(tr("总分", "92"), tr("甲", "1")))


@given(
    at=st.integers(0, len(_BODY) - 1),
    text=st.sampled_from(["", "<", ">", '"', "w:tc", "</w:p>", "<w:tbl>", "9" * 30]),
)
@settings(max_examples=300, deadline=None)
def test_text_that_was_broken(at: int, text: str) -> None:
    with contextlib.suppress(UnreadableError):
        read_bytes(package(_BODY[:at] + text + _BODY[at + 1 :]), "自评表.docx")


@pytest.mark.parametrize("command", ["verify", "fill", "explain", "recompute"])
def test_commands_say_it_in_one_line(command: str, run: Command, tmp_path: Path) -> None:
    book = tmp_path / "附件6.docx"
    book.write_bytes(GOOD[:500])
    before = digest(book)
    rest = {"fill": ["-o", tmp_path / "附件6.xlsx"], "explain": ["H35"]}.get(command, [])
    ran = run(command, book, *rest)
    assert ran.code == (1 if command == "verify" else 2)
    assert "附件6.docx：文件已损坏或不完整" in ran.out + ran.err
    assert digest(book) == before
    assert not (tmp_path / "附件6.xlsx").exists()


def test_without_libreoffice_an_old_document_is_to_be_saved_anew(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xltools.engines.soffice.find_soffice", lambda: None)
    (tmp_path / "附件6.doc").write_bytes(ole2("WordDocument"))
    ran = run("fill", tmp_path / "附件6.doc", "-o", tmp_path / "附件6.xlsx")
    assert ran.code == 2
    assert re.search(r"附件6\.doc：.*另存为 \.docx", ran.err)


def test_a_conversion_that_fails_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise OSError

    monkeypatch.setattr("xltools.engines.soffice.find_soffice", lambda: "soffice")
    monkeypatch.setattr("xltools.engines.soffice.convert", broken)
    with pytest.raises(UnreadableError, match=r"附件6\.doc：LibreOffice 打不开"):
        opened.open_bytes(ole2("WordDocument"), str(tmp_path / "附件6.doc"))

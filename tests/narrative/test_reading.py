"""Reports as files: Word, text in the encodings that offices use, PDF; and files that are none."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.libreoffice import soffice_or_skip
from tests.narrative.test_seeds import as_row
from xltools.cli import main
from xltools.engines.registry import get_engine
from xltools.errors import UnreadableError
from xltools.resources import example_path
from xltools.tasks.verify import verify
from xltools.workbook.reporttext import read_report

Run = Callable[..., tuple[int, str, str]]

JINSHUI = "金水-绩效目标申报表-原表.xlsx"
TEXT = "金水-自评报告-原文.txt"
#: by hand: 29587 元 against 29587 万元, and 0 ÷ 0.8
WRONG = [("narrative-unit", "29587万元", "29587元"), ("narrative-ratio", "0.00%", "100%")]


def of(report: Path) -> list[tuple[str, str | None, str | None]]:
    tasks = verify([example_path(JINSHUI)], engines=[get_engine()], text=report).tasks
    found = [as_row(f) for task in tasks for f in task.findings if f.place is not None]
    return [(code, expected, actual) for _, code, expected, actual, _ in found]


def in_word(folder: Path) -> Path:
    """The text as a Word document, one paragraph a line."""
    from docx import Document

    document = Document()
    for line in example_path(TEXT).read_text("utf-8").splitlines():
        if line.strip() and "\t" not in line:
            document.add_paragraph(line.strip())
    document.save(str(folder / "报告.docx"))
    return folder / "报告.docx"


def test_a_word_document_gives_the_same(tmp_path: Path) -> None:
    assert of(in_word(tmp_path)) == WRONG


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_in_any_chinese_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "报告.txt"
    path.write_text(example_path(TEXT).read_text("utf-8"), encoding)
    assert of(path) == WRONG


def test_a_pdf_tells_page_and_line(tmp_path: Path) -> None:
    path = in_word(tmp_path)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = [
        soffice_or_skip(),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    path = path.with_suffix(".pdf")
    assert WRONG[0] in of(path)
    assert read_report(path).passages[0].lines[0].place == "第1页第1行"


@pytest.mark.parametrize(
    "name,data",
    [
        ("空.txt", b""),
        ("空行.txt", b"\n \n"),
        ("图.docx", b"\x89PNG\r\n"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("坏.docx", b"PK\x03\x04broken"),
        ("坏.pdf", b"%PDF-1.4 broken"),
        ("乱.txt", b"\x00\x01\x02\xff" * 50),
    ],
)
def test_files_without_text_are_refused_in_one_line(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableError) as refused:
        read_report(path)
    assert str(refused.value).startswith(f"{name}：")
    assert "\n" not in str(refused.value)
    assert path.read_bytes() == data


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(a) for a in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_the_command_says_what_is_wrong_with_the_report(run: Run, tmp_path: Path) -> None:
    code, _, err = run("verify", example_path(JINSHUI), "--report", tmp_path / "没有.docx")
    assert (code, err.count("\n")) == (2, 1)
    assert "没有.docx" in err


def test_a_report_is_of_one_unit(run: Run, tmp_path: Path) -> None:
    for name in (JINSHUI, "青云谱-附件6-原表.xlsx"):
        shutil.copy(example_path(name), tmp_path / name)
    code, _, err = run("verify", tmp_path, "--report", example_path(TEXT))
    assert code == 2
    assert "2 个单位" in err


def test_json_tells_place_quote_and_what_is_left_to_people(run: Run) -> None:
    _, out, _ = run("verify", example_path(JINSHUI), "--report", example_path(TEXT), "--json", "-")
    task = json.loads(out)["tasks"][0]
    told = [f for f in task["findings"] if "place" in f]
    assert [(f["place"], f["code"]) for f in told] == [
        ("第119行", "narrative-unit"),
        ("第131行", "narrative-ratio"),
    ]
    assert all(f["quote"] in f["message"] for f in told)
    assert {"row": None, "cell": None}.items() <= task["undecided"][0].items()
    assert task["undecided"][0]["why"].startswith("第139行：")

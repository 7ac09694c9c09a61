"""Bad input through the command: a finding or one Chinese line, the right exit code, the input as it was."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import Command, digest
from tests.tasks.books import PRINTED, PRINTED_XLS, changed
from tests.workbook.packages import rezip, unzip


def in_sheet(old: bytes, new: bytes) -> bytes:
    parts = unzip(PRINTED.read_bytes())
    name = next(n for n in parts if n.startswith("xl/worksheets/sheet"))
    return rezip({**parts, name: parts[name].replace(old, new, 1)})


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in unzip(PRINTED.read_bytes()).items():
            with archive.open(name, "w") as part:
                if name.startswith("xl/worksheets/sheet"):
                    for _ in range(280):
                        part.write(b" " * (1 << 20))
                part.write(content)
    return out.getvalue()


def protected() -> bytes:
    """The head of an OLE file that holds an EncryptedPackage, as Excel writes with a password."""
    name = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0")
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504 + name + b"\0" * 4096


UNREADABLE: dict[str, Callable[[], bytes]] = {
    "空.xlsx": lambda: b"",
    "文字.xlsx": lambda: b"hello",
    "网页.xls": lambda: b"<html><table></table></html>",
    "截断.xlsx": lambda: PRINTED.read_bytes()[:5000],
    "截断.xls": lambda: PRINTED_XLS.read_bytes()[:3000],
    "加密.xlsx": protected,
    "实体.xlsx": lambda: in_sheet(
        b"<worksheet", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet'
    ),
    "炸弹.xlsx": bomb,
    "文档.xlsx": lambda: rezip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
    "私有.et": lambda: b"WPS" * 100,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read(run: Command, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(UNREADABLE[name]())
    before = digest(path)
    ran = run("verify", path, "--json", "-")
    assert (ran.code, ran.err) == (1, "")
    (task,) = json.loads(ran.out)["tasks"]
    assert (task["status"], [f["code"] for f in task["findings"]]) == ("unreadable", ["unreadable"])
    out = tmp_path / "输出.xlsx"
    for command in (["recompute", path, "-o", out], ["explain", path, "H35"], ["fill", path, "-o", out],
                    ["verify", PRINTED, "--rules", path]):  # fmt: skip
        other = run(*command)
        assert (other.code, other.out) == (2, ""), command
        assert other.err.startswith(f"xltools：{name}")
        assert other.err.count("\n") == 1
    summary = run("summarize", tmp_path, "-o", out)
    assert summary.code == 1
    assert name in summary.out
    assert digest(path) == before
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_an_et_that_is_an_xls_is_read(run: Command, tmp_path: Path) -> None:
    path = Path(shutil.copy(PRINTED_XLS, tmp_path / "表.et"))
    ran = run("verify", path)
    assert ran.code == 1
    assert "total-mismatch" in ran.out
    assert run("recompute", path).code == 0
    assert (tmp_path / "表.重算.xlsx").exists()


def test_no_form_in_it(run: Command, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话"])
    path = tmp_path / "名册.xlsx"
    book.save(path)
    (task,) = json.loads(run("verify", path, "--json", "-").out)["tasks"]
    assert [f["code"] for f in task["findings"]] == ["form-not-recognised"]
    for command in (["recompute", path], ["explain", path, "H35"], ["fill", path, "-o", tmp_path / "x.xlsx"],
                    ["fill", PRINTED, "-o", tmp_path / "x.xlsx", "--template", path], ["verify", PRINTED, "--rules", path]):  # fmt: skip
        ran = run(*command)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), command


@pytest.mark.parametrize("command", [["verify"], ["recompute"], ["explain", "H35"], ["fill", "-o", "x.xlsx"]])
def test_a_file_that_is_not_there(
    run: Command, tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(command[0], tmp_path / "没有.xlsx", *command[1:])
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_for_a_file(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "夹.xlsx"
    folder.mkdir()
    for command in (["recompute", folder], ["explain", folder, "H35"], ["fill", folder, "-o", tmp_path / "x.xlsx"],
                    ["new", "附件6", "-o", folder, "--force"], ["verify", PRINTED, "--json", folder, "--force"],
                    ["verify", PRINTED, "--rules", folder], ["summarize", tmp_path, "-o", tmp_path / "x.xlsx", "--units", folder]):  # fmt: skip
        ran = run(*command)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), command


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read and write everything"
)
def test_no_permission(run: Command, printed: Path) -> None:
    printed.chmod(0)
    assert run("verify", printed).code == 1
    assert run("recompute", printed).code == 2
    printed.chmod(0o600)
    printed.parent.chmod(0o500)
    assert run("recompute", printed).code == 2
    printed.parent.chmod(0o700)


@pytest.mark.parametrize("failure", [(28, "磁盘空间不足"), (30, "没有权限"), (13, "没有权限")])
def test_a_disk_that_is_full_or_read_only(
    run: Command, printed: Path, data: Path, monkeypatch: pytest.MonkeyPatch, failure: tuple[int, str]
) -> None:
    number, words = failure

    def refuse(*arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    names = {p.name for p in printed.parent.iterdir()}
    before = digest(printed)
    monkeypatch.setattr("xltools.workbook.save.os.fsync", refuse)
    for command in (["recompute", printed], ["recompute", printed, "--in-place"], ["fill", data, "-o", printed.with_name("x.xlsx")],
                    ["new", "附件6", "-o", printed.with_name("x.xlsx")], ["verify", printed, "--json", printed.with_name("x.json")]):  # fmt: skip
        ran = run(*command)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), command
        assert words in ran.err
    assert digest(printed) == before
    assert {p.name for p in printed.parent.iterdir()} == names


ERRORS = {
    "G7": ("F7/0", "#DIV/0!"),
    "H45": ("ROUND(SUM(H16:H45),2)", 82),
    "G9": ("#REF!*2", "#REF!"),
    "G10": ("[1]表!A1", 1),
}


def test_error_cells_and_circles(run: Command, printed: Path) -> None:
    printed.write_bytes(changed(printed.read_bytes(), ERRORS, "附件6"))
    before = digest(printed)
    ran = run("verify", printed, "--json", "-")
    assert ran.code == 1
    found = {f"{f['cell']} {f['code']}" for f in json.loads(ran.out)["tasks"][0]["findings"]}
    assert {"G7 formula-error", "G9 formula-error", "H45 circular-reference", "G10 not-evaluated"} <= found
    assert run("recompute", printed).code == 0
    assert run("explain", printed, "H35").code == 0
    assert digest(printed) == before
    out = printed.with_name("青云谱.重算.xlsx")
    after = {f["code"] for f in json.loads(run("verify", out, "--json", "-").out)["tasks"][0]["findings"]}
    assert not after & {"formula-error", "circular-reference", "not-evaluated", "total-mismatch"}


def test_a_million_styled_rows(run: Command, tmp_path: Path) -> None:
    rows = b"".join(b'<row r="%d" s="1" customFormat="1" ht="15"/>' % r for r in range(48, 1_048_577))
    path = tmp_path / "大.xlsx"
    path.write_bytes(in_sheet(b"</sheetData>", rows + b"</sheetData>"))
    ran = run("verify", path)
    assert ran.code == 1
    assert "总分 92，各项合计 82" in ran.out
    assert run("recompute", path).code == 0


SOURCES: dict[str, bytes] = {
    "空.yaml": b"", "表.yaml": b"- 1\n", "括号.yaml": b"a: [1\nb: }", "深.yaml": b"a: " + b"[" * 4000, "码.yaml": b"\xff\xfe\x00\x80" * 9,
    "多层.yaml": "指标:\n- 三级指标: {a: 1}\n".encode(), "没有指标.yaml": "年度: 2021\n".encode(), "制表符.yaml": b"\ta: 1\n",
    "对象.yaml": b"a: !!python/object/apply:os.system ['echo x']\n", "没有这种表.yaml": "表: 附件99\n指标:\n- 三级指标: a\n".encode(),
    "放大.yaml": b"a: &a [x,x]\nb: &b [*a,*a]\n" + "评价部门名称: *b\n指标:\n- 三级指标: a\n".encode(),
    "坏.json": b"{", "深.json": b"[" * 100_000, "数.json": b"1", "空.json": b"",
    "空.csv": b"", "别的.csv": b"a,b\n1,2\n", "只有栏名.csv": "三级指标,得分\n".encode(),
    "太长.csv": "三级指标,得分\n".encode() + b"x" * 200_000 + b",1\n",
    "文字.txt": b"hello",
}  # fmt: skip


@pytest.mark.parametrize("name", SOURCES)
def test_broken_data(run: Command, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(SOURCES[name])
    ran = run("fill", path, "-o", tmp_path / "x.xlsx")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith("xltools：")
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_control_characters_do_not_break_the_file(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps(
            {"评价部门名称": "甲\x01\ud800局", "指标": [{"三级指标": "预算完成率", "全年完成值": "\x0b96%"}]}
        )
    )
    out = tmp_path / "x.xlsx"
    assert run("fill", path, "-o", out).code == 0
    assert str(openpyxl.load_workbook(out)["附件6"]["C5"].value).startswith("甲")


RULES: dict[str, object] = {"C11": "很多", "C8": "随便", "C19": 50, "C6": 2.5, "E8": None}


@pytest.mark.parametrize("cell", RULES)
def test_rules_that_make_no_sense(run: Command, tmp_path: Path, cell: str) -> None:
    rules = tmp_path / "规则.xlsx"
    run("new", "附件6", "-o", rules)
    rules.write_bytes(changed(rules.read_bytes(), {cell: RULES[cell]}, "评分规则"))  # type: ignore[dict-item]
    ran = run("verify", PRINTED, "--rules", rules)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)

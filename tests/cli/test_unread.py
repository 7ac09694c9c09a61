"""summarize: files of kinds that are not read are named, junk is not."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import Command
from tests.cli.test_merge import table
from tests.cli.test_summarize import lines
from tests.tasks.books import form6

UNREAD = ("a.zip", "b.pdf", "c.JPG", "d.xlsb", "e.ofd", "下级/f.rar")
JUNK = ("Thumbs.db", "desktop.ini", ".DS_Store", "~$a.pdf", "x.xlsx.bak", "x.xlsx.bak1", "附件4.xlsx.xltools-run",
        "__MACOSX/a.zip", "次序.txt")  # fmt: skip


def received(tmp_path: Path, names: tuple[str, ...]) -> Path:
    folder = tmp_path / "收件"
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("甲中心", "utf-8")
    form6(folder, "1.xlsx", "甲中心")
    return folder


def test_files_that_are_not_read_are_named_and_listed(run: Command, tmp_path: Path) -> None:
    folder, out = received(tmp_path, (*UNREAD, *JUNK)), tmp_path / "附件4.xlsx"
    ran = run("summarize", folder, "-o", out, "--order", folder / "次序.txt")
    told = "没有读的文件 6 个（压缩包请先解压，扫描件、图片请取得电子表格）：a.zip、b.pdf、c.JPG、d.xlsb、e.ofd、f.rar\n"
    assert ran.out.count(told) == 1
    assert ran.code == 0
    sheet = openpyxl.load_workbook(out)["处理情况"]
    rows = [[cell.value for cell in row[:3]] for row in sheet.iter_rows(min_row=5)]
    assert rows == [
        [1, "收件/1.xlsx", "已采用"],
        *([number, f"收件/{name}", "没有读"] for number, name in enumerate(UNREAD, 2)),
    ]
    values = openpyxl.load_workbook(out, data_only=True)["处理情况"]
    assert values["A2"].value == "文件 7 个：已采用 1，有问题 0，未采用 0，无法读取 0，隔离 0，没有读 6"
    (folder / "g.7z").write_bytes(b"x")
    assert "没有变化" not in run("summarize", folder, "-o", out, "--force").out


def test_junk_is_not_worth_a_word(run: Command, tmp_path: Path) -> None:
    folder = received(tmp_path, JUNK[:-1])
    ran = run("summarize", folder, "-o", folder / "附件4.xlsx")
    assert "没有读" not in ran.out
    assert "没有读" not in run("summarize", folder, "-o", folder / "附件4.xlsx", "--force").out


def test_a_pattern(run: Command, tmp_path: Path) -> None:
    folder = received(tmp_path, ("a.zip", "b.pdf"))
    ran = run("summarize", str(folder / "*"), "-o", tmp_path / "附件4.xlsx")
    assert "没有读的文件 2 个" in ran.out
    ran = run("summarize", str(folder / "*.xlsx"), "-o", tmp_path / "附件4.xlsx", "--force")
    assert "没有读" not in ran.out


def test_nothing_but_an_archive(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    (folder / "a.zip").write_bytes(b"x")
    ran = run("summarize", folder, "-o", tmp_path / "附件4.xlsx")
    assert ran.code == 2
    assert "没有读的文件 1 个（压缩包请先解压，扫描件、图片请取得电子表格）：a.zip" in ran.err


def states(out: Path) -> dict[str, tuple[str, str]]:
    """On 处理情况: file → its state, and why."""
    rows = openpyxl.load_workbook(out)["处理情况"].iter_rows(min_row=5, values_only=True)
    return {str(row[1]): (str(row[2]), str(row[7] or "")) for row in rows}


ALONE = "跳过 {} 个重算结果，原表不在旁边，没有采用；要采用请改名（去掉“.重算”），或把原表一起放进来：{}\n"
WHY_ALONE = "是重算结果，原表不在旁边；要采用请改名（去掉“.重算”），或把原表一起放进来"


def test_a_result_without_its_original_is_named(run: Command, tmp_path: Path) -> None:
    """甲.重算.xlsx has 甲.xls beside it (a result of .xls is .xlsx), 丁.重算.xlsm 丁.XLSX; a locked or saved one is no result."""
    folder, out = (
        received(tmp_path, ("甲.xls", "丁.XLSX", "~$丙.重算.xlsx", "丙.重算.xlsx.bak", "乙.pdf")),
        tmp_path / "附件4.xlsx",
    )
    for name in ("甲.重算.xlsx", "丁.重算.xlsm", "乙.重算.xlsx", "下级/1.重算.重算.xlsx"):
        (folder / name).parent.mkdir(exist_ok=True)
        form6(folder, name, "乙中心")
    ran = run("summarize", folder, "-o", out)
    assert ALONE.format(2, "1.重算.重算.xlsx、乙.重算.xlsx") in ran.out
    assert [line[0] for line in lines(out)] == ["甲中心"]
    found = states(out)
    assert found["收件/乙.重算.xlsx"] == found["收件/下级/1.重算.重算.xlsx"] == ("没有读", WHY_ALONE)
    assert not {"收件/甲.重算.xlsx", "收件/丁.重算.xlsm", "收件/~$丙.重算.xlsx"} & set(found)
    named = run("summarize", folder, folder / "乙.重算.xlsx", "-o", tmp_path / "2.xlsx")
    assert ALONE.format(1, "1.重算.重算.xlsx") in named.out
    assert [line[0] for line in lines(tmp_path / "2.xlsx")] == ["甲中心", "乙中心"]


def test_nothing_but_a_result(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    form6(folder, "乙.重算.xlsx", "乙中心")
    for source, merge in ((folder, []), (folder, ["--merge"]), (folder / "*.xlsx", [])):
        ran = run("summarize", source, *merge, "-o", tmp_path / "附件4.xlsx")
        assert ran.code == 2
        assert ALONE.format(1, "乙.重算.xlsx").strip() in ran.err


def test_a_merge_names_what_it_does_not_read(run: Command, tmp_path: Path) -> None:
    folder, out = tmp_path / "收件", tmp_path / "上报.xlsx"
    folder.mkdir()
    table(folder, "甲局")
    for name in ("a.zip", "乙局盖章.pdf", "丙局.doc", "次序.txt"):
        (folder / name).write_text("甲局", "utf-8")
    form6(folder, "丁.重算.xlsx", "丁中心")
    ran = run("summarize", folder, "--merge", "-o", out, "--order", folder / "次序.txt")
    told = "没有读的文件 2 个（压缩包请先解压，扫描件、图片请取得电子表格）：a.zip、乙局盖章.pdf\n"
    assert ran.out.count(told) == 1
    assert ran.out.count(ALONE.format(1, "丁.重算.xlsx")) == 1
    assert ran.out.count("丙局.doc") == 1
    assert {name: state for name, (state, _) in states(out).items()} == {
        "收件/甲局/附件4.xlsx": "已采用",
        "收件/丙局.doc": "没有读",
        "收件/丁.重算.xlsx": "没有读",
        "收件/a.zip": "没有读",
        "收件/乙局盖章.pdf": "没有读",
    }
    values = openpyxl.load_workbook(out, data_only=True)["处理情况"]
    assert values["A2"].value == "文件 5 个：已采用 1，有问题 0，未采用 0，无法读取 0，隔离 0，没有读 4"


def test_nothing_to_merge_but_a_scan(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    (folder / "乙局盖章.pdf").write_bytes(b"x")
    ran = run("summarize", folder, "--merge", "-o", tmp_path / "上报.xlsx")
    assert ran.code == 2
    assert "没有读的文件 1 个（压缩包请先解压，扫描件、图片请取得电子表格）：乙局盖章.pdf" in ran.err


def test_files_called_the_same_are_named_with_their_folder(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    table(folder, "甲局")
    for name in ("乙局/附件4.pdf", "丙局/附件4.pdf", "丙局/附件4.zip"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    ran = run("summarize", folder, "--merge", "-o", tmp_path / "上报.xlsx")
    assert "：丙局/附件4.pdf、附件4.zip、乙局/附件4.pdf\n" in ran.out


def test_folders_that_overlap_give_each_file_once(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one order, however the sources are written and wherever they stand."""
    folder = received(tmp_path, ("z.zip", "下级/a.zip", "下级/旧.doc"))
    form6(folder, "下级/乙.重算.xlsx", "乙中心")
    monkeypatch.chdir(tmp_path)
    found = []
    for name, sources in (
        ("1.xlsx", [folder, "收件/下级"]),
        ("2.xlsx", ["./收件/下级", "收件"]),
        ("3.xlsx", ["收件"]),
    ):
        ran = run("summarize", *sources, "-o", tmp_path / name)
        found.append((states(tmp_path / name), [line for line in ran.out.splitlines() if "说明：" in line]))
    rows = ["1.xlsx", "下级/旧.doc", "下级/乙.重算.xlsx", "z.zip", "下级/a.zip"]
    assert list(found[0][0]) == [f"收件/{row}" for row in rows]
    assert found[0] == found[1] == found[2]
    values = openpyxl.load_workbook(tmp_path / "1.xlsx", data_only=True)["处理情况"]
    assert values["A2"].value == "文件 5 个：已采用 1，有问题 0，未采用 0，无法读取 0，隔离 0，没有读 4"

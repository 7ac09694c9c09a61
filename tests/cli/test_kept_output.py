"""summarize over an output that people have worked on: nothing they put in is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import Command, digest
from tests.cli.test_merge import SMALL, table
from tests.tasks.books import form6
from xltools.resources import template_path
from xltools.tasks.batch.store import store_path

EDITED = "附件4.xlsx 里有运行以后填写或改动的内容，已另存为 附件4.xlsx.bak"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "收件"
    place.mkdir()
    form6(place, "1.xlsx", "甲中心")
    return place


def typed(out: Path, score: int) -> str:
    """复核分数 of the first unit is typed into the summary; the file's checksum then."""
    book = openpyxl.load_workbook(out)
    book["附件4"]["G6"] = score
    book.save(out)
    return digest(out)


def backups(out: Path) -> dict[str, str]:
    return {path.name: digest(path) for path in out.parent.iterdir() if ".bak" in path.name}


def test_typed_scores_are_kept_beside_the_new_summary(run: Command, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "附件4.xlsx"
    run("summarize", folder, "-o", out)
    first = typed(out, 95)
    form6(folder, "2.xlsx", "乙中心")
    ran = run("summarize", folder, "-o", out, "--force")
    assert EDITED in ran.out
    assert backups(out) == {"附件4.xlsx.bak": first}
    second = typed(out, 88)
    ran = run("summarize", folder, "-o", out, "--force", "--review", "rows")
    assert EDITED in ran.out
    assert backups(out) == {"附件4.xlsx.bak": second, "附件4.xlsx.bak1": first}


def test_an_untouched_summary_is_replaced_without_a_backup(
    run: Command, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by another version or with other rules: what was written is known whatever program wrote it."""
    out = tmp_path / "附件4.xlsx"
    run("summarize", folder, "-o", out)
    before = digest(out)
    form6(folder, "2.xlsx", "乙中心")
    monkeypatch.setattr("xltools.tasks.batch.run.fingerprint", lambda engine, rules: "another program")
    assert ".bak" not in run("summarize", folder, "-o", out, "--force").out
    assert digest(out) != before
    assert backups(out) == {}


def test_an_edited_summary_of_the_same_files_is_left_alone(
    run: Command, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "附件4.xlsx"
    run("summarize", folder, "-o", out)
    edited = typed(out, 95)
    ran = run("summarize", folder, "-o", out, "--force")
    assert "附件4.xlsx 有改动，来源没有变化，没有重写" in ran.out
    assert ran.code == 0
    assert (digest(out), backups(out)) == (edited, {})


def test_without_a_record_it_is_kept(run: Command, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "附件4.xlsx"
    run("summarize", folder, "-o", out)
    before = digest(out)
    store_path(out).unlink()
    ran = run("summarize", folder, "-o", out, "--force")
    assert "没有找到写 附件4.xlsx 的运行记录" in ran.out
    assert backups(out) == {"附件4.xlsx.bak": before}


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """甲局 with its 附件4 and the form of one of its units."""
    place = tmp_path / "上报"
    place.mkdir()
    table(place, "甲局")
    form6(place / "甲局", "1.xlsx", "某局一中心")
    return place


def test_a_merged_summary_is_kept_too(run: Command, tables: Path, tmp_path: Path) -> None:
    out = tmp_path / "附件4.xlsx"
    run("summarize", tables, "--merge", "-o", out)
    edited = typed(out, 90)
    table(tables, "乙局")
    assert EDITED in run("summarize", tables, "--merge", "-o", out, "--force").out
    assert backups(out) == {"附件4.xlsx.bak": edited}


def test_a_merged_summary_of_the_same_files_is_left_alone(run: Command, tables: Path, tmp_path: Path) -> None:
    out = tmp_path / "附件4.xlsx"
    run("summarize", tables, "--merge", "-o", out)
    before = out.stat().st_mtime_ns
    ran = run("summarize", tables, "--merge", "-o", out, "--force")
    assert f"没有变化：收到的文件和上次相同，{out} 已是最新（1 个主管部门），没有重写" in ran.out
    assert "已合并" not in ran.out
    assert (ran.code, out.stat().st_mtime_ns) == (0, before)
    assert run("summarize", tables, "--merge", "-o", out).code == 2  # nobody said --force
    edited = typed(out, 90)
    ran = run("summarize", tables, "--merge", "-o", out, "--force")
    assert "附件4.xlsx 有改动，来源没有变化，没有重写；要重新生成，请先把它改名或移走" in ran.out
    assert (digest(out), backups(out)) == (edited, {})


def _form(tables: Path) -> list[str]:
    form6(tables / "甲局", "1.xlsx", "某局一中心", {"H45": 92})
    return []


def _form_gone(tables: Path) -> list[str]:
    (tables / "甲局" / "1.xlsx").unlink()
    return []


def _scan(tables: Path) -> list[str]:
    (tables / "丙局.pdf").write_bytes(b"x")
    return []


def _list(option: str, names: str) -> Callable[[Path], list[str]]:
    def write(tables: Path) -> list[str]:
        place = tables.with_name("名单.txt")
        place.write_text(names, "utf-8")
        return [option, str(place)]

    return write


def _rules(tables: Path) -> list[str]:
    return ["--rules", str(template_path("附件6"))]


@pytest.mark.parametrize(
    "change", [_form, _form_gone, _scan, _list("--units", "甲局\n丁局"), _list("--order", "甲局"), _rules]
)
def test_what_decides_a_merged_summary(
    run: Command, tables: Path, tmp_path: Path, change: Callable[[Path], list[str]]
) -> None:
    """Written as by a first run: content of the forms beside the tables too, lists, rules, files that are not read."""
    table(tables, "乙局", SMALL)
    out, fresh = tmp_path / "附件4.xlsx", tmp_path / "从头.xlsx"
    run("summarize", tables, "--merge", "-o", out)
    options = change(tables)
    ran = run("summarize", tables, "--merge", "-o", out, "--force", *options)
    assert "已合并 2 个主管部门" in ran.out
    run("summarize", tables, "--merge", "-o", fresh, *options)
    assert digest(out) == digest(fresh)


def test_a_damaged_merged_summary_is_written_anew(run: Command, tables: Path, tmp_path: Path) -> None:
    out = tmp_path / "附件4.xlsx"
    run("summarize", tables, "--merge", "-o", out)
    whole = digest(out)
    out.write_bytes(out.read_bytes()[:5000])
    assert "已合并" in run("summarize", tables, "--merge", "-o", out, "--force").out
    assert digest(out) == whole

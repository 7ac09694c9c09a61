"""summarize over an output that people have worked on: nothing they put in is lost."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import Command, digest
from tests.cli.test_merge import table
from tests.tasks.books import form6
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


def test_a_merged_summary_is_kept_too(run: Command, tmp_path: Path) -> None:
    folder, out = tmp_path / "上报", tmp_path / "附件4.xlsx"
    folder.mkdir()
    table(folder, "甲局")
    run("summarize", folder, "--merge", "-o", out)
    assert ".bak" not in run("summarize", folder, "--merge", "-o", out, "--force").out
    edited = typed(out, 90)
    assert EDITED in run("summarize", folder, "--merge", "-o", out, "--force").out
    assert backups(out) == {"附件4.xlsx.bak": edited}

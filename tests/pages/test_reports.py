"""summarize --reports: a page for every file with errors, an index over all, nothing written twice."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.cli.running import Command, Ran
from tests.pages.reading import Element, read_page
from tests.tasks.books import CLEAN, PRINTED, ROOT, changed

PROJECTS = ROOT / "examples" / "石家庄高新-项目自评-原表.xlsx"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """青云谱 as printed, corrected under other names, 石家庄's projects, a broken file."""
    folder = tmp_path / "收件"
    (folder / "下级").mkdir(parents=True)
    shutil.copy(PRINTED, folder / "a 有错.xlsx")
    (folder / "下级" / "b.xlsx").write_bytes(changed(CLEAN.read_bytes(), {"C5": "某区一局"}, "附件6"))
    (folder / "c.xlsx").write_bytes(changed(PRINTED.read_bytes(), {"C5": "某区二局"}, "附件6"))
    shutil.copy(PROJECTS, folder / "项目.xlsx")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04")
    old = 1_600_000_000
    for path in folder.rglob("*.xlsx"):
        os.utime(path, (old, old))
    return folder


def reported(run: Command, inbox: Path, *options: str | Path, form: str = "附件6") -> Ran:
    out = inbox.parent / "附件4.xlsx"
    return run("summarize", inbox, "-o", out, "--force", "--form", form, "--processes", "1",
               "--reports", inbox.parent / "页面", *options)  # fmt: skip


def entries(index: Element) -> dict[str, Element]:
    """The rows of the index by unit, or project."""
    found = {}
    for row in index.all("tr", "entry"):
        cell = row.all("td")[0]
        link = cell.all("a")
        found[link[0].words if link else next(p for p in cell.parts if isinstance(p, str))] = row
    return found


def test_pages_and_index(run: Command, inbox: Path) -> None:
    ran = reported(run, inbox)
    folder = inbox.parent / "页面"
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 4
    assert [name.rpartition("-")[0] for name in names if name != "index.html"] == [
        "南昌市青云谱区科技和工业信息局", "某区二局", "高新区科技局",
    ]  # fmt: skip
    assert "有错误的 3 个文件各有一页（这次写了 3 页）" in ran.out
    rows = entries(read_page(folder / "index.html"))
    wrong = rows["南昌市青云谱区科技和工业信息局"]
    assert [cell.words for cell in wrong.all("td")][1:8] == ["附件6", "92", "82", "85.71", "优→良", "3", "11"]
    assert [cell.words for cell in rows["某区一局"].all("td")][1:8] == [
        "附件6",
        "99.3",
        "99.3",
        "99.3",
        "优",
        "0",
        "0",
    ]
    assert rows["坏.xlsx"].classes[-1] == "unreadable"
    assert len(rows) == 3 + 21 + 1


def test_links_lead_to_pages_and_files(run: Command, inbox: Path) -> None:
    reported(run, inbox)
    folder = inbox.parent / "页面"
    index = read_page(folder / "index.html")
    for name, row in entries(index).items():
        source = row.one("td", "file").one("a").attributes["href"]
        assert (folder / unquote(source)).resolve().is_relative_to(inbox)
        assert (folder / unquote(source)).is_file()
        pages = row.all("td")[0].all("a")
        assert bool(pages) == (row.classes[-1] == "error"), name
        for link in pages:
            place, _, anchor = unquote(link.attributes["href"]).partition("#")
            page = read_page(folder / place)
            assert name in page.at(anchor).one("h2").words
            assert (folder / page.one("p", "back").one("a").attributes["href"]).is_file()


def test_a_page_is_that_of_verify(run: Command, inbox: Path, tmp_path: Path) -> None:
    reported(run, inbox)
    page = read_page(next((inbox.parent / "页面").glob("某区二局-*.html")))
    run("verify", inbox / "c.xlsx", "--html", tmp_path / "一份.html")
    alone = read_page(tmp_path / "一份.html")
    assert page.one("main").text == alone.one("main").text


def test_nothing_new_nothing_written(run: Command, inbox: Path) -> None:
    reported(run, inbox)
    folder = inbox.parent / "页面"
    before = {path.name: (path.read_bytes(), path.stat().st_ino) for path in folder.iterdir()}
    assert "这次写了 0 页" in reported(run, inbox).out
    assert {path.name: (path.read_bytes(), path.stat().st_ino) for path in folder.iterdir()} == before


def test_only_what_changed_is_written(run: Command, inbox: Path) -> None:
    reported(run, inbox)
    folder = inbox.parent / "页面"
    before = {path.name: path.stat().st_ino for path in folder.iterdir()}
    book = inbox / "c.xlsx"
    book.write_bytes(changed(book.read_bytes(), {"H45": "91"}, "附件6"))
    assert "这次写了 1 页" in reported(run, inbox).out
    after = {path.name: path.stat().st_ino for path in folder.iterdir()}
    assert sorted(before) == sorted(after)
    new = sorted(name.rpartition("-")[0] for name, number in after.items() if number != before[name])
    assert new == ["", "某区二局"]
    assert entries(read_page(folder / "index.html"))["某区二局"].all("td")[2].words == "91"


def test_a_broken_page_is_written_again(run: Command, inbox: Path) -> None:
    reported(run, inbox)
    page = next((inbox.parent / "页面").glob("某区二局-*.html"))
    whole = page.read_bytes()
    page.write_bytes(whole[: len(whole) // 2])
    assert "这次写了 1 页" in reported(run, inbox).out
    assert page.read_bytes() == whole


def test_other_rules_other_pages(run: Command, inbox: Path) -> None:
    reported(run, inbox)
    rules = inbox.parent / "规则.xlsx"
    shutil.copy(ROOT / "templates" / "附件6.xlsx", rules)
    assert "这次写了 3 页" in reported(run, inbox, "--rules", rules).out


def test_foreign_files_need_force(run: Command, inbox: Path) -> None:
    folder, out = inbox.parent / "页面", inbox.parent / "表.xlsx"
    folder.mkdir()
    (folder / "index.html").write_text("别人的", "utf-8")
    ran = run("summarize", inbox, "-o", out, "--processes", "1", "--reports", folder)
    assert ran.code == 2
    assert "index.html" in ran.err
    assert not out.exists()
    assert [path.name for path in folder.iterdir()] == ["index.html"]
    assert (folder / "index.html").read_text("utf-8") == "别人的"
    (folder / "index.html").unlink()
    run("summarize", inbox, "-o", out, "--processes", "1", "--reports", folder)
    page = next(folder.glob("某区二局-*.html"))
    page.write_text("别人的", "utf-8")
    again = run("summarize", inbox, "-o", inbox.parent / "表2.xlsx", "--processes", "1", "--reports", folder)
    assert again.code == 2
    assert page.name in again.err
    assert page.read_text("utf-8") == "别人的"
    assert "这次写了 1 页" in reported(run, inbox).out
    assert read_page(page).one("h2")


def test_pages_no_longer_needed_are_named_and_kept(run: Command, inbox: Path) -> None:
    reported(run, inbox)
    (inbox / "c.xlsx").write_bytes(changed(CLEAN.read_bytes(), {"C5": "某区二局"}, "附件6"))
    ran = reported(run, inbox)
    page = next((inbox.parent / "页面").glob("某区二局-*.html"))
    assert f"以前写的页面，这次没有用到，可以删除：{page.name}" in ran.out


def test_projects(run: Command, inbox: Path) -> None:
    ran = reported(run, inbox, form="项目支出绩效自评表")
    assert "这次写了 3 页" in ran.out
    row = entries(read_page(inbox.parent / "页面" / "index.html"))["双创活动经费项目"]
    assert "高新区科技局" in row.all("td")[0].text
    assert row.all("td")[4].words == "—"


def test_no_usable_file_still_has_an_index(run: Command, inbox: Path) -> None:
    for name in ("a 有错.xlsx", "c.xlsx", "项目.xlsx"):
        (inbox / name).unlink()
    shutil.rmtree(inbox / "下级")
    ran = reported(run, inbox)
    assert ran.code == 1
    rows = entries(read_page(inbox.parent / "页面" / "index.html"))
    assert list(rows) == ["坏.xlsx"]


def test_not_with_merge(run: Command, inbox: Path) -> None:
    assert reported(run, inbox, "--merge").code == 2


def test_processes_make_the_same(run: Command, inbox: Path) -> None:
    reported(run, inbox)
    folder = inbox.parent / "页面"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    shutil.rmtree(folder)
    out = inbox.parent / "又.xlsx"
    run("summarize", inbox, "-o", out, "--processes", "2", "--reports", folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

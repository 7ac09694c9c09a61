"""Nothing from a workbook or a file name becomes markup, an attribute or a script."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import Command
from tests.pages.reading import Element, read_page
from xltools.render.page.names import link_to_file, page_name

HOSTILE = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;</td></table></style>{{ 7 * 7 }}{% raw %}"
)
SHEET = "<b>\"'&6=1>"


def spoiled(printed: Path, name: str) -> Path:
    """青云谱 with hostile texts: the unit, an indicator with findings, a title, the sheet's name, the file's name."""
    book = openpyxl.load_workbook(printed)
    sheet = book["附件6"]
    for cell in ("C5", "D35", "A2"):
        sheet[cell] = HOSTILE
    sheet.title = SHEET
    out = printed.with_name(name)
    book.save(out)
    return out


def plain(page: Element) -> None:
    """Only what our templates write: two scripts would be one too many, as would any handler."""
    assert len(page.all("script")) == 1
    assert page.all("img") == []
    assert page.all("b") == [b for b in page.all("b") if b.words in ("怎么办", "依据", "允许误差")]
    assert not [name for element in page for name in element.attributes if name.startswith("on")]
    links = [element.attributes["href"] for element in page if "href" in element.attributes]
    assert links
    assert [link for link in links if not link.startswith(("#", "./", "../", "index.html"))] == []


def test_hostile_texts_stay_texts(made: Callable[..., Element], printed: Path) -> None:
    page = made(spoiled(printed, "a'\"<i>onclick=x&lt;.xlsx"))
    plain(page)
    texts = [cell.text for cell in page.one("table", "grid").all("td")]
    assert texts.count(HOSTILE) == 3
    assert page.one("h2").text.endswith(HOSTILE)
    assert f"工作表“{SHEET}”" in page.one("figcaption").text
    assert page.one("div", "scroll").attributes["aria-label"].startswith(f"工作表“{SHEET}”")
    assert any(HOSTILE in row.one("td", "what").text for row in page.all("tr", "item"))
    assert "a'\"<i>onclick=x&lt;.xlsx" in page.one("p", "where").text


def test_hostile_names_in_reports(run: Command, printed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    spoiled(printed, "javascript:alert(1).xlsx").rename(folder / "javascript:alert(1).xlsx")
    run("summarize", folder, "-o", tmp_path / "附件4.xlsx", "--reports", folder, "--processes", "1")
    pages = sorted(folder.glob("*.html"))
    assert len(pages) == 2
    for page in pages:
        plain(read_page(page))
    row = read_page(folder / "index.html").one("tr", "entry")
    assert row.one("td", "file").one("a").attributes["href"] == "./javascript%3Aalert%281%29.xlsx"


def test_a_name_that_is_no_utf8(run: Command, printed: Path) -> None:
    odd = Path(str(printed.parent) + "/" + b"\xb8\xbd\xbc\xfe6.xlsx".decode("utf-8", "surrogateescape"))
    odd.write_bytes(printed.read_bytes())
    out = printed.parent / "r.html"
    assert run("verify", odd, "--html", out).code == 1
    assert read_page(out).one("p", "where").words.endswith("6.xlsx › 附件6")
    assert len(read_page(out).all("figure")) == 1


@pytest.mark.parametrize(
    "unit, stem",
    [
        ("某局", "某局"),
        ('a<b>:"/\\|?*c', "a_b_c"),
        ("CON.prn", "CON_prn"),
        (" 局 \n名. ", "局_名"),
        ("...", "未填单位"),
        ("", "未填单位"),
        ("局" * 100, "局" * 60),
    ],
)
def test_names_of_pages(unit: str, stem: str) -> None:
    name = page_name(unit, "/收件/a.xlsx", "/页面")
    assert name.startswith(f"{stem}-")
    assert len(name.encode("utf-8")) < 255
    suffix = name.removeprefix(f"{stem}-").removesuffix(".html")
    assert len(suffix) == 8
    assert set(suffix) <= set("0123456789abcdef")
    assert name == page_name(unit, "/收件/a.xlsx", "/页面")
    assert name != page_name(unit, "/收件/b.xlsx", "/页面")
    # only the way from the pages to the file counts: both may move together
    assert name == page_name(unit, "/别处/收件/a.xlsx", "/别处/页面")


def test_links_to_files() -> None:
    assert link_to_file("/收件/a b#1?.xlsx", "/页面") == "../%E6%94%B6%E4%BB%B6/a%20b%231%3F.xlsx"
    assert link_to_file("s3://bucket/a.xlsx", "/页面") == ""

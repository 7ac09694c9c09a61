"""The pages in headless Chromium: nothing fetched, no sideways scrolling, filter, keyboard, colours, print."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import Tab, browser, chromium_or_skip
from tests.cli.running import Command
from tests.tasks.books import CLEAN, PRINTED, ROOT
from xltools.engines.registry import get_engine
from xltools.render.page.write import write_page
from xltools.tasks.verify import verify

pytestmark = pytest.mark.slow

_FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
_VISIBLE = "[...document.querySelectorAll('%s')].filter((e) => e.getClientRects().length).length"
#: the lowest contrast of any text with what is painted behind it (WCAG 2.2, 1.4.3)
_CONTRAST = """(() => {
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.getClientRects().length) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))];
    found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.className + ' ' + e.textContent.slice(0, 20)]);
  }
  return found.sort((a, b) => a[0] - b[0])[0];
})()"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser(chromium_or_skip(), tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages of 青云谱, 福田, 石家庄's projects, a clean file, an unreadable one, and of some together."""
    folder = tmp_path_factory.mktemp("pages")
    bad = folder / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04")
    examples = ROOT / "examples"
    books = {
        "青云谱": [PRINTED],
        "福田": [examples / "福田-共性指标体系评分表-原表.xlsx"],
        "乌鲁木齐": [examples / "乌鲁木齐-综合评分表-原表.xlsx"],
        "石家庄": [examples / "石家庄高新-项目自评-原表.xlsx"],
        "无误": [CLEAN],
        "坏": [bad],
        "几份": [PRINTED, CLEAN, bad],
    }
    engine = get_engine()
    for name, paths in books.items():
        write_page(folder / f"{name}.html", verify(paths, engines=[engine]), engine=engine)
    return {name: folder / f"{name}.html" for name in books}


def visible(tab: Tab, what: str) -> Any:
    return tab.value(_VISIBLE % what)


def test_no_page_scrolls_sideways_or_fetches(tab: Tab, pages: dict[str, Path]) -> None:
    for name, path in pages.items():
        for width in (360, 390, 768, 1280):
            tab.asked.clear()
            tab.open(path, width=width)
            assert tab.value(_FITS), (name, width)
            assert tab.asked == [path.resolve().as_uri()]
    assert tab.errors == []


def test_a_wide_form_scrolls_in_its_box(tab: Tab, pages: dict[str, Path]) -> None:
    tab.open(pages["青云谱"], width=360)
    assert tab.value(
        "(() => { const box = document.querySelector('.scroll'); return box.scrollWidth > box.clientWidth + 100; })()"
    )


def test_contrast_in_light_and_dark(tab: Tab, pages: dict[str, Path]) -> None:
    for name in ("青云谱", "几份", "无误"):
        grounds = set()
        for dark in (False, True):
            tab.open(pages[name], dark=dark)
            ratio, where = tab.value(_CONTRAST)
            assert ratio >= 4.5, (name, dark, where)
            grounds.add(tab.value("getComputedStyle(document.body).backgroundColor"))
        assert len(grounds) == 2


def test_filter_by_severity_and_words(tab: Tab, pages: dict[str, Path]) -> None:
    tab.open(pages["青云谱"])
    everything = visible(tab, "tr.item")
    assert everything == visible(tab, "td.m a.badge") > 3
    tab.value("document.querySelector('input[value=warning]').click()")
    assert visible(tab, "tr.item") == 3 == visible(tab, "td.m a.badge")
    assert visible(tab, "section.found.warning") == 0
    assert tab.value("document.querySelector('output').textContent") == f"符合 3 处，共 {everything} 处"
    type_words = "(() => { const box = document.querySelector('[type=search]'); box.value = %r;" \
        " box.dispatchEvent(new Event('input', {bubbles: true})); })()"  # fmt: skip
    tab.value(type_words % "h45 TOTAL")
    assert visible(tab, "tr.item") == 1
    tab.value(type_words % "没有这样的问题")
    assert visible(tab, "article") == 0
    tab.value(type_words % "")
    tab.value("document.querySelector('input[value=warning]').click()")
    assert visible(tab, "tr.item") == everything


def test_a_link_to_something_hidden_shows_it(tab: Tab, pages: dict[str, Path]) -> None:
    tab.open(pages["青云谱"])
    tab.value("document.querySelector('input[value=warning]').click()")
    tab.value("new Promise((done) => { addEventListener('hashchange', () => setTimeout(done, 50));"
              " location.hash = document.querySelector('tr.item[data-severity=warning]').id; })")  # fmt: skip
    assert visible(tab, "tr.item:target") == 1


def test_without_scripts_all_is_there(tab: Tab, pages: dict[str, Path]) -> None:
    tab.open(pages["几份"], scripts=False)
    root = tab("DOM.getDocument", depth=1)["root"]["nodeId"]
    form = tab("DOM.querySelector", nodeId=root, selector="form.filter")["nodeId"]
    with pytest.raises(AssertionError, match="box model"):
        tab("DOM.getBoxModel", nodeId=form)
    for row in tab("DOM.querySelectorAll", nodeId=root, selector="tr.item, tr.entry")["nodeIds"]:
        assert tab("DOM.getBoxModel", nodeId=row)["model"]["height"] > 10


def test_all_is_reached_by_keyboard(tab: Tab, pages: dict[str, Path]) -> None:
    tab.open(pages["青云谱"])
    wanted = tab.value("document.querySelectorAll('a[href], .scroll, input, button').length")
    reached = []
    for _ in range(wanted):
        tab("Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
        tab("Input.dispatchKeyEvent", type="keyUp", key="Tab", code="Tab", windowsVirtualKeyCode=9)
        reached.append(tab.value("document.activeElement.outerHTML.slice(0, 200)"))
    assert 'class="skip"' in reached[0]
    assert len(set(reached)) == wanted
    assert any('class="scroll"' in element for element in reached)


def test_sorting_the_table_of_contents(tab: Tab, pages: dict[str, Path]) -> None:
    tab.open(pages["几份"])
    column = "[...document.querySelectorAll('tr.entry')].map((row) => row.cells[5].textContent)"
    assert tab.value(column) == ["11", "0", "0"]
    click = "document.querySelector('.list thead th:nth-child(6) button').click()"
    tab.value(click)
    assert tab.value(column) == ["0", "0", "11"]
    tab.value(click)
    assert tab.value(column) == ["11", "0", "0"]
    assert tab.value("document.querySelector('[aria-sort]').getAttribute('aria-sort')") == "descending"


def test_print_is_a4_with_all_findings(tab: Tab, pages: dict[str, Path], tmp_path: Path) -> None:
    tab.open(pages["青云谱"], dark=True)
    tab.printed(tmp_path / "p.pdf")
    info = _poppler("pdfinfo", tmp_path / "p.pdf")
    assert "(A4)" in info
    assert int(next(line for line in info.splitlines() if line.startswith("Pages")).split()[1]) <= 8
    text = "".join(_poppler("pdftotext", tmp_path / "p.pdf", "-").split())
    for words in (
        "总分92，各项合计82，差10",
        "total-mismatch",
        "deducted-though-met",
        "管理指标",
        "1024.63%",
    ):
        assert words in text
    assert "打印" not in text


def test_printed_forms_stay_on_the_paper(tab: Tab, pages: dict[str, Path]) -> None:
    for name in ("青云谱", "福田", "乌鲁木齐", "石家庄"):
        tab.open(pages[name])
        tab("Emulation.setEmulatedMedia", media="print")
        tab("Emulation.setDeviceMetricsOverride", width=688, height=1000, deviceScaleFactor=1, mobile=False)
        widest = tab.value(
            "Math.max(...[...document.querySelectorAll('.sheet:not(.wide) .grid')].map((g) => g.getBoundingClientRect().width))"
        )
        assert widest <= 689, name
        tab("Emulation.setEmulatedMedia", media="")


def test_the_index_of_reports(tab: Tab, run: Command, tmp_path: Path) -> None:
    (tmp_path / "收件").mkdir()
    shutil.copy(PRINTED, tmp_path / "收件" / "a.xlsx")
    shutil.copy(ROOT / "examples" / "石家庄高新-项目自评-原表.xlsx", tmp_path / "收件")
    run(
        "summarize",
        tmp_path / "收件",
        "-o",
        tmp_path / "附件4.xlsx",
        "--processes",
        "1",
        "--reports",
        tmp_path / "页",
    )
    for width in (360, 1280):
        tab.open(tmp_path / "页" / "index.html", width=width)
        assert tab.value(_FITS)
    total = visible(tab, "tr.entry")
    tab.value("document.querySelector('input[value=clean]').click()")
    left = visible(tab, "tr.entry")
    assert left < total == 22
    assert tab.value("document.querySelector('output').textContent") == f"符合 {left} 行，共 22 行"


def _poppler(program: str, *arguments: str | Path) -> str:
    if shutil.which(program) is None:
        assert os.environ.get("XLTOOLS_REQUIRE_LIBREOFFICE") != "1", f"{program} is not installed"
        pytest.skip(f"{program} is not installed")
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=True).stdout

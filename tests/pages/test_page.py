"""verify --html: what stands on the page of 青云谱 (contract §5 has its findings), of several files, of bad ones.

Texts and figures expected here are those of the printed form (seeds/青云谱) and of the contract.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import Command
from tests.pages.reading import Element, read_page, table
from tests.tasks.books import GOLDEN, PRINTED_XLS, ROOT

Make = Callable[..., Element]
FUTIAN = ROOT / "examples" / "福田-共性指标体系评分表-原表.xlsx"
WULUMUQI = ROOT / "examples" / "乌鲁木齐-综合评分表-原表.xlsx"
BOOKS = sorted([*GOLDEN.glob("*/book.xls*"), *ROOT.glob("examples/*.xlsx"), *ROOT.glob("templates/*.xlsx")])
_URL = re.compile(r"(?:https?:)?//[a-z0-9]|@import|url\(", re.IGNORECASE)


def findings(page: Element, severity: str) -> list[Element]:
    return [row for row in page.all("tr", "item") if row.attributes["data-severity"] == severity]


def column(row: Element, label: str) -> str:
    return next(cell.words for cell in row.all("td") if cell.attributes.get("data-label") == label)


def marked(page: Element, name: str) -> Element:
    """The drawn cell of that address, which must be marked."""
    return next(cell for cell in page.all("td", "m") if cell.attributes["id"].endswith(f"-{name}"))


def test_the_verdict_and_its_effect(made: Make, printed: Path) -> None:
    page = made(printed)
    assert page.one("html").attributes["lang"] == "zh-CN"
    assert (
        page.one("h2").words == "2021年度 附件6 部门（单位）整体支出绩效自评表南昌市青云谱区科技和工业信息局"
    )
    assert page.one("p", "verdict").words.startswith("总分 92，各项合计 82，差 10")
    assert "等级 优→良；错误 3 处" in page.one("p", "verdict").words
    assert table(page.one("table", "totals"))[1:] == [
        ["表上填写", "92", "—", "优"],
        ["各项得分合计", "82", "10", "良"],
        ["按评分办法", "85.71", "6.29", "良"],
    ]
    assert "各项分值合计 90，满分 100。" in page.text


def test_findings_by_severity_with_all_that_is_known(made: Make, printed: Path) -> None:
    page = made(printed)
    errors = findings(page, "error")
    assert [column(row, "单元格") for row in errors] == ["B41", "G45", "H45"]
    total = errors[2]
    assert [column(total, label) for label in ("应为", "实际", "相差")] == ["82", "92", "10"]
    assert [column(errors[1], label) for label in ("应为", "实际", "相差")] == ["100", "90", "−10"]
    what = total.one("td", "what")
    assert what.one("code").text == "total-mismatch"
    assert what.one("p", "hint").words.startswith("怎么办逐项核对得分")
    assert "总分＝各项指标得分之和" in what.one("p", "basis").words
    assert what.one("p", "basis").words.endswith("允许误差0")
    codes = [row.one("td", "what").one("code").text for row in findings(page, "warning")]
    assert codes.count("rate-above-100") == 3
    assert [row.all("th")[0].words for row in page.all("tr", "item")] == [
        str(n) for n in range(1, len(page.all("tr", "item")) + 1)
    ]


def test_notes_stand_apart(made: Make, printed: Path) -> None:
    page = made(printed)
    assert "支付进度率" in page.one("section", "notes").text
    assert page.all("section", "undecided") == []
    page = made(FUTIAN)
    undecided = page.one("section", "undecided")
    assert "预算编制合理性" in undecided.text
    assert "I7" in undecided.text
    assert all("预算编制合理性第1项得分" not in row.text for row in page.all("tr", "item"))


def test_the_form_as_people_see_it(made: Make, printed: Path) -> None:
    grid = made(printed).one("table", "grid")
    texts = {cell.words for cell in grid.all("td")}
    assert {"751.64", "6238.91", "管理指标", "≥34家", "14家", "（2）其他资金"} <= {
        re.sub(r"^\W+（", "（", t) for t in texts
    }
    assert marked(grid, "G7").words == "830.04%4"
    level1 = next(cell for cell in grid.all("td") if cell.words == "管理指标")
    assert level1.attributes["rowspan"] == "17"
    assert [head.words for head in grid.all("thead")[0].all("th")] == list("ABCDEFGHI")
    assert (
        next(row for row in grid.all("tr") if row.all("th") and row.all("th")[0].words == "45")
        .all("td")[0]
        .words
        == "总分"
    )


def test_columns_are_in_proportion(made: Make, printed: Path) -> None:
    from xltools.workbook.rowheights import column_widths

    widths = column_widths(printed.read_bytes(), "附件6")
    drawn = [
        float(re.search(r"width:([\d.]+)em", col.attributes["style"])[1])
        for col in made(printed).all("col")[1:]
    ]  # type: ignore[index]
    for column_number, width in enumerate(drawn, 1):
        assert abs(width / drawn[0] - widths[column_number] / widths[1]) < 0.02


def test_links_go_both_ways(made: Make, printed: Path) -> None:
    for book in (printed, FUTIAN, WULUMUQI, PRINTED_XLS):
        page = made(book)
        rows = page.all("tr", "item")
        assert rows
        for row in rows:
            link = row.one("td", "cell").one("a")
            cell = page.at(link.attributes["href"].removeprefix("#"))
            assert cell.attributes["id"].endswith("-" + link.words.rpartition("!")[2])
            back = [mark.attributes["href"] for mark in cell.all("a")]
            assert f"#{row.attributes['id']}" in back
            assert row.attributes["data-severity"] in ("error", *cell.classes)
        for mark in page.one("main").all("a", "badge"):
            assert page.at(mark.attributes["href"].removeprefix("#")).tag == "tr"


def test_a_cell_with_two_findings_shows_the_worse(made: Make, printed: Path) -> None:
    cell = marked(made(printed), "H45")
    assert cell.classes[-1] == "error"
    assert cell.one("a").attributes["aria-label"] == "错误 3：总分与各项得分之和不符"


def test_findings_on_other_sheets_have_their_sheet_drawn(made: Make) -> None:
    page = made(FUTIAN)
    where = [column(row, "单元格") for row in page.all("tr", "item")]
    sheets = [caption.words for caption in page.all("figcaption")]
    assert any(sheet.startswith("工作表“共性指标体系评分表”") for sheet in sheets)
    for place in where:
        if "!" in place:
            assert f"工作表“{place.rpartition('!')[0]}”" in sheets


def test_ratios_are_shown_as_the_cell_shows_them(made: Make) -> None:
    page = made(FUTIAN)
    row = next(r for r in page.all("tr", "item") if column(r, "单元格") == "文中数据!C46")
    assert [column(row, label) for label in ("应为", "实际", "相差")] == ["55.25%", "55.23%", "−0.02个百分点"]


@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.parent.name + path.stem)
def test_every_book_has_a_whole_page(run: Command, book: Path, tmp_path: Path) -> None:
    """All golden books, examples and blank templates: well formed, each finding on it, no link without an end."""
    out, data = tmp_path / "p.html", tmp_path / "p.json"
    run("verify", book, "--html", out, "--json", data)
    page = read_page(out)
    ids = {element.attributes["id"] for element in page if "id" in element.attributes}
    assert {e.attributes["href"].removeprefix("#") for e in page.all("a")} <= ids
    tasks = json.loads(data.read_text("utf-8"))["tasks"]
    assert len(page.all("article")) == len(tasks)
    told = [(f["code"], f["message"]) for task in tasks for f in task["findings"]]
    shown = [(row.one("code").text, row.one("td", "what").all("p")[1].text) for row in page.all("tr", "item")]
    assert sorted(shown) == sorted(told)
    assert [note for task in tasks for note in task["notes"] if note not in page.text] == []
    assert len(page.all("section", "undecided")) == sum(bool(task["undecided"]) for task in tasks)


def test_nothing_is_fetched(made: Make, printed: Path) -> None:
    page = made(printed)
    assert not [e.tag for e in page if e.tag in ("link", "img", "iframe", "object", "embed")]
    assert all("src" not in e.attributes for e in page)
    assert all(e.attributes["href"].startswith("#") for e in page if "href" in e.attributes)
    assert all(_URL.search(e.text) is None for e in page if e.tag in ("style", "script"))
    policy = next(e for e in page.all("meta") if "http-equiv" in e.attributes).attributes["content"]
    assert policy.startswith("default-src 'none';")


def test_same_input_same_bytes(made: Make, printed: Path, clean: Path, tmp_path: Path) -> None:
    made(printed, clean)
    first = (tmp_path / "page.html").read_bytes()
    made(printed, clean)
    assert (tmp_path / "page.html").read_bytes() == first


def test_several_files_have_a_table_of_contents(made: Make, printed: Path, clean: Path) -> None:
    page = made(printed, clean, GOLDEN / "附件4-改正" / "book.xlsx")
    rows = page.one("nav", "contents").all("tr", "entry")
    assert [row.all("td")[0].words.rpartition("/")[2] for row in rows] == [
        "青云谱.xlsx",
        "改正.xlsx",
        "book.xlsx",
    ]
    for row, article in zip(rows, page.all("article"), strict=True):
        assert page.at(row.one("a").attributes["href"].removeprefix("#")) is article
    assert rows[0].all("td")[-2].words == "3"
    assert len(page.all("figure")) == len([a for a in page.all("article") if a.all("tr", "item")])


def test_a_clean_file(made: Make, clean: Path) -> None:
    page = made(clean, code=0)
    assert page.one("p", "verdict").words.startswith("没有发现问题")
    assert page.all("tr", "item") == []
    assert page.all("form") == []
    assert page.one("article").classes[-1] == "clean"
    assert "98.52%" in page.one("table", "grid").text


def test_unreadable_files_appear_as_such(made: Make, printed: Path, tmp_path: Path) -> None:
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04")
    page = made(bad, printed)
    article = page.all("article")[0]
    assert article.one("h2").words == "坏.xlsx"
    assert article.one("p", "verdict").words == "无法读取"
    assert article.one("tr", "item").one("code").text == "unreadable"
    assert article.all("figure") == []
    assert len(page.all("figure")) == 1


def test_an_xls_looks_the_same(made: Make, printed: Path) -> None:
    old, new = made(PRINTED_XLS).one("table", "grid"), made(printed).one("table", "grid")
    assert table(old) == table(new)
    spans = [
        [(c.attributes.get("rowspan"), c.attributes.get("colspan")) for c in grid.all("td")]
        for grid in (old, new)
    ]
    assert spans[0] == spans[1]


def test_a_file_that_has_vanished_has_no_drawing(run: object, printed: Path, tmp_path: Path) -> None:
    from xltools.engines.registry import get_engine
    from xltools.render.page.write import write_page
    from xltools.tasks.verify import verify

    engine = get_engine()
    report = verify([printed], engines=[engine])
    shutil.move(printed, tmp_path / "别处.xlsx")
    write_page(tmp_path / "p.html", report, engine=engine)
    page = read_page(tmp_path / "p.html")
    assert page.all("figure") == []
    assert "文件已移走、改名或有改动，没有画表" in page.one("section", "notes").text
    assert len(page.all("tr", "item")) == len(report.tasks[0].findings)
    assert all(not row.one("td", "cell").all("a") for row in page.all("tr", "item"))
    (tmp_path / "改正.xlsx").write_bytes((GOLDEN / "青云谱-改正" / "book.xlsx").read_bytes())
    shutil.move(tmp_path / "改正.xlsx", printed)
    write_page(tmp_path / "p.html", report, engine=engine, force=True)
    assert read_page(tmp_path / "p.html").all("figure") == []


def test_a_reports_text_beside_its_form(run: Command, printed: Path, tmp_path: Path) -> None:
    """480 of 500 is 96 %; the sentence is about no cell."""
    text, out = tmp_path / "报告.txt", tmp_path / "p.html"
    text.write_text("培训人数480人（任务数500人），完成率98%。<script>", "utf-8")
    assert run("verify", printed, "--report", text, "--html", out).code == 1
    page = read_page(out)
    row = next(r for r in page.all("tr", "item") if r.one("code").text == "narrative-ratio")
    assert column(row, "单元格") == "第1行"
    assert row.one("td", "cell").all("a") == []
    assert "480人" in row.one("td", "what").text
    assert column(row, "应为") == "96.00%"


def test_a_form_that_came_in_word(run: Command, tmp_path: Path) -> None:
    import docx

    from tests.word.build import Shape, add_sheet, saved
    from tests.word.test_same_as_sheet import DEPARTMENT, first_sheet

    (tmp_path / "收件").mkdir()
    document = docx.Document()
    add_sheet(document, first_sheet(DEPARTMENT), Shape(titles=3))
    saved(document, tmp_path / "收件" / "附件6.docx")
    report = docx.Document()
    report.add_paragraph("2021年度部门整体支出绩效自评报告")
    saved(report, tmp_path / "收件" / "附件7.docx")
    out = tmp_path / "p.html"
    assert run("verify", tmp_path / "收件", "--html", out).code == 1
    page = read_page(out)
    total = next(r for r in page.all("tr", "item") if r.one("code").text == "total-mismatch")
    assert page.at(total.one("td", "cell").one("a").attributes["href"].removeprefix("#")).words.startswith(
        "92"
    )
    assert "管理指标" in page.one("table", "grid").text
    assert "附件7.docx" in page.one("section", "block").text

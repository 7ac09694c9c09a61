"""The sheets beside the table of a summary: 问题清单, 分析, 处理情况."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.test_fill import recalculated
from tests.tasks.filed_cases import found, opened, parts, summary, unit
from tests.workbook.test_patch import run_libreoffice
from xltools.errors import FormError
from xltools.findings import make
from xltools.forms.own import is_own, is_working
from xltools.resources import template_path
from xltools.tasks.beside.analysis import rate_bands, score_bands
from xltools.tasks.beside.sheets import NAMES, Options, add_sheets
from xltools.tasks.beside.tally import Marked
from xltools.tasks.filed import Filed, Held
from xltools.workbook.read import read_bytes

WRONG = found("total-mismatch", "H45", "总分 92，各项合计 82", expected=Decimal(82), actual=Decimal(92))
REASON = found("deduction-without-reason", "I35", "扣 1 分没有原因")
FILES = (
    unit("某局", "95", "95"),
    unit("甲中心", "92", "82", [WRONG, REASON], spent="150"),
    unit("乙中心", "79.99", "79.99", [REASON], spent="99.5"),
    unit("丙中心", "60", "60", spent="110.01"),
    unit("丁中心", None, None, why="工作表“附件6”没有总分"),
    Filed("收件/坏.xlsx", None, "unreadable", (), (found("unreadable", "A1", "打不开"),), "打不开"),
    Filed("收件/慢.xlsx", "1" * 64, "quarantined", why="读取超过 60 秒"),
)
TOLD = Options(notes=("2 份自评表没有总分",))
BOOK = add_sheets(summary(FILES), FILES, TOLD)


def rows(package: bytes, sheet: str, first: int = 5) -> list[list[object]]:
    found_rows = opened(package, values=True)[sheet].iter_rows(min_row=first, values_only=True)
    return [list(row) for row in found_rows if any(cell is not None for cell in row)]


def test_sheets_stand_behind_the_table_and_are_ours() -> None:
    names = opened(BOOK).sheetnames
    assert names[0] == "附件4"
    assert set(NAMES) <= set(names)
    grids = {grid.sheet: grid for grid in read_bytes(BOOK, "附件4.xlsx").grids}
    assert all(is_working(grids[name]) for name in NAMES)


def test_every_part_is_xml_and_the_same_twice() -> None:
    for name, text in parts(BOOK).items():
        assert ElementTree.fromstring(text) is not None, name
    assert add_sheets(summary(FILES), FILES, TOLD) == BOOK
    # the sheets of an earlier run go
    assert parts(add_sheets(BOOK, FILES, TOLD)) == parts(BOOK)


def test_findings() -> None:
    sheet = opened(BOOK)["问题清单"]
    assert rows(BOOK, "问题清单")[0] == [
        1, "收件/甲中心.xlsx", "甲中心", "附件6", "H45", "错误", "total-mismatch", "总分与各项得分之和不符",
        "总分 92，各项合计 82", 82, 92, 10, WRONG.hint, "已采用",
    ]  # fmt: skip
    assert [row[6] for row in rows(BOOK, "问题清单")] == [
        "total-mismatch",
        "deduction-without-reason",
        "deduction-without-reason",
        "unreadable",
    ]
    assert sheet.auto_filter.ref == "A4:N8"
    assert sheet.freeze_panes == "A5"
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet["E5"].hyperlink.target, sheet["E5"].hyperlink.location) == (
        "收件/甲中心.xlsx",
        "'附件6'!H45",
    )
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9


def test_states_and_their_counts() -> None:
    lines = rows(BOOK, "处理情况")
    assert [row[2] for row in lines] == ["已采用", "有问题", "有问题", "已采用", "未采用", "无法读取", "隔离"]
    assert [row[7] for row in lines[4:]] == ["工作表“附件6”没有总分", "打不开", "读取超过 60 秒"]
    assert lines[6][8] == "1" * 64
    top = opened(BOOK, values=True)["处理情况"]["A2"].value
    assert top == "文件 7 个：已采用 2，有问题 2，未采用 1，无法读取 1，隔离 1"


def test_forms_that_the_summary_left_out_say_why() -> None:
    files = (unit("某局"), unit("某局", path="收件/又一份.xlsx"))
    left_out = {
        ("收件/又一份.xlsx", "附件6", "C5"): ("已采用另一份", found("duplicate-unit", "C5", "重复报送"))
    }
    book = add_sheets(summary(files[:1]), files, Options(left_out=left_out))
    assert [(row[2], row[7]) for row in rows(book, "处理情况")] == [
        ("已采用", None),
        ("未采用", "已采用另一份"),
    ]
    listed = [(row[1], row[4], row[6], row[13]) for row in rows(book, "问题清单")]
    assert listed == [("收件/又一份.xlsx", "C5", "duplicate-unit", "未采用")]


def test_findings_of_what_is_not_in_the_table_are_listed_and_not_counted() -> None:
    """甲's second report was left out, 乙's has no total; 丙's file has a project's form beside the one that counts.
    One of the five findings about forms is of the table."""
    twice = unit("甲", "92", "82", [WRONG, REASON], path="收件/又.xlsx")
    both = unit("丙", findings=[REASON, found("total-mismatch", "H20", sheet="项目一")])
    project = replace(both.forms[0], sheet="项目一", form="项目支出绩效自评表")
    both = replace(both, forms=(*both.forms, project))
    files = (unit("甲"), twice, unit("乙", None, None, [WRONG], why="没有总分"), both)
    left_out = {("收件/又.xlsx", "附件6", "C5"): ("已采用另一份", found("duplicate-unit", "C5", "重复报送"))}
    absent = (make("missing-unit", None, "“丁”没有报送"),)
    book = add_sheets(summary([files[0], both]), files, Options(left_out=left_out, loose=absent))
    listed = [(row[1], row[6], row[13]) for row in rows(book, "问题清单")]
    assert listed == [
        (None, "missing-unit", None),
        ("收件/又.xlsx", "duplicate-unit", "未采用"),
        ("收件/又.xlsx", "deduction-without-reason", "未采用"),
        ("收件/又.xlsx", "total-mismatch", "未采用"),
        ("收件/乙.xlsx", "total-mismatch", "未采用"),
        ("收件/丙.xlsx", "deduction-without-reason", "已采用"),
        ("收件/丙.xlsx", "total-mismatch", "未采用"),
    ]
    assert "共 7 条，其中列入汇总表的各表 1 条，其余 6 条不在汇总表内" in opened(book)["问题清单"]["A2"].value
    block = [list(row[:2]) for row in opened(book, values=True)["分析"].values]
    first = block.index(["问题", "条数"]) + 1
    assert block[first : first + 2] == [["扣分未说明原因", 1], [None, None]]


def test_tables_are_live_and_right() -> None:
    """Scores 95, 92, 79.99, 60; rates 100 %, 150 %, 99.5 %, 110.01 %: counted by hand."""
    values = [
        [cell.value for cell in row[:3]] for row in opened(BOOK, values=True)["分析"].iter_rows(min_row=4)
    ]
    counts = {str(label): count for label, count, _ in values if count is not None}
    by_score = {
        "50以下": 0,
        "55～60": 0,
        "60～65": 1,
        "75～80": 1,
        "80～85": 0,
        "90～95": 1,
        "95～100": 1,
        "100以上": 0,
    }
    by_rate = {"90%～95%": 0, "95%～100%": 2, "100%～110%": 0, "110%～150%": 2, "150%以上": 0}
    by_grade = {"优（90分及以上）": 2, "良（80～90分）": 0, "中（60～80分）": 2, "差（60分以下）": 0}
    by_code = {
        "扣分未说明原因": 2,
        "总分与各项得分之和不符": 1,
        "文件无法读取": None,
    }  # the file is not in the table
    above = {"甲中心": 1.5, "丙中心": 1.1001}
    expected = by_score | by_rate | by_grade | by_code | above
    assert {label: counts.get(label) for label in expected} == expected
    assert [share for _, _, share in values].count(0.25) == 4  # four bands with one of four scores
    live = [
        cell
        for row in opened(BOOK)["分析"].iter_rows(min_row=6, max_col=2)
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(live) > 30


@pytest.mark.slow
def test_saved_values_are_those_of_the_engines(tmp_path: Path) -> None:
    path = tmp_path / "附件4.xlsx"
    path.write_bytes(BOOK)
    assert recalculated(path) == {}


def test_charts_are_native_with_their_values_inside() -> None:
    sheet = opened(BOOK)["分析"]
    assert len(sheet._charts) == 5
    assert {type(chart).__name__ for chart in sheet._charts} == {"BarChart"}
    texts = parts(BOOK)
    charts = [text for name, text in texts.items() if name.startswith("xl/charts/")]
    titles = [re.findall(r"<a:t>(.*?)</a:t>", text) for text in charts]
    assert titles == [
        ["自评分数分布"],
        ["预算执行率分布"],
        ["评价等级"],
        ["最常见的问题（前10种）"],
        ["执行率超过100%"],
    ]
    assert re.findall(r"<c:f>(.*?)</c:f>", charts[0]) == ["'分析'!$A$6:$A$17", "'分析'!$B$6:$B$17"]
    cached = re.findall(r"<c:v>(.*?)</c:v>", charts[0].partition("<c:numCache>")[2])
    assert cached == ["0", "0", "0", "1", "0", "0", "1", "0", "0", "1", "1", "0"]
    assert sheet.page_setup.orientation == "landscape"
    assert [brk.id for brk in sheet.row_breaks.brk] == [35, 67]


@pytest.mark.parametrize("bands", [score_bands(), rate_bands()])
def test_every_figure_is_in_one_band(bands: tuple[object, ...]) -> None:
    for thousandths in range(-100, 250_000, 50):
        figure = Decimal(thousandths) / 1000
        assert sum(band.holds(figure) for band in bands) == 1, figure  # type: ignore[attr-defined]


def test_scores_at_the_bounds() -> None:
    labels = {band.label: band for band in score_bands()}
    assert labels["95～100"].holds(Decimal(100))
    assert not labels["90～95"].holds(Decimal(95))
    rates = {band.label: band for band in rate_bands()}
    assert rates["95%～100%"].holds(Decimal(1))
    assert rates["100%～110%"].holds(Decimal("1.0001"))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1局", "-1局", "@SUM(A1)", '=cmd|"/c calc"!A1', "\t=1+1", "<&>\"'"]
)
def test_texts_never_become_formulas(text: str) -> None:
    files = [unit(text, "60", "50", [found("total-mismatch", message=text)], path=f"收件/{text}.xlsx")]
    book = add_sheets(summary(files), files, Options(notes=(text,)))
    for name in NAMES:
        for row in opened(book)[name].iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    # a line's name comes from 附件4 by a reference, never as a text
                    assert text.strip() not in str(cell.value)
    assert rows(book, "问题清单")[0][8].strip() == text.strip()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "path,sheet,target,location",
    [
        ("收件/甲.xlsx", "附件6", "收件/甲.xlsx", "'附件6'!H45"),
        ("收 件/甲 (1).xlsx", "附 件6", "收%20件/甲%20(1).xlsx", "'附 件6'!H45"),
        ("收件/[终稿]甲.xlsx", "自评[1]", "收件/%5B终稿%5D甲.xlsx", "'自评[1]'!H45"),
        ('收件/甲\'s & "乙".xlsx', "某局's", "收件/甲's%20&%20%22乙%22.xlsx", "'某局''s'!H45"),
        ("收件/甲#1 50%.xlsx", "附件6", "收件/甲%231%2050%25.xlsx", "'附件6'!H45"),
        ("../别处/甲.xls", "附件6", "../别处/甲.xls", "'附件6'!H45"),
    ],
)
def test_links(path: str, sheet: str, target: str, location: str) -> None:
    files = [unit("甲", findings=[found("total-mismatch", sheet=sheet)], path=path)]
    link = opened(add_sheets(summary(files), files))["问题清单"]["E5"].hyperlink
    assert (link.target, link.location) == (target, location)


def test_links_start_from_the_folder_of_the_summary(tmp_path: Path) -> None:
    files = [unit("甲", findings=[found("total-mismatch")], path=str(tmp_path / "收件" / "甲.xlsx"))]
    book = opened(add_sheets(summary(files), files, Options(folder=str(tmp_path / "结果"))))
    assert book["问题清单"]["E5"].hyperlink.target == "../收件/甲.xlsx"
    assert book["处理情况"]["B5"].hyperlink.target == "../收件/甲.xlsx"


def test_a_url_has_no_link() -> None:
    files = [unit("甲", findings=[found("total-mismatch")], path="s3://桶/甲.xlsx")]
    book = opened(add_sheets(summary(files), files))
    assert book["问题清单"]["E5"].hyperlink is None
    assert book["问题清单"]["B5"].value == "s3://桶/甲.xlsx"


def test_findings_beyond_the_sheet_are_told() -> None:
    files = [unit("甲", findings=[found("total-mismatch", f"H{row}") for row in range(10, 17)])]
    book = add_sheets(summary(files), files, Options(limit=5))
    assert [row[4] for row in rows(book, "问题清单")] == ["H10", "H11", "H12", "H13", "H14"]
    told = opened(book)["问题清单"]["A2"].value
    assert "共 7 条" in told
    assert "前 5 条，其余 2 条" in told
    assert "--export" in told
    # what the list does not hold all of is counted once for good
    line = next(row for row in opened(book)["分析"].iter_rows() if row[0].value == "总分与各项得分之和不符")
    assert line[1].value == 7


def test_nothing_found() -> None:
    files = [unit("某局"), unit("甲中心")]
    book = add_sheets(summary(files), files)
    assert opened(book)["问题清单"]["A2"].value == "共 0 条。没有发现问题。"
    assert len(opened(book)["分析"]._charts) == 3  # neither findings nor rates above 100 %


def test_without_a_summary() -> None:
    with pytest.raises(FormError, match="汇总表"):
        add_sheets(template_path("附件6").read_bytes(), FILES)


@pytest.mark.slow
def test_libreoffice_keeps_charts_links_and_filters(tmp_path: Path) -> None:
    source = tmp_path / "附件4.xlsx"
    source.write_bytes(BOOK)
    made = run_libreoffice(source, "xlsx:Calc MS Excel 2007 XML")[0].read_bytes()
    book = opened(made)
    assert len(book["分析"]._charts) == 5
    assert book["问题清单"].auto_filter.ref == "A4:N8"
    cell = book["问题清单"]["E5"]
    link = f"{cell.hyperlink.target}#{cell.hyperlink.location or ''}"
    assert "附件6" in link
    assert "H45" in link
    titles = [text for name, text in parts(made).items() if name.startswith("xl/charts/chart")]
    assert any("自评分数分布" in text for text in titles)


def test_very_many_findings_go_on_another_sheet() -> None:
    """Seven findings, three on a sheet: each stands once, and 分析 counts all of them, live."""
    files = [unit("甲", findings=[found("total-mismatch", f"H{row}") for row in range(10, 17)])]
    book = add_sheets(summary(files), files, Options(each=3))
    listed = [[row[4] for row in rows(book, sheet)] for sheet in ("问题清单", "问题清单2", "问题清单3")]
    assert listed == [["H10", "H11", "H12"], ["H13", "H14", "H15"], ["H16"]]
    assert [row[0] for row in rows(book, "问题清单3")] == [7]
    assert "第 4～6 条" in opened(book)["问题清单2"]["A2"].value
    line = next(row for row in opened(book)["分析"].iter_rows() if row[0].value == "总分与各项得分之和不符")
    assert str(line[1].value).count("COUNTIF") == 3
    figure = next(row for row in opened(book, values=True)["分析"].values if row[0] == line[0].value)[1]
    assert figure == 7
    assert all(is_own(grid) for grid in read_bytes(book, "附件4.xlsx").grids if grid.sheet != "附件4")


def test_a_part_of_the_files_has_its_own_reasons_only() -> None:
    """What goes to another process holds no more than it needs."""
    files = [unit(name) for name in ("甲", "乙", "丙")]
    reasons = {
        (file.path, form.sheet, form.cell): ("重复", found("duplicate-unit"))
        for file in files
        for form in file.forms
    }
    part = Marked(Held(files), reasons).part(1, 2)
    assert [(one.path, one.forms[0].why) for one in part] == [(files[1].path, "重复")]
    assert {place[0] for place in part.left_out} == {files[1].path}

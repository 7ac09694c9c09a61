"""How the tables of a document are read: merges, text, changes, whatever Word and WPS write."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.word.handmade import DOWN, HANGS, STRICT, document, p, package, span, tbl, tc, tr
from xltools.cells import Book, Grid, Kind, Merge
from xltools.workbook.read import document_of, read_bytes


def read(body: str, space: str = "") -> Book:
    return read_bytes(package(document(body, space) if space else document(body)), "附件6.docx")


def grid(body: str) -> Grid:
    (only,) = read(body).grids
    return only


def texts(found: Grid) -> list[list[str]]:
    columns = range(1, found.last_column + 1)
    return [[found.value(row, column).text for column in columns] for row in range(1, found.last_row + 1)]


def cell(*runs: str) -> str:
    """The text of a cell of these runs."""
    return grid(tbl(tr(tc(p(*runs))))).value(1, 1).text


def run(look: str, text: str) -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


# merges -------------------------------------------------------------------------------------------


def test_cells_merged_across_and_down() -> None:
    found = grid(tbl(tr(tc("管理指标", DOWN), tc("分值", span(2))), tr(tc("", HANGS), "5", "4")))
    assert texts(found) == [["管理指标", "分值", ""], ["", "5", "4"]]
    assert set(found.merges) == {Merge(1, 1, 2, 1), Merge(1, 2, 1, 3)}


def test_the_old_way_to_merge_across() -> None:
    look = '<w:hMerge w:val="{}"/>'
    found = grid(
        tbl(tr(tc("总分", look.format("restart")), tc("", look.format("continue")), "92"), tr("1", "2", "3"))
    )
    assert texts(found)[0] == ["总分", "", "92"]
    assert found.merges == (Merge(1, 1, 1, 2),)


def test_a_cell_that_hangs_from_nothing_begins_there() -> None:
    assert texts(grid(tbl(tr(tc("产出", HANGS), "1")))) == [["产出", "1"]]


def test_rows_that_begin_later_and_end_sooner() -> None:
    row = tr("甲", look='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>')
    assert texts(grid(tbl(tr("一", "二", "三"), row))) == [["一", "二", "三"], ["", "甲", ""]]


def test_borders_drawn_by_hand_a_hair_apart_are_one() -> None:
    widths = (1000, 40, 960, 60, 1940)
    head = tr(tc("指标"), tc("分值", span(2)), tc("得分", span(2)))
    body = tr(tc("甲", span(2)), tc("5", span(2)), tc("4"))
    assert texts(grid(tbl(head, body, widths=widths))) == [["指标", "分值", "得分"], ["甲", "5", "4"]]


def test_a_narrow_column_is_a_column() -> None:
    found = grid(tbl(tr("甲", "1", "乙"), tr("丙", "2", "丁"), widths=(2000, 100, 2000)))
    assert texts(found) == [["甲", "1", "乙"], ["丙", "2", "丁"]]


def test_columns_that_no_cell_begins_at_do_not_count() -> None:
    found = grid(tbl(tr(tc("甲", span(3)), tc("乙", span(2))), tr(tc("1", span(3)), tc("2", span(2)))))
    assert texts(found) == [["甲", "乙"], ["1", "2"]]


def test_a_table_whose_widths_are_missing() -> None:
    assert texts(grid(tbl(tr("甲", tc("乙", span(2))), tr("1", "2", "3"), widths=(500,)))) == [
        ["甲", "乙", ""],
        ["1", "2", "3"],
    ]


# text ---------------------------------------------------------------------------------------------


def test_line_breaks_and_paragraphs_of_a_cell() -> None:
    assert cell("年度", "<w:r><w:br/></w:r>", "指标值") == "年度\n指标值"
    assert grid(tbl(tr(tc(p("年度") + p("指标值"))))).value(1, 1).text == "年度\n指标值"


def test_what_was_deleted_is_not_read_and_what_was_inserted_is() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>90</w:delText></w:r></w:del>'
    assert cell(deleted, '<w:ins w:id="2"><w:r><w:t>95</w:t></w:r></w:ins>') == "95"
    moved = '<w:moveFrom w:id="3"><w:r><w:t>甲</w:t></w:r></w:moveFrom>'
    assert cell(moved, '<w:moveTo w:id="4"><w:r><w:t>乙</w:t></w:r></w:moveTo>') == "乙"


def test_a_deleted_row_and_a_deleted_end_of_paragraph() -> None:
    gone = tr("旧", look='<w:del w:id="1"/>')
    assert texts(grid(tbl(tr("新"), gone))) == [["新"]]
    end = '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
    assert grid(tbl(tr(tc(p(end, "9") + p("5"))))).value(1, 1).text == "95"


def field(*result: str) -> tuple[str, ...]:
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = "<w:r><w:instrText> =SUM(ABOVE) </w:instrText></w:r>"
    return char.format("begin"), code, char.format("separate"), *result, char.format("end")


def test_of_a_field_its_result() -> None:
    assert cell(*field("92")) == "92"
    assert cell('<w:fldSimple w:instr="=B2"><w:r><w:t>18</w:t></w:r></w:fldSimple>') == "18"


def test_a_field_inside_the_code_of_another_is_not_shown() -> None:
    outer = field("100")
    assert cell(outer[0], outer[1], *field("7"), *outer[2:]) == "100"


def test_a_field_that_is_never_closed_hides_nothing_else() -> None:
    broken = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    assert texts(grid(p(broken) + tbl(tr(tc(p("甲", broken)), "5"))))[-1] == ["甲", "5"]


def test_a_list_to_choose_from_shows_its_choice() -> None:
    data = '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="优"/><w:listEntry w:val="良"/></w:ddList></w:ffData>'
    assert cell(f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>',
                '<w:r><w:fldChar w:fldCharType="end"/></w:r>') == "良"  # fmt: skip


def test_marks_of_notes_are_no_figures_but_powers_are() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    assert cell("92", run(raised, "1")) == "92"
    assert cell("92", '<w:r><w:footnoteReference w:id="2"/></w:r>') == "92"
    assert cell("100m", run(raised, "2")) == "100m2"


def test_hidden_text_is_not_read() -> None:
    assert cell("18", run("<w:vanish/>", "20")) == "18"
    assert cell("18", run('<w:vanish w:val="0"/>', "20")) == "1820"


def test_signs_from_the_font_symbol() -> None:
    assert cell('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "95%") == "≥95%"


def test_content_controls_hold_text_unless_they_only_ask_for_it() -> None:
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent><w:r><w:t>{}</w:t></w:r></w:sdtContent></w:sdt>"
    assert cell(control.format("", "34家")) == "34家"
    assert cell(control.format("<w:showingPlcHdr/>", "单击此处输入")) == ""


def test_a_text_box_is_read_once() -> None:
    inner = f"<w:txbxContent>{p('附件6')}</w:txbxContent>"
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{inner}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert cell("甲", box) == "甲\n附件6"


def test_rows_and_cells_inside_content_controls() -> None:
    row = f"<w:sdt><w:sdtContent>{tr('甲', '1')}</w:sdtContent></w:sdt>"
    cells = f"<w:tr><w:sdt><w:sdtContent>{tc('乙')}</w:sdtContent></w:sdt>{tc('2')}</w:tr>"
    assert texts(grid(tbl(row, cells))) == [["甲", "1"], ["乙", "2"]]


def test_strict_documents() -> None:
    (found,) = read(tbl(tr("总分", "92"), widths=(900, 900)), STRICT).grids
    assert texts(found) == [["总分", "92"]]


# figures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, number",
    [("92", "92"), ("1,234.50", "1234.5"), ("95.66%", "0.9566"), ("９５．６６％", "0.9566"), (" 5 ", "5")],
)
def test_a_figure_in_a_cell_is_a_number(text: str, number: str) -> None:
    value = grid(tbl(tr(text))).value(1, 1)
    assert (value.kind, value.number, value.text) == (Kind.NUMBER, Decimal(number), text.strip())


@pytest.mark.parametrize("text", ["5分", "无", "1,23", "≥95%", "13800138000138001"])
def test_what_is_no_figure_stays_text(text: str) -> None:
    assert grid(tbl(tr(text))).raw(1, 1) == text


# what belongs together ----------------------------------------------------------------------------


def test_paragraphs_above_a_table_are_rows_above_it() -> None:
    found = grid(
        p("本局认真组织自评，现将有关情况报告如下。") + p("自评表") + p("（2021年度）") + tbl(tr("甲", "1"))
    )
    assert texts(found) == [["自评表", ""], ["（2021年度）", ""], ["甲", "1"]]


def test_remarks_below_a_table_are_rows_below_it_and_a_title_is_the_next_tables() -> None:
    one, two = read(
        tbl(tr("甲", "1")) + p("注：1.本表由单位填写") + p("2.金额以万元计") + p("附件4") + tbl(tr("乙", "2"))
    ).grids
    assert texts(one)[1:] == [["注：1.本表由单位填写", ""], ["2.金额以万元计", ""]]
    assert texts(two)[0] == ["附件4", ""]


@pytest.mark.parametrize("between", ["", p(""), p("续表"), p("附件6（续）"), p("绩效指标完成情况")])
def test_parts_of_one_form_are_one_grid(between: str) -> None:
    found = grid(tbl(tr("单位名称", "甲局")) + between + tbl(tr("指标", "得分"), tr("子", "5")))
    assert found.sheet == "表格1-2"
    assert [row for row in texts(found) if "子" in row] == [["子", "5"]]
    assert found.last_column == 2


@pytest.mark.parametrize(
    "between", [p("附件4"), p("支出情况汇总表"), p("续建项目情况表"), p("以下为另一张表。"), p("填表人：")]
)
def test_tables_with_a_title_or_a_sentence_between_are_two(between: str) -> None:
    assert [g.sheet for g in read(tbl(tr("甲")) + between + tbl(tr("乙"))).grids] == ["表格1", "表格2"]


def test_parts_with_other_columns_keep_their_place() -> None:
    head = tbl(tr("单位名称", tc("甲局", span(2)), "年度", "2021"), widths=(1500, 1000, 1000, 1500, 3000))
    body = tbl(tr("指标", "分值", "得分"), tr("子", "5", "4"), widths=(3000, 2000, 3000))
    found = grid(head + body)
    rows = texts(found)
    where = {text: column for column, text in enumerate(rows[1]) if text}
    assert [rows[2][where[head]] for head in ("指标", "分值", "得分")] == ["子", "5", "4"]


def test_a_table_that_only_frames_another_stands_for_it() -> None:
    inner = tbl(tr("甲", "1"), tr("乙", "2"))
    found = grid(tbl(tr(tc(p("自评表") + inner + "<w:p/>"))))
    assert texts(found) == [["自评表", ""], ["甲", "1"], ["乙", "2"]]


def test_a_table_inside_a_cell_is_a_table_of_its_own() -> None:
    inner = tbl(tr("甲", "1"), tr("乙", "2"))
    outer, nested = read(tbl(tr("说明", tc(p("如下") + inner + "<w:p/>")), tr("备注", "3"))).grids
    assert texts(outer) == [["说明", "如下"], ["备注", "3"]]
    assert (nested.sheet, texts(nested)) == ("表格2", [["甲", "1"], ["乙", "2"]])


def test_a_single_cell_inside_a_cell_is_its_text() -> None:
    assert texts(grid(tbl(tr("得分", tc(tbl(tr("5")) + "<w:p/>"))))) == [["得分", "5"]]


def test_places_are_called_as_a_reader_counts_them() -> None:
    body = p("自评表") + tbl(tr(tc("甲", DOWN), tc("乙", span(2))), tr(tc("", HANGS), "丙", "丁"))
    book = read(body)
    called = {book.grids[0].raw(*ref[1:]): words for ref, words in (book.calls or {}).items()}
    assert called["自评表"] == "表格1上方的段落"
    assert (called["乙"], called["丁"]) == ("表格1第1行第2列", "表格1第2行第3列")


def test_the_main_part_may_be_called_otherwise() -> None:
    data = package(document(tbl(tr("甲"))), "word/document2.xml")
    assert texts(read_bytes(data, "a.docx").grids[0]) == [["甲"]]


def test_utf_16(tmp_path: Path) -> None:
    xml = '<?xml version="1.0" encoding="UTF-16"?>' + document(tbl(tr("甲")))
    book, _ = document_of(package(xml.encode("utf-16")), "a.docx")
    assert texts(book.grids[0]) == [["甲"]]

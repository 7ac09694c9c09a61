"""Lists of units as offices keep them: what is read from them is what a person would copy by hand."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest

from xltools.errors import UsageError
from xltools.tasks.unitlist import names_in

TWO = ["星河市教育局本级", "星河市第一中学"]


def book(path: Path, *rows: list[object], sheet: str = "清单") -> Path:
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


LAYOUTS: dict[str, list[list[object]]] = {
    "a code before the names": [["单位编码", "单位全称"], ["101001", TWO[0]], ["101002", TWO[1]]],
    "codes as numbers": [["预算单位编码", "预算单位名称"], [101001, TWO[0]], [101002, TWO[1]]],
    "a title, a heading, totals and signatures": [
        ["附件：应报单位名单"], ["单位"], [TWO[0]], [TWO[1]], ["合计：2个单位"], ["填表人：××  联系电话：0991-1234567"],
    ],
    "a title that reads like a heading": [
        ["应报送单位名单"], ["主管部门", "单位全称"], ["星河市教育局", TWO[0]], ["星河市教育局", TWO[1]],
    ],
    "departments beside the units": [
        ["序号", "主管部门", "预算单位", "是否报送"], [1, "甲局", TWO[0], "是"], [2, None, TWO[1], "是"], [None, "乙局", TWO[1], "否"],
    ],
    "units before departments": [["单位名称", "主管部门"], [TWO[0], "甲局"], [TWO[1], "甲局"]],
    "kinds, persons and telephones": [
        ["星河市教育局2025年应报送单位"], ["序号", "单位类型", "单位名称（全称）", "联系人", "联系电话", "备注"],
        [1, "行政单位", TWO[0], "王五五", "13900000000", None], [2, "事业单位", TWO[1], "赵六", "0991-1234567", "新设"],
        ["合计", None, "2个单位", None, None, None], ["说明：以上单位应于2月底前报送"], ["备注", None, "略"],
    ],
    "the full name and the short one": [["简称", "单位简称", "单位全称"], ["局", "局本级", TWO[0]], ["一", "一中", TWO[1]]],
    "two panels": [["序号", "单位名称", "序号", "单位名称"], [1, TWO[0], 2, TWO[1]]],
    "numbers": [["全市共2个单位"], ["（一）" + TWO[0]], ["2、" + TWO[1]], ["小计"], ["2026年1月5日"]],
    "no heading": [["101001", TWO[0], "王五五", "行政单位"], ["101002", TWO[1], "赵六", "行政单位"]],
    "codes in the cell": [["部门（单位）名称"], ["101001-" + TWO[0]], ["[101002]" + TWO[1]]],
    "twice": [["预算部门"], [TWO[0]], [TWO[1]], [TWO[0]], ["小计"]],
    "groups": [["一、教育系统"], ["1." + TWO[0]], ["二、市直学校"], ["1." + TWO[1]]],
    "a title, and departments before a column that is not called units": [
        ["应报送单位名单"], ["主管部门", "名称", "级次"], ["甲局", TWO[0], "一级预算单位"], ["甲局", TWO[1], "行政单位"],
    ],
    "kinds that read like headings": [
        ["部门名称", "级次"], [TWO[0], "一级预算单位"], [TWO[1], "二级预算单位"], [TWO[1], "行政单位"],
    ],
    "a title that is a task": [["星河市教育局2025年部门整体支出绩效自评工作"], [TWO[0]], [TWO[1]]],
    "subordinate units below the head": [[TWO[0]], ["下属单位："], [TWO[1]]],
}  # fmt: skip


@pytest.mark.parametrize("rows", LAYOUTS.values(), ids=LAYOUTS)
def test_a_list_in_a_workbook(tmp_path: Path, rows: list[list[object]]) -> None:
    assert names_in(book(tmp_path / "清单.xlsx", *rows)) == TWO


@pytest.mark.parametrize(
    "heading",
    ["单位全称", "主管部门", "主管部门名称", "预算部门", "预算单位", "部门名称", "评价部门名称", "单位名称", "单位", "填报单位（盖章）",
     "应报送单位", "序号", "一级预算单位", "名称", "预算主管部门"],
)  # fmt: skip
def test_no_heading_is_a_unit(tmp_path: Path, heading: str) -> None:
    assert names_in(book(tmp_path / "清单.xlsx", [heading], *([name] for name in TWO))) == TWO


def test_a_merge_asks_for_departments(tmp_path: Path) -> None:
    place = book(
        tmp_path / "清单.xlsx", ["序号", "主管部门", "预算单位"], [1, "甲局", TWO[0]], [2, "乙局", TWO[1]]
    )
    assert names_in(place, departments=True) == ["甲局", "乙局"]
    assert names_in(place) == TWO


TEXTS = {
    "plain": "\n".join(TWO),
    "numbers and a remark": f"# 注释\n1、{TWO[0]}\n2. {TWO[1]}\n\n",
    "numbers and blanks": f"1 {TWO[0]}\n2  {TWO[1]}\n",
    "tabs": f"单位编码\t单位名称\n101\t{TWO[0]}\n102\t{TWO[1]}",
    "one line": "，".join(TWO),
    "an empty column": f"部门\t单位\t人数\n甲局\t{TWO[0]}\t2\n\t{TWO[1]}\t3",
    "quotation marks": f'"单位","电话"\n"{TWO[0]}","1"\n"{TWO[1]}","2"',
    "signs": f"• {TWO[0]}\n① {TWO[1]}\n填表说明：无",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_list_in_a_text(tmp_path: Path, text: str, encoding: str) -> None:
    place = tmp_path / "清单.txt"
    place.write_bytes(text.replace("\n", "\r\n").encode(encoding, "ignore"))
    assert names_in(place) == TWO


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_list_in_csv(tmp_path: Path, encoding: str) -> None:
    place = tmp_path / "清单.csv"
    place.write_bytes(f'单位编码,单位全称,电话\n1,{TWO[0]},0991\n2,"{TWO[1]}",1\n'.encode(encoding))
    assert names_in(place) == TWO


def test_a_list_in_a_document(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("2025年应报送单位名单")
    table = document.add_table(3, 3)
    for row, texts in zip(
        table.rows, [("序号", "单位全称", "电话"), ("1", TWO[0], "1"), ("2", TWO[1], "2")], strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(tmp_path / "表.docx")
    assert names_in(tmp_path / "表.docx") == TWO
    document = docx.Document()
    for text in ("2025年应报送单位名单", f"1．{TWO[0]}", f"2．{TWO[1]}"):
        document.add_paragraph(text)
    document.save(tmp_path / "文.docx")
    assert names_in(tmp_path / "文.docx") == TWO


def test_the_sheet_with_the_units(tmp_path: Path) -> None:
    place = book(tmp_path / "清单.xlsx", ["星河市教育局"], ["2025年绩效自评工作"], sheet="封面")
    made = openpyxl.load_workbook(place)
    for row in (["单位全称"], *([name] for name in TWO)):
        made.create_sheet("名单") if "名单" not in made.sheetnames else None
        made["名单"].append(row)
    made.save(place)
    assert names_in(place) == TWO


def test_names_that_look_like_something_else_stay(tmp_path: Path) -> None:
    """Short names, names with digits, signs or brackets, and those that end like a group."""
    names = [
        "甲中心",
        "101中学",
        "“三支一扶”办公室",
        "实验学校（西校区）",
        "12345热线服务中心",
        "二中",
        "中共星河市委市直机关工委",
    ]
    rows = [[name] for name in names]
    assert names_in(book(tmp_path / "清单.xlsx", ["单位名称"], *rows)) == names
    assert names_in(book(tmp_path / "无.xlsx", *rows)) == names


def test_a_list_without_names(tmp_path: Path) -> None:
    place = book(tmp_path / "清单.xlsx", ["单位编码", "金额"], [1, 2])
    with pytest.raises(UsageError, match="里没有找到单位名称"):
        names_in(place)
    (tmp_path / "空.txt").write_text("\n", "utf-8")
    with pytest.raises(UsageError, match="是空的"):
        names_in(tmp_path / "空.txt")

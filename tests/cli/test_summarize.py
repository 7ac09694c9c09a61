"""summarize: a folder of 附件6 becomes 附件4."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell

from tests.cli.running import Command, digest
from tests.cli.test_fill import formulas, found_in, recalculated, saved
from tests.tasks.books import CLEAN, PRINTED, PRINTED_XLS, SUMMARY, Cell, form6
from xltools.tasks.batch.store import Kept
from xltools.tasks.lines import is_nameless
from xltools.tasks.summarynotes import changes_in
from xltools.workbook.read import read_book


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "收件"
    place.mkdir()
    return place


def lines(path: Path) -> list[list[object]]:
    """Unit, budget, spent, rate, self score, review score of every line with a unit."""
    sheet = openpyxl.load_workbook(path, data_only=True)["附件4"]
    return [
        [c.value for c in row[1:7]]
        for row in sheet.iter_rows(min_row=6)
        if isinstance(row[0].value, (int, float)) and row[1].value
    ]


def test_lines_total_and_formulas(run: Command, folder: Path, tmp_path: Path) -> None:
    form6(folder, "1.xlsx", "甲中心")
    # 下属单位个数 above 0: this is the head unit, whatever its file is called
    form6(folder, "2.xlsx", "某局", {"G5": 2})
    shutil.copy(PRINTED_XLS, folder / "3.xls")
    out = tmp_path / "附件4.xlsx"
    before = {p.name: digest(p) for p in folder.iterdir()}
    ran = run("summarize", folder, "-o", out)
    assert (ran.code, ran.err) == (0, "")
    assert lines(out) == [
        ["某局", 751.64, 740.5, 0.9852, 99.3, None],
        ["甲中心", 751.64, 740.5, 0.9852, 99.3, None],
        ["南昌市青云谱区科技和工业信息局", 751.64, 6238.91, 8.3004, 92, None],
    ]
    values = saved(out, "附件4")
    # 751.64 × 3 = 2254.92; 740.5 × 2 + 6238.91 = 7719.91; 7719.91 ÷ 2254.92 = 3.42359; (99.3 × 2 + 92) ÷ 3 = 96.8667
    assert [values[c] for c in ("C16", "D16", "E16", "F16")] == [2254.92, 7719.91, 3.4236, 96.87]
    assert {"C16", "D16", "E16", "F16", "E6", "E7", "E8"} <= set(formulas(out, "附件4"))
    assert recalculated(out) == {}
    assert "2021" in values["A2"]
    assert values["A17"].startswith("注：1.")
    assert "总分 92，各项合计 82" in ran.out
    assert "平均" in ran.out
    assert {p.name: digest(p) for p in folder.iterdir()} == before


@pytest.mark.parametrize(
    "units,first,told",
    [
        # both count subordinate units; the name decides, and there is nothing to say
        ([("某中心", 1), ("某局（本级）", 2)], "某局（本级）", ""),
        # the name decides also against a unit that alone counts some
        ([("某中心", 1), ("某局本级", 0)], "某局本级", ""),
        ([("某中心", 1), ("某局", 3)], "某中心",
         "2 份自评表都填有下属单位个数，没有名称含“本级”的，按文件名先后把“某中心”列在第一行作为本级，其后是“某局”"),
        ([("甲局本级", 0), ("乙局本级", 3)], "甲局本级", "2 个单位名称都含“本级”，按文件名先后把“甲局本级”"),
    ],
)  # fmt: skip
def test_which_unit_is_the_head(  # noqa: PLR0917
    run: Command, folder: Path, tmp_path: Path, units: list[tuple[str, int]], first: str, told: str
) -> None:
    for number, (name, count) in enumerate(units, 1):
        form6(folder, f"{number}.xlsx", name, {"G5": count})
    out = tmp_path / "附件4.xlsx"
    ran = run("summarize", folder, "-o", out)
    assert lines(out)[0][0] == first
    assert (told in ran.out) if told else ("作为本级" not in ran.out)


@pytest.mark.parametrize("review,score", [("none", None), ("rows", 82), ("rule", 85.71)])
def test_review(run: Command, folder: Path, tmp_path: Path, review: str, score: object) -> None:
    shutil.copy(PRINTED, folder / "1.xlsx")
    out = tmp_path / "附件4.xlsx"
    assert run("summarize", folder, "-o", out, "--review", review).code == 0
    assert lines(out)[0][4:] == [92, score]


def test_more_than_ten_units(run: Command, folder: Path, tmp_path: Path) -> None:
    for number in range(1, 14):
        form6(folder, f"{number:02}.xlsx", f"单位{number:02}")
    out = tmp_path / "附件4.xlsx"
    assert run("summarize", folder, "-o", out).code == 0
    assert [line[0] for line in lines(out)] == [f"单位{number:02}" for number in range(1, 14)]
    values, live = saved(out, "附件4"), formulas(out, "附件4")
    assert [values[c] for c in ("A18", "B18", "C19", "D19", "E19", "F19")] == [
        13,
        "单位13",
        9771.32,
        9626.5,
        0.9852,
        99.3,
    ]
    assert "C6:C18" in live["C19"]
    assert {f"E{row}" for row in range(6, 20)} <= set(live)
    assert recalculated(out) == {}
    assert values["A20"].startswith("注：1.")
    sheet = openpyxl.load_workbook(out)["附件4"]
    assert sheet.max_row >= 21
    assert f"$G${sheet.max_row}" in sheet.print_area
    assert found_in(run, out) == set()


@pytest.mark.parametrize("kind", ["txt", "csv", "gbk.csv", "numbered.csv", "xlsx"])
def test_units_and_order(run: Command, folder: Path, tmp_path: Path, kind: str) -> None:
    for name in ("甲", "乙", "丙"):
        form6(folder, f"{name}.xlsx", f"{name}中心")
    units = tmp_path / f"清单.{kind.rpartition('.')[2]}"
    names = ["丙中心", "甲中心", "乙中心", "丁中心"]
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in (["序号", "单位名称"], *([i, n] for i, n in enumerate(names, 1))):
            book.active.append(row)
        book.save(units)
    elif kind == "numbered.csv":
        units.write_text("序号,单位名称\n" + "".join(f"{i},{n}\n" for i, n in enumerate(names, 1)), "utf-8")
    else:
        units.write_bytes(
            ("单位名称\r\n" + "\r\n".join(names)).encode("gbk" if kind.startswith("gbk") else "utf-8-sig")
        )
    out = tmp_path / "附件4.xlsx"
    ran = run("summarize", folder, "-o", out, "--units", units, "--order", units)
    assert ran.code == 0
    assert [line[0] for line in lines(out)] == names[:3]
    assert ran.out.count("missing-unit") == 1
    assert "丁中心" in ran.out


def test_listed_units_whose_forms_are_not_used_and_units_not_listed(
    run: Command, folder: Path, tmp_path: Path
) -> None:
    form6(folder, "1.xlsx", "甲中心")
    form6(folder, "2.xlsx", "乙中心", {"H45": None})
    form6(folder, "3.xlsx", "戊中心")
    units = tmp_path / "清单.txt"
    units.write_text("甲中心\n乙中心\n丁中心\n", "utf-8")
    ran = run("summarize", folder, "-o", tmp_path / "附件4.xlsx", "--units", units)
    assert "“丁中心”没有报送附件6（missing-unit）" in ran.out
    assert ran.out.count("missing-unit") == 1
    assert "单位清单中的“乙中心”的附件6已收到，未采用（2.xlsx：工作表“附件6”没有总分）" in ran.out
    assert "1 个单位报送了附件6，但不在单位清单中：戊中心" in ran.out
    ran = run("summarize", folder, "-o", tmp_path / "另.xlsx")
    assert "不在单位清单中" not in ran.out


@pytest.mark.parametrize("option,name", [("--order", "次序文件"), ("--units", "单位清单")])
@pytest.mark.parametrize("merge", [[], ["--merge"]])
def test_a_list_that_is_not_there(  # noqa: PLR0917
    run: Command, folder: Path, tmp_path: Path, option: str, name: str, merge: list[str]
) -> None:
    form6(folder, "1.xlsx", "甲中心")
    ran = run("summarize", folder, "-o", tmp_path / "附件4.xlsx", option, tmp_path / "没有.txt", *merge)
    assert ran.code == 2
    assert f"没有找到{name}（{option}）" in ran.err


def test_files_that_cannot_be_used_are_listed_and_stop_nothing(
    run: Command, folder: Path, tmp_path: Path
) -> None:
    form6(folder, "1.xlsx", "甲中心")
    form6(folder, "2.xlsx", "甲中心")
    form6(folder, "3.xlsx", "")
    (folder / "4.xlsx").write_bytes(b"no workbook")
    shutil.copy(SUMMARY, folder / "5.xlsx")
    for passed_over in ("~$1.xlsx", "1.重算.xlsx", "1.xlsx.bak", "说明.txt"):
        shutil.copy(CLEAN, folder / passed_over)
    before = {p.name: digest(p) for p in folder.iterdir()}
    out = folder / "附件4.xlsx"
    ran = run("summarize", folder, "-o", out)
    assert ran.code == 1
    assert "没有采用的文件 4 个" in ran.out
    for name in ("2.xlsx", "3.xlsx", "4.xlsx", "5.xlsx"):
        assert name in ran.out
    for name in ("~$1", "1.重算", ".bak"):
        assert name not in ran.out
    assert "duplicate-unit" in ran.out
    assert [line[0] for line in lines(out)] == ["甲中心"]
    again = run("summarize", folder, "-o", out, "--force")
    assert again.code == 1
    assert "没有采用的文件 4 个" in again.out
    assert {name: digest(folder / name) for name in before} == before
    # beside them only the output and what the run keeps
    assert {p.name for p in folder.iterdir()} - set(before) == {out.name, f"{out.name}.xltools-run"}


def test_what_the_console_finds_stands_on_the_list_too(run: Command, folder: Path, tmp_path: Path) -> None:
    """And a list of units that has changed is a reason to write the summary anew."""
    form6(folder, "1.xlsx", "甲中心")
    form6(folder, "2.xlsx", "甲中心", {"H45": 92})
    units = tmp_path / "清单.txt"
    units.write_text("甲中心\n丁中心\n", "utf-8")
    out = tmp_path / "附件4.xlsx"

    def listed() -> list[tuple[object, ...]]:
        sheet = openpyxl.load_workbook(out)["问题清单"]
        return [
            (row[1], row[4], row[6], row[13])
            for row in sheet.iter_rows(min_row=5, values_only=True)
            if row[0]
        ]

    ran = run("summarize", folder, "-o", out, "--units", units)
    assert "（duplicate-unit）" in ran.out
    assert "（missing-unit）" in ran.out
    assert listed() == [
        (None, None, "missing-unit", None),
        ("收件/2.xlsx", "C5", "duplicate-unit", "未采用"),
        ("收件/2.xlsx", "H45", "total-mismatch", "未采用"),
    ]
    units.write_text("甲中心\n", "utf-8")
    run("summarize", folder, "-o", out, "--units", units, "--force")
    assert [row[2] for row in listed()] == ["duplicate-unit", "total-mismatch"]


def test_names_that_are_cut_off_say_so(run: Command, folder: Path, tmp_path: Path) -> None:
    """Eight names of ten, and how many there are; the two of another year are all there."""
    for number in range(1, 13):
        year = {} if number < 11 else {"A2": "（2020年度）"}
        form6(folder, f"{number:02}.xlsx", f"单位{number:02}", year)
    ran = run("summarize", folder, "-o", tmp_path / "附件4.xlsx")
    eight = "、".join(f"单位{number:02}" for number in range(1, 9))
    assert f"（2020年度 2 份：单位11、单位12；2021年度 10 份：{eight}等）" in ran.out


def test_files_that_changed_are_cut_off_too() -> None:
    files = Kept(Path("附件4.xlsx.xltools-run"), (), {}, {f"收件/{number}.xlsx": "" for number in range(9)})
    assert [note.rpartition("：")[2] for note in changes_in(files)] == [
        "、".join(f"{n}.xlsx" for n in range(8)) + "等"
    ]


def test_a_form_in_yuan_among_forms_in_ten_thousands(run: Command, folder: Path, tmp_path: Path) -> None:
    for number in range(1, 6):
        form6(folder, f"{number}.xlsx", f"单位{number}")
    out = tmp_path / "附件4.xlsx"
    assert "请核对是否把元填成了万元" not in run("summarize", folder, "-o", out).out
    cells = {"E7": 7516400, "F7": 7000000, "E9": 1586400, "F9": 1500000, "E10": 5930000, "F10": 5500000}
    form6(folder, "6.xlsx", "元局", cells)
    ran = run("summarize", folder, "-o", out, "--force")
    assert "“元局”（6.xlsx）预算数 7516400 万元，是其余单位中位数 751.64 万元的 10000 倍" in ran.out


def test_no_name_and_no_quotation_mark_stands_twice(run: Command, folder: Path, tmp_path: Path) -> None:
    """Beside a file's name, what is wrong with it does not begin with the name once more."""
    junk = {"网页.xls": b"<html></html>", "空.xlsx": b"", "文本.xlsx": b"a,b", "断.xlsx": CLEAN.read_bytes()[:9000],
            "坏.docx": b"PK\x03\x04junk", "旧.xls": PRINTED_XLS.read_bytes()[:3000]}  # fmt: skip
    for name, content in junk.items():
        (folder / name).write_bytes(content)
    form6(folder, "1.xlsx", "“三支一扶”办")
    form6(folder, "2.xlsx", "“三支一扶”办", {"H45": 90})
    out = tmp_path / "附件4.xlsx"
    ran = run("summarize", folder, "-o", out)
    book = openpyxl.load_workbook(out)
    told = {Path(row[1]).name: row[7] for row in book["处理情况"].iter_rows(min_row=5, values_only=True)}
    told |= {
        Path(row[1]).name + "!": row[8] for row in book["问题清单"].iter_rows(min_row=5, values_only=True)
    }
    for name in junk:
        assert f"{name}：" in ran.out
        assert ran.out.count(name) == 1
        assert told[name] == told[name + "!"]
        assert name not in str(told[name])
    assert "“‘三支一扶’办”重复报送" in ran.out
    assert not re.search(r"““|””|：：|。。", ran.out)
    # the finding names both files, the line of the file that is not used only the other
    assert [line.count("2.xlsx") for line in ran.out.splitlines() if "2.xlsx" in line] == [1, 1]
    assert "2.xlsx" not in str(
        next(row[7] for row in book["处理情况"].values if str(row[1]).endswith("2.xlsx"))
    )


@pytest.mark.parametrize("cells,told", [
    ({}, "总分同为 99.3，预算数、执行数也相同，其他内容请对照"),
    ({"H45": 92}, "总分分别为 99.3 和 92"),
    ({"E7": 800}, "总分同为 99.3，预算数分别为 751.64 和 800 万元"),
    ({"E7": 800, "F7": 700}, "总分同为 99.3，预算数分别为 751.64 和 800 万元，执行数分别为 740.5 和 700 万元"),
    ({"H45": 92, "F7": 700}, "总分分别为 99.3 和 92，执行数分别为 740.5 和 700 万元"),
])  # fmt: skip
def test_two_forms_of_a_unit_are_compared(
    run: Command, folder: Path, tmp_path: Path, cells: dict[str, Cell], told: str
) -> None:
    """In two files, and on two sheets of one workbook: 总分, 预算数, 执行数, and what can be done."""
    one, other = (
        form6(folder, "1.xlsx", "甲中心"),
        form6(tmp_path, "终稿.xlsx", "甲中心", {**cells, "I40": "又一份"}),
    )
    ran = run("summarize", folder, other, "-o", tmp_path / "两个.xlsx")
    assert f"按文件名先后已采用 {one}，未采用 {other}（{told}）" in ran.out
    assert _remedies(tmp_path / "两个.xlsx") == ["保留最终一份，其余移出文件夹后重新汇总。"]
    both = one.with_name("两张.xlsx")
    both.write_bytes(_with_sheet(one, other))
    one.unlink()
    ran = run("summarize", folder, "-o", tmp_path / "两张.xlsx")
    which = f"按先后已采用工作表“附件6”，未采用工作表“定稿”（{told}）"
    assert f"“甲中心”重复报送：{both} 里{which}" in ran.out
    assert [hint[:15] for hint in _remedies(tmp_path / "两张.xlsx")] == ["在这个工作簿里删除不采用的一份"]
    assert "完全相同" not in ran.out
    rows = openpyxl.load_workbook(tmp_path / "两张.xlsx")["处理情况"].iter_rows(min_row=5, values_only=True)
    assert [row[7] for row in rows] == [f"“甲中心”重复报送：同一工作簿里{which}"]


def _remedies(out: Path) -> list[str]:
    rows = openpyxl.load_workbook(out)["问题清单"].iter_rows(min_row=5, values_only=True)
    return [str(row[12]) for row in rows if row[6] == "duplicate-unit"]


def _with_sheet(one: Path, other: Path) -> bytes:
    """The workbook with the first sheet of another one as 定稿: cells and merges, which is all that is read."""
    book, source = openpyxl.load_workbook(one), openpyxl.load_workbook(other).worksheets[0]
    sheet = book.create_sheet("定稿")
    for row in source.iter_rows():
        for cell in row:
            if not isinstance(cell, MergedCell):
                sheet[cell.coordinate] = cell.value
    for area in source.merged_cells.ranges:
        sheet.merge_cells(str(area))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_two_forms_of_a_unit_on_one_sheet(run: Command, folder: Path, tmp_path: Path) -> None:
    """One below the other: the cells of their names tell them apart."""
    one = form6(folder, "1.xlsx", "甲中心")
    book = openpyxl.load_workbook(one)
    sheet = book["附件6"]
    below = sheet.max_row + 2
    for row in list(sheet.iter_rows()):
        for cell in row:
            if not isinstance(cell, MergedCell):
                sheet.cell(cell.row + below, cell.column, cell.value)
    for area in list(sheet.merged_cells.ranges):
        area.shift(row_shift=below)
        sheet.merge_cells(str(area))
        area.shift(row_shift=-below)
    book.save(one)
    ran = run("summarize", folder, "-o", tmp_path / "附件4.xlsx")
    which = f"按先后已采用工作表“附件6”C5 的一份，未采用工作表“附件6”C{5 + below} 的一份"
    assert f"“甲中心”重复报送：{one} 里{which}（总分同为 99.3，预算数、执行数也相同" in ran.out


def test_copies_of_a_file_are_told(run: Command, folder: Path, tmp_path: Path) -> None:
    """Of a workbook with two forms of a unit, too: only forms of the same place are the same."""
    one = form6(folder, "1.xlsx", "甲中心")
    one.write_bytes(_with_sheet(one, form6(tmp_path, "定稿.xlsx", "甲中心", {"H45": 92})))
    shutil.copy(one, folder / "2.xlsx")
    ran = run("summarize", folder, "-o", tmp_path / "附件4.xlsx")
    assert f"已采用 {one}，未采用 {folder / '2.xlsx'}（两个文件完全相同）" in ran.out
    assert f"已采用 {one}，未采用 {folder / '2.xlsx'}（总分分别为 99.3 和 92）" in ran.out


def test_names_that_are_none(run: Command, folder: Path, tmp_path: Path) -> None:
    for number, name in enumerate(["/", "#N/A", "××局", "无锡路小学", "一〇一中学", "（盖章）"]):
        form6(folder, f"{number}.xlsx", name)
    ran = run("summarize", folder, "-o", tmp_path / "附件4.xlsx")
    told = "“/”（0.xlsx）、“#N/A”（1.xlsx）、“××局”（2.xlsx）、“（盖章）”（5.xlsx）"
    assert f"4 份自评表填的不是名称，照原样列入汇总表，请核对：{told}" in ran.out


@pytest.mark.parametrize("name,none", [
    ("", True), ("—", True), ("无", True), ("#REF!", True), ("XX单位", True), ("部门名称（盖章）", True), ("123", True),
    ("无锡市财政局", False), ("单位事务管理局", False), ("XXL服装厂", False), ("A局", False), ("101中学", False),
])  # fmt: skip
def test_what_is_no_name(name: str, none: bool) -> None:
    assert is_nameless(name) is none


def test_no_file_can_be_used(run: Command, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "附件4.xlsx"
    empty = run("summarize", folder, "-o", out)
    assert empty.code == 2
    (folder / "坏.xlsx").write_bytes(b"x")
    ran = run("summarize", folder, "-o", out)
    assert ran.code == 1
    assert "坏.xlsx" in ran.out
    assert not out.exists()


def test_no_overwriting(run: Command, folder: Path, tmp_path: Path) -> None:
    path = form6(folder, "1.xlsx", "甲中心")
    form6(folder, "2.xlsx", "乙中心")
    before = digest(path)
    for force in ([], ["--force"]):
        ran = run("summarize", folder, "-o", path, *force)
        assert (ran.code, digest(path)) == (2, before)
    out = tmp_path / "附件4.xlsx"
    assert run("summarize", folder, "-o", out).code == 0
    assert run("summarize", folder, "-o", out).code == 2
    assert run("summarize", folder, "-o", out, "--force").code == 0
    assert run("summarize", folder, "-o", tmp_path / "没有" / "附件4.xlsx").code == 2


@pytest.mark.parametrize("unit", ["=1+1局", "+1局", "@SUM(A1)", "-1局", '=cmd|"/c calc"!A1', "\t=1+1"])
def test_unit_names_never_become_formulas(run: Command, folder: Path, tmp_path: Path, unit: str) -> None:
    form6(folder, "1.xlsx", unit)
    out = tmp_path / "附件4.xlsx"
    assert run("summarize", folder, "-o", out).code == 0
    with zipfile.ZipFile(out) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    cell = re.search(r'<c r="B6"[^>]*>.*?</c>', xml)
    assert cell is not None
    assert "<f" not in cell[0]
    assert re.search(r't="(?:s|inlineStr)"', cell[0])
    assert str(lines(out)[0][0]).strip() == unit.strip()


def test_amounts_in_yuan_are_put_into_ten_thousands(run: Command, tmp_path: Path) -> None:
    """A form headed 单位：元 with 7 516 400 is 751.64 in 附件4; the note names the unit."""
    folder = tmp_path / "收件"
    folder.mkdir()
    cells = {
        "A4": "单位：元",
        "E7": 7516400,
        "F7": 7000000,
        "E9": 1586400,
        "F9": 1500000,
        "E10": 5930000,
        "F10": 5500000,
    }
    form6(folder, "元.xlsx", "某市元局", cells)
    out = tmp_path / "附件4.xlsx"
    ran = run("summarize", folder, "-o", out)
    assert "某市元局" in ran.out
    grid = read_book(out).grid("附件4")
    assert grid is not None
    assert (grid.value(6, 3).number, grid.value(6, 4).number) == (Decimal("751.64"), Decimal(700))
    assert "summary-row-mismatch" not in run("verify", out, folder).out

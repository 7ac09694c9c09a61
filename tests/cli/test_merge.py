"""summarize --merge: 附件4 of departments become one. All figures by hand from tests/golden/附件4-改正:
某局: 2000 and 1900, 95 %, means 89.5 and 89.63 (five units)."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import Command, digest
from tests.cli.test_fill import formulas, found_in, recalculated, saved
from tests.cli.test_summarize import lines
from tests.tasks.books import SUMMARY, Cell, changed, form6


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "收件"
    place.mkdir()
    return place


def table(folder: Path, name: str, cells: Mapping[str, Cell] | None = None) -> Path:
    """The 附件4 of a department in a folder of its own."""
    (folder / name).mkdir(exist_ok=True)
    path = folder / name / "附件4.xlsx"
    path.write_bytes(changed(SUMMARY.read_bytes(), {"C3": name, **(cells or {})}, "附件4"))
    return path


#: 乙局: one unit, its 合计 by hand
SMALL: dict[str, Cell] = {
    "B6": "乙局本级", "C6": 500, "D6": 600, "F6": 80, "G6": None,
    **{f"{column}{row}": None for row in range(7, 11) for column in "BCDFG"},
    **{f"E{row}": None for row in range(7, 11)},
    "E6": Decimal("1.2"), "C16": 500, "D16": 600, "E16": Decimal("1.2"), "F16": 80, "G16": None,
}  # fmt: skip


def test_a_line_for_each_department(run: Command, folder: Path, tmp_path: Path) -> None:
    table(folder, "甲局")
    table(folder, "乙局", SMALL)
    before = {path: digest(path) for path in folder.rglob("*.xlsx")}
    out = tmp_path / "上报.xlsx"
    ran = run("summarize", folder, "--merge", "-o", out)
    assert (ran.code, ran.err) == (0, "")
    assert lines(out) == [["乙局", 500, 600, 1.2, 80, None], ["甲局", 2000, 1900, 0.95, 89.5, None]]
    values = saved(out, "附件4")
    # 2500 and 2500; (80 + 89.5) ÷ 2 = 84.75
    assert [values[c] for c in ("C16", "D16", "E16", "F16")] == [2500, 2500, 1, 84.75]
    assert {"C16", "F16", "E6"} <= set(formulas(out, "附件4"))
    assert "2021" in values["A2"]
    assert {path: digest(path) for path in folder.rglob("*.xlsx")} == before
    assert "2 个主管部门" in ran.out
    assert "复核分数留空" in ran.out
    rates_above = {code for code in found_in(run, out) if "rate-above-100" not in code}
    assert rates_above == set()


def test_every_unit_stands_below_its_department(run: Command, folder: Path, tmp_path: Path) -> None:
    table(folder, "甲局")
    table(folder, "乙局", SMALL)
    out = tmp_path / "上报.xlsx"
    run("summarize", folder, "--merge", "-o", out)
    sheet = openpyxl.load_workbook(out)["单位明细"]
    rows = [[cell.value for cell in row][1:8] for row in sheet.iter_rows(min_row=5)]
    assert rows[0] == ["乙局", "乙局本级", 500, 600, 1.2, 80, None]
    assert rows[1] == ["甲局", "某局本级", 1000, 950, 0.95, 92, 91]
    assert len(rows) == 6
    # (80 + 92 + 90 + 88.5 + 91 + 86) ÷ 6 = 87.9167
    assert "6 个单位，全部单位自评分数平均 87.92 分" in sheet["A2"].value
    link = sheet["I6"].hyperlink
    assert (link.target, link.location) == ("收件/甲局/附件4.xlsx", "'附件4'!B6")
    assert recalculated(out) == {}


def test_the_same_bytes_twice(run: Command, folder: Path, tmp_path: Path) -> None:
    table(folder, "甲局")
    out = tmp_path / "上报.xlsx"
    run("summarize", folder, "--merge", "-o", out)
    first = digest(out)
    assert run("summarize", folder, "--merge", "-o", out, "--force").code == 0
    assert digest(out) == first


def test_a_table_is_held_against_the_forms_beside_it(run: Command, folder: Path, tmp_path: Path) -> None:
    """附件6 of 某局一中心 says 751.64, 740.5 and 99.3; the table 200, 190 and 90. 乙局's form of the same
    name, in another folder, is not what 甲局's table is held against."""
    table(folder, "甲局")
    table(folder, "乙局", SMALL)
    (folder / "甲局" / "附件6").mkdir()
    form6(folder / "甲局" / "附件6", "一中心.xlsx", "某局一中心")
    form6(folder / "乙局", "二中心.xlsx", "某局二中心")
    out = tmp_path / "上报.xlsx"
    ran = run("summarize", folder, "--merge", "-o", out)
    assert ran.code == 0
    sheet = openpyxl.load_workbook(out)["问题清单"]
    found = {(row[4].value, row[6].value) for row in sheet.iter_rows(min_row=5) if "甲局" in row[1].value}
    assert {
        ("C7", "summary-row-mismatch"),
        ("D7", "summary-row-mismatch"),
        ("F7", "summary-row-mismatch"),
    } <= found
    assert not [cell for cell, _ in found if cell.endswith("8")]
    assert "甲局（4 处）" in ran.out  # the rate differs too: 0.95 and 0.9852


#: the five lines of the golden 附件4
UNITS = ("某局本级", "某局一中心", "某局二中心", "某局三中心", "某局四中心")


def notes(out: str, *about: str) -> list[str]:
    return [
        line for line in out.splitlines() if line.startswith("说明：") and all(word in line for word in about)
    ]


def test_forms_that_no_line_lists_and_lines_without_a_form(
    run: Command, folder: Path, tmp_path: Path
) -> None:
    """甲局 lists five units; at hand are the forms of two of them, of one it does not list, and of one a year older.
    乙局 has no forms at hand: nothing to say."""
    table(folder, "甲局")
    table(folder, "乙局", SMALL)
    for name, unit in (("1.xlsx", UNITS[1]), ("2.xlsx", UNITS[2]), ("外.xlsx", "某局外中心")):
        form6(folder / "甲局", name, unit)
    form6(folder / "甲局", "无名.xlsx", "")
    form6(folder / "甲局", "旧.xlsx", UNITS[3], {"A2": "（2020年度）"})
    ran = run("summarize", folder, "--merge", "-o", tmp_path / "上报.xlsx")
    assert ran.code == 0
    assert notes(ran.out, "1 份自评表的单位没有列入“甲局”的附件4", "“某局外中心”（外.xlsx）")
    assert notes(ran.out, "“甲局”", "1 份没有填单位名称", "无名.xlsx")
    assert notes(ran.out, "1 份与附件4年度不同", "旧.xlsx", "2020年度")
    # 某局三中心 (B9) has one: that it is of another year is told already
    lacking = "2 个单位没有找到自评表，没有核对：某局本级（B6）、某局四中心（B10）"
    assert notes(ran.out, "“甲局”的附件4（附件4.xlsx）", lacking)
    assert not notes(ran.out, "“乙局”", "自评表")


def test_a_column_that_stays_empty_is_not_filled_in(run: Command, folder: Path, tmp_path: Path) -> None:
    """甲局's 合计 lacks 复核分数 that its five lines have (91, 89, 90 …: 89.63 on average); 乙局, 丙局 have none at all."""
    table(folder, "甲局", {"G16": None})
    alone = run("summarize", folder, "--merge", "-o", tmp_path / "甲局.xlsx")
    filled = "“甲局”的附件4合计行没有复核分数，按各行平均 89.63 填入"
    assert notes(alone.out, filled)
    assert lines(tmp_path / "甲局.xlsx")[0][5] == 89.63
    for name in ("乙局", "丙局"):
        table(folder, name, SMALL)
    ran = run("summarize", folder, "--merge", "-o", tmp_path / "上报.xlsx")
    assert [line[5] for line in lines(tmp_path / "上报.xlsx")] == [None, None, None]
    assert notes(ran.out, "2 个主管部门没有复核分数，汇总表的复核分数留空，已有的见“单位明细”：丙局、乙局")
    assert not notes(ran.out, filled)
    shutil.rmtree(folder / "甲局")
    none = run("summarize", folder, "--merge", "-o", tmp_path / "都没有.xlsx")
    assert notes(none.out, "收到的附件4都没有复核分数，汇总表的复核分数留空")


def test_two_forms_of_a_unit_at_hand(run: Command, folder: Path, tmp_path: Path) -> None:
    """The table is held against the first of them by name; the other is told."""
    table(folder, "甲局")
    for name in ("1.xlsx", "2.xlsx"):
        form6(folder / "甲局", name, UNITS[1])
    ran = run("summarize", folder, "--merge", "-o", tmp_path / "上报.xlsx")
    assert notes(ran.out, "“某局一中心”有 2 份自评表，只核对了“某局一中心”（1.xlsx），没有核对：2.xlsx")


def test_forms_of_two_years_beside_tables_of_two_years(run: Command, folder: Path, tmp_path: Path) -> None:
    table(folder, "甲局")
    old = folder / "甲局" / "去年附件4.xlsx"
    old.write_bytes(
        changed(SUMMARY.read_bytes(), {"A2": "2020年度部门整体支出自评情况汇总表", "C3": "甲局"}, "附件4")
    )
    for year in (2020, 2021):
        for unit in UNITS:
            form6(folder / "甲局", f"{unit}{year}.xlsx", unit, {"A2": f"（{year}年度）"})
    ran = run("summarize", folder, "--merge", "-o", tmp_path / "上报.xlsx")
    assert [line[0] for line in lines(tmp_path / "上报.xlsx")] == ["甲局", "甲局"]
    assert not notes(ran.out, "没有核对")
    assert not notes(ran.out, "没有列入")


def test_forms_beside_a_table_that_is_not_used(run: Command, folder: Path, tmp_path: Path) -> None:
    """丙局/附件4.xlsx is 甲局's too, and comes first: the forms of the other folder are held against nothing in use."""
    table(folder, "甲局")
    (folder / "丙局").mkdir()
    shutil.copy(folder / "甲局" / "附件4.xlsx", folder / "丙局" / "附件4.xlsx")
    form6(folder / "甲局", "1.xlsx", UNITS[1])
    ran = run("summarize", folder, "--merge", "-o", tmp_path / "上报.xlsx")
    assert notes(
        ran.out, "“甲局”文件夹里的附件4没有采用", "1 份自评表没有和采用的附件4核对", "“某局一中心”（1.xlsx）"
    )


def test_all_forms_at_hand_leave_nothing_to_say(run: Command, folder: Path, tmp_path: Path) -> None:
    table(folder, "甲局")
    for unit in UNITS:
        form6(folder / "甲局", f"{unit}.xlsx", unit)
    ran = run("summarize", folder, "--merge", "-o", tmp_path / "上报.xlsx")
    assert not notes(ran.out, "没有列入")
    assert not notes(ran.out, "没有核对")


def test_a_form_of_the_department_beside_a_line_of_its_own_level(
    run: Command, folder: Path, tmp_path: Path
) -> None:
    """某局 may be 某局本级, or the whole department: a person is told, nothing is compared."""
    table(folder, "甲局")
    for name, unit in (("局.xlsx", "某局"), *((f"{unit}.xlsx", unit) for unit in UNITS[1:])):
        form6(folder / "甲局", name, unit)
    ran = run("summarize", folder, "--merge", "-o", tmp_path / "上报.xlsx")
    assert notes(ran.out, "B6 的“某局本级”", "“某局”（局.xlsx）", "名称不同，没有核对")
    assert not notes(ran.out, "没有列入")
    assert not notes(ran.out, "没有找到自评表")


def test_what_came_since_the_last_run(run: Command, folder: Path, tmp_path: Path) -> None:
    table(folder, "甲局")
    out = tmp_path / "上报.xlsx"
    assert not notes(run("summarize", folder, "--merge", "-o", out).out, "上次")
    table(folder, "乙局", SMALL)
    ran = run("summarize", folder, "--merge", "-o", out, "--force")
    assert notes(ran.out, "和上次运行相比，文件新到 1 个（乙局/附件4.xlsx）")


def test_a_unit_in_yuan_among_units_in_ten_thousands(run: Command, folder: Path, tmp_path: Path) -> None:
    """200 万元 of 某局一中心 typed as 2000000, beside units of some hundreds."""
    table(folder, "甲局")
    out = tmp_path / "上报.xlsx"
    assert not notes(run("summarize", folder, "--merge", "-o", out).out, "元填成了万元")
    table(folder, "甲局", {"C7": 2000000, "D7": 1900000})
    ran = run("summarize", folder, "--merge", "-o", out, "--force")
    assert notes(ran.out, "“某局一中心”（甲局/附件4.xlsx B7）预算数 2000000 万元", "请核对是否把元填成了万元")


def test_lines_without_a_name_are_counted_and_told(run: Command, folder: Path, tmp_path: Path) -> None:
    table(folder, "甲局", {"B8": None, "B9": "/"})
    out = tmp_path / "上报.xlsx"
    ran = run("summarize", folder, "--merge", "-o", out)
    assert notes(ran.out, "“甲局”的附件4（甲局/附件4.xlsx）有 2 行没有单位名称，照样计入：B8、B9")
    assert "5 个单位（其中 2 行没有单位名称）" in openpyxl.load_workbook(out)["单位明细"]["A2"].value


def test_scores_beyond_the_full_score_are_found(run: Command, folder: Path, tmp_path: Path) -> None:
    """Scores go from 0 to 100; 0 and 100 themselves are none of these."""
    cells: dict[str, Cell] = {"F6": 920, "G6": 100, "F7": -1, "F8": 100, "F9": 0, "G9": Decimal("100.5")}
    table(folder, "甲局", cells)
    out = tmp_path / "上报.xlsx"
    ran = run("summarize", folder, "--merge", "-o", out)
    rows = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(out)["问题清单"].iter_rows(min_row=5)
    ]
    found = {(row[4], row[6]): row[8] for row in rows if str(row[6]).startswith("score-")}
    assert set(found) == {
        ("F6", "score-above-weight"),
        ("F7", "score-negative"),
        ("G9", "score-above-weight"),
    }
    assert "“某局本级”自评分数填 920，超过满分 100" in found["F6", "score-above-weight"]
    assert "甲局" in ran.out.split("个主管部门的附件4有错误")[1]


def test_two_tables_of_a_department_in_one_workbook(run: Command, folder: Path, tmp_path: Path) -> None:
    path = table(folder, "甲局")
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["附件4"]).title = "更正"
    book.save(path)
    out = tmp_path / "上报.xlsx"
    ran = run("summarize", folder, "--merge", "-o", out)
    assert (ran.code, len(lines(out))) == (1, 1)
    told = "按先后已采用工作表“附件4”，未采用工作表“更正”"
    assert f"“甲局”重复报送：{path} 里{told}" in ran.out
    assert f"{path}：“甲局”重复报送：同一工作簿里{told}" in ran.out
    rows = openpyxl.load_workbook(out)["问题清单"].iter_rows(min_row=5, values_only=True)
    assert [str(row[12])[:15] for row in rows if row[6] == "duplicate-unit"] == [
        "在这个工作簿里删除不采用的一份"
    ]


def test_departments_that_are_cut_off_and_years(run: Command, folder: Path, tmp_path: Path) -> None:
    for number in range(1, 11):
        table(
            folder,
            f"局{number:02}",
            {"C16": 2100, **({"A2": "2020年度部门整体支出自评情况汇总表"} if number == 1 else {})},
        )
    ran = run("summarize", folder, "--merge", "-o", tmp_path / "上报.xlsx")
    assert notes(ran.out, "10 个主管部门的附件4有错误", "局08（2 处）等")
    rest = "、".join(f"局{number:02}" for number in range(2, 10))
    assert notes(ran.out, "年度不一致", f"（2020年度：局01；2021年度：{rest}等）")


def test_what_cannot_be_used_is_listed(run: Command, folder: Path, tmp_path: Path) -> None:
    table(folder, "甲局")
    (folder / "又").mkdir()
    shutil.copy(folder / "甲局" / "附件4.xlsx", folder / "又" / "再报.xlsx")
    (folder / "坏.xlsx").write_bytes(b"x")
    form6(folder, "附件6.xlsx", "丙局")
    names = tmp_path / "清单.txt"
    names.write_text("甲局\n丁局\n", "utf-8")
    out = tmp_path / "上报.xlsx"
    ran = run("summarize", folder, "--merge", "-o", out, "--units", names)
    assert ran.code == 1
    assert [line[0] for line in lines(out)] == ["甲局"]
    assert "没有采用的文件" in ran.out
    assert "坏.xlsx" in ran.out
    assert "duplicate-unit" in ran.out
    assert "丁局" in ran.out.split("missing-unit")[0]
    states = [row[2].value for row in openpyxl.load_workbook(out)["处理情况"].iter_rows(min_row=5)]
    assert sorted(states) == ["已采用", "无法读取", "未采用", "未采用"]
    rows = openpyxl.load_workbook(out)["问题清单"].iter_rows(min_row=5, values_only=True)
    assert [(row[1], row[6], row[13]) for row in rows] == [
        (None, "missing-unit", None),
        ("收件/坏.xlsx", "unreadable", "无法读取"),
        ("收件/甲局/附件4.xlsx", "duplicate-unit", "未采用"),  # 又/再报.xlsx comes first
    ]


@pytest.mark.parametrize(
    "cells,line,told",
    [
        # the lines' sum printed as the score total: 447.5 ÷ 5
        ({"F16": Decimal("447.5")}, ["甲局", 2000, 1900, 0.95, 89.5, 89.63], "各行之和，按各行平均 89.5"),
        # no 合计 at all: sums and means of the lines
        ({"C16": None, "D16": None, "E16": None, "F16": None, "G16": None},
         ["甲局", 2000, 1900, 0.95, 89.5, 89.63], "没有全年预算数，按各行之和 2000"),
        # a wrong 合计 stays as printed and is named
        ({"C16": 2100}, ["甲局", 2100, 1900, 0.9048, 89.5, 89.63], "有错误，数字照原表填写"),
        ({"F3": "单位：元"}, ["甲局", 0.2, 0.19, 0.95, 89.5, 89.63], "已换算成万元"),
        # no department in the head: 部门本级 in the first line is it
        ({"C3": None}, ["某局", 2000, 1900, 0.95, 89.5, 89.63], "1 个主管部门"),
    ],
)  # fmt: skip
def test_totals_as_they_stand(  # noqa: PLR0917
    run: Command, folder: Path, tmp_path: Path, cells: dict[str, Cell], line: list[object], told: str
) -> None:
    table(folder, "甲局", cells)
    out = tmp_path / "上报.xlsx"
    ran = run("summarize", folder, "--merge", "-o", out)
    assert ran.code == 0
    assert lines(out) == [line]
    assert told in ran.out


def test_nothing_to_merge(run: Command, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "上报.xlsx"
    assert run("summarize", folder, "--merge", "-o", out).code == 2
    form6(folder, "1.xlsx", "甲局")
    ran = run("summarize", folder, "--merge", "-o", out)
    assert (ran.code, out.exists()) == (1, False)
    assert "是附件6，不是附件4" in ran.out


def test_review_is_for_forms(run: Command, folder: Path, tmp_path: Path) -> None:
    table(folder, "甲局")
    ran = run("summarize", folder, "--merge", "--review", "rows", "-o", tmp_path / "上报.xlsx")
    assert ran.code == 2
    assert "--review" in ran.err

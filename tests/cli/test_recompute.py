"""recompute: what it writes, what it leaves, what it lists."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import Command, digest
from tests.cli.test_fill import formulas, found_in, recalculated, saved
from tests.tasks.books import GOLDEN, PRINTED_XLS, changed
from tests.workbook.packages import rezip, unzip
from xltools.resources import example_path
from xltools.workbook.read import read_book


def test_beside_the_input_which_stays(run: Command, printed: Path) -> None:
    before = digest(printed)
    ran = run("recompute", printed)
    assert (ran.code, ran.err) == (0, "")
    assert digest(printed) == before
    out = printed.with_name("青云谱.重算.xlsx")
    assert {p.name for p in printed.parent.iterdir()} == {out.name, printed.name}
    for words in ("附件6!H45", "92", "82", "=ROUND(SUM(H16:H44),2)", "原文件未改动"):
        assert words in ran.out
    values = saved(out)
    assert (values["H45"], values["G7"], values["H35"]) == (82, 8.3004, 1)
    log = saved(out, "变更记录")
    assert {"附件6", "H45", "92", "82"} <= {str(v) for v in log.values()}
    assert "H45 total-mismatch" not in found_in(run, out)
    assert recalculated(out) == {}
    again = run("recompute", printed)
    assert again.code == 2
    assert "--force" in again.err
    assert run("recompute", printed, "--force").code == 0


def test_every_change_is_listed_and_nothing_else_changes(run: Command, printed: Path) -> None:
    run("recompute", printed)
    out = printed.with_name("青云谱.重算.xlsx")
    before, after = saved(printed), saved(out)
    old, new = formulas(printed), formulas(out)
    altered = {c for c in before.keys() | after.keys() if before.get(c) != after.get(c)}
    altered |= {c for c in old.keys() | new.keys() if old.get(c) != new.get(c)}
    listed = {v for k, v in saved(out, "变更记录").items() if k.startswith("C") and k != "C3"}
    assert altered == listed == {"G7", "G8", "G9", "G10", "H45"}


def test_scores_by_rule(run: Command, printed: Path, tmp_path: Path) -> None:
    out = tmp_path / "按办法.xlsx"
    assert run("recompute", printed, "-o", out, "--scores", "rule").code == 0
    values = saved(out)
    # 85.71 = 82 − 1 + 0.82 − 3 + 4 − 9 + 8.89 − 12 + 15 (contract §5)
    assert [values[c] for c in ("H35", "H38", "H41", "H42", "H45")] == [0.82, 4, 8.89, 15, 85.71]
    assert {"H35", "H38", "H41", "H42"} <= set(formulas(out))
    assert values["H39"] == 4
    assert recalculated(out) == {}


def test_empty_scores_are_scored(run: Command, clean: Path) -> None:
    clean.write_bytes(
        changed(clean.read_bytes(), {"H34": None, "F34": "5.4亿元", "H16": None, "H45": None}, "附件6")
    )
    ran = run("recompute", clean, "--in-place")
    assert ran.code == 0
    values = saved(clean)
    assert values["H34"] == 1.8
    assert "H34" in formulas(clean)
    # 达成 is a band, 1.6 to 2: an empty score takes the end that the facts support
    assert values["H16"] == 1.6
    assert values["H45"] == pytest.approx(99.3 - 0.2 - 0.4)


def test_in_place_keeps_a_backup(run: Command, printed: Path) -> None:
    before = printed.read_bytes()
    ran = run("recompute", printed, "--in-place")
    assert ran.code == 0
    assert ".bak" in ran.out
    assert printed.with_name("青云谱.xlsx.bak").read_bytes() == before
    assert saved(printed)["H45"] == 82
    assert run("recompute", printed, "--in-place", "-o", "x.xlsx").code == 2


def test_a_locked_input_is_not_changed_in_place(run: Command, printed: Path) -> None:
    printed.with_name("~$青云谱.xlsx").write_bytes(b"x")
    before = digest(printed)
    ran = run("recompute", printed, "--in-place")
    assert ran.code == 2
    assert "~$青云谱.xlsx" in ran.err
    assert digest(printed) == before
    assert run("recompute", printed).code == 0


def test_twice_is_once(run: Command, printed: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    run("recompute", printed, "-o", first)
    ran = run("recompute", first, "-o", second)
    assert "没有需要改动的单元格" in ran.out
    parts = unzip(first.read_bytes()), unzip(second.read_bytes())
    assert {n for n in parts[0] if parts[0][n] != parts[1][n]} <= {"xl/workbook.xml"}
    assert read_book(first).names == read_book(second).names
    for sheet in openpyxl.load_workbook(first).sheetnames:
        assert saved(first, sheet) == saved(second, sheet)


def test_over_itself_and_under_a_wrong_suffix(run: Command, printed: Path, tmp_path: Path) -> None:
    before = digest(printed)
    for out in (printed, tmp_path / "x.xls", tmp_path / "x.xlsm"):
        assert run("recompute", printed, "-o", out, "--force").code == 2
    assert digest(printed) == before


def test_an_old_workbook_becomes_a_new_one(run: Command, tmp_path: Path) -> None:
    old = tmp_path / "旧表.xls"
    old.write_bytes(PRINTED_XLS.read_bytes())
    before = digest(old)
    ran = run("recompute", old)
    assert ran.code == 0
    assert "没有带过来" in ran.out
    assert digest(old) == before
    out = tmp_path / "旧表.重算.xlsx"
    assert saved(out)["H45"] == 82
    assert found_in(run, out) == {
        "G7 rate-above-100", "G9 rate-above-100", "G10 rate-above-100", "I19 overshoot-unexplained", "H35 score-off-rule",
        "I35 deduction-without-reason", "I36 overshoot-unexplained", "H38 qualitative-band", "I39 deduction-without-reason",
        "B41 weight-group", "H41 score-off-rule", "H42 deducted-though-met", "G45 weight-total",
    }  # fmt: skip
    refused = run("recompute", old, "--in-place")
    assert refused.code == 2
    assert digest(old) == before


def test_text_numbers_are_counted(run: Command, tmp_path: Path) -> None:
    out = tmp_path / "重算.xlsx"
    ran = run("recompute", GOLDEN / "移位改栏名" / "book.xlsx", "-o", out)
    assert "“５”（文本）" in ran.out
    assert saved(out, "自评表")["K46"] == 82
    assert saved(out, "自评表")["I10"] == 8.3004
    codes = {f.split()[1] for f in found_in(run, out)}
    assert not codes & {"text-number", "total-mismatch"}


def test_other_parts_stay_as_they_are(run: Command, tmp_path: Path) -> None:
    """A workbook with chart, image, comment, conditional format, macro and other sheets."""
    from openpyxl.chart import BarChart, Reference
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill

    from tests.workbook.packages import OnePixel

    source = tmp_path / "带宏.xlsm"
    book = openpyxl.load_workbook(GOLDEN / "青云谱-原表" / "book.xlsx")
    sheet = book["附件6"]
    sheet["H20"].comment = Comment("说明", "审核")
    sheet.conditional_formatting.add(
        "H16:H44", CellIsRule(operator="lessThan", formula=["1"], fill=PatternFill("solid", bgColor="FFFF00"))
    )
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=8, min_row=16, max_row=44))
    sheet.add_chart(chart, "K12")
    sheet.add_image(OnePixel(), "K2")
    other = book.create_sheet("引用")
    other["A1"], other["A2"], other["A3"] = "=附件6!H45", "=A1*2", "文字"
    book.save(source)
    parts = unzip(source.read_bytes())
    parts["xl/vbaProject.bin"] = bytes(range(256)) * 3
    types = (
        parts["[Content_Types].xml"]
        .decode()
        .replace(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
    )
    more = (
        '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    parts["[Content_Types].xml"] = types.replace("</Types>", more).encode()
    source.write_bytes(rezip(parts))
    before = digest(source)
    ran = run("recompute", source)
    assert (ran.code, digest(source)) == (0, before)
    out = tmp_path / "带宏.重算.xlsm"
    new = unzip(out.read_bytes())
    owned = (
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
    )
    for name, content in parts.items():
        if name not in owned:
            assert new.get(name) == content, name
    kinds = ("comments", "charts/", "media/", "drawings/", "vbaProject")
    assert all(any(kind in name for name in new) for kind in kinds)
    xml = new["xl/worksheets/sheet1.xml"].decode()
    for kept in ("<conditionalFormatting", "<drawing", "<legacyDrawing"):
        assert kept in xml
    values = openpyxl.load_workbook(out, data_only=True)["引用"]
    # never calculated before: a reader sees the numbers that belong to the new total
    assert [values[c].value for c in ("A1", "A2", "A3")] == [82, 164, "文字"]


def test_dependents_of_changed_cells_follow(run: Command, printed: Path) -> None:
    package = changed(printed.read_bytes(), {"K1": ("H45*2", 184), "K2": ("K1+G7", 192.3004)}, "附件6")
    printed.write_bytes(package)
    ran = run("recompute", printed)
    out = printed.with_name("青云谱.重算.xlsx")
    assert [saved(out)[c] for c in ("K1", "K2")] == [164, 172.3004]
    assert "附件6!K1" in ran.out
    assert formulas(out)["K1"] == "=H45*2"


def test_a_workbook_without_a_form(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"] = "花名册"
    book.save(path)
    ran = run("recompute", path)
    assert ran.code == 2
    assert "没有识别到" in ran.err
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_annex_4_is_recomputed(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "附件4.xlsx"
    source = (GOLDEN / "附件4-改正" / "book.xlsx").read_bytes()
    path.write_bytes(changed(source, {"C16": 1, "E7": 0.5, "F16": 1}, "附件4"))
    assert run("recompute", path, "--in-place").code == 0
    values = saved(path, "附件4")
    assert [values[c] for c in ("C16", "D16", "E16", "E7", "F16")] == [2000, 1900, 0.95, 0.95, 89.5]
    assert found_in(run, path) == set()
    assert zipfile.ZipFile(path).testzip() is None
    assert Decimal(str(values["G16"])) == Decimal("89.63")


def test_a_sheet_of_the_office_that_is_called_like_ours_stays(run: Command, tmp_path: Path) -> None:
    """校验, 评分规则, 评分底稿 and 变更记录 of a unit's own making are neither replaced nor read as ours."""
    book = openpyxl.load_workbook(example_path("青云谱-附件6-原表.xlsx"))
    for name in ("评分底稿", "评分规则", "校验", "变更记录"):
        book.create_sheet(name)["A1"] = f"本单位的{name}"
    source = tmp_path / "a.xlsx"
    book.save(source)
    assert run("recompute", source, "-o", tmp_path / "b.xlsx").code == 0
    done = openpyxl.load_workbook(tmp_path / "b.xlsx")
    for name in ("评分底稿", "评分规则", "校验", "变更记录"):
        assert done[name]["A1"].value == f"本单位的{name}"
        assert done[f"{name}2"]["A1"].value == name
    again = run("recompute", tmp_path / "b.xlsx", "-o", tmp_path / "c.xlsx")
    assert "没有需要改动的单元格" in again.out
    assert openpyxl.load_workbook(tmp_path / "c.xlsx").sheetnames == done.sheetnames


def test_goals_beside_the_rate_column_stay(run: Command, tmp_path: Path) -> None:
    """An unmerged 年度总体目标 whose texts stand in the rate column is no line of money."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (
        ["部门整体支出绩效自评表（2023年度）"],
        ["评价部门名称", "某局"],
        ["整体支出规模", None, "全年预算数", "全年执行数", "执行率"],
        [None, "资金来源：（1）财政拨款", 100, 95, 0.95],
        ["年度总体目标", "年初设定目标", None, None, "全年完成情况"],
        [None, "目标一：保障职工", None, None, "已完成"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "全年完成值", "分值", "得分", "偏差及原因分析"],
        ["产出", "数量", "场次", "≥10场", "10场", 100, 100, None],
        ["总分", None, None, None, None, 100, 100],
    ):
        sheet.append(line)
    book.save(tmp_path / "a.xlsx")
    assert run("recompute", tmp_path / "a.xlsx", "-o", tmp_path / "b.xlsx").code == 0
    done = openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[0]
    assert [done["E5"].value, done["E6"].value] == ["全年完成情况", "已完成"]
    assert str(done["E4"].value).startswith("=")


def test_formulas_that_were_never_calculated_get_their_values(run: Command, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(GOLDEN / "青云谱-改正" / "book.xlsx")
    book.create_sheet("别处")["A1"] = "=2*21"
    book.save(tmp_path / "a.xlsx")
    assert run("recompute", tmp_path / "a.xlsx", "-o", tmp_path / "b.xlsx").code == 0
    saved_value = openpyxl.load_workbook(tmp_path / "b.xlsx", data_only=True)["别处"]["A1"].value
    assert saved_value == 42


def test_a_rate_of_nothing_stays_as_typed(run: Command, tmp_path: Path) -> None:
    """0.00% beside a budget of 0 (四川 2023): no rate can be calculated, nothing is taken away."""
    source = tmp_path / "a.xlsx"
    cells = {"E8": 0, "F8": 0, "G8": 0}
    source.write_bytes(changed(GOLDEN.joinpath("青云谱-改正", "book.xlsx").read_bytes(), cells, "附件6"))
    assert run("recompute", source, "-o", tmp_path / "b.xlsx").code == 0
    assert openpyxl.load_workbook(tmp_path / "b.xlsx")["附件6"]["G8"].value == 0

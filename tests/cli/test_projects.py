"""项目支出绩效自评表 and its 项目自评情况汇总表 through the commands."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from tests.cli.running import Command
from tests.cli.test_fill import formulas, recalculated, saved
from tests.forms.build import write_xlsx
from tests.forms.test_projects_summary import VARIANTS
from tests.tasks.books import GOLDEN, ROOT
from xltools.workbook.read import read_book

PRINTED = GOLDEN / "石家庄-项目自评-原表" / "book.xlsx"
LISTED = ROOT / "examples" / "石家庄高新-项目自评.yaml"
SUMMARY, PROJECT = "项目自评情况汇总表", "项目支出绩效自评表"


@pytest.fixture
def listed() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(LISTED.read_text("utf-8"))
    return data


def tasks(run: Command, *paths: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("verify", *paths, "--json", "-").out)["tasks"]
    return found


def lines(path: Path) -> list[list[object]]:
    """Project, unit, budget, spent, rate, score of every line."""
    sheet = openpyxl.load_workbook(path, data_only=True)[SUMMARY]
    rows = sheet.iter_rows(min_row=6)
    return [
        [c.value for c in row[1:7]] for row in rows if isinstance(row[0].value, (int, float)) and row[1].value
    ]


def test_several_forms_of_a_workbook_each_give_a_line(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    shutil.copy(PRINTED, folder / "石家庄.xlsx")
    out = tmp_path / "汇总.xlsx"
    ran = run("summarize", folder, "--form", PROJECT, "-o", out)
    assert (ran.code, ran.err) == (0, "")
    assert "已汇总 20 份" in ran.out
    found = lines(out)
    assert len(found) == 20
    assert found[0] == ["科学技术奖奖励项目", "高新区科技局", 310, None, 1, None]
    assert found[9] == ["创新型孵化器建设扶持资金项目", "高新区科技局", 681.5307, 681.5307, 1, None]
    assert found[17] == ["金融风险防控专项经费项目", "高新区科技局", 2.93, 2.93, 1, 92.5]
    assert found[18] == ["落实生物医药产业发展扶持资金", "高新区科技局", 7392.553, None, 0.964, None]
    values, live = saved(out, SUMMARY), formulas(out, SUMMARY)
    assert "2021" in values["A2"]
    assert values["C3"] == "高新区科技局"
    assert (values["H15"], values["H17"]) == (
        "7项指标完成3项，未完成1项（引进港澳台项目数量），3项待判定",
        "9项指标完成4项，未完成1项（资金拨付率），4项待判定",
    )
    # 681.5307 + 8.4 + 5 + 2.93; the rate of the whole is not known from four projects
    assert (values["D26"], values["E26"], values.get("F26", "")) == (12432.6782, 697.8607, "")
    assert {"D26", "E26", "F26", "G26", "F15"} <= set(live)
    assert recalculated(out) == {}
    report = tasks(run, out)
    assert [(t["form"], t["findings"]) for t in report] == [(SUMMARY, [])]
    assert [
        f for t in tasks(run, out, folder) for f in t["findings"] if f["code"] == "summary-row-mismatch"
    ] == []


def test_the_summary_names_its_form_too_and_refuses_what_has_none(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    path = Path(shutil.copy(PRINTED, folder / "石家庄.xlsx"))
    assert run("summarize", folder, "--form", SUMMARY, "-o", tmp_path / "甲.xlsx").code == 0
    assert run("summarize", folder, "--form", "没有这种表", "-o", tmp_path / "乙.xlsx").code == 2
    before = path.read_bytes()
    assert run("summarize", folder, "--form", PROJECT, "-o", path, "--force").code == 2
    assert path.read_bytes() == before


def test_a_project_sent_twice_counts_once(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    for name in ("1.xlsx", "2.xlsx"):
        shutil.copy(PRINTED, folder / name)
    ran = run("summarize", folder, "--form", PROJECT, "-o", tmp_path / "汇总.xlsx")
    assert ran.code == 1
    assert "没有采用的文件 20 个" in ran.out
    assert ran.out.count("duplicate-unit") == 20
    assert len(lines(tmp_path / "汇总.xlsx")) == 20


def test_department_forms_are_still_what_is_summarized_by_default(run: Command, tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    shutil.copy(PRINTED, folder / "石家庄.xlsx")
    ran = run("summarize", folder, "-o", tmp_path / "附件4.xlsx")
    assert ran.code == 1
    assert "不是附件6" in ran.out


def test_blank_summary(run: Command, tmp_path: Path) -> None:
    out = tmp_path / "空表.xlsx"
    assert run("new", SUMMARY, "-o", out).code == 0
    (task,) = tasks(run, out)
    assert (task["form"], task["rows"], task["findings"]) == (SUMMARY, [], [])


def test_fill_the_summary_from_a_list_of_projects(run: Command, tmp_path: Path) -> None:
    out = tmp_path / "汇总.xlsx"
    ran = run("fill", LISTED, "-o", out)
    assert ran.code == 0
    assert len(lines(out)) == 20
    values = saved(out, SUMMARY)
    # what the text prints for the department stays, and is named
    assert (values["D26"], values["E26"], values["F26"]) == (39732, 39720, 0.9997)
    for cell in ("D26", "E26", "F26"):
        assert cell in ran.out
    codes = {(f["cell"], f["code"]) for f in tasks(run, out)[0]["findings"]}
    assert ("D26", "summary-total-mismatch") in codes
    grid = read_book(out).grid(SUMMARY)
    assert grid is not None
    assert grid.value(11, 4).number == Decimal("2.0083")


@pytest.mark.parametrize("number", [0, 11, 15, 17])
def test_fill_one_project(run: Command, tmp_path: Path, listed: dict[str, Any], number: int) -> None:
    """The filled template says the same as the form as printed."""
    source, out = tmp_path / "项目.yaml", tmp_path / "项目.xlsx"
    source.write_text(
        yaml.safe_dump(listed["项目列表"][number], allow_unicode=True, sort_keys=False), "utf-8"
    )
    assert run("fill", source, "-o", out).code == 0
    printed = next(t for t in tasks(run, PRINTED) if t["sheet"] == f"项目{number + 1}")
    (filled,) = tasks(run, out)
    keys = ("name", "target", "actual", "outcome", "stated", "assumed")
    assert [[i[k] for k in keys] for i in filled["indicators"]] == [
        [i[k] for k in keys] for i in printed["indicators"]
    ]
    head = ("form", "project", "unit", "year")
    assert [filled[key] for key in head] == [printed[key] for key in head]
    assert {(f["cell"], f["code"]) for f in filled["findings"]} == {
        (f["cell"], f["code"]) for f in printed["findings"]
    }
    assert filled["budget"][0]["budget"] == printed["budget"][0]["budget"]
    assert filled["budget"][0]["rate_stated"] == printed["budget"][0]["rate_stated"]


def test_recompute_leaves_a_rate_and_a_total_that_stand_alone(run: Command, tmp_path: Path) -> None:
    out = tmp_path / "重算.xlsx"
    assert run("recompute", PRINTED, "-o", out).code == 0
    assert saved(out, "项目19")["H8"] == 0.964
    assert saved(out, "项目18")["H20"] == 92.5
    assert "H20" not in formulas(out, "项目18")


def test_a_list_of_projects_says_what_it_fills(run: Command, tmp_path: Path) -> None:
    source, out = tmp_path / "项目.yaml", tmp_path / "汇总.xlsx"
    source.write_text("项目列表:\n- {项目名称: 甲, 全年预算数: 10, 全年执行数: 9}\n合计: 12\n", "utf-8")
    assert run("fill", source, "-o", out).code == 2
    source.write_text("年度: 2021\n项目列表:\n- {项目名称: 甲, 全年预算数: 10, 全年执行数: 9}\n", "utf-8")
    assert run("fill", source, "-o", out).code == 0
    assert lines(out) == [["甲", None, 10, 9, 0.9, None]]
    assert run("fill", source, "-o", tmp_path / "丙.xlsx", "--template", PROJECT).code == 2


def test_explain_says_that_points_are_assumed(run: Command) -> None:
    ran = run("explain", PRINTED, "项目12!H16")
    assert ran.code == 0
    assert "推定" in ran.out
    assert "12.48" in ran.out  # 12.5 × 99.8 ÷ 100 = 12.475


def test_recompute_does_not_count_subtotals_again(run: Command, tmp_path: Path) -> None:
    """Section titles with figures (300, 12.5) stand between the lines: 100 + 200 + 12.5."""
    path, out = (
        write_xlsx(tmp_path / "表.xlsx", VARIANTS["不合并、分类带小计、换页重复表头"]),
        tmp_path / "重算.xlsx",
    )
    assert run("recompute", path, "-o", out).code == 0
    values = saved(out, "Sheet1")
    assert (values["E11"], values["F11"], values["H11"]) == (312.5, 295, 97)
    assert tasks(run, out)[0]["findings"] == []


def test_fill_from_a_blank_summary(run: Command, tmp_path: Path) -> None:
    blank, out = tmp_path / "空表.xlsx", tmp_path / "填.xlsx"
    assert run("new", SUMMARY, "-o", blank).code == 0
    assert run("fill", blank, "-o", out).code == 0
    assert tasks(run, out)[0]["findings"] == []

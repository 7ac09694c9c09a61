"""What summarize says of a list of units and of an order list beside what came in."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.cli.running import Command
from tests.tasks.books import SUMMARY, form6


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "收件"
    place.mkdir()
    return place


STRANGE = "清单里的单位和收到的几乎都对不上，请检查清单的单位名称一栏"


@pytest.mark.parametrize("option", ["--units", "--order"])
def test_a_list_of_other_units_is_told(run: Command, folder: Path, tmp_path: Path, option: str) -> None:
    names = ["甲中心", "乙中心", "丙中心"]
    for name in names:
        form6(folder, f"{name}.xlsx", name)
    units = tmp_path / "清单.txt"
    units.write_text("丁学校\n戊学校\n", "utf-8")
    ran = run("summarize", folder, "-o", tmp_path / "1.xlsx", option, units)
    assert f"（{option}）：{STRANGE}（读到的是：丁学校、戊学校）" in ran.out
    assert "没有起作用" not in ran.out
    for right in ("甲中心\n丁学校\n戊学校", "甲中心", "\n".join(names)):
        units.write_text(right, "utf-8")
        assert (
            STRANGE not in run("summarize", folder, "-o", tmp_path / "1.xlsx", option, units, "--force").out
        )


@pytest.mark.parametrize("sent", [1, 2])
def test_of_one_or_two_forms_nothing_follows(run: Command, folder: Path, tmp_path: Path, sent: int) -> None:
    for name in ("甲中心", "乙中心")[:sent]:
        form6(folder, f"{name}.xlsx", name)
    units = tmp_path / "清单.txt"
    units.write_text("丁学校\n戊学校\n", "utf-8")
    assert STRANGE not in run("summarize", folder, "-o", tmp_path / "1.xlsx", "--units", units).out


def test_names_of_the_order_that_no_unit_has(run: Command, folder: Path, tmp_path: Path) -> None:
    for number, name in enumerate(("甲中心", "乙中心")):
        form6(folder, f"{number}.xlsx", name)
    order = tmp_path / "次序.txt"
    order.write_text("1、乙 中心\n2、丙中心\n", "utf-8")
    out = tmp_path / "附件4.xlsx"
    ran = run("summarize", folder, "-o", out, "--order", order)
    assert "次序文件（--order）中有 1 个名称和收到的单位对不上，没有起作用，请核对：丙中心" in ran.out
    order.write_text("乙中心\n", "utf-8")
    assert "没有起作用" not in run("summarize", folder, "-o", out, "--order", order, "--force").out


def test_files_that_may_be_those_of_a_missing_unit(run: Command, folder: Path, tmp_path: Path) -> None:
    """The longest name on the list counts, with or without its place; a unit that reported, and what is nobody's, is not named."""
    form6(folder, "1.xlsx", "星河市第一小学")
    (folder / "星河市第十小学盖章扫描.pdf").write_bytes(b"%PDF")
    (folder / "第十一小学.zip").write_bytes(b"PK")
    (folder / "附件6-第十二小学（有密码）.xlsx").write_bytes(b"no workbook")
    form6(folder, "第十三小学.xlsx", "")
    form6(folder, "附件6.xlsx", "", {"A2": "星河市第九中学部门（单位）整体支出绩效自评表"})
    (folder / "03 实验学校西校区").mkdir()
    (folder / "03 实验学校西校区" / "附件6.rar").write_bytes(b"Rar")
    (folder / "第一小学补充.pdf").write_bytes(b"%PDF")
    names = [
        "第一小学",
        "第一小学东校区",
        "小学",
        "第十小学",
        "第十一小学",
        "第十二小学",
        "第十三小学",
        "第九中学",
        "实验学校（西校区）",
        "第十四小学",
    ]
    units = tmp_path / "清单.txt"
    units.write_text("\n".join(f"星河市{name}" for name in names), "utf-8")
    out = tmp_path / "附件4.xlsx"
    ran = run("summarize", folder, "-o", out, "--units", units)
    told = {
        line.split("“")[1].split("”")[0].removeprefix("星河市"): line.split("”", 1)[1].removesuffix(
            "（missing-unit）"
        )
        for line in ran.out.splitlines()
        if line.endswith("（missing-unit）")
    }
    nothing = "没有报送附件6"
    likely = "没有读到附件6，可能是 "
    assert told == {
        "第一小学东校区": nothing,
        "小学": nothing,
        "第十小学": f"{likely}收件/星河市第十小学盖章扫描.pdf（没有读）",
        "第十一小学": f"{likely}收件/第十一小学.zip（没有读）",
        "第十二小学": f"{likely}收件/附件6-第十二小学（有密码）.xlsx（打不开）",
        "第十三小学": f"{likely}收件/第十三小学.xlsx（没有填单位名称）",
        "第九中学": f"{likely}收件/附件6.xlsx（没有填单位名称）",
        "实验学校（西校区）": f"{likely}03 实验学校西校区/附件6.rar（没有读）",
        "第十四小学": nothing,
    }
    hints = {
        row[8]: row[12]
        for row in openpyxl.load_workbook(out)["问题清单"].iter_rows(min_row=5, values_only=True)
    }
    assert next(hint for message, hint in hints.items() if "第十三小学" in message).startswith(
        "核对后在表上填写单位名称"
    )
    assert next(hint for message, hint in hints.items() if "第十四小学" in message).startswith("催报")


def test_files_of_missing_departments(run: Command, folder: Path, tmp_path: Path) -> None:
    shutil.copy(SUMMARY, folder / "附件4.xlsx")
    (folder / "农业局").mkdir()
    (folder / "农业局" / "附件4.xlsx").write_bytes(b"")
    (folder / "水利局附件4.pdf").write_bytes(b"%PDF")
    units = tmp_path / "清单.txt"
    units.write_text("星河市农业局\n星河市水利局\n星河市体育局\n", "utf-8")
    ran = run("summarize", folder, "--merge", "-o", tmp_path / "上报.xlsx", "--units", units)
    assert "“星河市农业局”没有读到附件4，可能是 农业局/附件4.xlsx（打不开）（missing-unit）" in ran.out
    assert "“星河市水利局”没有读到附件4，可能是 收件/水利局附件4.pdf（没有读）（missing-unit）" in ran.out
    assert "“星河市体育局”没有报送附件4（missing-unit）" in ran.out


def test_a_form_under_a_shorter_name_than_the_list_has(run: Command, folder: Path, tmp_path: Path) -> None:
    form6(folder, "1.xlsx", "交通局")
    form6(folder, "2.xlsx", "星河市水利局")
    form6(folder, "3.xlsx", "水利局")
    units = tmp_path / "清单.txt"
    units.write_text("星河市交通局\n星河市水利局\n星河市体育局\n", "utf-8")
    ran = run("summarize", folder, "-o", tmp_path / "1.xlsx", "--units", units)
    assert "“星河市交通局”没有读到附件6，可能是 收件/1.xlsx（填的是“交通局”）（missing-unit）" in ran.out
    assert ran.out.count("missing-unit") == 2
    assert "3.xlsx（填的是" not in ran.out

"""What summarize says of a list of units and of an order list beside what came in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Command
from tests.tasks.books import form6


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

"""The contradictions inside the seeds' documents, every one and no other, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

import xltools
from tests.checks.minimal import seed_book
from tools.build_templates.documents import seeds

#: (code, sheet, cell, expected, actual)
CONTRADICTIONS: dict[tuple[str, int], list[tuple[str, str, str, str | None, str | None]]] = {
    ("福田", 2021): [
        # 7.30 + 5.00 + 0.00 + 3.67 = 15.97; 15.97 + 小计 8.67 = 24.64, in the unit's line and in 合计
        ("money-parts", "政府采购和三公表", "G4", "15.97", "24.64"),
        ("money-parts", "政府采购和三公表", "G5", "15.97", "24.64"),
        # 642.21 + 39.15 + 22.33 + 42507.85 = 43211.54
        ("money-parts", "文中数据", "C6", "43211.54", "43189.21"),
        # line 155 gives the whole department's figures as those of the projects (table: 80,454.91 and 78,629.50)
        ("figure-conflict", "文中数据", "C30", "80454.91万元", "81164.95万元"),
        ("figure-conflict", "文中数据", "C31", "78629.5万元", "79260.57万元"),
        # 4.79/8.67 = 0.552479… → 55.25 %
        ("ratio-mismatch", "文中数据", "C46", "0.5525", "0.5523"),
        # the table: 12,693.28/81,164.95/25 % = 62.56 %, 33,284.43/81,164.95/50 % = 82.02 %
        ("figure-conflict", "文中数据", "C52", "0.6256", "0.1564"),
        ("figure-conflict", "文中数据", "C53", "0.8202", "0.2537"),
    ],
    ("乌鲁木齐", 2023): [
        # headed 2022, with the 1.99 and the 80 of the year's 表1
        ("date-conflict", "表2", "A4", "2023", "2022"),
        # line 113: 248.72 + 16.95 = 265.67; line 134 calls the 237.4 spent the budget
        ("figure-conflict", "文中数据", "C13", "265.67万元", "237.4万元"),
        # four steps in July 2023, though 2023 is evaluated from 1 to 31 July 2024
        ("date-conflict", "文中数据", "C15", None, "2023年7月4日"),
        ("date-conflict", "文中数据", "C16", None, "2023年7月5日至2023年7月15日"),
        ("date-conflict", "文中数据", "C17", None, "2023年7月16日至7月31日"),
        ("date-conflict", "文中数据", "C18", None, "2023年7月31日"),
        # (3.97 − 3.1)/3.97 = 0.219143… → 21.91 %; 0.87/3.1 would be 28.06 %
        ("ratio-mismatch", "文中数据", "C23", "0.2191", "0.2806"),
        # 绩效目标表 lists 6 level-1 indicators (3 kinds of level 2 and 8 of level 3 are right), the form here 2
        ("count-mismatch", "文中数据", "C29", "2", "5"),
        ("figure-conflict", "文中数据", "C33", "190家", "184家"),
    ],
    ("金水", 2021): [
        # 29587/6123.56 = 483.17 %: it must be 万元
        ("figure-conflict", "文中数据", "C7", "29587元", "29587万元"),
        # 0/0.8 = 0 %
        ("ratio-mismatch", "文中数据", "C13", "0", "1"),
    ],
    ("石家庄", 2021): [
        # evaluated from 11 to 31 March 2022, reported on 29 April 2021
        ("date-conflict", "文中数据", "C7", None, "2021年4月29日"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("seed, year", CONTRADICTIONS)
def test_the_contradictions_of_a_document(seed: str, year: int, tmp_path: Path) -> None:
    (task,) = xltools.verify(seed_book(tmp_path / "book.xlsx", seed, year)).tasks
    got = [(f.code, f.sheet, f.cell, f.expected, f.actual) for f in task.findings]
    assert got == CONTRADICTIONS[(seed, year)]


def test_every_seed_is_tried() -> None:
    assert set(seeds()) == {seed for seed, _ in CONTRADICTIONS}


def test_messages_name_both_places_and_what_was_counted_twice(tmp_path: Path) -> None:
    (task,) = xltools.verify(seed_book(tmp_path / "book.xlsx", "福田", 2021)).tasks
    twice, conflict = task.findings[0], task.findings[-1]
    assert "7.30＋5.00＋0.00＋3.67" in twice.message
    assert "“三公”经费小计" in twice.message
    assert "正文第175行" in conflict.message
    assert "正文第242行" in conflict.message
    (other,) = xltools.verify(seed_book(tmp_path / "other.xlsx", "金水", 2021)).tasks
    assert "相差一万倍" in other.findings[0].message


def test_figures_of_different_stages_are_no_conflict(tmp_path: Path) -> None:
    """福田 plans 7.30 of procurement at the start of the year and speaks of 1,931.52 in the end: not one fact."""
    (task,) = xltools.verify(seed_book(tmp_path / "book.xlsx", "福田", 2021)).tasks
    assert not [f for f in task.findings if "采购" in f.message and f.code == "figure-conflict"]

"""verify names the sheet of what it finds beside the form; explain keeps to the form's own row."""

from __future__ import annotations

import json
from pathlib import Path

from tests.checks.minimal import seed_book
from tests.cli.running import Command


def test_places_on_other_sheets_are_named(run: Command, tmp_path: Path) -> None:
    book = seed_book(tmp_path / "福田.xlsx", "福田", 2021)
    done = run("verify", str(book), "--json", "-")
    report = json.loads(done.out)
    (task,) = report["tasks"]
    assert done.code == 1
    assert {f["sheet"] for f in task["findings"]} == {"政府采购和三公表", "文中数据"}
    lines = run("verify", str(book)).out
    assert "政府采购和三公表!G4" in lines
    assert "文中数据!C46" in lines


def test_explain_shows_the_findings_of_its_own_sheet(run: Command, tmp_path: Path) -> None:
    """Row 4 of the form, and G4 of another sheet, which is wrong."""
    book = seed_book(tmp_path / "福田.xlsx", "福田", 2021)
    done = run("explain", str(book), "服务企业数量")
    assert done.code == 0
    assert "money-parts" not in done.out

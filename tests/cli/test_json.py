"""verify --json: schema 1 of contract §3."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.cli.running import Command, digest
from tests.tasks.books import SUMMARY, TOGETHER, Cell, changed

TASK = ["path", "sha256", "sheet", "form", "unit", "project", "year", "money_unit", "status", "budget", "totals", "grade",
        "indicators", "rows", "findings", "undecided", "notes"]  # fmt: skip
BUDGET = ["item", "budget", "spent", "rate_stated", "rate", "cell"]
TOTALS = ["stated", "rows", "engine", "rule", "weights", "full"]
INDICATOR = ["row", "level1", "level2", "name", "target", "actual", "weight", "stated", "engine", "rule", "rule_min",
             "rule_max", "rule_name", "outcome", "reason", "assumed", "cell"]  # fmt: skip
FINDING = ["code", "severity", "sheet", "cell", "title", "message", "expected", "actual", "difference", "tolerance",
           "basis", "hint"]  # fmt: skip


def verified(run: Command, *arguments: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("verify", *arguments, "--json", "-").out)
    return found


def floats(data: Any) -> list[Any]:
    if isinstance(data, dict):
        return [x for v in data.values() for x in floats(v)]
    if isinstance(data, list):
        return [x for v in data for x in floats(v)]
    return [data] if isinstance(data, float) else []


def test_keys_and_their_order(run: Command, printed: Path) -> None:
    found = verified(run, printed)
    assert list(found) == ["schema", "tool", "engines", "tasks"]
    assert found["schema"] == 1
    assert re.fullmatch(r"xltools \d+\.\d+\.\d+", found["tool"])
    assert found["engines"] == ["formualizer 0.13.0"]
    task = found["tasks"][0]
    assert list(task) == TASK
    assert list(task["totals"]) == TOTALS
    assert list(task["grade"]) == ["stated", "rows", "rule"]
    assert all(list(line) == BUDGET for line in task["budget"])
    assert all(list(item) == INDICATOR for item in task["indicators"])
    assert all(list(finding) == FINDING for finding in task["findings"])
    assert floats(found) == []


def test_the_example_of_the_contract(run: Command, printed: Path) -> None:
    task = verified(run, printed)["tasks"][0]
    assert task["sha256"] == digest(printed)
    assert (task["sheet"], task["form"], task["unit"]) == ("附件6", "附件6", "南昌市青云谱区科技和工业信息局")
    assert (task["project"], task["year"], task["money_unit"], task["status"]) == (
        None,
        2021,
        "万元",
        "findings",
    )
    assert task["budget"][0] == {
        "item": "财政拨款", "budget": "751.64", "spent": "6238.91", "rate_stated": "8.3004", "rate": "8.3004", "cell": "E7",
    }  # fmt: skip
    assert task["totals"] == {
        "stated": "92",
        "rows": "82",
        "engine": "82",
        "rule": "85.71",
        "weights": "90",
        "full": "100",
    }
    assert task["grade"] == {"stated": None, "rows": "良", "rule": "良"}
    item = next(i for i in task["indicators"] if i["row"] == 35)
    assert item == {
        "row": 35, "level1": "产出指标", "level2": "数量指标（10分）", "name": "新认定高新技术企业14家（任务数34家）（2分）",
        "target": "≥34家", "actual": "14家", "weight": "2", "stated": "1", "engine": "0.82", "rule": "0.82",
        "rule_min": "0.82", "rule_max": "0.82", "rule_name": "proportional", "outcome": "missed", "reason": None,
        "assumed": False, "cell": "H35",
    }  # fmt: skip
    total = next(f for f in task["findings"] if f["code"] == "total-mismatch")
    assert (total["severity"], total["sheet"], total["cell"]) == ("error", "附件6", "H45")
    assert (total["expected"], total["actual"], total["difference"], total["tolerance"]) == (
        "82",
        "92",
        "10",
        "0",
    )
    assert total["title"] == "总分与各项得分之和不符"


def test_findings_in_reading_order(run: Command, printed: Path) -> None:
    def place(finding: dict[str, Any]) -> tuple[int, str, str]:
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", finding["cell"]).groups()  # type: ignore[union-attr]
        return int(row), letters, finding["code"]

    places = [place(f) for f in verified(run, printed)["tasks"][0]["findings"]]
    assert places == sorted(places)


def test_a_row_called_none_is_there_without_figures(run: Command, printed: Path) -> None:
    item = next(i for i in verified(run, printed)["tasks"][0]["indicators"] if i["row"] == 43)
    assert (item["name"], item["weight"], item["stated"], item["rule"], item["rule_min"]) == (
        "无",
        None,
        None,
        None,
        None,
    )


def test_lines_of_annex_4(run: Command) -> None:
    task = verified(run, SUMMARY)["tasks"][0]
    assert task["indicators"] == []
    assert task["totals"] == dict.fromkeys(TOTALS)
    assert [line["unit"] for line in task["rows"]][:2] == ["某局本级", "某局一中心"]
    assert (task["rows"][0]["budget"], task["rows"][0]["rate"], task["rows"][0]["row"]) == (
        "1000",
        "0.9500",
        6,
    )


def test_several_forms_are_several_tasks_in_sheet_order(run: Command) -> None:
    assert [t["form"] for t in verified(run, TOGETHER)["tasks"]] == ["附件4", "附件6"]


def test_same_input_same_bytes(run: Command, printed: Path, clean: Path, tmp_path: Path) -> None:
    for name in ("1.json", "2.json"):
        assert run("verify", printed, clean, "--json", tmp_path / name).code == 1
    first = (tmp_path / "1.json").read_bytes()
    assert first == (tmp_path / "2.json").read_bytes()
    assert first.decode("utf-8") == run("verify", printed, clean, "--json", "-").out
    assert "\\u" not in first.decode("utf-8")


def test_json_to_a_file_leaves_the_table_on_stdout(run: Command, printed: Path, tmp_path: Path) -> None:
    ran = run("verify", printed, "--json", tmp_path / "r.json")
    assert "total-mismatch" in ran.out
    assert not ran.out.startswith("{")


def test_an_existing_file_is_not_overwritten_without_force(
    run: Command, printed: Path, clean: Path, tmp_path: Path
) -> None:
    old = tmp_path / "r.json"
    old.write_text("旧")
    ran = run("verify", printed, "--json", old)
    assert (ran.code, ran.out) == (2, "")
    assert old.read_text() == "旧"
    assert run("verify", printed, "--json", old, "--force").code == 1
    assert json.loads(old.read_text("utf-8"))["schema"] == 1
    before = digest(clean)
    assert run("verify", printed, clean, "--json", clean, "--force").code == 2
    assert digest(clean) == before


def test_an_unreadable_file_is_a_task(run: Command, tmp_path: Path) -> None:
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(b"PK\x03\x04")
    task = verified(run, bad)["tasks"][0]
    assert list(task) == TASK
    assert (task["status"], task["form"], task["indicators"]) == ("unreadable", None, [])
    assert [f["code"] for f in task["findings"]] == ["unreadable"]


def test_a_name_that_is_no_utf8(run: Command, printed: Path) -> None:
    odd = Path(str(printed.parent) + "/" + b"\xb8\xbd\xbc\xfe6.xlsx".decode("utf-8", "surrogateescape"))
    odd.write_bytes(printed.read_bytes())
    out = printed.parent / "r.json"
    assert run("verify", odd, "--json", out).code == 1
    assert json.loads(out.read_text("utf-8"))["tasks"][0]["path"].endswith("6.xlsx")


def test_scores_of_annex_4_beyond_the_full_score(run: Command, tmp_path: Path) -> None:
    """0 and 100 themselves are scores; 合计 may be a sum of scores and is judged by its own check."""
    path = tmp_path / "附件4.xlsx"
    cells: dict[str, Cell] = {
        "B9": "“三支一扶”办公室",
        "F6": 920,
        "G6": 100,
        "F7": -1,
        "F8": 100,
        "F9": 0,
        "G9": Decimal("100.5"),
    }
    path.write_bytes(changed(SUMMARY.read_bytes(), cells, "附件4"))
    found = [f for f in verified(run, path)["tasks"][0]["findings"] if f["code"].startswith("score-")]
    assert [(f["cell"], f["code"], f["severity"]) for f in found] == [
        ("F6", "score-above-weight", "error"),
        ("F7", "score-negative", "error"),
        ("G9", "score-above-weight", "error"),
    ]
    assert (found[0]["expected"], found[0]["actual"]) == ("100", "920")
    assert "“某局一中心”自评分数填 -1，是负数" in found[1]["message"]
    assert found[2]["message"].startswith("“‘三支一扶’办公室”复核分数填 100.5，超过满分 100")

"""Every folder of tests/golden: a workbook, who computed what is expected of it, and that.

A case is dropped in as a folder with ``manifest.toml`` (workbook, source, computed_by,
how, fictitious) and ``expected.toml`` (one ``[[task]]`` for each form, see the cases).
Findings are complete: one that is not listed is a false alarm.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from xltools.engines.registry import get_engine
from xltools.render.jsonreport import report_data
from xltools.tasks.verify import verify

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/manifest.toml"))


def load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


@pytest.fixture(scope="module", params=CASES, ids=[case.name for case in CASES])
def case(request: pytest.FixtureRequest) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(tasks expected, tasks found)."""
    folder: Path = request.param
    book = folder / load(folder / "manifest.toml")["workbook"]
    report = verify([book], engines=[get_engine("formualizer")])
    return load(folder / "expected.toml")["task"], report_data(report)["tasks"]


def listed(finding: dict[str, Any], like: dict[str, Any]) -> tuple[str, ...]:
    return tuple(f"{finding[key]}" for key in ("cell", "code", "expected", "actual") if key in like)


def test_there_are_cases() -> None:
    assert len(CASES) >= 9


@pytest.mark.parametrize("folder", CASES, ids=[case.name for case in CASES])
def test_the_manifest_says_who_and_how(folder: Path) -> None:
    manifest = load(folder / "manifest.toml")
    assert set(manifest) == {"workbook", "source", "computed_by", "how", "fictitious"}
    assert "手算" in manifest["computed_by"]


def test_forms(case: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    wanted, found = case
    keys = ("sheet", "form", "unit", "year", "status")
    assert [[t.get(k) for k in keys] for t in found] == [[t.get(k) for k in keys] for t in wanted]
    for want, have in zip(wanted, found, strict=True):
        assert want.get("indicators", 0) == len(have["indicators"])
        for words in want.get("notes_contain", []):
            assert any(words in note for note in have["notes"]), have["notes"]


def test_findings(case: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    wanted, found = case
    for want, have in zip(wanted, found, strict=True):
        assert {(f["cell"], f["code"]) for f in have["findings"]} == {
            (f["cell"], f["code"]) for f in want["findings"]
        }
        assert len(have["findings"]) == len(want["findings"])
        by_place = {(f["cell"], f["code"]): f for f in have["findings"]}
        for like in want["findings"]:
            assert listed(by_place[like["cell"], like["code"]], like) == listed(like, like)


def test_totals_and_grade(case: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    for want, have in zip(*case, strict=True):
        for block in ("totals", "grade"):
            assert {k: v for k, v in have[block].items() if v is not None} == want.get(block, {})


def test_rates(case: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    for want, have in zip(*case, strict=True):
        assert {b["cell"]: b["rate"] for b in have["budget"] if b["rate"]} == want.get("rates", {})


def test_intervals(case: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    for want, have in zip(*case, strict=True):
        scored = {i["cell"]: [i["rule_min"], i["rule_max"], i["outcome"]] for i in have["indicators"]}
        wanted = want.get("intervals", {})
        assert {cell: scored[cell] for cell in wanted} == wanted


def test_summary_rows(case: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    for want, have in zip(*case, strict=True):
        lines = {r["unit"]: [r["rate"], r["self_score"], r["review_score"] or ""] for r in have["rows"]}
        wanted = want.get("rows", {})
        assert {unit: lines[unit] for unit in wanted} == wanted


def test_score_tables(case: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    for want, have in zip(*case, strict=True):
        keys = ("weight", "score", "score_rate_stated", "score_rate")
        lines = {r["unit"]: [r[k] for k in keys] for r in have["rows"] if r["weight"] is not None}
        assert lines == want.get("scores", {})

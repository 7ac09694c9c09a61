"""The five public documents: every contradiction of the text that a person finds by hand, and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from xltools.engines.registry import get_engine
from xltools.findings import Finding
from xltools.resources import example_path
from xltools.tasks.verify import verify

EXPECTED: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("seeds.yaml").read_text("utf-8"))

Row = tuple[str, str, str | None, str | None, str | None]


def about_text(seed: str) -> list[Finding]:
    """The findings about the text of a seed, verified with its workbook."""
    book = example_path(EXPECTED[seed]["workbook"])
    text = example_path(f"{seed}.txt")
    report = verify([str(book)], engines=[get_engine()], text=text)
    found = [finding for task in report.tasks for finding in task.findings]
    return [f for f in found if f.place is not None or (f.sheet or "").startswith(text.name)]


def as_row(finding: Finding) -> Row:
    if finding.place is None:  # of a table in the text
        assert finding.sheet is not None
        return (finding.sheet.split(" ")[1], finding.code, finding.expected, finding.actual, None)
    cell = f"{finding.sheet}!{finding.cell}" if finding.cell else None
    return (finding.place, finding.code, finding.expected, finding.actual, cell)


def as_expected(entry: dict[str, Any]) -> Row:
    place = f"第{entry['line']}行" if "line" in entry else f"第{entry['table']}行的表"
    return (place, entry["code"], entry.get("expected"), entry["actual"], entry.get("cell"))


@pytest.mark.parametrize("seed", EXPECTED)
def test_every_contradiction_is_found_and_no_other(seed: str) -> None:
    found = sorted(map(as_row, about_text(seed)), key=str)
    assert found == sorted(map(as_expected, EXPECTED[seed]["found"]), key=str)


@pytest.mark.parametrize("seed", EXPECTED)
def test_findings_quote_the_sentence_as_it_stands(seed: str) -> None:
    text = "".join(example_path(f"{seed}.txt").read_text("utf-8").split())
    for finding in about_text(seed):
        if finding.quote is not None:
            assert "".join(finding.quote.split()).strip("…") in text
            assert finding.quote in finding.message

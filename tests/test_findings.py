"""The catalogue of findings: complete, unique, in the severities that were promised, and all in use."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest

import xltools
from xltools.cells import Kind, Ref, Value
from xltools.findings import Severity, catalogue, make

#: contract.md §4: codes by severity (E, W, I), of those that the program gives
PROMISED = {
    "error": """total-mismatch subtotal-mismatch weight-total weight-group rule-weight-mismatch score-above-weight
        score-negative full-marks-missed-target score-missing actual-missing weight-missing rate-mismatch money-parts
        unit-slip figure-conflict ratio-mismatch grade-mismatch formula-overwritten formula-error circular-reference
        engines-disagree summary-row-mismatch summary-total-mismatch duplicate-unit narrative-mismatch narrative-ratio
        narrative-unit unreadable form-not-recognised""",
    "warning": """weight-in-name score-off-rule deducted-though-met deduction-without-reason overshoot-unexplained
        qualitative-band indicator-missing rate-above-100 count-mismatch date-conflict unit-differs text-number
        formula-changed stale-cache not-evaluated rules-differ missing-unit review-sample-short narrative-claim""",
    "info": "unparsed-target unparsed-actual",
}
SEVERITY = {code: severity for severity, codes in PROMISED.items() for code in codes.split()}
SOURCE = Path(xltools.__file__).parent


def _made() -> Counter[str]:
    """The codes that the source hands to ``make`` (a name or both ends of a choice)."""
    found: Counter[str] = Counter()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        if path.name != "findings.py" and ("make" in text or "told.tell" in text):
            found.update(
                code for code in re.findall(r'"([a-z]+(?:-[a-z0-9]+)*)"', text) if code in catalogue()
            )
    return found


def test_codes_are_unique() -> None:
    text = resources.files("xltools").joinpath("findings.toml").read_text("utf-8")
    codes = re.findall(r'^code = "([^"]+)"', text, re.MULTILINE)
    assert [code for code, times in Counter(codes).items() if times > 1] == []
    assert codes == list(catalogue())


@pytest.mark.parametrize("code", catalogue())
def test_every_entry_says_what_why_and_what_to_do(code: str) -> None:
    kind = catalogue()[code]
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", code)
    assert all(text.strip() for text in (kind.group, kind.title, kind.basis, kind.hint, kind.example))
    assert kind.hint.endswith("。")
    assert not kind.title.endswith("。")
    assert kind.severity.value == SEVERITY.get(code), "severity of contract.md §4"


def test_every_code_in_use_is_catalogued_and_the_other_way_round() -> None:
    called = set()
    for path in SOURCE.rglob("*.py"):
        called |= set(re.findall(r'\bmake\(\s*"([^"]+)"', path.read_text("utf-8")))
    assert called - set(catalogue()) == set()
    assert set(catalogue()) - set(_made()) == set()


def test_groups_stand_together() -> None:
    groups = [kind.group for kind in catalogue().values()]
    runs = [group for group, before in zip(groups, [None, *groups], strict=False) if group != before]
    assert len(runs) == len(set(runs))


def test_make_fills_in_what_the_figures_say() -> None:
    found = make("total-mismatch", Ref("附件6", 45, 8), "总分", expected=Decimal(82), actual=Decimal(92))
    assert (found.sheet, found.cell, found.row, found.column) == ("附件6", "H45", 45, 8)
    assert (found.expected, found.actual, found.difference, found.tolerance) == ("82", "92", "10", "0")
    assert found.severity is Severity.ERROR
    assert found.basis
    assert found.hint
    value = Value(Ref("表", 2, 1), "x", Kind.TEXT)
    words = make(
        "text-number", value, "…", expected="数字", actual="文本", severity=Severity.INFO, hint="改。"
    )
    assert (words.cell, words.difference, words.tolerance, words.hint) == ("A2", None, None, "改。")
    assert words.severity is Severity.INFO
    nowhere = make("unreadable", None, "…")
    assert (nowhere.sheet, nowhere.cell, nowhere.order[:2]) == (None, None, (0, 0))
    with pytest.raises(KeyError):
        make("no-such-code", None, "…")

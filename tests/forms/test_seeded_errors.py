"""One thing spoilt in a correct workbook: exactly the right code at the right cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import xltools
from tests.forms.build import write_xlsx
from tests.forms.layout import Layout
from tests.forms.layouts_department import BLOCKS, HUNAN_DEPARTMENT, SHANDONG
from tests.forms.layouts_provinces import BEIJING, CHONGQING, GUANGDONG, HUNAN
from tests.forms.layouts_real import ANHUI, SICHUAN_FILLED

Findings = list[tuple[str, str]]

CASES: list[tuple[Layout, str, str, Findings]] = [
    (ANHUI, "| 100 | 99 | |<\n", "| 100 | 89 | |<\n", [("H24", "total-mismatch")]),
    (ANHUI, "≥1场 | 1场 | 12 | 12", "≥1场 | 1场 | 12 | 13", [("H13", "score-above-weight"), ("H13", "score-off-rule"), ("H24", "total-mismatch")]),
    (ANHUI, "≥85% | 90% | 15 | 15", "≥85% | 80% | 15 | 15", [("H21", "full-marks-missed-target")]),
    (ANHUI, "2021年11月 | 8 | 8", "2022年1月 | 8 | 8", [("H18", "full-marks-missed-target")]),
    (ANHUI, "100 | 100 | 100 | 10 | 100% |<| 10", "100 | 100 | 90 | 10 | 90% |<| 10",
     [("F6", "money-parts"), ("J6", "score-off-rule")]),
    (ANHUI, "100 | 100 | 100 | 10 | 100% |<| 10", "100 | 100 | 100 | 10 | 99% |<| 10", [("H6", "rate-mismatch")]),
    (ANHUI, "≥90% | 92% | 10 | 10", "≥90% | | 10 | 10", [("F23", "actual-missing")]),
    (ANHUI, "(50分)", "(45分)", [("B13", "weight-group")]),
    (ANHUI, "15 | 14 | 宣传面还不够广", "15 | 14 |", [("I22", "deduction-without-reason")]),
    (BEIJING, "≥95% | 97% | 15 | 15", "≥95% | 97% | 15 |", [("J14", "score-missing"), ("J20", "total-mismatch")]),
    (BEIJING, "≥120.5万平方米 | 123万平方米", "≥120.5万平方米 | 123平方米", [("J13", "full-marks-missed-target")]),
    (SICHUAN_FILLED, "| = | 100 | % | 100 | 30 | 30 |", "| = | 100 | % | 90 | 30 | 30 |", [("J9", "full-marks-missed-target")]),
    (SICHUAN_FILLED, "≤ | 0.4163 | 万元/人 | 0.4111", "≤ | 0.4163 | 万元/人 | 0.5", [("J31", "full-marks-missed-target")]),
    (GUANGDONG, "200人 | 215人 | 30 | |", "200人 | 100人 | 30 | |", [("H9", "full-marks-missed-target")]),
    (HUNAN, "||50 | 49.6 |", "||50 | 49 |", [("I14", "subtotal-mismatch")]),
    (HUNAN, "省级资金 |<| 300 | 300 | 300", "省级资金 |<| 300 | 300 | 200", [("F5", "money-parts"), ("G7", "rate-mismatch")]),
    (CHONGQING, "自评总分（分） | 100", "自评总分（分） | 98", [("E2", "total-mismatch")]),
    (HUNAN_DEPARTMENT, "数量指标 | 20 | 法律", "数量指标 | 25 | 法律", [("D11", "weight-group")]),
    (HUNAN_DEPARTMENT, "效益指标 | 30 | 社会", "效益指标 | 20 | 社会", [("B14", "weight-group")]),
    (BLOCKS, "年度绩效目标1（40分）", "年度绩效目标1（50分）", [("A4", "weight-group")]),
    (SHANDONG, "合计 | 5000000", "合计 | 5200000", [("B6", "money-parts"), ("D6", "rate-mismatch")]),
    (SHANDONG, "自评结论 | 优", "自评结论 | 良", [("B14", "grade-mismatch")]),
    (SHANDONG, "≤1‰ | 0.8‰ | 30 | 30", "≤1‰ | 1.5‰ | 30 | 30", [("G11", "full-marks-missed-target")]),
]  # fmt: skip
NAMES = [f"{layout.name}: {new}" for layout, _, new, _ in CASES]


@pytest.mark.parametrize("layout, old, new, expected", CASES, ids=NAMES)
def test_seeded_error(layout: Layout, old: str, new: str, expected: Findings, tmp_path: Path) -> None:
    sheet = layout.sheets[0]
    assert sheet.text.count(old) == 1, "the spoilt text stands once in the sheet"
    path = write_xlsx(tmp_path / "表.xlsx", replace(sheet, text=sheet.text.replace(old, new)))
    tasks = xltools.verify(str(path)).tasks
    found = sorted((f.cell or "", f.code) for task in tasks for f in task.findings)
    assert found == sorted(expected), "\n".join(
        f"{f.code} {f.cell} {f.message}" for t in tasks for f in t.findings
    )

"""Sentences held against a workbook (青云谱, the corrected copy): what they must and must not speak of.

The form: 财政拨款 751.64 of which 740.5 spent (98.52 %), 基本支出 158.64/155.5, 项目支出 593/585; 新认定高新技术企业
36 of ≥34; 中小企业认定 112 of ≥100; 企业满意率 98 % of 100 %, 9.8 of 10 points; 产出 24.5 of 25; total 99.3, 优; 2021.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.narrative.test_round_trip import CLEAN
from xltools.engines.registry import get_engine
from xltools.tasks.narrative import with_report
from xltools.tasks.results import Task
from xltools.tasks.verify import verify


@pytest.fixture(scope="module")
def verified() -> tuple[Task, ...]:
    return verify([CLEAN], engines=[get_engine()]).tasks


def told(tasks: tuple[Task, ...], folder: Path, text: str) -> list[tuple[str, str | None]]:
    path = folder / "报告.txt"
    path.write_text(text, "utf-8")
    return [
        (f.code, f.expected)
        for task in with_report(tasks, path)
        for f in task.findings
        if f.place is not None
    ]


WRONG = [
    ("全年预算751.64万元，执行740.5万元，执行率95%。", [("narrative-ratio", "98.52%")]),
    ("全年预算751.64万元，执行704.5万元。", [("narrative-mismatch", "740.5万元")]),
    ("全年预算数751.64元。", [("narrative-unit", "751.64万元")]),
    ("项目支出全年执行数586万元。", [("narrative-mismatch", "585万元")]),
    ("基本支出157.5万元，项目支出585万元。", [("narrative-mismatch", "155.5万元")]),
    ("预算执行率97.52%。", [("narrative-mismatch", "98.52%")]),
    ("企业满意率，目标值100%，实际完成99%。", [("narrative-mismatch", "98%")]),
    ("企业满意率得9分。", [("narrative-mismatch", "9.8")]),
    ("全区中小企业认定121家（任务数100家）。", [("narrative-mismatch", "112家")]),
    ("全年新认定高新技术企业63家。", [("narrative-mismatch", "36家")]),
    ("产出指标（25分）自评得分24分。", [("narrative-mismatch", "24.5")]),
    ("经自评，综合得分99.5分，等级为“优”。", [("narrative-mismatch", "99.3")]),
    ("自评总分：93.3", [("narrative-mismatch", "99.3")]),
    ("评定等次为“良好”。", [("narrative-mismatch", "优")]),
    ("预算执行率=740.5÷751.64×100%=95.52%。", [("narrative-ratio", "98.52%")]),
    ("年度绩效目标全部完成。", [("narrative-claim", None)]),
    ("青云谱区科技和工业信息局2020年度部门整体支出绩效自评报告", [("date-conflict", "2021")]),
]  # fmt: skip


@pytest.mark.parametrize("text,expected", WRONG)
def test_what_differs_from_the_workbook_is_found(
    verified: tuple[Task, ...], tmp_path: Path, text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert told(verified, tmp_path, text) == expected


RIGHT = [
    "全年预算数751.64万元，全年执行数740.5万元，预算执行率98.52%。其中项目支出预算593万元，执行585万元，执行率98.65%。",
    "截至6月底，支出300万元，执行率39.91%；截至12月底，支出740.5万元，执行率98.52%。",
    "上年预算执行率93.10%，本年预算执行率98.52%。",
    "2021年支出740.5万元，比2020年（700万元）增加40.5万元，增长5.79%。",
    "与2020年决算700万元相比，增加40.5万元，增长5.79%。",
    "企业满意率98%，未达到100%的目标。",
    "新认定高新技术企业36家，超额完成34家的目标。",
    "新认定高新技术企业36家，比目标多2家，累计达到90家。",
    "除企业满意率外，其余指标均完成年度目标。",
    "水稻补贴项目预算320万元，支出310万元，执行率96.88%。",
    "全区财政总收入12.6亿元，全年支出25.3亿元。",
    "招商引资到位资金，目标1亿元，实际完成1.2亿元。",
    "收入总计800.00万元，支出总计800.00万元（含年末结转）。",
    "产出指标（25分）自评得分24.5分；满意度指标分值10分，得9.8分。",
    "自评得分99.3分，其中产出指标25分，得24.5分；满意度指标10分，得9.8分。",
    "2022年预计全年预算900万元，预算执行率达到99%。",
    "企业满意率由2020年的90%提高到98%。",
    "结转结余率=11.14÷751.64×100%=1.48%。",
    "全年预算751.64万元，到位资金751.64万元，支出740.5万元，完成预算的98.52%。",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_agrees_or_is_of_something_else_is_left_alone(
    verified: tuple[Task, ...], tmp_path: Path, text: str
) -> None:
    assert told(verified, tmp_path, text) == []

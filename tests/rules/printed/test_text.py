"""Printed rules are read as a person reads them, and nothing is invented."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.printed.describe import describe
from tests.rules.printed.provinces import TEXTS
from tests.rules.ruleset import settings_with
from xltools.rules.printed.expression import parse
from xltools.rules.printed.items import Way
from xltools.rules.printed.score import score
from xltools.rules.printed.text import parse_rule

SEEDS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("seeds.yaml").read_text(encoding="utf-8")
)


def _ids(row: dict[str, Any]) -> str:
    return f"{row['document'][:2]} {row['name']}"


@pytest.mark.parametrize("row", SEEDS, ids=_ids)
def test_the_rules_of_two_documents(row: dict[str, Any]) -> None:
    assert describe(parse_rule(row["name"], row["text"], Decimal(row["weight"]))) == row["items"]


@pytest.mark.parametrize(
    "name, weight, text, expected", TEXTS, ids=[f"{n} {row[0]}" for n, row in enumerate(TEXTS)]
)
def test_rules_of_other_provinces(name: str, weight: str, text: str, expected: tuple[str, ...]) -> None:
    assert tuple(describe(parse_rule(name, text, Decimal(weight)))) == expected


def test_the_items_add_up_but_for_the_two_rows_that_do_not_in_print() -> None:
    assert len([row for row in SEEDS if row["document"].startswith("福田")]) == 21
    assert len([row for row in SEEDS if row["document"].startswith("乌鲁木齐")]) == 24
    torn = {}
    for row in SEEDS:
        rule = parse_rule(row["name"], row["text"], Decimal(row["weight"]))
        if rule is not None and not rule.consistent(Decimal(row["weight"])):
            torn[row["document"][:4], row["name"]] = (rule.worth, rule.parts)
    assert torn == {
        ("乌鲁木齐", "财务合规性"): (Decimal(3), "第1项1分、第2项1分、第3项1分，合计3分"),
        ("乌鲁木齐", "预算信息公开"): (Decimal("1.5"), "第1项各档最高1.5分（标3分），合计1.5分"),
    }


@pytest.mark.parametrize("row", SEEDS, ids=_ids)
@pytest.mark.parametrize("change", ["one line", "spaces", "half width", "full width"])
def test_the_writing_does_not_matter(row: dict[str, Any], change: str) -> None:
    text: str = row["text"]
    if change == "one line":
        text = text.replace("\n\n", " ").replace("\n", " ")
    elif change == "spaces":
        text = "\n".join(" ".join(line) if "." not in line else f" {line} " for line in text.split("\n"))
    elif change == "half width":
        text = text.translate(str.maketrans("（）；，＞＜：", "();,><:"))
    else:
        text = text.translate(str.maketrans("0123456789%", "０１２３４５６７８９％"))
    got = [
        line for line in describe(parse_rule(row["name"], text, Decimal(row["weight"]))) if " = " not in line
    ]
    assert got == [line for line in row["items"] if " = " not in line]


def test_facts_of_the_items_of_one_rule_differ_and_definitions_can_be_calculated() -> None:
    for row in SEEDS:
        rule = parse_rule(row["name"], row["text"], Decimal(row["weight"]))
        if rule is not None:
            facts = [item.fact for item in rule.items]
            assert len(set(facts)) == len(facts), row["name"]
            assert all(parse(made.expression).names for made in rule.definitions)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "—", "根据实际情况评分。", "未实现绩效目标的酌情扣分。", "反映部门预算执行情况。",
        "财政部门对各预算单位各项财政财务活动指导监督检查情况。", "见评分细则。",
    ],
)  # fmt: skip
def test_a_text_without_a_rule_gives_none(text: str) -> None:
    assert parse_rule("指标", text, Decimal(5)) is None


@pytest.mark.parametrize(
    "text",
    [
        "1.制度健全（2分）；2.执行有效（3分）；弄虚作假的，每次扣1-2分。",
        "满意度≥90%得5分，满意度＜90%得3分；弄虚作假的扣2分。",
        "结转率≤100万元得5分，超过的得2分。",
        "每发现2处问题扣1分，最多扣3分。",
        "每超出5个百分点扣1分，扣完为止。",
        "一类问题每项扣1分，二类问题每项扣0.5分，扣完为止。",
        "预算完成率在90%以上且支出合规的得5分，预算完成率在80%以上的得3分。",
        "按期完成得5分，否则酌情扣分。",
    ],
)
def test_what_is_not_understood_is_left_to_judgement(text: str) -> None:
    """No deduction that was not placed may be forgotten: everything stays possible."""
    rule = parse_rule("指标", text, Decimal(5))
    assert rule is not None
    assert {item.way for item in rule.items} == {Way.JUDGED}
    assert rule.consistent(Decimal(5))
    points = score(rule, Decimal(5), {"指标": Decimal("0.95")}, settings_with())
    assert (points.low, points.high, points.decided) == (0, 5, False)


_FRAGMENTS = (
    "1.", "2.", "（1）", "①", "一是", "二是", "≥90%的，", "得1分", "得满分", "不得分", "（2分）", "（3分）；", "扣1分", "每发现一处",
    "每超出一个百分点", "扣完为止。", "本指标得0分", "涉密部门直接得分", "满意度", "80%-90%（含）", "得分=甲/乙×3分", "甲=乙/丙×100%",
    "；", "，", "。", "\n", " ", "好的", "较好的", "酌情扣分", "按完成比例赋分", "∑（每个季度）÷4", "（", "）", "99999999999999999999%",
    "x", "超出10%的，", "（5）",
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(text=st.lists(st.sampled_from(_FRAGMENTS), max_size=14).map("".join) | st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    for weight in (Decimal(5), None):
        rule = parse_rule("指标（5分）", text, weight)
        if rule is None:
            continue
        assert rule.items
        assert all(item.worth >= 0 for item in rule.items)
        points = score(rule, Decimal(5), {}, settings_with())
        assert 0 <= points.low <= points.high <= 5


@pytest.mark.parametrize(
    "text",
    [
        " \n" * 16000,
        "，得1分" * 8000,
        "1." * 15000,
        "（" * 30000,
        "大于" * 15000 + "得5分",
        "甲=乙/丙" * 5000,
    ],
)
def test_a_cell_full_of_rubbish_is_read_at_once(text: str) -> None:
    """A cell holds 32 767 characters; no pattern may go over them again and again."""
    start = time.process_time()
    parse_rule("指标", text, Decimal(5))
    assert time.process_time() - start < 5

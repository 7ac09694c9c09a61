"""Figures of the documents come out exactly; every way has pass, boundary and fail."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rules.ruleset import settings_with
from xltools.quantity import Direction
from xltools.rules.base import Facts, Points
from xltools.rules.printed.items import Definition, Item, PrintedRule, Tier, Way
from xltools.rules.printed.score import score
from xltools.rules.printed.text import parse_rule

SEEDS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("seeds.yaml").read_text(encoding="utf-8")
)
FUTIAN = {row["name"]: row for row in SEEDS if row["document"].startswith("福田")}
URUMQI = {row["name"]: row for row in SEEDS if row["document"].startswith("乌鲁木齐")}


def _facts(**facts: str) -> dict[str, Decimal | str]:
    return {
        name: value if value in ("是", "否") or value.startswith("（") else Decimal(value)
        for name, value in facts.items()
    }


def _seed(row: dict[str, Any], facts: dict[str, Decimal | str]) -> Points:
    weight = Decimal(row["weight"])
    rule = parse_rule(row["name"], row["text"], weight)
    assert rule is not None
    return score(rule, weight, facts, settings_with())


def _ends(points: Points) -> tuple[str, str, bool]:
    return f"{points.low:f}", f"{points.high:f}", points.decided


PAID = {"一": "12693.28", "二": "33284.43", "三": "52925.34", "四": "79260.57"}  # 万元, 福田 季度表
QUARTERS = {f"{n}季度部门预算支出进度": Decimal(paid) / Decimal("81164.95") for n, paid in PAID.items()}


def test_futian_quarters() -> None:
    """62.56 + 82.02 + 86.94 + 97.65 % and twice their mean 82.29 %: 4.9375…, rounded once: 4.94."""
    assert _ends(_seed(FUTIAN["预算执行率"], dict(QUARTERS))) == ("4.94", "4.94", True)


def test_futian_quarters_with_one_missing_leave_its_points_and_the_mean_open() -> None:
    facts = {name: rate for name, rate in QUARTERS.items() if not name.startswith("四")}
    # 0.6256 + 0.8202 + 0.8694 = 2.3151…; 1 for the fourth and 2 for the mean are open
    assert _ends(_seed(FUTIAN["预算执行率"], dict(facts))) == ("2.32", "5.32", False)


@pytest.mark.parametrize(
    "name, facts, low, high, decided",
    [
        # 730.68 ÷ 1931.52 = 37.83 %
        ("政府采购执行情况", {"实际采购金额合计数": "730.68", "采购计划金额合计数": "1931.52"}, "0.38", "1.38", False),
        ("政府采购执行情况", {"实际采购金额合计数": "730.68", "采购计划金额合计数": "1931.52",
                     "政府采购执行情况第2项得分": "1"}, "1.38", "1.38", True),
        ("政府采购执行情况", {"实际采购金额合计数": "100", "采购计划金额合计数": "100"}, "1", "2", False),
        ("政府采购执行情况", {"实际采购金额合计数": "100.01", "采购计划金额合计数": "100"}, "0", "1", False),
        ("政府采购执行情况", {"实际采购金额合计数": "1", "采购计划金额合计数": "0"}, "0", "2", False),
        ("政府采购执行情况", {}, "0", "2", False),
        ("编外人员控制率", {"编外人员控制率": "0.4242424242424242"}, "0", "0", True),  # 14 ÷ 33
        ("编外人员控制率", {"编外人员控制率": "0.0499"}, "1", "1", True),
        ("编外人员控制率", {"编外人员控制率": "0.05"}, "0.5", "0.5", True),
        ("编外人员控制率", {"编外人员控制率": "0.1"}, "0.5", "0.5", True),
        ("编外人员控制率", {"编外人员控制率": "0.10001"}, "0", "0", True),
        ("编外人员控制率", {}, "0", "1", False),
        # (81164.95 − 43189.21) ÷ 43189.21 = 87.93 %: the item gives 0, two items are open, the veto too
        ("财务合规性", {"调整、调剂资金累计": "37975.74", "本单位部门预算总规模": "43189.21"}, "0", "2", False),
        ("财务合规性", {"调整、调剂资金累计": "37975.74", "本单位部门预算总规模": "43189.21", "财务合规性第1项得分": "1",
                   "财务合规性第3项得分": "1", "财务合规性第4项情形": "否"}, "2", "2", True),
        ("财务合规性", {"调整、调剂资金累计": "13", "本单位部门预算总规模": "100", "财务合规性第1项得分": "1",
                   "财务合规性第3项得分": "1", "财务合规性第4项情形": "0"}, "2.7", "2.7", True),
        ("财务合规性", {"财务合规性第4项情形": "是"}, "0", "0", True),
        ("财务合规性", {"财务合规性第4项情形": "2"}, "0", "0", True),
        ("财务合规性", {"财务合规性第4项情形": "否"}, "0", "3", False),
        ("固定资产利用率", {"实际在用固定资产总额": "186.13", "所有固定资产总额": "186.13"}, "1", "1", True),
        ("固定资产利用率", {"固定资产利用率": "0.9"}, "1", "1", True),
        ("固定资产利用率", {"固定资产利用率": "0.8999"}, "0.7", "0.7", True),
        ("固定资产利用率", {"固定资产利用率": "0.75"}, "0.7", "0.7", True),
        ("固定资产利用率", {"固定资产利用率": "0.6"}, "0.4", "0.4", True),
        ("固定资产利用率", {"固定资产利用率": "0.5999"}, "0", "0", True),
        ("财政供养人员控制率", {"本年度在编人数（含工勤人员）": "18", "核定编制数（含工勤人员）": "21"}, "1", "1", True),
        ("财政供养人员控制率", {"本年度在编人数（含工勤人员）": "21", "核定编制数（含工勤人员）": "21"}, "1", "1", True),
        ("财政供养人员控制率", {"本年度在编人数(含工勤人员)": "22", "核定编制数(含工勤人员)": "21"}, "0", "0", True),
        # 4.79 ÷ 8.67 = 55.23 %, 25.00 ÷ 39.15 = 63.86 %
        ("公用经费控制率", {"“三公”经费实际支出数": "4.79", "“三公”经费预算安排数": "8.67",
                     "日常公用经费决算数": "25.00", "日常公用经费调整预算数": "39.15"}, "6", "6", True),
        ("公用经费控制率", {"“三公”经费控制率": "0.9", "日常公用经费控制率": "1.0001"}, "2", "2", True),
        ("公用经费控制率", {"“三公”经费控制率": "1"}, "2", "5", False),
        ("重点工作完成情况", {"重点工作完成情况问题数": "0"}, "8", "8", True),
        ("重点工作完成情况", {"重点工作完成情况问题数": "1"}, "4", "4", True),
        ("重点工作完成情况", {"重点工作完成情况问题数": "3"}, "0", "0", True),
        ("项目完成及时性", {"已完成项目数": "18", "计划完成项目总数": "18"}, "6", "6", True),
        ("项目完成及时性", {"已完成项目数": "17", "计划完成项目总数": "18"}, "5.67", "5.67", True),
        ("项目完成及时性", {"已完成项目数": "19", "计划完成项目总数": "18"}, "6", "6", True),
        ("预决算信息公开", {"预决算信息公开第1项档次": "（1）", "预决算信息公开第2项档次": "（2）",
                    "预决算信息公开第3项情形": "否"}, "2.5", "2.5", True),
        ("预决算信息公开", {"预决算信息公开第1项档次": "（3）"}, "0", "3", False),
        ("预决算信息公开", {"预决算信息公开第1项档次": "（3）", "预决算信息公开第3项情形": "否"}, "0", "1.5", False),
        ("预决算信息公开", {"预决算信息公开第3项情形": "是"}, "3", "3", True),
        ("公众或服务对象满意度", {"公众或服务对象满意度": "0.95"}, "6", "6", True),
        ("公众或服务对象满意度", {"公众或服务对象满意度": "0.9499"}, "4", "4", True),
        ("公众或服务对象满意度", {"公众或服务对象满意度": "0.2"}, "1", "1", True),
        ("公众或服务对象满意度", {}, "1", "6", False),
        ("预算编制合理性", {f"预算编制合理性第{n}项得分": "1" for n in range(1, 6)}, "5", "5", True),
        ("预算编制合理性", {"预算编制合理性第1项得分": "0.5", "预算编制合理性第2项得分": "7", "预算编制合理性第3项得分": "-1"}, "1.5", "3.5", False),
    ],
)  # fmt: skip
def test_futian(name: str, facts: dict[str, str], low: str, high: str, decided: bool) -> None:
    assert _ends(_seed(FUTIAN[name], _facts(**facts))) == (low, high, decided)


def test_rules_that_do_not_add_up_decide_nothing() -> None:
    for name, weight in (("财务合规性", "5"), ("预算信息公开", "3")):
        facts: dict[str, Decimal | str] = {
            "财务合规性第4项情形": "是",
            "预算信息公开第1项档次": "（1）",
            "预算信息公开第2项情形": "是",
        }
        assert _ends(_seed(URUMQI[name], facts)) == ("0", weight, False)


def _one(item: Item, fact: str, weight: str | None = None, **settings: int | str) -> Points:
    rule = PrintedRule("指标", (item,), "")
    facts: dict[str, Decimal | str] = (
        {} if not fact else {item.fact: Decimal(fact) if fact[0] in "-0123456789" else fact}
    )
    return score(rule, Decimal(weight) if weight else item.worth, facts, settings_with(**settings))


_TABLE = (
    Tier(Decimal(5), Decimal("0.9")),
    Tier(Decimal(3), Decimal("0.7"), True, Decimal("0.8")),
    Tier(Decimal(0), high=Decimal("0.7")),
)
_GRADES = (Tier(Decimal(5), word="好"), Tier(Decimal(3), word="较好"), Tier(Decimal(0), word="不好"))
_BELOW = Item(
    "1",
    Way.PER_POINT,
    Decimal(4),
    "甲",
    (Tier(Decimal(0), high=Decimal("0.88")),),
    Decimal("0.95"),
    step=Decimal("0.5"),
    below=True,
)


@pytest.mark.parametrize(
    "item, fact, ends",
    [
        (Item("1", Way.JUDGED, Decimal(2), "甲"), "1.5", "1.5–1.5"),
        (Item("1", Way.JUDGED, Decimal(2), "甲"), "2", "2–2"),
        (Item("1", Way.JUDGED, Decimal(2), "甲"), "2.5", "2–2"),
        (Item("1", Way.JUDGED, Decimal(2), "甲"), "无", "0–2"),
        (Item("1", Way.RATIO, Decimal(2), "甲"), "0.5", "1–1"),
        (Item("1", Way.RATIO, Decimal(2), "甲"), "1", "2–2"),
        (Item("1", Way.RATIO, Decimal(2), "甲"), "1.3", "2–2"),  # the row's points are the most it gives
        (Item("1", Way.RATIO, Decimal(2), "甲"), "-0.1", "0–0"),
        (Item("1", Way.RATIO, Decimal(2), "甲", limit=Decimal(1), beyond=Decimal(0)), "1", "2–2"),
        (Item("1", Way.RATIO, Decimal(2), "甲", limit=Decimal(1), beyond=Decimal(0)), "1.0000001", "0–0"),
        (Item("1", Way.RATIO, Decimal(1), "甲"), "0.285", "0.29–0.29"),  # ties go up, as on paper
        (Item("1", Way.RATIO, Decimal(1), "甲"), "0.2849", "0.28–0.28"),
        (Item("1", Way.RATIO, Decimal("1.5"), "甲"), "0.67", "1.01–1.01"),  # 1.005
        (Item("1", Way.TIERS, Decimal(5), "甲", _TABLE), "0.9", "5–5"),
        (Item("1", Way.TIERS, Decimal(5), "甲", _TABLE), "0.7", "3–3"),
        (Item("1", Way.TIERS, Decimal(5), "甲", _TABLE), "0.69", "0–0"),
        (Item("1", Way.TIERS, Decimal(5), "甲", _TABLE), "0.8", "0–5"),  # in no tier: a gap in print
        (Item("1", Way.TIERS, Decimal(5), "甲", _TABLE), "0.90000000000001", "5–5"),
        (Item("1", Way.TIERS, Decimal(5), "甲", _TABLE), "0.89999999999999", "5–5"),  # what a double leaves of 0.9
        (Item("1", Way.TIERS, Decimal(5), "甲", _TABLE), "很高", "0–5"),
        (Item("1", Way.WORDS, Decimal(5), "甲", _GRADES), "好", "5–5"),
        (Item("1", Way.WORDS, Decimal(5), "甲", _GRADES), " 较好 ", "3–3"),
        (Item("1", Way.WORDS, Decimal(5), "甲", _GRADES), "不好", "0–0"),
        (Item("1", Way.WORDS, Decimal(5), "甲", _GRADES), "一般", "0–5"),
        (Item("1", Way.PER_ITEM, Decimal(5), "甲", step=Decimal(2)), "0", "5–5"),
        (Item("1", Way.PER_ITEM, Decimal(5), "甲", step=Decimal(2)), "2", "1–1"),
        (Item("1", Way.PER_ITEM, Decimal(5), "甲", step=Decimal(2)), "3", "0–0"),
        (Item("1", Way.PER_ITEM, Decimal(5), "甲", step=Decimal(2)), "-3", "5–5"),
        (Item("1", Way.PER_POINT, Decimal(1), "甲", limit=Decimal("0.1"), step=Decimal("0.1")), "0.1", "1–1"),
        (Item("1", Way.PER_POINT, Decimal(1), "甲", limit=Decimal("0.1"), step=Decimal("0.1")), "0.125", "0.75–0.75"),
        (Item("1", Way.PER_POINT, Decimal(1), "甲", limit=Decimal("0.1"), step=Decimal("0.1")), "0.2", "0–0"),
        (_BELOW, "0.95", "4–4"),
        (_BELOW, "1.2", "4–4"),
        (_BELOW, "0.93", "3–3"),
        (_BELOW, "0.88", "0.5–0.5"),
        (_BELOW, "0.8799", "0–0"),
    ],
)  # fmt: skip
def test_each_way(item: Item, fact: str, ends: str) -> None:
    points = _one(item, fact)
    assert f"{points.low:f}–{points.high:f}" == ends
    assert points.decided == (points.low == points.high)


@pytest.mark.parametrize("way", [way for way in Way if way not in (Way.VETO, Way.EXEMPT)])
def test_a_missing_fact_leaves_the_item_open(way: Way) -> None:
    tiers = {Way.TIERS: (*_TABLE[:2], Tier(Decimal(1), high=Decimal("0.7"))), Way.WORDS: _GRADES}
    item = Item("1", way, Decimal(5), "甲", tiers.get(way, ()), limit=Decimal(1), step=Decimal(1))
    points = _one(item, "")
    assert (points.low, points.high, points.decided) == (1 if way is Way.TIERS else 0, 5, False)


@pytest.mark.parametrize("exempt", ["", "是", "否"])
@pytest.mark.parametrize("veto", ["", "是", "否"])
def test_veto_and_exemption(veto: str, exempt: str) -> None:
    """An exemption outweighs a veto; what is not known leaves the end open that it could move."""
    items = (
        Item("1", Way.JUDGED, Decimal(3), "分"),
        Item("2", Way.VETO, Decimal(0), "否决"),
        Item("3", Way.EXEMPT, Decimal(0), "免评"),
    )
    facts: dict[str, Decimal | str] = {"分": Decimal(2)}
    facts |= {name: said for name, said in (("否决", veto), ("免评", exempt)) if said}
    points = score(PrintedRule("指标", items, ""), Decimal(3), facts, settings_with())
    low = 3 if exempt == "是" else 2 if veto == "否" else 0
    high = 0 if veto == "是" else 2
    high = high if exempt == "否" else 3
    assert (points.low, points.high) == (low, high)
    assert points.decided == (exempt == "是" or (exempt == "否" and veto != ""))


@pytest.mark.parametrize(
    "target, actual, choice, expected",
    [
        ("100", "50", "不影响得分", "2.5"),
        ("100", "100", "不影响得分", "5"),
        ("100", "184", "线性扣减", "0.8"),
        ("1", "4", "线性扣减", "0"),
    ],
)
def test_by_the_rows_own_target(target: str, actual: str, choice: str, expected: str) -> None:
    """乌鲁木齐, 按完成比例赋分: 184 against 100 gives 0.8 of 5, 4 against 1 gives 0 (备注)."""
    rule = PrintedRule("产出数量", (Item("1", Way.TARGET, Decimal(5), "产出数量"),), "")
    facts = Facts(Decimal(5), Direction.AT_LEAST, Decimal(target), Decimal(actual))
    points = score(rule, Decimal(5), {}, settings_with(overshoot=choice), facts)
    assert _ends(points) == (expected, expected, True)
    assert "overshoot" in {name for step in points.steps for name in step.settings} or actual == "50"


def test_thirds_that_add_up_to_a_tie_are_one() -> None:
    """1.5 × (1 ÷ 3) is 0.5 however many digits of the third are kept."""
    items = (Item("1", Way.RATIO, Decimal("1.5"), "率"),)
    rule = PrintedRule("指标", items, "", (Definition("率", "甲/乙"),))
    points = score(rule, Decimal("1.5"), {"甲": Decimal(1), "乙": Decimal(3)}, settings_with(decimals=0))
    assert _ends(points) == ("1", "1", True)


def test_a_figure_that_is_typed_outweighs_its_definition_and_circles_end() -> None:
    rule = PrintedRule(
        "指标",
        (Item("1", Way.RATIO, Decimal(1), "甲"),),
        "",
        (Definition("甲", "乙/2"), Definition("乙", "甲×2")),
    )
    assert _ends(score(rule, Decimal(1), {"甲": Decimal("0.25"), "乙": Decimal(1)}, settings_with())) == (
        "0.25",
        "0.25",
        True,
    )
    assert _ends(score(rule, Decimal(1), {}, settings_with())) == ("0", "1", False)


def test_every_item_explains_itself() -> None:
    points = _seed(
        FUTIAN["政府采购执行情况"], _facts(实际采购金额合计数="730.68", 采购计划金额合计数="1931.52")
    )
    texts = [step.text for step in points.steps]
    assert len(texts) == 3
    assert "37.83%" in texts[0]
    assert "没有填写" in texts[1]
    assert "0.38～1.38" in texts[2]
    assert points.steps[2].settings == ("decimals",)

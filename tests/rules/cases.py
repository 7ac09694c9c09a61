"""Every rule worked out by hand: pass, boundary and fail, with where the figures come from.

The figures are computed on paper from the sources named, never by the program.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from xltools.quantity import Direction

NATIONAL = "财预〔2020〕10号 绩效自评的评价方法（定量指标）"
QUALITATIVE = "财预〔2020〕10号 绩效自评的评价方法（定性指标）"
CONTRACT = "contract.md §5"
ANNEX6 = "青云谱 2021 年附件6"
URUMQI = "乌鲁木齐 综合评分表，备注栏（推定）"
PROJECT = "项目支出绩效自评表，预算执行率 10 分"

Kind = Literal["pass", "boundary", "fail"]


@dataclass(frozen=True)
class Case:
    """Facts as text, the interval they give, and who says so."""

    rule: str
    kind: Kind
    weight: str
    low: str
    high: str
    source: str
    direction: str = "≥"
    target: str = ""
    actual: str = ""
    state: str = ""
    rules: dict[str, str] = field(default_factory=dict)

    @property
    def way(self) -> Direction:
        return Direction(self.direction)


def _ratio(kind: Kind, weight: str, what: str, points: str, source: str, **rules: str) -> Case:
    """``what`` is written as in a form: ≥34 14 (target, then actual)."""
    target, actual = what.split()
    return Case(
        "proportional", kind, weight, points, points, source, target[0], target[1:], actual, "", rules
    )


def _state(rule: str, kind: Kind, state: str, weight: str, ends: str, source: str, **rules: str) -> Case:  # noqa: PLR0917
    low, high = ends.split("–")
    return Case(rule, kind, weight, low, high, source, state=state, rules=rules)


def _rate(kind: Kind, weight: str, what: str, points: str, source: str, **rules: str) -> Case:
    spent, budget = what.split("/")
    low, high = points.split("–") if "–" in points else (points, points)
    return Case("budget-execution", kind, weight, low, high, source, "≥", budget, spent, "", rules)


LINEAR, INVERSE, NOTHING = "线性扣减", "目标除以实际", "不得分"

CASES: tuple[Case, ...] = (
    # ≥: points × actual ÷ target, two decimals, half up
    _ratio("pass", "2", "≥100 112", "2", ANNEX6),
    _ratio("boundary", "2", "≥100 100", "2", ANNEX6),
    _ratio("fail", "2", "≥34 14", "0.82", f"{ANNEX6} 新认定高新技术企业：2×14÷34＝0.8235"),
    _ratio("fail", "10", "≥90 80", "8.89", f"{ANNEX6} 推动当地经济发展：10×80÷90＝8.888…"),
    _ratio("fail", "5", "≥100 0", "0", NATIONAL),
    _ratio("fail", "10", "≥100 -20", "0", f"{NATIONAL}；得分最低 0"),
    _ratio("boundary", "10", "≥0 0", "10", NATIONAL),
    _ratio("fail", "10", "≥0 -1", "0", NATIONAL),
    _ratio("boundary", "1", "≥1000 5", "0.01", "四舍五入：0.005 入为 0.01"),
    _ratio("boundary", "3", "≥6 2.01", "1.01", "四舍五入：3×2.01÷6＝1.005"),
    _ratio("fail", "3", "≥6 2.0098", "1", "3×2.0098÷6＝1.0049"),
    _ratio("boundary", "3", "≥6 2.01", "1.005", "三位小数", decimals="3"),
    _ratio("boundary", "5", "≥10 1", "1", "不留小数：0.5 入为 1", decimals="0"),
    # overshoot
    _ratio("pass", "1", "≥95 830.04", "1", f"{CONTRACT}：超额不影响得分"),
    _ratio("pass", "5", "≥100 184", "0.8", f"{URUMQI}：184 对 100，5 分得 0.8", overshoot=LINEAR),
    _ratio("fail", "3", "≥1 4", "0", f"{URUMQI}：4 对 1 得 0", overshoot=LINEAR),
    _ratio("boundary", "5", "≥100 200", "0", URUMQI, overshoot=LINEAR),
    _ratio("boundary", "3", "≥6 11.99", "0.01", "3×(12－11.99)÷6＝0.005，入为 0.01", overshoot=LINEAR),
    # ≤
    _ratio("pass", "3", "≤5 0", "3", ANNEX6),
    _ratio("boundary", "2", "≤100 100", "2", ANNEX6),
    _ratio("fail", "10", "≤100 120", "8", f"{CONTRACT}：10×(1－20÷100)"),
    _ratio("boundary", "10", "≤100 200", "0", f"{CONTRACT}：两倍为 0"),
    _ratio("fail", "10", "≤100 250", "0", CONTRACT),
    _ratio("fail", "10", "≤100 125", "8", "domain.md §4：10×100÷125", at_most=INVERSE),
    _ratio("fail", "10", "≤100 101", "0", "domain.md §4", at_most=NOTHING),
    _ratio("fail", "10", "≤0 1", "0", "指标值 0 而超出"),
    _ratio("boundary", "3", "≤6 11.99", "0.01", "3×(1－5.99÷6)＝0.005，入为 0.01"),
    # =
    _ratio("pass", "10", "=100 100", "10", ANNEX6),
    _ratio("pass", "10", "=100 120", "10", f"{CONTRACT}：超过得满分"),
    _ratio("fail", "10", "=100 90", "9", f"{CONTRACT}：同不低于"),
    _ratio("fail", "10", "=100 120", "0", "domain.md §4：全有或全无", equal="全有或全无"),
    _ratio("fail", "10", "=100 99.99", "0", "domain.md §4：全有或全无", equal="全有或全无"),
    _ratio("boundary", "10", "=0 0", "10", "domain.md §4：指标值 0 只在不大于 0 时得满分"),
    _ratio("fail", "10", "=0 1", "0", "domain.md §4"),
    # three bands, the figure inside left to judgement
    _state("qualitative", "pass", "达成", "5", "4–5", f"{QUALITATIVE}：100%—80%（含）"),
    _state("qualitative", "boundary", "部分达成", "5", "3–4", f"{QUALITATIVE}：80%—60%（含）"),
    _state("qualitative", "fail", "未达成", "5", "0–3", f"{QUALITATIVE}：60%—0%"),
    _state("qualitative", "fail", "未定", "5", "0–5", "不能判定，由评分人判断"),
    _state(
        "qualitative",
        "boundary",
        "部分达成",
        "1.25",
        "0.8–1",
        "1.25×0.6＝0.75，入为 0.8；1.25×0.8＝1",
        decimals="1",
    ),
    _state("qualitative", "boundary", "达成", "2.5", "2–2.5", "满分不因取整而变：2.5", decimals="0"),
    # dates
    _state("deadline", "pass", "按期", "5", "5–5", "石家庄高新 2021：按期完成得满分"),
    _state("deadline", "fail", "逾期", "5", "0–5", "办法未列公式，由评分人判断"),
    _state("deadline", "boundary", "", "5", "0–5", "时间不能判定"),
    # the budget execution row
    _rate("pass", "10", "100/100", "10", PROJECT),
    _rate("boundary", "10", "39720/39732", "10", "石家庄高新：39720÷39732＝99.97%，9.997 入为 10"),
    _rate("fail", "10", "95/100", "9.5", PROJECT),
    _rate("fail", "10", "0/100", "0", PROJECT),
    _rate("pass", "10", "6238.91/751.64", "10", f"{CONTRACT}：最高 100%（执行率 830.04%）"),
    _rate("boundary", "3", "5.99/6", "3", "3×5.99÷6＝2.995，入为 3"),
    _rate("fail", "10", "95/100", "9", "封顶 90%", execution_cap="0.9"),
    _rate("fail", "10", "5/0", "0–10", "没有预算数，不能计算"),
    # judgement
    _state("discretion", "pass", "", "4", "0–4", "由评分人判断"),
    _state("discretion", "boundary", "", "0", "0–0", "没有分值可给"),
    _state("discretion", "fail", "", "2.344", "0–2.344", "满分不因取整而变"),
)


def decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None

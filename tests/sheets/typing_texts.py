"""What people type into target and actual cells: a grammar of simple and odd shapes."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Raw


@dataclass(frozen=True)
class Typed:
    """What a cell holds after typing, and the number format that typing gave it."""

    raw: Raw
    form: str = ""


_OPERATORS = ["", "", "", "≥", "≥", "≤", "=", ">=", "<=", "≧", "═", "＝", ">", "<", "不低于", "不超过", "不少于", "不高于",
              "大于", "至少", "达到", "控制在", "约", "≥≥", "不低于≥", "=>", "二"]  # fmt: skip
_UNITS = ["", "", "%", "%", "％", "家", "家", "亿元", "万元", "元", "项", "人次", "天", "‰", "万人次", "百分点", "个", "米", "年", "月",
          "季度", "小时", "km"]  # fmt: skip
_TAILS = [
    "",
    "",
    "",
    "",
    "",
    "以上",
    "以下",
    "以内",
    "内",
    "余",
    "左右",
    "前",
    "（含）",
    "。",
    "元/人",
    "中小企业",
    "家",
    "1000件",
]
_WORDS = ["健全", "符合标准", "达成预期指标", "未超预算", "未完成", "基本完成", "部分达成", "按要求公开", "完成", "不完成", "预算编制是否完整、齐全",
          "预算编制完整、齐全", "未、完成", "未\n完成", "进一步提升", "三家", "约三家", "一场", "百分之五", "无", "—", "/", "-", "较好", "没有完成",
          "良好", "达 成", "完成。", "按时完成", "部分", "不断提升", "年底前完成", "全年", "第三季度", "不高于上年", "有所改善", "①完成",
          "符合\t标准", "没有超过预算", "Ⅲ级", "1:2", "3/4", "1E3", "2021/12", "12-15", "12月前", "2021年12月底前", "2021.12", "12月", "2021年",
          "(5)", "$5", "¥5", "-5", "+5", "±5", "5-10", "100%1000件", "1,000", "1，160.5万元", "1,23家", "１２０家", "５０％", "①",
          "TRUE", "０", ".5", "5.", ".", "1.2.3", "00012", "12345678901234567890", "\u00a0100家", "100\u3000家", " 100 家 ",
          "100家\n", "\"100\"", "100'", "家", "≥", "≥家", "%", "≥%", "100%%", "1家00", "2050.6万元", "98.60", "", " ", "　"]  # fmt: skip
_FORMATS = ["0%", "0.00%", '0"家"', "#,##0.00", "@", '"≥"0', "0.0"]


def text(rng: random.Random) -> str:
    """A target or actual as text."""
    if rng.random() < 0.4:
        return rng.choice(_WORDS)
    number = Decimal(rng.choice((rng.randrange(0, 12), rng.randrange(0, 200), rng.randrange(0, 99999))))
    if rng.random() < 0.4:
        number = number.scaleb(-rng.randrange(1, 4))
    simple = rng.random() < 0.6
    operators, units, tails = (_OPERATORS[:7], _UNITS[:8], [""]) if simple else (_OPERATORS, _UNITS, _TAILS)
    joint = rng.choice(("", "", "", " ", "　"))
    return f"{rng.choice(operators)}{joint}{number}{joint}{rng.choice(units)}{rng.choice(tails)}"


def pair(rng: random.Random) -> tuple[Typed, Typed]:
    """A target and an actual of the same shape: ≥3天内 and 2天内, 100家以下 and 120家."""
    operator, unit, tail = rng.choice(_OPERATORS), rng.choice(_UNITS), rng.choice(_TAILS)
    target = f"{operator}{rng.randrange(0, 130)}{unit}{tail}"
    figure = rng.choice((str(rng.randrange(0, 200)), f"{rng.randrange(0, 2000) / 10}", "2021.5", "0.5", "1"))
    return Typed(target), Typed(figure + rng.choice((unit, unit + tail, "")))


def typed(rng: random.Random, explicit: str = "") -> Typed:
    """One entry into a cell that has the format ``explicit`` (none: General). As Excel takes
    it, 97% in a General cell is 0.97 shown as a percentage; another format stays."""
    kind = rng.random()
    if kind < 0.66:
        return Typed(text(rng))
    if kind < 0.73:
        return Typed(None)
    if kind < 0.75:
        return Typed(True if explicit or rng.random() < 0.5 else dt.date(2021, 12, 1))
    number = rng.choice((0, 0, 1, 2, 95, 96.5, 112, 100, 34, 0.95, 0.9566, 8.3004, 1.2, 40000, -3, 0.1 + 0.2))
    return Typed(number, explicit or rng.choice(("", "", "0%", "0.00%")))


def first_entry(rng: random.Random) -> Typed:
    """What stood in a cell when the program wrote the paper: any format."""
    entry = typed(rng)
    if isinstance(entry.raw, (int, float)) and not isinstance(entry.raw, bool):
        return Typed(entry.raw, rng.choice(("", "", *_FORMATS)))
    return entry

"""Measure words and scales of quantities."""

from __future__ import annotations

import re
from decimal import Decimal

#: written unit → (unit compared, factor): 亿元 counts as 元, ‰ as %
SCALED: dict[str, tuple[str, Decimal]] = {
    "%": ("%", Decimal(1)),
    "百分比": ("%", Decimal(1)),
    "个百分点": ("%", Decimal(1)),
    "百分点": ("%", Decimal(1)),
    "‰": ("%", Decimal("0.1")),
    "千米": ("米", Decimal(1000)),
    "公里": ("米", Decimal(1000)),
    "km": ("米", Decimal(1000)),
    "m": ("米", Decimal(1)),
    "㎡": ("平方米", Decimal(1)),
    "m2": ("平方米", Decimal(1)),
    "平米": ("平方米", Decimal(1)),
    "千克": ("公斤", Decimal(1)),
    "个工作日": ("工作日", Decimal(1)),
    "个自然日": ("自然日", Decimal(1)),
    "个小时": ("小时", Decimal(1)),
    "个课时": ("课时", Decimal(1)),
    "kg": ("公斤", Decimal(1)),
}

#: 万 in 万元 or 万人次 multiplies; it never stands for a unit by itself
MULTIPLIERS: dict[str, Decimal] = {
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10) ** 4,
    "百万": Decimal(10) ** 6,
    "千万": Decimal(10) ** 7,
    "亿": Decimal(10) ** 8,
    "万亿": Decimal(10) ** 12,
}

#: measure words accepted with text behind them ("112家中小企业")
COUNTED = """
    人次 户次 家次 台次 件次 车次 班次 场次 例次 床位 课时 学时 标段 街道 社区 平方公里 平方米 立方米
    平米 千米 公里 公斤 千克 公顷 个工作日 个自然日 个小时 个课时 小时 分钟 个月 工作日 自然日 个百分点 百分点 百分比 万元 亿元
    家 个 项 人 次 场 件 份 套 台 辆 条 篇 户 批 期 名 位 处 座 所 间 栋 幢 米 亩 吨 升 天 日 月 年
    周 元 分 级 类 种 本 册 张 幅 部 款 例 起 宗 笔 单 门 点 倍 棵 株 头 只 片 块 根 盏 支 组 对 队
    班 节 届 轮 村 镇 枚 封 段 盘 箱 包 瓶 袋 桶 架 艘 口 眼 秒 字 页 集 首 句 扇 把 面 顶 % ‰ ㎡
    """.split()  # noqa: SIM905 - a list of words reads better as words

_BY_LENGTH = sorted(set(COUNTED), key=lambda unit: (-len(unit), unit))
LEADING_UNIT = re.compile("|".join(map(re.escape, _BY_LENGTH)))


def is_money(unit: str) -> bool:
    """Whether amounts in this unit are money."""
    return unit == "元"


def is_ratio(unit: str) -> bool:
    """Whether figures in this unit are percentages."""
    return unit == "%"

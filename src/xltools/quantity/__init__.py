"""Texts of targets and actuals: what ``≥100家`` and ``98%左右`` say.

Source of the taxonomy: published forms of 青云谱 (2021), 石家庄高新 (2021),
金水 (2021), 乌鲁木齐 (2023), 四川 and 安徽; 年度指标值 and 全年完成值 columns.
"""

from xltools.quantity.compare import Direction, Match, assumed_direction, match
from xltools.quantity.dates import Period
from xltools.quantity.parse import Quantity, QuantityKind, parse_quantity

__all__ = [
    "Direction",
    "Match",
    "Period",
    "Quantity",
    "QuantityKind",
    "assumed_direction",
    "match",
    "parse_quantity",
]

"""The columns of 评分底稿 and how its formulas name them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Ref, Value, column_letters, quote_sheet
from xltools.records import Form
from xltools.rules.base import RowCells

FIRST = 5
COLUMNS: tuple[tuple[str, str, float], ...] = (
    ("row", "行号", 6), ("name", "三级指标", 26), ("target_text", "年度指标值", 18), ("actual_text", "全年完成值", 18),
    ("direction", "比较", 6), ("unit", "单位", 8), ("target", "指标值（数）", 12), ("actual", "完成值（数）", 12),
    ("state", "完成情况", 10), ("rule", "计分办法", 14), ("weight", "分值", 7), ("low", "最低", 7), ("high", "最高", 7),
    ("suggested", "建议得分", 9), ("stated", "自评得分", 9), ("ruled", "规则得分", 9), ("difference", "差异", 8),
    ("source", "取数", 7), ("target_seen", "指标值原文", 14), ("actual_seen", "完成值原文", 14), ("status", "状态", 18), ("flag", "检查", 10),
    ("name_seen", "名称原文", 14), ("target_key", "指标值比对", 14), ("actual_key", "完成值比对", 14),
    ("target_body", "指标值去单位", 12), ("target_rest", "指标值余字", 10), ("actual_body", "完成值去单位", 12),
    ("actual_rest", "完成值余字", 10),
)  # fmt: skip
COLUMN = {role: index for index, (role, _, _) in enumerate(COLUMNS, 1)}
LETTER = {role: column_letters(index) for role, index in COLUMN.items()}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula among the constants of a row; ``percent`` shows its value as a percentage."""

    text: str
    percent: bool = False


Held = str | Decimal | bool | Formula | None
Content = Mapping[str, Held]


def at(role: str, row: int) -> str:
    """The address of a column of the paper in a row."""
    return f"{LETTER[role]}{row}"


def row_refs(row: int) -> RowCells:
    return RowCells(*(at(role, row) for role in ("direction", "target", "actual", "state", "weight")))


def form_cell(form: Form, cell: Value | Ref) -> str:
    """The address of a cell of the form, as formulas of the paper write it."""
    ref = cell.ref if isinstance(cell, Value) else cell
    return f"{quote_sheet(form.sheet)}!{ref.a1}"

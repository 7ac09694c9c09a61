"""The indicator rows of a blank 附件6: the official 管理指标, and blank rows for the rest.

Source: 青云谱 2021 年附件6; line breaks in the 二级指标 as printed.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table, in the order of its columns; texts as printed, "" for empty."""

    level1: str
    level1_weight: str
    level2: str
    name: str = ""
    target: str = ""
    actual: str = ""
    weight: str = ""
    score: str = ""
    reason: str = ""


_MANAGEMENT: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    ("预算编审管理（5分）", (
        ("预算编制完整性（2分）", "预算编制是否完整、齐全，数据是否有错", "2"),
        ("预算编制准确性（2分）", "预算编列预算科目是否准确、细化", "2"),
        ("绩效目标管理（1分）", "预算绩效目标编制的规范性、合理性，以及覆盖率", "1"),
    )),
    ("预算执行管理（4分）", (
        ("预算完成率（1分）", "≥95%", "1"),
        ("支付进度率（1分）", "100%", "1"),
        ("公用经费控制率（1分）", "≤100%", "1"),
        ("“三公经费”控制率（1分）", "≤100%", "1"),
    )),
    ("部门结转结余资金管理\n（3分）", (("结转结余率（3分）", "≤5%", "3"),)),
    ("预决算信息公开管理\n（5分）", (
        ("预决算信息公开性（2分）", "是否按照政府信息公开有关规定公开相关预决算信息", "2"),
        ("基础信息完善性（3分）", "基础数据信息是否真实、完整、准确", "3"),
    )),
    ("部门预算管理（5分）", (
        ("在职人员控制率（2分）", "≤100%", "2"),
        ("管理制度健全性（1分）", "预算管理，财务管理制度是否健全、完整", "1"),
        ("资金使用合规性（2分）", "使用预算资金是否符合相关的预算财务管理制度的规定", "2"),
    )),
    ("政府采购管理（3分）", (("政府采购执行率（3分）", "≥95%", "3"),)),
    ("资产管理（5分）", (
        ("管理制度健全性（2分）", "资产管理制度是否健全、完整", "2"),
        ("资产管理安全性（2分）", "资产是否保存完整、使用合规、配置合理、处置规范、收入及时足额上缴", "2"),
        ("固定资产利用率（1分）", "≥95%", "1"),
    )),
)  # fmt: skip

_TO_FILL = (
    ("产出指标", "25", "数量指标（10分）", 5),
    ("产出指标", "25", "质量指标（10分）", 2),
    ("产出指标", "25", "时效指标（5分）", 1),
    ("效果指标", "35", "经济效益指标\n（10分）", 1),
    ("效果指标", "35", "社会效益指标\n（15分）", 1),
    ("效果指标", "35", "可持续影响指标（10分）", 1),
    ("满意度指标", "10", "满意度指标\n（10分）", 1),
)

BLANK_ROWS: tuple[Row, ...] = (
    *(
        Row("管理指标", "30", level2, name, target, weight=weight)
        for level2, lines in _MANAGEMENT
        for name, target, weight in lines
    ),
    *(Row(level1, points, level2) for level1, points, level2, count in _TO_FILL for _ in range(count)),
)

#: 二级指标 without white space → as the form prints it
PRINTED: dict[str, str] = {row.level2.replace("\n", ""): row.level2 for row in BLANK_ROWS}

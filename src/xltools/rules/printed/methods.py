"""The ways in which printed rules give points, as people are told of them."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.rules.base import Method
from xltools.rules.printed.items import PrintedRule, Way

_FUTIAN = "福田 2021 年部门整体支出绩效评价共性指标体系框架"
_URUMQI = "乌鲁木齐经开区 2023 年部门整体支出绩效评价指标综合评分表"

_OF_WAY: Mapping[Way, Method] = {
    Way.JUDGED: Method(
        "judged", "逐项判断", "评分人在这一项的满分以内给分，填在“基础数据”。", f"{_FUTIAN}“预算编制合理性”等", ()
    ),
    Way.RATIO: Method(
        "ratio", "按比率得分", "得分＝满分×比率；印有上限的，超过上限得规定的分（如实际采购大于计划得 0 分）；没有上限的不封顶。",
        f"{_FUTIAN}“政府采购执行情况”“预算执行率”", ("decimals",),
    ),
    Way.TIERS: Method(
        "tiers", "按区间分档", "数字落在哪一档就得哪一档的分；界限算不算在内按印刷的写法。",
        f"{_FUTIAN}“固定资产利用率”“编外人员控制率”", ("decimals",),
    ),
    Way.WORDS: Method(
        "levels", "按表述分级", "好、较好、不好等各级得规定的分。", f"{_URUMQI}“基层‘三保’保障情况”", ("decimals",)
    ),
    Way.PER_ITEM: Method(
        "deduction", "逐项扣分", "得分＝满分－每项扣分×项数，扣完为止。", f"{_FUTIAN}“预算编制规范性”“重点工作完成情况”", ("decimals",)
    ),
    Way.PER_POINT: Method(
        "point-deduction", "逐点扣分", "超出（或低于）界限的，每个百分点扣规定的分，不满一个百分点的按比例，扣完为止。",
        f"{_FUTIAN}“财务合规性”第2项", ("decimals",),
    ),
    Way.VETO: Method("veto", "一票否决", "有规定的情形，全项得 0 分。", f"{_FUTIAN}“财务合规性”第4项", ()),
    Way.EXEMPT: Method("exemption", "免评", "符合规定的情形，直接得满分。", f"{_FUTIAN}“预决算信息公开”第3项", ()),
}  # fmt: skip
_SEVERAL = Method(
    "items", "按评分标准逐项", "评分标准有几项的，各项按各自的办法计分后相加，合计后四舍五入一次，不超过分值。",
    f"{_FUTIAN}；{_URUMQI}", ("decimals",),
)  # fmt: skip
METHODS: tuple[Method, ...] = (_SEVERAL, *_OF_WAY.values())


def method_of(rule: PrintedRule) -> Method:
    """That of its only item, or that of several."""
    return _OF_WAY.get(rule.items[0].way, _SEVERAL) if len(rule.items) == 1 else _SEVERAL

"""What offices call the parts of a form: header names and their synonyms.

Collected from the published forms named in docs/forms.md. A label is compared
after NFKC, without white space and without a closing remark in brackets such as
（B）, （万元）, （10分）.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TAIL = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]$")
_FORMULA_TAIL = re.compile(r"(?:=.*|[①-⑨]|[*★]+)$")

_SYNONYMS: dict[str, str] = {
    "level1": "一级指标 一级 一级指标名称 指标类别 指标类型",
    "level2": "二级指标 二级 二级指标名称",
    "name": "三级指标 三级 三级指标名称 指标名称 绩效指标 评价指标 具体指标 指标内容 绩效指标名称 四级指标",
    "property": "指标性质 性质 指标方向 计算符号 指标符号",
    "unit": "度量单位 计量单位 指标单位 单位 指标值单位",
    "target": (
        "年度指标值 指标值 年初目标值 目标值 年度目标值 预期指标值 计划指标值 计划值 预期值 预期目标值 "
        "年初指标值 年度绩效指标值 绩效目标值 绩效指标值 年初设定值 预算指标值 年初设定目标值 设定目标值 目标指标值"
    ),
    "actual": (
        "全年完成值 实际完成值 全年实际值 完成值 实际值 实际完成指标值 全年实际完成值 年度完成值 完成指标值 "
        "自评完成值 实际完成 实际完成情况 全年完成情况 完成情况 指标完成值 实际完成数 年度实际完成值 全年实际完成情况 "
        "指标完成情况 业绩值 实际业绩值"
    ),
    "weight": "分值 权重 参考分值 权重分值 指标分值 标准分值 分值权重 满分 满分值 指标权重 权重分 标准分 应得分 分数",
    "score": (
        "得分 自评得分 自评分 自评分数 评价得分 实际得分 指标得分 单位自评得分 自评分值 自我评分 评分 得分情况 实得分 "
        "最终得分"
    ),
    "reason": "偏差及原因分析 偏差原因分析及改进措施 未完成原因分析 偏差原因分析 扣分原因 偏差原因 原因分析",
    "note": "指标说明 指标解释",
    "rule_text": "评分标准 参考评分标准 评分规则 计分方法 评分办法",
    "remark": "备注",
    "initial": "年初预算数 年初预算 年初预算金额 年初预算安排数",
    "budget": (
        "全年预算数 调整后预算数 调整预算数 全年预算 全年预算金额 预算调整数 年度预算总指标 全年预算总额 预算金额 "
        "年度预算数 预算数 年度预算 预算安排数"
    ),
    "spent": (
        "全年执行数 预算执行数 全年执行 执行数 实际执行数 实际支出数 全年支出数 决算数 全年支出 年度总支出 支出数 "
        "实际支出 全年执行金额 执行金额 全年实际支出数"
    ),
    "rate": "执行率 预算执行率 全年执行率 预算执行率得分率",
    "serial": "序号 编号",
    "org": "预算单位 单位名称 单位 部门名称 预算单位名称 填报单位 主管部门名称",
    "self_score": "预算单位自评分数 单位自评分数 自评分数 自评得分 预算单位自评得分 自评分 单位自评得分",
    "review_score": "主管部门复核分数 复核分数 复核得分 主管部门复核得分 复评分数 主管部门复核打分",
}

#: role → rank of each of its names: earlier names are the more specific
_RANKS: dict[str, dict[str, int]] = {
    role: {name: rank for rank, name in enumerate(names.split())} for role, names in _SYNONYMS.items()
}
INDICATOR_ROLES = (
    "level1", "level2", "name", "property", "target", "unit", "actual", "weight", "score", "reason", "note",
    "rule_text", "remark", "review_score",
)  # fmt: skip
MONEY_ROLES = ("initial", "budget", "spent", "rate", "weight", "score", "reason")
SUMMARY_ROLES = ("serial", "org", "budget", "spent", "rate", "self_score", "review_score", "remark")


@lru_cache(maxsize=8192)
def bare(label: str) -> str:
    """A label key without its closing brackets: 全年预算数（A） → 全年预算数."""
    previous = None
    while previous != label:
        previous, label = label, _FORMULA_TAIL.sub("", _TAIL.sub("", label)).rstrip(":：")
    return label


@lru_cache(maxsize=32768)
def roles_of(label: str, roles: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """The roles a header label may play, with the rank of the name (0: most specific)."""
    name = bare(label)
    if not name or len(name) > 24:
        return ()
    found = [(role, _RANKS[role][name]) for role in roles if name in _RANKS[role]]
    if not found and "reason" in roles and "原因" in name and len(name) <= 20:
        found = [("reason", 50)]
    return tuple(found)


_TOTAL = re.compile(r"(?:自评|评价|绩效|综合|自评价)?(?:总分|总得分|合计|总计|总分值|得分合计|合计得分|总分合计|合计总分|总评分)(?:数|值)?")
_SUBTOTAL = re.compile(r".{0,10}小计")
_END = re.compile(
    r"(?:说明|注|备注|评价结论|自评结论|存在问题|存在的问题|改进措施|下一步|项目负责人|单位负责人|财务负责人|填表人|填报人|"
    r"联系人|审核人|负责人|其他需要说明|评价等级|绩效等级|自评等级|等级|评价组|填报日期|填表日期|联系电话|经办人|"
    r"总体评价|综合评价|问题及建议|主要问题)"
)
_PLACEHOLDER = re.compile(r"(?:指标\d+[:：]?|[.。…·•]+|[…\-—]+|指标[一二三四五六七八九十]+[:：]?|\(?略\)?|另起一行|可添加行|可插入行)")


def is_total(label: str) -> bool:
    """Whether a row label stands for the total row: 总分, 合计, 总得分（100分）."""
    return _TOTAL.fullmatch(bare(label)) is not None


def is_subtotal(label: str) -> bool:
    return _SUBTOTAL.fullmatch(bare(label)) is not None


def ends_table(label: str) -> bool:
    """Whether a row label opens what stands below the table: 说明, 评价结论, 填表人."""
    return _END.match(label) is not None


def is_placeholder(name: str) -> bool:
    """Whether a name is a form's hint for names: 指标1：, ……"""
    return _PLACEHOLDER.fullmatch(name) is not None


GOALS = ("年初设定目标", "预期目标", "年度目标", "项目年度目标", "年度总体目标")
OUTCOMES = ("全年完成情况", "实际完成情况", "年度目标完成情况", "目标实际完成情况")


def is_goal_heading(label: str) -> bool:
    """Whether a label heads one of the two texts of the overall goal."""
    return bare(label) in GOALS or bare(label) in OUTCOMES


_STRICT_POINTS = re.compile(r"[(（](?:权重|分值|满分|共)?[:：]?(\d+(?:\.\d+)?)分[)）]")


@lru_cache(maxsize=8192)
def points_in(name: str) -> str | None:
    """The points printed in a name: 数量指标（10分） → "10"; None when there are none.

    The last bracket counts: 新认定高新技术企业14家（任务数34家）（2分） → "2".
    """
    found = _STRICT_POINTS.findall(name)
    return found[-1] if found else None


def without_points(name: str) -> str:
    """A name without the points printed in it."""
    return _STRICT_POINTS.sub("", name)


def synonyms() -> dict[str, tuple[str, ...]]:
    """Role → the header names it is known by, the most specific first."""
    return {role: tuple(ranks) for role, ranks in _RANKS.items()}

"""What offices call the parts of a form: header names and their synonyms.

Collected from the published forms named in docs/forms.md. A label is compared
after NFKC, without white space and without a closing remark in brackets such as
（B）, （万元）, （10分）.
"""

from __future__ import annotations

import re
from functools import lru_cache

from xltools.forms.synonyms import LOOKS, NAMES, UNLISTED

_TAIL = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]$")
_FORMULA_TAIL = re.compile(r"(?:=.*|[①-⑨]|[*★]+)$")

#: role → rank of each of its names: earlier names are the more specific
_RANKS: dict[str, dict[str, int]] = {
    role: {name: rank for rank, name in enumerate(names.split())} for role, names in NAMES.items()
}
INDICATOR_ROLES = (
    "level1", "level2", "name", "property", "target", "unit", "actual", "weight", "score", "reason", "note",
    "rule_text", "remark", "review_score",
)  # fmt: skip
MONEY_ROLES = ("initial", "budget", "spent", "rate", "weight", "score", "reason")
SUMMARY_ROLES = ("serial", "org", "budget", "spent", "rate", "self_score", "review_score", "remark")
PROJECTS_ROLES = (
    "serial", "project", "doer", "org", "initial", "budget", "project_budget", "spent", "rate", "project_score",
    "self_score", "review_score", "grade", "completion", "remark",
)  # fmt: skip


@lru_cache(maxsize=8192)
def bare(label: str) -> str:
    """A label key without its closing brackets: 全年预算数（A） → 全年预算数."""
    previous = None
    while previous != label:
        previous, label = label, _FORMULA_TAIL.sub("", _TAIL.sub("", label)).rstrip(":：")
    return label


_YEAR_HEAD = re.compile(
    r"^(?:\(?20\d\d\)?年?度?|本年度?|项目(?=指标|绩效指标)|\d+[.、]|[一二三四五六七八九十]+、)"
)
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")


@lru_cache(maxsize=32768)
def roles_of(label: str, roles: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """The roles a header label may play, with the rank of the name (0: most specific)."""
    name = bare(label)
    if not name or len(name) > 28:
        return ()
    for form in _spellings(name):
        found = [(role, _RANKS[role][form]) for role in roles if form in _RANKS[role]]
        if found:
            return tuple(found)
    form = _BRACKET.sub("", _YEAR_HEAD.sub("", name))
    looks = [role for role in roles if role in LOOKS and LOOKS[role].fullmatch(form)]
    # 复核得分 looks like a score too, 年初预算 like a budget: the first look is the narrowest
    return tuple((role, UNLISTED) for role in sorted(looks, key=list(LOOKS).index)[:1])


def _spellings(name: str) -> list[str]:
    """A label as written, without its year, without inner brackets, and its part before a stroke."""
    plain = _YEAR_HEAD.sub("", name)
    return [name, plain, _BRACKET.sub("", plain), re.split("[/、]", plain)[0]]


_TOTAL = re.compile(
    r"(?:自评|评价|绩效|综合|自评价)?(?:总分|总得分|合计|总计|总分值|得分合计|合计得分|总分合计|合计总分|总评分)(?:数|值|情况)?"
)
_SUBTOTAL = re.compile(r".{0,14}小计(?:得分|分值)?")
_END = re.compile(
    r"(?:(?:填表|填报|填写)?(?:说明|注|备注)(?:$|[:：\d.(（]).*|(?:评价|自评|总体|绩效)结论.*|存在的?(?:主要)?问题.*|改进措施.*|下一步.{0,12}|"
    r"(?:评价|绩效|自评|评定)?等级(?:$|[:：(（]).*|(?:总体|综合)评价(?:$|[:：]).*|(?:主要)?问题及(?:建议|原因).*|其他需要说明.*|"
    r"(?:项目|单位|财务|部门|分管)?(?:负责人|领导|主管)(?:签字|签名|意见)?(?:$|[:：(（]).*|"
    r"(?:填表|填报|联系|审核|经办|复核|制表)人?(?:员|日期|时间|电话)?(?:$|[:：(（]).*|评价组.{0,10})"
)
_PLACEHOLDER = re.compile(
    r"(?:指标\d+[:：]?|[.。…·•]+|[…\-—]+|指标[一二三四五六七八九十]+[:：]?|\(?略\)?|另起一行|可添加行|可插入行)"
)


@lru_cache(maxsize=8192)
def is_total(label: str) -> bool:
    """Whether a row label stands for the total row: 总分, 合计, 总得分（100分）."""
    return _TOTAL.fullmatch(bare(label)) is not None


@lru_cache(maxsize=8192)
def is_subtotal(label: str) -> bool:
    return _SUBTOTAL.fullmatch(bare(label)) is not None


@lru_cache(maxsize=8192)
def ends_table(label: str) -> bool:
    """Whether a row label opens what stands below the table: 说明, 评价结论, 填表人."""
    return _END.match(label) is not None


@lru_cache(maxsize=8192)
def is_placeholder(name: str) -> bool:
    """Whether a name is a form's hint for names: 指标1：, ……"""
    return _PLACEHOLDER.fullmatch(name) is not None


GOALS = (
    "年初设定目标",
    "预期目标",
    "年度目标",
    "项目年度目标",
    "年度总体目标",
    "年初绩效目标",
    "年度绩效目标",
    "设定目标",
)
OUTCOMES = (
    "全年完成情况",
    "实际完成情况",
    "年度目标完成情况",
    "目标实际完成情况",
    "全年目标实际完成情况",
    "目标完成情况",
    "完成情况",
)

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

"""Lists of units as people keep them: which of their texts are the names.

A list has a column with a heading, or none; beside it codes, persons, telephones; titles above it, totals and who
filled it in below; numbers before the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xltools.cells import key
from xltools.tasks.lines import is_nameless

Rows = Sequence[Sequence[str]]

_ADJECTIVES = (
    "(?:应|须|需|已|未|拟|纳入|列入|参加|参与|报送|上报|报|填报|申报|预算|核算|执行|基层|所属|下属|直属|下级|二级|三级|部门|各|被|评价|自评|绩效"
    "|编制|参评|法人|的)*"
)
_ENDING = "(?:规范|标准|法定)?(?:名称|全称|名单|清单|名|列表)*"
_SHORT = re.compile(f"{_ADJECTIVES}(?:单位|机构|学校|医院|部门)?(?:名称)?简称")
#: what a heading is of, the narrower first
_HEADS = {
    "department": re.compile(
        f"(?:预算|所属|[省市县区]级)*(?:主管|上级|归口|牵头|管理|一级)+(?:预算|管理)?(?:部门|单位){_ENDING}"
    ),
    "unit": re.compile(f"(?:序号)?{_ADJECTIVES}(?:单位|机构|学校|医院){_ENDING}"),
    "body": re.compile(f"{_ADJECTIVES}部门{_ENDING}"),
    "project": re.compile("项目(?:名称|全称)?"),
    "name": re.compile("名称|全称|名单|清单"),
    "short": _SHORT,
}
_UNITS_FIRST = ("unit", "body", "name", "project", "short", "department")
_DEPARTMENTS_FIRST = ("department", "body", "unit", "name", "project", "short")

_BRACKETS = re.compile(r"\([^()]*\)")
_NUMERALS = "一二三四五六七八九十百"
#: numbers, codes and bullets before a name
_NUMBER = re.compile(
    rf"\s*(?:[*•·●■◆▪➢-]\s*|[(（【\[]\s*(?:\d+|[{_NUMERALS}]{{1,4}})\s*[)）】\]]\s*[、.．]?|\d{{1,4}}\s*[、．)）:：]|\d{{1,4}}\.(?!\d)"
    rf"|[{_NUMERALS}]{{1,4}}\s*[、．.)）]|[①-⒇㈠-㈩]|\d{{3,}}\s*[-—_－]\s*|\d{{4,}}\s+)+\s*"
)
_SPACED = re.compile(r"\d{1,3}\s+(?=\D)")
_ASIDE = (
    # totals
    re.compile(r".*(?:合计|小计|总计|共计)(?:[:(\d共].*)?|.{0,3}共\d+[个家所].*"),
    # who filled the list in, when, and what there is to say
    re.compile(
        r"(?:(?:填表|填报|制表|制单|经办|审核|复核|审批|报送|联系|财务|单位|校对|上报)*(?:负责人|人员|人|日期|时间|电话|方式|手机|传真|邮箱)"
        r"|电话|手机|日期|.{0,2}说明|备注|注释?|附注|附|(?:编制|制表|填报|填表)?单位|主管部门)(?:\(.*\))?(?::.*)?"
    ),
    re.compile(r"注\d*[.、].*|(?:以上|以下|请各?|本表|此表|本清单).{4,}|.*[。;!@].*|.*:"),
    re.compile(r"\d{4}[年./-]\d{1,2}[月./-]?(?:\d{1,2}日?)?|[\d.,]+(?:万元|亿元|元|人|个|家|所|%)?"),
    # titles, and headings of other columns
    re.compile(r"附[件表]\d*(?::.*)?"),
    re.compile(
        r".*(?:名单|清单|一览表?|名册|花名册|目录|统计表|情况表|明细表|汇总表|信息表|登记表|应报送?的?(?:单位|部门)|报送(?:单位|部门)|次序|顺序|排序|自评|评价|工作|通知)"
    ),
    re.compile(
        r".*(?:编码|代码|序号|编号|类型|类别|性质|电话|联系人|备注|级次|金额|预算数|执行数|执行率|得分|分数)"
    ),
)
#: what stands over some units of a list, numbered like them
_GROUP = re.compile(
    r".*(?:系统|口|类|战线|(?:[省市区县州]?[直属级]|党政|事业|行政|群团)(?:部门|单位|学校|机关|医院|企业))"
)
_GROUPED = re.compile(rf"\s*[(（]?[{_NUMERALS}]{{1,4}}\s*[)）、．.]")
_BELOW = re.compile("(?:下属|所属|直属|下级|基层|二级|三级|各)(?!.*[单称]$)")
_OFFICE = re.compile(
    r".*(?:局|委|办|院|校|中学|小学|大学|学|园|站|所|会|部|厅|处|科|馆|队|中心|公司|集团|街道|镇|乡|村|社区|室|台|社|团|场|库|本级|单位)"
)


@dataclass(frozen=True, slots=True)
class _Column:
    """Names from below a heading; ``rank``: whether it stands alone in its row (as a title does), the row, how well it fits."""

    rank: tuple[int, int, int]
    names: list[str]


def names_of(tables: Iterable[Rows], *, departments: bool = False) -> list[str]:
    """The names on a list, each once: below the heading of units (or of ``departments``, where these are asked for) in the first table
    that has one, else in the column whose texts look most like names."""
    order = _DEPARTMENTS_FIRST if departments else _UNITS_FIRST
    likely: list[str] = []
    for rows in filter(None, tables):
        found = list(_headed(rows, order))
        if found:
            return _once(min(found, key=lambda column: column.rank).names)
        likely = max(likely, _likeliest(rows), key=_weight)
    return _once(likely)


def _once(names: Iterable[str]) -> list[str]:
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(key(name), name)
    return list(first.values())


def _headed(rows: Rows, order: Sequence[str]) -> Iterator[_Column]:
    """The columns with a heading and names below it; those with the same one beside it go on with it."""
    for r, row in enumerate(rows):
        heads = {c: _bare(text) for c, text in enumerate(row)}
        for c, label in heads.items():
            kind = _kind(label)
            if kind is None or label in (heads[left] for left in range(c)):
                continue
            names = [name for column in range(c, len(row)) if heads[column] == label
                     for name in _names(rows[r + 1 :], column)]  # fmt: skip
            alone = sum(map(bool, heads.values())) == 1
            if names and not (alone and _is_between(label, _names(rows[:r], c))):
                yield _Column((alone, r, order.index(kind)), names)


def _is_between(label: str, above: Sequence[str]) -> bool:
    """Whether what reads like a heading parts the units on a list: 下属单位 below the head unit."""
    return len(above) > (0 if _BELOW.match(label) else 1)


def _bare(text: str) -> str:
    return _BRACKETS.sub("", key(text)).strip(":*")


def _kind(label: str) -> str | None:
    return next((kind for kind, pattern in _HEADS.items() if pattern.fullmatch(label)), None)


def _likeliest(rows: Rows) -> list[str]:
    if len(rows) == 1:  # all in one line
        rows = [[text] for text in rows[0]]
    width = max(map(len, rows))
    return max((_names(rows, column) for column in range(width)), key=_weight)


def _weight(names: Iterable[str]) -> int:
    """How much texts look like names of units: few that come again and again, or names of persons, look little like them."""
    return sum(
        4 if _OFFICE.fullmatch(_bare(name)) else 2 if len(key(name)) > 3 else 1 for name in _once(names)
    )


def _names(rows: Rows, column: int) -> list[str]:
    texts = [row[column].strip() for row in rows if column < len(row) and not _is_aside(row)]
    texts = [text for text in texts if not _GROUPED.match(text) or not _GROUP.fullmatch(_unnumbered(text))]
    if sum(_SPACED.match(text) is not None for text in texts) * 2 > len(texts):
        texts = [_SPACED.sub("", text, count=1) for text in texts]
    names = (_NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text for text in texts)
    return [name.strip() for name in names if _is_name(name)]


def _unnumbered(text: str) -> str:
    return _bare(_NUMBER.sub("", text, count=1))


def _is_aside(row: Sequence[str]) -> bool:
    """Whether a row begins with a total, a remark …"""
    first = next((text for text in row if text.strip()), "")
    return not first or any(pattern.fullmatch(key(first)) for pattern in _ASIDE[:3])


def _is_name(text: str) -> bool:
    label = key(text)
    plain = _bare(text)
    nothing = is_nameless(text) or _kind(plain) is not None
    return not nothing and not any(pattern.fullmatch(each) for pattern in _ASIDE for each in (label, plain))

"""What the words around a figure say: whose figure it is, and what kind of figure.

A *subject* is a part of the money (基本支出, “三公”经费; "" for the whole department), a
*role* what is told of it (budget, spent, execution …), a *stage* which budget it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_START = (
    r"(?:^|(?<=年)|(?<=年度)|(?<=其中)|(?<=其中：)|(?<=全部)|(?<=所有)|(?<=全年)|(?<=部门)|(?<=[和、及：]))"
)
_SUBJECTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("基本支出", r"基本支出"),
        ("项目支出", rf"项目支出|{_START}项目(?=预算|总指标|资金|经费|支出)"),
        ("离退休人员支出", r"离退休人员(?:支出|经费|费用)"),
        ("人员经费", r"人员(?:经费|支出)"),
        ("公用经费", r"(?:日常)?公用(?:经费|支出)"),
        ("公务接待费", r"公务接待(?:费用?|经费)?"),
        ("公务用车费", r"公务用车(?:购置)?[及和]?(?:运行)?(?:维护)?(?:费用?|经费)?"),
        ("因公出国费", r"因公出国(?:（境）)?(?:费用?|经费)?"),
        ("三公经费", r"“?三公”?(?:经费|支出)?"),
        ("政府采购", r"政府采购(?:项目|金额)?"),
        ("一般公共预算", r"一般公共预算(?:财政)?(?:拨款|收入|资金)*"),
        ("政府性基金", r"政府性基金(?:预算)?(?:财政)?(?:拨款|收入|资金)*"),
        ("国有资本经营预算", r"国有资本经营(?:预算)?(?:财政)?(?:拨款|收入|资金)*"),
        (
            "结转结余",
            r"结转[和及]?结余(?:资金)?|结余[和及]?结转(?:资金)?|上年结转(?:资金)?|年初结转|年末结转",
        ),
        ("财政拨款", r"财政(?:预算)?拨款|财政性资金|财政资金"),
        ("其他资金", r"其[他它]资金"),
        ("一季度", r"第?[一1]季度"),
        ("二季度", r"第?[二2]季度"),
        ("三季度", r"第?[三3]季度"),
        ("四季度", r"第?[四4]季度"),
        ("会议费", r"会议费"),
        ("培训费", r"培训费"),
    )
)
#: 财政拨款预算总额 of “三公”经费: the narrower one is meant
_WIDE = frozenset({"财政拨款"})

_CHANGE = re.compile(
    r"(?:净?增加?|增长|追加|调增|上涨|多支?|减少|调减|核减|下降|降低|压减|节约|节支|少支?|超出|超支|相差|差额?|结余|剩余|收回|超(?:额|目标|计划|预算)|(?:高|低|大|小)于目标(?:值)?|预算调整(?:数|额|金额))(?:预算|资金|支出)?(?:数|金额|额|了)?(?:为|达)?(?:约|近)?$"
)
_SPENT = re.compile(
    r"执行(?!率|进度|情况|中|过|力)|决算(?!数?中|表)|支出(?!预算|数?预算|安排)|已?支付|拨付|实际(?!需)|完成(?!率)|使用"
)
_BUDGET = re.compile(
    r"资金总额|预算(?!执行|完成|支付|编制|管理|绩效)|总指标|指标(?:金额|数)|安排|计划|批复|下达|收入"
)
_BUDGETED = re.compile(r"预算(?:支出|收入)(?:数|总额|总计|合计)?(?:为|是|达到?)?$")
_INITIAL = re.compile(r"年初(?!结转|财政拨款结转)|预算年初|批复")
_ADJUSTED = re.compile(r"调整|全年预算|年度预算总|总指标|追加后")

_SCORE = re.compile(
    r"(?:得分|评分|总分|分数|成绩|评价结果|评分结果|自评结果|自评|得)(?:合计|总计)?(?:为|是|达|：|共计?)?$"
)
_WEIGHT = re.compile(r"(?:分值|权重|满分|总分值|标准分)(?:为|是|共)?$")

_GROWTH = re.compile(
    r"(?:增长|增加|上升|提高|提升|上涨|减少|下降|降低|增幅|降幅|涨幅)(?:率|幅度)?(?:了|为|达到?|至)?(?:约|近)?$"
)
_SHARE = re.compile(r"(?:占(?!地|用)[^，；]*|比重|比例)(?:为|达到?|是)?$")
_RATES = (
    ("average", re.compile(r"平均[^，]*$")),
    ("control", re.compile(r"控制率[^，]{0,4}$")),
    ("completion", re.compile(r"(?:完成率|实现率|完成比例)[^，]{0,6}$")),
    ("execution", re.compile(r"(?:执行率|支出率|支付率|拨付率|支付进度|执行进度|支出进度|拨付资金率)[^，]{0,6}$")),
    ("rate", re.compile(r"(?:率|满意度)[^，]{0,6}$")),
)  # fmt: skip

_TARGET = re.compile(r"[≥≤<>]$|[≥≤<>]=$|预期|目标|任务数?|计划|指标值|应(?!用|急|对)")
_ACTUAL = re.compile(r"实际|完成(?!率)|达到?|实现|(?:提高|增加|上升|增长|提升|下降|降低|减少|压减)(?:到|至)$")
_AT_MOST = re.compile(r"不超过|不高于|不大于|(?<!不)小于|(?<!不)低于|(?<!不)少于|控制在|≤|<=")

_OF_BUDGETS = re.compile(r"预算|决算|执行|资金总额|(?:全年|本年|总)(?:实际)?支出")
_PART = re.compile(r"^(?:其中|期中|包括|含|包含|由)|^[和及与]|^$")
_OPENS_PARTS = re.compile(r"(?:其中|期中|包括|包含|组成|分别为|如下)[：，]?$")
#: the quarters of 各季度执行率分别为 a、b、c、d
QUARTERS = ("一季度", "二季度", "三季度", "四季度")
_EACH_QUARTER = re.compile(r"(?:各|四个|1-4|一至四)季度.*分别")
_FILLER = re.compile(
    r"(?:19|20)\d\d年?(?:度|末|初|底)?|□+|[一-龥]{0,8}(?:局|委员会|厅|办公室)(?:机关|本级)?|部门|单位|我|本|该|全|年初|年度|年终|年末|年底|年|当|上级|截[至止]|末|底|初"
    r"|总体|整体|总额|总计|总|共计|共|合计|累计|实际|全部|批复|下达|安排|到位|核定|规模|资金|金额|数额|数|额|财政|拨款|收入|支出|预算|决算|执行|完成"
    r"|使用|支付|拨付|投入|指标|调整|追加|经费|分别|其中|期中|包括|包含|含|由|后|中|经|已|均|各|为|是|达到|达|约|近|的|和|及|与|在|表|情况|：|“|”|（|）"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words before a figure say of it.

    ``sure`` tells that nothing is left which the words above do not explain: no
    other project, fund or place is spoken of. ``part`` tells that the figure is
    brought in as a part (其中, 包括, or behind 、). ``side`` is target, actual or "".
    """

    subject: str
    role: str
    stage: str = ""
    sure: bool = False
    part: bool = False
    side: str = ""
    at_most: bool = False
    #: the words are those of the figure itself, not of one before it
    own: bool = False


def opens_parts(lead: str) -> bool:
    """Whether the words that end here bring in parts: 其中：."""
    return _OPENS_PARTS.search(lead) is not None


def each_quarter(before: str) -> bool:
    """Whether a figure is the first of four, one for each quarter."""
    return _EACH_QUARTER.search(before) is not None


@lru_cache(maxsize=8192)
def read_words(before: str, kind: str) -> Reading:
    """The words before a figure; ``kind`` is money, percent, points (分), or count."""
    subject, words = _subject(before)
    part = _PART.match(before) is not None
    side = ""
    if _TARGET.search(words) and not re.search(r"实际", words):
        side = "target"
    elif _ACTUAL.search(words):
        side = "actual"
    at_most = _AT_MOST.search(words) is not None
    role, stage = _role(words, kind)
    sure = not _FILLER.sub("", _RATE_WORDS.sub("", words) if kind == "percent" else words)
    return Reading(subject, role, stage, sure, part, side, at_most, bool(role))


def is_filler(words: str) -> bool:
    """Whether words speak of nothing in particular: no project, place or thing."""
    return not _FILLER.sub("", _subject(words)[1].replace("，", "").replace("、", ""))


def names_money(before: str) -> bool:
    """Whether the words right before an amount say by themselves that it is a budget or its spending."""
    return _OF_BUDGETS.search(before) is not None


_RATE_WORDS = re.compile(
    r"(?:预算|资金|支出|经费|全年|平均)*(?:执行率|支出率|支付率|拨付率|支付进度|执行进度|控制率|完成率|使用率)"
)


def _subject(before: str) -> tuple[str, str]:
    """The subject that is named last (a narrow one before a wide one), and the words without subjects."""
    found: list[tuple[int, str]] = []
    words = before
    for name, pattern in _SUBJECTS:
        for match in pattern.finditer(words):
            found.append((match.start(), name))
        words = pattern.sub(lambda m: "·" * len(m[0]), words)
    narrow = [each for each in found if each[1] not in _WIDE] or found
    return (max(narrow)[1] if narrow else ""), words.replace("·", "")


def _role(words: str, kind: str) -> tuple[str, str]:
    if kind == "money":
        return _money_role(words)
    if kind == "percent":
        if _GROWTH.search(words):
            return "growth", ""
        if _SHARE.search(words):
            return "share", ""
        return next((role for role, pattern in _RATES if pattern.search(words)), ""), ""
    if kind == "points":
        return ("weight" if _WEIGHT.search(words) else "score" if _SCORE.search(words) else ""), ""
    return ("change" if _CHANGE.search(words) else ""), ""


def _money_role(words: str) -> tuple[str, str]:
    if _CHANGE.search(words):
        return "change", ""
    spent = max((m.end() for m in _SPENT.finditer(words)), default=-1)
    budget = max((m.end() for m in _BUDGET.finditer(words)), default=-1)
    stage = "adjusted" if _ADJUSTED.search(words) else "initial" if _INITIAL.search(words) else ""
    if _BUDGETED.search(words) or budget > spent or (stage == "adjusted" and spent < 0):
        return "budget", stage
    return ("spent", "") if spent >= 0 else ("", "")


def subject_of(label: str) -> str | None:
    """The subject that a line of a table or form is about; None where it is none that texts name."""
    found, rest = _subject(label.replace("“", "").replace("”", ""))
    return found if found and not _FILLER.sub("", re.sub(r"[（(].*?[)）]|\d+[.、]?", "", rest)) else None

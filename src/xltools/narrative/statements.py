"""What a report states: each figure with what it is a figure of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from xltools.narrative.figures import Mention, mentions
from xltools.narrative.passages import Sentence, is_heading
from xltools.narrative.words import (
    QUARTERS,
    Reading,
    each_quarter,
    is_filler,
    names_money,
    opens_parts,
    read_words,
)

_YEAR = re.compile(r"((?:19|20)\d\d)年")
_BESIDE = re.compile(r"[比较与]|同期|上年|去年")
_BANDS = re.compile(r"为[“”]?[优良中差]|以下为|以上为|（含）|\(含\)")
#: 甲改造项目，… begins what is said of one project; 共18个项目， does not
_OF_PROJECT = re.compile(r"(?<![个类等该本各有部施\d])项目(?:[，。：（]|$)")
_PROJECTS = re.compile(r"项目(?!支出|管理|绩效|预算|总指标|资金)")
#: 占总投入150万元的25%
_SHARE_OF = re.compile(r"占[^，；。]*\d[^，；。]*的$")
#: 完成预算15万元的85%, 完成目标任务的85%
_DONE_OF = re.compile(r"完成(?:年度|全年|年初|调整)?(?:预算|目标任务|目标|任务|计划)(?:数|值)?")
_PART_OF_YEAR = re.compile(
    r"(?:截[至止])?(?:\d{4}年)?(?:1[01]|\d)月(?:底|末)|上半年|下半年|前三季度|1[-—~至](?:1[01]|\d)月"
)
_FULL_YEAR = re.compile(r"12月(?:31日|底|末)?|全年|年末|年底")
_OTHERS = re.compile(r"的(?:项目|单位|企业|部门|乡镇|街道|社区)|（含")
_PLANNED = re.compile(r"力争|计划|预计|拟|争取|将达|打算")
_TARGETED = re.compile(r"的?(?:年度|绩效|预期|既定)*(?:目标|任务|计划|要求)")
_WHOLE = re.compile(r"总|部门|整体|合计|我局|本局|本单位")
_OURS = re.compile(r"我局|本局|本单位|部门|我单位")
#: 由2021年的86.5%提高到89.2%: the second is of this year
_CAME_TO = re.compile(r"(?:提高|增加|上升|增长|提升|扩大|下降|降低|减少|压减)(?:到|至)$")
#: 比2022年（3050万元）, 与2022年决算3050万元相比
_BEFORE = re.compile(r"[比较与由从](?:上年|去年|同期|(?:19|20)\d\d年)[^，；]*$")
_TOTALS = re.compile(r"(?:收入|支出)总计")
_TOP = re.compile(r"[一二三四五六七八九十]+[、.]")
_MOST_HEADING = 40
_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure of the report, understood.

    ``segment`` numbers the parts between ； inside the passage, ``since`` are the words since
    the figure before it in its segment, ``year`` is the year spoken of (None: none
    named, so the report's own), ``whose`` the project or unit that it is about ("": the
    department, or the only project; "?": something that nothing is known of).
    """

    sentence: Sentence
    mention: Mention
    reading: Reading
    segment: int
    since: str
    year: int | None
    whose: str = ""

    @property
    def subject(self) -> str:
        return self.reading.subject

    @property
    def role(self) -> str:
        return self.reading.role


def statements(
    sentences: Iterable[Sentence], names: Sequence[str] = (), default: str = ""
) -> tuple[Statement, ...]:
    """Every figure of a report in order; ``names`` are those of the projects and units that forms
    are about, ``default`` the one that the whole report is about."""
    found: list[Statement] = []
    reader = _Reader(_spellings(names), default)
    for sentence in sentences:
        reader.turn_to(sentence)
        if not _BANDS.search(sentence.text) or "分" in _BANDS.split(sentence.text)[0]:
            found += reader.read(sentence)
        reader.leave(sentence)
    return tuple(found)


def _spellings(names: Sequence[str]) -> list[tuple[str, str]]:
    """(as texts may write it, name), the longest first: 甲改造项目 is also called 甲改造."""
    found = {name: name for name in names if len(name) >= _SHORTEST_NAME}
    for name in names:
        short = name.removesuffix("项目").removesuffix("经费")
        if len(short) >= _SHORTEST_NAME:
            found.setdefault(short, name)
    return sorted(found.items(), key=lambda each: -len(each[0]))


def years_in(text: str) -> Iterator[int]:
    """The years that a text speaks of, not those it compares with (比2020年增加)."""
    for found in _YEAR.finditer(text):
        if not _BESIDE.search(text[max(0, found.start() - 2) : found.start()]):
            yield int(found[1])


def kind_of(mention: Mention) -> str:
    """money, percent, points (分) or count."""
    if mention.is_money:
        return "money"
    if mention.unit == "%":
        return "percent" if mention.is_percent else "count"
    if mention.unit == "分" or (not mention.unit and re.search(r"(?:总分|得分)[:：为]?$", mention.before)):
        return "points"
    return "count"


class _Reader:
    """Goes through the sentences and remembers what they are about."""

    def __init__(self, names: list[tuple[str, str]], default: str) -> None:
        self._names, self._default = names, default
        self._passage, self._segment = -1, 0
        self._year: int | None = None
        self._section = default
        self._whose = default
        self._previous: Statement | None = None
        self._head: Statement | None = None

    def turn_to(self, sentence: Sentence) -> None:
        """Begin a sentence; a new passage or heading may be about another project or unit."""
        self._head = None
        if sentence.passage == self._passage:
            return
        self._passage, self._segment, self._year, self._previous = sentence.passage, 0, None, None
        _, named = self._named(sentence.text[: 2 * _MOST_HEADING])
        if is_heading(sentence.text):
            if named or _TOP.match(sentence.text):
                self._section = named or self._default
            self._whose = self._section
        elif named:
            self._section = self._whose = named
        else:
            other = _OF_PROJECT.search(sentence.text[:_MOST_HEADING])
            self._whose = "?" if other is not None and not self._default else self._section

    def leave(self, sentence: Sentence) -> None:
        """End a sentence: its year holds on in the passage."""
        self._segment += sentence.text.count("；") + 1
        years = list(years_in(sentence.text))
        self._year = years[-1] if years else self._year

    def read(self, sentence: Sentence) -> Iterator[Statement]:
        """The figures of the sentence, from left to right."""
        for mention in mentions(sentence.text):
            if mention.is_money and _BANDS.search(mention.after):
                continue
            statement = self._statement(sentence, mention)
            self._previous = statement
            own = statement.reading.own and mention.is_money
            if own and (not statement.reading.part or statement.subject):
                self._head = statement
            yield statement

    def _named(self, text: str) -> tuple[str, str]:
        """The project or unit that a text names: (as it is spelled there, its name)."""
        return next(((spelled, name) for spelled, name in self._names if spelled in text), ("", ""))

    def _statement(self, sentence: Sentence, mention: Mention) -> Statement:
        segment = self._segment + mention.lead.count("；")
        own = mention.lead.rpartition("；")[2]
        since = own
        previous = self._previous
        if previous is not None and previous.sentence is sentence and previous.segment == segment:
            since = sentence.text[previous.mention.end : mention.start]
        years = list(years_in(mention.lead))
        year = years[-1] if years and not _CAME_TO.search(mention.before) else self._year
        spelled, named = self._named(own)
        before = mention.before.replace(spelled, "") if spelled else mention.before
        reading = self._reading(mention, since, own, before)
        whose = named or self._whose
        if not whose and not reading.subject and _PROJECTS.search(own):
            reading = replace(reading, sure=False)  # 两类项目合计12个，预算…
        return Statement(sentence, mention, reading, segment, since, year, whose)

    def _reading(self, mention: Mention, since: str, own: str, before: str) -> Reading:
        """``before`` are the words before the figure without the name of the project or unit."""
        reading = read_words(before, kind_of(mention))
        if opens_parts(mention.lead.removesuffix(mention.before)):
            reading = replace(reading, part=True)
        if mention.is_percent:
            reading = _of_what(reading, mention, own)
        if _TARGETED.match(mention.after):
            reading = replace(reading, side="target")
        reading = _quarter(self._inherited(reading, mention), mention, self._previous)
        sure = (
            reading.sure
            and _is_sure(reading, mention, since, own)
            and self._goes_on_surely(reading, mention, own)
        )
        return reading if sure == reading.sure else replace(reading, sure=sure)

    def _goes_on_surely(self, reading: Reading, mention: Mention, own: str) -> bool:
        """招商引资到位资金，目标1亿元，实际完成1.2亿元: 实际完成 is of what the figure before is of."""
        previous = self._previous
        if previous is None or not own.endswith(mention.before) or names_money(mention.before):
            return True
        alone = not reading.own or reading.subject or not mention.is_money or not previous.mention.is_money
        return bool(alone) or previous.mention.lead not in mention.lead or previous.reading.sure

    def _inherited(self, reading: Reading, mention: Mention) -> Reading:
        """A figure without words of its own goes on with what the one before it said."""
        previous = self._previous
        if previous is None:
            return reading
        before = previous.reading
        kind = kind_of(mention)
        if kind_of(previous.mention) == kind and before.role != "change" and not reading.role:
            if reading.part:
                sure = reading.sure and before.sure
                side = reading.side or before.side
                return replace(reading, role=before.role, stage=before.stage, sure=sure, side=side)
            if before.part and (reading.subject or kind == "points"):
                # 其中：基本支出 631.07万元；项目支出 78,629.50万元
                return replace(reading, role=before.role, stage=before.stage, part=True)
        return self._of_head(reading, mention, previous)

    def _of_head(self, reading: Reading, mention: Mention, previous: Statement) -> Reading:
        """实际支出 behind “三公”经费年初预算 is of the same money; so is what is not known to be of all."""
        if reading.subject or not reading.role:
            return reading
        if _WHOLE.search(mention.before):
            other = self._head is not None and not self._head.subject and not self._head.reading.sure
            return replace(reading, sure=reading.sure and (not other or bool(_OURS.search(mention.before))))
        if mention.is_percent and previous.reading.part and previous.role == "spent" and previous.subject:
            return replace(reading, subject=previous.subject)
        head = self._head
        if head is None or head.role not in ("budget", "spent") or head.segment != previous.segment:
            return reading
        return replace(reading, subject=head.subject, sure=reading.sure and head.reading.sure)


def _of_what(reading: Reading, mention: Mention, own: str) -> Reading:
    """占总投入150万元的25%, 完成预算的85%: the base stands in the words before the percentage."""
    if _SHARE_OF.search(mention.lead):
        return replace(reading, role="share")
    if mention.before.endswith("的"):
        words = own.rpartition("，")[2] if mention.before == "的" else mention.before
        if _DONE_OF.search(words):
            return replace(reading, role="done-of")
    return reading


def _is_sure(reading: Reading, mention: Mention, since: str, own: str) -> bool:
    """Whether nothing around says that the figure is of something narrower or other."""
    if _OTHERS.match(mention.after) or _PLANNED.search(since) or _TOTALS.search(mention.before):
        return False
    if _DONE_OF.search(mention.before) and mention.after.startswith("的"):
        return False
    if _BEFORE.search(since) or re.search(r"本级|机关", mention.before):
        return False
    times = [found.start() for found in _PART_OF_YEAR.finditer(own)]
    full = [found.start() for found in _FULL_YEAR.finditer(own)]
    if times and times[-1] > max(full, default=-1):
        return False
    if reading.own and not reading.subject and not names_money(mention.before):
        return is_filler(since)
    return True


def _quarter(reading: Reading, mention: Mention, previous: Statement | None) -> Reading:
    """The figures of 各季度执行率分别为 a、b、c、d are of one quarter each."""
    if each_quarter(mention.before):
        return replace(reading, subject=QUARTERS[0])
    if reading.part and not mention.before and previous is not None and previous.subject in QUARTERS[:3]:
        return replace(reading, subject=QUARTERS[QUARTERS.index(previous.subject) + 1])
    return reading

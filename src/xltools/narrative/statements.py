"""What a report states: each figure with what it is a figure of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from xltools.narrative.figures import Mention, mentions
from xltools.narrative.passages import Sentence
from xltools.narrative.words import QUARTERS, Reading, each_quarter, opens_parts, read_words

_YEAR = re.compile(r"((?:19|20)\d\d)年")
_BESIDE = re.compile(r"[比较]|同期|上年|去年")
_BANDS = re.compile(r"为[“”]?[优良中差]|以下为|以上为|（含）|\(含\)")
_OF_PROJECT = re.compile(r"项目(?:[，。：]|$)")
#: 占总投入150万元的25%
_SHARE_OF = re.compile(r"占[^，；。]*\d[^，；。]*的$")
_MOST_HEADING = 40


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure of the report, understood.

    ``segment`` numbers the parts between ； inside the passage, ``year`` is the year spoken
    of (None: none named, so the report's own), ``project`` the project that the
    paragraph is about ("" for none, "?" for one that nothing is known of).
    """

    sentence: Sentence
    mention: Mention
    reading: Reading
    segment: int
    year: int | None
    project: str = ""

    @property
    def subject(self) -> str:
        return self.reading.subject

    @property
    def role(self) -> str:
        return self.reading.role

    @property
    def quote(self) -> str:
        """The part of the sentence around the figure, as people wrote it."""
        return self.sentence.raw


def statements(sentences: Iterable[Sentence], projects: Sequence[str] = ()) -> tuple[Statement, ...]:
    """Every figure of a report in order; ``projects`` are the names of the projects that forms are about."""
    found: list[Statement] = []
    passage, project, segment, year = -1, "", 0, None
    names = sorted(set(projects), key=len, reverse=True)
    for sentence in sentences:
        if sentence.passage != passage:
            passage, segment, year = sentence.passage, 0, None
            project = _project(sentence.text, names)
        if not _BANDS.search(sentence.text) or "得分" in sentence.text:
            found += _of(sentence, segment, year, project, found)
        segment += sentence.text.count("；") + 1
        years = [int(y) for y in _years(sentence.text)]
        year = years[-1] if years else year
    return tuple(found)


def _years(text: str) -> Iterator[str]:
    """The years that a text speaks of, not those it compares with (比2020年增加)."""
    for found in _YEAR.finditer(text):
        if not _BESIDE.search(text[max(0, found.start() - 2) : found.start()]):
            yield found[1]


def _project(text: str, names: Sequence[str]) -> str:
    """The project that a paragraph is about, by its first words."""
    named = next((name for name in names if name in text), None)
    if named is not None:
        return named
    head = _OF_PROJECT.search(text[:_MOST_HEADING])
    return "?" if head is not None else ""


def _of(
    sentence: Sentence, segment: int, year: int | None, project: str, earlier: list[Statement]
) -> Iterator[Statement]:
    previous = earlier[-1] if earlier and earlier[-1].sentence.passage == sentence.passage else None
    for mention in mentions(sentence.text):
        if mention.is_money and _BANDS.search(mention.after):
            continue
        reading = read_words(mention.before, kind_of(mention))
        if opens_parts(mention.lead.removesuffix(mention.before)):
            reading = replace(reading, part=True)
        if mention.is_percent and _SHARE_OF.search(mention.lead):
            reading = replace(reading, role="share")
        reading = _quarter(_inherited(reading, mention, previous), mention, previous)
        years = list(_years(mention.lead))
        previous = Statement(
            sentence,
            mention,
            reading,
            segment + mention.lead.count("；"),
            int(years[-1]) if years else year,
            project,
        )
        yield previous


def _quarter(reading: Reading, mention: Mention, previous: Statement | None) -> Reading:
    """The figures of 各季度执行率分别为 a、b、c、d are of one quarter each."""
    if each_quarter(mention.before):
        return replace(reading, subject=QUARTERS[0])
    if reading.part and not mention.before and previous is not None and previous.subject in QUARTERS[:3]:
        return replace(reading, subject=QUARTERS[QUARTERS.index(previous.subject) + 1])
    return reading


def kind_of(mention: Mention) -> str:
    """money, percent, points (分) or count."""
    if mention.is_money:
        return "money"
    if mention.unit == "%":
        return "percent" if mention.is_percent else "count"
    return "points" if mention.unit == "分" else "count"


def _inherited(reading: Reading, mention: Mention, previous: Statement | None) -> Reading:
    """A figure without words of its own goes on with what the one before it said."""
    if previous is None or kind_of(previous.mention) != kind_of(mention):
        return _with_subject(reading, previous)
    before = previous.reading
    if reading.part and not reading.role and before.role != "change":
        return replace(
            reading,
            role=before.role,
            stage=before.stage,
            sure=reading.sure and before.sure,
            side=reading.side or before.side,
        )
    if not reading.role and reading.subject and before.part and before.role != "change":
        # 其中：基本支出 631.07万元；项目支出 78,629.50万元
        return replace(reading, role=before.role, stage=before.stage, part=True)
    return _with_subject(reading, previous)


def _with_subject(reading: Reading, previous: Statement | None) -> Reading:
    """实际支出 behind “三公”经费年初预算 is of the same money."""
    if reading.subject or not reading.sure or previous is None or not reading.role:
        return reading
    before = previous.reading
    if before.part or not before.subject or before.role in ("change", ""):
        return reading
    return replace(reading, subject=before.subject, sure=before.sure)

"""A report as sentences, each with the place where a reader finds it.

A *passage* is a paragraph as people see it. Plain text breaks paragraphs over
lines (and pages); they are put together again, and every sentence still knows its line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from xltools.cells import Book
from xltools.numbers import show
from xltools.quantity.numerals import parse_numeral

_END = re.compile(r"[。！？!?；;：:]$")
_BREAK = re.compile(r"(?<=[。！？])(?![”’）)])|\n")
_MARK = re.compile(
    r"\s*(?:第[一二三四五六七八九十]+[章节部]|[一二三四五六七八九十]+[、.．是]|[(（][一二三四五六七八九十\d]+[)）]|\d+\s*[、.．)）](?!\d)|[①-⑳]|[-—·•]\s|目标\d)"
)
_HEADING = re.compile(
    r"\s*(?:第[一二三四五六七八九十]+[章节部分]+|[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]|\d+\s*[、.．](?!\d))"
)
#: shorter lines do not reach the margin: they were ended on purpose
_FULL_LINE = 25
_LONGEST_HEADING = 40
_LABELLED = re.compile(r"[^。：:]{2,16}[：:][^。：:]{1,24}")
#: where no margin is known, a broken line is one of running text
_RUNNING = re.compile(r"[，、；]")
_RAGGED, _FEW, _WIDEST, _MANY = 3, 12, 60, 6

#: full-width punctuation that NFKC would make ASCII: put away and brought back
_MARKS = "，；：！？（）"
_AWAY = str.maketrans(_MARKS, "".join(map(chr, range(0xE000, 0xE000 + len(_MARKS)))))
_PUNCTUATION = {away: ord(mark) for mark, away in zip(_MARKS, _AWAY.values(), strict=True)} | str.maketrans(
    {";": "；", ":": "：", "(": "（", ")": "）", "!": "！", "?": "？"}
)
#: ３，３７６．８０: thousands parted by full-width commas, where decimals leave no doubt
_WIDE_COMMA = re.compile(r"(?<![\d，])\d{1,3}(?:，\d{3})+\.\d")
_COMMA = re.compile(r",(?!\d{3}(?!\d))|(?<!\d),")
_PERCENT_IN_WORDS = re.compile(r"百分之([零〇一二两三四五六七八九十百]+)(?:点([零〇一二两三四五六七八九]+))?")


class Line(NamedTuple):
    """A line of a text: its number in the file (for the order), where readers find it
    (第12行, 第3段, 第2页第5行), and what it says."""

    number: int
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph: its lines, one where the file does not break paragraphs."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return "".join(line.text.strip() for line in self.lines)


@dataclass(frozen=True, slots=True)
class ReportText:
    """A report as read: its file name, paragraphs, and tables (a Book of one grid a table)."""

    name: str
    passages: tuple[Passage, ...]
    tables: Book


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. ``text`` is in one spelling (half-width figures, Chinese punctuation, no white
    space) and is what is read; ``raw`` is as it stands and is what people are shown.

    ``number`` is the line or paragraph, ``place`` where it is in words; ``passage``
    numbers the passages of the report, ``heading`` is the nearest heading above.
    """

    text: str
    raw: str
    number: int
    place: str
    passage: int
    heading: str = ""


def starts_anew(line: str) -> bool:
    """Whether a line begins with a mark: it goes on with nothing."""
    return _MARK.match(line) is not None


def runs_on(line: str, margin: int) -> bool:
    """Whether a line was broken at the margin: one as long as that, of running text where the margin
    is not known (0)."""
    text = line.strip()
    if _END.search(text) or is_heading(text):
        return False
    return len(text) >= margin if margin else len(text) >= _FULL_LINE and bool(_RUNNING.search(text))


def margin_of(lines: Sequence[str]) -> int:
    """The length of full lines in a text that is broken at a margin; 0 where paragraphs are lines."""
    lengths = [len(line.strip()) for line in lines if line.strip()]
    longest = max(lengths, default=0)
    full = sum(length >= longest - _RAGGED for length in lengths)
    return (
        longest - _RAGGED
        if len(lengths) >= _MANY and _FEW <= longest <= _WIDEST and full * 5 >= len(lengths) * 2
        else 0
    )


def is_heading(text: str) -> bool:
    """A numbered line without an end: 二、部门（单位）整体支出绩效实现情况."""
    return len(text) <= _LONGEST_HEADING and _HEADING.match(text) is not None and not _END.search(text)


def sentences(passages: Iterable[Passage]) -> Iterator[Sentence]:
    """Every sentence of a report, in order."""
    heading, labelled, index = "", False, -1
    for passage in passages:
        if is_heading(passage.text):
            heading = canonical(passage.text)
        was, labelled = labelled, _LABELLED.fullmatch(passage.text) is not None
        index += not (was and labelled)  # 预算数：… and 执行数：… on lines of their own belong together
        text, starts = _joined(passage)
        cuts = [0, *(found.end() for found in _BREAK.finditer(text)), len(text)]
        for start, end in pairwise(cuts):
            raw = text[start:end].strip()
            if raw:
                inside = start + len(text[start:end]) - len(text[start:end].lstrip())
                line = max(each for each in starts if each[0] <= inside)[1]
                yield Sentence(canonical(raw), raw, line.number, line.place, index, heading)


def _joined(passage: Passage) -> tuple[str, list[tuple[int, Line]]]:
    """A passage's text, and (where a line begins in it, the line)."""
    text, starts = "", []
    for line in passage.lines:
        starts.append((len(text), line))
        text += line.text.strip()
    return text, starts


def canonical(text: str) -> str:
    """One spelling: NFKC, Chinese punctuation, no white space, 百分之九十五 as 95%.

    A comma stays one of thousands only between digits, and a full-width one never
    becomes one: 100，200 are two figures.
    """
    spelled = unicodedata.normalize("NFKC", text.translate(_AWAY))
    compact = "".join(spelled.split()).translate(_PUNCTUATION)
    if "，" in compact:
        compact = _WIDE_COMMA.sub(lambda found: found[0].replace("，", ","), compact)
    if "," in compact:
        compact = _COMMA.sub("，", compact)
    return _PERCENT_IN_WORDS.sub(_percent, compact) if "百分之" in compact else compact


def _percent(found: re.Match[str]) -> str:
    whole = parse_numeral(found[1].replace("百", "一百") if found[1].startswith("百") else found[1])
    if whole is None:
        return found[0]
    digits = "".join(str("零一二三四五六七八九".find(c.replace("〇", "零"))) for c in found[2] or "")
    return f"{show(whole)}{'.' + digits if digits else ''}%"

"""A report as sentences, each with the place where a reader finds it.

A *passage* is a paragraph as people see it. Plain text breaks paragraphs over
lines (and pages); they are put together again, and every sentence still knows its line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

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

_KEPT = {ord(c): c for c in "，；：！？（）"}
_PUNCTUATION = str.maketrans({";": "；", ":": "：", "(": "（", ")": "）", "!": "！", "?": "？"})
_PERCENT_IN_WORDS = re.compile(r"百分之([零〇一二两三四五六七八九十百]+)(?:点([零〇一二两三四五六七八九]+))?")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph: its lines with their numbers, and what such a number counts (行, 段)."""

    lines: tuple[tuple[int, str], ...]
    counted: str = "行"

    @property
    def text(self) -> str:
        return "".join(text.strip() for _, text in self.lines)


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

    ``number`` is the line or paragraph, ``place`` the same in words; ``passage``
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


def runs_on(line: str) -> bool:
    """Whether a line was broken at the margin."""
    text = line.strip()
    return len(text) >= _FULL_LINE and not _END.search(text) and not is_heading(text)


def is_heading(text: str) -> bool:
    """A numbered line without an end: 二、部门（单位）整体支出绩效实现情况."""
    return len(text) <= _LONGEST_HEADING and _HEADING.match(text) is not None and not _END.search(text)


def sentences(passages: Iterable[Passage]) -> Iterator[Sentence]:
    """Every sentence of a report, in order."""
    heading = ""
    for index, passage in enumerate(passages):
        if is_heading(passage.text):
            heading = canonical(passage.text)
        text, starts = _joined(passage)
        cuts = [0, *(found.end() for found in _BREAK.finditer(text)), len(text)]
        for start, end in pairwise(cuts):
            raw = text[start:end].strip()
            if raw:
                inside = start + len(text[start:end]) - len(text[start:end].lstrip())
                number = max((n for at, n in starts if at <= inside), default=starts[0][1])
                place = f"第{number}{passage.counted}"
                yield Sentence(canonical(raw), raw, number, place, index, heading)


def _joined(passage: Passage) -> tuple[str, list[tuple[int, int]]]:
    """A passage's text, and (where a line begins in it, its number)."""
    text, starts = "", []
    for number, line in passage.lines:
        starts.append((len(text), number))
        text += line.strip()
    return text, starts


def canonical(text: str) -> str:
    """One spelling: NFKC, Chinese punctuation, no white space, 百分之九十五 as 95%.

    A comma stays one of thousands only between digits, and a full-width one never
    becomes one: 100，200 are two figures.
    """
    spelled = "".join(_KEPT.get(ord(c)) or unicodedata.normalize("NFKC", c) for c in text)
    compact = "".join(spelled.split()).translate(_PUNCTUATION)
    compact = re.sub(r",(?!\d{3}(?!\d))|(?<!\d),", "，", compact)
    return _PERCENT_IN_WORDS.sub(_percent, compact)


def _percent(found: re.Match[str]) -> str:
    whole = parse_numeral(found[1].replace("百", "一百") if found[1].startswith("百") else found[1])
    if whole is None:
        return found[0]
    digits = "".join(str("零一二三四五六七八九".find(c.replace("〇", "零"))) for c in found[2] or "")
    return f"{show(whole)}{'.' + digits if digits else ''}%"

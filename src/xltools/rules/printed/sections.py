"""The numbered parts of a printed rule: 1. 2. 3., （1）（2）, ①②, 一是 二是, 一、二、."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.quantity.numerals import parse_numeral

_CIRCLED = {ord("①") + n: f"⟨{n + 1}⟩" for n in range(20)}
_CHARS = str.maketrans({"≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "〉": ">", "〈": "<", "﹥": ">", "﹤": "<", "*": "×", "＊": "×"})  # fmt: skip
_BEFORE_NUMBER = re.compile(r"\s+(?=\d{1,2}\s*[.、]\s*[^\d\s])")
#: a definition or a condition after a finished line, where the line break was lost
_BEFORE_SENTENCE = re.compile(r"(?<=[分%)])\s+(?=[^\s,;。]{2,40}=|如|其中|注)")
_START = r"(?:^|(?<=[\n。;:]))"
_CN = "[一二三四五六七八九十]{1,2}"
#: how parts are numbered; the number is in the first or second group
_MARKS = (
    re.compile(rf"(?<![\d.])(\d{{1,2}})[.、](?!\d)|{_START}(\d{{1,2}})[.、](?=\d)"),
    re.compile(r"\((\d{1,2})\)(?![;。,\n×÷/]|$)"),
    re.compile(r"⟨(\d{1,2})⟩"),
    re.compile(r"(?<![\d(.])(\d{1,2})\)(?![;。,]|$)"),
    re.compile(rf"({_CN})是"),
    re.compile(rf"{_START}\(({_CN})\)"),
    re.compile(rf"{_START}({_CN})、"),
    re.compile(rf"第({_CN})[,、:]"),
)
_IN_PAIRS = _MARKS[3:]  # one alone is no numbering


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered part: its number as printed (1, （1）, 一) and its text."""

    number: str
    body: str


def tidy(text: str) -> str:
    """The text in one writing: NFKC, no spaces; line breaks only where a part may begin."""
    text = unicodedata.normalize("NFKC", text.replace("\r", "\n").translate(_CIRCLED)).translate(_CHARS)
    text = re.sub(r"(?: ?\n ?)+", "\n", re.sub(r"[^\S\n]+", " ", text))
    text = _BEFORE_NUMBER.sub("\n", text.replace("[bookmark:_GoBack]", ""))
    text = _BEFORE_SENTENCE.sub("\n", text)
    return re.sub(r"\n+", "\n", "\n".join("".join(line.split()) for line in text.split("\n"))).strip("\n")


def split(text: str) -> tuple[str, tuple[Section, ...]]:
    """What stands before the first number, and the numbered parts of the outermost numbering."""
    best: list[re.Match[str]] = []
    for mark in _MARKS:
        found = list(_sequence(mark, text))
        if len(found) < (2 if mark in _IN_PAIRS else 1):
            continue
        if not best or found[0].start() < best[0].start():
            best = found
    if not best:
        return text, ()
    ends = [match.start() for match in best[1:]] + [len(text)]
    parts = [Section(_printed(m), text[m.end() : end].strip("\n")) for m, end in zip(best, ends, strict=True)]
    return text[: best[0].start()].strip("\n"), tuple(parts)


def _sequence(mark: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The marks numbered 1, 2, 3 … in this order."""
    expected = 1
    for match in mark.finditer(text):
        tight = match.lastindex == 2  # 2.90%>X: a number of a part only after the ones before it
        if _number(match) == expected and not (tight and expected == 1 and not _goes_on(text)):
            yield match
            expected += 1


def _goes_on(text: str) -> bool:
    return re.search(r"(?:^|[\n。;])2[.、]", text) is not None


def _number(match: re.Match[str]) -> Decimal | None:
    digits = match[match.lastindex or 1]
    return Decimal(digits) if digits.isdigit() else parse_numeral(digits)


def _printed(match: re.Match[str]) -> str:
    digits = match[match.lastindex or 1]
    return f"（{digits}）" if match[0].startswith(("(", "⟨")) else digits


def joined(body: str) -> str:
    """A part in one line: a line break ends a sentence where the line reads as finished."""
    lines = body.split("\n")
    text = lines[0]
    for line in lines[1:]:
        finished = text.endswith(("%", ")", "分")) or re.match(r"[^,;。]*=|如|若|其中|注", line)
        text += line if not finished or text.endswith(tuple("。;:,、")) else f"。{line}"
    return text


def sentences(text: str) -> list[str]:
    """Parted at 。 and ;."""
    return [part.strip(",") for part in re.split(r"[。;!]", text) if part.strip(",")]

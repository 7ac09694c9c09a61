"""Judging texts in words by formula, with the words of the 评分规则 sheet.

A formula cannot take a list of words apart; so they are written into it one by one,
and the row asks for the program when the list in the sheet is another one.
"""

from __future__ import annotations

from functools import lru_cache

from xltools.cells import Raw
from xltools.rules import bands
from xltools.rules.settings import Settings

#: what a comparison of words leaves out, as ``bands.judge`` does
_LEFT_OUT = (
    " ", "　", "\u00a0", "\n", "\r", "\t", *"、，,。；;：:“”'（）()", "＇", "＂", '"', "是", "否",
)  # fmt: skip
_CODES = {"\n": "CHAR(10)", "\r": "CHAR(13)", "\t": "CHAR(9)", '"': '""""'}
_LISTS = (("words_missed", bands.MISSED), ("words_partial", bands.PARTIAL), ("words_met", bands.MET))
_PIECE = 200  # characters of one text in a formula; Excel takes 255

#: a target with one of these may be more than words: a figure, a date, a limit
_FIGURES = (
    *"0123456789０１２３４５６７８９①②③④⑤⑥⑦⑧⑨½", "月", "季度", "年底", "年末", "本年", "当年", "全年", "超", "突破",
)  # fmt: skip
_NUMERALS = "零〇一二两三四五六七八九十百千万亿"
#: what may stand before a Chinese numeral that is a figure: 约三家, 不低于一场, 百分之五
_LEADS = f"{_NUMERALS}约近不大小至达高多超低少最控等≥≤=><"
_NONE = "无|—|——|-|--|/|\\|―|–|不适用|N/A|无此项"


def key_formula(cell: str) -> str:
    """A formula giving a text as words are looked for in it: no space, no punctuation."""
    text = f'{cell}&""'
    for char in _LEFT_OUT:
        quoted = _CODES.get(char, f'"{char}"')
        text = f'SUBSTITUTE({text},{quoted},"")'
    return f'IF(ISERROR({cell}),"",{text})'


def state_formula(target_key: str, actual_key: str, settings: Settings) -> str:
    """达成, 部分达成, 未达成 or 未定, of the two keys."""
    missed, partial, met = (contains(settings.words(name), actual_key) for name, _ in _LISTS)
    found = f'IF({met},"{bands.MET}","{bands.OPEN}")'
    found = f'IF({missed},"{bands.MISSED}",IF({partial},"{bands.PARTIAL}",{found}))'
    found = f'IF(EXACT({actual_key},{target_key}),"{bands.MET}",{found})'
    return f'IF({actual_key}="","{bands.OPEN}",{found})'


@lru_cache(maxsize=8192, typed=True)
def speaks_plainly(raw: Raw) -> bool:
    """Whether the formula looks for words in the same text of a cell as the program does."""
    if raw is None:
        return True
    if not isinstance(raw, str):
        return False
    text = raw
    for char in _LEFT_OUT:
        text = text.replace(char, "")
    return text == bands.spoken(raw)


def same_words(settings: Settings) -> str:
    """A condition: the lists of words in the sheet are those written into the formulas."""
    return f"AND({','.join(f'EXACT({settings.cell(name)},{_text(settings.choice(name))})' for name, _ in _LISTS)})"


def words_only(text: str) -> str:
    """A condition: a target text is words and nothing that could be a figure or a date."""
    numeral = f'ISNUMBER(FIND(LEFT({text},1),"{_LEADS}"))'
    return (
        f"NOT(OR({contains(_FIGURES, text)},{no_value(text)},"
        f"AND({numeral},{contains(tuple(_NUMERALS), text)})))"
    )


def no_value(text: str) -> str:
    """A condition: a text says that there is nothing (无, —, /)."""
    return f'ISNUMBER(FIND("|"&{text}&"|","|{_NONE}|"))'


def contains(words: tuple[str, ...], text: str) -> str:
    """A condition: a text has one of some words in it."""
    found = [f"ISNUMBER(FIND({_text(word)},{text}))" for word in words]
    return f"OR({','.join(found)})" if found else "FALSE"


def _text(text: str) -> str:
    """A text as a formula writes it, long ones in pieces."""
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)

"""Points as they are printed: （2分） of a part, 得3分 of a case, with its condition."""

from __future__ import annotations

import re
from decimal import Decimal

from xltools.rules.printed.items import Way
from xltools.rules.printed.pieces import Piece
from xltools.rules.printed.ranges import read_range

POINTS = r"(\d+(?:\.\d+)?)"
HEADER = re.compile(rf"\((?:满分|共|计|分值|得)?:?{POINTS}分\)|\((\d{{1,2}}(?:\.\d+)?)\)(?=[;。,]|$)")
GAIN = re.compile(
    rf"(?:可|直接|只|仅|则|各)*(?:得|计|记|给|赋|评)(?:分)?:?{POINTS}分|(?<=[:,的上下内]){POINTS}分(?=[;。,)]|$)"
    r"|(?:可|直接|则)*(?:得|计|记|给|评)?(?P<full>满分|全分)|(?:得|计|记|为)零分|不得分|不计分|不给分"
)
DEDUCTED = re.compile(r"扣[减除掉]?:?\d|扣分")


def figure_of(match: re.Match[str]) -> Decimal:
    return Decimal(next(group for group in match.groups() if group))


def gain_of(match: re.Match[str]) -> Decimal | None:
    """Points of a 得3分; None for 满分, 0 for 不得分."""
    if match["full"]:
        return None
    figures = [group for group in match.groups() if group]
    return Decimal(figures[0]) if figures else Decimal(0)


def as_gains(text: str) -> tuple[str, Decimal | None]:
    """≥95%（6分） reads as ≥95%得6分; other points in brackets are taken out, the first of them given."""
    headed: list[Decimal] = []

    def gain(match: re.Match[str]) -> str:
        before = re.split(r"[;。,]", text[: match.start()])[-1]
        found = read_range(condition_of(before))
        if found and not found.everything:
            return f"得{figure_of(match)}分"
        headed.append(figure_of(match))
        return ""

    body = HEADER.sub(gain, text).strip(",;。")
    return body, headed[0] if headed else None


def condition_of(text: str) -> str:
    """The condition before a 得…分: without what leads up to it."""
    text = re.sub(r"^.*(?:标准|分档|如下|其中|评分|计分|以下)[^,;。:]*[:,]", "", text)
    text = re.sub(r"^.*=[^,;]*[×÷/][^,;]*,", "", text)
    text = re.sub(r"^.*:(?=.)|^(?:对|对于|如果|若|如|凡|当)", "", text.strip(",;。:"))
    return re.sub(r"(?:[,:的按]|(?<!否)则)+$", "", text)


def find_gains(text: str) -> list[tuple[str, Decimal | None]]:
    """Every 得…分 with its condition."""
    found = []
    end = 0
    for match in GAIN.finditer(text):
        start = max(end, *(text.rfind(sign, 0, match.start()) + 1 for sign in ";。"))
        found.append((condition_of(text[start : match.start()]), gain_of(match)))
        end = match.end()
    return found


def judged(number: str, points: Decimal | None, text: str) -> list[Piece]:
    return [Piece(number, Way.JUDGED, points, text, doubt=points is None)]

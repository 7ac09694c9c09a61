"""What has been read of a rule's text so far, before it is put together to items."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.numbers import ZERO
from xltools.rules.printed.expression import fact_name
from xltools.rules.printed.items import Definition, Tier, Way
from xltools.rules.printed.ranges import Range, settle


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of the text. ``points`` None: it has none of its own (yet).

    A part that gives points for one case (``tier_like``) has its ``range`` or ``word`` and
    its ``gain`` (None: 满分). ``doubt``: something with points was not understood.
    ``instead``: it stands for the whole indicator (本指标得分=…).
    """

    number: str
    way: Way
    points: Decimal | None
    text: str
    fact: str = ""
    tiers: tuple[Tier, ...] = ()
    limit: Decimal | None = None
    beyond: Decimal | None = None
    step: Decimal | None = None
    below: bool = False
    range: Range | None = None
    word: str = ""
    gain: Decimal | None = None
    tier_like: bool = False
    doubt: bool = False
    instead: bool = False


@dataclass(slots=True)
class Context:
    """The indicator a text belongs to, and the figures the text defines."""

    name: str
    weight: Decimal | None
    definitions: list[Definition] = field(default_factory=list)

    def full(self, headed: Decimal | None) -> Decimal:
        """What 满分 means: the part's own points, else the row's."""
        if headed is not None:
            return headed
        return self.weight if self.weight is not None else ZERO

    def define(self, name: str, expression: str) -> str:
        """Add a definition, unless the text itself has one of that name."""
        if all(known.name != name for known in self.definitions):
            self.definitions.append(Definition(name, expression))
        return name

    def fact(self, printed: str) -> str:
        """The fact a condition is about: a defined figure, the indicator itself, or as printed."""
        name = fact_name(printed)
        defined = [known.name for known in self.definitions]
        if name in defined:
            return name
        fitting = [known for known in defined if name and known.endswith(name)]
        if len(fitting) == 1:
            return fitting[0]
        if not name or _GENERIC.fullmatch(name):
            return defined[0] if len(defined) == 1 else self.name
        share = _SHARE.fullmatch(name)
        if share:
            return self.define(f"{share[1]}占{share[2]}的比例", f"{share[1]}/{share[2]}")
        return self.name if self.name.endswith(name) else name


_GENERIC = re.compile(
    r"(?:该|本|此|实际|其|最终)?(?:指标|项)?(?:比率|比例|比值|指标值|实际值|完成率|率|结果|数值|完成|[A-Z])"
)
_SHARE = re.compile(r"(.{3,}?)(?:在|占|控制在)(.{3,}?)(?:的)?(?:比例|比重)?")
_PREFIXES = ("较为", "比较", "较", "基本", "不够", "不", "未", "很", "部分", "一般", "非常")


def table(
    rows: list[Piece], context: Context, number: str, headed: Decimal | None, text: str
) -> Piece | None:
    """One tier table of pieces that each give points for a case; None if they are none."""
    given = [context.full(headed) if piece.gain is None else piece.gain for piece in rows]
    ranges = [piece.range for piece in rows if piece.range is not None]
    if len(ranges) == len(rows):
        facts = {context.fact(each.fact) for each in ranges if each.fact or not each.everything}
        named = {fact for fact in facts if fact != context.name} or facts
        if len(named) > 1 or all(each.everything for each in ranges):
            return None
        tiers = settle(ranges, given)
        return Piece(number, Way.TIERS, headed or max(given), text, fact=named.pop(), tiers=tiers)
    if any(not each.everything for each in ranges) or any(a <= b for a, b in itertools.pairwise(given)):
        return None
    words = _words(rows)
    figures = any(
        re.search(r"\d", word) and word != row.number for word, row in zip(words, rows, strict=True)
    )
    if figures or len(set(words)) < len(words):
        return None
    tiers = tuple(Tier(points, word=word) for points, word in zip(given, words, strict=True))
    return Piece(number, Way.WORDS, headed or max(given), text, tiers=tiers)


def _words(rows: list[Piece]) -> list[str]:
    """The word of each case: 好, 较好, 不好 where the first reads 落实三保好."""
    words = [piece.word for piece in rows]
    for word in words[1:]:
        bare = next((word.removeprefix(p) for p in _PREFIXES if word.startswith(p) and word != p), "")
        if bare and words[0].endswith(bare):
            return [bare, *words[1:]]
    return words

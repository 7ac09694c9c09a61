"""Which totals a column (or row) of figures can have: parts, subtotals, 其中 lines counted once.

A table does not say which line is a part of which. So every sensible reading is
tried, and only a total that none of them gives is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.forms.datatable import Figure
from xltools.numbers import ZERO, round_half_up, total

_MOST_ITEMS = 80
_MOST_SUMS = 4000
_TOTAL = re.compile(r".{0,14}(?:合计|总计|共计|总额合计)(?:数|金额|额|\(万元\)|\(元\))?")
_SUBTOTAL = re.compile(r".{0,14}小计(?:数|金额|额)?")
_STEM = re.compile(r"(.{2,14}?)(?:支出|经费|费用|费)?小计(?:数|金额|额)?")


@dataclass(frozen=True, slots=True)
class Item:
    """One figure that may be a part of a total.

    ``end`` is the index behind its known parts (0: none known); ``under`` tells that it may be
    the only part of the item before it (一、 below a line without a mark, or further indented).
    """

    name: str
    figure: Figure
    kind: str = ""
    of_which: bool = False
    end: int = 0
    under: bool = False

    @property
    def number(self) -> Decimal:
        return self.figure.number


def kind_of(label: str) -> str:
    """total, subtotal, or "" by the label of a line or column."""
    if _SUBTOTAL.fullmatch(label):
        return "subtotal"
    return "total" if _TOTAL.fullmatch(label) else ""


def named_parts(label: str, items: Sequence[Item]) -> list[Item]:
    """The items that a 小计 names: 公务用车购置费 and 公务用车运行维护费 for 公务用车费小计; none where
    some of them are parts of others."""
    stem = _STEM.fullmatch(label)
    parts = [item for item in items if stem and not item.kind and stem[1] in item.name]
    nested = any(item.end or item.of_which or item.under for item in parts)
    return parts if len(parts) > 1 and not nested else []


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a total is compared with its parts.

    Exact at the decimals the total is printed with, where the parts have at least as many; else,
    or where the document says so (尾差), half a unit of the last place for each part.
    """

    loose: bool = False

    def holds(self, stated: Figure, added: Decimal, parts: Sequence[Figure]) -> bool:
        places = max((p.places for p in parts), default=0)
        if self.loose or places < stated.places:
            unit = Decimal(1).scaleb(-min(places, stated.places))
            return abs(stated.number - added) <= unit * max(1, len(parts)) / 2 + unit / 2
        return round_half_up(stated.number, stated.places) == round_half_up(added, stated.places)


def leaves(items: Sequence[Item]) -> list[Item]:
    """The items that are no sums of others by their names: what a total should count at least."""
    return [item for item in items if not item.kind and not item.of_which]


def adds_up(stated: Figure, items: Sequence[Item], agreement: Agreement) -> bool | None:
    """Whether some reading of the items gives the stated total; None where there are too many to tell."""
    parts = [item.figure for item in items]
    if len(items) > _MOST_ITEMS:
        flat = agreement.holds(stated, total([p.number for p in parts]), parts)
        return flat if flat or _is_flat(items) else None
    sums = _sums(items)
    if sums is None:
        return None
    return any(agreement.holds(stated, added, parts) for added in sums)


def _is_flat(items: Sequence[Item]) -> bool:
    """Whether no item of a long list can be the sum of others: no marks, no run behind one that sums to it."""
    if any(item.kind or item.of_which or item.end or item.under or item.number < 0 for item in items):
        return False
    for i, item in enumerate(items):
        added, at = ZERO, i + 1
        while at < len(items) and added < item.number:
            added += items[at].number
            at += 1
            if added == item.number and at > i + 2:
                return False
    return True


def _sums(items: Sequence[Item]) -> set[Decimal] | None:
    reach: list[set[Decimal]] = [set() for _ in range(len(items) + 1)]
    reach[0].add(ZERO)
    moves = _moves(items)
    for i in range(len(items)):
        if len(reach[i]) > _MOST_SUMS:
            return None
        for j, added in moves[i]:
            reach[j] |= {s + added for s in reach[i]}
    return reach[-1]


def _moves(items: Sequence[Item]) -> list[set[tuple[int, Decimal]]]:
    """Index → (next index, what is counted): the item alone, with its parts, or its parts for it."""
    behind = _parts_behind(items)
    moves: list[set[tuple[int, Decimal]]] = [set() for _ in items]
    for i, item in enumerate(items):
        if item.end > i + 1:
            parts = total([p.number for p in leaves(items[i + 1 : item.end])])
            moves[i] |= {(item.end, item.number), (item.end, parts)}
            continue
        before = _runs_before(items, i) if item.kind else []
        for start in before:
            moves[start].add((i + 1, item.number))
        if item.of_which:
            moves[i] |= {(j, ZERO) for j in range(i + 1, len(items) + 1)}
        elif not (item.kind and (before or behind[i])):
            moves[i].add((i + 1, item.number))
            if item.kind:
                moves[i].add((i + 1, ZERO))
            if item.kind == "subtotal" and _repeats(items, i):
                moves[i].discard((i + 1, item.number))
        moves[i] |= {(j, item.number) for j in behind[i]}
    return moves


def _repeats(items: Sequence[Item], i: int) -> bool:
    """Whether a subtotal sums items of its name that stand before it: it counts nothing of its own."""
    parts = named_parts(items[i].name, items[:i])
    return bool(parts) and total([p.number for p in parts]) == items[i].number


def _runs_before(items: Sequence[Item], i: int) -> list[int]:
    """Where runs of two or more items begin that end before a subtotal and sum to it."""
    found, added = [], ZERO
    for start in range(i - 1, -1, -1):
        if items[start].kind:
            break
        added += ZERO if items[start].of_which else items[start].number
        if added == items[i].number and (i - start >= 2 or i == 1):
            found.append(start)
    return found


def _parts_behind(items: Sequence[Item]) -> list[set[int]]:
    """Index → the indexes behind runs of two or more items that follow an item and sum to it."""
    ends: list[set[int]] = [set() for _ in range(len(items) + 1)]
    positive = all(item.number >= 0 for item in items)
    for i in range(len(items) - 1, -1, -1):
        whole = items[i].number
        if not whole:
            continue
        reach: dict[int, set[tuple[Decimal, bool]]] = {i + 1: {(ZERO, False)}}
        for p in range(i + 1, len(items)):
            for added, several in reach.get(p, ()):
                for end in (p + 1, *ends[p]):
                    more = added + items[p].number
                    if positive and more > whole:
                        continue
                    if more == whole and (p > i + 1 or items[p].under):
                        ends[i].add(end)
                    if len(reach.setdefault(end, set())) < _MOST_SUMS:
                        reach[end].add((more, several))
    return ends


def counted_twice(stated: Figure, right: Decimal, items: Sequence[Item], agreement: Agreement) -> Item | None:
    """The subtotal (or part of a part) by which a total is too large."""
    doubles = [item for item in items if (item.kind or item.of_which or item.end) and item.number]
    return next(
        (d for d in doubles if agreement.holds(stated, right + d.number, [i.figure for i in items])), None
    )


def quoted(name: str) -> str:
    """A name in quotation marks; single ones around a name that has its own (‘“三公”经费小计’)."""
    return f"‘{name}’" if "“" in name else f"“{name}”"


def shown_sum(items: Sequence[Item]) -> str:
    """7.30＋5.00＋0.00＋3.67, as printed; the first ones of many."""
    texts = [_text(item.figure) for item in items[:8]]
    return "＋".join(texts) + ("＋…" if len(items) > 8 else "")


def _text(figure: Figure) -> str:
    """A figure with its printed decimals, in brackets where it is negative."""
    text = f"{figure.number:.{figure.places}f}"
    return f"（{text}）" if figure.number < 0 else text

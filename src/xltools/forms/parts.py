"""Which lines of a budget table are parts of which: 年度资金总额 and what stands under it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.cells import Kind
from xltools.numbers import total
from xltools.records import BudgetLine

_WHOLE = re.compile(r"总额|总计|合计|总金额|预算总|小计|资金总|总资金|支出总")
_ROLES = ("budget", "spent", "initial")


def with_wholes(lines: list[BudgetLine]) -> list[BudgetLine]:
    """Lines under (or above) a total line are its parts, unless they name their group;
    a total inside a group (资金来源合计) is the whole of that group's lines."""
    if any(line.part_of for line in lines):
        return _group_totals(lines)
    at = next((i for i in (0, len(lines) - 1) if lines and _WHOLE.search(lines[i].item)), None)
    if at is None:
        return lines
    whole, parts = lines[at], [line for i, line in enumerate(lines) if i != at]
    parts = _nested(whole, parts)
    return [*parts, whole] if at else [whole, *parts]


def _group_totals(lines: list[BudgetLine]) -> list[BudgetLine]:
    wholes: dict[str | None, str] = {
        line.part_of: f"{line.part_of}{line.item}"
        for line in lines
        if line.part_of and _WHOLE.search(line.item)
    }
    return [_in_group(line, wholes) for line in lines]


def _in_group(line: BudgetLine, wholes: dict[str | None, str]) -> BudgetLine:
    whole = wholes.get(line.part_of)
    if whole is None:
        return line
    return replace(line, item=whole) if _WHOLE.search(line.item) else replace(line, part_of=whole)


def _nested(whole: BudgetLine, parts: list[BudgetLine]) -> list[BudgetLine]:
    """Parts of the whole; where they only add up with a 其中 inside another line taken
    as that line's part, it is read so."""
    flat = [replace(line, part_of=whole.item) for line in parts]
    if _adds_up(whole, parts):
        return flat
    for start, end in _inner_runs(parts):
        inner, outer = parts[start:end], parts[:start] + parts[end:]
        over = parts[start - 1]
        if _adds_up(over, inner) and _adds_up(whole, outer):
            return [
                replace(line, part_of=over.item) if start <= i < end else flat[i]
                for i, line in enumerate(parts)
            ]
    return flat


def _inner_runs(parts: list[BudgetLine]) -> Iterator[tuple[int, int]]:
    for start in range(1, len(parts)):
        if "其中" in parts[start].label.key or parts[start].label.key[:1] in "(（①":
            yield from ((start, end) for end in range(len(parts), start, -1))


def _adds_up(whole: BudgetLine, parts: Sequence[BudgetLine]) -> bool:
    return all(_agrees(whole, parts, role) for role in _ROLES)


def _agrees(whole: BudgetLine, parts: Sequence[BudgetLine], role: str) -> bool:
    stated: Decimal | None = getattr(getattr(whole, role), "number", None)
    if any(cell is not None and cell.kind is Kind.TEXT for cell in (getattr(line, role) for line in parts)):
        return True  # an amount that is no number: the sum is not known
    known = [n for line in parts if (n := getattr(getattr(line, role), "number", None)) is not None]
    return stated is None or not known or total(known) == stated

"""得分 = 分值 − 扣分, where the three stand side by side.

A line that disagrees has two figures for one score: ``figure-conflict`` at the 扣分. The 扣分 of
合计 is ``subtotal-mismatch``. Nothing is said where the lines do not show that 扣分 is meant so.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.forms.datatable import Deduction, Deductions, Document
from xltools.numbers import show, total

_LEAST = 2


def check_deductions(document: Document) -> Iterator[Finding]:
    """Every form with a column 扣分."""
    for each in document.deductions:
        yield from _check(each)


def _check(table: Deductions) -> Iterator[Finding]:
    known = {line: left for line in table.lines if (left := _left(line)) is not None}
    right = [line for line, (off, wanted) in known.items() if off == wanted]
    if len(right) < _LEAST or 2 * len(right) <= len(known):
        return
    for line, (off, wanted) in known.items():
        if wanted < 0:
            continue  # more points than there are: said elsewhere
        if not compared("figure-conflict", line.deducted, off == wanted):
            yield _conflict(line, off, wanted)
    whole = len(known) == len(table.lines) and all(wanted >= 0 for _, wanted in known.values())
    if table.total is not None and whole:
        yield from _total(table.total, known)


def _left(line: Deduction) -> tuple[Decimal, Decimal] | None:
    """(扣分 as stated, 分值 − 得分); None where a figure is missing (an empty 扣分 at full marks is none)."""
    points, off, score = (
        cell.number if cell is not None else None for cell in (line.points, line.deducted, line.score)
    )
    if points is None or score is None:
        return None
    if off is None and line.deducted.blank and points == score:
        off = Decimal(0)
    return None if off is None else (abs(off), points - score)


def _conflict(line: Deduction, off: Decimal, wanted: Decimal) -> Finding:
    assert line.points is not None
    assert line.score is not None
    return make(
        "figure-conflict",
        line.deducted,
        f"“{line.label.text}”分值 {line.points.text}（{line.points.ref.a1}），扣分填 {show(off)}，"
        f"得分填 {line.score.text}（{line.score.ref.a1}）：按分值减得分，扣分应为 {show(wanted)}",
        expected=wanted,
        actual=off,
        hint="核对扣分和得分，改正填错的一个：得分＝分值－扣分。",
    )


def _total(line: Deduction, lines: dict[Deduction, tuple[Decimal, Decimal]]) -> Iterator[Finding]:
    """The 扣分 of 合计: the sum of the lines' 扣分, by the scores as they stand."""
    stated = line.deducted.number
    if stated is None:
        return
    printed, wanted = (total([pair[at] for pair in lines.values()]) for at in (0, 1))
    score = line.score.number if line.score is not None else None
    scores = total([each.score.number for each in lines if each.score and each.score.number is not None])
    if abs(stated) == printed and (printed == wanted or score != scores):
        compared("subtotal-mismatch", line.deducted, True)
    elif not compared("subtotal-mismatch", line.deducted, abs(stated) == wanted):
        yield make(
            "subtotal-mismatch",
            line.deducted,
            f"“{line.label.text or '合计'}”的扣分填 {show(abs(stated))}，各项分值减得分合计 {show(wanted)}",
            expected=wanted,
            actual=abs(stated),
        )

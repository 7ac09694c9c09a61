"""Scores of the units in a summary: none above the full score of its forms, none below 0."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.cells import Value
from xltools.checks.case import Case
from xltools.checks.tally import compared
from xltools.findings import Finding, make, quoted
from xltools.numbers import show

#: what the scores of a line are called
CALLED = {"self_score": "自评分数", "review_score": "复核分数"}


def check_scores(case: Case) -> Iterator[Finding]:
    """The scores of each line; 合计 is left out, which may be a sum of scores."""
    full = case.form.full
    basis = f"自评表总分满分 {show(full)} 分，最低 0 分"
    for row in case.form.rows:
        for role, called in CALLED.items():
            cell: Value | None = getattr(row, role)
            if cell is None or cell.number is None:
                continue
            name = f"第 {row.row} 行" if row.unit.blank else quoted(row.unit.text)
            what = f"{name}{called}填 {show(cell.number)}"
            if cell.number < 0:
                compared("score-negative", cell, False)
                yield make("score-negative", cell, f"{what}，是负数", basis=basis)
            elif not compared("score-above-weight", cell, cell.number <= full):
                yield make("score-above-weight", cell, f"{what}，超过满分 {show(full)}", expected=full,
                           actual=cell.number, basis=basis, hint="与该单位自评表核对后改正。")  # fmt: skip

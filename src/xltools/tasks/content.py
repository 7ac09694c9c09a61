"""The content of a form on its way into another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.sheets.facts_sheet import Line

Content = str | Decimal | None


@dataclass(frozen=True)
class FormData:
    """The content of one form, by role; texts as written, figures as exact decimals.

    ``indicators`` rows hold level1, weight1, level2, weight2, name, note, rule_text, target,
    actual, weight, score, reason, remark as far as given; ``budget`` lines item, part (what it is part of),
    initial, budget, spent, rate, weight, score.
    None is blank. ``total`` holds weight and score as stated, or for summary ``rows`` the
    figures of their total line.
    """

    form: str
    head: Mapping[str, Content] = field(default_factory=dict)
    budget: Sequence[Mapping[str, Content]] = ()
    indicators: Sequence[Mapping[str, Content]] = ()
    total: Mapping[str, Content] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Content]] = ()
    #: 年度主要任务: number, task_name, task_content
    tasks: Sequence[Mapping[str, Content]] = ()
    notes: tuple[str, ...] = ()
    #: what its amounts are in; None: as the template's
    money_unit: str | None = None
    #: other labels of the head with what stands there (主管部门, 联系人)
    others: Sequence[tuple[str, str]] = ()
    #: what the source has and no template has a place for, each for a note
    beside: Sequence[str] = ()
    #: 小计 rows, by name and score
    subtotals: Sequence[str] = ()
    #: what 基础数据 is filled with
    facts: Sequence[Line] = ()


#: the figures of a summary's total line
SUMS = ("budget", "spent", "rate", "self_score", "review_score", "weight", "score", "score_rate")
#: how many of a long list a note names
NAMED = 8


def shortened(names: Sequence[str], each: str = "处") -> str:
    """A list of names; of a long one the first, and how many there are."""
    more = f" 等 {len(names)} {each}" if len(names) > NAMED else ""
    return f"{'、'.join(names[:NAMED])}{more}"

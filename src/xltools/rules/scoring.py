"""Scoring a form: which rule a row falls under, and what it gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from xltools.cells import key
from xltools.numbers import HUNDRED, ZERO, divide
from xltools.quantity import Direction, Match, QuantityKind, match
from xltools.quantity.units import is_ratio
from xltools.records import BudgetLine, Form, Indicator
from xltools.rules import bands, deadline, execution
from xltools.rules.base import Facts, Method, Points, Rule
from xltools.rules.known import Known, known
from xltools.rules.printed import score as printed
from xltools.rules.printed.items import PrintedRule, Way
from xltools.rules.printed.methods import method_of
from xltools.rules.printed.table import RuleTable, in_words, plain
from xltools.rules.registry import BY_NAME
from xltools.rules.settings import Settings

_NO_FIGURES: Mapping[str, Decimal] = MappingProxyType({})


class Score(NamedTuple):
    """What the rules say of one row.

    ``points`` is None where the row has no points to give (无, or no 分值); ``facts``
    are then without points.
    ``rule_score`` is the stated score brought into the interval (nearest end), for
    an empty score its lower end; None when nothing is decided.
    """

    rule: Method
    facts: Facts | None
    points: Points | None
    stated: Decimal | None
    outcome: str
    match: Match | None = None
    #: the rule that the form prints for this row, if it goes by it
    printed: RuleTable | None = None
    #: what the row's own target gives for the item of its printed rule that goes by it
    by_target: Decimal | None = None
    #: figures of the row itself that its printed rule takes as facts
    own: Mapping[str, Decimal] = _NO_FIGURES

    @property
    def rule_score(self) -> Decimal | None:
        if self.points is None:
            return None
        if self.stated is None:
            return self.points.low if self.points.decided else None
        return min(max(self.stated, self.points.low), self.points.high)

    @property
    def assumed(self) -> bool:
        return self.match is not None and self.match.assumed


_OPEN = BY_NAME["discretion"]


def score_rows(form: Form, settings: Settings) -> dict[int, Score]:
    """Every indicator of a form scored, by row."""
    facts = known(form.facts) if form.facts else {}
    return {item.row: score_indicator(item, settings, facts) for item in form.indicators}


def score_indicator(item: Indicator, settings: Settings, facts: Known | None = None) -> Score:
    """Score one row: by the rule that its form prints, over ``facts``; else by the rule that
    its target asks for. A row with columns of target and actual goes by its printed rule where
    its own actual decides that; else its 评分标准 mostly says what the target says."""
    table = rule_of(item, settings)
    if table is not None:
        own = _own_figures(item, table.rule)
        score = _by_printed(item, table, settings, {**(facts or {}), **own})._replace(own=own)
        if not _has_target_column(item) or (own and score.points is not None and score.points.decided):
            return score
    return _by_target(item, settings)


def _has_target_column(item: Indicator) -> bool:
    return item.target is not None and (item.note is None or item.target.ref != item.note.ref)


#: what stands behind a name in brackets: 预算执行率（20分）
_TAIL = re.compile(r"[(（][^()（）]*[)）]$")


def _own_figures(item: Indicator, rule: PrintedRule) -> Mapping[str, Decimal]:
    """The row's actual as the fact that its printed rule is about: 93.2% for 预算执行率 ≥95% 得…"""
    told = item.remark is not None and item.actual is not None and item.actual.ref == item.remark.ref
    if item.actual is None or told or item.actual_quantity.kind is not QuantityKind.NUMBER:
        return {}
    actual, rate = item.actual_quantity.value, is_ratio(item.actual_quantity.unit)
    name = _TAIL.sub("", item.name.key)
    found: dict[str, Decimal] = {}
    for part in rule.items:
        wanted = key(part.fact)
        if actual is None or not name.endswith(_TAIL.sub("", wanted)) or part.takes_rate != rate:
            continue
        found[wanted] = divide(actual, HUNDRED) if rate else actual
    return found


def rule_of(item: Indicator, settings: Settings) -> RuleTable | None:
    """The printed rule of a row: the table in force where it is of the same text, else what
    the text says; None where the form prints none, or one that only names the target.
    """
    text = item.rule_text.text if item.rule_text is not None else ""
    if not text and _has_target_column(item):
        return None
    held = settings.tables.get(table_key(item.name.text, text)) or settings.tables.get(item.name.key)
    if held is not None and item.points is not None and held.speaks_for(text):
        held = _for_points(held, item.name.text, item.points)
        return None if _only_target(held.rule) else held
    if not text or item.points is None:
        return None
    parsed = _parsed(item.name.text, text, item.points)
    return None if parsed is None or _only_target(parsed.rule) else parsed


def table_key(name: str, text: str) -> str:
    """What tells printed rules of one name apart: the text too."""
    return f"{key(name)}\n{plain(text)}"


def _for_points(held: RuleTable, name: str, points: Decimal) -> RuleTable:
    """The table in force; but where the same text gives a row of other points another rule
    (得满分 of 5 or of 8), and the table says what the text does, that rule."""
    text, worth = held.rule.text, held.rule.worth
    if held.rule.consistent(points) or not text:
        return held
    own, other = _parsed(name, text, points), _parsed(name, text, worth)
    if own is None or other is None or not own.rule.consistent(points):
        return held
    return own if _same_points(other.rule, held.rule) else held


def _same_points(one: PrintedRule, other: PrintedRule) -> bool:
    return [(i.way, i.points, i.step, [t.points for t in i.tiers]) for i in one.items] == [
        (i.way, i.points, i.step, [t.points for t in i.tiers]) for i in other.items
    ]


@lru_cache(maxsize=512)
def _parsed(name: str, text: str, points: Decimal) -> RuleTable | None:
    from xltools.rules.printed.text import parse_rule  # most forms print no rules: they need not wait for it

    rule = parse_rule(name, text, points)
    return in_words(rule) if rule is not None else None


def _only_target(rule: PrintedRule) -> bool:
    return all(part.way is Way.TARGET for part in rule.items)


def _by_printed(item: Indicator, table: RuleTable, settings: Settings, facts: Known) -> Score:
    method = method_of(table.rule)
    if item.points is None or item.points < 0 or not item.applicable:
        return Score(method, Facts(ZERO), None, item.stated, "undecided", printed=table)
    target = _measured(item)
    points = printed.score(table.rule, item.points, facts, settings, target)
    outcome = "undecided"
    if points.decided:
        outcome = "met" if points.low >= item.points else "missed"
    own = next((part for part in table.rule.items if part.way is Way.TARGET), None)
    given = None
    if own is not None and target is not None:
        given = BY_NAME["proportional"].score(target._replace(weight=own.points), settings).low
    return Score(method, Facts(item.points), points, item.stated, outcome, printed=table, by_target=given)


def _by_target(item: Indicator, settings: Settings) -> Score:
    points = item.points
    if points is None or points < 0 or not item.applicable:
        rule, facts, found, outcome = _select(item, ZERO, settings)
        return Score(rule, facts, None, item.stated, outcome, found)
    rule, facts, found, outcome = _select(item, points, settings)
    return Score(rule, facts, rule.score(facts, settings), item.stated, outcome, found)


def score_execution(line: BudgetLine, settings: Settings) -> Score:
    """Score the budget execution row; it must carry points."""
    assert line.points is not None
    assert line.spent is not None
    facts = Facts(line.points, target=line.budget.number, actual=line.spent.number)
    rule = BY_NAME["budget-execution"]
    points = rule.score(facts, settings)
    outcome = "undecided"
    if facts.target is not None and facts.actual is not None:
        outcome = "met" if facts.actual >= facts.target else "missed"
    return Score(rule, facts, points, line.score.number if line.score else None, outcome)


def _select(item: Indicator, points: Decimal, settings: Settings) -> tuple[Rule, Facts, Match | None, str]:
    if (rate := _own_rate(item)) is not None:
        met = rate >= HUNDRED
        held = Match(Direction.AT_LEAST, HUNDRED, rate, "%", met)
        facts = Facts(points, target=HUNDRED, actual=rate)
        return BY_NAME["budget-execution"], facts, held, "met" if met else "missed"
    group = item.level2.text if item.level2 else ""
    found = match(item.target_quantity, item.actual_quantity, item.name.text, group)
    if found is None:
        return _select_words(item, points, settings)
    if found.by_date:
        return _select_date(item, points, found)
    if found.measured:
        facts = Facts(points, found.direction, found.target, found.actual)
        return BY_NAME["proportional"], facts, found, outcome_of(found)
    if _says_missed(item, settings):
        return _OPEN, Facts(points, state=bands.MISSED), found, "missed"
    return _OPEN, Facts(points), found, "undecided"


def _measured(item: Indicator) -> Facts | None:
    """Target and actual of a row whose printed rule refers to them, in one unit."""
    found = match(item.target_quantity, item.actual_quantity, item.name.text, "")
    if found is None or not found.measured:
        return None
    return Facts(ZERO, found.direction, found.target, found.actual)


def _own_rate(item: Indicator) -> Decimal | None:
    """The rate of a row 预算执行率 that stands for the budget execution (points assumed, no
    target printed), in percent; None for any other row."""
    actual = item.actual_quantity
    blank = item.target is None or item.target.blank
    if item.assumed is None or not blank or not execution.names_rate(item.name.key):
        return None
    return actual.value if actual.kind is QuantityKind.NUMBER and is_ratio(actual.unit) else None


def _says_missed(item: Indicator, settings: Settings) -> bool:
    """未完成 beside a figure: how far it was missed is a person's judgement, that it was is said."""
    if (
        item.actual_quantity.kind is not QuantityKind.QUALITATIVE
        or item.target is None
        or item.actual is None
    ):
        return False
    return bands.judge(item.target.text, item.actual.text, settings) == bands.MISSED


def _select_words(
    item: Indicator, points: Decimal, settings: Settings
) -> tuple[Rule, Facts, Match | None, str]:
    wordy = item.target_quantity.kind is QuantityKind.QUALITATIVE
    if not wordy or item.target is None or item.actual is None:
        return _OPEN, Facts(points), None, "undecided"
    state = bands.judge(item.target.text, item.actual.text, settings)
    outcome = "qualitative" if item.actual.text else "undecided"
    return BY_NAME["qualitative"], Facts(points, state=state), None, outcome


_SAID_IN_TIME = ("按时", "按期", "及时", "如期", "提前")


def _select_date(item: Indicator, points: Decimal, found: Match) -> tuple[Rule, Facts, Match | None, str]:
    met = found.met
    if met is None and item.actual and any(word in item.actual.text for word in _SAID_IN_TIME):
        met = "未" not in item.actual.text and "不" not in item.actual.text
    states: Mapping[bool | None, tuple[str, str]] = {
        True: (deadline.IN_TIME, "met"),
        False: (deadline.LATE, "missed"),
        None: ("", "undecided"),
    }
    state, outcome = states[met]
    return BY_NAME["deadline"], Facts(points, state=state), found, outcome


def outcome_of(found: Match) -> str:
    """met, missed or exceeded (more than an ≥ or = target asked for)."""
    if not found.met or found.target is None or found.actual is None:
        return "missed"
    if found.direction is not Direction.AT_MOST and found.actual > found.target:
        return "exceeded"
    return "met"

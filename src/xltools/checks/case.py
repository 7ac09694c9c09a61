"""What checks are given: one form, scored, with what the formula engine says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from xltools.cells import Ref
from xltools.engines.base import Result
from xltools.numbers import total
from xltools.records import Form, Indicator
from xltools.rules.printed.table import RuleTable
from xltools.rules.scoring import Score
from xltools.rules.settings import Setting, Settings


@dataclass(frozen=True)
class Case:
    """One form with everything that is known of it.

    ``scores`` by row; ``execution`` the score of the budget row, if it has points.
    ``computed`` are engine values of the form's own formulas by cell; ``others``
    the same by further engines (name → values). ``names`` are the workbook's
    defined names (name → Ref of a single cell), ``expected`` the formulas that
    our template has in them. ``received`` are the settings inside the workbook.
    """

    form: Form
    settings: Settings
    scores: Mapping[int, Score]
    execution: Score | None = None
    computed: Mapping[Ref, Result] = field(default_factory=dict)
    others: Mapping[str, Mapping[Ref, Result]] = field(default_factory=dict)
    names: Mapping[str, Ref] = field(default_factory=dict)
    expected: Mapping[Ref, str] = field(default_factory=dict)
    received: tuple[Setting, ...] = ()
    #: the printed rules inside the workbook (as in Settings.tables), and cells of it that make no sense
    received_tables: Mapping[str, RuleTable] = field(default_factory=dict)
    received_faults: tuple[tuple[Ref, str], ...] = ()
    #: False where the file format hides its formulas (some .xls): nothing is said of them then
    knows_formulas: bool = True

    @cached_property
    def live(self) -> tuple[Indicator, ...]:
        """Rows that are indicators in use (not 无)."""
        return tuple(item for item in self.form.indicators if item.applicable)

    @cached_property
    def by_row(self) -> Mapping[int, Indicator]:
        """The same rows by number."""
        return {item.row: item for item in self.live}

    @cached_property
    def ruled(self) -> tuple[tuple[Indicator, RuleTable], ...]:
        """Those of them that go by a rule that the form prints, with the rule."""
        return tuple(
            (item, table) for item in self.live if (table := self.scores[item.row].printed) is not None
        )

    @cached_property
    def stated_rows(self) -> Decimal:
        """Sum of the stated scores, the budget execution row included."""
        own = [item.stated for item in self.live if item.stated is not None]
        if self.execution is not None and self.execution.stated is not None:
            own.append(self.execution.stated)
        return total(own)

    @cached_property
    def has_scores(self) -> bool:
        return any(item.stated is not None for item in self.live)

    @cached_property
    def rule_total(self) -> Decimal | None:
        """Sum of the rule scores; rows that rules do not decide count as stated.
        None where not a single row has a score."""
        scores = [*self.scores.values(), *([self.execution] if self.execution else [])]
        figures = [s.rule_score for s in scores if s.rule_score is not None]
        return total(figures) if figures else None

    @cached_property
    def weights(self) -> Decimal | None:
        """Sum of the points as printed, the budget execution row included; None without any."""
        own = [points for item in self.live if (points := item.printed_points) is not None]
        if not own:
            return None
        line = self.form.execution
        if line is not None and line.weight is not None and line.weight.number is not None:
            own.append(line.weight.number)
        return total(own)

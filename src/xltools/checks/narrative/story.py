"""What the checks of a text are given, and how they tell what they find."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from xltools.cells import Grid, Ref, Value
from xltools.checks.case import Case
from xltools.checks.narrative.held import Held
from xltools.checks.tally import compared
from xltools.findings import Finding, make
from xltools.forms.datatable import Document
from xltools.narrative.passages import Sentence
from xltools.narrative.statements import Statement
from xltools.numbers import round_half_up
from xltools.records import Doubt

_PLANNED = re.compile(r"力争|计划|预计|拟|争取|将达")
_LONGEST_QUOTE = 90
#: cells of tables come after sentences
_AFTER_TEXT = 10**9


@dataclass(frozen=True)
class Story:
    """A report's text and what it is held against.

    ``name`` is the text's file name, ``cases`` the verified forms of its workbook,
    ``document`` the workbook's tables, facts and listings with those of the text, ``held`` the money
    that any of them tells. ``year`` is the year reported on (None: not known).
    """

    name: str
    sentences: tuple[Sentence, ...]
    statements: tuple[Statement, ...]
    cases: tuple[Case, ...]
    document: Document
    held: tuple[Held, ...]
    year: int | None
    #: the tables of the text itself
    tables: tuple[Grid, ...] = ()

    @cached_property
    def passages(self) -> dict[int, list[Statement]]:
        """The statements of each passage, in order."""
        found: dict[int, list[Statement]] = {}
        for each in self.statements:
            found.setdefault(each.sentence.passage, []).append(each)
        return found

    @cached_property
    def sure(self) -> tuple[Statement, ...]:
        """The statements of money of which it is sure what they are, of the year reported on."""
        return tuple(
            each
            for each in self.statements
            if each.role in ("budget", "spent", "execution", "control")
            and each.reading.sure
            and each.whose != "?"
            and self.of_year(each)
        )

    def same_money(self, statement: Statement, *kinds: str) -> list[Held]:
        """What forms and tables tell of the money that a statement is about, of these kinds."""
        about = (statement.subject, statement.whose)
        return [held for held in self.held if (held.subject, held.whose) == about and held.kind in kinds]

    def of_year(self, statement: Statement) -> bool:
        """Whether a statement speaks of the year reported on."""
        return self.year is None or statement.year in (None, self.year)


@dataclass
class Told:
    """What the checks find, and which figures have been judged, so that one slip is told once."""

    story: Story
    doubts: list[Doubt] = field(default_factory=list)
    _found: list[tuple[int, Finding]] = field(default_factory=list)
    _judged: set[tuple[int, int]] = field(default_factory=set)
    _wrong: set[tuple[int, int]] = field(default_factory=set)

    @property
    def findings(self) -> list[Finding]:
        """In the order of the text."""
        return [f for _, f in sorted(self._found, key=lambda each: (each[0], each[1].code, each[1].message))]

    def is_judged(self, statement: Statement) -> bool:
        return _key(statement) in self._judged

    def is_wrong(self, statement: Statement) -> bool:
        """Whether a finding tells of the figure already."""
        return _key(statement) in self._wrong

    def judge(self, *statements: Statement) -> None:
        self._judged.update(map(_key, statements))

    def agree(self, code: str, *statements: Statement) -> None:
        """The figures hold in what ``code`` would say."""
        self.judge(*statements)
        compared(code, self._ref(statements[0]), True)

    def _ref(self, about: Statement | Sentence) -> Ref:
        """Where a comparison is counted: line or paragraph, and place in the sentence."""
        if isinstance(about, Statement):
            return Ref(self.story.name, about.sentence.number, about.mention.start + 1)
        return Ref(self.story.name, about.number, 1)

    def tell(
        self,
        code: str,
        about: Statement | Sentence,
        message: str,
        *,
        cell: Ref | Value | None = None,
        expected: Decimal | str | None = None,
        actual: Decimal | str | None = None,
        hint: str = "",
    ) -> None:
        """One finding: place and sentence in the text, then what is wrong; ``cell`` in the workbook."""
        sentence = about.sentence if isinstance(about, Statement) else about
        quote = quoted(about) if isinstance(about, Statement) else clipped(sentence.raw, 0)
        if isinstance(about, Statement):
            self.judge(about)
            self._wrong.add(_key(about))
        compared(code, self._ref(about), False)
        found = make(
            code,
            cell,
            f"{self.story.name}{sentence.place}“{quote}”：{message}",
            expected=expected,
            actual=actual,
            hint=hint,
        )
        self._found.append((sentence.number, replace(found, place=sentence.place, quote=quote)))

    def tell_of_cell(self, cell: Value, message: str, expected: str) -> None:
        """A cell of a table in the text that the workbook has otherwise."""
        compared("narrative-mismatch", cell, False)
        found = make(
            "narrative-mismatch", cell, f"{cell.ref.sheet}中{message}", expected=expected, actual=cell.text
        )
        self._found.append((_AFTER_TEXT, found))

    def doubt(self, code: str, statement: Statement, why: str) -> None:
        """What neither text nor workbook decides; ``code`` as in ``agree``. Plans and other years are left alone."""
        planned = (
            statement.year is not None and self.story.year is not None and statement.year > self.story.year
        )
        if (
            planned
            or _PLANNED.search(statement.since)
            or any(d.why == why and d.place == statement.sentence.place for d in self.doubts)
        ):
            return
        compared(code, self._ref(statement), None)
        self.doubts.append(Doubt(statement.sentence.place, quoted(statement), why))


def _key(statement: Statement) -> tuple[int, int]:
    return id(statement.sentence), statement.mention.start


def quoted(statement: Statement) -> str:
    """The part of a sentence around a figure, as people wrote it."""
    raw = statement.sentence.raw
    figure = re.search(r"[\d.,，]*\d", statement.sentence.text[statement.mention.start :])
    near = statement.mention.start
    if figure is not None:
        places = [m.start() for m in re.finditer(re.escape(figure[0]), raw)]
        near = min(places, key=lambda at: abs(at - near), default=near)
    return clipped(raw, near)


def clipped(raw: str, near: int) -> str:
    """A sentence of bearable length: its part between ； around ``near``, cut in the middle of nothing."""
    text = " ".join(raw.split())
    if len(text) <= _LONGEST_QUOTE:
        return text.rstrip("。；;")
    start = max((m.end() for m in re.finditer("[；;]", text[:near])), default=0)
    stop = re.search("[；;]", text[near:])
    end = near + stop.start() if stop else len(text)
    if end - start > _LONGEST_QUOTE:
        start = max(start, near - _LONGEST_QUOTE // 2)
        commas = [m.end() for m in re.finditer("[，,、]", text[start:near])]
        start += commas[0] if commas and start else 0
        end = min(end, start + _LONGEST_QUOTE)
    head, tail = "…" if start else "", "…" if end < len(text.rstrip("。；;")) else ""
    return head + text[start:end].rstrip("。；;") + tail


def equal(a: Decimal, a_half: Decimal, b: Decimal, b_half: Decimal) -> bool:
    """Whether two figures agree; the coarser one may be the other one rounded."""
    return a == b or (a_half != b_half and abs(a - b) <= max(a_half, b_half))


def says(stated: Decimal, places: int, exact: Decimal, *, near: bool = False) -> bool:
    """Whether a stated percentage is the exact one at its decimals (一个百分点 either way for 约)."""
    if near:
        return abs(stated - exact) <= 1
    return round_half_up(stated, places) == round_half_up(exact, places)


def sequence(statements: Sequence[Statement]) -> str:
    """Figures as a message lists them: 642.21万元 + 39.15万元."""
    return " + ".join(each.mention.shown for each in statements)

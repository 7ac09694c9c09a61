"""What a verification gives: Report → Task → Finding, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.checks.case import Case
from xltools.engines.base import Fault
from xltools.findings import Finding, Severity
from xltools.forms.datatable import Document
from xltools.records import Doubt, Form
from xltools.sheets.changes import Change


@dataclass(frozen=True)
class Task:
    """One form verified, or one file that could not be.

    ``case`` and ``form`` are None for a file without a form. ``ruled`` holds what
    the engine gives for the formula that recompute would write (or the form's
    own), by row; ``engine_total`` the same for the total.
    """

    path: str
    sha256: str | None
    status: str
    findings: tuple[Finding, ...]
    form: Form | None = None
    case: Case | None = None
    ruled: Mapping[int, Decimal | Fault | None] = field(default_factory=dict)
    engine_total: Decimal | Fault | None = None
    notes: tuple[str, ...] = ()
    #: what stands beside the forms of the workbook, held by its first task
    document: Document | None = None
    #: what a report's text says that nothing decides: left to a person
    doubts: tuple[Doubt, ...] = ()
    #: a Word document without anything like a form (附件7): a run over a folder passes it over
    beside: bool = False

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def stated_total(self) -> Decimal | None:
        """The printed total; None where there is none."""
        if self.form is None or self.form.total is None or self.form.total.score is None:
            return None
        return self.form.total.score.number


@dataclass(frozen=True)
class Report:
    """All tasks of one run, in order of file and sheet, and the engines that were used."""

    tasks: tuple[Task, ...]
    engines: tuple[str, ...]
    #: Word documents without a form that a run over a folder passed over
    passed: tuple[str, ...] = ()
    #: old Word documents (.doc) that such a run did not read
    old: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        return sum(task.count(Severity.ERROR) for task in self.tasks)

    @property
    def warnings(self) -> int:
        return sum(task.count(Severity.WARNING) for task in self.tasks)


@dataclass(frozen=True)
class Recomputed:
    """What a recompute did: where the result is, every cell that looks changed, what was left to people."""

    out: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...]
    forms: tuple[Form, ...]

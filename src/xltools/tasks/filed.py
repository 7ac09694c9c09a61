"""What a run over many files keeps of each: light records that outlive the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from xltools.findings import Finding


@dataclass(frozen=True, slots=True)
class FiledForm:
    """One form of a file, as far as a summary needs it.

    ``budget`` and ``spent`` are the whole's, in the summary's money unit; ``stated``,
    ``rows`` and ``rule`` the totals printed, summed and by the rules; None: not there.
    ``own_level`` tells that it reports subordinate units (本级). ``why`` says why it
    cannot be used; "" where it can. ``cell`` is where its name stands, ``completion``
    how many targets of a project were met, ``errors`` and ``warnings`` count its findings of that kind;
    ``outcomes``: targets met and missed, of how many; ``unfilled``: how many scores are not filled in; ``by_uses``: amounts
    are those of 资金结构, since 资金来源 do not give them; ``fault``: what the first of its errors is called.
    """

    sheet: str
    form: str
    unit: str
    project: str
    year: int | None
    own_level: bool
    budget: Decimal | None
    spent: Decimal | None
    rate: Decimal | None
    stated: Decimal | None
    rows: Decimal | None
    rule: Decimal | None
    grade: str
    why: str = ""
    cell: str = ""
    money_unit: str = "万元"
    completion: str = ""
    errors: int = 0
    outcomes: tuple[int, int, int] = (0, 0, 0)
    warnings: int = 0
    unfilled: int = 0
    by_uses: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class FiledIndicator:
    """One indicator, as far as an export needs it, texts as they stand; ``form`` is the place of
    its form in the file's ``forms``."""

    form: int
    row: int
    level1: str
    level2: str
    name: str
    target: str
    actual: str
    weight: Decimal | None
    stated: Decimal | None
    rule: Decimal | None
    rule_min: Decimal | None
    rule_max: Decimal | None
    outcome: str
    cell: str


@dataclass(frozen=True, slots=True)
class Filed:
    """One file of a run. ``status`` is clean, findings, unreadable, or quarantined (the process
    that read it died or took too long); ``why`` says more of the last two, of a file without a form
    and of one that changed after it was read."""

    path: str
    sha256: str | None
    status: str
    forms: tuple[FiledForm, ...] = ()
    findings: tuple[Finding, ...] = ()
    why: str = ""
    #: of all its forms, where a run asked for them
    indicators: tuple[FiledIndicator, ...] = ()
    #: stands for the formulas of its forms, whatever their rows; "" without any
    shape: str = ""


class Files(Protocol):
    """The files of a run in their order, as often as asked."""

    @property
    def paths(self) -> Sequence[str]: ...

    def __iter__(self) -> Iterator[Filed]: ...

    def part(self, start: int, stop: int) -> Files:
        """Those from ``start`` up to ``stop``; they may be sent to another process."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """Files that are held in memory."""

    files: Sequence[Filed]

    @property
    def paths(self) -> Sequence[str]:
        return [filed.path for filed in self.files]

    def __iter__(self) -> Iterator[Filed]:
        return iter(self.files)

    def part(self, start: int, stop: int) -> Held:
        return Held(self.files[start:stop])


@dataclass(frozen=True, slots=True)
class Line:
    """A form behind a line of a summary, and the file that it is in."""

    path: str
    sha256: str | None
    form: FiledForm

"""One pass over the light records: what the sheets beside the table have to know beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import NamedTuple

from xltools.findings import Finding, Severity
from xltools.tasks.adoption import about
from xltools.tasks.filed import Filed, FiledForm, Files
from xltools.tasks.lines import name_of
from xltools.tasks.verify import in_order
from xltools.workbook.listsheet import Spread

ADOPTED, WRONG, UNUSED, UNREADABLE, QUARANTINED = "已采用", "有问题", "未采用", "无法读取", "隔离"
STATES = (ADOPTED, WRONG, UNUSED, UNREADABLE, QUARANTINED)
UNREAD = "没有读"
#: files that are counted together, and parts that all are counted in at most
_LEAST, _PARTS = 500, 16
_REASONS = frozenset({"deduction-without-reason", "overshoot-unexplained"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A form behind a line of the summary, as the choice of a sample sees it."""

    name: str
    path: str
    stated: Decimal | None
    rule: Decimal | None
    errors: int
    unexplained: int

    @property
    def correction(self) -> Decimal:
        """How far the rules' total is from the stated one; 0 where one of them is not there."""
        if self.stated is None or self.rule is None:
            return Decimal(0)
        return abs(self.stated - self.rule)


class Handled(NamedTuple):
    """What became of a file: its state, the sheets and units of its forms in use, how many findings it has, errors and
    warnings among them, and why it, or a form of it, is not in use."""

    path: str
    state: str
    sheets: str
    units: str
    findings: int
    errors: int
    warnings: int
    why: str
    sha256: str


@dataclass
class Tally:
    """What became of the files, findings, those of the forms in use by code, and these forms. ``findings`` counts all."""

    handled: list[Handled] = field(default_factory=list)
    findings: int = 0
    #: of ``findings``, those of forms that stand in the summary
    adopted: int = 0
    states: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    candidates: list[Candidate] = field(default_factory=list)
    _content: int = 0

    def add(self, filed: Filed, listed: str) -> None:
        """Count one file."""
        state, forms = state_of(filed, listed), list(used_forms(filed, listed))
        self.handled.append(_handled(filed, listed, state, forms))
        self.findings += len(filed.findings)
        self.states[state] += 1
        use = use_in(filed, listed)
        adopted = [found.code for found in filed.findings if use(found) == ADOPTED]
        self.adopted += len(adopted)
        self.codes.update(adopted)
        self.candidates += [_candidate(filed, form) for form in forms]
        # a sum: the order of the files does not matter
        self._content += int(sha256((filed.sha256 or filed.status).encode()).hexdigest(), 16)

    @property
    def files(self) -> int:
        return len(self.handled)

    @property
    def seed(self) -> str:
        """Eight digits that the content of the files decides."""
        return sha256(str(self._content).encode()).hexdigest()[:8]

    def join(self, further: Tally) -> None:
        """Count the files of another tally behind these."""
        self.handled += further.handled
        self.findings += further.findings
        self.adopted += further.adopted
        self.states += further.states
        self.codes += further.codes
        self.candidates += further.candidates
        self._content += further._content


def tally(records: Iterable[Filed], listed: str) -> Tally:
    """Count all files of a run that summarises forms of that name."""
    counted = Tally()
    for filed in records:
        counted.add(filed, listed)
    return counted


def begin_tally(files: Files, listed: str, spread: Spread) -> Callable[[], Tally]:
    """``tally`` by parts, begun by whoever ``spread`` gives them to; the result is asked for later."""
    number = len(files.paths)
    step = max(_LEAST, -(-number // _PARTS))
    parts = [files.part(at, at + step) for at in range(0, number, step)]
    counted = spread(partial(tally, listed=listed), parts)

    def joined() -> Tally:
        whole = Tally()
        for part in counted:
            whole.join(part)
        return whole

    return joined


def _handled(filed: Filed, listed: str, state: str, used: Sequence[FiledForm]) -> Handled:
    kinds = Counter(found.severity for found in filed.findings)
    return Handled(
        filed.path,
        state,
        "、".join(form.sheet for form in used),
        "、".join(dict.fromkeys(form.unit for form in used)),
        len(filed.findings),
        kinds[Severity.ERROR],
        kinds[Severity.WARNING],
        why_of(filed, listed),
        filed.sha256 or "",
    )


#: (path, sheet, cell of the unit's or project's name) → why the form is not in the summary, and the finding that says so
Reasons = Mapping[tuple[str, str, str], tuple[str, Finding]]


@dataclass(frozen=True, slots=True)
class Marked:
    """Files with forms that the summary left out (sent twice …) saying why, that among their findings."""

    files: Files
    left_out: Reasons

    @property
    def paths(self) -> Sequence[str]:
        return self.files.paths

    def __iter__(self) -> Iterator[Filed]:
        for filed in self.files:
            found = [self.left_out.get((filed.path, form.sheet, form.cell)) for form in filed.forms]
            yield _marked(filed, found) if any(found) else filed

    def part(self, start: int, stop: int) -> Marked:
        files = self.files.part(start, stop)
        paths = set(files.paths)
        return Marked(files, {place: reason for place, reason in self.left_out.items() if place[0] in paths})


def _marked(filed: Filed, found: Sequence[tuple[str, Finding] | None]) -> Filed:
    forms = (
        replace(form, why=form.why or reason[0]) if reason else form
        for form, reason in zip(filed.forms, found, strict=True)
    )
    findings = in_order([*filed.findings, *(reason[1] for reason in found if reason)])
    return replace(filed, forms=tuple(forms), findings=findings)


def used_forms(filed: Filed, listed: str) -> Iterator[FiledForm]:
    """The forms of a file that stand in the summary."""
    return (form for form in filed.forms if form.form == listed and not form.why)


def use_in(filed: Filed, listed: str) -> Callable[[Finding], str]:
    """Whether what a finding is about stands in the summary: ADOPTED, or the file's state where nothing of it
    does; findings on the sheets of other forms are of none that does."""
    state = state_of(filed, listed)
    if state not in (ADOPTED, WRONG):
        return lambda found: state
    adopted = about(filed, used_forms(filed, listed))
    return lambda found: ADOPTED if adopted(found) else UNUSED


def state_of(filed: Filed, listed: str) -> str:
    """What became of a file, in one word."""
    if filed.status == "quarantined":
        return QUARANTINED
    if filed.status == "unreadable":
        return UNREADABLE
    if next(used_forms(filed, listed), None) is None:
        return UNUSED
    return WRONG if any(found.severity is not Severity.INFO for found in filed.findings) else ADOPTED


def why_of(filed: Filed, listed: str) -> str:
    """Why a file, or a form of it, is not in the summary; "" where all of it is."""
    reasons = [form.why for form in filed.forms if form.form == listed and form.why]
    if not filed.why and not any(form.form == listed for form in filed.forms):
        others = "、".join(dict.fromkeys(form.form for form in filed.forms))
        reasons += (
            [f"是{others}，不是{listed}"] if others else [found.message for found in filed.findings[:1]]
        )
    return "；".join(dict.fromkeys([*([filed.why] if filed.why else []), *reasons]))


def _candidate(filed: Filed, form: FiledForm) -> Candidate:
    sheets = {other.sheet for other in filed.forms} - {form.sheet}
    own = [found for found in filed.findings if found.sheet not in sheets]
    unexplained = sum(found.code in _REASONS for found in own)
    return Candidate(name_of(form), filed.path, form.stated, form.rule, form.errors, unexplained)

"""Which forms of a run stand in its table, and why the others do not: for who adds them up elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from xltools.findings import Finding
from xltools.records import Form
from xltools.tasks.filed import Filed, FiledForm

#: path, sheet, cell of the unit's or project's name
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Adoption:
    """The form that a run lists, the places of those with a line, and why files and forms have none."""

    listed: str
    used: frozenset[Place]
    unused: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, listed: str, used: Iterable[Place], unused: Iterable[tuple[str, str]]) -> Adoption:
        """``unused`` pairs a file with why, once for each of its forms."""
        whys: dict[str, list[str]] = {}
        for path, why in unused:
            whys.setdefault(path, []).append(why)
        return cls(listed, frozenset(used), whys)

    def has(self, path: str, form: FiledForm) -> bool:
        """Whether a form has a line."""
        return form.form == self.listed and (path, form.sheet, form.cell) in self.used

    def explained(self, filed: Filed) -> Filed:
        """The file with every form that has no line saying why, and none else."""
        whys, own = self.unused.get(filed.path, ()), {form.why for form in filed.forms}
        left = [why for why in whys if why not in own]
        forms = [replace(form, why=self._why(filed.path, form, whys, left)) for form in filed.forms]
        return replace(filed, forms=tuple(forms))

    def _why(self, path: str, form: FiledForm, whys: Sequence[str], left: list[str]) -> str:
        if self.has(path, form):
            return ""
        if form.form != self.listed:
            return f"是{form.form}，不是{self.listed}"
        return left.pop(0) if form.why not in whys and left else form.why

    def of_findings(self, filed: Filed) -> Callable[[Finding], bool]:
        """Whether what a finding is about has a line: its sheet's form, else any form of the file."""
        return about(filed, [form for form in filed.forms if self.has(filed.path, form)])


def about(filed: Filed, used: Iterable[FiledForm]) -> Callable[[Finding], bool]:
    """Whether what a finding is about is one of these forms: its sheet's, else any form of the file."""
    sheets = {form.sheet for form in used}
    others = {form.sheet for form in filed.forms} - sheets
    return lambda found: bool(sheets) and found.sheet not in others


def place_in(path: str, form: Form) -> Place:
    """Where a form is, as its light record says it."""
    named = form.project or form.unit
    return path, form.sheet, named.ref.a1 if named is not None else ""


def unit_of(filed: Filed) -> Callable[[Finding], str]:
    """The unit that a finding is about: that of its sheet's form, else the first one in the file."""
    units = {form.sheet: form.unit for form in filed.forms}
    first = next((unit for unit in units.values() if unit), "")
    return lambda found: units.get(found.sheet or "", first) or first

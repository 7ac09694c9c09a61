"""Forms that lie beside the 附件4 of a merge: which of them no line lists, and which lines have none."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.cells import key
from xltools.findings import quoted
from xltools.forms.registry import listed_in
from xltools.records import SummaryRow
from xltools.tasks.batch.store import Kept
from xltools.tasks.departments import FORM, Department, without_level
from xltools.tasks.filed import Filed, Line
from xltools.tasks.files import few, first_notes

_LISTED = listed_in(FORM)
#: as many notes are given


def has_table(filed: Filed) -> bool:
    return any(form.form == FORM for form in filed.forms)


def homes_in(files: Kept) -> set[str]:
    """The folders that hold an 附件4."""
    return {os.path.dirname(filed.path) for filed in files.light() if has_table(filed)}


def home_of(path: str, homes: Collection[str]) -> str | None:
    """The nearest folder above a file that holds an 附件4."""
    folder = os.path.dirname(path)
    while folder not in homes:
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


def notes_at_hand(used: Sequence[Department], forms: Mapping[str | None, Sequence[Line]]) -> Iterator[str]:
    """What the tables in use and the forms that lie with them leave open, folder by folder.

    A form is of a line by its unit's name and its year, as where both are held against each other.
    Says nothing where no form is at hand. Forms that lie with a table that is not used are named too.
    """
    found: dict[str, list[Department]] = {}
    for one in used:
        found.setdefault(os.path.dirname(one.task.path), []).append(one)
    folders = [_Folder(tables, tuple(_of_units(forms.get(home, ())))) for home, tables in found.items()]
    notes = [note for folder in folders if folder.forms for note in folder.notes()]
    notes += [
        f"“{os.path.basename(home)}”文件夹里的附件4没有采用，那里的 {len(own)} 份自评表没有和采用的附件4核对：{few(list(map(_named, own)))}"
        for home, lines in forms.items()
        if home is not None and home not in found and (own := list(_of_units(lines)))
    ]
    yield from first_notes(notes, "处附件4和自评表对不上，请分主管部门核对")


def _of_units(forms: Sequence[Line]) -> Iterator[Line]:
    return (line for line in forms if line.form.form == _LISTED)


@dataclass(frozen=True)
class _Folder:
    """The tables of one folder (several where departments share it), and the forms that lie with them."""

    tables: Sequence[Department]
    forms: Sequence[Line]

    def notes(self) -> Iterator[str]:
        years = {one.form.year for one in self.tables}
        current = [line for line in self.forms if _fits(line, years)]
        pairs = list(self._alike(current))
        near = {id(line) for _, _, line in pairs}
        lines = {row.unit.key for one in self.tables for row in one.form.rows}
        nameless = [line for line in current if not line.form.unit]
        unlisted = [
            line
            for line in current
            if line.form.unit and key(line.form.unit) not in lines and id(line) not in near
        ]
        who = few([quoted(one.name) for one in self.tables])
        if unlisted:
            told = few(list(map(_named, unlisted)))
            yield f"文件夹里有 {len(unlisted)} 份自评表的单位没有列入{who}的附件4，请看是否漏列：{told}"
        if nameless:
            named = few([os.path.basename(line.path) for line in nameless])
            yield f"{who}的自评表有 {len(nameless)} 份没有填单位名称，没有和附件4核对：{named}"
        others = [line for line in self.forms if not _fits(line, years)]
        if others:
            told = few([f"{_named(line)}，{line.form.year}年度" for line in others])
            yield f"{who}的自评表有 {len(others)} 份与附件4年度不同，没有核对：{told}"
        for first, *more in _by_unit(current):
            if more:
                told = few([os.path.basename(line.path) for line in more])
                yield f"{quoted(first.form.unit)}有 {len(more) + 1} 份自评表，只核对了{_named(first)}，没有核对：{told}"
        for one, row, line in pairs:
            yield f"{quoted(one.name)}的附件4 {row.unit.ref.a1} 的{quoted(row.unit.text)}与自评表的{_named(line)}名称不同，没有核对，请看是否同一单位"
        for one in self.tables:
            yield from self._without_form(one, {id(row) for _, row, _ in pairs})

    def _without_form(self, one: Department, near: Collection[int]) -> Iterator[str]:
        """Lines of a table without a form, where others have theirs; units with one of another year are told already."""
        years = {table.form.year for table in self.tables}
        older = {key(line.form.unit) for line in self.forms if not _fits(line, years)}
        at_hand = {key(line.form.unit) for line in self.forms if _fits(line, {one.form.year})}
        lacking = [row for row in one.form.rows if not row.unit.blank and row.unit.key not in at_hand]
        if len(lacking) < sum(not row.unit.blank for row in one.form.rows):
            alone = [row for row in lacking if id(row) not in near and row.unit.key not in older]
            rows = [f"{row.unit.text}（{row.unit.ref.a1}）" for row in alone]
            if rows:
                yield f"{quoted(one.name)}的附件4（{os.path.basename(one.task.path)}）有 {len(rows)} 个单位没有找到自评表，没有核对：{few(rows)}"

    def _alike(self, forms: Sequence[Line]) -> Iterator[tuple[Department, SummaryRow, Line]]:
        """某局本级 in a first line and 某局 on a form: maybe the same, maybe the form of the whole department."""
        for one in self.tables:
            row = one.form.rows[0]
            names = {key(without_level(row.unit.text) or one.name)} - {row.unit.key}
            line = next((line for line in forms if key(line.form.unit) in names), None)
            if line is not None and all(key(other.form.unit) != row.unit.key for other in forms):
                yield one, row, line


def _fits(line: Line, years: Collection[int | None]) -> bool:
    return line.form.year is None or None in years or line.form.year in years


def _by_unit(forms: Sequence[Line]) -> Iterator[list[Line]]:
    """The forms of each unit and year; the first is what a line is held against."""
    units: dict[tuple[str, int | None], list[Line]] = {}
    for line in forms:
        if line.form.unit:
            units.setdefault((key(line.form.unit), line.form.year), []).append(line)
    yield from units.values()


def _named(line: Line) -> str:
    name = os.path.basename(line.path)
    return f"{quoted(line.form.unit)}（{name}）" if line.form.unit else name

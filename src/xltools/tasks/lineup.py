"""Which forms of many files stand in a summary, and in which order."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from xltools.cells import key
from xltools.findings import Finding, make
from xltools.numbers import show
from xltools.tasks import lines
from xltools.tasks.batch.store import Kept
from xltools.tasks.filed import Filed, Line
from xltools.workbook.read import DOCUMENTS

SCORES = "得分汇总表"


@dataclass(frozen=True, slots=True)
class Table:
    """Lines in their order, files and forms without one, those sent twice, and reports among the files."""

    used: tuple[Line, ...]
    unused: tuple[tuple[str, str], ...]
    doubles: tuple[tuple[Line, Finding], ...]
    passed: tuple[str, ...]

    @property
    def twice(self) -> tuple[Finding, ...]:
        return tuple(finding for _, finding in self.doubles)


def table_of(files: Kept, listed: str, ranks: Sequence[str], named: Collection[str]) -> Table:
    filled, unused, passed = _taken(files.light(), listed, named)
    used, doubles = _without_duplicates(filled)
    unused += [(line.path, finding.message) for line, finding in doubles]
    return Table(tuple(sort_units(used, ranks)), tuple(unused), tuple(doubles), tuple(passed))


def _taken(
    files: Iterable[Filed], listed: str, named: Collection[str]
) -> tuple[list[Line], list[tuple[str, str]], list[str]]:
    """Forms for a line, why the other files and forms have none, and the reports that lie among them."""
    taken: list[Line] = []
    unused: list[tuple[str, str]] = []
    passed: list[str] = []
    for filed in files:
        if _is_report(filed) and os.path.realpath(filed.path) not in named:
            passed.append(filed.path)
            continue
        own = [form for form in filed.forms if form.form == listed]
        taken += [Line(filed.path, filed.sha256, form) for form in own if not form.why]
        unused += [(filed.path, form.why) for form in own if form.why]
        if not own:
            why = f"是{filed.forms[0].form}，不是{listed}" if filed.forms else filed.why
            unused.append((filed.path, why))
    return taken, unused, passed


def _is_report(filed: Filed) -> bool:
    """Whether a file is a Word document without a form, or with no other than a table of scores (附件7)."""
    kinds = {form.form for form in filed.forms}
    document = filed.path.lower().endswith(DOCUMENTS)
    return document and (kinds == {SCORES} or (not kinds and filed.status == "clean"))


def _without_duplicates(found: list[Line]) -> tuple[list[Line], list[tuple[Line, Finding]]]:
    """The first form of each unit, project and year; the others with a finding."""
    first: dict[tuple[object, ...], Line] = {}
    doubles: list[tuple[Line, Finding]] = []
    for line in found:
        who = lines.identity_of(line.form)
        if who in first:
            message = (
                f"“{lines.name_of(line.form)}”重复报送：按文件名先后已采用 {lines.place_of(first[who])}，未采用 {lines.place_of(line)}"
                f"（{_compared(first[who], line)}）"
            )
            doubles.append((line, make("duplicate-unit", lines.cell_of(line.form), message)))
        first.setdefault(who, line)
    return list(first.values()), doubles


def _compared(one: Line, other: Line) -> str:
    """What a person needs to know to choose between two files of one unit."""
    if one.sha256 == other.sha256:
        return "两个文件完全相同"
    totals = [show(line.form.stated) if line.form.stated is not None else "空" for line in (one, other)]
    return (
        f"总分分别为 {totals[0]} 和 {totals[1]}"
        if totals[0] != totals[1]
        else f"总分同为 {totals[0]}，其他内容不同"
    )


def sort_units(found: Iterable[Line], order: Sequence[str]) -> list[Line]:
    """本级 first, then the order file's order, then that of the paths.

    本级 is the unit that the order file names first, else the one that reports
    subordinate units (下属单位个数 above 0), else the path order decides.
    """
    ranks: dict[str, int] = {}
    for index, name in enumerate(order):
        ranks[key(name)] = index

    def rank(line: Line) -> tuple[int, int, str]:
        names = [key(name) for name in (line.form.unit, line.form.project) if name]
        head = 0 if not order and line.form.own_level else 1
        return head, min((ranks.get(name, len(ranks)) for name in names), default=len(ranks)), line.path

    return sorted(found, key=rank)

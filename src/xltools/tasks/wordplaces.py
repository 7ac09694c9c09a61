"""Findings about a Word document name their places as its readers do: 表格1第5行第8列."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from xltools.cells import Book, Ref, key, parse_a1
from xltools.findings import Finding
from xltools.tasks.results import Task

_ADDRESS = re.compile(r"(?:单元格 )?(?<![A-Za-z0-9])([A-Z]{1,2}[1-9]\d{0,3})(?![A-Za-z0-9])")
_QUOTED = re.compile(r"(“[^”]*”)")
_TITLE = re.compile(r"(?:自评|汇总|申报|评分|复核)[^，。：:]{0,6}表(?:[(（].*[)）])?$")
_TOP = 4


def claims_form(book: Book) -> bool:
    """Whether a document looks as if it held a form: one of its tables has the title of one."""
    return any(
        len(key(raw)) < 50 and _TITLE.search(key(raw))
        for grid in book.grids
        for row in grid.rows[:_TOP]
        for raw in row
        if isinstance(raw, str)
    )


def in_words(tasks: Sequence[Task], calls: Mapping[Ref, str]) -> list[Task]:
    """The tasks of a Word document, places told in the words of its readers."""
    return [replace(task, findings=tuple(_told(task.findings, calls))) for task in tasks]


def _told(findings: Sequence[Finding], calls: Mapping[Ref, str]) -> Iterator[Finding]:
    for finding in findings:
        if finding.sheet is None or finding.cell is None:
            yield finding
            continue
        where = calls.get(Ref(finding.sheet, *parse_a1(finding.cell)))
        message = _without_addresses(finding.message, finding.sheet, calls)
        yield replace(finding, message=f"{where}：{message}" if where else message)


def _without_addresses(message: str, sheet: str, calls: Mapping[Ref, str]) -> str:
    """Addresses in a sentence turned into rows and columns; what it quotes is left as it is.

    An address belongs to the table quoted right before it, else to the finding's own.
    """
    parts = _QUOTED.split(message)
    for index in range(0, len(parts), 2):
        before = parts[index - 1][1:-1] if index else ""
        own = before if any(ref.sheet == before for ref in calls) else sheet
        parts[index] = _ADDRESS.sub(lambda m, own=own: _called(m, own, calls), parts[index])
    return "".join(parts)


def _called(address: re.Match[str], sheet: str, calls: Mapping[Ref, str]) -> str:
    return calls.get(Ref(sheet, *parse_a1(address[1])), address[0])

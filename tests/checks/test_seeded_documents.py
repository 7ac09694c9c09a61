"""One figure changed in a correct document: exactly the findings that must follow, at their cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from tests.checks.seeded_documents import SEEDED
from tests.tasks.books import GOLDEN
from xltools.cells import Book, Raw, parse_a1
from xltools.engines.registry import get_engine
from xltools.numbers import parse_number
from xltools.tasks.verify import across_files, verify_book
from xltools.workbook.read import read_book

Seeded = tuple[str, str, str, str]


def seeded() -> list[Seeded]:
    """(document, place, new value, findings) of every line."""
    found = []
    for seed, lines in SEEDED.items():
        for line in lines.strip().splitlines():
            place, new, findings = (part.strip() for part in line.partition("#")[0].split("|"))
            found.append((seed, place, new, findings))
    return found


@cache
def document(seed: str) -> Book:
    return read_book(str(GOLDEN / f"{seed}-全文件-改正" / "book.xlsx"))


def spoilt(book: Book, place: str, new: str) -> Book:
    """The book with one cell changed; a number stays one."""
    sheet, _, cell = place.rpartition("!")
    row, column = parse_a1(cell)
    grid = book.grid(sheet)
    assert grid is not None
    rows = [list(line) for line in grid.rows]
    r, c = row - grid.first_row, column - grid.first_column
    value = changed(rows[r][c], new)
    assert value != rows[r][c], "the cell is changed"
    rows[r][c] = value
    spoiled = replace(grid, rows=rows)
    return replace(book, grids=tuple(spoiled if g.sheet == sheet else g for g in book.grids))


def changed(held: Raw, new: str) -> Raw:
    if new == "空":
        return None
    old, arrow, wanted = new.partition(" → ")
    if arrow:
        assert isinstance(held, str)
        assert held.count(old) == 1
        return held.replace(old, wanted)
    if isinstance(held, str):
        return new
    number = parse_number(new)
    assert number is not None
    return float(number)


@pytest.mark.parametrize(
    "seed, place, new, findings", seeded(), ids=[" ".join(case[:3]) for case in seeded()]
)
def test_one_figure_changed(seed: str, place: str, new: str, findings: str) -> None:
    sheet = place.rpartition("!")[0]
    wanted = []
    for each in filter(None, findings.split("; ")):
        code, cell = each.split()
        wanted.append((code, cell if "!" in cell else f"{sheet}!{cell}"))
    engine = get_engine("formualizer")
    tasks = across_files(verify_book(spoilt(document(seed), place, new), engines=[engine]))
    found = [finding for task in tasks for finding in task.findings]
    got = sorted((f.code, f"{f.sheet}!{f.cell}") for f in found)
    assert got == sorted(wanted), "\n".join(f"{f.code} {f.sheet}!{f.cell} {f.message}" for f in found)


def test_every_document_has_errors_enough() -> None:
    places = Counter(seed for seed, _ in {(seed, place) for seed, place, _, _ in seeded()})
    assert min(places.values()) >= 25

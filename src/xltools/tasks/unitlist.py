"""Lists of units: who must report, in which order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.cells import key
from xltools.errors import UsageError
from xltools.findings import Finding, make
from xltools.tasks.data import csv_rows
from xltools.tasks.files import few, quoted
from xltools.workbook.read import read_book

UNITS, ORDER = "单位清单（--units）", "次序文件（--order）"


def names_in(path: str | os.PathLike[str], what: str = UNITS) -> list[str]:
    """Unit names from a text or CSV file (first column) or a workbook (its unit column,
    else the first column of the first sheet). ``what`` is what people call the file. Raises UsageError when there are none."""
    place = Path(path)
    if not place.exists():
        raise UsageError(f"没有找到{what}：{place}", "请检查路径和文件名。")
    names = list(_names_in_text(place) if place.suffix.lower() in (".txt", ".csv") else _names_in_book(place))
    if not names:
        raise UsageError(f"{what} {place.name} 是空的。", "每行写一个单位名称。")
    return names


@dataclass(frozen=True, slots=True)
class Reported:
    """A form that came in under these names ("" where one is not filled in); ``why`` says why it is not used."""

    names: tuple[str, ...]
    path: str
    why: str = ""

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key(name) for name in self.names if name)


def missing(wanted: Iterable[str], reported: Sequence[Reported], form: str) -> Iterator[Finding]:
    """Units on the list of which nothing came in."""
    here = frozenset[str]().union(*(one.keys for one in reported))
    for name in wanted:
        if key(name) not in here:
            yield make("missing-unit", None, f"单位清单中的{quoted(name)}没有报送{form}")


def list_notes(wanted: Sequence[str], reported: Sequence[Reported], form: str) -> Iterator[str]:
    """What to say of units on the list whose forms are not used, and of those that are not on it."""
    used = frozenset[str]().union(*(one.keys for one in reported if not one.why))
    refused = [one for one in reported if one.why]
    for name in wanted:
        own = [one for one in refused if key(name) in one.keys and key(name) not in used]
        if own:
            whys = "；".join(f"{os.path.basename(one.path)}：{one.why}" for one in own)
            yield f"单位清单中的{quoted(name)}的{form}已收到，未采用（{whys}）"
    listed = frozenset(map(key, wanted))
    strangers = [next(filter(None, one.names)) for one in reported if one.keys and not one.keys & listed]
    others = list({key(name): name for name in strangers}.values())
    if wanted and others:
        yield f"{len(others)} 个单位报送了{form}，但不在单位清单中：{few(others)}"


_HEADINGS = ("单位", "单位名称", "预算单位", "序号", "名称", "部门名称", "单位清单")


_UNIT_HEADINGS = ("单位名称", "预算单位", "单位", "部门名称")


def _names_in_text(path: Path) -> Iterator[str]:
    rows = csv_rows(path)
    column = next((i for i, label in enumerate(rows[0] if rows else []) if key(label) in _UNIT_HEADINGS), 0)
    for row in rows:
        name = row[column].strip() if column < len(row) else ""
        if name and key(name) not in _HEADINGS:
            yield name


def _names_in_book(path: Path) -> Iterator[str]:
    grid = read_book(path).grids[0]
    column, first = grid.first_column, grid.first_row
    for r, c, raw in grid.cells():
        if isinstance(raw, str) and key(raw) in _UNIT_HEADINGS:
            column, first = c, r + 1
            break
    for row in range(first, grid.last_row + 1):
        name = grid.value(row, column).text
        if name and key(name) not in _HEADINGS:
            yield name

"""Lists of units: who must report, in which order."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.cells import Grid, key
from xltools.errors import UsageError
from xltools.findings import Finding, make, quoted
from xltools.tasks.data import csv_rows, text_of
from xltools.tasks.files import few
from xltools.tasks.namelist import Rows, names_of
from xltools.tasks.whosefile import Names, Received, misnamed, remedy, shown
from xltools.workbook.read import DOCUMENTS, read_blocks, read_book

UNITS, ORDER = "单位清单（--units）", "次序文件（--order）"


def names_in(path: str | os.PathLike[str], what: str = UNITS, *, departments: bool = False) -> list[str]:
    """Unit names from a list: text, CSV, a workbook or a table of a document, in any layout (see ``names_of``). ``what`` is what people
    call the file; ``departments``: whether it is departments that report. Raises UsageError when there are none."""
    place = Path(path)
    if not place.exists():
        raise UsageError(f"没有找到{what}：{place}", "请检查路径和文件名。")
    names = names_of(_tables(place), departments=departments)
    if not names:
        empty = not any(text.strip() for rows in _tables(place) for row in rows for text in row)
        told = "是空的" if empty else "里没有找到单位名称"
        raise UsageError(f"{what} {place.name} {told}。", "每行写一个单位名称。")
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


def missing(
    wanted: Sequence[str],
    reported: Sequence[Reported],
    form: str,
    others: Callable[[], Iterable[Received]] = tuple,
) -> Iterator[Finding]:
    """Units on the list of which nothing came in, with files that may be theirs: among the ``others``, which gave no line,
    and those with the unit's name in other words."""
    here = frozenset[str]().union(*(one.keys for one in reported))
    absent = {key(name): name for name in wanted if key(name) not in here}
    if not absent:
        return
    names = Names(wanted)
    files: dict[str, list[Received]] = {}
    for file in others():
        files.setdefault(names.owner(file) or "", []).append(file)
    for one in reported:
        for name in filter(None, one.names):
            if (meant := names.meant(name)) in absent:
                files.setdefault(meant, []).append(misnamed(one.path, name))
    yield from (_missing(name, form, files.get(who, [])) for who, name in absent.items())


def _missing(name: str, form: str, files: Sequence[Received]) -> Finding:
    who = f"单位清单中的{quoted(name)}"
    if not files:
        return make("missing-unit", None, f"{who}没有报送{form}")
    told = f"{who}没有读到{form}，可能是 {few(list(map(shown, files)))}"
    return make("missing-unit", None, told, hint=remedy(files))


def list_notes(wanted: Sequence[str], reported: Sequence[Reported], form: str) -> Iterator[str]:
    """What to say of units on the list whose forms are not used, and of those that are not on it."""
    used = frozenset[str]().union(*(one.keys for one in reported if not one.why))
    refused = [one for one in reported if one.why]
    for name in wanted:
        own = [one for one in refused if key(name) in one.keys and key(name) not in used]
        if own:
            whys = "；".join(f"{os.path.basename(one.path)}：{one.why}" for one in own)
            yield f"单位清单中的{quoted(name)}的{form}已收到，未采用（{whys}）"
    yield from _strange(UNITS, wanted, reported)
    listed = frozenset(map(key, wanted))
    strangers = [next(filter(None, one.names)) for one in reported if one.keys and not one.keys & listed]
    others = list({key(name): name for name in strangers}.values())
    if wanted and others:
        yield f"{len(others)} 个单位报送了{form}，但不在单位清单中：{few(others)}"


def order_notes(order: Sequence[str], reported: Sequence[Reported]) -> Iterator[str]:
    """What to say of names on an order list that no form has."""
    strange = list(_strange(ORDER, order, reported))
    here = frozenset[str]().union(*(one.keys for one in reported))
    unknown = [name for name in order if key(name) not in here]
    if unknown and not strange:
        yield f"{ORDER}中有 {len(unknown)} 个名称和收到的单位对不上，没有起作用，请核对：{few(unknown)}"
    yield from strange


_SEVERAL, _HARDLY = 3, 10


def _strange(what: str, names: Sequence[str], reported: Sequence[Reported]) -> Iterator[str]:
    """That a list has next to nothing to do with what came in: its names were read from another column, or it is another list."""
    sent = {one.keys for one in reported if one.keys}
    listed = frozenset(map(key, names))
    known = sum(not keys.isdisjoint(listed) for keys in sent)
    if names and len(sent) >= _SEVERAL and known * _HARDLY <= min(len(sent), len(listed)):
        yield f"{what}：清单里的单位和收到的几乎都对不上，请检查清单的单位名称一栏（读到的是：{few(names)}）"


def _tables(path: Path) -> Iterator[Rows]:
    """The tables that a list may be in, hidden sheets last; of a document also its paragraphs."""
    kind = path.suffix.lower()
    if kind == ".csv":
        yield csv_rows(path)
    elif kind == ".txt":
        yield [
            [text.strip('"') for text in _PARTS.split(line)]
            for line in text_of(path).splitlines()
            if _says(line)
        ]
    else:
        grids = read_book(path).grids
        yield from map(_rows, sorted(grids, key=lambda grid: not grid.visible))
        if kind in DOCUMENTS:
            yield [[block.text] for block in read_blocks(path) if block.kind == "paragraph"]


_PARTS = re.compile(r"[ \u3000]*[\t,，;；|][ \u3000]*")


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(("#", "//"))


def _rows(grid: Grid) -> Rows:
    return [["" if raw is None else str(raw) for raw in row] for row in grid.rows]

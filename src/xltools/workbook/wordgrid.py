"""Tables of a Word document as grids: columns told by where cells stand, paragraphs beside them as rows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from xltools.cells import Grid, Merge, Raw, Written, key
from xltools.forms.labels import ends_table
from xltools.numbers import parse_number
from xltools.workbook.wordblocks import Cell, Item, Paragraph, Table, inner_tables

Place = tuple[int, int]

#: borders that stand closer than this (twentieths of a point: 2 mm) are one, drawn by hand
_SAME = 120
_NO_WIDTH = 1000
#: tables of nearly the same width are as wide as each other
_AS_WIDE = 0.1
_SHORT, _LONGEST, _MOST = 30, 80, 12
_TITLE = re.compile(
    r"表(?:[(（][^()（）]*[)）])?$|^附(?:件|表)|^表[\d一二三四五六七八九十]|(?:自评|汇总|申报|评分|评价)表|报告"
)
_CONTINUED = re.compile(r"续(?:上)?表|[(（]续[)）]|^续\d*$|接上[表页]")
_ITEM = re.compile(r"^[(（]?[\d一二三四五六七八九十①-⑳]+[)）.、．]|^[①-⑳]")


@dataclass(slots=True)
class Sheet:
    """Tables that make one grid, with the paragraphs above and below, and their numbers in the document."""

    tables: list[Table]
    numbers: list[int]
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        first, last = self.numbers[0], self.numbers[-1]
        return f"表格{first}" if first == last else f"表格{first}-{last}"


def sheets_of(items: Sequence[Item]) -> list[Sheet]:
    """The tables of a document in order, those that are one form's parts together, those inside cells apart."""
    found: list[Sheet] = []
    _gather(items, found, [0])
    return found


def _gather(items: Sequence[Item], found: list[Sheet], count: list[int]) -> None:
    between: list[str] = []
    last: Sheet | None = None
    for item in items:
        if isinstance(item, Paragraph):
            if key(item.text):
                between.append(item.text)
            continue
        count[0] += 1
        if last is not None and _goes_on(between, item):
            last.tables += [*map(_as_table, between), item]
            last.numbers += [0] * len(between) + [count[0]]
        else:
            notes = _notes(between) if last is not None else 0
            if last is not None:
                last.below = between[:notes]
            last = Sheet([item], [count[0]], _introduction(between[notes:]))
            found.append(last)
        between = []
        for inner in inner_tables(item):
            _gather([inner], found, count)
    if last is not None:
        last.below = between[: _notes(between)]


def _as_table(text: str) -> Table:
    """A paragraph between two parts of a form: a row over the whole width."""
    return Table([], [[Cell(0, 1, text)]])


def _goes_on(between: Sequence[str], table: Table) -> bool:
    """Whether a table goes on with the form of the table before it, by what stands between and its first row."""
    if any(_CONTINUED.search(key(text)) for text in between):
        return True
    words = [*between, *_alone(table)]
    return len(between) <= 3 and not any(_parts(key(text)) for text in words)


def _parts(text: str) -> bool:
    """Whether a text stands between two things of its own: a title, a sentence, a closing remark."""
    return len(text) > _SHORT or _running(text) or ends_table(text) or _TITLE.search(text) is not None


def _alone(table: Table) -> list[str]:
    """The text of a first row that has no other."""
    texts = [cell.text for cell in table.rows[0] if key(cell.text)] if table.rows else []
    return texts if len(texts) == 1 else []


def _notes(between: Sequence[str]) -> int:
    """How many of the paragraphs below a table belong to it: remarks with their points, signatures."""
    count = 0
    for text in between[:_MOST]:
        if not ends_table(key(text)) and not (count and _ITEM.match(key(text))):
            break
        count += 1
    return count


def _introduction(between: Sequence[str]) -> list[str]:
    """The paragraphs above a table that belong to it: title, year, unit; not the running text before them."""
    first = len(between)
    while first and len(between) - first < _MOST and not _running(key(between[first - 1])):
        first -= 1
    return list(between[first:])


def _running(text: str) -> bool:
    return len(text) > _LONGEST or text.rstrip("）)”").endswith(("。", "；", "."))


def grid_of(sheet: Sheet) -> tuple[Grid, Mapping[Place, str]]:
    """The grid of a sheet, and what its readers call its places (表格1第5行第8列)."""
    laid = _Laid(_columns(sheet))
    for text in sheet.above:
        laid.paragraph(text, f"{sheet.name}上方的段落")
    for table, number, at in zip(sheet.tables, sheet.numbers, _positions(sheet), strict=True):
        if number:
            laid.table(table, at, f"表格{number}")
        else:
            laid.paragraph(table.rows[0][0].text, f"{sheet.name}中间的段落")
    for text in sheet.below:
        laid.paragraph(text, f"{sheet.name}下方的段落")
    merges = [Merge(*area) for area in laid.merges if area[0] != area[2] or area[1] != area[3]]
    return Grid(sheet.name, laid.rows, merges=tuple(merges)), laid.called


def _positions(sheet: Sheet) -> list[list[int]]:
    """Where the borders of each table's grid stand, tables of about one width drawn as wide as each other."""
    found = [_borders(table) for table in sheet.tables]
    width = max(borders[-1] for borders in found)
    return [
        [round(at * width / borders[-1]) for at in borders]
        if borders[-1]
        and (abs(borders[-1] - width) <= _AS_WIDE * width or not (table.widths and all(table.widths)))
        else borders
        for table, borders in zip(sheet.tables, found, strict=True)
    ]


def _borders(table: Table) -> list[int]:
    needed = max((cell.right for row in table.rows for cell in row), default=0)
    widths = table.widths[:needed]
    if len(widths) < needed or not all(widths):
        widths = [_NO_WIDTH] * needed
    return [0, *accumulate(widths)]


def _columns(sheet: Sheet) -> list[int]:
    """Where the columns of the grid begin: borders that cells have, those drawn nearly alike as one."""
    lefts: dict[int, int] = {}  # right border → the nearest left border of a cell that ends there
    for table, at in zip(sheet.tables, _positions(sheet), strict=True):
        for row in table.rows:
            for cell in row:
                left, right = at[cell.left], at[cell.right]
                lefts[right] = max(left, lefts.get(right, left))
                lefts.setdefault(left, -1)
    starts: list[int] = []
    for border in sorted(lefts):
        if not starts or border - starts[-1] >= _SAME or lefts[border] >= starts[-1]:
            starts.append(border)
    return starts


class _Laid:
    """A grid as it grows."""

    def __init__(self, columns: Sequence[int]) -> None:
        self.rows: list[list[Raw]] = []
        self.merges: list[list[int]] = []
        self.called: dict[Place, str] = {}
        self._columns = columns
        self._width = max(len(columns) - 1, 1)

    def paragraph(self, text: str, called: str) -> None:
        row = len(self.rows) + 1
        self.rows.append([None] * self._width)
        self._put(row, 1, text)
        self.called[row, 1] = called
        self.merges.append([row, 1, row, self._width])

    def table(self, table: Table, at: Sequence[int], name: str) -> None:
        open_areas: dict[int, list[int]] = {}  # first column → the area that may hang down
        for number, cells in enumerate(table.rows, 1):
            row = len(self.rows) + 1
            self.rows.append([None] * self._width)
            areas: dict[int, list[int]] = {}
            for ordinal, cell in enumerate(cells, 1):
                left = self._column(at[cell.left])
                right = max(self._column(at[cell.right]) - 1, left)
                area = open_areas.get(left) if cell.hangs else None
                if area is None:
                    area = [row, left, row, right]
                    self.merges.append(area)
                    self._put(row, left, cell.text)
                area[2] = row
                areas[left] = area
                self._call(row, left, right, f"{name}第{number}行第{ordinal}列")
            open_areas = areas

    def _call(self, row: int, left: int, right: int, words: str) -> None:
        for column in range(left, right + 1):
            self.called.setdefault((row, column), words)

    def _column(self, at: int) -> int:
        return bisect_right(self._columns, at)

    def _put(self, row: int, column: int, text: str) -> None:
        self.rows[row - 1][column - 1] = _raw(text)


def _raw(text: str) -> Raw:
    """A figure as the number that a sheet would hold, any other text as it is."""
    number = parse_number(text) if len(text) < 40 else None
    if number is None or len(number.as_tuple().digits) > 15:
        return text or None
    return Written.of(number, text)


def texts_of(table: Table) -> Iterable[str]:
    """A line a row, cells parted by tabs."""
    for row in table.rows:
        yield "\t".join(cell.text.replace("\n", " ") for cell in row)

"""基础数据: the facts that printed rules ask for, and the points left to the scorer, to be filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.cells import Merge, Ref, key, quote_sheet
from xltools.plans import Choice, SheetCell, SheetSpec, Style
from xltools.rules.printed.expression import parse
from xltools.sheets import look

NAME = "基础数据"
HEADS = ("序号", "项目", "数值", "单位", "算法", "出处或说明")
VALUE = 3
_FIRST = 4
NOTE = "填浅黄格；没有的留空（空着不等于 0，相关指标就由评分人判断）。得分由这些数字按“评分规则”算出，逐项见“逐项计分”。"
_INPUT = Style(fill="FFFCE8", horizontal="right", locked=False)
_INPUT_RATE = Style(fill="FFFCE8", horizontal="right", locked=False, number_format="0.00%")
_INPUT_WORD = Style(fill="FFFCE8", horizontal="center", locked=False)
#: characters that a drop-down list may have
_LIST = 255
_BLOCK = Style(bold=True, fill="F2F2F2", wrap=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One fact to be asked for. ``made_of``: worked out from other facts by formula.
    ``most``: points left to the scorer, at most these; ``words``: one of these words."""

    name: str
    unit: str = ""
    made_of: str = ""
    note: str = ""
    value: Decimal | str | None = None
    most: Decimal | None = None
    words: tuple[str, ...] = ()
    percent: bool = False


@dataclass(frozen=True, slots=True)
class FactsSheet:
    """The sheet and where each fact stands on it (by key of its name)."""

    spec: SheetSpec
    places: dict[str, Ref]


def build(lines: Sequence[Line], name: str = NAME) -> FactsSheet:
    """The sheet in three blocks, each under its headings: facts, what is worked out of them,
    points left to the scorer."""
    blocks = (
        ("一、事实", [ln for ln in lines if not ln.made_of and ln.most is None]),
        ("二、由上面的数字算出", [ln for ln in lines if ln.made_of]),
        ("三、由评分人判断（填得分）", [ln for ln in lines if ln.most is not None]),
    )
    rows = list(_rows(blocks))
    places = {key(line.name): Ref(name, row, VALUE) for row, line in rows if isinstance(line, Line)}
    cells = [SheetCell(1, 1, NAME, style=look.TITLE), SheetCell(2, 1, NOTE, style=look.NOTE)]
    choices: list[Choice] = []
    merges: list[Merge] = []
    number = 0
    for row, line in rows:
        if isinstance(line, str):
            cells.append(SheetCell(row, 1, line, style=_BLOCK))
            merges.append(Merge(row, 1, row, len(HEADS)))
            cells += [
                SheetCell(row + 1, column, head, style=look.HEAD) for column, head in enumerate(HEADS, 1)
            ]
            continue
        number += 1
        cells += _line(row, number, line, places)
        choices += _choice(row, line)
    spec = SheetSpec(name, tuple(cells), (6, 40, 14, 8, 44, 50), {1: 26}, tuple(merges), choices=tuple(choices),
                     landscape=True, title_rows=(_FIRST + 1, _FIRST + 1), tab_color="FFD966")  # fmt: skip
    return FactsSheet(spec, places)


def _rows(blocks: Sequence[tuple[str, list[Line]]]) -> Iterator[tuple[int, Line | str]]:
    row = _FIRST
    for title, lines in blocks:
        if lines:
            yield row, title
            yield from enumerate(lines, row + 2)
            row += len(lines) + 3


def _line(row: int, number: int, line: Line, places: dict[str, Ref]) -> Iterator[SheetCell]:
    formula = None
    if line.made_of:
        formula = parse(line.made_of).formula(
            lambda name: places[key(name)].a1 if key(name) in places else '""'
        )
    style = look.PERCENT if line.percent else look.FIGURE
    if formula is None:
        style = _INPUT_WORD if line.words else _INPUT_RATE if line.percent else _INPUT
    yield SheetCell(row, 1, Decimal(number), style=look.CENTER)
    yield SheetCell(row, 2, line.name, style=look.TEXT)
    yield SheetCell(row, VALUE, line.value if formula is None else None, formula, style)
    yield SheetCell(row, 4, line.unit, style=look.CENTER)
    yield SheetCell(row, 5, line.made_of or None, style=look.TEXT)
    yield SheetCell(row, 6, line.note or None, style=look.TEXT)


def _choice(row: int, line: Line) -> Iterator[Choice]:
    area, title = f"C{row}", line.name[:30]
    if line.made_of:
        return
    if line.words:
        if sum(map(len, line.words)) + len(line.words) > _LIST or any("," in word for word in line.words):
            return  # a drop-down cannot hold them; 说明 names them
        yield Choice(area, title, "请从列表中选择", line.words)
    elif line.most is not None:
        yield Choice(area, title, "填这一项的得分", at_least=Decimal(0), at_most=line.most)
    elif line.percent:
        yield Choice(area, title, "填百分比，如 95%", at_least=Decimal(-1), at_most=Decimal(100))
    else:
        yield Choice(area, title, "只填数字，不带单位", at_least=Decimal(-(10**12)), at_most=Decimal(10**12))


_NO_NAME = re.compile(r"[^\w一-鿿]+")


def names_of(sheet: FactsSheet) -> dict[str, str]:
    """A defined name for every fact: 基础数据_核定编制数 → its cell."""
    found: dict[str, str] = {}
    for name, ref in sheet.places.items():
        letters = ref.a1.rstrip("0123456789")
        wanted = f"{NAME}_{_NO_NAME.sub('_', name).strip('_')}"[:200]
        found.setdefault(wanted, f"{quote_sheet(ref.sheet)}!${letters}${ref.row}")
    return found

"""逐项计分: every item of every printed rule with its fact and what it gives, all live."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from xltools.cells import Kind, key, quote_sheet
from xltools.errors import FormError
from xltools.numbers import show
from xltools.plans import Highlight, SheetCell, SheetSpec, Style
from xltools.records import Form, Indicator
from xltools.rules.printed import formula
from xltools.rules.printed.expression import parse
from xltools.rules.printed.items import WHOLE, Item, Way
from xltools.rules.printed.table import RuleTable, with_fact
from xltools.rules.scoring import Score
from xltools.rules.settings import Settings
from xltools.sheets import look
from xltools.sheets.columns import form_cell

NAME = "逐项计分"
HEADS = ("指标", "项", "评分标准", "方式", "满分", "取数", "数值", "最低", "最高", "状态")
_WIDTHS = (22, 5, 56, 10, 8, 32, 14, 9, 9, 16)
_FIRST = 5
_NOTE = "本表由评分标准和“基础数据”自动生成：每项按方式计分，填了数就定下，没填的在最低与最高之间由评分人判断；各项相加后四舍五入一次。"
_POINTS = Style(horizontal="center", number_format="0.00##")
_SUM = Style(bold=True, fill="F2F2F2", horizontal="center")
#: where facts stand: key of a name → address
Places = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ItemsSheet:
    """The sheet; ``ends`` are the cells of lowest and highest points by form row."""

    spec: SheetSpec
    ends: Mapping[int, tuple[str, str]]


def build(
    form: Form, scores: Mapping[int, Score], settings: Settings, places: Places, *, name: str = NAME
) -> ItemsSheet | None:
    """The items of the rows that go by their printed rule; None where there is none."""
    printed = [item for item in form.indicators if item.applicable and scores[item.row].printed is not None]
    if not printed:
        return None
    cells = [SheetCell(1, 1, NAME, style=look.TITLE), SheetCell(2, 1, _NOTE, style=look.NOTE)]
    cells += [SheetCell(4, column, head, style=look.HEAD) for column, head in enumerate(HEADS, 1)]
    ends: dict[int, tuple[str, str]] = {}
    row = _FIRST
    for item in printed:
        score = scores[item.row]
        assert score.printed is not None
        block = _Block(form, item, score, settings, _values(score, places), row)
        cells += _rows(block)
        ends[item.row] = (f"{quote_sheet(name)}!H{block.last}", f"{quote_sheet(name)}!I{block.last}")
        row = block.last + 1
    spec = SheetSpec(
        name,
        tuple(cells),
        _WIDTHS,
        {1: 26},
        freeze_row=4,
        highlights=(Highlight(f"J{_FIRST}:J{row - 1}", f'$J{_FIRST}="待填"', look.AMBER),),
        title_rows=(4, 4),
        tab_color="5B9BD5",
    )
    return ItemsSheet(spec, ends)


@dataclass(frozen=True, slots=True)
class _Block:
    """One indicator on the sheet: its items from row ``first``, its own row below them."""

    form: Form
    item: Indicator
    score: Score
    settings: Settings
    value_of: Callable[[str], str]
    first: int

    @property
    def table(self) -> RuleTable:
        assert self.score.printed is not None
        return self.score.printed

    @property
    def last(self) -> int:
        return self.first + len(self.table.rule.items)


def _rows(to: _Block) -> Iterator[SheetCell]:
    """One row an item, then the indicator's own."""
    name = f'{form_cell(to.form, to.item.name)}&""'
    for row, (part, own) in enumerate(zip(to.table.rule.items, to.table.cells, strict=True), to.first):
        cells = with_fact(own, f"G{row}")
        yield SheetCell(row, 1, None, name, look.TEXT)
        yield SheetCell(row, 2, part.number, style=look.CENTER)
        yield SheetCell(row, 3, part.text or None, style=look.TEXT)
        yield SheetCell(row, 4, part.way.value, style=look.CENTER)
        yield SheetCell(row, 5, None, formula.worth(part, cells), look.CENTER)
        yield SheetCell(row, 6, part.fact, style=look.TEXT)
        yield _value(to, part, row)
        yield SheetCell(row, 8, None, formula.low(part, cells), _POINTS)
        yield SheetCell(row, 9, None, formula.high(part, cells), _POINTS)
        yield SheetCell(row, 10, None, f'IF(H{row}=I{row},"已定","待填")', look.CENTER)
    yield from _whole(to)


def _value(to: _Block, part: Item, row: int) -> SheetCell:
    """The item's fact; where it goes by the row's target, the points which that gives."""
    if part.way is Way.TARGET:
        return SheetCell(row, 7, to.score.by_target, style=look.FIGURE)
    text = to.value_of(part.fact)
    style = look.PERCENT if part.takes_rate else look.FIGURE
    return SheetCell(row, 7, None, f'IF({text}="","",{text})' if text != '""' else text, style)


def _whole(to: _Block) -> Iterator[SheetCell]:
    """The indicator's points, and the ends of what its items leave."""
    rule, row = to.table.rule, to.last
    rows = range(to.first, row)
    ends = [(f"H{r}", f"I{r}") for r in rows]
    worths = [f"E{r}" for r, part in zip(rows, rule.items, strict=True) if part.way not in WHOLE] or ["0"]
    weight = f"E{row}"
    yield SheetCell(row, 1, None, f'{form_cell(to.form, to.item.name)}&"　合计"', look.STRONG)
    for column in (2, 3, 4, 6, 7):
        yield SheetCell(row, column, None, style=look.STRONG)
    yield _points(to, row)
    yield SheetCell(row, 8, None, formula.rule_low(rule, weight, ends, to.settings, worths), _SUM)
    yield SheetCell(row, 9, None, formula.rule_high(rule, weight, ends, to.settings, worths), _SUM)
    torn = f"ROUND({'+'.join(worths)},10)<>ROUND({weight},10)"
    status = f'IF({torn},"各项不等于分值",IF(H{row}=I{row},"已定","区间"))'
    yield SheetCell(row, 10, None, status, _SUM)


def _points(to: _Block, row: int) -> SheetCell:
    """The row's 分值 from its cell where that is a number, else as it was read."""
    cell = to.item.weight
    if cell is None or cell.kind is not Kind.NUMBER or cell.number != to.item.points:
        return SheetCell(row, 5, to.item.points, style=_SUM)
    place = form_cell(to.form, cell)
    return SheetCell(row, 5, None, f'IF(ISNUMBER({place}),{place},"")', _SUM)


def _values(score: Score, places: Places) -> Callable[[str], str]:
    """Name of a fact → a formula for it: the row's own figure, else its cell, else what the
    rule's text defines, else nothing."""
    assert score.printed is not None
    rule = score.printed.rule
    made = {key(each.name): each.expression for each in rule.definitions}

    def value(name: str, above: tuple[str, ...] = ()) -> str:
        name = key(name)
        if name in score.own:
            return show(score.own[name])
        if name in places:
            return places[name]
        if name not in made or name in above:
            return '""'
        try:
            return parse(made[name]).formula(lambda other: value(other, (*above, name)))
        except FormError:
            return '""'

    return value

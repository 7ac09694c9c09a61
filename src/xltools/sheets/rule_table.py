"""The second part of 评分规则: printed rules as a table, one line an item or a tier.

What stands there is the rule: change a threshold or the points of a tier, and formulas and
Python follow. A line 原文 opens each indicator with the text as printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.cells import Grid, Kind, Value, key, quote_sheet
from xltools.errors import FormError
from xltools.plans import Choice, SheetCell, Style
from xltools.rules.printed.expression import fact_name, parse
from xltools.rules.printed.formula import CLOSED, ItemCells, TierCells
from xltools.rules.printed.items import Definition, Item, PrintedRule, Tier, Way
from xltools.rules.printed.table import RuleTable
from xltools.rules.scoring import table_key
from xltools.sheets import look

HEADS = (
    "指标",
    "项",
    "方式",
    "评分标准",
    "取数",
    "满分",
    "下限",
    "含下限",
    "上限",
    "含上限",
    "得分或扣分",
    "档次",
)
WIDTHS = (16.0, 18.0, 18.0, 48.0, 46.0, 7.0, 7.0, 6.0, 7.0, 6.0, 9.0, 10.0)
ORIGINAL, DEFINED = "原文", "定义"
_COLUMN = {head: index for index, head in enumerate(HEADS, 1)}
_INPUT = Style(fill="FFF9E5", horizontal="center", locked=False)
_ORIGINAL = Style(fill="F2F2F2")
_TIERED = (Way.TIERS, Way.WORDS)
TITLE = "评分标准（表格）"
HOW = (
    "每个指标一行原文，以下每行是一项或一档；改动浅黄格，得分随之变化。方式：判断＝由评分人在满分内给分；比例＝满分×取数"
    "（超过上限的得“得分或扣分”栏的分）；分档、分级＝落在哪一档得哪一档的分；逐项扣分＝每项扣多少；逐点扣分＝超出界限每个百分点扣多少；"
    "否决＝发生即全项 0 分；免评＝符合即满分；按指标值＝与指标值比较；定义＝取数里的名称怎样算。取数是“基础数据”里的项目，或它们的算式。"
)


@dataclass(slots=True)
class _Lines:
    """The lines of one indicator while the table is read: (row, cells by heading)."""

    name: str
    text: str
    definitions: list[Definition] = field(default_factory=list)
    rows: list[tuple[int, dict[str, Value]]] = field(default_factory=list)


def build(rules: Sequence[PrintedRule], first: int) -> tuple[list[SheetCell], list[Choice]]:
    """The table from row ``first`` on: its title, headings and lines."""
    if not rules:
        return [], []
    cells = [
        SheetCell(first, 1, TITLE, style=Style(bold=True, size=12, border=False, wrap=False)),
        SheetCell(first + 1, 1, HOW, style=Style(size=9, color="595959", border=False)),
    ]
    cells += [SheetCell(first + 2, column, head, style=look.HEAD) for column, head in enumerate(HEADS, 1)]
    choices: list[Choice] = []
    row = first + 3
    for rule in rules:
        cells += _line(row, {"指标": rule.name, "方式": ORIGINAL, "评分标准": rule.text})
        row += 1
        for made in rule.definitions:
            cells += _line(
                row, {"指标": rule.name, "项": made.name, "方式": DEFINED, "取数": made.expression}
            )
            row += 1
        for item in rule.items:
            start = row
            for held in _held(item):
                cells += _line(row, {"指标": rule.name, "项": item.number, "方式": item.way.value, **held})
                row += 1
            choices += _choices(start, row - 1)
    return cells, choices


def _held(item: Item) -> Iterator[dict[str, str | Decimal | None]]:
    """The lines of one item: one, or one a tier; the first has the item's own figures."""
    own: dict[str, str | Decimal | None] = {"评分标准": item.text, "取数": item.fact}
    if item.way not in (Way.VETO, Way.EXEMPT):
        own["满分"] = item.points
    if item.way in _TIERED:
        for index, tier in enumerate(item.tiers):
            yield {**(own if index == 0 else {}), **_tier(tier)}
        return
    own["得分或扣分"] = item.beyond if item.way is Way.RATIO else item.step
    own["下限" if item.below else "上限"] = item.limit
    yield own
    yield from map(_tier, item.tiers)


def _tier(tier: Tier) -> dict[str, str | Decimal | None]:
    return {
        "下限": tier.low, "含下限": CLOSED if tier.low is not None and tier.low_closed else None, "上限": tier.high,
        "含上限": CLOSED if tier.high is not None and tier.high_closed else None, "得分或扣分": tier.points,
        "档次": tier.word or None,
    }  # fmt: skip


def _line(row: int, held: dict[str, str | Decimal | None]) -> Iterator[SheetCell]:
    original = held.get("方式") == ORIGINAL
    for head, column in _COLUMN.items():
        style = _ORIGINAL if original else look.CENTER if head in ("项", "方式") else look.TEXT
        if not original and column >= _COLUMN["满分"]:
            style = _INPUT
        yield SheetCell(row, column, held.get(head), style=style)


def _choices(first: int, last: int) -> Iterator[Choice]:
    for letter in "HJ":
        yield Choice(f"{letter}{first}:{letter}{last}", "含", "界限本身算在内写“含”，不算留空", (CLOSED,))


class RuleLineError(FormError):
    """A line of the table that is no rule; ``cell`` is what is wrong in it."""

    def __init__(self, cell: Value, wrong: str, hint: str) -> None:
        super().__init__(f"工作表“{cell.ref.sheet}”的单元格 {cell.ref.a1} {wrong}。", hint)
        self.cell = cell.ref
        self.wrong = wrong


def read(grid: Grid) -> dict[str, RuleTable]:
    """The printed rules of a 评分规则 sheet by key of their indicator, and by that with their text
    (two indicators may have one name); empty without the table.

    Raises FormError for a line that is no rule: it names sheet, cell and what is expected.
    """
    found: dict[str, RuleTable] = {}
    for lines in _indicators(grid):
        _put(found, _rule(grid, lines))
    return found


def read_each(grid: Grid) -> tuple[dict[str, RuleTable], tuple[RuleLineError, ...]]:
    """The rules that make sense, and for each of the others what is wrong with it."""
    found: dict[str, RuleTable] = {}
    wrong: list[RuleLineError] = []
    for lines in _indicators(grid):
        try:
            _put(found, _rule(grid, lines))
        except RuleLineError as error:
            wrong.append(error)
    return found, tuple(wrong)


def _put(found: dict[str, RuleTable], table: RuleTable) -> None:
    found.setdefault(key(table.rule.name), table)
    found.setdefault(table_key(table.rule.name, table.rule.text), table)


def _rule(grid: Grid, lines: _Lines) -> RuleTable:
    items = list(_items(grid, lines))
    made = _definitions(lines, items)
    return RuleTable(PrintedRule(lines.name, tuple(item for item, _ in items), lines.text, made),
                     tuple(cells for _, cells in items))  # fmt: skip


def _definitions(lines: _Lines, items: list[tuple[Item, ItemCells]]) -> tuple[Definition, ...]:
    """Those of the table, and 取数 that are expressions themselves."""
    typed = [Definition(item.fact, item.fact) for item, _ in items if _works_out(item.fact)]
    return (*lines.definitions, *typed)


def _works_out(fact: str) -> bool:
    try:
        names = parse(fact).names
    except FormError:
        return False
    return names != (fact_name(fact),)


def _indicators(grid: Grid) -> Iterator[_Lines]:
    header = _header(grid)
    if header is None:
        return
    top, columns = header
    current: _Lines | None = None
    for row in range(top + 1, grid.last_row + 1):
        cells = {head: grid.value(row, column) for head, column in columns.items()}
        name = cells["指标"].text
        if cells["方式"].blank or not name:
            continue
        original = cells["方式"].text == ORIGINAL
        if current is None or key(current.name) != key(name) or (original and current.text):
            if current is not None:
                yield current
            current = _Lines(name, "")
        if original:
            current.text = cells["评分标准"].text
        elif cells["方式"].text == DEFINED:
            current.definitions.append(Definition(cells["项"].text, cells["取数"].text))
        else:
            current.rows.append((row, cells))
    if current is not None:
        yield current


def _header(grid: Grid) -> tuple[int, dict[str, int]] | None:
    for r, row in enumerate(grid.rows, grid.first_row):
        found = {key(raw): c for c, raw in enumerate(row, grid.first_column) if isinstance(raw, str)}
        if set(HEADS) <= set(found):
            return r, {head: found[head] for head in HEADS}
    return None


def _items(grid: Grid, lines: _Lines) -> Iterator[tuple[Item, ItemCells]]:
    groups: list[list[tuple[int, dict[str, Value]]]] = []
    for row, cells in lines.rows:
        same = groups and groups[-1][0][1]["项"].text == cells["项"].text
        if same and groups[-1][0][1]["方式"].text == cells["方式"].text:
            groups[-1].append((row, cells))
        else:
            groups.append([(row, cells)])
    for group in groups:
        yield _item(grid, group), _addresses(grid, group)


def _item(grid: Grid, group: list[tuple[int, dict[str, Value]]]) -> Item:
    own = group[0][1]
    way = next((way for way in Way if way.value == own["方式"].text), None)
    if way is None:
        ways = "、".join(way.value for way in Way)
        raise RuleLineError(own["方式"], f"的方式“{own['方式'].text}”不认识", f"请写{ways}之一。")
    tiered = group if way in _TIERED else group[1:]
    tiers = tuple(_read_tier(cells, words=way is Way.WORDS) for _, cells in tiered)
    points = _number(own["满分"], needed=way not in (Way.VETO, Way.EXEMPT)) or Decimal(0)
    extra = _number(own["得分或扣分"], needed=way in (Way.PER_ITEM, Way.PER_POINT))
    low, high = (_number(own[head]) for head in ("下限", "上限"))
    plain = way not in _TIERED
    return Item(
        number=own["项"].text,
        way=way,
        points=points,
        fact=own["取数"].text,
        tiers=tiers,
        limit=(low if low is not None else high) if plain else None,
        beyond=extra if way is Way.RATIO else None,
        step=extra if way in (Way.PER_ITEM, Way.PER_POINT) else None,
        below=plain and low is not None,
        text=own["评分标准"].text,
    )


def _read_tier(cells: dict[str, Value], *, words: bool) -> Tier:
    points = _number(cells["得分或扣分"], needed=True)
    assert points is not None
    if words and not cells["档次"].text:
        raise RuleLineError(cells["档次"], "应为档次的名称，现为空", "请写档次，如“好”“较好”。")
    low, high = (_number(cells[head]) for head in ("下限", "上限"))
    if low is not None and high is not None and low > high:
        raise RuleLineError(
            cells["下限"], f"的下限 {cells['下限'].text} 高于上限 {cells['上限'].text}", _AGAIN
        )
    closed = {head: _closed(cells[head]) for head in ("含下限", "含上限")}
    return Tier(points, low, closed["含下限"], high, closed["含上限"], cells["档次"].text)


def _closed(cell: Value) -> bool:
    if cell.blank or cell.text == CLOSED:
        return not cell.blank
    raise RuleLineError(cell, f"应为“{CLOSED}”或空，现为“{cell.text}”", _AGAIN)


_AGAIN = "请改正后再试。"


def _number(cell: Value, *, needed: bool = False) -> Decimal | None:
    if cell.kind is Kind.NUMBER and cell.number is not None:
        return cell.number
    if cell.blank and not needed:
        return None
    said = f"现为“{cell.text}”" if cell.text else "现为空"
    raise RuleLineError(cell, f"应为数字，{said}", _AGAIN)


def _addresses(grid: Grid, group: list[tuple[int, dict[str, Value]]]) -> ItemCells:
    """The cells of one item as formulas write them; the cell of its fact is put in later."""
    sheet = quote_sheet(grid.sheet)

    def at(cells: dict[str, Value], head: str) -> str:
        ref = cells[head].ref
        letters = ref.a1.rstrip("0123456789")
        return f"{sheet}!${letters}${ref.row}"

    own = group[0][1]
    limit = "下限" if not own["下限"].blank else "上限"
    tiered = group if own["方式"].text in (way.value for way in _TIERED) else group[1:]
    tiers = tuple(
        TierCells(*(at(cells, head) for head in ("下限", "含下限", "上限", "含上限", "得分或扣分", "档次")))
        for _, cells in tiered
    )
    return ItemCells(
        '""', at(own, "满分"), at(own, limit), at(own, "得分或扣分"), at(own, "得分或扣分"), tiers
    )

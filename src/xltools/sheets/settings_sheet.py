"""评分规则: the settings in force, as a sheet; read from it and written to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.cells import Book, Grid, Kind, Merge, Ref, Value, key, quote_sheet
from xltools.errors import FormError
from xltools.plans import Choice, SheetCell, SheetSpec, Style
from xltools.rules.printed.items import PrintedRule
from xltools.rules.printed.table import RuleTable
from xltools.rules.settings import KINDS, Setting, Settings
from xltools.sheets import look, rule_table
from xltools.sheets.fit import height_for

NAME = "评分规则"
FIRST = 5
_HEADS = ("编号", "项目", "取值", "说明", "依据")


def read_settings(book: Book, origin: str) -> Settings:
    """The settings of a template. Raises FormError when it has no such sheet or one is missing."""
    items = received(book)
    if not items:
        raise FormError(
            f"{origin} 没有“{NAME}”工作表", "请使用 xltools new 生成的模板，或从现行模板复制该表。"
        )
    try:
        tables = rule_tables(book)
    except FormError as error:
        raise FormError(f"{origin} 的{error.message}", error.hint) from error
    return Settings({item.id: item for item in items}, origin, tables)


def rule_tables(book: Book) -> dict[str, RuleTable]:
    """The printed rules that a workbook holds as a table. Raises FormError for a line that is no rule."""
    grid = _grid(book)
    return {} if grid is None else rule_table.read(grid)


def received_tables(book: Book) -> tuple[dict[str, RuleTable], tuple[tuple[Ref, str], ...]]:
    """The printed rules that stand in a workbook; and of those that make no sense the cell and
    what is wrong with it."""
    grid = _grid(book)
    if grid is None:
        return {}, ()
    found, wrong = rule_table.read_each(grid)
    return found, tuple((error.cell, error.wrong) for error in wrong)


def _grid(book: Book) -> Grid | None:
    return next((grid for grid in book.grids if grid.sheet.startswith(NAME) and _items(grid)), None)


def received(book: Book) -> tuple[Setting, ...]:
    """Settings that stand in a workbook, unchecked; empty without a 评分规则 sheet."""
    found = (_items(grid) for grid in book.grids if grid.sheet.startswith(NAME))
    return next((items for items in found if items), ())


def _items(grid: Grid) -> tuple[Setting, ...]:
    """Its settings; found once, for files of one template share the sheet."""
    found: tuple[Setting, ...] | None = grid.memo.get(_items)
    if found is None:
        found = grid.memo[_items] = tuple(_rows(grid))
    return found


def _rows(grid: Grid) -> Iterator[Setting]:
    columns, header = _header(grid)
    if not columns:
        return
    width = max(columns.values()) - grid.first_column + 1
    for row in range(header + 1, grid.last_row + 1):
        cells = grid.values(row, width)
        code, label, value, note, source = (cells[columns[head] - grid.first_column] for head in _HEADS)
        if code.text in KINDS:
            address = f"{quote_sheet(grid.sheet)}!{_absolute(value.ref)}"
            yield Setting(code.text, label.text, _taken(grid, value), source.text, address, note.text)


def _taken(grid: Grid, value: Value) -> Decimal | str:
    """A value as formulas take it: a number stored as text is none, a blank at a choice's end counts."""
    if value.kind is Kind.NUMBER and value.number is not None:
        return value.number
    raw = grid.raw(value.ref.row, value.ref.column)
    return raw if isinstance(raw, str) else value.text


def _absolute(ref: Ref) -> str:
    letters = ref.a1.rstrip("0123456789")
    return f"${letters}${ref.row}"


def _header(grid: Grid) -> tuple[dict[str, int], int]:
    for r, row in enumerate(grid.rows, grid.first_row):
        found = {key(raw): c for c, raw in enumerate(row, grid.first_column) if isinstance(raw, str)}
        if set(_HEADS) <= set(found):
            return {head: found[head] for head in _HEADS}, r
    return {}, 0


_PERCENTS = ("band_", "execution_cap", "overshoot_reason")


def build(items: tuple[Setting, ...], rules: Sequence[PrintedRule] = ()) -> SheetSpec:
    """The sheet for a list of settings, and below them the table of printed rules; input cells
    unlocked, choices with a drop-down."""
    cells = [
        SheetCell(1, 1, NAME, style=look.TITLE),
        SheetCell(2, 1, "改动“取值”一栏（浅黄格），本工作簿的得分随即变化；用 xltools verify --rules 本文件 可按它核对。",
                  style=Style(size=9, color="595959", border=False, wrap=False)),
    ]  # fmt: skip
    cells += [SheetCell(4, column, head, style=look.HEAD) for column, head in enumerate(_HEADS, 1)]
    choices: list[Choice] = []
    for row, item in enumerate(items, FIRST):
        percent = item.id.startswith(_PERCENTS)
        style = Style(
            fill="FFF9E5", horizontal="center", locked=False, number_format="0%" if percent else "General"
        )
        cells += [
            SheetCell(row, 1, item.id, style=Style(color="7F7F7F", size=9)),
            SheetCell(row, 2, item.label, style=look.TEXT),
            SheetCell(row, 3, item.value, style=style),
            SheetCell(row, 4, item.note, style=look.TEXT),
            SheetCell(row, 5, item.source, style=look.TEXT),
        ]
        options = KINDS[item.id]
        if len(options) > 1:
            choices.append(Choice(f"C{row}", item.label, "请从列表中选择", options))
        elif not options:
            choices.append(
                Choice(f"C{row}", item.label, "请填数字", at_least=Decimal(0), at_most=Decimal(1000))
            )
    top = FIRST + len(items) + 2
    more, checks = rule_table.build(rules, top)
    widths = rule_table.WIDTHS if rules else (20.0, 24.0, 26.0, 52.0, 60.0)
    how = Merge(top + 1, 1, top + 1, len(rule_table.HEADS))
    heights = {1: 26.0, how.top: height_for([(rule_table.HOW, sum(widths), 9)])} if rules else {1: 26.0}
    return SheetSpec(NAME, (*cells, *more), widths, heights, (how,) if rules else (), freeze_row=0 if rules else 4,
                     choices=(*choices, *checks), title_rows=None if rules else (4, 4), tab_color="70AD47")  # fmt: skip


def addressed(items: tuple[Setting, ...], sheet: str = NAME) -> tuple[Setting, ...]:
    """The settings with the addresses they get on the sheet that ``build`` makes."""
    return tuple(replace(item, address=f"'{sheet}'!$C${row}") for row, item in enumerate(items, FIRST))


def tables_on(spec: SheetSpec) -> dict[str, RuleTable]:
    """The printed rules of a sheet that has yet to be written, with the cells they will stand in."""
    held = {(cell.row, cell.column): cell.value for cell in spec.cells if cell.formula is None}
    last_row, last_column = (max(place[i] for place in held) for i in (0, 1))
    rows = [[held.get((r, c)) for c in range(1, last_column + 1)] for r in range(1, last_row + 1)]
    return rule_table.read(Grid(spec.name, rows))

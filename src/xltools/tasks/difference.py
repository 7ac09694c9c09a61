"""What a run changes, cell by cell, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from xltools.cells import Book, Ref, Value
from xltools.checks.formulas import plain_formula
from xltools.engines.compare import same
from xltools.numbers import show
from xltools.plans import Edit
from xltools.sheets.changes import Change
from xltools.sheets.official import OfficialCell
from xltools.tasks.content import shortened


def changes_of(book: Book, edits: Iterable[Edit], what: Mapping[Ref, OfficialCell]) -> Iterable[Change]:
    for edit in edits:
        if not alters(book, edit):
            continue
        grid = book.grid(edit.ref.sheet)
        assert grid is not None
        before = grid.value(edit.ref.row, edit.ref.column)
        cell = what.get(edit.ref)
        yield Change(
            edit.ref,
            cell.what if cell else "表中原有的公式",
            _words(before),
            _after(edit, percent=bool(cell and cell.percent)),
            edit.formula or "",
            _why(before, cell),
            before.blank and (cell is None or edit.value in (None, "")),
        )


def unseen_note(changes: Iterable[Change]) -> Iterator[str]:
    """One note for the changes that are not listed."""
    cells = [change.ref for change in changes if change.unseen]
    if cells:
        yield f"另在 {shortened(named(cells))} 写入公式或补存公式的结果，表上看到的内容不变"


def named(cells: Sequence[Ref]) -> list[str]:
    """Addresses, with their sheets where there are several."""
    several = len({ref.sheet for ref in cells}) > 1
    return [f"{ref.sheet}!{ref.a1}" if several else ref.a1 for ref in cells]


def as_number(cell: Value) -> Change:
    """A figure stored as text, which formulas pass over, is stored as the number it is."""
    assert cell.number is not None
    return Change(
        cell.ref,
        "文本数字",
        f"“{cell.text}”（文本）",
        show(cell.number),
        "",
        "文本改存为数值，数不变，公式才能计入",
    )


def alters(book: Book, edit: Edit) -> bool:
    """Whether an edit changes formula or value of its cell."""
    grid = book.grid(edit.ref.sheet)
    assert grid is not None
    before = grid.value(edit.ref.row, edit.ref.column)
    if plain_formula(before.formula or "") != plain_formula(edit.formula or ""):
        return True
    known = before.number if before.number is not None else before.text
    after = edit.value if edit.value is not None else ""
    return not same(known, after)


def _words(value: Value) -> str:
    shown = value.text or "（空）"
    return f"{shown}（公式 ={value.formula}）" if value.formula is not None else shown


def _after(edit: Edit, *, percent: bool) -> str:
    if isinstance(edit.value, Decimal):
        return f"{show(edit.value * 100)}%" if percent else show(edit.value)
    return str(edit.value) if edit.value not in (None, "") else "（空）"


def _why(before: Value, cell: OfficialCell | None) -> str:
    if cell is None:
        return "公式没有保存结果，补上算得的数" if before.blank else "所引用的数改变，随之更新"
    if before.formula is not None:
        return "公式按现行办法重写"
    if before.blank:
        return "原为空，写入公式"
    return "原为填写的数，改为公式" if cell.owned else "按评分办法改分（--scores rule）"

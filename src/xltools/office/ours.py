"""Sheets that a click wrote (校验结果, 出错说明, 变更记录), told from a user's of the same name, and
what people wrote on them since.

Such a sheet is signed: a hidden column holds a digest of its texts. The sign goes where the
sheet goes, and whoever changes a text can be seen to have done so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from xltools.errors import WriteError
from xltools.office.protection import opened
from xltools.office.reading import cells_of, matrix, used_area
from xltools.office.sheets import find
from xltools.office.words import by_button
from xltools.plans import SheetCell, SheetSpec, Style
from xltools.sheets.changes import NAME as CHANGES

#: heading of the column that is the user's, in the rows of the list
REMARK = "处理意见"
_HEADINGS = 3
#: the column of 变更记录 that says why
_WHY = 8
_SIGN = re.compile(r"xltools [0-9a-f]{32}")
_OLD = re.compile(r"（旧\d+）$")
_PLAIN = Style(size=8, color="A5A5A5", border=False, wrap=False)
_Texts = dict[tuple[int, int], str]


def signed(spec: SheetSpec) -> SheetSpec:
    """The sheet with our sign in a hidden column of its own."""
    texts = {(c.row, c.column): _text(f"={c.formula}" if c.formula else c.value) for c in spec.cells}
    column = 1 + max(len(spec.widths), *(c.column for c in spec.cells))
    sign = SheetCell(1, column, f"xltools {_digest(texts)}", style=_PLAIN)
    return replace(spec, cells=(*spec.cells, sign), hidden_columns=(*spec.hidden_columns, column))


def change_sheet(spec: SheetSpec) -> SheetSpec:
    """变更记录 signed, its reasons in the words of the buttons; any other sheet as it is."""
    if not spec.name.startswith(CHANGES):
        return spec
    cells = [replace(c, value=by_button(c.value)) if c.column == _WHY and isinstance(c.value, str) else c
             for c in spec.cells]  # fmt: skip
    return signed(replace(spec, cells=tuple(cells)))


def is_ours(sheet: Any) -> bool:
    return _sign(_texts(sheet)) is not None


def name_for(book: Any, base: str) -> str:
    """The name for a sheet of ours: free, or ours already; never that of a user's own sheet."""
    for number in count(1):
        name = base if number == 1 else f"{base}{number}"
        sheet = find(book, name)
        if sheet is None or is_ours(sheet):
            return name
    raise AssertionError("unreachable")


def written(book: Any, base: str) -> Iterator[Any]:
    """The sheets of ours of this name (校验结果, 校验结果2), without those that were set aside."""
    for sheet in list(book.sheets):
        if re.fullmatch(rf"{base}\d*", sheet.name) and is_ours(sheet):
            yield sheet


def is_changed(sheet: Any) -> bool:
    """Whether people wrote on a sheet of ours since, other than beside a line of the list, or closed it."""
    texts = _texts(sheet)
    sign = _sign(texts)
    return sign is not None and (sign != f"xltools {_digest(texts)}" or _is_closed(sheet))


def _is_closed(sheet: Any) -> bool:
    try:
        with opened(sheet):
            return False
    except WriteError:
        return True


def set_aside(book: Any, name: str) -> str | None:
    """Keep a sheet of ours under another name; which. None where there is no such sheet."""
    sheet = find(book, name)
    if sheet is None:
        return None
    sheet.name = _old_name(book, name)
    return str(sheet.name)


def keep_remarks(book: Any, name: str) -> None:
    """Before a 变更记录 is rewritten or taken away: what people wrote on it stays in a copy."""
    sheet = find(book, name)
    if sheet is None or not name.startswith(CHANGES) or not is_changed(sheet):
        return
    sheet.copy(after=sheet, name=_old_name(book, name))


def _old_name(book: Any, name: str) -> str:
    taken = {each.name for each in book.sheets}
    return next(old for n in count(1) if (old := f"{name}（旧{n}）") not in taken)


def set_aside_sheets(book: Any) -> set[str]:
    """The names of sheets that were kept for what people wrote on them."""
    return {sheet.name for sheet in book.sheets if _OLD.search(sheet.name)}


def _texts(sheet: Any) -> _Texts:
    area = used_area(sheet)
    rows = matrix(cells_of(sheet, area).formula)
    return {
        (r, c): text
        for r, row in enumerate(rows, area[0])
        for c, value in enumerate(row, area[1])
        if (text := _text(value))
    }


def _text(value: object) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").lstrip("'")


def _sign(texts: _Texts) -> str | None:
    return next((text for (row, _), text in texts.items() if row == 1 and _SIGN.fullmatch(text)), None)


def _digest(texts: _Texts) -> str:
    """Over what is ours: not the sign itself, nor what stands beside a numbered line under 处理意见."""
    free = next((c for (r, c), text in texts.items() if r == _HEADINGS and text == REMARK), 0)
    held = [
        f"{row},{column}:{text}\n"
        for (row, column), text in sorted(texts.items())
        if text and not (row == 1 and _SIGN.fullmatch(text))
        if not (column == free and row > _HEADINGS and texts.get((row, 1), "").isdigit())
    ]
    return hashlib.sha256("".join(held).encode()).hexdigest()[:32]

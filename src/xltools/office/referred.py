"""Which of our sheets and names cannot be taken away, since formulas that stay refer to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from xltools.forms.own import MEMORY
from xltools.office.moving import mentions
from xltools.office.reading import cells_of, matrix, used_area

_Formulas = Sequence[str]


def still_needed(book: Any, sheets: Iterable[str], names: Iterable[str]) -> set[str]:
    """Of these sheets and names those that others refer to, or one that stays does."""
    sheets, names = list(sheets), list(names)
    formulas = _formulas(book) if sheets or names else {}
    needed: set[str] = set()
    while True:
        gone = {each for each in (*sheets, *names) if each not in needed}
        staying = [text for place, texts in formulas.items() if place not in gone for text in texts]
        more = {each for each in gone if _is_used(staying, each, is_sheet=each in sheets)}
        if not more:
            return needed
        needed |= more


def _is_used(staying: _Formulas, own: str, *, is_sheet: bool) -> bool:
    if is_sheet:
        return any(own in text and mentions(text, own) for text in staying)
    word = re.compile(rf"(?<![\w.]){re.escape(own)}(?![\w.(])")
    return any(own in text and word.search(text) for text in staying)


def _formulas(book: Any) -> Mapping[str, _Formulas]:
    """Sheet or name → its formulas, without those that undo keeps itself."""
    found: dict[str, _Formulas] = {
        sheet.name: list(_of_sheet(sheet)) for sheet in book.sheets if not sheet.name.startswith(MEMORY)
    }
    for name in book.names:  # one that holds on a sheet only goes with it
        own = name.name.rpartition("!")[0].strip("'") or name.name
        found[own] = [*found.get(own, ()), name.refers_to]
    return found


def _of_sheet(sheet: Any) -> Iterator[str]:
    """Its formulas; a text that looks like one, as 变更记录 has them, is none."""
    block = cells_of(sheet, used_area(sheet))
    for texts, values in zip(matrix(block.formula), block.options(ndim=2).value, strict=True):
        for text, value in zip(texts, values, strict=True):
            if isinstance(text, str) and text.startswith("=") and text != value:
                yield text

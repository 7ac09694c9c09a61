"""Blocks: what a text document says, in order, for whoever holds it against a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph that says something, or one table, of a document.

    ``number`` counts the paragraphs that are not empty, from 1, as a reader would (tables are
    counted by themselves). ``level`` is that of a heading made with a style, None for body text.
    ``grid`` is the index, among the grids of the document, of the one that a table is read into;
    its ``text`` has a line a row, cells parted by tabs.
    """

    kind: Literal["paragraph", "table"]
    text: str
    number: int
    level: int | None = None
    grid: int | None = None

"""A text to be written from a template: values inside sentences, lines, tables and charts between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph to be written; ``asks``: it is a hint to whoever edits the document, and is marked as one."""

    text: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A table to be written: its rows, the headings first, and how wide its columns are to each other.

    Columns but the first hold figures and are centred.
    """

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart to be written."""

    title: str
    series: str
    labels: tuple[str, ...]
    values: tuple[Decimal, ...]
    number_format: str = "General"
    color: str = "4472C4"


Piece = Line | Rows | Bars


@dataclass(frozen=True, slots=True)
class Filling:
    """What a text template is filled with.

    ``values`` stand inside sentences (None: not known); ``pieces`` take the place of a paragraph of
    their own. Pieces named in ``drafts`` are for a person to rewrite.
    """

    values: Mapping[str, str | None]
    pieces: Mapping[str, tuple[Piece, ...]]
    drafts: frozenset[str] = frozenset()

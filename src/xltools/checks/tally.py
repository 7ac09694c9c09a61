"""How many comparisons the checks make, for whoever counts them; in a normal run nobody does.

A check calls ``compared`` at the place where it compares, once for each comparison.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from xltools.cells import Ref, Value

Holds = TypeVar("Holds", bool, "bool | None")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison: the code of the finding that it gives where it fails, its cell, and whether
    it holds; None where the facts do not decide."""

    code: str
    place: Ref
    holds: bool | None


_tally: ContextVar[list[Comparison] | None] = ContextVar("tally", default=None)


def compared(code: str, place: Ref | Value | None, holds: Holds) -> Holds:
    """Note a comparison where somebody counts, and hand back whether it holds."""
    tally = _tally.get()
    if tally is not None and place is not None:
        tally.append(Comparison(code, place.ref if isinstance(place, Value) else place, holds))
    return holds


@contextmanager
def counting_on(sheets: Collection[str]) -> Iterator[None]:
    """Of the comparisons made inside the block, note those on these sheets only: the others have
    been counted before."""
    with counting() as found:
        yield
    outer = _tally.get()
    if outer is not None:
        outer += [each for each in found if each.place.sheet in sheets]


@contextmanager
def counting() -> Iterator[list[Comparison]]:
    """The comparisons that checks make inside the block, in the order in which they make them."""
    found: list[Comparison] = []
    token = _tally.set(found)
    try:
        yield found
    finally:
        _tally.reset(token)

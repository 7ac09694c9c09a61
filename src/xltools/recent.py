"""Keeping what was used last."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def keep_last(held: dict[K, V], key: K, value: V, most: int) -> None:
    """Put a value behind all others, and let go of the first ones beyond ``most``."""
    held.pop(key, None)
    held[key] = value
    while len(held) > most:
        del held[next(iter(held))]

"""Which cells formulas read."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.engines.base import resolve_names
from xltools.engines.scan import Area, scan

#: functions that reach beyond the references they are given
_FAR = frozenset({"INDIRECT", "OFFSET"})


def areas_read(
    formulas: Mapping[str, Mapping[tuple[int, int], str]], names: Mapping[str, str]
) -> dict[str, set[Area]] | None:
    """The areas that formulas of these sheets refer to, by the sheet's name in capitals.

    None where one of them may read any cell: it makes references of texts or out of other
    references, or is none that can be read.
    """
    found: dict[str, set[Area]] = {}
    for sheet, cells in formulas.items():
        for text in cells.values():
            scanned = scan(resolve_names(text, names))
            if scanned.problem or scanned.joined or scanned.functions & _FAR:
                return None
            for area in scanned.areas:
                found.setdefault((area.sheet or sheet).upper(), set()).add(area)
    return found

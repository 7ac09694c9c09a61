"""Python's search for garbage, as programs want it that read many workbooks."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Search some times a workbook, not hundreds of times, and no more through what is there now.

    A workbook is many thousand small objects, few of them garbage that only a search finds.
    """
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)

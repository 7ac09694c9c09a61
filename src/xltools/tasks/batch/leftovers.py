"""Half-written outputs of runs that were killed: the next run into the same output takes them away."""

from __future__ import annotations

import contextlib
from pathlib import Path

from xltools.tasks.batch.lock import runs
from xltools.workbook.save import temporaries


def remove_leftovers(out: Path) -> None:
    """Only files that writing this output on this computer left, of processes that no longer live.

    The caller holds the lock of ``out``.
    """
    for path, pid in temporaries(out):
        if not runs(pid):
            with contextlib.suppress(OSError):
                path.unlink()

"""Who verifies the files of a run: this process, processes of this computer, or a cluster (``cluster``)."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from xltools.tasks.batch.guarded import DEFAULT, Limits
from xltools.tasks.batch.one import Job, Reply, examine
from xltools.tasks.batch.pool import in_processes
from xltools.tasks.batch.worker import Setup, means_of

#: files for which a process more is worth its start
_WORTH: Final = 8


class Crew(Protocol):
    """Whoever verifies files. What comes of a file does not depend on who did it."""

    @property
    def limits(self) -> Limits:
        """What one file may take."""
        ...

    @property
    def hands(self) -> int:
        """How many processes of this computer may help to make the output."""
        ...

    def replies(self, jobs: Sequence[Job], setup: Setup) -> Generator[Reply, None, None]:
        """What came of each job, in the order in which they are done; closing it ends the work.

        Raises EngineError where nobody can work.
        """
        ...


@dataclass(frozen=True)
class Local:
    """This computer. ``processes``: None is all cores; 1 works in this process, without protection
    from a monster file."""

    processes: int | None = None
    limits: Limits = DEFAULT

    @property
    def hands(self) -> int:
        return self.processes or cores()

    def replies(self, jobs: Sequence[Job], setup: Setup) -> Generator[Reply, None, None]:
        if self.processes == 1:
            means = means_of(setup)
            return (examine(job, means) for job in jobs)
        processes = self.processes or default_processes(len(jobs))
        return in_processes(jobs, min(processes, len(jobs)), setup, self.limits)


ALL_CORES: Final = Local()


def crew_of(processes: int | None = None, cluster: str | None = None) -> Crew:
    """The cluster at that address, or this computer."""
    if cluster is None:
        return Local(processes)
    from xltools.tasks.batch.cluster import Cluster

    return Cluster(cluster)


def default_processes(files: int) -> int:
    """All cores, but not for a few files."""
    return max(1, min(cores(), -(-files // _WORTH)))


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

"""What is installed of the buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xltools.errors import XltoolsError
from xltools.office.places import home


@dataclass(frozen=True, slots=True)
class State:
    """One host: whether its buttons work as far as can be seen, and what to do if not."""

    what: str
    good: bool
    text: str
    place: str = ""


def states() -> Iterator[State]:
    """The buttons of every host that this system can have; what cannot be told says why."""
    from xltools.office.setup import excel, libreoffice

    at = home()
    for host in (libreoffice,) if at.system == "linux" else (excel,):
        try:
            yield host.state(at)
        except XltoolsError as error:
            yield State(host.WHAT, False, str(error))

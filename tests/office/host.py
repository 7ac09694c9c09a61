"""LibreOffice for the tests of the buttons: a process of their own, documents as xlwings books."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.libreoffice import soffice_or_skip
from xltools.errors import EngineError
from xltools.office.uno.connection import book_of, connect, uno

_PATIENCE = 60.0
#: several may run at once in a test process, each with its own pipe
_NUMBERS = count()


class Office:
    """One running LibreOffice."""

    def __init__(self, context: Any, profile: Path) -> None:
        self.context = context
        self.profile = profile
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def document(self, path: Path | None = None) -> Any:
        """A document in a window: a file, or a new one that was never saved."""
        url = uno().systemPathToFileUrl(str(path)) if path else "private:factory/scalc"
        macros = uno().createUnoStruct("com.sun.star.beans.PropertyValue")
        macros.Name, macros.Value = "MacroExecutionMode", 4  # as when a user has allowed them
        return self.desktop.loadComponentFromURL(url, "_blank", 0, (macros,))

    @contextlib.contextmanager
    def opened(self, path: Path | None = None) -> Iterator[Any]:
        """The document as an ``xlwings.Book``, closed afterwards."""
        document = self.document(path)
        try:
            yield book_of(self.context, document)
        finally:
            document.close(True)

    def save_as(self, book: Any, path: Path) -> Path:
        """A copy of the open document as .xlsx."""
        kind = uno().createUnoStruct("com.sun.star.beans.PropertyValue")
        kind.Name, kind.Value = "FilterName", "Calc MS Excel 2007 XML"
        book.api.storeToURL(uno().systemPathToFileUrl(str(path)), (kind,))
        return path


@contextlib.contextmanager
def running(profile: Path) -> Iterator[Office]:
    """LibreOffice with its own profile and pipe; skipped where there is none for this Python."""
    executable = soffice_or_skip()
    try:
        uno()
    except EngineError as error:
        pytest.skip(str(error))
    pipe = f"xltools{os.getpid()}n{next(_NUMBERS)}"
    options = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
    place = [f"-env:UserInstallation={profile.as_uri()}", f"--accept=pipe,name={pipe};urp;"]
    process = subprocess.Popen(
        [executable, *options, *place], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    office = None
    try:
        office = Office(connect(pipe, _PATIENCE), profile)
        yield office
    finally:
        _end(office, process)


def _end(office: Office | None, process: subprocess.Popen[bytes]) -> None:
    """Orderly, so that no lock is left in the profile; by force where that does not help."""
    with contextlib.suppress(Exception):  # it may be gone already: an exception of UNO
        if office is not None:
            office.desktop.terminate()
            process.wait(20)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()

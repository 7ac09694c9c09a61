"""Getting at LibreOffice: the UNO modules, a running office, a document as an xlwings.Book."""

from __future__ import annotations

import sys
import time
import types
from pathlib import Path
from typing import Any

from xltools.errors import EngineError
from xltools.office.light import xlwings

#: where distributions put uno.py for the system's Python, LibreOffice itself beside its programs
_PLACES = (
    "/usr/lib/python3/dist-packages", "/usr/lib64/python3/site-packages", "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program", "/opt/libreoffice/program",
)  # fmt: skip
_PAUSE = 0.05


def uno() -> Any:
    """The module ``uno``, which belongs to the system's Python, found from any of the same version.

    Raises EngineError when there is none for this Python.
    """
    if "uno" not in sys.modules:
        _load()
    return sys.modules["uno"]


def _load() -> None:
    # only while it is imported: other packages of the system's Python are not ours to use
    added = [place for place in _PLACES if Path(place, "uno.py").is_file() and place not in sys.path]
    sys.path += added
    try:
        import uno as found
    except ImportError as error:
        raise EngineError(
            "这个 Python 不能连接 LibreOffice（没有 uno 模块）。",
            "请安装 python3-uno（Debian、Ubuntu：apt install python3-uno），并使用系统自带版本的 Python。",
        ) from error
    finally:
        for place in added:
            sys.path.remove(place)
    assert isinstance(found, types.ModuleType)


def connect(pipe: str, patience: float = 0) -> Any:
    """The component context of a LibreOffice that listens on a named pipe, or will within ``patience`` seconds.

    Raises EngineError when none does.
    """
    local = uno().getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + patience
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except (
            Exception
        ) as error:  # com.sun.star.connection.NoConnectException, which cannot be imported here
            if time.monotonic() >= until:
                raise EngineError("LibreOffice 没有运行，或没有打开连接。", str(error)) from error
        time.sleep(_PAUSE)


def book_of(context: Any, document: Any) -> Any:
    """An open document as an ``xlwings.Book``; LibreOffice is then xlwings' active engine."""
    from xltools.office.uno.host import App, Book, Engine

    host, engine = xlwings(), Engine(context)
    own = host.Engine(impl=engine)
    if engine.name not in {each.name for each in host.engines}:
        host.engines.add(own)
    own.activate()
    return host.Book(impl=Book(App(engine), document))

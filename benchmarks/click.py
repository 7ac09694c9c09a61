"""A click in LibreOffice: `python benchmarks/click.py [--rounds 5]`, with the system Python's version.

A form of 45 indicators is open in LibreOffice (headless, own profile) with the installed
extension. Per round a new LibreOffice: the first click on 一键核对 finds Python cold, later ones
warm; in turn with a cold LibreOffice that only converts the same file. Times on the clock.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from generate import generate
from measure import Soffice, command, table

from xltools.engines.soffice import require_soffice
from xltools.office.places import Home
from xltools.office.setup import libreoffice
from xltools.office.uno.connection import connect, uno

_IMPORTS = (
    "import sys, time; a = time.perf_counter(); from xltools.office.light import xlwings; xlwings(); "
    "b = time.perf_counter(); import xltools.office.actions; c = time.perf_counter(); "
    "from xltools.engines.registry import get_engine; get_engine(); "
    "print(b - a, c - b, time.perf_counter() - c)"
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, Soffice() as office:
        os.chmod(folder, 0o777)  # for unopkg as nobody
        book = generate(Path(folder), "ours", 1)[0]
        home = _installed(Path(folder))
        office.convert([book], "xlsx")  # its profile is made
        for _ in range(rounds):
            _add(found, {"LibreOffice, cold, converts the file": office.convert([book], "xlsx").wall})
            _add(found, _clicks(home, book))
            _add(found, _cold_python())
    base = median(found["LibreOffice, cold, converts the file"])
    print(f"{book.name}, 45 indicators, medians of {rounds} rounds")
    rows = [[n, f"{median(t) * 1e3:.0f}", f"{median(t) / base:.2f}"] for n, t in found.items()]
    table(["", "ms", "× conversion"], rows)
    return 0


def _add(found: dict[str, list[float]], times: dict[str, float]) -> None:
    for name, seconds in times.items():
        found.setdefault(name, []).append(seconds)


def _installed(folder: Path) -> Home:
    """A home with the extension; unopkg refuses root."""
    home = Home("linux", folder / "home")
    home.folder.mkdir()
    home.folder.chmod(0o777)
    if os.geteuid() == 0:
        own = libreoffice.unopkg_command()
        as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        libreoffice.unopkg_command = lambda: [*as_nobody, *own]
    libreoffice.install(home)
    return home


def _clicks(home: Home, book: Path) -> dict[str, float]:
    """Cold and warm clicks in a LibreOffice that has the workbook open."""
    pipe = f"bench{os.getpid()}"
    profile = (home.folder / ".config" / "libreoffice" / "4").as_uri()
    process = subprocess.Popen(
        [require_soffice(), "--headless", "--norestore", "--nologo", "--nodefault",
         f"-env:UserInstallation={profile}", f"--accept=pipe,name={pipe};urp;"],
        env={**os.environ, "XLTOOLS_HOME": str(home.folder)},
    )  # fmt: skip
    try:
        context = connect(pipe, 60)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        document = desktop.loadComponentFromURL(uno().systemPathToFileUrl(str(book)), "_blank", 0, ())
        click = _clicker(context, document)
        times = {
            "一键核对, Python cold": click("verify", "校验结果"),
            "一键核对, warm": median(click("verify", "校验结果") for _ in range(3)),
            "一键重算, first": click("recalculate", "评分底稿"),
            "一键重算, nothing to change": median(click("recalculate", "评分底稿") for _ in range(3)),
        }
        document.close(True)
        desktop.terminate()
        process.wait(30)
    finally:
        process.kill()
    return times


def _clicker(context: Any, document: Any) -> Callable[[str, str], float]:
    transformer = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.util.URLTransformer", context
    )

    def click(action: str, sheet: str) -> float:
        url = uno().createUnoStruct("com.sun.star.util.URL")
        url.Complete = f"service:xltools.Buttons?{action}"
        _, url = transformer.parseStrict(url)
        start = time.perf_counter()
        document.CurrentController.Frame.queryDispatch(url, "_self", 0).dispatch(url, ())
        while not document.Sheets.hasByName(sheet):
            time.sleep(0.005)
        return time.perf_counter() - start

    return click


def _cold_python() -> dict[str, float]:
    """What the cold start of the Python side is made of, in a process of its own."""
    bare = command([sys.executable, "-c", "pass"])
    done = subprocess.run([sys.executable, "-c", _IMPORTS], capture_output=True, text=True, check=True)
    host, actions, engine = map(float, done.stdout.split())
    return {
        "– a Python process, doing nothing (Excel)": bare.wall,
        "– import xlwings without pandas, numpy": host,
        "– import the actions": actions,
        "– the formula engine": engine,
    }


if __name__ == "__main__":
    sys.exit(main())

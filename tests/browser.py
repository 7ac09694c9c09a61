"""Headless Chromium in tests, spoken to through its debugging pipe: there, or the test says why it is skipped."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
          "--disable-dev-shm-usage", "--remote-debugging-pipe")  # fmt: skip
#: the browser reads from descriptor 3 and writes to 4
_START = (
    "import os, sys; ours, answers = map(os.dup, map(int, sys.argv[1:3]));"
    "os.dup2(ours, 103); os.dup2(answers, 104); os.dup2(103, 3); os.dup2(104, 4); os.execv(sys.argv[3], sys.argv[3:])"
)


def chromium_or_skip() -> str:
    """The executable; skips without it, or fails where the big programs are required (in CI)."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is not None:
        return found
    reason = "Chromium is not installed"
    if os.environ.get("XLTOOLS_REQUIRE_LIBREOFFICE") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


class Tab:
    """One page in the browser."""

    def __init__(self, requests: int, replies: int) -> None:
        self._requests, self._replies = requests, replies
        self._number, self._left, self._session = 0, b"", ""
        #: what the page asked for (URLs) and what went wrong in it
        self.asked: list[str] = []
        self.errors: list[str] = []
        target = self("Target.createTarget", url="about:blank")["targetId"]
        self._session = self("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self(f"{domain}.enable")

    def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._requests, json.dumps(message).encode() + b"\0")
        while True:
            reply = self._next()
            if reply.get("id") == self._number:
                assert "error" not in reply, reply["error"]
                found: dict[str, Any] = reply["result"]
                return found

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            piece = os.read(self._replies, 1 << 20)
            assert piece, "the browser has gone"
            self._left += piece
        raw, _, self._left = self._left.partition(b"\0")
        message: dict[str, Any] = json.loads(raw)
        if message.get("method") == "Network.requestWillBeSent":
            self.asked.append(message["params"]["request"]["url"])
        if message.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
            self.errors.append(json.dumps(message["params"], ensure_ascii=False))
        self._last = message
        return message

    def open(self, path: Path, *, width: int = 1280, dark: bool = False, scripts: bool = True) -> None:
        """Load a file at this width of window."""
        self("Emulation.setScriptExecutionDisabled", value=not scripts)
        self(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}],
        )
        self(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self("Page.navigate", url=path.resolve().as_uri())
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def value(self, expression: str) -> Any:
        """What a JavaScript expression gives."""
        reply = self("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in reply, reply["exceptionDetails"]
        return reply["result"].get("value")

    def picture(self, out: Path, *, whole: bool = True) -> None:
        data = self("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        out.write_bytes(base64.b64decode(data))

    def printed(self, out: Path) -> None:
        """The page as it prints, a PDF."""
        data = self("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
        out.write_bytes(base64.b64decode(data))


@contextmanager
def browser(executable: str, folder: Path) -> Iterator[Tab]:
    """A browser with its profile in ``folder``."""
    (ours, theirs), (replies, answers) = os.pipe(), os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", _START, str(ours), str(answers), executable, *_FLAGS, f"--user-data-dir={folder}"],
        pass_fds=(ours, answers), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(ours)
    os.close(answers)
    try:
        yield Tab(theirs, replies)
    finally:
        process.terminate()
        process.wait(timeout=20)
        os.close(theirs)
        os.close(replies)

"""Commands run in this process: exit code, stdout, stderr."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from xltools.cli import main


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


class Command:
    """``xltools`` with arguments; never a traceback, and English of argparse nowhere."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Ran:
        self._capsys.readouterr()
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = self._capsys.readouterr()
        assert "Traceback" not in out + err
        assert "程序内部出错" not in err, err
        return Ran(code, out, err)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

"""The command, and single files to work on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.running import Command
from tests.tasks.books import CLEAN, DATA, PRINTED


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv("XLTOOLS_DEBUG", raising=False)
    return Command(capsys)


def _copy(source: Path, place: Path) -> Path:
    return Path(shutil.copy(source, place))


@pytest.fixture
def printed(tmp_path: Path) -> Path:
    """附件6 as printed, with its errors."""
    return _copy(PRINTED, tmp_path / "青云谱.xlsx")


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return _copy(CLEAN, tmp_path / "改正.xlsx")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return _copy(DATA, tmp_path / "数据.yaml")

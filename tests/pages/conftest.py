"""The command, and pages made by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import clean, printed, run
from tests.cli.running import Command
from tests.pages.reading import Element, read_page

__all__ = ["clean", "made", "printed", "run"]


@pytest.fixture
def made(run: Command, tmp_path: Path) -> Callable[..., Element]:
    """The page of some files, read back."""

    def make(*paths: Path, code: int = 1) -> Element:
        out = tmp_path / "page.html"
        assert run("verify", *paths, "--html", out, "--force").code == code
        return read_page(out)

    return make

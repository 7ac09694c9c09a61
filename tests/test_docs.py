"""The catalogues in docs/ are what the data say now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.build_docs.__main__ import pages

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.mark.parametrize("name", sorted(pages()))
def test_generated_page_is_current(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == pages()[name], "run: python -m tools.build_docs"

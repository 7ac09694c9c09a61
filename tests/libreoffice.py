"""LibreOffice in tests: there, or the test says why it is skipped."""

from __future__ import annotations

import os

import pytest

from xltools.engines.soffice import find_soffice


def soffice_or_skip() -> str:
    """The executable; skips without it, or fails where it is required (in CI)."""
    found = find_soffice()
    if found is not None:
        return found
    reason = "LibreOffice (soffice) is not installed"
    if os.environ.get("XLTOOLS_REQUIRE_LIBREOFFICE") == "1":
        pytest.fail(reason)
    pytest.skip(reason)

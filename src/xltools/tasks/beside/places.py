"""Where a file is, seen from the workbook that names it."""

from __future__ import annotations

import os


def shown_path(path: str, folder: str) -> str:
    """The path relative to ``folder``, with slashes; as it is where there is no way (another drive, a URL)."""
    if "://" in path:
        return path
    try:
        found = os.path.relpath(path, folder or os.curdir)
    except ValueError:
        found = os.path.abspath(path)
    return found.replace(os.sep, "/")


def link_of(path: str, shown: str) -> str:
    """What a link to a file that is ``shown`` holds; "" for a URL, which Excel cannot open as a workbook's place."""
    return "" if "://" in path else shown

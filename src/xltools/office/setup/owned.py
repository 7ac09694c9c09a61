"""Which files install wrote, and whether they are still as it wrote them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from xltools.office.places import Home
from xltools.workbook.save import write_safely

_NAME = "installed.json"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read(home: Home) -> dict[str, str]:
    """Name → digest of the files as they were written; empty where nothing is known."""
    try:
        found = json.loads((home.state / _NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def write(home: Home, kept: dict[str, str]) -> None:
    """Remember, or forget where nothing is left. Raises WriteError."""
    place = home.state / _NAME
    if not kept:
        place.unlink(missing_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    write_safely(place, json.dumps(kept, indent=1, sort_keys=True).encode("utf-8"), force=True)


def is_changed(path: Path, kept: dict[str, str], made: bytes) -> bool:
    """Whether a file is there that is neither as we wrote it nor as we would write it now."""
    if not path.exists():
        return False
    data = path.read_bytes()
    return data != made and digest(data) != kept.get(path.name)

"""What a run wrote: as long as all that went into it is the same, it need not be written again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import file_digest, sha256
from pathlib import Path

from xltools.tasks.batch.store import Store
from xltools.tasks.filed import Filed

_NOTE = "output"


def content_key(files: Iterable[Filed], options: Sequence[object]) -> str:
    """Stands for all that decides an output but the program (the store is of one program): which content
    each path had, what was found of it (``again`` included, as one of the options), and the options."""
    digest = sha256(json.dumps(options, ensure_ascii=False).encode("utf-8"))
    for filed in files:
        row = [filed.path, filed.sha256, filed.status, filed.why]
        digest.update(json.dumps(row, ensure_ascii=False).encode("utf-8"))
    return digest.hexdigest()


def is_written(store: Store, out: Path, key: str) -> bool:
    """Whether ``out`` is, byte for byte, what a run wrote of the same."""
    digest = _digest(out)
    return digest != "" and store.noted(_NOTE) == f"{key} {digest}"


def note_written(store: Store, out: Path, key: str) -> None:
    """Remember what ``out`` was made of."""
    store.note(_NOTE, f"{key} {_digest(out)}")


def _digest(out: Path) -> str:
    """Of the file; "" where there is none that can be read."""
    try:
        with out.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""

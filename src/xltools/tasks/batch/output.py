"""What a run wrote: as long as all that went into it is the same, it need not be written again, and
what people have put into it since is never lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from xltools.errors import UnreadableError, WriteError
from xltools.tasks.batch.run import Way, opened
from xltools.tasks.batch.store import WRITTEN, Kept, Since
from xltools.tasks.filed import Filed
from xltools.workbook.read import read_book
from xltools.workbook.save import Data, write_safely

_CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Last:
    """What the last run left: what its output was made of, and the checksum; None where that is not known."""

    content: str | None
    sha256: str | None

    def is_of(self, key: str, out: Path) -> bool:
        """Whether the output, which is there, was made of the same."""
        return self.content == key and self.sha256 is not None and out.exists()

    def is_touched(self, out: Path) -> bool:
        """Whether ``out`` is not, byte for byte, what the run wrote."""
        return self.sha256 is None or self.sha256 != _digest(out)


def content_key(files: Iterable[Filed], options: Sequence[object]) -> str:
    """Stands for all that decides an output but the program (the store is of one program): which content
    each path had, what was found of it (``again`` included, as one of the options), and the options."""
    digest = sha256(json.dumps(options, ensure_ascii=False).encode("utf-8"))
    for filed in files:
        row = [filed.path, filed.sha256, filed.status, filed.why]
        digest.update(json.dumps(row, ensure_ascii=False).encode("utf-8"))
    return digest.hexdigest()


def last_of(out: Path, way: Way) -> Last:
    """What is known of what the last run wrote. Raises WriteError."""
    with closing(opened(out, way)) as store:
        return Last(store.noted(_CONTENT), store.noted(WRITTEN))


def since_last(out: Path, way: Way, files: Kept) -> Since:
    """What has come, changed and gone since the last run whose output was made; this one then is the last. Nothing is
    known of it where the record cannot be written: the output is there by then."""
    with suppress(WriteError), closing(opened(out, way)) as store:
        return store.since(files.paths, files.others)
    return Since()


@dataclass(frozen=True, slots=True)
class Wrote:
    """Whether the output had to be written, whether one that had not was edited, and what to say of it."""

    written: bool
    edited: bool = False
    notes: tuple[str, ...] = ()


def write_output(out: Path, data: Callable[[], Data], way: Way, key: str, *, force: bool) -> Wrote:
    """Write ``data()`` to ``out``, unless what is there was made of the same (``key``), whole or edited since.

    An older output that is not what the last run wrote is kept as ``.bak``. The caller holds the lock of
    ``out``. Raises WriteError.
    """
    last = last_of(out, way)
    if last.is_of(key, out):
        edited = last.is_touched(out)
        if not edited or _opens(out):
            return Wrote(False, edited)
    kept = write_safely(out, data(), force=force, backup=lambda: last.is_touched(out))
    with suppress(WriteError), closing(opened(out, way)) as store:
        store.note(WRITTEN, _digest(out))
        store.note(_CONTENT, key)
    return Wrote(True, notes=tuple(_told(out, last, kept)))


def _opens(out: Path) -> bool:
    """Whether an output that is not what was written was edited, not damaged."""
    try:
        read_book(out)
    except UnreadableError:
        return False
    return True


def _told(out: Path, last: Last, kept: Path | None) -> Iterator[str]:
    if kept is None:
        return
    known = f"{out.name} 里有运行以后填写或改动的内容"
    unknown = f"没有找到写 {out.name} 的运行记录，看不出里面有没有填写的内容"
    yield f"{known if last.sha256 else unknown}，已另存为 {kept.name}；需要的内容请抄到新表"


def _digest(out: Path) -> str:
    """Of the file; "" where there is none that can be read."""
    try:
        with out.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""

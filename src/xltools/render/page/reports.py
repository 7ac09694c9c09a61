"""summarize --reports: a page for every file with errors, and one that lists all."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.engines.base import Engine
from xltools.errors import UnreadableError, WriteError
from xltools.findings import Finding
from xltools.forms.own import WORKING, is_working
from xltools.render.page.index import Row, index, rows_of
from xltools.render.page.names import page_name
from xltools.render.page.write import page, version
from xltools.rules.settings import Settings
from xltools.tasks.batch.sources import load_settled
from xltools.tasks.batch.version import fingerprint
from xltools.tasks.evaluate import complete
from xltools.tasks.filed import Filed
from xltools.tasks.opened import open_bytes
from xltools.tasks.results import Report
from xltools.tasks.settings import settings_for
from xltools.tasks.verify import verify_book
from xltools.workbook.save import write_safely

INDEX = "index.html"
_KEY = re.compile(rb'<meta name="xltools-page" content="([^"]*)">')
_HEAD = 4096
_END = b"</html>\n"
_FEW = 8


@dataclass(frozen=True, slots=True)
class Reports:
    """``pages`` belong to this run, ``written`` of them were written anew, the others were up to date."""

    pages: int
    written: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Way:
    """What all pages of a run are made with."""

    folder: Path
    engine: Engine
    rules: str | None
    settings: Settings
    key: str

    def key_of(self, filed: Filed) -> str:
        # the page quotes the path
        return f"{self.key}-{_digest(filed.sha256 or '', filed.path)}"


def check_folder(folder: str | os.PathLike[str], *, force: bool) -> None:
    """Raise WriteError, before any work is done, where the pages may not be written."""
    place = Path(folder)
    if place.exists() and not place.is_dir():
        raise WriteError(
            f"「{place.name}」是一个文件，不能作为文件夹。", "请在 --reports 后面换一个文件夹名。"
        )
    _refuse_foreign(place, [INDEX], force)


def write_reports(
    folder: str | os.PathLike[str],
    files: Callable[[], Iterable[Filed]],
    *,
    listed: str,
    engine: Engine,
    rules: str | None = None,
    findings: Sequence[Finding] = (),
    force: bool = False,
    progress: Callable[[str], None] = lambda path: None,
) -> Reports:
    """Write a page for every file with errors, and ``index.html`` over all files.

    ``files`` gives light records each time it is called; only files with errors are read and verified again,
    one at a time. A page that is up to date is not touched; a file that is none of our pages is not
    replaced without ``force``. Nothing is deleted. Deterministic.

    Raises WriteError.
    """
    check_folder(folder, force=force)
    place = Path(folder)
    look = f"{fingerprint(engine, rules)} {version()}"
    way = _Way(place, engine, rules, settings_for(listed, rules), _digest(look))
    wrong = {filed.path: _name(filed, place) for filed in files() if _errors(filed)}
    _refuse_foreign(place, wrong.values(), force)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"不能建立文件夹：{place}。", "请换一个位置。") from error
    rows: list[Row] = []
    missed: list[str] = []
    written = 0
    for filed in files():
        name = wrong.get(filed.path, "")
        if name and not _current(place / name, way.key_of(filed)):
            progress(filed.path)
            done = _write_page(filed, name, way)
            written += done
            if not done:
                missed.append(filed.path)
                name = ""
        rows += rows_of(filed, name, place, way.settings, listed)
    _write_index(rows, findings, way)
    return Reports(len(wrong) - len(missed), written, tuple(_notes(place, wrong.values(), missed)))


def _errors(filed: Filed) -> int:
    return sum(form.errors for form in filed.forms)


def _name(filed: Filed, folder: Path) -> str:
    names = (form.unit or form.project for form in filed.forms)
    return page_name(next(filter(None, names), Path(filed.path).stem), filed.path, str(folder))


def _digest(*parts: str) -> str:
    from hashlib import sha256

    return sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _key(path: Path) -> str | None:
    """What a page of ours is known by; None for any other file."""
    try:
        with path.open("rb") as file:
            match = _KEY.search(file.read(_HEAD))
    except OSError:
        return None
    return match[1].decode("ascii", "replace") if match else None


def _current(path: Path, key: str) -> bool:
    """Whether a page is what would be written, and whole."""
    if _key(path) != key:
        return False
    with path.open("rb") as file:
        file.seek(-len(_END), os.SEEK_END)
        return file.read() == _END


def _refuse_foreign(folder: Path, names: Iterable[str], force: bool) -> None:
    foreign = [name for name in names if (folder / name).exists() and _key(folder / name) is None]
    if foreign and not force:
        which = "、".join(foreign[:_FEW]) + ("等" if len(foreign) > _FEW else "")
        raise WriteError(
            f"文件夹「{folder}」里已有不是本软件写的文件：{which}。", "请换一个文件夹，或加 --force 覆盖。"
        )


def _write_page(filed: Filed, name: str, way: _Way) -> bool:
    """Whether the file still is what was summarized; then its page is written."""
    try:
        data, _ = load_settled(filed.path)
        book = open_bytes(data, filed.path, later=WORKING)
        if book.sha256 != filed.sha256:
            return False
        tasks = verify_book(book, engines=[way.engine], rules=way.rules)
    except UnreadableError:
        return False
    report = Report(tuple(tasks), (f"{way.engine.name} {way.engine.version()}",))
    drawn = complete(book, way.engine, is_working)[0]
    pieces = page(report, lambda path: (drawn, data), key=way.key_of(filed), index=INDEX)
    write_safely(way.folder / name, b"".join(pieces), force=True)
    return True


def _write_index(rows: Sequence[Row], findings: Sequence[Finding], way: _Way) -> None:
    """Write the index where it says anything else than what is there."""
    data = b"".join(index(rows, findings, f"{way.engine.name} {way.engine.version()}"))
    path = way.folder / INDEX
    if not path.exists() or path.read_bytes() != data:
        write_safely(path, data, force=True)


def _notes(folder: Path, names: Iterable[str], missed: Sequence[str]) -> Iterator[str]:
    if missed:
        which = "、".join(os.path.basename(path) for path in missed[:_FEW])
        yield f"{len(missed)} 个有错误的文件在汇总后有改动或已移走，没有写页面，请再运行一次：{which}"
    known = {INDEX, *names}
    old = sorted(
        path.name for path in folder.glob("*.html") if path.name not in known and _key(path) is not None
    )
    if old:
        which = "、".join(old[:_FEW]) + ("等" if len(old) > _FEW else "")
        yield f"文件夹里另有 {len(old)} 个以前写的页面，这次没有用到，可以删除：{which}"

"""What a run has done so far, in one SQLite file beside its output: resumable, incremental, deletable.

``results`` holds what came of a content (checksum) under a file name, for one version of the program and its
rules: another version starts an empty file; those of the few files that a second engine calculated too stand there
once more (``again``). ``seen`` says which content a path had, and what the file looked like then; ``listed`` which
files the last run that came to its end took; ``meta`` also what it wrote. Every result is a transaction of its own: a
run killed at any moment loses the files in work.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.errors import WriteError
from xltools.tasks.batch.coding import read_findings, read_forms, read_indicators
from xltools.tasks.batch.one import Reply
from xltools.tasks.batch.sources import Stamp, is_remote
from xltools.tasks.filed import Filed
from xltools.tasks.files import base_name
from xltools.workbook.save import explained

#: exclusive: no shared memory beside it, which network drives have not
_MODE = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE results (sha256 TEXT, name TEXT, again INTEGER, status TEXT NOT NULL, why TEXT NOT NULL, forms TEXT NOT NULL,
  findings BLOB NOT NULL, found INTEGER NOT NULL, shape TEXT NOT NULL, indicators BLOB, PRIMARY KEY (name, sha256, again));
CREATE TABLE seen (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, stamp TEXT NOT NULL, settled INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE listed (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""
_FULL = ("disk is full", "disk I/O error")
#: the note that outlives the program's version: the checksum of the output that was written
WRITTEN = "written"


def store_path(out: Path) -> Path:
    """The file beside an output that keeps what its runs have done."""
    return out.with_name(out.name + ".xltools-run")


@dataclass(frozen=True, slots=True)
class Since:
    """Files (whole paths) that the last run did not have, had with another content, and those that it had alone."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


class Store:
    """The file, open for writing by one run. ``indicators``: whether results without them are of no use."""

    def __init__(self, path: Path, fingerprint: str, *, indicators: bool = False) -> None:
        """Raises WriteError."""
        self.path = path
        self._usable = "NOT again" + " AND indicators IS NOT NULL" * indicators
        with _explained(path):
            self._db = _opened(path, fingerprint)

    def fresh(self, path: str, stamp: Stamp | None) -> bool:
        """Whether the result of what is at ``path`` is at hand, told without reading it."""
        if stamp is None or not stamp.settled:
            return False
        with _explained(self.path):
            row = self._db.execute(
                "SELECT 1 FROM seen JOIN results USING (sha256) WHERE path = ? AND results.name = ? AND stamp = ? "
                f"AND settled AND {self._usable}",
                (_place(path), _name(path), stamp.text),
            ).fetchone()
        return row is not None

    def known(self, path: str) -> tuple[str, ...]:
        """Contents whose results are at hand under the file's name."""
        with _explained(self.path):
            sql = f"SELECT sha256 FROM results WHERE name = ? AND {self._usable}"
            rows = self._db.execute(sql, (_name(path),)).fetchall()
        return tuple(row[0] for row in rows)

    def put(self, reply: Reply) -> None:
        """Keep what came of a file that was read to the end."""
        assert reply.stamp is not None
        with _explained(self.path), self._db:
            if reply.forms is not None:
                self._insert(reply, again=False)
            self._db.execute(
                "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)",
                (_place(reply.path), reply.sha256, reply.stamp.text, reply.stamp.settled),
            )

    def put_again(self, reply: Reply) -> None:
        """Keep what came of a file that a second engine calculated too."""
        with _explained(self.path), self._db:
            self._insert(reply, again=True)

    def _insert(self, reply: Reply, *, again: bool) -> None:
        assert reply.sha256 is not None
        row = (reply.sha256, _name(reply.path), again, reply.status, reply.why, reply.forms, reply.findings, reply.found,
               reply.shape, reply.indicators)  # fmt: skip
        self._db.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def shapes(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """(path, shape) of files that have formulas."""
        sql = "SELECT shape FROM seen JOIN results USING (sha256) WHERE path = ? AND name = ? AND NOT again AND shape <> ''"
        with _explained(self.path):
            for path in paths:
                row = self._db.execute(sql, (_place(path), _name(path))).fetchone()
                if row is not None:
                    yield path, row[0]

    def has_again(self, path: str) -> bool:
        """Whether a second engine has calculated what is at ``path``."""
        sql = "SELECT 1 FROM seen JOIN results USING (sha256) WHERE path = ? AND name = ? AND again"
        with _explained(self.path):
            return self._db.execute(sql, (_place(path), _name(path))).fetchone() is not None

    def note(self, name: str, value: str) -> None:
        """Keep a fact about the run."""
        with _explained(self.path), self._db:
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def noted(self, name: str) -> str | None:
        """What ``note`` kept last."""
        with _explained(self.path):
            row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def stamp(self, path: str) -> str | None:
        """What the file looked like when it was read."""
        with _explained(self.path):
            row = self._db.execute("SELECT stamp FROM seen WHERE path = ?", (_place(path),)).fetchone()
        return None if row is None else str(row[0])

    def since(self, paths: Sequence[str], others: Mapping[str, Filed]) -> Since:
        """What is not as the last run had it, which this one then is; nothing where there was none.

        ``others``: files of which nothing is kept. Where a content could not be told, it counts as the same.
        """
        with _explained(self.path), self._db:
            before = self._db.execute("SELECT count(*) FROM listed").fetchone()[0]
            pairs = [(path, *self._contents(path, others)) for path in paths]
            new = [_place(path) for path, _, old in pairs if old is None]
            changed = [_place(path) for path, now, old in pairs if now and old and now != old]
            gone = self._gone(paths) if before > len(paths) - len(new) else []
            rows = [(_place(path), now) for path, now, old in pairs if old is None or (now and now != old)]
            self._db.executemany("INSERT OR REPLACE INTO listed VALUES (?, ?)", rows)
            self._db.executemany("DELETE FROM listed WHERE path = ?", [(path,) for path in gone])
        return Since(tuple(new), tuple(changed), tuple(gone)) if before else Since()

    def _contents(self, path: str, others: Mapping[str, Filed]) -> tuple[str, str | None]:
        """The checksums of a file now and in the last run; "" where there is none, None where it was not there."""
        place = _place(path)
        old = self._db.execute("SELECT sha256 FROM listed WHERE path = ?", (place,)).fetchone()
        if path in others:
            return others[path].sha256 or "", old and old[0]
        now = self._db.execute("SELECT sha256 FROM seen WHERE path = ?", (place,)).fetchone()
        return now[0], old and old[0]

    def _gone(self, paths: Iterable[str]) -> list[str]:
        here = set(map(_place, paths))
        return [path for (path,) in self._db.execute("SELECT path FROM listed") if path not in here]

    def close(self) -> None:
        with _explained(self.path):
            self._db.execute("PRAGMA journal_mode = DELETE")  # leaves a single file
            self._db.close()


@dataclass(frozen=True)
class Kept:
    """The files of a run in their order; every pass reads them from the run's file, one at a time.

    ``light()`` leaves the findings out, ``bare()`` the forms too, ``whole()`` has the indicators too. ``others`` are files
    of which nothing is kept (not readable, quarantined), ``changed`` what to say of files that
    changed since, ``again`` files that a second engine calculated too.
    """

    store: Path
    paths: Sequence[str]
    others: Mapping[str, Filed]
    changed: Mapping[str, str]
    again: Collection[str] = ()

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[Filed]:
        return self._files("forms, findings, NULL")

    def part(self, start: int, stop: int) -> Kept:
        """Those from ``start`` up to ``stop``, to be read in whatever process."""
        paths = self.paths[start:stop]
        others = {path: self.others[path] for path in paths if path in self.others}
        changed = {path: self.changed[path] for path in paths if path in self.changed}
        return Kept(self.store, paths, others, changed, tuple(path for path in paths if path in self.again))

    def light(self) -> Iterator[Filed]:
        return self._files("forms, NULL, NULL")

    def bare(self) -> Iterator[Filed]:
        return self._files("NULL, NULL, NULL")

    def whole(self) -> Iterator[Filed]:
        return self._files("forms, findings, indicators")

    def held(self) -> Kept:
        """The same in memory, the file gone: a run that writes no output leaves nothing behind."""
        files = {filed.path: filed for filed in self.whole()}
        self.store.unlink(missing_ok=True)
        return Kept(self.store, self.paths, files, {})

    def _files(self, columns: str) -> Iterator[Filed]:
        if all(path in self.others for path in self.paths):  # held in memory: there is no file
            yield from map(self.others.__getitem__, self.paths)
            return
        with _explained(self.store), contextlib.closing(_reading(self.store)) as db:
            for path in self.paths:
                filed = self.others.get(path)
                yield filed if filed is not None else self._filed(path, db, columns)

    def _filed(self, path: str, db: sqlite3.Connection, columns: str) -> Filed:
        sql = (
            f"SELECT sha256, status, why, shape, {columns} FROM seen JOIN results USING (sha256) "
            "WHERE path = ? AND name = ? AND again = ?"
        )
        row = db.execute(sql, (_place(path), _name(path), path in self.again)).fetchone()
        sha256, status, why, shape, forms, findings, indicators = row
        return Filed(
            path,
            sha256,
            status,
            read_forms(forms) if forms is not None else (),
            read_findings(findings) if findings is not None else (),
            self.changed.get(path, why),
            read_indicators(indicators) if indicators is not None else (),
            shape,
        )


def _name(path: str) -> str:
    """Results depend on the file's name, which messages quote, but not on its folder."""
    return base_name(path)


def _place(path: str) -> str:
    return path if is_remote(path) else os.path.abspath(path)


def _reading(path: Path) -> sqlite3.Connection:
    with _explained(path):
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _opened(path: Path, fingerprint: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=1)
    try:
        if _meta(db, "fingerprint") == fingerprint:
            return db
        written = _meta(db, WRITTEN)
        db.close()
        for old in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-journal")):
            old.unlink(missing_ok=True)
        db = sqlite3.connect(path, timeout=1)
        db.executescript(_MODE + _SCHEMA)
        with db:
            db.execute("INSERT INTO meta VALUES ('fingerprint', ?)", (fingerprint,))
            if written is not None:
                db.execute("INSERT INTO meta VALUES (?, ?)", (WRITTEN, written))
    except BaseException:
        db.close()
        raise
    return db


def _meta(db: sqlite3.Connection, name: str) -> str | None:
    """A note in what is there; None where it is nothing of ours, or broken off while it was made."""
    try:
        db.executescript(_MODE)
        row = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or any(word in str(error) for word in _FULL):
            raise
        return None
    return None if row is None else str(row[0])


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Raises WriteError for what SQLite and the disk have to say."""
    try:
        yield
    except sqlite3.Error as error:
        if any(word in str(error) for word in _FULL):
            raise WriteError(
                f"磁盘空间不足，运行记录「{path.name}」没有写完，汇总表没有改动。",
                "请清理磁盘后重新运行，会接着做。",
            ) from error
        if "locked" in str(error):
            raise WriteError(
                f"运行记录「{path.name}」正被另一个程序使用。", "请等它结束后再运行。"
            ) from error
        raise WriteError(
            f"运行记录「{path.name}」无法读写（{error}）。",
            "请检查文件夹权限；记录损坏时可删除它，重新运行。",
        ) from error
    except OSError as error:
        raise explained(path, error) from error

"""What runs on a worker of a cluster: each of its threads keeps a guarded process, as a run on one computer does.

So a monster file costs its process there, not the worker; several threads do not wait for each other; and the
limits, and what is said of a file beyond them, are the same everywhere.
"""

from __future__ import annotations

import atexit
import os
import platform
import shutil
import tempfile
import threading
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from xltools.engines.registry import get_engine
from xltools.errors import EngineError, XltoolsError
from xltools.tasks.batch.guarded import Guarded, Limits
from xltools.tasks.batch.one import Loaded, Reply
from xltools.tasks.batch.version import program
from xltools.tasks.batch.worker import Setup

_SHOWN = 10
_TICK = 0.5


@dataclass(frozen=True, slots=True)
class Order:
    """How files are to be verified afar. ``program`` and ``engine``: versions that the worker must
    have too; ``rules``: the file given, with its name, since the worker may not see it."""

    program: str
    engine: str
    setup: Setup
    rules: tuple[str, bytes] | None
    limits: Limits


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a worker cannot do what it is asked, and the remedy."""

    message: str
    hint: str


def order_of(setup: Setup, limits: Limits) -> Order:
    """The order for a run on this computer's terms."""
    rules = (
        (os.path.basename(setup.rules), Path(setup.rules).read_bytes()) if setup.rules is not None else None
    )
    return Order(program(), _engine(setup), setup, rules, limits)


def verify_afar(order: Order, loaded: Loaded) -> Reply | Refusal:
    """One file, on a worker. It never raises: what an exception drags along may not survive the way back."""
    try:
        _same_version(order)
        return _watched(_mine(order), loaded)
    except XltoolsError as error:
        return Refusal(error.message, error.hint)
    except Exception as error:
        return Refusal(
            f"集群工作机 {platform.node()} 出错（{type(error).__name__}：{error}）。",
            "请重启它的 dask worker 后重试。",
        )


def _watched(guarded: Guarded, loaded: Loaded) -> Reply:
    done = threading.Event()
    threading.Thread(target=_watch, args=(guarded, done), daemon=True).start()
    try:
        return guarded.serve(loaded)
    finally:
        done.set()


def _watch(guarded: Guarded, done: threading.Event) -> None:
    while not done.wait(_TICK):
        guarded.check()


def _engine(setup: Setup) -> str:
    return f"{setup.engines[0]} {get_engine(setup.engines[0]).version()}"


def _same_version(order: Order) -> None:
    here = (program(), _engine(order.setup))
    if here == (order.program, order.engine):
        return
    theirs, ours = (" ".join(_short(text) for text in pair) for pair in (here, (order.program, order.engine)))
    raise EngineError(
        f"集群工作机 {platform.node()} 上的 xltools 与本机不同（工作机：{theirs}；本机：{ours}）。",
        "各台电脑要装同一版本的 xltools：请在工作机上重装后重启 dask worker，再运行同一命令，会接着做。",
    )


def _short(text: str) -> str:
    """A version with the beginning of its checksum."""
    name, _, digest = text.partition(" ")
    return f"{name} {digest[:_SHOWN]}"


_own = threading.local()


def _mine(order: Order) -> Guarded:
    """The process of this thread, another one for another order."""
    held: tuple[Order, Guarded] | None = getattr(_own, "held", None)
    if held is not None and held[0] == order:
        return held[1]
    if held is not None:
        held[1].close()
    setup = order.setup
    if order.rules is not None:
        setup = Setup(setup.engines, _rules_file(*order.rules), setup.indicators, setup.memory)
    guarded = Guarded(setup, order.limits)
    _own.held = (order, guarded)
    return guarded


@cache
def _rules_file(name: str, data: bytes) -> str:
    """The rules given, on this computer, under their own name, which messages quote."""
    place = _folder() / sha256(data).hexdigest()
    place.mkdir(exist_ok=True)
    path = place / name
    path.write_bytes(data)
    return str(path)


@cache
def _folder() -> Path:
    folder = tempfile.mkdtemp(prefix="xltools-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)

"""verify --html: a report as one page that needs nothing else, neither network nor program."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from xltools import __version__
from xltools.cells import Book
from xltools.engines.base import Engine
from xltools.errors import XltoolsError
from xltools.findings import Severity
from xltools.forms.own import WORKING, is_working
from xltools.render.lines import summary
from xltools.render.page.content import Source, drawn, views
from xltools.tasks.evaluate import complete
from xltools.tasks.files import passed_notes
from xltools.tasks.opened import open_bytes
from xltools.tasks.results import Report
from xltools.workbook.read import load
from xltools.workbook.save import write_safely

TOOL = f"xltools {__version__}"
_FOLDER = Path(__file__).parent
_FIGURE = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?(?:%|个百分点|[万亿千百]?元)?")
_MINUS = re.compile(r"^-(?=\d)")
#: control characters, which a page must not hold, and halves of characters from broken names
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LABELS = tuple((severity.value, severity.label) for severity in Severity)


def write_page(path: str | os.PathLike[str], report: Report, *, engine: Engine, force: bool = False) -> None:
    """Write the page of a report; forms are drawn from their files, read again one at a time.

    Same report and files, same bytes. Raises WriteError.
    """

    def write(file: BinaryIO) -> None:
        for piece in page(report, lambda name: at_hand(name, engine)):
            file.write(piece)

    write_safely(path, write, force=force)


def at_hand(path: str, engine: Engine) -> tuple[Book, bytes] | None:
    """A workbook as verify saw it, and its bytes; None where it cannot be read any more."""
    try:
        data = load(path)
        return complete(open_bytes(data, path, later=WORKING), engine, is_working)[0], data
    except XltoolsError:
        return None


def page(report: Report, source: Source, *, key: str = "", index: str = "") -> Iterator[bytes]:
    """The page in pieces. ``key`` is what a later run knows it by, ``index`` the page that lists it."""
    found = views(report.tasks)
    counts = {s.value: sum(task.count(s) for task in report.tasks) for s in Severity}
    return rendered(
        "page.html",
        title=_title([task.who or task.title for view in found for task in view.tasks]),
        key=key,
        summary=summary(report),
        counts={**counts, "total": sum(counts.values())},
        tasks=len(report.tasks),
        files=found,
        drawn=drawn(found, source),
        notes=list(passed_notes(report.passed, report.old)),
        engines=report.engines,
        labels=LABELS,
        index=index,
    )


def _title(names: list[str]) -> str:
    which = names[0] if len(names) == 1 else f"{len(names)} 份表"
    return f"绩效自评表核对结果：{which}"


def rendered(template: str, **values: object) -> Iterator[bytes]:
    """A template filled in, in pieces of UTF-8."""
    stream = environment().get_template(template).stream(**values)
    stream.enable_buffering(200)
    return (_UNFIT.sub("\ufffd", piece).encode("utf-8") for piece in stream)


@cache
def version() -> str:
    """A text that changes when pages of the same content look otherwise."""
    digest = sha256()
    for path in sorted(_FOLDER.glob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def environment() -> Environment:
    """Whatever comes from a workbook or a file name is escaped; only our own style and script are not."""
    script = (_FOLDER / "page.js").read_text("utf-8")
    # the element's content is hashed as it stands
    hashed = base64.b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii")
    found = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    found.tests["figure"] = _is_figure
    found.filters["minus"] = lambda text: _MINUS.sub("−", text)
    found.globals.update(_globals(script, hashed))
    return found


def _globals(script: str, hashed: str) -> Mapping[str, Any]:
    return {
        "style": Markup((_FOLDER / "page.css").read_text("utf-8")),
        "script": Markup(script),
        "script_hash": Markup(f"sha256-{hashed}"),
        "tool": TOOL,
    }


def _is_figure(text: object) -> bool:
    return isinstance(text, str) and _FIGURE.fullmatch(text) is not None

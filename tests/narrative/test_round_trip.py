"""A report generated from a clean form agrees with it; changed in any one figure it does not."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from xltools.cli import main
from xltools.engines.registry import get_engine
from xltools.tasks.narrative import with_report
from xltools.tasks.results import Task
from xltools.tasks.verify import verify

CLEAN = Path(__file__).resolve().parents[1] / "golden" / "青云谱-改正" / "book.xlsx"
CHANGES = 200
_BODY = "word/document.xml"
#: figures of the text; not years, not what is still to be written, not the numbers of paragraphs (1.)
_NODE = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_FIGURE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?!\.[^\d])")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("报告") / "附件7.docx"
    assert main(["report", str(CLEAN), "-o", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def verified() -> tuple[Task, ...]:
    return verify([CLEAN], engines=[get_engine()]).tasks


def told(tasks: tuple[Task, ...], path: Path) -> list[str]:
    found = [finding for task in with_report(tasks, path) for finding in task.findings]
    return [f.message for f in found if f.place is not None or (f.sheet or "").startswith(path.name)]


def figures(xml: str) -> list[tuple[int, str, str]]:
    """(place, figure, the text around it) of every figure of the report's text."""
    return [
        (node.start(1) + found.start(), found[0], node[1])
        for node in _NODE.finditer(xml)
        if "【" not in node[1]
        for found in _FIGURE.finditer(node[1])
        if not re.fullmatch(r"20\d\d", found[0])
    ]


def changes(xml: str) -> Iterator[tuple[str, str]]:
    """Seeded single changes of one digit: every figure once, then figures at random; with what was changed."""
    rng = random.Random(20261123)
    known = figures(xml)
    for place, figure, text in [*known, *rng.choices(known, k=max(0, CHANGES - len(known)))]:
        digits = [at for at, ch in enumerate(figure) if ch.isdigit()]
        at = rng.choice(digits)
        new = f"{figure[:at]}{(int(figure[at]) + rng.randint(1, 9)) % 10}{figure[at + 1 :]}"
        if float(new) != float(figure):
            yield xml[:place] + new + xml[place + len(figure) :], f"{figure} → {new} in {text}"


def test_a_report_of_a_clean_form_agrees(report: Path, verified: tuple[Task, ...]) -> None:
    assert told(verified, report) == []


def test_every_changed_figure_is_found(report: Path, verified: tuple[Task, ...]) -> None:
    with zipfile.ZipFile(report) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    changed = report.with_name("改动.docx")
    missed = []
    for xml, what in changes(parts[_BODY].decode("utf-8")):
        with zipfile.ZipFile(changed, "w") as package:
            for name, data in {**parts, _BODY: xml.encode("utf-8")}.items():
                package.writestr(name, data)
        if not told(verified, changed):
            missed.append(what)
    assert missed == []

"""Folders of forms, runs over them, and workbooks that are more than a process can take."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tests.tasks.books import CLEAN, form6
from xltools.engines.registry import get_engine
from xltools.tasks.batch.crew import Local
from xltools.tasks.batch.guarded import DEFAULT, Limits
from xltools.tasks.batch.run import Progress, silent
from xltools.tasks.summarize import Summary, summarize


def folder_of(place: Path, count: int) -> Path:
    """``count`` clean forms of different units, and one file that is no workbook."""
    place.mkdir()
    for number in range(1, count + 1):
        form6(place, f"{number:03}.xlsx", f"单位{number:03}", {"G5": int(number == 2)})
    (place / "坏.xlsx").write_bytes(b"no workbook")
    return place


def run(
    sources: Path | str | Sequence[Path | str],
    out: Path,
    processes: int | None = None,
    progress: Progress = silent,
    limits: Limits = DEFAULT,
) -> Summary:
    return summarize(
        sources,
        out=out,
        engine=get_engine(),
        force=True,
        crew=Local(processes, limits),
        progress=progress,
    )


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "xltools", *map(str, arguments)]


def started(*arguments: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BIG = "/xl/worksheets/big.xml"
_ENTRIES = {
    "xl/workbook.xml": ("</sheets>", f'<sheet xmlns:r="{_OFFICE}" name="流水" sheetId="99" r:id="rIdBig"/>'),
    "xl/_rels/workbook.xml.rels": (
        "</Relationships>", f'<Relationship Id="rIdBig" Type="{_OFFICE}/worksheet" Target="{_BIG}"/>'
    ),
    "[Content_Types].xml": ("</Types>", f'<Override PartName="{_BIG}" ContentType="{_SHEET}"/>'),
}  # fmt: skip


def _with_sheet(name: str, text: str) -> str:
    end, entry = _ENTRIES.get(name, ("", ""))
    return text.replace(end, entry + end) if end else text


def monster(path: Path, rows: int) -> Path:
    """A clean form with a second sheet of very many cells: legal, small as a file, large in memory."""
    cell = '<c t="inlineStr"><is><t>数据数据数据{}</t></is></c>'
    with zipfile.ZipFile(CLEAN) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            text = (
                _with_sheet(name, text.decode("utf-8")).encode("utf-8")
                if name.endswith((".xml", ".rels"))
                else text
            )
            new.writestr(name, text)
        with new.open("xl/worksheets/big.xml", "w") as sheet:
            sheet.write(
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            )
            for row in range(rows):
                sheet.write(f"<row>{''.join(cell.format(row * 5 + i) for i in range(5))}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


def children() -> list[int]:
    """Processes started by this one (Linux)."""
    found: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        try:
            found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


LINUX = Path("/proc/self/task").is_dir() and hasattr(os, "kill")

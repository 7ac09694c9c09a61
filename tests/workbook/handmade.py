"""Workbooks made of hand-written XML, for the tests of reading."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from xltools.cells import Book
from xltools.workbook.read import read_book

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
PERCENT = '<cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="14"/></cellXfs>'


def worksheet(rows: str, after: str = "") -> str:
    """A sheet's XML of its rows and of what follows them."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def parts(
    *sheets: str | bytes,
    styles: str = "",
    strings: str = "",
    names: str = "",
    properties: str = "",
    states: tuple[str, ...] = (),
    folder: str = "xl",
) -> dict[str, str | bytes]:
    """The parts of a workbook whose sheets 表1, 表2 … are given as XML."""
    listed = "".join(
        f'<sheet name="表{i}" sheetId="{i}" r:id="r{i}"{f" state={states[i - 1]!r}" if states else ""}/>'
        for i in range(1, len(sheets) + 1)
    )
    targets = [("worksheet", f"r{i}", f"sheets/s{i}.xml") for i in range(1, len(sheets) + 1)]
    found: dict[str, str | bytes] = {
        "_rels/.rels": relations([("officeDocument", "b", f"/{folder}/workbook.xml")]),
        f"{folder}/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}'
        f"<sheets>{listed}</sheets><definedNames>{names}</definedNames></workbook>",
    }
    if styles:
        found[f"{folder}/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
        targets.append(("styles", "y", "styles.xml"))
    if strings:
        found[f"{folder}/strings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
        targets.append(("sharedStrings", "t", "strings.xml"))
    found[f"{folder}/_rels/workbook.xml.rels"] = relations(targets)
    return found | {f"{folder}/sheets/s{i}.xml": xml for i, xml in enumerate(sheets, 1)}


def relations(targets: list[tuple[str, str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for kind, i, to in targets
    )
    return f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


def zipped(contents: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


def read(folder: Path, data: bytes, name: str = "表.xlsx") -> Book:
    path = folder / name
    path.write_bytes(data)
    return read_book(path)

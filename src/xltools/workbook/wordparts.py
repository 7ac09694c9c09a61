"""Pieces of a Word document as XML: paragraphs, tables, charts, content controls."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

from xltools.cells import Merge, key
from xltools.filling import Bars, Line, Rows
from xltools.plans import Chart
from xltools.workbook.chartparts import chart_xml
from xltools.workbook.xmltext import escape, escape_attribute

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = f'xmlns:w="{W}" xmlns:r="{R}"'
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
#: the styles that a template gives to what is put into its tables and hints
TABLE, TABLE_TEXT, TABLE_HEAD, CHART = "ReportTable", "ReportTableText", "ReportTableHead", "ReportChart"
#: a marked place that is for people (with a prompt), one with a draft, one with figures of the form
ASKED, DRAFTED, TAKEN, KEPT = "填写-", "草拟-", "数据-", "保留-上一版"
#: twentieths of a point between the margins of the official page (GB/T 9704: 156 mm)
WIDTH = 8844
_EMU = 635
_CHART_SIZE = (WIDTH - 120) * _EMU, 2_700_000
#: said directly too: a template of a locality may lack our styles
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_TOGETHER = "<w:keepNext/>"
_CENTRED = '<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>'
_AFTER_SHADE = re.compile(r"<w:(?:tabs|suppressAutoHyphens|kinsoku|wordWrap|spacing|ind|jc|outlineLvl|rPr)\b")
_LOOK = re.compile(r"<c:(str|num)Ref><c:f>[^<]*</c:f><c:\1Cache>(.*?)</c:\1Cache></c:\1Ref>", re.DOTALL)


def run(text: str, *, marked: bool = False) -> str:
    """Text as it stands; ``marked``: on yellow."""
    look = '<w:rPr><w:highlight w:val="yellow"/></w:rPr>' if marked else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


#: a marked paragraph: LibreOffice loses the look of a run that a content control begins with
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="FFFF00"/>'


def paragraph(text: str, style: str = "", *, marked: bool = False) -> str:
    """A paragraph of one run."""
    named = f'<w:pStyle w:val="{escape_attribute(style)}"/>' if style else ""
    look = named + (_SHADE if marked else "")
    properties = f"<w:pPr>{look}</w:pPr>" if look else ""
    return f"<w:p>{properties}{run(text, marked=marked) if text else ''}</w:p>"


def line(piece: Line, properties: str = "") -> str:
    """A paragraph with the properties of the one whose place it takes."""
    if piece.asks:
        properties = _shaded(properties)
    return f"<w:p>{properties}{run(piece.text, marked=piece.asks)}</w:p>"


def _shaded(properties: str) -> str:
    """Paragraph properties with the shade, in its place among them (before spacing, indents and what follows)."""
    if not properties:
        return f"<w:pPr>{_SHADE}</w:pPr>"
    at = _AFTER_SHADE.search(properties)
    place = at.start() if at else properties.rindex("</") if "</" in properties else len(properties)
    return properties[:place] + _SHADE + properties[place:]


def table(piece: Rows) -> str:
    """A table over the whole width, its heading row repeated on each page."""
    whole = sum(piece.widths)
    widths = [WIDTH * width // whole for width in piece.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    last = len(piece.rows) - 1
    rows = "".join(_row(cells, widths, head=not i, together=i < last) for i, cells in enumerate(piece.rows))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def _row(cells: Sequence[str], widths: Sequence[int], *, head: bool, together: bool) -> str:
    look = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if head else "") + "</w:trPr>"
    said = (_cell(text, width, head, together) for text, width in zip(cells, widths, strict=True))
    return f"<w:tr>{look}{''.join(said)}</w:tr>"


def _cell(text: str, width: int, head: bool, together: bool) -> str:
    style = TABLE_HEAD if head else TABLE_TEXT
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{_TOGETHER if together else ""}{_CENTRED}</w:pPr>{run(text)}</w:p></w:tc>'
    )


def chart(piece: Bars, relation: str, number: int) -> str:
    """The paragraph that shows a chart part."""
    name = escape_attribute(piece.title)
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{CHART}"/><w:spacing w:line="240" w:lineRule="auto"/>{_CENTRED}</w:pPr><w:r><w:drawing>'
        f'<wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{_CHART_SIZE[0]}" cy="{_CHART_SIZE[1]}"/><wp:docPr id="{number}" name="{name}" descr="{name}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/chart">'
        f'<c:chart xmlns:c="{_DRAWING}/chart" r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )


def chart_part(piece: Bars) -> str:
    """The chart itself, its values kept inside: there is no sheet behind it."""
    labels = Chart(piece.title, piece.series, "A1", "B1", piece.labels, piece.values, Merge(1, 1, 1, 1),
                   number_format=piece.number_format, color=piece.color)  # fmt: skip
    return _LOOK.sub(r"<c:\1Lit>\2</c:\1Lit>", chart_xml(labels, "x"))


def control(tag: str, name: str, text: str, content: str) -> str:
    """A content control around whole paragraphs; ``text`` is what they say."""
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{escape_attribute(name)}"/><w:tag w:val="{escape_attribute(tag)}"/>'
        f'<w:id w:val="{seal(tag, text)}"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'
    )


def seal(tag: str, text: str) -> int:
    """The number that a marked place is given: it tells whether a person has changed the text since."""
    return zlib.crc32(f"{tag}\n{key(text)}".encode()) >> 1 or 1

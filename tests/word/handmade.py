"""Word documents made by hand: what programs write that python-docx does not."""

from __future__ import annotations

import zipfile
from io import BytesIO

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_SPACES = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{}"/></Relationships>'
)


def document(body: str, space: str = W) -> str:
    return f'<w:document xmlns:w="{space}"{_SPACES}><w:body>{body}</w:body></w:document>'


def package(xml: str | bytes, part: str = "word/document.xml", **others: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", _TYPES)
        out.writestr("_rels/.rels", _RELATIONS.format(part))
        out.writestr(part, xml)
        for name, content in others.items():
            out.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def p(*texts: str) -> str:
    """A paragraph of runs; a text that begins with < is taken as it is."""
    runs = (t if t.startswith("<") else f'<w:r><w:t xml:space="preserve">{t}</w:t></w:r>' for t in texts)
    return f"<w:p>{''.join(runs)}</w:p>"


def tc(content: str = "", look: str = "") -> str:
    """A cell: a text, or paragraphs and tables as they are."""
    inner = content if content.startswith("<") else p(content) if content else "<w:p/>"
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, look: str = "") -> str:
    return f"<w:tr><w:trPr>{look}</w:trPr>{''.join(c if c.startswith('<') else tc(c) for c in cells)}</w:tr>"


def tbl(*rows: str, widths: tuple[int, ...] = ()) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def span(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


DOWN, HANGS = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"

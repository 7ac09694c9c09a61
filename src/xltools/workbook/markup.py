"""XML of package parts: small ones parsed, odd ones brought into normal shape.

Nothing here ever follows a DOCTYPE or an entity of the document's own.
"""

from __future__ import annotations

from collections.abc import Callable

from xltools.cells import a1, parse_a1
from xltools.errors import UnreadableError
from xltools.workbook.xmltext import encoding_of, escape, escape_attribute

_MAIN = frozenset(
    {
        "",
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    }
)
_UTF8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
#: reshaping takes several times the memory of the part
MAX_ODD = 64 * 1024 * 1024
#: what an element claims about its own content, true or not
_CLAIMS = frozenset({"count", "uniqueCount"})
_SPACE = "http://www.w3.org/XML/1998/namespace space"


def refuse_doctype(*_: object) -> None:
    """Refuse a part with a document type: no workbook program writes one."""
    raise UnreadableError(
        "文件内部含有 DOCTYPE 或外部实体，为安全起见不予读取。",
        "请用 Excel 或 WPS 打开并另存为 .xlsx 后再试；来历不明的文件请勿打开。",
    )


def parse(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Run the handlers over a part; names come as ``namespace local``.

    Raises UnreadableError for a DOCTYPE, expat.ExpatError for broken XML.
    """
    from xml.parsers import expat

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition(" ")[2]


def plain_utf8(xml: bytes) -> bool:
    """Whether a part is UTF-8 without comments, CDATA or DOCTYPE: readable as it stands."""
    marked = b"!" in xml and b"<!" in xml  # one byte is looked for much faster than two
    return not marked and b"\0" not in xml[:4] and encoding_of(xml).lower() in _UTF8


def normal(xml: bytes) -> bytes:
    """The part as Excel would write it: UTF-8, no prefixes, comments or CDATA, every
    row and cell with its reference, first among its attributes, formula before value.

    Raises UnreadableError beyond `MAX_ODD` bytes, expat.ExpatError or ValueError for broken XML.
    """
    if len(xml) > MAX_ODD:
        raise UnreadableError(
            "工作表的内部写法特殊且过于庞大，不予读取。", "请用 Excel 或 WPS 打开并另存为 .xlsx 后再试。"
        )
    shaper = _Shaper()
    parse(xml, shaper.start, shaper.end, shaper.text)
    return "".join(shaper.out).encode()


class _Shaper:
    def __init__(self) -> None:
        self.out: list[str] = []
        self._sheet_out = self.out
        self._body: list[str] = []
        self._formula: list[str] = []
        self._foreign = 0
        self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if self._foreign or space not in _MAIN:
            self._foreign += 1
            return
        kept = {k: v for k, v in attributes.items() if " " not in k and k not in _CLAIMS}
        if tag == "row":
            kept = self._place_row(kept)
        elif tag == "c":
            kept = self._place_cell(kept)
        if _SPACE in attributes:
            kept["xml:space"] = attributes[_SPACE]
        if tag == "f" and self.out is self._body:
            self.out = self._formula
        self.out.append(f"<{tag}{''.join(map(_attribute, kept, kept.values()))}>")
        if tag == "c":
            self.out = self._body

    def end(self, name: str) -> None:
        if self._foreign:
            self._foreign -= 1
            return
        tag = local(name)
        if tag == "c":
            self.out = self._sheet_out
            self.out += [*self._formula, *self._body]
            self._formula.clear()
            self._body.clear()
        self.out.append(f"</{tag}>")
        if tag == "f" and self.out is self._formula:
            self.out = self._body

    def text(self, data: str) -> None:
        if not self._foreign:
            self.out.append(escape(data))

    def _place_row(self, attributes: dict[str, str]) -> dict[str, str]:
        self._row = int(attributes.pop("r", self._row + 1))
        self._column = 0
        return {"r": str(self._row), **attributes}

    def _place_cell(self, attributes: dict[str, str]) -> dict[str, str]:
        row, column = parse_a1(attributes.pop("r", "") or a1(self._row, self._column + 1))
        self._column = column
        # t before s, so that the scan's short cut for t="s"> never hides a formula
        return {
            "r": a1(row, column),
            "t": attributes.pop("t", "n"),
            "s": attributes.pop("s", "0"),
            **attributes,
        }


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape_attribute(value)}"'

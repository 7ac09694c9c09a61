"""Looks appended to styles.xml; what is there keeps its place and its number."""

from __future__ import annotations

from xltools.plans import Style
from xltools.workbook.bookparts import insert_ordered
from xltools.workbook.numfmts import BUILT_IN
from xltools.workbook.xmltext import elements, escape_attribute, first, get, make, put, root

FONT = "宋体"

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_NAMESPACE = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_CHILD = {
    "numFmts": "numFmt",
    "fonts": "font",
    "fills": "fill",
    "borders": "border",
    "cellStyleXfs": "xf",
    "cellXfs": "xf",
    "cellStyles": "cellStyle",
    "dxfs": "dxf",
}
#: formats that every spreadsheet program knows by number (ECMA-376 part 1, 18.8.30)
_BUILT_IN = {"General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "@": 49}
_FIRST_OWN_FORMAT = 164
_NO_BORDER = "<left/><right/><top/><bottom/><diagonal/>"
_THIN = '<{0} style="thin"><color auto="1"/></{0}>'


def empty_styles(strict: bool = False) -> str:
    """A style part for a workbook that has none."""
    namespace = STRICT_NAMESPACE if strict else NAMESPACE
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{namespace}">'
        f'<fonts count="1"><font><sz val="11"/><name val="{FONT}"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        f'<borders count="1"><border>{_NO_BORDER}</border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


class StyleBook:
    """The styles of one workbook; asking for a look gives its index, appending it when it is new.

    An entry that stands there word for word is used again, so writing the same
    sheet time after time does not make the workbook grow.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._prefix = root(text).prefix
        self._lists: dict[str, list[str]] = {}
        self._old: dict[str, int] = {}
        self._xfs: dict[Style, int] = {}

    def xf(self, style: Style) -> int:
        """The cellXfs index of a look."""
        if style not in self._xfs:
            self._xfs[style] = self._index("cellXfs", self._xf_xml(style))
        return self._xfs[style]

    def reformatted(self, index: int, code: str) -> int:
        """The cellXfs index of the same look with another number format.

        A format of the same kind stays: a percent format when ``code`` is one, any
        format but text (@) when ``code`` is General.
        """
        entries = self._entries("cellXfs")
        if index >= len(entries):
            return index
        xf = next(elements(entries[index], "xf"))
        number = int(get(xf.attrs, "numFmtId") or 0)
        now = self._format_code(number)
        if "%" in now if "%" in code else code == "General" and now != "@":
            return index
        attrs = put(put(xf.attrs, "numFmtId", str(self._format(code))), "applyNumberFormat", "1")
        return self._index("cellXfs", xf.render(attrs, xf.body))

    def _format_code(self, number: int) -> str:
        for entry in self._entries("numFmts"):
            xml = next(elements(entry, "numFmt"))
            if get(xml.attrs, "numFmtId") == str(number):
                return get(xml.attrs, "formatCode") or ""
        return BUILT_IN.get(number, "")

    def dxf(self, fill: str, color: str) -> int:
        """The dxfs index of a conditional fill and font colour."""
        return self._index(
            "dxfs",
            self._tagged(
                f'<dxf><font><color rgb="{_argb(color)}"/></font>'
                f'<fill><patternFill patternType="solid"><fgColor rgb="{_argb(fill)}"/>'
                f'<bgColor rgb="{_argb(fill)}"/></patternFill></fill></dxf>'
            ),
        )

    @property
    def text(self) -> str:
        """The style part with what was appended, counts right."""
        text = self._text
        for name, entries in self._lists.items():
            if len(entries) > self._old[name]:
                text = self._with_list(text, name, entries)
        return text

    def _with_list(self, text: str, name: str, entries: list[str]) -> str:
        old = first(text, name)
        tag = self._prefix + name
        if old is None:
            return insert_ordered(text, _ORDER, name, make(tag, f' count="{len(entries)}"', "".join(entries)))
        body = (old.body or "") + "".join(entries[self._old[name] :])
        return (
            text[: old.start] + old.render(put(old.attrs, "count", str(len(entries))), body) + text[old.end :]
        )

    def _entries(self, name: str) -> list[str]:
        if name not in self._lists:
            found = first(self._text, name)
            body = (found.body if found else None) or ""
            self._lists[name] = [body[e.start : e.end] for e in elements(body, _CHILD[name])]
            self._old[name] = len(self._lists[name])
        return self._lists[name]

    def _index(self, name: str, xml: str) -> int:
        entries = self._entries(name)
        if xml not in entries:
            entries.append(xml)
        return entries.index(xml)

    def _tagged(self, xml: str) -> str:
        """Our own markup with the prefix of this part."""
        return xml.replace("</", "\0").replace("<", "<" + self._prefix).replace("\0", "</" + self._prefix)

    def _xf_xml(self, style: Style) -> str:
        self._index_defaults()
        wrap = ' wrapText="1"' if style.wrap else ""
        return self._tagged(
            f'<xf numFmtId="{self._format(style.number_format)}" fontId="{self._font(style)}" '
            f'fillId="{self._fill(style.fill)}" borderId="{self._border(style.border)}" xfId="0" '
            'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" '
            'applyProtection="1">'
            f'<alignment horizontal="{style.horizontal}" vertical="{style.vertical}"{wrap}/>'
            f'<protection locked="{style.locked:d}"/></xf>'
        )

    def _index_defaults(self) -> None:
        # the first two fills are reserved, and xfId 0 and style 0 must exist
        for name, xml in (
            ("fonts", f'<font><sz val="11"/><name val="{FONT}"/></font>'),
            ("fills", '<fill><patternFill patternType="none"/></fill>'),
            ("borders", f"<border>{_NO_BORDER}</border>"),
            ("cellStyleXfs", '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'),
            ("cellXfs", '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'),
        ):
            if not self._entries(name):
                self._index(name, self._tagged(xml))
        if len(self._entries("fills")) < 2:
            self._index("fills", self._tagged('<fill><patternFill patternType="gray125"/></fill>'))

    def _font(self, style: Style) -> int:
        bold, underline = "<b/>" if style.bold else "", "<u/>" if style.underline else ""
        return self._index(
            "fonts",
            self._tagged(
                f'<font>{bold}{underline}<sz val="{style.size}"/><color rgb="{_argb(style.color)}"/>'
                f'<name val="{FONT}"/><family val="3"/><charset val="134"/></font>'
            ),
        )

    def _fill(self, color: str | None) -> int:
        if color is None:
            return 0
        return self._index(
            "fills",
            self._tagged(
                f'<fill><patternFill patternType="solid"><fgColor rgb="{_argb(color)}"/>'
                '<bgColor indexed="64"/></patternFill></fill>'
            ),
        )

    def _border(self, drawn: bool) -> int:
        sides = "".join(_THIN.format(side) for side in ("left", "right", "top", "bottom")) + "<diagonal/>"
        return self._index("borders", self._tagged(f"<border>{sides if drawn else _NO_BORDER}</border>"))

    def _format(self, code: str) -> int:
        if code in _BUILT_IN:
            return _BUILT_IN[code]
        taken = {}
        for entry in self._entries("numFmts"):
            xml = next(elements(entry, "numFmt"))
            taken[get(xml.attrs, "formatCode")] = int(get(xml.attrs, "numFmtId") or 0)
        if code not in taken:
            taken[code] = max([_FIRST_OWN_FORMAT - 1, *taken.values()]) + 1
            self._index(
                "numFmts",
                self._tagged(f'<numFmt numFmtId="{taken[code]}" formatCode="{escape_attribute(code)}"/>'),
            )
        return taken[code]


def _argb(color: str) -> str:
    bare = color.lstrip("#").upper()
    return bare if len(bare) == 8 else "FF" + bare

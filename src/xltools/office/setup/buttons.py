"""Form buttons beside an official form, outside what is printed, and a ribbon tab."""

from __future__ import annotations

from dataclasses import dataclass

from xltools.resources import macro_text
from xltools.workbook.opc import relate, set_content_type
from xltools.workbook.partstore import PartStore

_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RIBBONS = (
    ("customUI/customUI.xml", "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"),
    ("customUI/customUI14.xml", "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"),
)
#: elements of a worksheet that stand behind the one for buttons
_BEHIND = ("legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")


@dataclass(frozen=True, slots=True)
class Button:
    """A button with the macro it starts; ``tip`` is its name for screen readers."""

    caption: str
    macro: str


BUTTONS = (
    Button("一键重算", "XlRecalculate"),
    Button("撤销重算", "XlUndo"),
    Button("一键核对", "XlCheck"),
    Button("下一处问题", "XlNext"),
    Button("清除标记", "XlClear"),
    Button("汇总附件4", "XlCollect"),
)


def add_buttons(store: PartStore, sheet: str, column: int) -> None:
    """Buttons one below the other from a column (counted from 1) on."""
    part = "xl/drawings/vmlDrawing1.vml"
    store.put(part, vml(column))
    set_content_type(store, part, _VML)
    relation = relate(store, sheet, f"{_OFFICE}/vmlDrawing", part)
    text = store.text(sheet)
    places = [at for name in _BEHIND if (at := text.find(f"<{name}")) >= 0]
    at = min(places, default=text.rindex("</worksheet>"))
    element = f'<legacyDrawing xmlns:r="{_OFFICE}" r:id="{relation}"/>'
    store.put(sheet, text[:at] + element + text[at:])


def vml(column: int) -> str:
    """The drawing part: LibreOffice shows a caption only with ``font`` inside ``div``."""
    shapes = "".join(_shape(number, column, button) for number, button in enumerate(BUTTONS))
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
        '<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" path="m,l,21600r21600,l21600,xe">'
        '<v:stroke joinstyle="miter"/><v:path shadowok="f" o:extrusionok="f" strokeok="f" fillok="f" '
        'o:connecttype="rect"/><o:lock v:ext="edit" shapetype="t"/></v:shapetype>'
        f"{shapes}</xml>"
    )


def _shape(number: int, column: int, button: Button) -> str:
    top = 1 + 2 * number
    anchor = f"{column - 1}, 8, {top}, 2, {column}, 60, {top + 1}, 16"
    return (
        f'<v:shape id="_x0000_s{1025 + number}" type="#_x0000_t201" alt="{button.caption}" '
        f'style="position:absolute;margin-left:600pt;margin-top:{30 * number}pt;width:84pt;height:24pt;'
        f'z-index:{number + 1}" o:button="t" fillcolor="buttonFace [67]" strokecolor="windowText [64]" '
        'o:insetmode="auto"><v:fill color2="buttonFace [67]" o:detectmouseclick="t"/>'
        '<o:lock v:ext="edit" rotation="t"/><v:textbox style="mso-direction-alt:auto" o:singleclick="f">'
        f'<div style="text-align:center"><font face="宋体" size="220" color="#000000">{button.caption}</font></div>'
        '</v:textbox><x:ClientData ObjectType="Button">'
        f"<x:Anchor>{anchor}</x:Anchor><x:PrintObject>False</x:PrintObject><x:AutoFill>False</x:AutoFill>"
        f"<x:FmlaMacro>[0]!{button.macro}</x:FmlaMacro>"
        "<x:TextHAlign>Center</x:TextHAlign><x:TextVAlign>Center</x:TextVAlign></x:ClientData></v:shape>"
    )


def add_ribbon(store: PartStore) -> None:
    """The tab 绩效自评, for Excel 2010 and later and for Excel 2007 and WPS."""
    for part, relation in _RIBBONS:
        store.put(part, macro_text(f"ribbon/{part.rpartition('/')[2]}"))
        set_content_type(store, part, "application/xml")
        relate(store, "", relation, part)

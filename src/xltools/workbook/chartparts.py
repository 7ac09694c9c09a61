"""Native bar charts: a drawing part for the sheet, a chart part for each, their values kept inside."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import count

from xltools.cells import quote_sheet
from xltools.numbers import show
from xltools.plans import Chart
from xltools.workbook.bookparts import OFFICE, BookParts, Sheet
from xltools.workbook.opc import relate, set_content_type
from xltools.workbook.partstore import PartStore
from xltools.workbook.styles import FONT
from xltools.workbook.xmltext import escape, escape_attribute

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006"
_TYPES = "application/vnd.openxmlformats-officedocument"
#: off the row's edge, so that no line of the frame falls on the page before
_INSET = 38100
_GREY = '<a:ln w="6350"><a:solidFill><a:srgbClr val="D9D9D9"/></a:solidFill></a:ln>'


def add_charts(book: BookParts, sheet: Sheet, charts: Sequence[Chart]) -> str:
    """Put the charts of a sheet into the package; the id by which the sheet refers to them."""
    store = book.store
    drawing = _free(store, "xl/drawings/drawing{}.xml")
    store.put(drawing, "")
    anchors = []
    for number, chart in enumerate(charts, 1):
        part = _free(store, "xl/charts/chart{}.xml")
        store.put(part, chart_xml(chart, sheet.name))
        set_content_type(store, part, _TYPES + ".drawingml.chart+xml")
        anchors.append(_anchor(chart, number, relate(store, drawing, OFFICE + "/chart", part)))
    spaces = f'xmlns:xdr="{_MAIN}/spreadsheetDrawing" xmlns:a="{_MAIN}/main" xmlns:r="{OFFICE}"'
    store.put(drawing, f"{_HEAD}<xdr:wsDr {spaces}>{''.join(anchors)}</xdr:wsDr>")
    set_content_type(store, drawing, _TYPES + ".drawing+xml")
    return relate(store, sheet.part, OFFICE + "/drawing", drawing)


def _free(store: PartStore, pattern: str) -> str:
    return next(name for number in count(1) if (name := pattern.format(number)) not in store)


def _anchor(chart: Chart, number: int, relation: str) -> str:
    place = chart.place
    return (
        f'<xdr:twoCellAnchor editAs="oneCell">{_corner("from", place.top - 1, place.left - 1, _INSET)}'
        f"{_corner('to', place.bottom, place.right, 0)}"
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
        f'<xdr:cNvPr id="{number + 1}" name="{escape_attribute(chart.title)}" descr="{escape_attribute(chart.title)}"/>'
        "<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>"
        '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{_MAIN}/chart"><c:chart xmlns:c="{_MAIN}/chart" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>"
    )


def _corner(tag: str, row: int, column: int, inset: int) -> str:
    return (
        f"<xdr:{tag}><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{inset}</xdr:rowOff></xdr:{tag}>"
    )


def chart_xml(chart: Chart, sheet: str) -> str:
    """The chart part: one series of bars, values shown at their ends."""
    side = "bar" if chart.horizontal else "col"
    return (
        f'{_HEAD}<c:chartSpace xmlns:c="{_MAIN}/chart" xmlns:a="{_MAIN}/main" xmlns:r="{OFFICE}">'
        '<c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart>'
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p>{_paragraph(1200, bold=True)}<a:r>{_run(1200, bold=True)}"
        f"<a:t>{escape(chart.title)}</a:t></a:r></a:p></c:rich></c:tx>"
        '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/>'
        f'<c:plotArea><c:layout/><c:barChart><c:barDir val="{side}"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/>{_series(chart, sheet)}<c:gapWidth val="60"/>'
        '<c:axId val="10000001"/><c:axId val="10000002"/></c:barChart>'
        f"{_category_axis(chart)}{_value_axis(chart)}</c:plotArea>"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr>{_fill('FFFFFF')}{_GREY}</c:spPr>{_texts(900)}"
        '<c:printSettings><c:headerFooter/><c:pageMargins b="0.75" l="0.7" r="0.7" t="0.75" header="0.3" footer="0.3"/>'
        "<c:pageSetup/></c:printSettings></c:chartSpace>"
    )


def _series(chart: Chart, sheet: str) -> str:
    where = quote_sheet(sheet)
    return (
        f'<c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:v>{escape(chart.series)}</c:v></c:tx>'
        f'<c:spPr>{_fill(chart.color)}</c:spPr><c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode="{escape_attribute(chart.number_format)}" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>'
        f'{_texts(900)}<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strRef><c:f>{escape(f'{where}!{_fixed(chart.labels_at)}')}</c:f>"
        f"<c:strCache>{_points(chart.labels)}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{escape(f'{where}!{_fixed(chart.values_at)}')}</c:f>"
        f"<c:numCache><c:formatCode>{escape(chart.number_format)}</c:formatCode>{_points(chart.values)}"
        "</c:numCache></c:numRef></c:val></c:ser>"
    )


def _fixed(area: str) -> str:
    """A5:A16 → $A$5:$A$16."""
    return ":".join(
        f"${corner.rstrip('0123456789')}${corner.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}"
        for corner in area.split(":")
    )


def _points(values: Sequence[str | Decimal]) -> str:
    texts = [show(value) if isinstance(value, Decimal) else escape(value) for value in values]
    points = [f'<c:pt idx="{index}"><c:v>{text}</c:v></c:pt>' for index, text in enumerate(texts)]
    return f'<c:ptCount val="{len(values)}"/>{"".join(points)}'


def _category_axis(chart: Chart) -> str:
    order, side = ("maxMin", "l") if chart.horizontal else ("minMax", "b")
    return (
        f'<c:catAx><c:axId val="10000001"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr>{_GREY}</c:spPr>{_texts(900)}'
        '<c:crossAx val="10000002"/><c:crosses val="autoZero"/><c:auto val="1"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
    )


def _value_axis(chart: Chart) -> str:
    side, lines = (
        ("b", "")
        if chart.horizontal
        else ("l", f"<c:majorGridlines><c:spPr>{_GREY}</c:spPr></c:majorGridlines>")
    )
    return (
        '<c:valAx><c:axId val="10000002"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="{int(chart.horizontal)}"/><c:axPos val="{side}"/>{lines}'
        f'<c:numFmt formatCode="{escape_attribute(chart.number_format)}" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{_texts(900)}'
        '<c:crossAx val="10000001"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )


def _fill(color: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'


def _texts(size: int) -> str:
    return f"<c:txPr><a:bodyPr/><a:lstStyle/><a:p>{_paragraph(size)}<a:endParaRPr/></a:p></c:txPr>"


def _paragraph(size: int, *, bold: bool = False) -> str:
    return f'<a:pPr><a:defRPr sz="{size}" b="{bold:d}">{_face()}</a:defRPr></a:pPr>'


def _run(size: int, *, bold: bool = False) -> str:
    return f'<a:rPr lang="zh-CN" sz="{size}" b="{bold:d}">{_face()}</a:rPr>'


def _face() -> str:
    return f'<a:latin typeface="{FONT}"/><a:ea typeface="{FONT}"/>'

"""templates/附件7.docx: the outline of the report (outlines/附件7.yaml) as an official document.

Page, fonts and sizes as offices use them for official papers (GB/T 9704): A4, title in 小标宋 二号, body in
仿宋 三号 with 28 points a line, headings 黑体, 楷体. Where a font is missing Word takes the one named beside it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml

from xltools.workbook.wordparts import ASKED, CHART, SPACES, TABLE, TABLE_HEAD, TABLE_TEXT, control, paragraph

DATA = Path(__file__).parent / "outlines" / "附件7.yaml"
#: name of the template → its outline
REPORTS = {"附件7": "部门", "附件7-项目": "项目"}

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {"styles": "styles", "settings": "settings", "fontTable": "fontTable", "footer1": "footer"}
_TITLE, _CAPTION, _SIGN = "ReportTitle", "ReportCaption", "ReportSign"
_SMALL_SONG, _FANG, _HEI, _KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
_INSTEAD = {_SMALL_SONG: "宋体", _FANG: "仿宋", _HEI: "SimHei", _KAI: "楷体"}


def official_report(path: Path, kind: str) -> None:
    """Write the template for one kind of report."""
    outline = yaml.safe_load(DATA.read_text("utf-8"))[kind]
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations({"r1": ("officeDocument", "word/document.xml")}),
        "word/document.xml": _document(outline),
        "word/_rels/document.xml.rels": _relations(
            {f"r{n}": (kind, f"{part}.xml") for n, (part, kind) in enumerate(_PARTS.items(), 1)}
        ),
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _fonts(),
        "word/footer1.xml": _footer(),
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, xml in parts.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, _HEAD + xml)
    path.write_bytes(buffer.getvalue())


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_TYPES}.{kind}+xml"/>'
        for part, kind in _PARTS.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>{overrides}</Types>'
    )


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{_REL}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'


def _document(outline: Mapping[str, Any]) -> str:
    title = "".join(paragraph(line, _TITLE) for line in outline["标题"])
    body = "".join(_entry(kind, value) for entry in outline["正文"] for kind, value in entry.items())
    signed = paragraph("{{单位}}", _SIGN) + _asked("报告日期", "报告日期", _SIGN)
    page = (
        '<w:sectPr><w:footerReference w:type="default" r:id="r4"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1400" w:gutter="0"/>'
        '<w:docGrid w:type="lines" w:linePitch="560"/></w:sectPr>'
    )
    head = title + paragraph(outline["署名"], "ReportUnit")
    return (
        f"<w:document {SPACES}><w:body>{head}{body}{paragraph('', _SIGN)}{signed}{page}</w:body></w:document>"
    )


def _entry(kind: str, value: Any) -> str:
    if kind == "填写":
        return _asked(value["名称"], value["提示"])
    if kind == "内容":
        return paragraph(f"{{{{{value}}}}}")
    return paragraph(value, {"标题一": "Heading1", "标题二": "Heading2", "表题": _CAPTION}[kind])


def _asked(name: str, prompt: str, style: str = "") -> str:
    text = f"【请填写：{prompt}】"
    return control(ASKED + name, name, text, paragraph(text, style, marked=True))


def _font(east: str, *, size: int) -> str:
    return (
        f'<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{east}" w:cs="Times New Roman"/>'
        f'<w:color w:val="000000"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    )


_PLAIN = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
_CENTRE = f'{_PLAIN}<w:jc w:val="center"/>'


def _style(name: str, title: str, look: str, font: str, *, following: str = "Normal") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/><w:basedOn w:val="Normal"/>'
        f'<w:next w:val="{following}"/><w:qFormat/><w:pPr>{look}</w:pPr>{font}</w:style>'
    )


def _heading(level: int, font: str) -> str:
    look = f'<w:keepNext/><w:outlineLvl w:val="{level - 1}"/>'
    return _style(f"Heading{level}", f"heading {level}", look, font)


def _styles() -> str:
    line = '<w:spacing w:before="{}" w:after="{}" w:line="{}" w:lineRule="{}"/>'
    body = f'{line.format(0, 0, 560, "exact")}<w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="both"/>'
    return (
        f"<w:styles {SPACES}><w:docDefaults><w:rPrDefault>{_font(_FANG, size=32)}</w:rPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{body}</w:pPr>{_font(_FANG, size=32)}</w:style>"
        + _heading(1, _font(_HEI, size=32))
        + _heading(2, _font(_KAI, size=32))
        + _style(
            _TITLE,
            "报告标题",
            f"{line.format(0, 0, 700, 'exact')}{_CENTRE}",
            _font(_SMALL_SONG, size=44),
            following=_TITLE,
        )
        + _style(
            "ReportUnit", "报告单位", f"{line.format(280, 140, 560, 'exact')}{_CENTRE}", _font(_KAI, size=32)
        )
        + _style(
            _CAPTION,
            "表题",
            f"<w:keepNext/>{line.format(120, 60, 480, 'exact')}{_CENTRE}",
            _font(_HEI, size=28),
        )
        + _style(
            TABLE_TEXT, "表格文字", f"{line.format(40, 40, 320, 'atLeast')}{_CENTRE}", _font(_FANG, size=24)
        )
        + _style(TABLE_HEAD, "表头", f"{line.format(40, 40, 320, 'atLeast')}{_CENTRE}", _font(_HEI, size=24))
        + _style(
            CHART, "图", f"<w:keepLines/>{line.format(120, 120, 240, 'auto')}{_CENTRE}", _font(_FANG, size=24)
        )
        + _style(
            _SIGN,
            "落款",
            f'{line.format(0, 0, 560, "exact")}{_PLAIN}<w:jc w:val="right"/>',
            _font(_FANG, size=32),
        )
        + _style("Footer", "footer", f"{line.format(0, 0, 240, 'auto')}{_CENTRE}", _font("宋体", size=28))
        + f'<w:style w:type="table" w:styleId="{TABLE}"><w:name w:val="报告表格"/><w:tblPr><w:tblCellMar>'
        '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>'
    )


def _settings() -> str:
    return (
        f'<w:settings {SPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
    )


def _fonts() -> str:
    listed = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in _INSTEAD.items()
    )
    return f"<w:fonts {SPACES}>{listed}</w:fonts>"


def _footer() -> str:
    def part(inner: str) -> str:
        return f"<w:r>{inner}</w:r>"

    field = (
        part('<w:fldChar w:fldCharType="begin"/>')
        + part('<w:instrText xml:space="preserve"> PAGE </w:instrText>')
        + part('<w:fldChar w:fldCharType="separate"/>')
        + part("<w:t>1</w:t>")
        + part('<w:fldChar w:fldCharType="end"/>')
    )
    dash = part('<w:t xml:space="preserve">— </w:t>'), part('<w:t xml:space="preserve"> —</w:t>')
    return f'<w:ftr {SPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{dash[0]}{field}{dash[1]}</w:p></w:ftr>'

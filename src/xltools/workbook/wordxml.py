"""Parts of a Word package as trees that are changed and written again, prefixes kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from xltools.workbook.docx import parsed
from xltools.workbook.wordparts import SPACES, W

_DECLARED = re.compile(r'xmlns:([A-Za-z_][\w.-]*)\s*=\s*"([^"]+)"')
_IGNORABLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def w(name: str) -> str:
    """An element or attribute of the main namespace."""
    return f"{{{W}}}{name}"


def tree_of(xml: bytes) -> Element:
    """A part parsed, its prefixes noted for writing it. Raises UnreadableError."""
    root = parsed(xml)
    for prefix, space in _DECLARED.findall(xml.decode("utf-8", "replace")):
        if not re.fullmatch(r"ns\d+|xml.*", prefix):
            ElementTree.register_namespace(prefix, space)
    return root


def xml_of(root: Element, original: bytes) -> bytes:
    """The part as bytes. Prefixes that it names as ignorable stay declared."""
    text = ElementTree.tostring(root, encoding="unicode")
    declared = dict(_DECLARED.findall(original.decode("utf-8", "replace")))
    opening, closed, rest = text.partition(">")
    missing = [
        f' xmlns:{prefix}="{declared[prefix]}"'
        for prefix in (root.get(_IGNORABLE) or "").split()
        if prefix in declared and f"xmlns:{prefix}=" not in opening
    ]
    return (_HEAD + opening + "".join(missing) + closed + rest).encode()


def elements(xml: str) -> list[Element]:
    """The elements that a piece of XML holds."""
    return list(ElementTree.fromstring(f"<x {SPACES}>{xml}</x>"))


def text_of(element: Element, without: Collection[Element] = ()) -> str:
    """All text in an element, paragraphs and cells as lines; that of some elements in it left out."""
    if element in without:
        return ""
    if element.tag == w("t"):
        return element.text or ""
    lead = "\n" if element.tag in (w("p"), w("br"), w("tab")) else ""
    return lead + "".join(text_of(each, without) for each in element)


def controls(root: Element) -> Iterator[tuple[str, Element]]:
    """Every content control that has a tag, in order."""
    for each in root.iter(w("sdt")):
        tag = each.find(f"{w('sdtPr')}/{w('tag')}")
        if tag is not None and (name := tag.get(w("val"))):
            yield name, each


def content(control: Element) -> Element:
    """Where the content of a control stands."""
    found = control.find(w("sdtContent"))
    if found is None:
        found = ElementTree.SubElement(control, w("sdtContent"))
    return found

"""The text of a Word paragraph as its reader sees it: tracked changes taken as made, results of fields, no marks.

Elements are told by their local names: the strict and the usual namespace read the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree.ElementTree import Element

#: what only holds other content
_HOLDERS = frozenset({"hyperlink", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdtContent",
                      "Choice", "rubyBase", "ruby"})  # fmt: skip
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OBJECTS = frozenset({"drawing", "pict", "object"})
#: signs that older documents take from the fonts Symbol and Wingdings
_SYMBOLS = {
    "symbol": {0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xB0: "°", 0x25: "%"},
    "wingdings": {0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0xFC: "√", 0xFB: "×"},
    "wingdings 2": {0x52: "☑", 0x53: "☒", 0xA3: "□", 0x50: "√", 0x4F: "×"},
}  # fmt: skip
_MARK = re.compile(r"[\[(（〔［]?(?:注)?[\d①-⑳*※†,，]{1,4}[\])）〕］]?")
_POWER = re.compile(r"[A-Za-z米\u33a1㎡]\s*$")


@lru_cache(maxsize=1024)
def local(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name."""
    for key, value in element.items():
        if local(key) == name:
            return value
    return None


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that local name."""
    if element is not None:
        for each in element:
            if local(each.tag) == name:
                return each
    return None


def is_on(element: Element | None) -> bool:
    """Whether a switch (w:vanish, w:del …) is there and not turned off."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off", "none")


@dataclass(slots=True)
class Fields:
    """The fields that are open where the reading stands: of each, whether its result has begun."""

    open: list[bool] = field(default_factory=list)

    @property
    def shown(self) -> bool:
        return all(self.open)


@dataclass(slots=True)
class Text:
    """What a paragraph says, and the text boxes that are anchored in it."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)


def read_text(paragraph: Element, fields: Fields) -> Text:
    """The text of a paragraph; ``fields`` goes from paragraph to paragraph."""
    found = Text()
    _inline(paragraph, fields, found)
    return found


def ends_deleted(paragraph: Element) -> bool:
    """Whether the end of a paragraph is deleted: the next one goes on in it."""
    return child(child(child(paragraph, "pPr"), "rPr"), "del") is not None


def placeholder(sdt: Element) -> bool:
    """Whether a content control shows what to type instead of what was typed."""
    return is_on(child(child(sdt, "sdtPr"), "showingPlcHdr"))


def held(element: Element) -> Iterator[Element]:
    """The children of an element, those of what only holds content in its place."""
    for each in element:
        name = local(each.tag)
        if name == "sdt":
            content = child(each, "sdtContent")
            if content is not None and not placeholder(each):
                yield from held(content)
        elif name == "AlternateContent":
            chosen = child(each, "Choice")
            chosen = chosen if chosen is not None else child(each, "Fallback")
            if chosen is not None:
                yield from held(chosen)
        elif name in _HOLDERS:
            yield from held(each)
        else:
            yield each


def _inline(element: Element, fields: Fields, found: Text) -> None:
    for each in held(element):
        name = local(each.tag)
        if name == "r":
            _run(each, fields, found)
        elif name in ("oMath", "oMathPara") and fields.shown:
            found.parts += [part.text or "" for part in each.iter() if local(part.tag) == "t"]


def _run(run: Element, fields: Fields, found: Text) -> None:
    look = child(run, "rPr")
    if look is not None and (is_on(child(look, "vanish")) or child(look, "del") is not None):
        return
    text = ""
    for each in held(run):
        name = local(each.tag)
        if name == "fldChar":
            text += _field(each, fields)
        elif name == "r":  # the base of a text with ruby
            _run(each, fields, found)
        elif name in _OBJECTS:
            found.boxes += _boxes(each)
        elif fields.shown:
            text += _said(each, name)
    if text and not (look is not None and _is_mark(look, text, found)):
        found.parts.append(text)


def _said(element: Element, name: str) -> str:
    if name == "t":
        return element.text or ""
    return _symbol(element) if name == "sym" else _MARKS.get(name, "")


def _field(char: Element, fields: Fields) -> str:
    """Take note of where a field begins, shows its result, ends; a list to choose from shows its choice."""
    kind = attribute(char, "fldCharType")
    if kind == "begin":
        before = fields.shown
        fields.open.append(False)
        choices = child(child(char, "ffData"), "ddList")
        if choices is not None and before:
            entries = [attribute(e, "val") or "" for e in choices if local(e.tag) == "listEntry"]
            chosen = int(attribute(r, "val") or 0) if (r := child(choices, "result")) is not None else 0
            return entries[chosen] if chosen < len(entries) else ""
    elif kind == "separate" and fields.open:
        fields.open[-1] = True
    elif kind == "end" and fields.open:
        fields.open.pop()
    return ""


def _symbol(sign: Element) -> str:
    font = (attribute(sign, "font") or "").lower()
    try:
        code = int(attribute(sign, "char") or "0", 16)
    except ValueError:
        return ""
    return _SYMBOLS.get(font, {}).get(code & 0xFF, "")


def _is_mark(look: Element, text: str, found: Text) -> bool:
    """Whether a raised figure is the mark of a note, not a power (m²)."""
    raised = child(look, "vertAlign")
    if raised is None or attribute(raised, "val") != "superscript" or not _MARK.fullmatch(text.strip()):
        return False
    before = "".join(found.parts[-2:])
    return bool(before) and _POWER.search(before) is None


def _boxes(element: Element) -> Iterator[Element]:
    """The contents of the outermost text boxes of a drawing."""
    for each in element:
        if local(each.tag) == "txbxContent":
            yield each
        elif local(each.tag) == "AlternateContent":
            chosen = child(each, "Choice")
            chosen = chosen if chosen is not None else child(each, "Fallback")
            yield from _boxes(chosen) if chosen is not None else ()
        else:
            yield from _boxes(each)

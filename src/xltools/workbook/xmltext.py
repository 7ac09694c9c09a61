"""XML as text: find elements and attributes, change only what is concerned.

Parts are never parsed into a tree and written again, for that would touch
every byte; elements are located in the text and the rest is left as it is.
Any namespace prefix is accepted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from xltools.errors import UnreadableError

_ATTRIBUTE = re.compile(r"""\s+([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
#: pattern of an open tag's attributes, each with the blank before it
ATTRIBUTES = r"""(?:\s+[^\s=<>/"']+\s*=\s*(?:"[^"]*"|'[^']*'))*"""
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENCODING = re.compile(rb"""^[^<]{0,3}<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class Element(NamedTuple):
    """One element in a text: its span, tag with prefix, raw attributes, raw content.

    ``body`` is None for a self-closing element.
    """

    start: int
    end: int
    tag: str
    attrs: str
    body: str | None

    @property
    def prefix(self) -> str:
        head, colon, _ = self.tag.rpartition(":")
        return head + colon

    @property
    def local(self) -> str:
        return self.tag.rpartition(":")[2]

    def render(self, attrs: str | None = None, body: str | None = None) -> str:
        """The element with other attributes or other content."""
        return make(self.tag, self.attrs if attrs is None else attrs, self.body if body is None else body)


def make(tag: str, attrs: str, body: str | None) -> str:
    """An element of raw attributes (with their leading blank) and raw content."""
    return f"<{tag}{attrs}/>" if body is None else f"<{tag}{attrs}>{body}</{tag}>"


def encoding_of(data: bytes) -> str:
    """The encoding a part is written in: by its mark, else by its declaration."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    found = _ENCODING.match(data[:200])
    return found[1].decode("ascii") if found else "utf-8"


def decode(data: bytes, name: str) -> str:
    """The text of a part, CDATA and comments resolved so that tags can be searched.

    Raises UnreadableError when it is not in the encoding it declares.
    """
    try:
        text = data.decode(encoding_of(data))
    except (UnicodeDecodeError, LookupError) as error:
        raise UnreadableError(
            f"工作簿内部文件 {name} 的编码无法识别。", "请用 Excel 或 WPS 打开后另存一份再试。"
        ) from error
    if "<!" in text:
        text = _COMMENT.sub("", _CDATA.sub(lambda m: escape(m[1]), text))
    return text


@lru_cache(maxsize=256)
def _opening(names: str) -> re.Pattern[str]:
    return re.compile(
        rf"<(?P<tag>(?:[\w.\-]+:)?(?:{names}))(?=[\s/>])(?P<attrs>{ATTRIBUTES})\s*(?P<empty>/?)>"
    )


@lru_cache(maxsize=256)
def _closing(tag: str) -> re.Pattern[str]:
    return re.compile(rf"</{re.escape(tag)}\s*>")


def elements(text: str, names: str, start: int = 0, end: int | None = None) -> Iterator[Element]:
    """Elements of these local names (``a|b``) in order; what lies inside one is not searched."""
    opening, stop = _opening(names), len(text) if end is None else end
    match = opening.search(text, start, stop)
    while match:
        found = _complete(text, match)
        yield found
        match = opening.search(text, found.end, stop)


def _complete(text: str, match: re.Match[str]) -> Element:
    if match["empty"]:
        return Element(match.start(), match.end(), match["tag"], match["attrs"], None)
    close = _closing(match["tag"]).search(text, match.end())
    if close is None:
        raise UnreadableError(
            f"工作簿内部 XML 不完整：<{match['tag']}> 没有结束。", "请用 Excel 或 WPS 打开后另存一份再试。"
        )
    return Element(
        match.start(), close.end(), match["tag"], match["attrs"], text[match.end() : close.start()]
    )


def first(text: str, names: str) -> Element | None:
    """The first element of these names, or None."""
    return next(elements(text, names), None)


def root(text: str) -> Element:
    """The root element's open tag; ``start``/``end`` span the open tag, ``body`` is None."""
    match = _opening(r"[\w.\-]+").search(text)
    if match is None:
        raise UnreadableError("工作簿内部 XML 没有根元素。", "请用 Excel 或 WPS 打开后另存一份再试。")
    return Element(match.start(), match.end(), match["tag"], match["attrs"], None)


def replace_elements(text: str, names: str, change: Callable[[Element], str | None]) -> str:
    """The text with elements exchanged; ``change`` gives None where one stays as it is."""
    pieces, done = [], 0
    for element in elements(text, names):
        new = change(element)
        if new is not None:
            pieces += [text[done : element.start], new]
            done = element.end
    return "".join([*pieces, text[done:]]) if pieces else text


def set_open_tags(text: str, names: str, change: Callable[[str, str], str]) -> str:
    """The text with open tags' attributes changed by ``change(local name, attributes)``."""

    def swap(match: re.Match[str]) -> str:
        attrs = match["attrs"]
        new = change(match["tag"].rpartition(":")[2], attrs)
        return match[0] if new == attrs else f"<{match['tag']}{new}{match['empty']}>"

    return _opening(names).sub(swap, text)


def get(attrs: str, name: str) -> str | None:
    """An attribute's value, entities resolved; None when it is absent."""
    for match in _ATTRIBUTE.finditer(attrs):
        if match[1] == name:
            return unescape(match[2] if match[2] is not None else match[3])
    return None


def put(attrs: str, name: str, value: str) -> str:
    """The attributes with one set, in its place if present, else at the end."""
    written = f' {name}="{escape_attribute(value)}"'
    for match in _ATTRIBUTE.finditer(attrs):
        if match[1] == name:
            return attrs[: match.start()] + written + attrs[match.end() :]
    return attrs + written


def drop(attrs: str, *names: str) -> str:
    """The attributes without these."""
    return _ATTRIBUTE.sub(lambda m: "" if m[1] in names else m[0], attrs)


def replace_formulas(text: str, names: str, change: Callable[[str], str]) -> str:
    """The text with the formulas in elements of these names changed, however deep they are nested."""

    def swap(xml: Element) -> str | None:
        body = xml.body or ""
        if "<" in body:
            return xml.render(body=replace_formulas(body, names, change))
        old = unescape(body)
        new = change(old)
        return None if new == old else xml.render(body=escape(new))

    return replace_elements(text, names, swap)


def may_mention(text: str, name: str) -> bool:
    """Whether a part can hold a name at all: a quick no spares looking at every formula."""
    # a name can hide behind entities (&amp;, or &#38468; as openpyxl writes) or doubled quotes
    return "&#" in text or not name.isalnum() or name.casefold() in text.casefold()


def legal(text: str) -> str:
    """The text without characters that XML forbids."""
    return text if text.isprintable() else _ILLEGAL.sub("", text)


def escape(text: str) -> str:
    """Text as element content; forbidden characters are dropped."""
    return legal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """Text as an attribute's value between double quotes."""
    return (
        escape(text)
        .replace('"', "&quot;")
        .replace("\n", "&#10;")
        .replace("\t", "&#9;")
        .replace("\r", "&#13;")
    )


def unescape(text: str) -> str:
    """Content or attribute value with its entities resolved."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    return chr(int(match[1], 16) if match[1] else int(match[2]))

"""A page read back with the standard library's parser: a tree, strict about tags that do not close."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_VOID = frozenset({"meta", "col", "input", "br", "link", "img"})


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parts: list[Element | str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Element]:
        """This element and all below, in reading order."""
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def words(self) -> str:
        return " ".join(self.text.split())

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def all(self, tag: str, css: str = "") -> list[Element]:
        return [e for e in self if e.tag == tag and (not css or css in e.classes)]

    def one(self, tag: str, css: str = "") -> Element:
        found = self.all(tag, css)
        assert len(found) == 1, (tag, css, len(found))
        return found[0]

    def at(self, name: str) -> Element:
        """The element of that id, of which there must be one."""
        found = [e for e in self if e.attributes.get("id") == name]
        assert len(found) == 1, (name, len(found))
        return found[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].parts.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, (tag, self._open[-1].tag)
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].parts.append(data)

    def close(self) -> None:
        super().close()
        assert self._open == [self.root]


def read_page(path: Path) -> Element:
    reader = _Reader()
    reader.feed(path.read_text("utf-8"))
    reader.close()
    ids = [e.attributes["id"] for e in reader.root if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    return reader.root


def table(element: Element) -> list[list[str]]:
    """The cells' texts of a table, row by row."""
    return [[cell.words for cell in row if cell.tag in ("th", "td")] for row in element.all("tr")]

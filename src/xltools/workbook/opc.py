"""Parts and what ties them together: relationships and content types."""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from xltools.workbook.partstore import PartStore
from xltools.workbook.xmltext import elements, escape_attribute, get, make, root

CONTENT_TYPES = "[Content_Types].xml"
_NO_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


class Relation(NamedTuple):
    """One relationship: ``kind`` is the last word of its type, ``part`` the target's name ("" if outside)."""

    id: str
    kind: str
    part: str


def rels_name(part: str) -> str:
    """The relationship part of a part ("" for the package)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def relations(store: PartStore, part: str) -> list[Relation]:
    """All relationships of a part, targets resolved whether relative or absolute."""
    if rels_name(part) not in store:
        return []
    found = []
    for xml in elements(store.text(rels_name(part)), "Relationship"):
        target = get(xml.attrs, "Target") or ""
        outside = get(xml.attrs, "TargetMode") == "External"
        kind = (get(xml.attrs, "Type") or "").rpartition("/")[2]
        found.append(Relation(get(xml.attrs, "Id") or "", kind, "" if outside else _resolve(part, target)))
    return found


def _resolve(part: str, target: str) -> str:
    target = target.replace("\\", "/").partition("#")[0]
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")


def related(store: PartStore, part: str, kind: str) -> list[str]:
    """Parts of one kind (``drawing``, ``comments`` …) that a part refers to and that are there."""
    return [r.part for r in relations(store, part) if r.kind == kind and r.part in store]


def relate(store: PartStore, part: str, kind_uri: str, target: str) -> str:
    """Add a relationship; its id."""
    name = rels_name(part)
    text = store.text(name) if name in store else _NO_RELATIONS
    taken = {relation.id for relation in relations(store, part)}
    number = 1 + max((int(m[1]) for i in taken if (m := re.fullmatch(r"rId(\d+)", i))), default=0)
    relative = posixpath.relpath("/" + target, "/" + posixpath.dirname(part))
    attrs = f' Id="rId{number}" Type="{kind_uri}" Target="{escape_attribute(relative)}"'
    store.put(name, add_child(text, "Relationship", attrs))
    return f"rId{number}"


def unrelate(store: PartStore, part: str, relation_id: str) -> None:
    """Take a relationship out."""
    text = store.text(rels_name(part))
    for xml in elements(text, "Relationship"):
        if get(xml.attrs, "Id") == relation_id:
            store.put(rels_name(part), text[: xml.start] + text[xml.end :])
            return


def add_child(text: str, name: str, attrs: str) -> str:
    """Text of a part with an empty element added as its root's last child."""
    top = root(text)
    child = make(top.prefix + name, attrs, None)
    if text[: top.end].endswith("/>"):
        return f"{text[: top.end - 2]}>{child}</{top.tag}>{text[top.end :]}"
    close = text.rindex("</")
    return text[:close] + child + text[close:]


def set_content_type(store: PartStore, part: str, content_type: str) -> None:
    """State the content type of a part, unless it is stated so already."""
    text = store.text(CONTENT_TYPES)
    for xml in elements(text, "Override"):
        if _is_part(get(xml.attrs, "PartName"), part):
            if get(xml.attrs, "ContentType") == content_type:
                return
            text = text[: xml.start] + text[xml.end :]
            break
    attrs = f' PartName="/{escape_attribute(part)}" ContentType="{content_type}"'
    store.put(CONTENT_TYPES, add_child(text, "Override", attrs))


def remove_part(store: PartStore, part: str) -> None:
    """Take out a part with its content type and all that only it refers to."""
    own = relations(store, part)
    if part in store:
        store.remove(part)
        text = store.text(CONTENT_TYPES)
        for xml in elements(text, "Override"):
            if _is_part(get(xml.attrs, "PartName"), part):
                store.put(CONTENT_TYPES, text[: xml.start] + text[xml.end :])
    if own:
        store.remove(rels_name(part))
    remove_orphans(store, [relation.part for relation in own])


def remove_orphans(store: PartStore, parts: list[str]) -> None:
    """Take out those of the parts that nothing refers to any more."""
    for part in parts:
        if part in store and part.casefold() not in _referred(store):
            remove_part(store, part)


def _referred(store: PartStore) -> set[str]:
    return {
        relation.part.casefold()
        for name in store.names()
        if name.endswith(".rels")
        for relation in relations(store, name.replace("_rels/", "").removesuffix(".rels"))
    }


def _is_part(stated: str | None, part: str) -> bool:
    return (stated or "").lstrip("/").casefold() == part.casefold()

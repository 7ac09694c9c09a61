"""What people wrote into a report stays when it is written anew.

The text of a marked place that was changed goes to the same place again; a changed text of figures, and whatever
stands beside the marked places and is not the template's, goes to the end. What cannot be taken along stops the run.
"""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from xltools.cells import key
from xltools.errors import WriteError
from xltools.filling import Filling
from xltools.numbers import parse_number
from xltools.workbook import wordparts
from xltools.workbook.opc import relate, relations, rels_name, set_content_type
from xltools.workbook.partstore import PartStore
from xltools.workbook.wordfill import NAME, asked, is_own
from xltools.workbook.wordxml import content, controls, elements, text_of, w
from xltools.workbook.xmltext import elements as tags
from xltools.workbook.xmltext import get

HEADING = "上一版中没有对应位置的内容"
_HINT = "【请核对：以下文字在新版中没有对应的位置，请移到合适的地方或删去】"
_R = f"{{{wordparts.R}}}"
#: what a text may refer to in a part of its own: the mark of it → the part's kind
_BESIDE = {
    "numPr": "numbering",
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "commentReference": "comments",
}
_OTHER_NAME = "请换一个输出文件名，再自己把内容移过去。"

#: what a paragraph of a template looks like once filled, and the names in it
Shape = tuple[re.Pattern[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Opened:
    """A document on its way: its package, its main part and what stands in it."""

    store: PartStore
    main: str
    root: Element
    body: Element
    name: str


def shapes_of(body: Element, values: Mapping[str, str | None]) -> list[Shape]:
    """The shapes of what stands in a template that is not filled yet, beside the places that it marks."""
    own = _own(body)
    plain = (NAME.sub(lambda m: m[0] if m[1] in values else "", text_of(child, own)) for child in body)
    return [_shape(text, values) for said in plain if (text := key(said))]


def _own(body: Element) -> set[Element]:
    """The marked places."""
    return {control for tag, control in controls(body) if is_own(tag)}


def _shape(text: str, values: Mapping[str, str | None]) -> Shape:
    parts = NAME.split(text)
    shape = (_value(part, values[part]) if index % 2 else re.escape(part) for index, part in enumerate(parts))
    return re.compile("".join(shape)), tuple(parts[1::2])


def _value(name: str, value: str | None) -> str:
    """What may stand for a name: as narrow as can be, so that no sentence of a person is taken for the template's."""
    if value is None:
        return "([^,。;]{1,40}?)"
    known = r"[\d.]+" if parse_number(value) is not None else re.escape(key(value))
    return f"({known}|{re.escape(key(asked(name)))})"


@dataclass(slots=True)
class _Kept:
    """What an earlier version holds of people's writing."""

    places: dict[str, Element]
    rest: list[Element]
    values: dict[str, str]


def carry_over(old: Opened, new: Opened, shapes: Sequence[Shape], filling: Filling) -> tuple[str, ...]:
    """Put what people wrote into the new version; what was done, in words. Raises WriteError."""
    found = dict(controls(old.body))
    if not any(map(is_own, found)):
        raise WriteError(
            f"「{old.name}」不是由 xltools report 生成的报告，不能覆盖。", "请换一个输出文件名。"
        )
    kept = _kept(old.body, shapes)
    places = dict(controls(new.body))
    taker = _Taker(old, new.store, new.main)
    notes = []
    for tag, control in kept.places.items():
        place = places.get(tag)
        if place is None or tag.startswith(wordparts.TAKEN):
            kept.rest += list(content(control))
            continue
        holder = content(place)
        holder[:] = [taker.taken(each) for each in content(control)]
        _mark(place)
        notes.append(_name(tag))
    _fill_in(new.body, kept.values, filling)
    _append(new.body, [taker.taken(each) for each in kept.rest])
    return tuple(_said(notes, kept.rest, old.name))


def _said(places: Sequence[str], rest: Sequence[Element], name: str) -> Iterator[str]:
    if places:
        yield f"保留了上一版中改写过的 {len(places)} 处，其中的数字请按新的自评表核对：{'、'.join(places)}"
    if rest:
        yield f"上一版有 {len(rest)} 段文字在新版中没有位置，放在文末“{HEADING}”下"
    yield f"上一版另存为 {name}.bak"


def _name(tag: str) -> str:
    return tag.partition("-")[2]


def _kept(body: Element, shapes: Sequence[Shape]) -> _Kept:
    kept = _Kept({}, [], {})
    own = _own(body)
    for tag, control in controls(body):
        if control not in own or _untouched(tag, control):
            continue
        if tag in kept.places:  # a place that was copied in Word
            kept.rest += list(content(control))
        kept.places.setdefault(tag, control)
    for child in body:
        if child in own or child.tag == w("sectPr"):
            continue
        if _tag(child) == wordparts.KEPT:
            kept.rest += list(content(child))[2:]
        elif not _of_template(child, own, shapes, kept.values):
            kept.rest.append(child)
    return kept


def _tag(element: Element) -> str:
    found = next(controls(element), ("", element)) if element.tag == w("sdt") else ("", element)
    return found[0]


def _untouched(tag: str, control: Element) -> bool:
    number = control.find(f"{w('sdtPr')}/{w('id')}")
    return number is not None and number.get(w("val")) == str(wordparts.seal(tag, text_of(content(control))))


def _of_template(
    element: Element, own: Collection[Element], shapes: Sequence[Shape], values: dict[str, str]
) -> bool:
    """Whether something is empty or the template's; values that a person gave in it are noted."""
    text = key(text_of(element, own))
    if _shows(element, own):
        return False
    if not text:
        return True
    for pattern, names in shapes:
        match = pattern.fullmatch(text)
        if match is not None:
            given = zip(names, match.groups(), strict=True)
            values.update({name: said for name, said in given if said and said != key(asked(name))})
            return True
    return False


def _shows(element: Element, own: Collection[Element]) -> bool:
    """Whether something holds a picture, a chart or another object beside the marked places."""
    if element in own:
        return False
    return element.tag in (w("drawing"), w("pict"), w("object")) or any(_shows(e, own) for e in element)


def _mark(control: Element) -> None:
    """Mark a place as changed by a person: its number is no seal."""
    number = control.find(f"{w('sdtPr')}/{w('id')}")
    if number is not None:
        text = text_of(content(control))
        number.set(w("val"), str(wordparts.seal("改写", text) ^ 1))


def _fill_in(body: Element, values: Mapping[str, str], filling: Filling) -> None:
    """What a person wrote for a value that the form does not have."""
    for name, said in values.items():
        if filling.values.get(name, "") is not None:
            continue
        for each in body.iter(w("t")):
            if each.text and asked(name) in each.text:
                each.text = each.text.replace(asked(name), said)


def _append(body: Element, rest: Sequence[Element]) -> None:
    if not rest:
        return
    head = wordparts.paragraph(HEADING, "Heading1") + wordparts.paragraph(_HINT, marked=True)
    (control,) = elements(wordparts.control(wordparts.KEPT, HEADING, "", head))
    content(control).extend(rest)
    last = len(body) - 1 if len(body) and body[-1].tag == w("sectPr") else len(body)
    body.insert(last, control)


class _Taker:
    """Takes elements of the earlier version along, with what they refer to."""

    def __init__(self, old: Opened, store: PartStore, main: str) -> None:
        self._old, self._store, self._main = old, store, main
        self._relations = {relation.id: relation for relation in relations(old.store, old.main)}
        self._taken: dict[str, str] = {}

    def taken(self, element: Element) -> Element:
        """A copy for the new version. Raises WriteError for what cannot be taken along."""
        copied = copy.deepcopy(element)
        for each in copied.iter():
            kind = _BESIDE.get(each.tag.rpartition("}")[2])
            if kind is not None:
                self._beside(kind)
            for name in [name for name in each.attrib if name.startswith(_R)]:
                each.set(name, self._related(each.attrib[name]))
        return copied

    def _related(self, identity: str) -> str:
        if identity not in self._taken:
            self._taken[identity] = self._copied(identity)
        return self._taken[identity]

    def _copied(self, identity: str) -> str:
        relation = self._relations.get(identity)
        if relation is None:
            return identity
        if not relation.part:
            return self._link(identity)
        if relation.kind != "image" or relation.part not in self._old.store:
            raise WriteError(f"「{self._old.name}」中有加进去的图表或对象，不能自动带到新版。", _OTHER_NAME)
        return relate(self._store, self._main, f"{wordparts.R}/image", self._part(relation.part))

    def _link(self, identity: str) -> str:
        """A relationship to something outside, as it is."""
        text = self._old.store.text(rels_name(self._old.main))
        target = next(
            get(x.attrs, "Target") or "" for x in tags(text, "Relationship") if get(x.attrs, "Id") == identity
        )
        added = relate(self._store, self._main, f"{wordparts.R}/hyperlink", "external")
        name = rels_name(self._main)
        external = f'Target="{target}" TargetMode="External"'
        self._store.put(name, re.sub(r'Target="[^"]*external"', lambda _: external, self._store.text(name)))
        return added

    def _part(self, part: str) -> str:
        suffix = posixpath.splitext(part)[1].lower()
        numbers = (n for n in range(1, 10000) if f"word/media/kept{n}{suffix}" not in self._store)
        name = f"word/media/kept{next(numbers)}{suffix}"
        self._store.put(name, self._old.store.content(part))
        kind = {".jpg": "jpeg", ".svg": "svg+xml"}.get(suffix, suffix.lstrip("."))
        set_content_type(self._store, name, f"image/{kind}")
        return name

    def _beside(self, kind: str) -> None:
        """The part with the lists, notes or comments that a text refers to: taken along where there is none yet."""
        own = next((r.part for r in relations(self._store, self._main) if r.kind == kind), None)
        part = next((r.part for r in self._relations.values() if r.kind == kind), None)
        if part is None or (own is not None and self._taken.get(kind) == own):
            return
        if own is None and rels_name(part) not in self._old.store:
            self._store.put(part, self._old.store.content(part))
            set_content_type(
                self._store,
                part,
                f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml",
            )
            relate(self._store, self._main, f"{wordparts.R}/{kind}", part)
            self._taken[kind] = part
        elif kind != "numbering":
            raise WriteError(f"「{self._old.name}」中有脚注或批注，不能自动带到新版。", _OTHER_NAME)

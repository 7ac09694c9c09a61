"""What is known of the facts that printed rules ask for: by name, as typed or as worked out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from xltools.cells import Kind, key
from xltools.errors import FormError
from xltools.records import Fact
from xltools.rules.printed.expression import parse

Known = Mapping[str, Decimal | str]


def known(facts: tuple[Fact, ...]) -> Known:
    """The facts by key of their name: figures (a rate as 0.95) or words, blank ones absent.

    A fact that is made of others is worked out anew where all it needs is known; else what is
    stated counts. Of a name given twice the first that says something counts.
    """
    return _Resolver(facts).all()


class _Resolver:
    def __init__(self, facts: tuple[Fact, ...]) -> None:
        self.stated: dict[str, Decimal | str] = {}
        self.made_of: dict[str, str] = {}
        for fact in facts:
            name, said = key(fact.name), _said(fact)
            if said is not None:
                self.stated.setdefault(name, said)
            if fact.made_of:
                self.made_of.setdefault(name, fact.made_of)

    def all(self) -> Known:
        found = {name: self._value(name, ()) for name in (*self.stated, *self.made_of)}
        return {name: value for name, value in found.items() if value is not None}

    def _value(self, name: str, above: tuple[str, ...]) -> Decimal | str | None:
        text = self.made_of.get(name)
        if text is not None and name not in above:
            figure = self._worked_out(text, (*above, name))
            if figure is not None:
                return figure
        return self.stated.get(name)

    def _worked_out(self, text: str, above: tuple[str, ...]) -> Decimal | None:
        try:
            expression = parse(text)
        except FormError:
            return None  # words such as 直接填列 stand there

        def figure(name: str) -> Decimal | None:
            found = self._value(key(name), above)
            return found if isinstance(found, Decimal) else None

        return expression.value(figure)


def _said(fact: Fact) -> Decimal | str | None:
    if fact.value.kind in (Kind.BLANK, Kind.ERROR, Kind.NOT_APPLICABLE):
        return None
    return fact.value.number if fact.value.number is not None else fact.value.text

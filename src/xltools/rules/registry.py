"""All rules; a new one is one module and one entry here."""

from __future__ import annotations

from xltools.rules import bands, deadline, discretion, execution, proportional
from xltools.rules.base import Method, Rule
from xltools.rules.printed.methods import METHODS as PRINTED

RULES: tuple[Rule, ...] = (
    proportional.RULE,
    bands.RULE,
    deadline.RULE,
    execution.RULE,
    discretion.RULE,
)

BY_NAME = {rule.name: rule for rule in RULES}

#: every way of scoring as people are told of it, those of printed rules included
METHODS: tuple[Method, ...] = (*RULES, *PRINTED)

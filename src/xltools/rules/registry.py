"""All rules; a new one is one module and one entry here."""

from __future__ import annotations

from xltools.rules import bands, deadline, discretion, execution, proportional
from xltools.rules.base import Rule

RULES: tuple[Rule, ...] = (
    proportional.RULE,
    bands.RULE,
    deadline.RULE,
    execution.RULE,
    discretion.RULE,
)

BY_NAME = {rule.name: rule for rule in RULES}

"""Checks across a document: its plain tables, facts and forms held against each other; see ``run``."""

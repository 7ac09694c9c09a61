"""Checks of a report's text: against itself, and against the workbook it is about; see ``run``."""

"""The look of our own sheets."""

from __future__ import annotations

from xltools.plans import Style

TITLE = Style(bold=True, size=16, border=False, wrap=False)
NOTE = Style(size=9, color="595959", border=False, wrap=False)
HEAD = Style(bold=True, fill="DDEBF7", horizontal="center")
TEXT = Style()
CENTER = Style(horizontal="center")
FIGURE = Style(horizontal="right", number_format="General")
PERCENT = Style(horizontal="right", number_format="0.00%")
STRONG = Style(bold=True, fill="F2F2F2")
LINK = Style(color="0563C1", underline=True, horizontal="center")

GREEN, RED, AMBER = "C6EFCE", "FFC7CE", "FFEB9C"
GREEN_TEXT, RED_TEXT, AMBER_TEXT = "006100", "9C0006", "7F6000"

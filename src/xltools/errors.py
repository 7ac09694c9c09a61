"""What is wrong with the machine, the command or us. What is wrong in a workbook is a Finding."""

from __future__ import annotations


class XltoolsError(Exception):
    """Base of all errors shown to the user as one Chinese line; ``hint`` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        ended = self.message if self.message.endswith(("。", "！", "？")) else f"{self.message}。"
        return f"{ended}{self.hint}" if self.hint else self.message


class UsageError(XltoolsError):
    """The command cannot do what was asked: wrong option, missing file, output exists."""


class UnreadableError(XltoolsError):
    """A file is no workbook that can be read (a finding when many are verified)."""


class OldDocumentError(UnreadableError):
    """An old Word document (.doc, .rtf), which only LibreOffice can make readable."""


class LateError(UnreadableError):
    """A sheet that was left for later cannot be read, now that it is needed."""


class FormError(XltoolsError):
    """A workbook holds no form that is recognised, or a template lacks what it must have."""


class EngineError(XltoolsError):
    """A formula engine is missing or failed as a whole."""


class WriteError(XltoolsError):
    """An output cannot be written: it exists, is open elsewhere, no permission, disk full."""

"""Where a user's settings and the log of the buttons are, by system; tests give their own home."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """A user's home on one system (``win32``, ``darwin``, ``linux``)."""

    system: str
    folder: Path
    #: %APPDATA% and %LOCALAPPDATA% where they are not below the home
    roaming: Path | None = None
    local: Path | None = None

    @property
    def state(self) -> Path:
        """Our own folder: settings, locks and log."""
        if self.system == "win32":
            return (self.local or self.folder / "AppData" / "Local") / "xltools"
        if self.system == "darwin":
            return self.folder / "Library" / "Application Support" / "xltools"
        return self.folder / ".local" / "state" / "xltools"

    @property
    def log(self) -> Path:
        return self.state / "xltools.log"


def home() -> Home:
    """The home of whoever runs this."""
    roaming, local = (os.environ.get(name) for name in ("APPDATA", "LOCALAPPDATA"))
    own = os.environ.get("XLTOOLS_HOME")
    if own:
        return Home(sys.platform, Path(own))
    return Home(sys.platform, Path.home(), Path(roaming) if roaming else None, Path(local) if local else None)

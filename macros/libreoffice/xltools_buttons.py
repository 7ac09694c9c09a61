"""The buttons of xltools in LibreOffice: ``service:xltools.Buttons?verify`` does that action on the
document in front. A component, not a macro: it needs no further package, and macro security
lets an extension run that the user has installed.

PATHS is filled in by ``xltools macros install --host libreoffice``: the folders where Python
finds xltools and what it needs.
"""

import os
import sys
import time

import unohelper
from com.sun.star.awt.MessageBoxType import ERRORBOX
from com.sun.star.task import XJobExecutor

PATHS = []
NAME = "xltools.Buttons"


class Buttons(unohelper.Base, XJobExecutor):
    """Started by LibreOffice for each click; the modules stay loaded between clicks."""

    def __init__(self, context, *arguments):
        self.context = context

    def trigger(self, action):
        """Do the action; 汇总附件4 asks for its folder first."""
        sys.path += [path for path in PATHS if path not in sys.path]
        try:
            from xltools.office.uno.button import press
        except ImportError as error:
            message = (
                f"找不到 xltools（{error}）。请在终端重新执行：xltools macros install --host libreoffice"
            )
            self._log(message)
            self._say(message)
            return
        press(self.context, action)

    def _log(self, message):
        home = os.environ.get("XLTOOLS_HOME") or os.path.expanduser("~")
        folder = os.path.join(home, ".local", "state", "xltools")
        try:
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, "xltools.log"), "a", encoding="utf-8") as log:
                log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {message}\n")
        except OSError:
            return  # the message box is shown all the same

    def _say(self, message):
        toolkit = self.context.ServiceManager.createInstanceWithContext(
            "com.sun.star.awt.Toolkit", self.context
        )
        box = toolkit.createMessageBox(toolkit.getDesktopWindow(), ERRORBOX, 1, "绩效自评", message)
        box.execute()


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Buttons, NAME, (NAME,))

"""The buttons of xltools in LibreOffice: ``service:xltools.Buttons?verify`` does that action on the
document in front. A component, not a macro: it needs no further package, and macro security
lets an extension run that the user has installed.

PATHS is filled in by ``xltools macros install --host libreoffice``: the folders where Python
finds xltools and what it needs.
"""

import sys

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
            self._say(
                f"找不到 xltools（{error}）。请在终端重新执行：xltools macros install --host libreoffice"
            )
            return
        press(self.context, action)

    def _say(self, message):
        toolkit = self.context.ServiceManager.createInstanceWithContext(
            "com.sun.star.awt.Toolkit", self.context
        )
        box = toolkit.createMessageBox(toolkit.getDesktopWindow(), ERRORBOX, 1, "绩效自评", message)
        box.execute()


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Buttons, NAME, (NAME,))

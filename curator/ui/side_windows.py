"""The dialogs of the window, each made when it is first asked for and kept from then on.

They are imported only then, too: the window is on the screen sooner.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from curator.library.gallery import Change, Gallery
from curator.ui.background import Background
from curator.ui.dialogs.failure_list import Failures
from curator.ui.icons import Icons
from curator.ui.keymap import Keymap
from curator.ui.looks import Looks

if TYPE_CHECKING:
    from curator.ui.dialogs.cheat_sheet import CheatSheet
    from curator.ui.dialogs.export import ExportDialog
    from curator.ui.dialogs.failures import FailuresDialog
    from curator.ui.dialogs.models import ModelsDialog
    from curator.ui.dialogs.settings import SettingsDialog


class SideWindows(QObject):
    """Opens dialogs over a window; none of them holds it up."""

    weights_changed = Signal()
    """Weights came or went; scoring should begin with those that are there."""
    query_wanted = Signal(str)
    """A query whose images should be shown."""
    setting_changed = Signal(object)
    """A setting has another value; a SettingInfo."""

    def __init__(
        self,
        window: QWidget,
        gallery: Gallery,
        failures: Failures,
        looks: Looks,
        icons: Icons,
        keymap: Keymap,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._gallery = gallery
        self._failures = failures
        self._looks = looks
        self._icons = icons
        self._keymap = keymap
        # Beside a long copy or download there is a thread for what its dialog asks meanwhile.
        self._copying = Background(2, self)
        self._pulling = Background(4, self)

    @cached_property
    def _export(self) -> ExportDialog:
        from curator.ui.dialogs.export import ExportDialog

        theme = self._icons.theme
        return ExportDialog(
            self._gallery, self._copying, self._looks, theme, self._icons, self._window
        )

    @cached_property
    def _models(self) -> ModelsDialog:
        from curator.ui.dialogs.models import ModelsDialog

        theme = self._icons.theme
        dialog = ModelsDialog(
            self._gallery.library, self._pulling, theme, self._icons, self._window
        )
        dialog.weights_changed.connect(self.weights_changed)
        return dialog

    @cached_property
    def _list_of_failures(self) -> FailuresDialog:
        from curator.ui.dialogs.failures import FailuresDialog

        dialog = FailuresDialog(self._failures, self._window)
        dialog.query_wanted.connect(self.query_wanted)
        return dialog

    @cached_property
    def _cheat_sheet(self) -> CheatSheet:
        from curator.ui.dialogs.cheat_sheet import CheatSheet

        sheet = CheatSheet(self._keymap, self._window)
        sheet.change_wanted.connect(self.show_keys)
        return sheet

    @cached_property
    def _settings(self) -> SettingsDialog:
        from curator.ui.dialogs.settings import SettingsDialog

        dialog = SettingsDialog(self._gallery.library, self._keymap, self._icons, self._window)
        dialog.changed.connect(self.setting_changed)
        return dialog

    @Slot()
    def show_export(self) -> None:
        """What to export, and where to."""
        self._export.offer()

    @Slot()
    def show_models(self) -> None:
        """The scoring models."""
        _raise(self._models)

    @Slot()
    def show_failures(self) -> None:
        """What could not be read or scored."""
        _raise(self._list_of_failures)

    @Slot()
    def show_settings(self) -> None:
        """All settings."""
        _raise(self._settings)

    @Slot()
    def show_keys(self) -> None:
        """All keys, to be changed."""
        self._settings.show_keys()
        _raise(self._settings)

    @Slot()
    def show_cheat_sheet(self) -> None:
        """All keys."""
        _raise(self._cheat_sheet)

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """The gallery changed."""
        if "_export" in self.__dict__:
            self._export.on_change(change)

    def close(self) -> None:
        """Stop what the dialogs do."""
        if "_export" in self.__dict__:
            self._export.stop()
        if "_models" in self.__dict__:
            self._models.stop()
        if "_settings" in self.__dict__:
            self._settings.close()
        self._copying.close()
        self._pulling.close()


def _raise(dialog: QDialog) -> None:
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()

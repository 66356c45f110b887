"""The part of the Library that is about settings: changed at once, and kept in their file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

from curator.domain.setting import Holds
from curator.library.scorers import Scorers
from curator.scoring.weights import WeightsPlaces, located, standard_places
from curator.settings import Settings, change_setting, default_settings_path, store_setting


class KeptSettings(ABC):
    """What the Library builds on.

    Attributes:
        settings: as they are now.
    """

    settings: Settings
    scorers: Scorers
    _settings_file: Path | None

    @abstractmethod
    def _models_changed(self) -> None:
        """What is begun next begins with other models, or on another device."""

    def score_only_when_idle(self, *, wanted: bool) -> None:
        """Score only while nobody uses the program, or always; holds at once, and is stored.

        Raises:
            SettingsError, StorageError: the settings file cannot be read or written.
        """
        store_setting("only_when_idle", wanted, self._settings_file)
        self.settings = self.settings.model_copy(update={"only_when_idle": wanted})

    @property
    def settings_file(self) -> Path:
        """Where settings are stored; it need not be there."""
        return self._settings_file or default_settings_path()

    def change_setting(self, key: str, value: object, holds: Holds) -> None:
        """Let a setting have another value (None: its default), in the settings file too.

        Nothing is begun anew by that; `holds` says what would have to be.

        Raises:
            SettingsError, StorageError: it has no such value, or the file cannot be written.
        """
        self.settings = change_setting(self.settings, key, value, self._settings_file)
        if holds is Holds.MODELS:
            self._models_changed()

    @property
    def weights_places(self) -> WeightsPlaces:
        """Where weights are looked for."""
        return standard_places(self.settings.weights)

    def use_weights(self, key: str, path: Path) -> None:
        """Take a file or folder for a weights key from now on; it is stored in the settings too.

        What is begun next (`begin_scoring`) begins with them.

        Raises:
            UnknownNameError: no scorer uses weights of that key.
            WeightsError: no weights lie there.
            SettingsError, StorageError: the settings file cannot be read or written.
        """
        path = path.expanduser().absolute()
        given = {**self.settings.weights, key: path}
        located(self.scorers.registry.weights(key), standard_places(given))
        store_setting(f"weights.{key}", path, self._settings_file)
        self.settings = self.settings.model_copy(update={"weights": given})
        self._models_changed()

    def score_by_itself(self, key: str, *, wanted: bool) -> None:
        """Let new images run through a scorer by themselves from now on, or no longer.

        It is stored in the settings too; what is begun next (`begin_scoring`) heeds it.

        Raises:
            UnknownNameError: there is no such scorer.
            SettingsError, StorageError: the settings file cannot be read or written.
        """
        self.scorers.info(key)
        others = tuple(each for each in self.settings.on_arrival if each != key)
        keys = (*others, key) if wanted else others
        store_setting("on_arrival", keys, self._settings_file)
        self.settings = self.settings.model_copy(update={"on_arrival": keys})

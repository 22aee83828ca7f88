"""Where things lie on each system: Live's User Library, the log, what starts at login. Names alone; touches no file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

MAC, WINDOWS = "darwin", "win32"
DEVICES = ("Presets", "MIDI Effects", "Max MIDI Effect")
"""Where a User Library keeps MIDI effects made with Max."""

SHELL = {
    "Personal": ("Documents",),
    "Startup": ("AppData", "Roaming", "Microsoft", "Windows", "Start Menu", "Programs", "Startup"),
    "AppData": ("AppData", "Roaming"),
    "Local AppData": ("AppData", "Local"),
}
"""Folders of Windows, by their names in the registry, with their places below the home unless it says otherwise."""


@dataclass(frozen=True)
class Places:
    """The folders of one person on one system."""

    system: str
    """As `sys.platform` says it: darwin, win32; anything else is treated as Linux."""
    home: PurePath
    moved: Mapping[str, PurePath] = field(default_factory=dict)
    """Those of `SHELL` that Windows says lie elsewhere: OneDrive, say, moves the documents."""
    user: int = 0
    """The number under which macOS keeps the person's agents."""

    def shell(self, name: str) -> PurePath:
        """Return a folder of `SHELL`."""
        return self.moved.get(name) or self.home.joinpath(*SHELL[name])

    @property
    def library(self) -> PurePath | None:
        """Where Live puts the User Library unless it is told otherwise; Linux has no Live."""
        if self.system == MAC:
            return self.home / "Music" / "Ableton" / "User Library"
        if self.system == WINDOWS:
            return self.shell("Personal") / "Ableton" / "User Library"
        return None

    @property
    def told(self) -> tuple[PurePath, str]:
        """Where Live notes a User Library that was moved: a folder, and the pattern of its files."""
        if self.system == WINDOWS:
            return self.shell("AppData") / "Ableton", "Live */Preferences/Library.cfg"
        return self.home / "Library" / "Preferences" / "Ableton", "Live */Library.cfg"

    @property
    def log(self) -> PurePath:
        """The log of an engine without a terminal."""
        if self.system == MAC:
            return self.home / "Library" / "Logs" / "Second Voice" / "engine.log"
        if self.system == WINDOWS:
            return self.shell("Local AppData") / "Second Voice" / "engine.log"
        return self.home / ".local" / "state" / "second-voice" / "engine.log"

    @property
    def pid(self) -> PurePath:
        """The process number of that engine."""
        return self.log.with_suffix(".pid")

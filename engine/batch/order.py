"""What a run is asked to do with each file: plain values, so that they travel to other processes and machines."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..scales import ALL
from ..settings import Settings
from .bars import Anew


@dataclass(frozen=True)
class Order:
    """One run's wishes."""

    settings: Settings
    """The seed in them is the run's."""
    out: Path
    temperatures: tuple[float, ...] = (1.0,)
    """Each clip is rendered at each of them."""
    track: str | None = None
    """Of .mid files: a track's name or number, `all`, or None for the first with notes."""
    root: int | None = None
    scale: frozenset[int] = ALL
    is_continuation: bool = False
    """Whether the model carries clips on."""
    is_bare: bool = False
    """Whether the new voice is written without the lead."""
    into_set: str | None = None
    """Where in a copy of its Live Set a clip's takes go, and not into .mid files: slot or track."""
    is_overwriting: bool = False
    audio: str | None = None
    """Also what each take sounds like: wav, flac or mp3."""
    soundfont: Path | None = None
    is_reported: bool = False
    """Whether a row of the report is wanted of each take."""
    is_drawn: bool = False
    """Whether a piano roll for the terminal is wanted of each take."""
    anew: Anew | None = None
    """What is to be made anew of the only clip, if not all."""

    @property
    def key(self) -> dict[str, Any]:
        """What is known of the key of every clip."""
        return {} if self.root is None else {"root": self.root, "scale": self.scale}

    def head(self, version: str) -> dict[str, Any]:
        """Return what a manifest says of the run: all that the notes depend on."""
        asked = asdict(self.settings)
        del asked["temperature"]
        scale = sorted(self.scale)
        mine = {"track": self.track, "root": self.root, "scale": scale, "bare": self.is_bare}
        shown = {
            "into_set": self.into_set,
            "audio": self.audio,
            "soundfont": str(self.soundfont or ""),
            "report": self.is_reported,
        }
        anew = {"redo": self.anew.text if self.anew else "", "of": str((self.anew and self.anew.of) or "")}
        return {"run": version, "temperatures": list(self.temperatures)} | asked | mine | anew | shown

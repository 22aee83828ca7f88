"""What one request asks, checked at the door."""

import math
from dataclasses import dataclass, replace

import numpy as np

from .blues.form import BARS, CHANGES
from .errors import SettingsError
from .staves.code import STYLES

DEFAULT_MODEL = "second-voice"
MAX_SEED = 2**31 - 1
MAX_DRAWN = 2**24
"""A seed that is drawn stays below, so that it can be typed into the device, whose Seed is a float of 32 bits."""
MAX_TEMPERATURE = 2.0
MAX_TAKES = 16
MAX_CANDIDATES = 32
MAX_BARS = 96
MAX_DENSITY = 4.0
PITCHES = 128
SWING = (50.0, 75.0)
"""Straight eighths, and the most that the first of two may have of a beat, in percent."""
AUTO = "auto"
FOLLOW = ("off", "lean", "strict")

RANGES: dict[str, tuple[int, float]] = {
    "temperature": (0, MAX_TEMPERATURE),
    "seed": (0, MAX_SEED),
    "takes": (1, MAX_TAKES),
    "candidates": (1, MAX_CANDIDATES),
    "density": (0, MAX_DENSITY),
    "contrary": (0, 1),
    "bars": (1, MAX_BARS),
}
CHOICES = {"follow": FOLLOW, "style": STYLES, "changes": (AUTO, *CHANGES)}


@dataclass(frozen=True)
class Settings:
    """The musician's wishes for one clip."""

    model: str = DEFAULT_MODEL
    voice: str = "alto"
    """The voice to make: one of those that the model's card lists, or above, or all that the clip lacks."""
    temperature: float = 1.0
    """0 the likeliest line, 1 as the model learned, 2 wild."""
    seed: int = 0
    """1-2147483647; 0 draws a new one."""
    takes: int = 1
    follow: str = "off"
    """Whether a second voice keeps to the clip's scale: off, lean (it prefers to), strict (it has no other notes)."""
    candidates: int = 8
    """How many of each take are made for the judge to choose from."""
    style: str = STYLES[0]
    """The music that a model of several styles is to sound like."""
    low: int = 0
    """The lowest pitch of a second voice..."""
    high: int = PITCHES - 1
    """...and the highest."""
    density: float = 0.0
    """Notes of a second voice for each note of the clip; 0 as many as the model likes."""
    contrary: float = 0.0
    """How much a second voice leans to contrary motion, 0-1."""
    bars: int = BARS
    """How many bars a continuation has. This and what follows is for the models that continue a clip."""
    form_bar: int = 0
    """The bar of the form in which a continuation begins, 1-12; 0 finds it from the clip."""
    changes: str = AUTO
    """The changes of the blues; auto takes those that the clip's chords fit best."""
    swing: float = 0.0
    """The first eighth's share of a beat in percent, 50-75; 0 swings as the clip does."""
    chords: bool = False
    """Write the chords too."""
    alone: bool = False
    """The continuation comes by itself, from its own beginning."""

    def __post_init__(self) -> None:
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise SettingsError(f"{name} must be in range {low}..{_short(high)}, not {_short(value)}")
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                raise SettingsError(f"{name} must be one of {', '.join(known)}, not {getattr(self, name)!r}")
        if not 0 <= self.low <= self.high < PITCHES:
            raise SettingsError(
                f"lowest and highest pitch must be in range 0..{PITCHES - 1}, in order, not {self.low}, {self.high}"
            )
        if not 0 <= self.form_bar <= BARS:
            raise SettingsError(f"form bar must be in range 1..{BARS}, or 0 to find it, not {self.form_bar}")
        if self.swing and not SWING[0] <= self.swing <= SWING[1]:
            raise SettingsError(
                f"swing must be in range {SWING[0]:g}..{SWING[1]:g} percent, or 0 for the clip's, not {self.swing:g}"
            )

    def with_seed(self) -> "Settings":
        """Return the settings with a seed: the one asked for, or a fresh one."""
        if self.seed:
            return self
        return replace(self, seed=int(np.random.default_rng().integers(1, MAX_DRAWN)))


def _short(value: float) -> str:
    """Write a whole number whole, and any other as short as it is."""
    return str(int(value)) if math.isfinite(value) and value == int(value) else f"{value:g}"

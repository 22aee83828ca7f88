"""What one request asks, checked at the door."""

import math
from dataclasses import dataclass, replace

import numpy as np

from .blues.form import BARS, CHANGES
from .errors import SettingsError

DEFAULT_MODEL = "chorale-bi-augmented"
MAX_SEED = 2**31 - 1
MAX_DRAWN = 2**24
"""A seed that is drawn stays below, so that it can be typed into the device, whose Seed is a float of 32 bits."""
MAX_TEMPERATURE = 2.0
MAX_TAKES = 16
MAX_BARS = 96
SWING = (50.0, 75.0)
"""Straight eighths, and the most that the first of two may have of a beat, in percent."""
AUTO = "auto"
FOLLOW = ("off", "lean", "strict")


@dataclass(frozen=True)
class Settings:
    """The musician's wishes for one clip."""

    model: str = DEFAULT_MODEL
    voice: str = "alto"
    """The voice to make: one of those that the model's card lists, or above."""
    temperature: float = 1.0
    """0 the likeliest line, 1 as the model learned, 2 wild."""
    seed: int = 0
    """1-2147483647; 0 draws a new one."""
    takes: int = 1
    follow: str = "off"
    """Whether a second voice keeps to the clip's scale: off, lean (it prefers to), strict (it has no other notes)."""
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
        if not (math.isfinite(self.temperature) and 0 <= self.temperature <= MAX_TEMPERATURE):
            raise SettingsError(f"temperature must be in range 0..{MAX_TEMPERATURE:g}, not {self.temperature:g}")
        if not 0 <= self.seed <= MAX_SEED:
            raise SettingsError(f"seed must be in range 0..{MAX_SEED}, not {self.seed}")
        if not 1 <= self.takes <= MAX_TAKES:
            raise SettingsError(f"takes must be in range 1..{MAX_TAKES}, not {self.takes}")
        if self.follow not in FOLLOW:
            raise SettingsError(f"follow must be one of {', '.join(FOLLOW)}, not {self.follow!r}")
        if not 1 <= self.bars <= MAX_BARS:
            raise SettingsError(f"bars must be in range 1..{MAX_BARS}, not {self.bars}")
        if not 0 <= self.form_bar <= BARS:
            raise SettingsError(f"form bar must be in range 1..{BARS}, or 0 to find it, not {self.form_bar}")
        if self.changes not in (AUTO, *CHANGES):
            raise SettingsError(f"changes must be one of {AUTO}, {', '.join(CHANGES)}, not {self.changes!r}")
        if self.swing and not SWING[0] <= self.swing <= SWING[1]:
            raise SettingsError(
                f"swing must be in range {SWING[0]:g}..{SWING[1]:g} percent, or 0 for the clip's, not {self.swing:g}"
            )

    def with_seed(self) -> "Settings":
        """Return the settings with a seed: the one asked for, or a fresh one."""
        if self.seed:
            return self
        return replace(self, seed=int(np.random.default_rng().integers(1, MAX_DRAWN)))

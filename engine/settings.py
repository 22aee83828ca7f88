"""What one request asks, checked at the door."""

import math
from dataclasses import dataclass, replace

import numpy as np

from .errors import SettingsError

DEFAULT_MODEL = "chorale-bi-augmented"
MAX_SEED = 2**31 - 1
MAX_DRAWN = 2**24
"""A seed that is drawn stays below, so that it can be typed into the device, whose Seed is a float of 32 bits."""
MAX_TEMPERATURE = 2.0
MAX_TAKES = 16


@dataclass(frozen=True)
class Settings:
    """The musician's wishes for one clip."""

    model: str = DEFAULT_MODEL
    voice: str = "alto"
    """The voice to make; the model's card lists those it has."""
    temperature: float = 1.0
    """0 the likeliest line, 1 as the model learned, 2 wild."""
    seed: int = 0
    """1-2147483647; 0 draws a new one."""
    takes: int = 1

    def __post_init__(self) -> None:
        if not (math.isfinite(self.temperature) and 0 <= self.temperature <= MAX_TEMPERATURE):
            raise SettingsError(f"temperature must be in range 0..{MAX_TEMPERATURE:g}, not {self.temperature:g}")
        if not 0 <= self.seed <= MAX_SEED:
            raise SettingsError(f"seed must be in range 0..{MAX_SEED}, not {self.seed}")
        if not 1 <= self.takes <= MAX_TAKES:
            raise SettingsError(f"takes must be in range 1..{MAX_TAKES}, not {self.takes}")

    def with_seed(self) -> "Settings":
        """Return the settings with a seed: the one asked for, or a fresh one."""
        if self.seed:
            return self
        return replace(self, seed=int(np.random.default_rng().integers(1, MAX_DRAWN)))

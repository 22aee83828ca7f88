"""What is to be made of a clip: one voice or several, each of which knows what the model is told and what is wished."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from . import vocabulary
from .grid import Heard
from .notes import Clip, Note
from .redo import Redo
from .settings import Settings

QUIETER = 0.9
"""Velocity of the made voice against the lead's at the same moment."""

Tokens = NDArray[np.int64]
Numbers = NDArray[np.float32]


class Part(Protocol):
    """One voice to make: what the model is told, and what is wished, once the parts before it are made."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def is_above(self) -> bool:
        """Whether it belongs over the lead."""

    @property
    def back(self) -> int:
        """Semitones from the model's register to the clip's."""

    @property
    def turn(self) -> int:
        """How many of the parts are made before it."""

    def told(self, made: Mapping[str, Tokens]) -> Tokens:
        """Return the lead with the parts that are made, tokens [T, B] by their names: [T, B, ...], or [T, 1, ...]."""
        ...

    def wished(self, made: Mapping[str, Tokens]) -> Numbers:
        """Return the perturbation beside these parts, but for temperature: [T, B, V], or [T, 1, V]."""
        ...


@dataclass(frozen=True)
class Lone:
    """The only voice of a model that hears one line."""

    name: str
    is_above: bool
    back: int
    lead: Tokens
    """What the model hears, [T]."""
    allowed: Numbers
    """[T, V]"""
    turn: int = 0

    def told(self, made: Mapping[str, Tokens]) -> Tokens:  # noqa: ARG002  there is no other part
        """Return the lead, [T, 1]."""
        return self.lead[:, None]

    def wished(self, made: Mapping[str, Tokens]) -> Numbers:  # noqa: ARG002
        """Return what is allowed, [T, 1, V]."""
        return self.allowed[:, None]


@dataclass(frozen=True)
class Ready:
    """A clip as the model is to hear it, and the parts that are to be made of it, one after the other."""

    clip: Clip
    settings: Settings
    heard: Heard
    parts: tuple[Part, ...]
    """From the top."""
    redo: Redo | None

    @property
    def turns(self) -> list[Part]:
        """The parts in the order in which they are made."""
        return sorted(self.parts, key=lambda part: part.turn)

    @property
    def steps(self) -> int:
        """Steps of the clip."""
        return self.heard.melody.steps

    @property
    def rows(self) -> int:
        """Rows of the batch for all takes; at temperature 0 there is but one candidate, the likeliest."""
        return self.settings.takes * self.candidates

    @property
    def candidates(self) -> int:
        """Candidates of each take."""
        is_sure = self.settings.temperature == 0 and not self.settings.density
        return 1 if is_sure else self.settings.candidates

    def clip_of(self, part: Part, made: Tokens) -> Clip:
        """Return made tokens [T] as a clip beside its source: the same span and meter, in the source's groove."""
        source, heard = self.clip, self.heard
        tones = vocabulary.decode(made).tones
        steps = [tone.start for tone in tones]
        starts = np.maximum(heard.beats(steps), source.start).tolist()
        ends = np.minimum(heard.beats([tone.end for tone in tones]), source.end).tolist()
        velocities = (QUIETER * heard.velocities_at(steps)).tolist()
        notes = [
            Note(start, tone.pitch + part.back, end - start, min(127.0, max(1.0, round(velocity))))
            for tone, start, end, velocity in zip(tones, starts, ends, velocities, strict=True)
        ]
        clip = Clip(tuple(notes), source.end, source.start, source.meter, source.root, source.scale)
        return self.redo.joined(clip) if self.redo else clip

"""The token codes of Melody RNN: one event a step.

    0       no event: what sounds goes on sounding, silence stays silent
    1       note off: silence begins
    2...    a note of this pitch starts, 2 the code's lowest
    last    as `distances` steps ago, one token a distance (Lookback and Attention RNN)

Published numberings differ, and no model depends on them: note-seq has -2, -1 and the pitch itself, the labels of
Attention RNN begin with the pitches. `decode(encode(melody)) == melody` for every melody within the pitches.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..melody import Melody, Tone

NO_EVENT = 0
NOTE_OFF = 1
FIRST = 2
"""The token of a code's lowest pitch."""

Tokens = NDArray[np.int64]


@dataclass(frozen=True)
class Code:
    """One code: its pitches, lowest and highest, and how far back it may point, in steps, nearest first."""

    low: int
    high: int
    distances: tuple[int, ...] = ()

    @property
    def events(self) -> int:
        """The number of tokens that stand for an event of their own."""
        return FIRST + self.high - self.low + 1

    @property
    def size(self) -> int:
        """The number of tokens."""
        return self.events + len(self.distances)

    def token(self, pitch: int) -> int:
        """Return the token of a note's start."""
        if not self.low <= pitch <= self.high:
            raise ValueError(f"pitch must be in range {self.low}..{self.high}, not {pitch}")
        return FIRST + pitch - self.low

    def pitch(self, token: int) -> int:
        """Return the pitch that a token starts."""
        return self.low + token - FIRST

    def encode(self, melody: Melody) -> Tokens:
        """Write a melody as tokens, int64 [steps]; points back wherever that says the same, farthest first.

        Before the first step there were no events, so that silence at the beginning points back too, as magenta has it.
        """
        events = np.full(melody.steps, NO_EVENT, np.int64)
        for tone in melody.tones:
            if tone.end < melody.steps:
                events[tone.end] = NOTE_OFF
        for tone in melody.tones:
            events[tone.start] = self.token(tone.pitch)
        tokens = events.copy()
        for number, distance in enumerate(self.distances):
            before = np.concatenate([np.full(distance, NO_EVENT), events])[: melody.steps]
            tokens[before == events] = self.events + number
        return tokens

    def expand(self, tokens: Tokens) -> Tokens:
        """Return tokens [steps] as events, what points back replaced by what it points at."""
        events = tokens.copy()
        for step in np.flatnonzero(tokens >= self.events):
            source = step - self.distances[tokens[step] - self.events]
            events[step] = events[source] if source >= 0 else NO_EVENT
        return events

    def decode(self, tokens: Tokens) -> Melody:
        """Read tokens [steps] as a melody."""
        events = self.expand(tokens)
        steps = len(events)
        changes = np.flatnonzero(events != NO_EVENT).tolist()
        tones = [
            Tone(step, following - step, self.pitch(int(events[step])))
            for step, following in zip(changes, [*changes[1:], steps], strict=False)
            if events[step] != NOTE_OFF
        ]
        return Melody(tuple(tones), steps)


CODES = {
    "events-38": Code(48, 83),
    "events-130": Code(0, 127),
    # A bar and two of 16ths in 4/4.
    "labels-40": Code(48, 83, (16, 32)),
}
"""By the vocabulary on the model's card."""

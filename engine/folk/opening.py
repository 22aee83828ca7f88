"""A clip as the beginning of a folk tune: its key, its bars in C, and what the tune may and may not go on with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..blues.chords import NAMES
from ..errors import ClipError
from ..melodies.prompt import Prompt, listen
from ..melody import Melody
from ..notes import Clip
from ..perturbation import scale_wish
from ..register import into_range
from .abc import CHORD, METERS, MODES, SPAN, START, TOKENS, WORDS, Sheet, bar_steps, encode, heights
from .bars import written
from .mode import find, to_c
from .signs import BAR, CLOSE, END, OPEN

STEPS_PER_BEAT = 4
CONTEXT = 32
"""Bars of a clip that the model is played, at most: longer tunes it has hardly known."""
SOONEST = 32
"""Tokens after which a tune may end; no training tune is so short."""
MODE_NAMES = {"maj": "major", "min": "minor", "dor": "dorian", "mix": "mixolydian"}

Tokens = NDArray[np.int64]
Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class Opening:
    """What a clip says of its tune."""

    prompt: Prompt
    known: Melody
    """The clip's last bars, in C."""
    meter: tuple[int, int]
    tonic: int
    mode: str
    shift: int
    """Semitones from the clip's pitches to the model's."""

    @classmethod
    def of(cls, clip: Clip) -> "Opening":
        """Hear a clip and find its key."""
        meter = (4, 4) if clip.meter == (2, 2) else clip.meter
        if meter not in METERS.values():
            meters = ", ".join(f"{beats}/{unit}" for beats, unit in ((2, 2), *METERS.values()))
            raise ClipError(
                f"the meter of a folk tune must be one of {meters}, not {clip.meter[0]}/{clip.meter[1]}; "
                "set the clip's signature, or choose another model"
            )
        prompt = listen(clip, STEPS_PER_BEAT)
        melody = prompt.line
        tonic, mode = find(melody, clip.root, clip.scale)
        shift = to_c([tone.pitch for tone in melody.tones], tonic)
        latest = prompt.latest(melody, min(CONTEXT * bar_steps(meter), melody.steps - prompt.first))
        return cls(prompt, into_range(latest.transpose(shift), SPAN), meter, tonic, mode, shift)

    @property
    def bar(self) -> int:
        """Steps of a bar."""
        return bar_steps(self.meter)

    @property
    def pulse(self) -> int:
        """Steps of a felt beat, which in 6/8 and the like is three eighths."""
        return 6 if self.meter[1] == 8 else 4  # noqa: PLR2004

    @property
    def key(self) -> str:
        """The key by its name."""
        return f"{NAMES[self.tonic]} {MODE_NAMES[self.mode]}"

    @property
    def tokens(self) -> Tokens:
        """The meter, the mode, and the clip as the beginning of a part that is repeated, as in most tunes."""
        signs = (OPEN, *written(self.known, self.bar)) if self.known.steps else ()
        return encode(Sheet(self.meter, self.mode, signs))

    def wishes(self, steps: int, follow: str) -> Numbers:
        """Return what is forbidden or disliked of the next tokens, [T, V].

        That is another meter or mode, a chord, an end too soon, pitches outside 0-127 once moved back, and pitches
        outside the clip's scale, as `follow` has it. After a whole bar comes a bar line.
        """
        allowed = np.zeros((steps, len(WORDS)), np.float32)
        allowed[:, [TOKENS[word] for word in (START, *METERS, *MODES, *CHORD)]] = -np.inf
        allowed[:SOONEST, TOKENS[END]] = -np.inf
        cost = scale_wish(self.prompt.clip.scale, follow)
        for token, height in heights(self.mode).items():
            pitch = height - self.shift
            # An accidental earlier in its bar may move a note by one more.
            allowed[:, token] = cost[pitch] if 0 < pitch < 127 else -np.inf  # noqa: PLR2004  MIDI's highest
        if self.known.steps and self.known.steps % self.bar == 0:
            allowed[:1, [token for token, word in enumerate(WORDS) if word not in {BAR, CLOSE}]] = -np.inf
        return allowed

"""What Attention RNN hears: the note that sounds, how it began, a clock, repeats, and the keys that notes fit into."""

import torch
from torch import Tensor

from engine.melodies.events import FIRST, NO_EVENT, NOTE_OFF
from engine.melodies.key import MAJOR

from ..stepwise import State
from .melody_features import CODE, EVENTS, STEPS_PER_BAR, Lookback, clock, one_hot, repeats

PITCHES = EVENTS - FIRST
NEVER = 1 << 20
"""The age of an event not yet heard."""


class Keys(Lookback):
    """Knows, beside the last events, how long ago each event was heard last; of that nearly all the rest is made."""

    width = 74
    kept = 3

    def __init__(self) -> None:
        """Tell which of the 36 pitches fits into which of the 12 major keys."""
        self.fits = torch.tensor(
            [[float((CODE.low + pitch - key) % 12 in MAJOR) for key in range(12)] for pitch in range(PITCHES)]
        )

    def told(self, lead: Tensor) -> Tensor:
        """Return the clock at each step (T, B), and whether a bar starts there."""
        return torch.cat([clock(lead, 7), (lead % STEPS_PER_BAR == 0).float()[..., None]], -1)

    def beginning(self, lead: Tensor) -> State:
        """Return the last events, the age of each event (B, EVENTS), and how many notes fit into each key (B, 12)."""
        rows = lead.shape[1]
        return *super().beginning(lead), lead.new_full((rows, EVENTS), NEVER), self.fits.new_zeros(rows, 12)

    def after(self, token: Tensor, *state: Tensor) -> State:
        """Return the same after a label (B)."""
        (window,) = super().after(token, state[0])
        heard = one_hot(window[:, -1], EVENTS)
        ages = torch.where(heard > 0, 1, (state[1] + 1).clamp(max=NEVER))
        return window, ages, state[2] + heard[:, FIRST:] @ self.fits

    def history(self, tokens: Tensor) -> State:
        """Return the same before each step of labels (T, B)."""
        (window,) = super().history(tokens)
        heard = one_hot(window[..., -1], EVENTS)
        steps = torch.arange(1, len(tokens) + 1)[:, None, None]
        latest = torch.where(heard > 0, steps, -NEVER).cummax(0).values
        # The newest event of a row was played a step before.
        ages = (steps + 1 - latest).clamp(max=NEVER)
        return window, ages, (heard[..., FIRST:] @ self.fits).cumsum(0)

    def inputs(self, told: Tensor, *state: Tensor) -> Tensor:
        """Return the 74 features."""
        window, ages, keys = state
        notes = ages[..., FIRST:]
        # The last three different pitches, newest first.
        recent, pitches = notes.topk(3, largest=False)
        newest = recent[..., 0]
        sounds = (newest < ages[..., NOTE_OFF]).float()
        # A note off right after the start of a note leaves the attack on, as in the published code.
        attack = (newest < ages[..., NO_EVENT]).float()
        direction = torch.sign(pitches[..., 0] - pitches[..., 1]) * (recent[..., 1] < NEVER)
        last = ((notes <= recent[..., 2:]) & (notes < NEVER)).float() @ self.fits
        single = torch.stack([sounds, 1 - sounds, attack, direction.float()], -1)
        pitch = one_hot(pitches[..., 0], PITCHES) * sounds[..., None]
        return torch.cat([pitch, single, repeats(window), told, likeliest(keys), likeliest(last)], -1)


def likeliest(keys: Tensor) -> Tensor:
    """Return 1 for each key (..., 12) into which the most notes fit."""
    return (keys == keys.amax(-1, keepdim=True)).float()

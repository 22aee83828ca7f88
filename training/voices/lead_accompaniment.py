"""From a lead track to an accompaniment track, a pitch each half second: the Seq2Seq model on multi-track MIDI.

As its project page has it: one-hot 128, rows of zeros for silence; an LSTM reads the lead, another starts from its
states and writes the accompaniment, until it says that it ends. The page names the English-French example of Keras as
its model, so 256 units, RMSprop, batches of 64. Ours: learned are excerpts, since one vector does not hold a song, and
all are heard in C by the key of their lead, since there is little music to learn twelve keys from; an accompaniment
ends where only silence is left of it.

A clip says how long its voice is, so what the engine plays has no end: to end is there as likely as to be silent.
Half a second is a beat, as at 120 beats a minute, and the engine's tokens say whether a pitch is struck or goes on:
equal neighbours are one held note, which they are in three of four cases in pop909.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence

from engine import vocabulary
from engine.card import Card, Voice

from .. import chorales
from ..recipes import Training
from ..stepwise import Stepwise, wishes
from ..system import Data, System
from . import scores
from .excerpts import END, PADDING, excerpts
from .line import NEVER, NONE, advanced, dropped, following, sounding
from .multitrack import SILENT, Pair, kept, read, split

PITCHES = 128
OCTAVE = 12
CODES = PITCHES + 2
"""The pitches, silence, and one more: what the decoder says there is the end, what it hears there is the start."""
START = END
PROFILE = (635, 223, 348, 233, 438, 409, 252, 519, 239, 366, 229, 288)
"""How well each degree fits a major key, times 100 (Krumhansl and Kessler 1982)."""


@dataclass(frozen=True, kw_only=True)
class LeadAccompaniment(Training):
    """Which pairs the network learns, and how."""

    pairs: tuple[str, ...]
    """What `training.voices.multitrack` has prepared under these names; quartets and chorales prepare themselves."""
    hidden: int = 256
    """Units of encoder and decoder, as in the example of Keras."""
    lengths: tuple[int, ...] = (32, 16, 24, 8)
    """Half seconds of an excerpt, in turn: of one length only, the end would be learned by counting."""
    hop: int = 16
    """Half seconds between the starts of two excerpts."""
    silent: float = 0.75
    """An excerpt with more silence in its lead is no example of accompanying."""
    dropout: float = 0.0
    """Of what the decoder hands to the softmax; the example has none."""
    optimiser: str = "rmsprop"
    decay: float = 0.95
    decay_from: int = 10
    patience: int = 6
    epochs: int = 50


class Network(Stepwise):
    """Encoder, decoder and a softmax over pitches, silence and the end."""

    keys: Tensor

    def __init__(self, recipe: LeadAccompaniment) -> None:
        """Build it with fresh weights."""
        super().__init__()
        self.classes = vocabulary.SIZE
        self.dropout = recipe.dropout
        self.encoder = nn.LSTM(PITCHES, recipe.hidden)
        self.decoder = nn.LSTM(CODES, recipe.hidden)
        self.output = nn.Linear(recipe.hidden, CODES)
        keys = [[PROFILE[(degree - tonic) % OCTAVE] for tonic in range(OCTAVE)] for degree in range(OCTAVE)]
        self.register_buffer("keys", torch.tensor(keys, dtype=torch.float32), persistent=False)

    def read(self, lead: Tensor, lengths: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Read pitches in C (T, B), of these lengths; return the encoder's states (B, H)."""
        heard = one_hot(lead, PITCHES)
        packed = heard if lengths is None else pack_padded_sequence(heard, lengths, enforce_sorted=False)
        _, (h, c) = self.encoder(packed)
        return h[0], c[0]

    def write(self, before: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits (B, CODES) that follow what stood before (B), in C, and the states."""
        h, c = advanced(self.decoder, one_hot(before, CODES), h, c)
        return self.output(h), h, c

    def begin(self, lead: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Read the lead (T, B); nothing more is told on the way. The state is what sounds, the way to C, h and c."""
        pitches = sounding(lead)
        by = self.to_c(pitches)
        h, c = self.read(moved(pitches, by))
        return torch.zeros_like(lead[..., None], dtype=h.dtype), (torch.full_like(lead[0], NONE), by, h, c)

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:  # noqa: ARG002  see begin
        """Write what sounds next, in the engine's tokens."""
        pitch, by, h, c = state
        pitch = following(pitch, token)
        first = torch.full_like(token, START)
        codes, h, c = self.write(torch.where(token == self.classes, first, moved(pitch, by)), h, c)
        strike = codes.gather(1, (torch.arange(PITCHES) + by[:, None]) % PITCHES)
        # One more column, which no pitch has, so that silence too may be looked for.
        held = F.one_hot(pitch, PITCHES + 1)[:, :PITCHES].bool()
        hold = torch.where(held, strike, NEVER).amax(1, keepdim=True)
        rest = codes[:, SILENT:].logsumexp(1, keepdim=True)
        return torch.cat([torch.where(held, NEVER, strike), rest, hold], 1), pitch, by, h, c

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL of accompaniments (B, T + 1), their ends too, given leads (B, T); both padded."""
        lead, made = (part.T for part in data)
        logits, wanted = self.logits(lead, made, generator)
        total = F.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="sum", ignore_index=PADDING)
        return total, int((wanted != PADDING).sum())

    def logits(self, lead: Tensor, made: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Return the logits of each code of accompaniments (T, B) to leads, (T, B, CODES), and the codes, all in C."""
        by = self.to_c(lead)
        lead, made = moved(lead, by), moved(made, by)
        h, c = self.read(lead, (lead != PADDING).sum(0))
        before = F.pad(made[:-1], (0, 0, 1, 0), value=START)
        states, _ = self.decoder(one_hot(before, CODES), (h[None], c[None]))
        return self.output(dropped(states, self.dropout, generator)), made

    @torch.no_grad()
    def compose(self, lead: Tensor, noise: Tensor) -> Tensor:
        """Write to leads (T, B) of one length until the end is said, or the noise (S, B, CODES) ends.

        Returns pitches (S, B), PADDING after the end.
        """
        by = self.to_c(lead)
        h, c = self.read(moved(lead, by))
        code, over = torch.full_like(lead[0], START), torch.zeros_like(lead[0], dtype=torch.bool)
        made = []
        for now in noise:
            logits, h, c = self.write(code, h, c)
            code = (logits + now).argmax(1)
            over = over | (code == END)
            made.append(torch.where(over, PADDING, moved(code, -by)))
        return torch.stack(made)

    def to_c(self, lead: Tensor) -> Tensor:
        """Return the semitones (B), -5 to 6, that bring leads (T, B) into C: from the major key that fits them best."""
        classes = torch.where((lead >= 0) & (lead < PITCHES), lead % OCTAVE, PADDING)
        # Whole numbers, so that two keys that fit alike are equal wherever this is reckoned.
        tonic = (one_hot(classes, OCTAVE).sum(0) @ self.keys).argmax(1)
        return (17 - tonic) % OCTAVE - 5

    def trial(self, steps: int, rows: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Draw a lead and a perturbation for the comparison with the ONNX file."""
        return rng.integers(0, vocabulary.SIZE, (steps, rows)), wishes(rng, (steps, rows, vocabulary.SIZE))


def one_hot(codes: Tensor, width: int) -> Tensor:
    """Return rows with a one at the code; codes beyond the width, and padding, have none."""
    return F.one_hot(codes.clamp(0, CODES), CODES + 1)[..., :width].float() * (codes >= 0)[..., None]


def moved(codes: Tensor, by: Tensor) -> Tensor:
    """Transpose pitches; what is none stays. What would leave the pitches at one end enters at the other."""
    return torch.where((codes >= 0) & (codes < PITCHES), (codes + by) % PITCHES, codes)


def pairs(names: tuple[str, ...], part: str, work: Path) -> list[Pair]:
    """Return the pairs of a split of what was prepared under these names."""
    found = []
    for name in names:
        scores.prepare(name, work)
        path = kept(name, work)
        if not path.exists():
            raise chorales.CorpusError(
                f"no {path}; run python -m training.voices.multitrack FOLDER --name {name} first"
            )
        found += split(read(path), part)
    return found


def data(part: str, recipe: LeadAccompaniment, work: Path) -> Data:
    """Read the excerpts of a split."""
    found = pairs(recipe.pairs, part, work)
    leads, accompaniments = excerpts(found, recipe.lengths, recipe.hop, recipe.silent)
    return torch.from_numpy(leads), torch.from_numpy(accompaniments)


def card(recipe: LeadAccompaniment, facts: str, licence: str, work: Path) -> Card:
    """Return a model's facts; the ranges are those of the training pairs, less a hundredth at either end."""
    train = pairs(recipe.pairs, "train", work)
    lines = [np.concatenate([getattr(pair, part) for pair in train]) for part in ("lead", "accompaniment")]
    low_high = [np.percentile(line[line != SILENT], (1, 99)).astype(int).tolist() for line in lines]
    return Card(
        recipe.name,
        task="second voice: an accompaniment under a lead, a pitch each beat (Seq2Seq on multi-track MIDI)",
        data=facts,
        licence=licence,
        voices={"alto": Voice(*(tuple(span) for span in low_high))},
        steps=max(recipe.lengths),
        steps_per_beat=1,
    )


SCORES = LeadAccompaniment(name="lead-accompaniment", pairs=(scores.QUARTETS, scores.CHORALES), hop=4, dropout=0.4)
"""A sixth of the music that pop909 has, so more of its excerpts overlap, and less may be learned by heart."""
POP909 = LeadAccompaniment(name="lead-accompaniment-pop909", pairs=("pop909",))
"""To be measured, not to be passed on."""
FACTS = {
    SCORES: (scores.FACTS, chorales.LICENCE),
    POP909: ("MELODY and BRIDGE of 560 songs of POP909", "songs in copyright: to be measured, not to be passed on"),
}
SYSTEMS = tuple(
    System(recipe, Network, data, partial(card, recipe, facts, licence), is_half=True)
    for recipe, (facts, licence) in FACTS.items()
)

"""A network that improvises over changes: an LSTM hears the form and its own last note, and says what the next slot is.

Each step it chooses twice: rest, hold or strike, and if it strikes, which pitch. A pitch is judged as itself, by its
interval from the last note, and by where it lies over the chord, the next chord and the tonic; the judgements are
added up, a product of experts as in Johnson, Keller and Weintraub 2017 ("Learning to create jazz melodies using a
product of experts"). What it hears of chords and pitches is relative too, so little has to be learned twelve times.
"""

from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from engine import vocabulary
from engine.blues import form
from engine.blues.beat import SLOTS
from engine.card import Card, Voice

from . import solos
from .recipes import BLUES, SoloRecipe
from .stepwise import wishes
from .system import Data, System

WIDEST = 24
"""Semitones; wider intervals count as one."""
OLDEST = 63
"""Steps since the last note was struck; more count as these."""
NONE = vocabulary.PITCHES
"""The last pitch before there was one."""

# What the network hears, a table of rows each; the first six stand in the lead, the rest follow from the melody so far.
HEARD = {
    "root": 12,
    "kind": 6,
    "bar": form.BARS,
    "slot": form.BEATS * len(SLOTS),
    "next_root": 12,
    "next_kind": 6,
    "pitch": NONE + 1,
    "over_tonic": 13,
    "over_root": 13,
    "over_next": 13,
    "interval": 2 * WIDEST + 2,
    "age": 2 * (OLDEST + 1),
}
IN_LEAD = 6
# What judges a pitch: how many scores each expert gives.
EXPERTS = {"pitch": vocabulary.PITCHES, "interval": 2 * WIDEST + 1, "root": 12, "next": 12, "tonic": 12}
GATES = 3
"""Rest, hold, strike: in the vocabulary's order, so that rest is 128 and hold 129."""


class Improviser(nn.Module):
    """Form and melody so far -> what the next slot is."""

    def __init__(self, recipe: SoloRecipe) -> None:
        """Build the network that the recipe names, with fresh weights."""
        super().__init__()
        self.dropout = recipe.dropout
        self.experts = EXPERTS if recipe.relative else {"pitch": EXPERTS["pitch"]}
        self.tables = nn.ModuleDict({name: nn.Embedding(rows, recipe.embedding) for name, rows in HEARD.items()})
        for table in self.tables.values():
            assert isinstance(table, nn.Embedding)
            nn.init.normal_(table.weight, std=len(HEARD) ** -0.5)
        self.lstm = nn.LSTM(recipe.embedding, recipe.hidden, recipe.layers)
        self.gates = nn.Linear(recipe.hidden, GATES)
        self.scores = nn.Linear(recipe.hidden, sum(self.experts.values()))

    def loss(self, lead: Tensor, tokens: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL in nats and the steps it is over, for lead (B, T, FEATURES) and tokens (B, T).

        A token of -1 is padding. A generator turns on dropout and moves each sequence to a key of its own.
        """
        if generator is not None:
            lead, tokens = transpose(lead, tokens, generator)
        sounds = tokens >= 0
        gate, pitch = self(lead.transpose(0, 1), tokens.T.clamp(min=0), generator)
        gates = (tokens.T - vocabulary.REST).clamp(min=-1) % GATES
        nll = F.cross_entropy(gate.flatten(0, 1), gates.flatten(), reduction="none").view_as(gates)
        struck = (tokens.T < vocabulary.PITCHES) & sounds.T
        total = nll[sounds.T].sum() + F.cross_entropy(pitch[struck], tokens.T[struck], reduction="sum")
        return total, int(sounds.sum())

    def forward(self, lead: Tensor, tokens: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """Return the logits of gates (T, B, 3) and pitches (T, B, 128) for lead (T, B, FEATURES), tokens (T, B)."""
        state = history(tokens)
        hidden, _ = self.lstm(self._drop(self.hear(lead, state), generator))
        hidden = self._drop(hidden, generator)
        return self.judge(hidden, lead, state)

    def hear(self, lead: Tensor, state: dict[str, Tensor]) -> Tensor:
        """Return what the LSTM hears, (..., E): the sum of a row of each table."""
        rows = relative(lead, state)
        heard = torch.stack([self.tables[name](rows[name]) for name in HEARD])
        return heard.sum(0)

    def judge(self, hidden: Tensor, lead: Tensor, state: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Return the logits of gates (..., 3) and pitches (..., 128) from the LSTM's output (..., H)."""
        gate = self.gates(hidden)
        # Nothing can be held where nothing sounds.
        gate = torch.where(
            F.one_hot(torch.tensor(1), GATES).bool() & (state["sounding"] == 0)[..., None], gate - 1e9, gate
        )
        places = torch.arange(vocabulary.PITCHES)
        last = torch.where(state["pitch"] == NONE, 60, state["pitch"])[..., None]
        tonic, root, following = (lead[..., index, None] for index in (0, 1, 5))
        where = {
            "interval": (places - last).clamp(-WIDEST, WIDEST) + WIDEST,
            "root": (places - root) % 12,
            "next": (places - following) % 12,
            "tonic": (places - tonic) % 12,
        }
        scores = dict(zip(self.experts, self.scores(hidden).split(list(self.experts.values()), -1), strict=True))
        pitch = scores["pitch"]
        for name in list(self.experts)[1:]:
            pitch = pitch + scores[name].gather(-1, where[name])
        return gate, pitch

    @torch.no_grad()
    def generate(self, lead: Tensor, perturbation: Tensor) -> tuple[Tensor, Tensor]:
        """Improvise: lead (T, B, FEATURES) and perturbation (T, B, 131) to tokens (T, B) and log-probabilities.

        Entries 0-127 are added to the pitches' logits, 128-130 to those of rest, hold and strike; each choice is an
        argmax. The log-probabilities are at temperature 1, before it. The ONNX file must equal this.
        """
        state = beginning(lead.shape[1])
        memory = None
        tokens, log_probs = [], []
        for told, wish in zip(lead, perturbation, strict=True):
            out, memory = self.lstm(self.hear(told, state)[None], memory)
            gate, pitch = self.judge(out[0], told, state)
            gates = (gate + wish[:, vocabulary.PITCHES :]).argmax(1)
            pitches = (pitch + wish[:, : vocabulary.PITCHES]).argmax(1)
            is_struck = gates == GATES - 1
            token = torch.where(is_struck, pitches, vocabulary.REST + gates)
            log_gate = torch.log_softmax(gate, 1).gather(1, gates[:, None])[:, 0]
            log_pitch = torch.log_softmax(pitch, 1).gather(1, pitches[:, None])[:, 0]
            tokens.append(token)
            log_probs.append(log_gate + torch.where(is_struck, log_pitch, torch.zeros(())))
            state = after(state, token)
        return torch.stack(tokens), torch.stack(log_probs)

    def trial(self, steps: int, rows: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Draw a lead and a perturbation for the comparison with the ONNX file."""
        sizes = (12, 12, 6, form.BARS, form.BEATS * len(SLOTS), 12, 6)
        lead = np.stack([rng.integers(0, size, (steps, rows)) for size in sizes], axis=-1)
        return lead, wishes(rng, (steps, rows, vocabulary.PITCHES + GATES), GATES)

    def _drop(self, values: Tensor, generator: torch.Generator | None) -> Tensor:
        """Drop units of (T, B, H) for a whole sequence, or nothing."""
        if generator is None or self.dropout == 0:
            return values
        keep = torch.full_like(values[:1], 1 - self.dropout)
        return values * torch.bernoulli(keep, generator=generator) / (1 - self.dropout)


def beginning(batch: int) -> dict[str, Tensor]:
    """Return the state before anything is played: nothing sounds, and nothing was struck."""
    zero = torch.zeros(batch, dtype=torch.long)
    return {"pitch": zero + NONE, "interval": zero + 2 * WIDEST + 1, "age": zero + OLDEST, "sounding": zero}


def after(state: dict[str, Tensor], token: Tensor) -> dict[str, Tensor]:
    """Return the state after a token (B)."""
    struck = token < vocabulary.PITCHES
    interval = (token - state["pitch"]).clamp(-WIDEST, WIDEST) + WIDEST
    interval = torch.where(state["pitch"] == NONE, 2 * WIDEST + 1, interval)
    return {
        "pitch": torch.where(struck, token, state["pitch"]),
        "interval": torch.where(struck, interval, state["interval"]),
        # At the next step the note struck now is one step old.
        "age": torch.where(struck, 1, (state["age"] + 1).clamp(max=OLDEST)),
        "sounding": (token != vocabulary.REST).long(),
    }


def history(tokens: Tensor) -> dict[str, Tensor]:
    """Return the state before each step of tokens (T, B): what `after` would give, all at once."""
    steps = torch.arange(len(tokens))[:, None].expand_as(tokens)
    struck = tokens < vocabulary.PITCHES
    # The step of the last note struck before each step, -1 where there is none; and of the one before that.
    latest = torch.where(struck, steps, -1).cummax(0).values
    latest = torch.cat([torch.full_like(latest[:1], -1), latest[:-1]])
    earlier = latest.gather(0, latest.clamp(min=0))
    earlier = torch.where(latest < 0, -1, earlier)
    pitch = torch.where(latest < 0, NONE, tokens.gather(0, latest.clamp(min=0)))
    before = torch.where(earlier < 0, NONE, tokens.gather(0, earlier.clamp(min=0)))
    interval = torch.where(earlier < 0, 2 * WIDEST + 1, (pitch - before).clamp(-WIDEST, WIDEST) + WIDEST)
    sounding = torch.cat([torch.zeros_like(tokens[:1]), (tokens[:-1] != vocabulary.REST).long()])
    age = torch.where(latest < 0, OLDEST, (steps - latest).clamp(max=OLDEST))
    return {"pitch": pitch, "interval": interval, "age": age, "sounding": sounding}


def relative(lead: Tensor, state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the row of each table of `HEARD`, for lead (..., FEATURES) and the state before each step."""
    tonic, root, kind, bar, slot, next_root, next_kind = lead.unbind(-1)
    silent = state["pitch"] == NONE

    def over(base: Tensor) -> Tensor:
        return torch.where(silent, 12, (state["pitch"] - base) % 12)

    return {
        "root": (root - tonic) % 12,
        "kind": kind,
        "bar": bar,
        "slot": slot,
        "next_root": (next_root - tonic) % 12,
        "next_kind": next_kind,
        "pitch": state["pitch"],
        "over_tonic": over(tonic),
        "over_root": over(root),
        "over_next": over(next_root),
        "interval": state["interval"],
        "age": 2 * state["age"] + state["sounding"],
    }


def transpose(lead: Tensor, tokens: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Move each sequence of lead (B, T, FEATURES) and tokens (B, T) by -6 to 5 semitones: all twelve keys."""
    by = torch.randint(-6, 6, (len(tokens), 1), generator=generator)
    moved = lead.clone()
    for feature in (0, 1, 5):
        moved[..., feature] = (lead[..., feature] + by) % 12
    return moved, torch.where((tokens >= 0) & (tokens < vocabulary.PITCHES), tokens + by, tokens)


def data(split: str, recipe: SoloRecipe, work: Path) -> Data:
    """Read what is told and played at each slot, int64 (N, T, FEATURES) and (N, T); only training has windows."""
    heard = solos.read(split, work / solos.FOLDER.name)
    length = recipe.steps if split == "train" else max(len(solo.tokens) for solo in heard)
    parts = solos.windows(heard, length, recipe.hop)
    return torch.from_numpy(parts[0]), torch.from_numpy(parts[1])


def card(recipe: SoloRecipe, work: Path) -> Card:
    """Return the facts of the model that improvises."""
    return Card(
        recipe.name,
        task="a blues solo that goes on where the clip ends, over its changes",
        data="40 solos over 12-bar blues by 19 players, Weimar Jazz Database; two more sets of players held out",
        licence=solos.LICENCE,
        voices={"solo": compass(work)},
        steps=recipe.steps,
        steps_per_beat=len(SLOTS),
        kind="blues solo",
    )


def compass(work: Path) -> Voice:
    """Return the compass of the training solos, less a twentieth at either end; and the whole of it."""
    tokens = np.concatenate([solo.tokens for solo in solos.read("train", work / solos.FOLDER.name)])
    pitches = tokens[tokens < vocabulary.PITCHES]
    low, high = np.percentile(pitches, (5, 95))
    return Voice((int(low), int(high)), (int(pitches.min()), int(pitches.max())))


SYSTEMS = tuple(System(recipe, Improviser, data, partial(card, recipe)) for recipe in BLUES.values())

"""The bi-axial LSTM of Johnson 2015 and 2017: one net along time for each note, one along the notes of each step.

Every note has the same weights, so what is learned of one is known of all: a chord is a chord in any key. The second
net goes from the lowest note up and hears what was chosen beneath. Two variants of it: an LSTM, as Johnson's program
has it (BALSTM), and a kernel that slides over the notes beneath (after TP-LSTM-NADE).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from engine.polyphony import code
from training.recipes import Training

from .chance import eased, likelier, nll
from .note_axis import Along, Kernel, Ladder, dropped, lstm

REACH = 12
"""Semitones to either side of a note that its net along time hears of the step before."""
CLOCK = 4
"""Bits of the clock: sixteen steps, a bar of 16ths."""
KEYS = range(-5, 7)
"""Semitones by which a segment may be moved."""

State = tuple[Tensor, ...]


@dataclass(frozen=True, kw_only=True)
class BiaxialRecipe(Training):
    """One training run of a bi-axial network."""

    corpus: str = "bach"
    """bach, the chorales on the 16th grid; or a published set on the quarter grid, piano-midi or jsb."""
    lowest: int = code.LOWEST
    notes: int = code.NOTES
    """The pitches that the network has; the others of the vocabulary stay silent."""
    channels: int = 2
    """Played and articulated; or 1, played alone, where a roll does not say which notes are struck."""
    time_axis: tuple[int, ...] = (300, 300)
    note_axis: tuple[int, ...] = (100, 50)
    """Units of the layers along time, and along the notes."""
    kernel: int = 0
    """Notes beneath that the net along the notes hears through a kernel in place of an LSTM; 0 for the LSTM."""
    dropout: float = 0.5
    """Of units, for a whole sequence, between the layers and after the last of an axis."""
    steps: int = 128
    """Length of a segment."""
    is_transposed: bool = False
    """Whether each segment is heard in a key drawn from twelve, -5 to 6 semitones away."""
    is_half: bool = False
    """Whether the products of training are made in bfloat16, at about half the time where the processor has it."""


class Biaxial(nn.Module):
    """Rolls so far -> the logits of each note of the next step, played and articulated."""

    vicinity: Tensor
    rotation: Tensor
    fixed: Tensor
    scale: Tensor

    def __init__(self, recipe: BiaxialRecipe) -> None:
        """Build the network that the recipe names, with fresh weights."""
        super().__init__()
        self.recipe = recipe
        notes, channels = recipe.notes, recipe.channels
        place = torch.arange(notes)
        pitch_class = (place + recipe.lowest) % 12
        register = {
            "vicinity": place[:, None] + torch.arange(2 * REACH + 1),
            "rotation": (pitch_class[:, None] + torch.arange(12)) % 12,
            "fixed": torch.cat([place[:, None], F.one_hot(pitch_class, 12)], 1).float(),
        }
        self.inputs = 1 + 12 + (2 * REACH + 1) * channels + 12 + CLOCK + 1
        # The number of a note is large against the rest, and is learned from more evenly as a share of them all.
        register["scale"] = torch.cat([torch.tensor([1 / notes]), torch.ones(self.inputs - 1)])
        for name, table in register.items():
            self.register_buffer(name, table, persistent=False)
        self.time_axis = nn.ModuleList(lstm(*sizes) for sizes in pairwise((self.inputs, *recipe.time_axis)))
        top, sizes, dropout = recipe.time_axis[-1], recipe.note_axis, recipe.dropout
        self.note_axis: Along = (
            Kernel(top, sizes[0], channels, dropout, recipe.kernel)
            if recipe.kernel
            else Ladder(top, sizes, channels, dropout)
        )

    def features(self, roll: Tensor, clock: Tensor) -> Tensor:
        """Return what each note's net is told, (..., N, inputs): of a step's roll (..., N, C) and number (...).

        The note's number, its pitch class, the notes an octave around it, how many notes of each pitch class sound,
        counted from its own, the clock, and the published constant 0.
        """
        roll = roll.float()
        lead = roll.shape[:-2]
        near = F.pad(roll, (0, 0, REACH, REACH))[..., self.vicinity, :].flatten(-2)
        counts = roll[..., 0] @ self.fixed[:, 1:]
        bits = (clock[..., None] // 2 ** torch.arange(CLOCK)) % 2
        beat = (2.0 * bits - 1)[..., None, :].expand(*lead, self.recipe.notes, CLOCK)
        fixed = self.fixed.expand(*lead, -1, -1)
        return torch.cat([fixed, near, counts[..., self.rotation], beat, torch.zeros_like(fixed[..., :1])], -1)

    def forward(
        self, lead: Tensor, rolls: Tensor, state: list[State] | None = None, masks: torch.Generator | None = None
    ) -> tuple[Tensor, list[State]]:
        """Return the logits (B, T, N, C) of rolls[:, 1:], and the state along time after rolls[:, :-1].

        `lead` (B, T) numbers the steps that are predicted; `rolls` (B, T + 1, N, C) begins with a step before.
        """
        batch, steps = lead.shape
        notes = self.recipe.notes
        heard = self.features(rolls[:, :-1], lead - 1) * self.scale
        told = heard.transpose(0, 1).reshape(steps, batch * notes, -1)
        after = []
        for number, layer in enumerate(self.time_axis):
            told, last = layer(told, state[number] if state else None)
            told = dropped(told, self.recipe.dropout, masks)
            after.append(last)
        told = told.view(steps, batch, notes, -1).permute(2, 1, 0, 3).reshape(notes, batch * steps, -1)
        chosen = rolls[:, 1:].permute(2, 0, 1, 3).reshape(notes, batch * steps, -1).float()
        logits = self.note_axis(told, chosen, masks)
        return logits.float().view(notes, batch, steps, -1).permute(1, 2, 0, 3), after

    def loss(self, lead: Tensor, rolls: Tensor, *, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL in nats of the steps of rolls[:, 1:], and their number; steps of -1 are left out.

        Articulation counts where a note is played. A generator turns on dropout and transposition.
        """
        if generator and self.recipe.is_transposed:
            rolls = transposed(rolls, generator)
        there = rolls[:, 1:, 0, 0] >= 0
        target = rolls.clamp(min=0)
        with torch.autocast("cpu", torch.bfloat16, enabled=bool(generator) and self.recipe.is_half):
            logits, _ = self(lead, target, masks=generator)
        return nll(logits, target[:, 1:])[there].sum(), int(there.sum())

    @torch.no_grad()
    def generate(self, lead: Tensor, perturbation: Tensor) -> tuple[Tensor, Tensor]:
        """Play: a note sounds where its logit and perturbation are above 0 together, and is struck likewise.

        Takes the numbers of the steps (T, B) and a perturbation (T, B, 78, 2); returns rolls int64 (T, B, 78, 2) and
        the log-probability (T, B, 78) of what each note does, before the perturbation. Only where a step leaves
        something to choose does it count for the way out of silence. The ONNX file must equal this.
        """
        batch, notes, beneath = lead.shape[1], self.recipe.notes, self.recipe.lowest - code.LOWEST
        zero = [torch.zeros(1, batch * notes, size) for size in self.recipe.time_axis]
        state = [(part, part) for part in zero]
        last = torch.zeros(batch, notes, 2)
        exponent = torch.ones(batch)
        rolls, log_probs = [], []
        for number, wish in zip(lead, perturbation[:, :, beneath : beneath + notes], strict=True):
            told = (self.features(last, number - 1) * self.scale).view(1, batch * notes, -1)
            for layer, axis in enumerate(self.time_axis):
                told, state[layer] = axis(told, state[layer])
            is_free = wish.isfinite().flatten(1).any(1)
            eager = likelier(wish[:, :, 0], exponent[:, None])
            last, sure = self._up(told.view(batch, notes, -1), torch.stack([eager, wish[:, :, 1]], 2))
            exponent = torch.where(is_free, eased(exponent, last[:, :, 0].sum(1)), exponent)
            rolls.append(last.long())
            log_probs.append(sure)
        around = (beneath, code.NOTES - beneath - notes)
        return F.pad(torch.stack(rolls), (0, 0, *around)), F.pad(torch.stack(log_probs), around)

    def _up(self, told: Tensor, wish: Tensor) -> tuple[Tensor, Tensor]:
        """Choose the notes of one step from the lowest up: roll (B, N, 2) and log-probabilities (B, N)."""
        state = self.note_axis.first(len(told))
        chosen = torch.zeros(len(told), 2)
        notes, sure = [], []
        for note in range(self.recipe.notes):
            logits, *state = self.note_axis.one(told[:, note], chosen, *state)
            chosen = (logits + wish[:, note] > 0).float()
            chosen = chosen * chosen[:, :1]
            notes.append(chosen)
            sure.append(-nll(logits[:, None], chosen[:, None]))
        return torch.stack(notes, 1), torch.stack(sure, 1)

    def trial(self, steps: int, rows: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Draw what the engine asks of a player: a prompt that is locked, and after it some pitches forbidden."""
        lead = np.repeat(np.arange(steps)[:, None] + rng.integers(0, 16), rows, axis=1)
        wish = rng.logistic(size=(steps, rows, code.NOTES, 2)).astype(np.float32)
        wish[:, :, rng.choice(code.NOTES, code.NOTES // 4, replace=False)] = -np.inf
        prompt = wish[: steps // 3]
        prompt[:] = np.where(rng.random(prompt.shape) < 4 / code.NOTES, np.inf, -np.inf)
        return lead, wish


def transposed(rolls: Tensor, generator: torch.Generator) -> Tensor:
    """Move each of some rolls (B, T, N, C) to a key drawn for each; no note may leave the network's."""
    moves = torch.randint(KEYS.start, KEYS.stop, (len(rolls),), generator=generator).tolist()
    return torch.stack([roll.roll(by, 1) for roll, by in zip(rolls, moves, strict=True)])

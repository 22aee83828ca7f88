"""The two networks of Eck and Schmidhuber 2002 (IDSIA-07-02), LSTM blocks that learn a chorus.

Experiment 1 learns the chords. Experiment 2 sets beside it blocks for the melody that hear the chord blocks and are not
heard by them. The topology and the first biases are the report's. The training is not: Adam, clipped gradients and a
falling learning rate stand for gradient descent with momentum; several networks grow side by side, of which one is
kept; and the chord side of experiment 2 is the network of experiment 1, learnt first and then left as it is, as no
error of the melody reached it in the truncated gradient of the time either.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from engine.blues.eck import FREE

from . import choruses
from .stepwise import wishes

CHORDS, MELODY = choruses.CHORD_UNITS, choruses.MELODY_UNITS
BLOCKS, CELLS = 4, 2
"""Of a side: blocks, and the cells of a block, which share its three gates (section 3.1)."""
SIDE = BLOCKS * CELLS
OUTPUT_BIAS = 0.5
REPORT = (-0.5, -1.0, -1.5, -2.0)
ICANN = (-0.1, -0.3, -0.5, -0.7)
"""Biases of the gates of the four blocks, in the report and in the conference paper."""

SEED = 24
"""The most steps of a piece that begin a composition (section 4.2)."""

State = tuple[Tensor, Tensor, Tensor]
"""The units that last sounded (B, U), what the cells put out and what they hold (..., B, 8)."""


@dataclass(frozen=True)
class EckRecipe:
    """One training run."""

    name: str
    melody: bool
    """Experiment 2, or 1."""
    start: str = ""
    """The recipe whose network this one goes on with: the chord side, and the melody side if it has one."""
    biases: tuple[float, ...] = REPORT
    choruses: int = 8
    """Choruses that follow one another in a training stream; the state is carried from one to the next."""
    steps: int = 32
    """Steps of a window, through which the gradient goes back; the state goes on."""
    batch: int = 12
    """Streams side by side."""
    networks: int = 12
    """Networks that start from different weights and hear the same streams; the best on validation is kept."""
    spread: float = 0.5
    """First weights lie evenly between minus and plus this."""
    learning_rate: float = 3e-2
    """At first; it falls as a cosine to `last` of it."""
    last: float = 0.01
    inertia: float = 0.98
    """Adam's second beta: lower than usual, since the gradient of so small a network changes its size quickly."""
    clip: float = 1.0
    """The greatest norm of a network's gradient."""
    epochs: int = 60
    seed: int = 1


RECIPES = {
    recipe.name: recipe
    for recipe in (
        # Three streams stand at all the places where a window can begin.
        EckRecipe("eck-chords", melody=False, batch=3, networks=16, epochs=14),
        # A melody note depends on the last four and the chord cells, so half the window is long enough.
        EckRecipe("eck-contest", melody=True, start="eck-chords", steps=16, networks=16, epochs=70),
        # The best of them alone, with streams enough that the learning rate can fall far.
        EckRecipe(
            "blues-eck",
            melody=True,
            start="eck-contest",
            batch=24,
            networks=1,
            learning_rate=8e-3,
            last=0.003,
            epochs=240,
        ),
    )
}


class Side(nn.Module):
    """Four blocks of two cells and their outputs: the next units from all before; many side by side if asked for.

    Matrices are (sources, targets); several networks have one more axis in front, in weights and in results. Sources of
    `gates` are the units, the cells, and the cells of another side that this one hears; of `output`, units and cells.
    Columns of `gates` are the input, forget and output gate of each block, then the input of each cell. The cells
    squash by tanh: the ranges of 2 and 1 of the time (Gers et al. 2000) would only stretch the weights.
    """

    def __init__(self, units: Tensor, recipe: EckRecipe, *, told: int = 0, networks: int | None = None) -> None:
        """Draw fresh weights, which `torch.manual_seed` decides; `units` (N, T, U) is what normalises the inputs."""
        super().__init__()
        lead = () if networks is None else (networks,)
        width = units.shape[-1]

        def drawn(sources: int, targets: int) -> nn.Parameter:
            return nn.Parameter(torch.empty(*lead, sources, targets).uniform_(-recipe.spread, recipe.spread))

        self.gates = drawn(width + SIDE + told, 3 * BLOCKS + SIDE)
        self.output = drawn(width + SIDE, width)
        biases = torch.cat([torch.tensor(recipe.biases * 3), torch.zeros(SIDE)])
        self.gate_bias = nn.Parameter(biases.expand(*lead, 1, -1).clone())
        self.output_bias = nn.Parameter(torch.full((*lead, 1, width), OUTPUT_BIAS))
        self.mean: Tensor
        self.scale: Tensor
        mean = units.mean((0, 1))
        deviation = (mean * (1 - mean)).sqrt()
        self.register_buffer("mean", mean)
        # The network is deaf to a unit that it never heard, whose weights nothing has taught.
        self.register_buffer("scale", torch.where(deviation > 0, 1 / deviation, 0))

    def start(self, batch: int) -> State:
        """Return the state in which nothing has sounded: no unit on, all cells at rest."""
        cells = self.gates.new_zeros(*self.gates.shape[:-2], batch, SIDE)
        return self.gates.new_zeros(batch, len(self.mean)), cells, cells

    def forward(self, units: Tensor, state: State, told: Tensor | None = None) -> tuple[Tensor, Tensor, State]:
        """Return the logits (..., T, B, U) of units (T, B, U), each step from those before it; the cells; the state.

        `told` (T, B, 8) is what the cells of the other side put out a step before each.
        """
        last, h, c = state
        heard = (torch.cat([last[None], units[:-1]]) - self.mean) * self.scale
        sources = heard if told is None else torch.cat([heard, told], -1)
        wide = self.gates[..., _columns()]
        width = len(self.mean)
        recurrent = wide[..., width : width + SIDE, :]
        outer = torch.cat([wide[..., :width, :], wide[..., width + SIDE :, :]], -2)
        entering = sources.flatten(0, 1) @ outer + self.gate_bias[..., _columns()]
        cells = []
        for step in entering.view(*entering.shape[:-2], *units.shape[:2], 4 * SIDE).unbind(-3):
            gates = step + h @ recurrent
            i, f, o = torch.sigmoid(gates[..., : 3 * SIDE]).chunk(3, -1)
            c = f * c + i * torch.tanh(gates[..., 3 * SIDE :])
            h = o * torch.tanh(c)
            cells.append(h)
        put_out = torch.stack(cells, -3)
        logits = heard.flatten(0, 1) @ self.output[..., :width, :] + self.output_bias
        logits = logits + put_out.flatten(-3, -2) @ self.output[..., width:, :]
        shaped: Tensor = logits.view(*logits.shape[:-2], *units.shape)
        return shaped, put_out, (units[-1], h, c)

    def pick(self, network: int) -> dict[str, Tensor]:
        """Return the weights of one of several networks."""
        own = dict(self.named_parameters())
        return {name: (t[network] if name in own else t).detach().clone() for name, t in self.state_dict().items()}


class Eck(nn.Module):
    """Both sides: the chord, and in experiment 2 the melody note, of the next step from all before."""

    def __init__(self, recipe: EckRecipe) -> None:
        """Draw fresh weights; `torch.manual_seed` decides them."""
        super().__init__()
        self.chords = Side(form(1), recipe)
        self.melody = Side(notes(choruses.read("train")), recipe, told=SIDE) if recipe.melody else None

    def loss(self, chords: Tensor, melody: Tensor, generator: torch.Generator | None = None) -> Tensor:  # noqa: ARG002
        """Return the summed binary cross-entropies a step of chords (B, T, 12) and melody (B, T); nothing is random."""
        units = chords.transpose(0, 1)
        logits, cells, _ = self.chords(units, self.chords.start(len(chords)))
        loss = cross_entropy(logits, units)
        if self.melody is not None:
            units = notes(melody).transpose(0, 1)
            loss = loss + cross_entropy(self.melody(units, self.melody.start(len(melody)), before(cells))[0], units)
        return loss

    @torch.no_grad()
    def nll(self, chords: Tensor, melody: Tensor) -> Tensor:
        """Return the NLL (T, B) in nats of each melody note under teacher forcing, normalised as in `generate`."""
        _, cells, _ = self.chords(chords.transpose(0, 1), self.chords.start(len(chords)))
        side, units = self._soloist(), notes(melody).transpose(0, 1)
        return melody_nll(side(units, side.start(len(melody)), before(cells))[0], units)

    @torch.no_grad()
    def play(self, given: Tensor) -> Tensor:
        """Play on after the chords given, as in `generate`, and no melody: masks (T, B)."""
        state = self.chords.start(given.shape[1])
        chords = []
        for told in given:
            state, masks = self._chord(state, told)
            chords.append(masks)
        return torch.stack(chords)

    @torch.no_grad()
    def generate(self, given: Tensor, perturbation: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Compose: argmax of the log of the melody's normalised probabilities + perturbation at each step.

        Takes given (T, B), a chord as a mask (bit k is pitch 48 + k) or -1 for the network's own, and perturbation
        (T, B, 13); returns tokens (T, B), their log-probabilities before the perturbation, and the chords (T, B) as
        masks. This is the definition that the ONNX file must equal.
        """
        side = self._soloist()
        state = self.chords.start(given.shape[1])
        last, h, c = side.start(given.shape[1])
        tokens, log_probs, chords = [], [], []
        for told, wish in zip(given, perturbation, strict=True):
            logits, _, (_, h, c) = side(last[None], (last, h, c), state[1][None])
            state, masks = self._chord(state, told)
            normalised = log_normalised(logits[0])
            token = (normalised + wish).argmax(1)
            last = F.one_hot(token, MELODY).to(last)
            tokens.append(token)
            log_probs.append(normalised.gather(1, token[:, None])[:, 0])
            chords.append(masks)
        return torch.stack(tokens), torch.stack(log_probs), torch.stack(chords)

    def trial(self, steps: int, rows: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Draw chords, given or free, and a perturbation for the comparison with the ONNX file."""
        given = rng.choice([FREE, *choruses.chords()], (steps, rows))
        return given, wishes(rng, (steps, rows, MELODY))

    def _chord(self, state: State, given: Tensor) -> tuple[State, Tensor]:
        """Advance the chord side; return its state and the chord (B), given or else its own, as a mask."""
        logits, _, (_, h, c) = self.chords(state[0][None], state)
        powers = 2 ** torch.arange(CHORDS)
        told = given[:, None].div(powers, rounding_mode="trunc") % 2 == 1
        # A sigmoid passes its threshold of 0.5 where its logit passes 0.
        units = torch.where(given[:, None] < 0, logits[0] > 0, told)
        return (units.to(h), h, c), (units * powers).sum(1)

    def _soloist(self) -> Side:
        if self.melody is None:
            raise ValueError("the network of experiment 1 has no melody; take one of experiment 2")
        return self.melody


def cross_entropy(logits: Tensor, units: Tensor) -> Tensor:
    """Return the binary cross-entropy, summed over units and averaged over steps: one number a network."""
    target = units.expand_as(logits)
    return F.binary_cross_entropy_with_logits(logits, target, reduction="none").sum(-1).mean((-2, -1))


def log_normalised(logits: Tensor) -> Tensor:
    """Return the log of the melody's sigmoids after they were made to sum to 1 (section 4.2)."""
    return torch.log_softmax(F.logsigmoid(logits), -1)


def melody_nll(logits: Tensor, units: Tensor) -> Tensor:
    """Return the NLL (..., T, B) of melody units (T, B, 13)."""
    return -(log_normalised(logits) * units).sum(-1)


def form(batch: int, times: int = 1) -> Tensor:
    """Return the chords of some choruses as units (B, T, 12)."""
    return torch.from_numpy(choruses.bits(np.tile(choruses.chords(), times))).expand(batch, -1, -1)


def notes(melody: Tensor | choruses.Melodies) -> Tensor:
    """Return melodies (B, T) as units (B, T, 13)."""
    return F.one_hot(torch.as_tensor(melody), MELODY).float()


def before(cells: Tensor) -> Tensor:
    """Return what cells (T, B, 8) put out a step before each; nothing before the first."""
    return torch.cat([torch.zeros_like(cells[:1]), cells[:-1]])


def _columns() -> Tensor:
    """Return the column of each cell's input, forget and output gate, which its block shares, and of its own input."""
    block = torch.arange(SIDE) // CELLS
    return torch.cat([block, block + BLOCKS, block + 2 * BLOCKS, 3 * BLOCKS + torch.arange(SIDE)])

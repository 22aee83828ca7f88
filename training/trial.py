"""Puts a model to the test on pieces: what the true notes cost it, and what it plays when it runs free.

Free running here is the bare model: no range, no scale, no locked note keeps it from anything. Those are the
engine's business, and would flatter the numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.model import Model
from engine.perturbation import lock, noise
from engine.settings import Settings
from engine.staves import code
from engine.windows import accompany

from .chorales import VOICES, Chorale
from .copying import Library
from .metrics import Share, Tokens, agreement, likelihood, score, total

SAMPLES = 8
"""Free runs at temperature 1 for each piece; seeded by the piece's number, so every model gets the same luck."""

Numbers = NDArray[np.float32]
Run = Callable[[Model, Tokens, Numbers], tuple[Tokens, Numbers]]
"""A way to run a model over a lead [T] with a perturbation [T, B, V]; tokens and log-probabilities [T, B]."""


@dataclass(frozen=True)
class Piece:
    """A lead and its true accompaniment, tokens [T], and what is needed to find it a foreign lead."""

    name: str
    family: str
    meter: str
    lead: Tokens
    accompaniment: Tokens
    staves: tuple[int, int] = (0, 1)
    """On which staves of a score they stand."""
    clock: Tokens | None = None
    """The number of each step on the clock of `engine.staves.code`, [T]; without it nobody knows where bars begin."""

    def told(self, model: Model) -> Tokens:
        """Return what a model hears: the lead [T], or as a score of which only the lead is known, [T, 1, WIDTH]."""
        if model.card.kind != code.KIND:
            return self.lead
        score = np.full((len(self.lead), 1, code.WIDTH), code.UNKNOWN)
        score[:, 0, self.staves[0]] = self.lead
        steps = np.arange(len(self.lead))
        anywhere = code.number(steps % 4, 4, code.ANY)
        score[:, 0, code.CLOCK] = anywhere if self.clock is None else self.clock
        score[:, 0, code.TARGET], score[:, 0, code.STYLE] = self.staves[1], 0
        return score


@dataclass(frozen=True)
class Trial:
    """What a model did on one piece: log-probabilities of the true notes [T], and free runs, the greedy one first."""

    log_probs: Numbers
    greedy: Tokens
    samples: list[Tokens]


def pieces(
    chorales: list[Chorale], lead: str, accompaniment: str, clocks: Mapping[str, Tokens] | None = None
) -> list[Piece]:
    """Take one pair of voices out of each chorale; clocks are by their files."""
    staves = VOICES.index(lead), VOICES.index(accompaniment)
    return [
        Piece(
            piece.file,
            piece.family,
            piece.meter,
            piece.voices[lead],
            piece.voices[accompaniment],
            staves,
            (clocks or {}).get(piece.file),
        )
        for piece in chorales
    ]


def shuffled(given: list[Piece]) -> list[Piece]:
    """Give each piece the lead of the next one, cyclically, that has its meter and another tune.

    A piece alone in its meter takes the next other tune, so that all rows are over the same pieces. The foreign lead
    stays in its own key; it is repeated or cut to length.
    """
    return [
        replace(piece, lead=np.resize(_foreign(given, number).lead, len(piece.lead)))
        for number, piece in enumerate(given)
    ]


def windowed(hop: int) -> Run:
    """Return the engine's way to run a model, windows `hop` steps apart."""
    return partial(accompany, hop=hop)


def whole(model: Model, lead: Tokens, perturbation: Numbers) -> tuple[Tokens, Numbers]:
    """Run a model over a piece at once, however much longer that is than what it was trained on."""
    if model.card.kind == code.KIND:
        return accompany(model, lead, perturbation)
    return model(np.repeat(lead[:, None], perturbation.shape[1], axis=1), perturbation)


def attempt(model: Model, piece: Piece, number: int, run: Run = accompany) -> Trial:
    """Run a model over a piece: in one batch the true notes, the likeliest, and the samples.

    The true notes are scored by locking them, so under exactly the windows that make free runs.
    """
    shape = (len(piece.lead), vocabulary.SIZE)
    gumbel = [noise(Settings(temperature=1.0, seed=number + 1), take, shape) for take in range(SAMPLES)]
    free = np.stack([np.zeros(shape, np.float32), *gumbel], axis=1)
    tokens, log_probs = run(
        model, piece.told(model), np.concatenate([lock(piece.accompaniment[:, None]), free], axis=1)
    )
    return Trial(log_probs[:, 0], tokens[:, 1], list(tokens.T[2:]))


def judge(piece: Piece, trial: Trial, library: Library | None = None) -> dict[str, Share]:
    """Return the numbers of a trial: the samples' under their own names, the greedy run's behind `greedy_`."""
    greedy = {f"greedy_{name}": share for name, share in numbers(piece, trial.greedy, library).items()}
    samples = total(numbers(piece, sample, library) for sample in trial.samples)
    return likelihood(trial.log_probs, piece.accompaniment) | samples | greedy


def numbers(piece: Piece, made: Tokens, library: Library | None = None) -> dict[str, Share]:
    """Return all numbers of one made accompaniment [T] of a piece."""
    copied = library.copied(piece.lead, made) if library else {}
    return score(piece.lead, made) | agreement(made, piece.accompaniment) | copied


def deaf(model: Model, piece: Piece) -> dict[str, Share]:
    """Return what the true notes cost a model that hears a foreign lead; no more than usual if it doesn't listen."""
    _, log_probs = accompany(model, piece.told(model), lock(piece.accompaniment[:, None]))
    return {f"shuffled_{name}": share for name, share in likelihood(log_probs[:, 0], piece.accompaniment).items()}


def held(accompaniment: Tokens) -> Tokens:
    """Return the player who always says 129: the first true note, when it starts, held to the end of the piece."""
    onsets = np.flatnonzero(accompaniment < vocabulary.PITCHES)
    made = np.full(len(accompaniment), vocabulary.REST)
    if len(onsets):
        made[onsets[0] :] = vocabulary.HOLD
        made[onsets[0]] = accompaniment[onsets[0]]
    return made


def _foreign(given: list[Piece], number: int) -> Piece:
    piece = given[number]
    others = [other for other in given[number + 1 :] + given[:number] if other.family != piece.family]
    return next((other for other in others if other.meter == piece.meter), others[0])

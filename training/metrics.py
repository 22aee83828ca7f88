"""Musical numbers of a pair of voices, from tokens alone: Bach, a shuffled pair and a model go through the same code.

Every number is a share, so many of so many, because shares of pieces add: a mean over pieces is weighted by what was
counted (steps, onsets, frames), not one vote a piece. A frame is one step as it is heard, so a note struck again on
the same pitch is no movement. Knows nothing of models, corpora or what was copied.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.findings import CLASHES, FIFTH, FOURTH, OCTAVE

# The classes of Yeh et al. 2021 (pitch consonance score: +1, 0, -1), in semitones mod 12.
CONSONANT = (0, 3, 4, 7, 8, 9)

RESAMPLES = 2000
"""Bootstrap resamples; the ends of the interval then move by less than the digits shown."""

Tokens = NDArray[np.int64]


@dataclass(frozen=True)
class Share:
    """So many of so many; shares add."""

    hits: float
    of: float

    def __add__(self, other: "Share") -> "Share":
        return Share(self.hits + other.hits, self.of + other.of)


@dataclass(frozen=True)
class Estimate:
    """A share of several pieces taken together, and its 95 % interval over pieces."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Frames:
    """What two voices sound at every step: pitches [T], -1 where a voice rests."""

    lead: Tokens
    accompaniment: Tokens
    steps_per_beat: int

    def sounding(self) -> NDArray[np.bool_]:
        """Say where both voices sound, [T]."""
        return (self.lead >= 0) & (self.accompaniment >= 0)

    def intervals(self) -> Tokens:
        """Return the interval between the voices without its octaves, 0-11, [T]; meaningless where one rests."""
        intervals: Tokens = np.abs(self.lead - self.accompaniment) % 12
        return intervals

    def moving(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Say at which steps after the first both voices change their pitch, and at which in the same direction."""
        sounding = self.sounding()
        lead, accompaniment = np.diff(self.lead), np.diff(self.accompaniment)
        both = sounding[1:] & sounding[:-1] & (lead != 0) & (accompaniment != 0)
        return both, both & (np.sign(lead) == np.sign(accompaniment))


def score(lead: Tokens, accompaniment: Tokens, steps_per_beat: int = 4) -> dict[str, Share]:
    """Return the musical numbers of an accompaniment under its lead, both tokens [T], the lead the upper voice."""
    if len(lead) != len(accompaniment):
        raise ValueError(
            f"lead and accompaniment must be as long as each other, not {len(lead)} and {len(accompaniment)}"
        )
    frames = Frames(pitches(lead), pitches(accompaniment), steps_per_beat)
    shares = {name: metric(frames) for name, metric in METRICS.items()}
    return shares | {
        "notes_per_beat": Share(int((accompaniment < vocabulary.PITCHES).sum()), len(lead) / steps_per_beat)
    }


def agreement(made: Tokens, true: Tokens) -> dict[str, Share]:
    """Compare a made accompaniment with the true one, both tokens [T], note for note.

    Frame accuracy: frames in which both sound the same pitch or both rest, of all frames. Onset accuracy: the same at
    the frames where the true voice starts a note; whether the made voice starts one there doesn't count. Token
    accuracy: equal tokens, of all steps; kept to show that holding one note for ever wins it.
    """
    same, onsets = pitches(made) == pitches(true), true < vocabulary.PITCHES
    return {
        "frame_accuracy": _share(same),
        "onset_accuracy": _share(same[onsets]),
        "token_accuracy": _share(made == true),
    }


def likelihood(log_probs: NDArray[np.float32], true: Tokens) -> dict[str, Share]:
    """Return what true tokens [T] cost by their log-probabilities [T] in a model: nats a step, and an onset step.

    Mean of -log p(token | lead, tokens before), the cross-entropy of every language model; the 129 that a voice is
    mostly made of are cheap, so the onsets say more.
    """
    nats, onsets = -log_probs.astype(np.float64), true < vocabulary.PITCHES
    return {
        "nll": Share(float(nats.sum()), len(nats)),
        "onset_nll": Share(float(nats[onsets].sum()), int(onsets.sum())),
    }


def pitches(tokens: Tokens) -> Tokens:
    """Return the pitch that sounds at each step, -1 for none, [T]."""
    struck = np.maximum.accumulate(np.where(tokens == vocabulary.HOLD, 0, np.arange(len(tokens))))
    return np.where(tokens[struck] < vocabulary.PITCHES, tokens[struck], -1)


def total(shares: Iterable[dict[str, Share]]) -> dict[str, Share]:
    """Add shares name by name."""
    added: dict[str, Share] = {}
    for names in shares:
        added |= {name: added.get(name, Share(0, 0)) + share for name, share in names.items()}
    return added


def estimate(pieces: list[dict[str, Share]]) -> dict[str, Estimate]:
    """Take the pieces' shares together, with the 95 % interval of the bootstrap over pieces (Efron 1979, percentiles).

    The draws are the same for every call, so rows of a table over the same pieces are resampled alike. A number that
    has nothing to count in any piece is left out.
    """
    draws = np.random.default_rng(1).integers(len(pieces), size=(RESAMPLES, len(pieces)))
    counted = [name for name, share in total(pieces).items() if share.of]
    return {name: _estimate([piece[name] for piece in pieces], draws) for name in counted}


def consonance(frames: Frames) -> Share:
    """Unisons, octaves, fifths, thirds and sixths, of the frames in which both sound."""
    return _share(np.isin(frames.intervals(), CONSONANT)[frames.sounding()])


def fourths(frames: Frames) -> Share:
    """Perfect fourths, which counterpoint in two voices forbids and four-part writing between upper voices doesn't."""
    return _share((frames.intervals() == FOURTH)[frames.sounding()])


def dissonance(frames: Frames) -> Share:
    """Seconds, sevenths and tritones, of the frames in which both sound."""
    return _share(np.isin(frames.intervals(), CLASHES)[frames.sounding()])


def dissonance_on_beats(frames: Frames) -> Share:
    """Dissonances at the first frame of a beat, of the beats at which both sound."""
    beats = frames.sounding() & (np.arange(len(frames.lead)) % frames.steps_per_beat == 0)
    return _share(np.isin(frames.intervals(), CLASHES)[beats])


def crossing(frames: Frames) -> Share:
    """Frames in which the lower voice is above the upper one, of the frames in which both sound."""
    return _share((frames.accompaniment > frames.lead)[frames.sounding()])


def beyond_octave(frames: Frames) -> Share:
    """Frames in which the voices are more than twelve semitones apart, of the frames in which both sound."""
    return _share((np.abs(frames.lead - frames.accompaniment) > 12)[frames.sounding()])  # noqa: PLR2004  an octave


def parallel_fifths(frames: Frames) -> Share:
    """Fifths that follow fifths in the same direction, of the steps at which both voices move; see `_parallels`."""
    return _parallels(frames, FIFTH)


def parallel_octaves(frames: Frames) -> Share:
    """Octaves or unisons that follow such in the same direction, of the steps at which both voices move."""
    return _parallels(frames, OCTAVE)


METRICS: dict[str, Callable[[Frames], Share]] = {
    metric.__name__: metric
    for metric in (
        consonance,
        fourths,
        dissonance,
        dissonance_on_beats,
        crossing,
        beyond_octave,
        parallel_fifths,
        parallel_octaves,
    )
}


def _parallels(frames: Frames, interval: int) -> Share:
    """Count consecutive perfect intervals as the textbooks of counterpoint do, octaves of the interval ignored.

    A step counts when both voices sound before and after it and both change their pitch; it is a parallel when they
    go the same way and the interval mod 12 is `interval` before and after. Across a rest nothing is counted. The table
    shows it per 1000 steps at which both move: a voice that never moves makes no parallels, and proves nothing by it.
    """
    both, alike = frames.moving()
    held = frames.intervals() == interval
    return Share(int((alike & held[1:] & held[:-1]).sum()), int(both.sum()))


def _share(hits: NDArray[np.bool_]) -> Share:
    return Share(int(hits.sum()), len(hits))


def _estimate(shares: list[Share], draws: NDArray[np.int64]) -> Estimate:
    hits, of = np.array([(share.hits, share.of) for share in shares]).T
    with np.errstate(invalid="ignore"):  # a draw of pieces that have nothing to count says nothing
        low, high = np.nanpercentile(hits[draws].sum(1) / of[draws].sum(1), (2.5, 97.5))
    return Estimate(float(hits.sum() / of.sum()), float(low), float(high))

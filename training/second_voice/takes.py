"""Voices to tell from Bach's, so many takes a piece: made by a model or by the engine, borrowed, spoilt, or of another.

Knows nothing of who tells them apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine import vocabulary
from engine.making import make
from engine.melodies.key import MAJOR
from engine.model import Model
from engine.settings import Settings
from engine.staves.code import ANY, bar_lines, number

from ..chorales import STEPS_PER_BEAT
from ..metrics import Tokens, pitches
from ..trial import Piece
from ..voices.pairing import OCTAVE, key
from .choir import tokens_of
from .judged import candidates, clip

TAKES = 4
"""Made for each piece."""

Part = tuple[Tokens, ...]
"""The voices that are made, tokens [T] each."""
Takes = list[list[Part]]
"""Of each piece, so many parts."""


@dataclass(frozen=True)
class Song:
    """A test piece and Bach's own voices, those that are to be made."""

    piece: Piece
    true: Part

    @property
    def clock(self) -> Tokens:
        """The numbers of the piece's clock, [T]."""
        assert self.piece.clock is not None
        return self.piece.clock

    @property
    def to_c(self) -> int:
        """Semitones that bring the piece into C, by its given voice."""
        return key(self.piece.lead[self.piece.lead < vocabulary.PITCHES])


def bare(model: Model, songs: Sequence[Song]) -> Takes:
    """Let a model make its takes freely."""
    takes = [candidates(model, song.piece, TAKES, TAKES * index + 1)[0] for index, song in enumerate(songs)]
    return [[(line,) for line in made.T] for made in takes]


def as_made(model: Model, songs: Sequence[Song], voice: str) -> Takes:
    """Let the engine make the takes of a clip of the lead, each by itself."""
    found: Takes = []
    for index, song in enumerate(songs):
        lead = clip(song.piece, song.piece.lead)
        settings = Settings(model.card.name, voice, 1.0, index + 1, TAKES)
        parts = [(take.clip, *(other for _, other in take.others)) for take in make(lead, settings, model)]
        found.append([tuple(tokens_of(line, len(song.piece.lead)) for line in lines) for lines in parts])
    return found


def foreign(songs: Sequence[Song]) -> Takes:
    """Return for each piece the voice of the next one of its meter and another tune, from its bar line, in its key."""
    found: Takes = []
    for index, song in enumerate(songs):
        others = [other for other in [*songs[index + 1 :], *songs[:index]] if other.piece.family != song.piece.family]
        other = next((other for other in others if other.piece.meter == song.piece.meter), others[0])
        by = (other.to_c - song.to_c + OCTAVE // 2) % OCTAVE - OCTAVE // 2
        first, theirs = (int(bar_lines(clock).argmax()) for clock in (song.clock, other.clock))
        line = vocabulary.cut(other.true[0], theirs, len(other.true[0]))
        line = np.where(line < vocabulary.PITCHES, line + by, line)
        rest = np.full(first, vocabulary.REST)
        found.append([(np.concatenate([rest, np.resize(line, len(song.piece.lead) - first)]),)])
    return found


def moved(songs: Sequence[Song], share: float) -> Takes:
    """Return Bach's voices with a share of the notes, drawn by lot, a step of the scale higher or lower."""
    rng = np.random.default_rng(1)
    return [[tuple(_moved(line, song.to_c, share, rng) for line in song.true) for _ in range(TAKES)] for song in songs]


def _moved(line: Tokens, to_c: int, share: float, rng: np.random.Generator) -> Tokens:
    drawn = np.flatnonzero((line < vocabulary.PITCHES) & (rng.random(len(line)) < share))
    scale = np.array([pitch for pitch in range(vocabulary.PITCHES) if (pitch + to_c) % OCTAVE in MAJOR])
    made = line.copy()
    for step in drawn.tolist():
        higher = rng.random() < 0.5  # noqa: PLR2004  a coin
        made[step] = scale[scale > line[step]].min() if higher else scale[scale < line[step]].max()
    return made


def plain(song: Song) -> Song:
    """Return a song as it is heard of which only pitches at steps are told: neither notes repeated nor bars."""
    piece = song.piece
    steps = np.arange(len(piece.lead))
    anywhere = number(steps % STEPS_PER_BEAT, STEPS_PER_BEAT, ANY)
    return Song(replace(piece, lead=merged(piece.lead), clock=anywhere), tuple(merged(line) for line in song.true))


def merged(line: Tokens) -> Tokens:
    """Return tokens [T] of which notes on one pitch, one after the other, are one note."""
    return of_pitches(pitches(line))


def of_pitches(heights: Tokens) -> Tokens:
    """Return the tokens of what sounds at each step, -1 for nothing, [T]."""
    goes_on = np.append(False, heights[1:] == heights[:-1]) & (heights >= 0)
    return np.where(goes_on, vocabulary.HOLD, np.where(heights < 0, vocabulary.REST, heights))


def read_fakes(path: Path, staves: tuple[int, int]) -> list[Song]:
    """Read a pair of voices of the JS Fake Chorales."""
    with np.load(path, allow_pickle=True, encoding="latin1") as arrays:
        scores = [np.array(score, np.int64) for score in arrays["pitches"]]
    songs = []
    for name, score in enumerate(scores):
        lead, line = (of_pitches(score[:, staff]) for staff in staves)
        songs.append(plain(Song(Piece(str(name), "", "4/4", lead, line, staves), (line,))))
    return songs

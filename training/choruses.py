"""The 4096 blues choruses of Eck and Schmidhuber 2002 (IDSIA-07-02), and what a composed one is judged by.

The report prints six of its pieces (section 8.1). They show twelve places with two segments each and two bars that
never change: 2^12 = 4096, the number of pieces that section 2.3 names, so the whole set follows from this table.
"""

import hashlib
import math
from itertools import product

import numpy as np
from numpy.typing import NDArray

Melodies = NDArray[np.int64]

BAR = 8
"""Steps of a bar: eighths."""
STEPS = 12 * BAR
NOTE = 2
"""Steps of a melody note: quarters."""
LOWEST_CHORD, CHORD_UNITS = 48, 12
LOWEST_MELODY, MELODY_UNITS = 60, 13
"""Figure 1: the pitches that a unit can stand for."""

CHORDS = {
    "C": (48, 52, 55),
    "F7": (48, 51, 53, 57),
    "Gm7": (50, 53, 55, 58),
    # As printed; a true diminished chord has 51 for 50, so a sharp is missing in the figure, and we keep to the figure.
    "Cdim": (48, 50, 54, 57),
    "Em": (52, 55, 59),
    "A7": (49, 52, 55, 57),
    "Dm7": (48, 50, 53, 57),
    "G7": (50, 53, 55, 59),
    "Dm": (50, 53, 57),
}
CHANGES = "C | F7 | C | Gm7 C | F7 | Cdim | C | Em A7 | Dm7 | G7 | C A7 | Dm G7"
"""Figure 2; the chords of a bar share it equally."""

Segment = tuple[int, ...]
HOME = ((67, 70, 65, 60), (60, 70, 67, 63))
AWAY = ((65, 66, 67, 70), (65, 72, 70, 63))
SEGMENTS: tuple[tuple[Segment, ...], ...] = (
    HOME,
    HOME,
    HOME,
    ((60, 70), (67, 70)),
    ((67, 70), (70, 63)),
    AWAY,
    AWAY,
    HOME,
    ((60, 70), (67, 70)),
    ((67, 63), (65, 60)),
    ((67, 60, 63, 66), (67, 72, 67, 66)),
    ((65, 60, 65, 63), (65, 70, 65, 63)),
    ((60, 63, 70, 66),),
    ((62, 62, 67, 67),),
)
"""What may stand in each place, in the order of the form: pitches of quarters. Bars 4 and 8 are two places each."""

CHOICES = sum(len(place) > 1 for place in SEGMENTS)
FLOOR = CHOICES * math.log(2) / STEPS
"""Nats a step that nobody who knows the form can go below."""
TRAIN, VALID = 2048, 256
"""Choruses to learn from and to stop by; the other 1792 are the test."""


def chords() -> Melodies:
    """Return the chord of each step [96] as a mask: bit k is pitch 48 + k."""
    bars = [bar.split() for bar in CHANGES.split("|")]
    names = [name for bar in bars for name in bar for _ in range(BAR // len(bar))]
    return np.array([sum(1 << pitch - LOWEST_CHORD for pitch in CHORDS[name]) for name in names])


def bits(masks: Melodies) -> NDArray[np.float32]:
    """Return masks [...] as chord units [..., 12], 1 where the pitch sounds."""
    return (masks[..., None] >> np.arange(CHORD_UNITS) & 1).astype(np.float32)


def melodies() -> Melodies:
    """Return all pieces [4096, 96] as melody units: unit k is pitch 60 + k."""
    pieces = [[pitch for segment in piece for pitch in segment] for piece in product(*SEGMENTS)]
    return np.repeat(np.array(pieces) - LOWEST_MELODY, NOTE, axis=1)


def read(split: str) -> Melodies:
    """Return the melodies [N, 96] of train, valid or test, in the order of the SHA-256 of their units as bytes."""
    pieces = melodies()
    order = sorted(range(len(pieces)), key=lambda piece: hashlib.sha256(_key(pieces[piece])).digest())
    parts = np.split(pieces[order], [TRAIN, TRAIN + VALID])
    return dict(zip(("train", "valid", "test"), parts, strict=True))[split]


def legal(melody: Melodies) -> NDArray[np.bool_]:
    """Say for each of the fourteen places whether a melody [96] has one of its segments there, step for step."""
    places = np.split(melody, NOTE * np.cumsum([len(place[0]) for place in SEGMENTS])[:-1])
    return np.array([_is_legal(steps, place) for steps, place in zip(places, SEGMENTS, strict=True)])


def novelty(composed: Melodies, known: Melodies) -> float:
    """Return the share of composed melodies [N, 96] that are not among the known."""
    keys = {_key(melody) for melody in known}
    return float(np.mean([_key(melody) not in keys for melody in composed]))


def _is_legal(steps: Melodies, place: tuple[Segment, ...]) -> bool:
    return any(np.array_equal(steps, np.repeat(segment, NOTE) - LOWEST_MELODY) for segment in place)


def _key(melody: Melodies) -> bytes:
    return melody.astype(np.uint8).tobytes()

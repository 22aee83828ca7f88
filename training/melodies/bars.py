"""The bars of a printed tune, put on the 16th grid as one melody; does not know how they were printed."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from engine.melody import Melody, Tone

STEPS_PER_BEAT = 4
UNFILLED = "with bars that don't fill their meter"
MOST_OPEN = 3
"""Places at which a tune may leave a bar open; one with more is misprinted, or was not meant to be in bars."""
LEAST_KEPT = 0.95
"""Share of the notes that the grid must be able to tell apart."""


class TuneError(Exception):
    """A tune that can't be used, with the reason."""


@dataclass(frozen=True)
class Event:
    """A note or a rest within its bar, in beats; a rest has no pitch."""

    start: Fraction
    duration: Fraction
    pitch: int | None
    is_tied: bool
    """Whether it goes on the note before."""


@dataclass(frozen=True)
class Bar:
    """What stands between two bar lines, as long as its notes are."""

    events: tuple[Event, ...]
    duration: Fraction
    is_end: bool
    """Whether a repeat or a double bar follows."""


def on_grid(bars: list[Bar], length: Fraction) -> Melody:
    """Put the bars of a tune whose full ones have a length, in beats, on the grid; step 0 is a bar line."""
    sounds: list[tuple[Fraction, Fraction, int]] = []
    for bar, place in zip(bars, places(bars, length), strict=True):
        for event in bar.events:
            start, end = place + event.start, place + event.start + event.duration
            if event.pitch is None:
                continue
            if event.is_tied and sounds and sounds[-1][1:] == (start, event.pitch):
                start = sounds.pop()[0]
            sounds.append((start, end, event.pitch))
    if not sounds:
        raise TuneError("without notes")
    empty = sounds[0][0] // length * length
    tones = quantise((start - empty, end - empty, pitch) for start, end, pitch in sounds)
    if len(tones) < LEAST_KEPT * len(sounds):
        raise TuneError("too fast for 16ths")
    return Melody(tuple(tones), tones[-1].end)


def places(bars: list[Bar], length: Fraction) -> list[Fraction]:
    """Return where each bar starts, in beats, so that full bars start on bar lines.

    A bar that is too short ends the bar begun before it, if it fits there. Else, at the start, after the end of a
    section or in the middle of one, it is a pickup and ends on the next bar line; before another short bar, before the
    end of a section and at the end of the tune it starts on a bar line. What is left open is silence.
    """
    if 2 * sum(bar.duration == length for bar in bars) < len(bars):
        raise TuneError(UNFILLED)
    starts: list[Fraction] = []
    now, open_ends = Fraction(0), 0
    for number, bar in enumerate(bars):
        room = -now % length
        following = bars[number + 1] if number + 1 < len(bars) else None
        if bar.duration >= length:
            start = now + room
        elif bar.duration <= room:
            start = now + room - bar.duration
        elif number and (following is None or bar.is_end or following.duration < length):
            start = now + room
        else:
            start = now + room + length - bar.duration
        if number and start > now:
            open_ends += 1
            if bars[number - 1].duration > length or open_ends > MOST_OPEN:
                raise TuneError(UNFILLED)
        starts.append(start)
        now = start + bar.duration
    return starts


def quantise(sounds: Iterable[tuple[Fraction, Fraction, int]]) -> list[Tone]:
    """Put starts, ends and pitches, in beats, on the grid as Melody RNN does.

    Start and end go to the nearest step, a note lasts one step at least and ends where the next one starts; of several
    that start on one step the highest is kept.
    """
    tones: list[Tone] = []
    for start, end, pitch in sounds:
        first, last = _nearest(start), _nearest(end)
        if tones and tones[-1].start == first:
            pitch = max(pitch, tones.pop().pitch)  # noqa: PLW2901  the higher of two that the grid can't tell apart
        elif tones and tones[-1].end > first:
            before = tones.pop()
            tones.append(Tone(before.start, first - before.start, before.pitch))
        tones.append(Tone(first, max(1, last - first), pitch))
    return tones


def _nearest(beats: Fraction) -> int:
    """Return the nearest step, of two the later."""
    return math.floor(beats * STEPS_PER_BEAT + Fraction(1, 2))

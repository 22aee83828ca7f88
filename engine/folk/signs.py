"""What stands in a tune: sounds and bar lines, and the words of ABC notation read as such, in any key.

Bar lines are signs of their own, written as FolkRNN v2 has them. Nothing that is read can be wrong: a length without a
note, a group broken off or a chord left open means nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

BAR, OPEN, CLOSE, FIRST, SECOND = "|", "|:", ":|", "|1", "|2"
BARS = (BAR, OPEN, CLOSE, FIRST, SECOND)
END = "</s>"
REST = "z"

UNIT = Fraction(2)
"""Steps, 16ths, of a note without a length of its own: an eighth."""

PITCH = re.compile(r"([_=^]*)([A-Ga-g])([,']*)")
LENGTH = re.compile(r"(\d+)?(?:/(\d+))?([<>]?)")
GROUP = re.compile(r"\(([2-9])")
BROKEN = {">": Fraction(3, 2), "<": Fraction(1, 2)}
"""What the first of two broken notes is longer by; the second takes the rest of both."""
CLASSES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
MIDDLE = 60
"""The pitch of C without a mark."""

Signature = Mapping[str, int]
"""Semitones by which a key moves its letters."""


@dataclass(frozen=True)
class Sound:
    """A note or a rest."""

    pitch: int | None
    """A rest has none."""
    duration: Fraction
    """In steps, as it sounds."""
    group: int = 0
    """So many sounds, from this one on, are in a group such as a triplet."""
    place: int = field(default=-1, compare=False)
    """Which word it is, counted from 0."""


Sign = Sound | str
"""A sound, or one of `BARS`."""


def ratio(group: int, meter: tuple[int, int]) -> Fraction:
    """Return what a group of notes leaves of each one's length, as ABC 2.1 has it (section 4.13)."""
    compound = meter[0] % 3 == 0 and meter[0] > 3  # noqa: PLR2004  6/8, 9/8, 12/8
    time = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}.get(group, 3 if compound else 2)
    return Fraction(time, group)


def read(words: Iterable[str], signature: Signature, meter: tuple[int, int]) -> Iterator[Sign]:
    """Read words of ABC notation, notes apart from their lengths, up to the end of the tune.

    An accidental lasts to the end of its bar, in its own octave; of a chord the highest note is read.
    """
    yield from _Reader(signature, meter).read(words)


class _Reader:
    """What must be known of the words before to understand the next."""

    def __init__(self, signature: Signature, meter: tuple[int, int]) -> None:
        self._signature, self._meter = signature, meter
        self._begin_bar()

    def _begin_bar(self) -> None:
        self._sound: Sound | None = None
        self._is_measured = True
        self._altered: dict[tuple[str, int], int] = {}
        self._group, self._left, self._next = 0, 0, Fraction(1)
        self._is_chord = False

    def read(self, words: Iterable[str]) -> Iterator[Sign]:
        for place, word in enumerate(words):
            if word == END:
                break
            if word in BARS:
                yield from self._finished()
                self._begin_bar()
                yield word
            elif word == "[":
                yield from self._finished()
                self._is_chord = True
            elif word == "]":
                self._is_chord = False
            elif found := GROUP.fullmatch(word):
                yield from self._finished()
                self._group = self._left = int(found[1])
            elif word == REST or PITCH.fullmatch(word):
                yield from self._note(word, place)
            elif found := LENGTH.fullmatch(word):
                self._measure(*found.groups())
        yield from self._finished()

    def _finished(self) -> Iterator[Sound]:
        if self._sound:
            yield self._sound
        self._sound, self._is_measured = None, True

    def _note(self, word: str, place: int) -> Iterator[Sound]:
        pitch = self._pitch(word)
        if self._is_chord and self._sound:
            pitches = [each for each in (self._sound.pitch, pitch) if each is not None]
            self._sound = replace(self._sound, pitch=max(pitches, default=None))
            return
        yield from self._finished()
        duration, self._next = UNIT * self._next, Fraction(1)
        begins = self._left == self._group
        if self._left:
            duration *= ratio(self._group, self._meter)
            self._left -= 1
        self._sound = Sound(pitch, duration, self._group if begins else 0, place)
        self._group, self._is_measured = self._group if self._left else 0, False

    def _measure(self, over: str | None, under: str | None, broken: str) -> None:
        if self._sound is None or self._is_measured:
            return
        length = Fraction(int(over or 1), max(1, int(under or 1)))
        if broken:
            length *= BROKEN[broken]
            self._next = 2 - BROKEN[broken]
        self._sound = replace(self._sound, duration=self._sound.duration * length)
        self._is_measured = True

    def _pitch(self, word: str) -> int | None:
        if word == REST:
            return None
        accidental, letter, marks = PITCH.fullmatch(word).groups()  # type: ignore[union-attr]
        octave = letter.islower() + marks.count("'") - marks.count(",")
        name = letter.upper()
        if accidental:
            self._altered[name, octave] = accidental.count("^") - accidental.count("_")
        moved = self._altered.get((name, octave), self._signature.get(name, 0))
        return MIDDLE + 12 * octave + CLASSES[name] + moved

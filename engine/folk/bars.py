"""Between melodies and sheets: bars, pickups and repeats.

A sheet is played in bars of its meter whatever is written. A first bar that is short is a pickup; a short one later
ends the bar that another left open, or takes its time from the end of the section before. A bar that is too long is cut
to whole bars, what else is left open is silence.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ..melody import Melody
from .signs import BAR, CLOSE, FIRST, OPEN, SECOND, Sign, Sound


@dataclass(frozen=True)
class Measure:
    """What stands between two bar lines."""

    sounds: tuple[Sound, ...]
    ending: str = ""
    """The sign of a first or a second ending that begins here."""
    is_opened: bool = False
    """Whether a repeat goes back to it."""
    is_closed: bool = False
    """Whether a repeat goes back from it."""
    is_new: bool = False
    """Whether a section begins with it."""

    @property
    def duration(self) -> Fraction:
        """Steps of all it holds."""
        return sum((sound.duration for sound in self.sounds), Fraction(0))


@dataclass(frozen=True)
class Placed:
    """A sound and the step at which it begins."""

    start: Fraction
    sound: Sound

    @property
    def end(self) -> Fraction:
        """The step at which it no longer sounds."""
        return self.start + self.sound.duration


def written(melody: Melody, bar: int) -> list[Sign]:
    """Return a melody that begins with a bar as signs; a note that sounds over a bar line is struck anew."""
    signs: list[Sign] = []
    for begin in range(0, melody.steps, bar):
        now, end = begin, min(begin + bar, melody.steps)
        for tone in melody.tones:
            start, stop = max(tone.start, begin), min(tone.end, end)
            if start >= stop:
                continue
            if start > now:
                signs.append(Sound(None, Fraction(start - now)))
            signs.append(Sound(tone.pitch, Fraction(stop - start)))
            now = stop
        if now < end:
            signs.append(Sound(None, Fraction(end - now)))
        if end < melody.steps:
            signs.append(BAR)
    return signs


def measures(signs: Sequence[Sign]) -> list[Measure]:
    """Return what stands between bar lines, and the repeats."""
    found: list[Measure] = []
    following, sounds = Measure((), is_new=True), []
    for sign in (*signs, BAR):
        if isinstance(sign, Sound):
            sounds.append(sign)
            continue
        if sounds:
            found.append(replace(following, sounds=tuple(sounds)))
            following, sounds = Measure(()), []
        if sign == CLOSE and found:
            found[-1] = replace(found[-1], is_closed=True)
        following = replace(
            following,
            ending=sign if sign in {FIRST, SECOND} else following.ending,
            is_opened=following.is_opened or sign == OPEN,
            is_new=following.is_new or sign in {OPEN, CLOSE},
        )
    return found


def once(tune: Sequence[Measure]) -> list[Measure]:
    """Return a tune without its repeats, and so without the first of two endings."""
    played: list[Measure] = []
    for index, measure in enumerate(tune):
        if measure.ending == SECOND and index and tune[index - 1].is_closed:
            begun = [place for place, before in enumerate(played) if before.ending == FIRST]
            del played[begun[-1] if begun else len(played) :]
        played.append(measure)
    return played


def twice(tune: Sequence[Measure]) -> list[Measure]:
    """Return a tune with its repeats."""
    played: list[Measure] = []
    begin = 0
    for index, measure in enumerate(tune):
        if measure.is_opened:
            begin = index
        played.append(measure)
        if measure.is_closed:
            again = tune[begin : index + 1]
            first = [place for place, each in enumerate(again) if each.ending == FIRST]
            played += again[: first[0] if first else None]
            begin = index + 1
    return played


def lay(played: Sequence[Measure], bar: int) -> list[Placed]:
    """Return the sounds of measures in the order of playing, each at its step; step 0 is a bar line."""
    placed: list[Placed] = []
    now = Fraction(0)
    for number, measure in enumerate(played):
        duration, room = measure.duration, -now % bar
        if duration >= bar:
            start, duration = now + room, Fraction(bar * int(duration / bar + Fraction(1, 2)))
        elif room:
            start = now + room - (duration if duration <= room else 0)
        elif number == 0:
            start = bar - duration if len(played) > 1 else now
        else:
            # Only from a longer bar, so that what goes round and round gets on.
            takes = measure.is_new and played[number - 1].duration > duration
            start = now - (duration if takes else 0)
        if start < now:
            placed = between(placed, Fraction(0), start)
        sounds = _in_a_row(measure.sounds, start)
        now = start + duration
        placed += between(sounds, start, now)
    return placed


def between(placed: Iterable[Placed], begin: Fraction, end: Fraction) -> list[Placed]:
    """Return what sounds between two steps, each sound cut to that."""
    cut = []
    for each in placed:
        start, stop = max(each.start, begin), min(each.end, end)
        if start < stop:
            cut.append(Placed(start, replace(each.sound, duration=stop - start)))
    return cut


def _in_a_row(sounds: Sequence[Sound], start: Fraction) -> Iterator[Placed]:
    for sound in sounds:
        yield Placed(start, sound)
        start += sound.duration

"""What the improvising network is measured against: an order-3 Markov chain and a random walk over chord tones.

Both see a solo as notes: a pitch, and a pair of how long it sounds and how long until the next one starts, in slots.
The slots of the network say the same, so bits per note compare.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from engine import vocabulary
from engine.blues.beat import SLOTS
from engine.melody import Tone

from .solos import Solo

ORDER = 3
PAIRS = 96 * 97 // 2
"""Pairs of sounding length and time to the next onset up to three bars, the uniform guess below all counts."""
NEAR = 12
"""Semitones from the last note within which a walk looks for its next."""

Context = tuple[Hashable, ...]


@dataclass(frozen=True)
class Played:
    """One note of a solo with what a baseline may look back on."""

    tone: Tone
    pitch: int
    """Over the tonic C."""
    length: tuple[int, int]
    """Slots that it sounds, and slots until the next starts."""
    slot: int
    """Of its beat."""
    chord: frozenset[int]
    """Pitch classes of the chord over the tonic C."""


def notes(solo: Solo) -> list[Played]:
    """Return a solo's notes, in C."""
    tones = vocabulary.decode(solo.tokens).tones
    ends = [*(tone.start for tone in tones[1:]), len(solo.tokens)]
    played = []
    for tone, end in zip(tones, ends, strict=True):
        chord = solo.harmony[tone.start // len(SLOTS)]
        classes = frozenset((note - solo.tonic) % 12 for note in chord.classes()) if chord else frozenset()
        length = tone.duration, end - tone.start
        played.append(Played(tone, tone.pitch - solo.tonic, length, tone.start % len(SLOTS), classes))
    return played


class Chain:
    """A Markov chain over symbols: counts of each context, interpolated after Witten and Bell (1991, method C)."""

    def __init__(self, symbols: int) -> None:
        """Begin with nothing counted: every one of `symbols` symbols is as likely."""
        self.symbols = symbols
        self.counts: defaultdict[Context, Counter[Hashable]] = defaultdict(Counter)

    def learn(self, contexts: Sequence[Context], symbol: Hashable) -> None:
        """Count a symbol after its contexts, from the longest to the empty one."""
        for context in contexts:
            self.counts[context][symbol] += 1

    def probability(self, contexts: Sequence[Context], symbol: Hashable) -> float:
        """Return the probability of a symbol after its contexts."""
        probability = 1 / self.symbols
        for context in reversed(contexts):
            seen = self.counts.get(context)
            if seen:
                total, kinds = sum(seen.values()), len(seen)
                probability = (seen[symbol] + kinds * probability) / (total + kinds)
        return probability


class Markov:
    """Each pitch given the three before it; each pair of lengths given the three before it and the slot of the beat."""

    def __init__(self, solos: Sequence[Solo]) -> None:
        """Count the training solos."""
        self.pitches, self.lengths = Chain(vocabulary.PITCHES), Chain(PAIRS)
        for solo in solos:
            played = notes(solo)
            for index, note in enumerate(played):
                self.pitches.learn(_pitch_contexts(played, index), note.pitch)
                if index + 1 < len(played):
                    self.lengths.learn(_length_contexts(played, index), note.length)

    def bits(self, solo: Solo) -> float:
        """Return the bits of a solo's notes; how it ends after the last costs nothing."""
        played = notes(solo)
        total = 0.0
        for index, note in enumerate(played):
            total -= math.log2(self.pitches.probability(_pitch_contexts(played, index), note.pitch))
            if index + 1 < len(played):
                total -= math.log2(self.lengths.probability(_length_contexts(played, index), note.length))
        return total


class Walk:
    """A random walk over chord tones: any chord tone within an octave is as likely, others by their share in training.

    Lengths are drawn as they occur in training, whatever came before.
    """

    def __init__(self, solos: Sequence[Solo]) -> None:
        """Count how often the training solos play a chord tone within reach, another note there, or one beyond."""
        self.lengths = Chain(PAIRS)
        self.kinds: Counter[str] = Counter()
        for solo in solos:
            played = notes(solo)
            for index, note in enumerate(played):
                self.kinds[self._kind(played, index)[0]] += 1
                if index + 1 < len(played):
                    self.lengths.learn([()], note.length)

    def bits(self, solo: Solo) -> float:
        """Return the bits of a solo's notes."""
        played = notes(solo)
        total = 0.0
        for index, note in enumerate(played):
            kind, alike = self._kind(played, index)
            total -= math.log2(self.kinds[kind] / self.kinds.total() / alike)
            if index + 1 < len(played):
                total -= math.log2(self.lengths.probability([()], note.length))
        return total

    def _kind(self, played: Sequence[Played], index: int) -> tuple[str, int]:
        """Return what kind of step a note is, and how many pitches there are of the kind."""
        note = played[index]
        last = played[index - 1].pitch if index else 60
        near = range(last - NEAR, last + NEAR + 1)
        tones = sum(pitch % 12 in note.chord for pitch in near)
        if note.pitch not in near:
            return "beyond", vocabulary.PITCHES - len(near)
        return ("chord", tones) if note.pitch % 12 in note.chord else ("other", len(near) - tones)


def _pitch_contexts(played: Sequence[Played], index: int) -> list[Context]:
    before = tuple(note.pitch for note in played[max(0, index - ORDER) : index])
    return [before[first:] for first in range(len(before) + 1)]


def _length_contexts(played: Sequence[Played], index: int) -> list[Context]:
    before = tuple(note.length for note in played[max(0, index - ORDER) : index])
    slot = played[index].slot
    return [*((slot, *before[first:]) for first in range(len(before) + 1)), ()]

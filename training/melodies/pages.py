"""The system that writes whole tunes as text, at play on tunes in two halves: its tokens are no lengths of time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from engine.folk.abc import PITCHES, SIGNATURES, TOKENS, WORDS, Sheet, encode
from engine.folk.bars import lay, measures, once
from engine.folk.signs import BARS, END, Sound, read
from engine.melodies.carry_on import lock
from engine.melody import Melody, Tone
from engine.model import Model
from engine.perturbation import noise
from engine.settings import Settings

from .bars import STEPS_PER_BEAT, quantise
from .players import ROWS, Half, Played
from .sheets import SheetError, clean
from .tunes import Tune

LONGEST = 500
"""Tokens of the longest tune that is scored; the model is trained on 512, beginning and end among them."""
ROOM = 2
"""So many times the tokens of the true second half are made, so that they reach."""

Tokens = NDArray[np.int64]


@dataclass(frozen=True)
class Page:
    """A tune as it is written, and where its second half begins."""

    half: Half
    sheet: Sheet
    tokens: Tokens
    """[N]."""
    begin: int
    """The first token of the second half: the one after a bar line."""
    shift: int
    """Semitones from the tune to what is written."""

    @classmethod
    def of(cls, half: Half) -> "Page | None":
        """Write a tune; None where the tokens can't hold it, or are too many."""
        sheet = written(half.tune)
        if sheet is None:
            return None
        tokens = encode(sheet)
        # Notes that are tied over a bar line are two here, so the bar lines with about as many notes before count.
        is_note, is_bar = (np.isin(tokens, [TOKENS[word] for word in words]) for words in (PITCHES, BARS))
        before = len(half.tune.melody.tones) - half.notes
        lines = np.flatnonzero(is_bar)
        begin = int(lines[np.abs(np.cumsum(is_note)[lines] - before).argmin()]) + 1
        first = next(sign.pitch for sign in sheet.signs if isinstance(sign, Sound) and sign.pitch is not None)
        return cls(half, sheet, tokens, begin, first - half.tune.melody.tones[0].pitch)

    def melody(self, tokens: Tokens) -> Melody:
        """Return the true first half with what the tokens [T] say after the prompt, in the tune's key and length."""
        half = self.half
        words = [WORDS[token] for token in tokens]
        signs = list(read(words, SIGNATURES[self.sheet.mode], self.sheet.meter))
        placed = lay(once(measures(signs)), self.sheet.bar)
        given = [each for each in placed if each.sound.place < self.begin]
        bars = -(-max((each.end for each in given), default=Fraction(0)) // self.sheet.bar)
        away = half.begin - bars * self.sheet.bar
        made = [each for each in placed if each.sound.place >= self.begin and each.sound.pitch is not None]
        ends = [(each.start + away, each.end + away, (each.sound.pitch or 0) - self.shift) for each in made]
        tones = quantise((start / STEPS_PER_BEAT, end / STEPS_PER_BEAT, pitch) for start, end, pitch in ends)
        return _joined(half, tones)


def written(tune: Tune) -> Sheet | None:
    """Return a tune as the model is taught it; None where its tokens can't hold it, or are too many."""
    try:
        sheet = clean(tune)
    except SheetError:
        return None
    return sheet if len(encode(sheet)) <= LONGEST else None


@dataclass(frozen=True)
class Pages:
    """The player of the model; no wish but chance helps it, and that a tune does not end before its time."""

    model: Model

    def __call__(self, halves: Sequence[Half], samples: int) -> list[Played]:
        """Play tunes, those of about as many tokens in one batch."""
        pages = [Page.of(half) for half in halves]
        known = [(number, page) for number, page in enumerate(pages) if page]
        known.sort(key=lambda each: len(each[1].tokens))
        size = max(1, ROWS // (1 + samples))
        played: dict[int, Played] = {}
        for first in range(0, len(known), size):
            played |= self._batch(known[first : first + size], samples)
        return [played[number] for number in range(len(halves))]

    def _batch(self, pages: list[tuple[int, Page]], samples: int) -> dict[int, Played]:
        """Play numbered tunes in one run: of each the true tokens, which are locked, and the free runs."""
        rows = 1 + samples
        steps = max(page.begin + ROOM * (len(page.tokens) - page.begin) for _, page in pages)
        wishes = np.zeros((steps, len(pages) * rows, len(TOKENS)), np.float32)
        for place, (number, page) in enumerate(pages):
            true = lock(page.tokens, len(TOKENS))
            mine = wishes[:, place * rows : (place + 1) * rows]
            mine[: len(true), 0] = true
            mine[: page.begin, 1:] = true[: page.begin, None]
            for take in range(samples):
                free = mine[page.begin :, 1 + take]
                free[:] = noise(Settings(seed=number + 1), take, free.shape)
                free[:, TOKENS[END]] = -np.inf
        tokens, log_probs = self.model(np.zeros(wishes.shape[:2], np.int64), wishes)
        played = {}
        for place, (number, page) in enumerate(pages):
            first, length = place * rows, len(page.tokens)
            runs = [page.melody(run) for run in tokens[:, first + 1 : first + rows].T]
            played[number] = Played(log_probs[:length, first], np.arange(length) >= page.begin, runs)
        return played


def _joined(half: Half, made: list[Tone]) -> Melody:
    """Return a tune's first half and made notes after it, cut to the tune's length."""
    melody = half.tune.melody
    kept = [t for t in melody.tones if t.start < half.begin]
    new = [t for t in made if half.begin <= t.start < melody.steps]
    limit = new[0].start if new else melody.steps
    kept[-1:] = [replace(t, duration=min(t.end, limit) - t.start) for t in kept[-1:]]
    ends = [replace(t, duration=min(t.end, melody.steps) - t.start) for t in new]
    return Melody((*kept, *ends), melody.steps)

"""The 137 tokens of FolkRNN v2 and how a tune is written in them.

A tune is its meter, its mode and its signs, in C and in eighths; a pitch and its length are two tokens. The published
numbering came out of a hash table; no model depends on it, and here the tokens stand in order.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .lengths import BROKEN_LENGTHS, LENGTHS, length_words
from .signs import BARS, CLASSES, END, MIDDLE, REST, Sign, Signature, Sound, read

START = "<s>"
METERS = {
    f"M:{beats}/{unit}": (beats, unit) for beats, unit in ((4, 4), (2, 4), (3, 4), (3, 2), (6, 8), (9, 8), (12, 8))
}
MODES = {"K:Cmaj": "maj", "K:Cmin": "min", "K:Cdor": "dor", "K:Cmix": "mix"}
GROUPS = ("(2", "(3", "(4", "(5", "(6", "(7", "(9")
CHORD = ("[", "]")
OCTAVES = ("C, D, E, F, G, A, B,", "C D E F G A B", "c d e f g a b", "c' d' e' f' g' a' b'")
SHARPS = ("^C, ^F, ^G, ^A,", "^C ^D ^F ^G ^A", "^c ^d ^f ^g ^a", "^c' ^f'")
FLATS = ("_E, _A, _B,", "_C _D _E _G _A _B", "_c _d _e _g _a _b", "_d' _e'")
NATURALS = ("=C, =E, =F, =G, =A, =B,", "=C =D =E =F =G =A =B", "=c =d =e =f =g =a =b", "=c' =e' =f'")
PITCHES = tuple(word for octave in (*OCTAVES, *SHARPS, *FLATS, *NATURALS) for word in octave.split())
WORDS = (START, END, *METERS, *MODES, *BARS, *GROUPS, *CHORD, *LENGTHS, *BROKEN_LENGTHS, REST, *PITCHES)
TOKENS = {word: token for token, word in enumerate(WORDS)}

SIGNATURES: dict[str, Signature] = {
    "maj": {},
    "min": {"B": -1, "E": -1, "A": -1},
    "dor": {"B": -1, "E": -1},
    "mix": {"B": -1},
}
"""What C has in its key signature, by mode."""

SPAN = (48, 91)
"""The pitches that can be written in every mode, lowest and highest."""
NAMES = ("C", "^C", "D", "_E", "E", "F", "^F", "G", "^G", "A", "_B", "B")
"""How a pitch class is written that is not the key's own."""
ACCIDENTALS = {-1: "_", 0: "=", 1: "^"}

Tokens = NDArray[np.int64]


@dataclass(frozen=True)
class Sheet:
    """A tune as it is written, in C."""

    meter: tuple[int, int]
    mode: str
    signs: tuple[Sign, ...]

    @property
    def bar(self) -> int:
        """Steps of a bar."""
        return bar_steps(self.meter)


def bar_steps(meter: tuple[int, int]) -> int:
    """Return the steps, 16ths, of a bar."""
    return 16 * meter[0] // meter[1]


def encode(sheet: Sheet) -> Tokens:
    """Write a sheet as tokens, without beginning and end.

    A note of a length that no token has is cut to the longest that one does, and a rest fills what is left.
    """
    head = [f"M:{sheet.meter[0]}/{sheet.meter[1]}", f"K:C{sheet.mode}"]
    return np.array([TOKENS[word] for word in (*head, *spell(sheet))], np.int64)


def decode(tokens: Iterable[int]) -> Sheet:
    """Read tokens up to the end of the tune; whatever they are, they are some tune."""
    words = [WORDS[token] for token in tokens]
    meter = next((METERS[word] for word in words if word in METERS), (4, 4))
    mode = next((MODES[word] for word in words if word in MODES), "maj")
    return Sheet(meter, mode, tuple(read(words, SIGNATURES[mode], meter)))


def spell(sheet: Sheet) -> Iterator[str]:
    """Yield the words of a sheet's signs."""
    pen = Pen(sheet.mode)
    within: list[Sound] = []
    for sign in (*sheet.signs, None):
        if isinstance(sign, Sound):
            within.append(sign)
            continue
        yield from _bar(within, pen, sheet.meter)
        within = []
        if sign:
            yield sign
            pen = Pen(sheet.mode)


def heights(mode: str) -> dict[int, int]:
    """Return the pitch of each token of a note that no accidental before it moves."""
    sounds = {word: next(read([word], SIGNATURES[mode], (4, 4))) for word in PITCHES}
    return {
        TOKENS[word]: sound.pitch
        for word, sound in sounds.items()
        if isinstance(sound, Sound) and sound.pitch is not None
    }


class Pen:
    """Writes the pitches of a bar; an accidental stands at each note it moves, and where one before moved the note."""

    def __init__(self, mode: str) -> None:
        """Begin a bar."""
        self._mode = mode
        self._altered: dict[str, int] = {}

    def write(self, pitch: int) -> str:
        """Return the word of a pitch."""
        plain, alteration, own = spelled(pitch, self._mode)
        if alteration != own or self._altered.get(plain, own) != own:
            self._altered[plain] = alteration
            return ACCIDENTALS[alteration] + plain
        return plain


def spelled(pitch: int, mode: str) -> tuple[str, int, int]:
    """Return the word that a pitch has without accidentals, what alters it, and what the key alters."""
    signature = SIGNATURES[mode]
    for letter, height in CLASSES.items():
        own = signature.get(letter, 0)
        if (pitch - height - own) % 12 == 0:
            return _plain(letter, (pitch - own - height - MIDDLE) // 12), own, own
    letter = NAMES[pitch % 12][-1]
    alteration = (pitch - CLASSES[letter] + 6) % 12 - 6
    octave = (pitch - alteration - CLASSES[letter] - MIDDLE) // 12
    return _plain(letter, octave), alteration, signature.get(letter, 0)


def _plain(letter: str, octave: int) -> str:
    return letter.lower() + "'" * (octave - 1) if octave > 0 else letter + "," * -octave


def _bar(sounds: Sequence[Sound], pen: Pen, meter: tuple[int, int]) -> Iterator[str]:
    """Yield the words of what stands between two bar lines."""
    for sound, lengths in zip(sounds, length_words(sounds, meter), strict=True):
        if sound.group:
            yield f"({sound.group}"
        yield REST if sound.pitch is None else pen.write(sound.pitch)
        yield from (word for word in lengths if word)

"""How long a note is, in the words of FolkRNN v2."""

from collections.abc import Sequence
from fractions import Fraction

from .signs import BROKEN, REST, UNIT, Sound, ratio

LENGTHS = ("2", "3", "4", "5", "6", "7", "8", "9", "12", "16", "/2", "/3", "/4", "/8", "3/2", "3/4", "5/2", "7/2")
BROKEN_LENGTHS = (">", "<", "2>", "2<", "4>", "/2>", "/2<")
LENGTH_WORDS = {Fraction(1): "", **{Fraction(f"1{word}" if word[0] == "/" else word): word for word in LENGTHS}}
"""By the length, in units."""
SHORTEST = min(LENGTH_WORDS)
BROKEN_UNITS = (Fraction(1), Fraction(1, 2))
"""Two notes that share two units as 3 to 1 are written broken: dotted eighths and dotted 16ths."""


def length_words(sounds: Sequence[Sound], meter: tuple[int, int]) -> list[list[str]]:
    """Return the words that follow the pitch of each sound of a bar."""
    written: list[tuple[Fraction, bool]] = []
    left, share = 0, Fraction(1)
    for sound in sounds:
        if sound.group:
            left, share = sound.group, ratio(sound.group, meter)
        written.append((sound.duration / UNIT / (share if left else 1), left > 0))
        left = max(0, left - 1)
    words: list[list[str]] = []
    while len(words) < len(written):
        length, is_grouped = written[len(words)]
        pair = _broken(written[len(words) : len(words) + 2])
        if pair:
            words += [[word] for word in pair]
        else:
            words.append(_filled(length)[: 1 if is_grouped else None])
    return words


def _broken(pair: list[tuple[Fraction, bool]]) -> tuple[str, str] | None:
    """Return the words of two lengths that are written broken."""
    for unit in BROKEN_UNITS:
        for word, share in BROKEN.items():
            if pair == [(unit * share, False), (unit * (2 - share), False)]:
                return LENGTH_WORDS[unit] + word, LENGTH_WORDS[unit]
    return None


def _filled(length: Fraction) -> list[str]:
    """Return the word of the longest length that fits, and rests for what is left."""
    longest = max((each for each in LENGTH_WORDS if each <= length), default=SHORTEST)
    left = length - longest
    return [LENGTH_WORDS[longest], *([REST, *_filled(left)] if left >= SHORTEST else [])]

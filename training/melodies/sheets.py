"""A tune of the folk corpus as FolkRNN hears it: its ABC text cleaned, and moved to C."""

import re
from collections.abc import Iterator
from dataclasses import replace

from engine.folk.abc import METERS, SPAN, Sheet
from engine.folk.bars import measures
from engine.folk.mode import to_c
from engine.folk.signs import BAR, Sign, Signature, Sound, read

from .tunes import Tune
from .words import TIE, repeats, words

MODES = {
    "major": "maj",
    "lydian": "maj",
    "minor": "min",
    "phrygian": "min",
    "dorian": "dor",
    "mixolydian": "mix",
}
"""The four modes that the tokens know; the other two are written with accidentals in the nearest."""

FIFTHS = "FCGDAEB"
"""The letters in the order in which sharps come."""
TILTS = {"": 0, "M": 0, "maj": 0, "lyd": 1, "mix": -1, "dor": -2, "m": -3, "min": -3, "phr": -4}
"""Sharps of a mode against those of its major."""
KEY = re.compile(r"([A-G])([#b]?) ?([A-Za-z]*)")
LATER_ENDING = re.compile(r"\|[3-9]")


class SheetError(Exception):
    """A tune that can't be written, with the reason."""


def clean(tune: Tune) -> Sheet:
    """Return a tune in C, in the octave that brings its middle nearest to that of what can be written.

    Grace notes and ornaments are left out, of chords the highest note is kept, a tie holds within its bar, and every
    repeat has the sign that it goes back to.
    """
    meter = (4, 4) if tune.meter == (2, 2) else tune.meter
    if meter not in METERS.values():
        raise SheetError("in a meter without a token")
    signs = list(_signs(tune.text, meter))
    pitches = [sign.pitch for sign in signs if isinstance(sign, Sound) and sign.pitch is not None]
    shift = to_c(pitches, tune.tonic)
    if min(pitches) + shift < SPAN[0] or max(pitches) + shift > SPAN[1]:
        raise SheetError("of too wide a compass")
    sheet = Sheet(meter, MODES[tune.mode], tuple(_moved(sign, shift) for sign in signs))
    if any(measure.duration > sheet.bar for measure in measures(signs)):
        raise SheetError("with a bar that is too long")
    return sheet


def signature(key: str) -> Signature:
    """Return what a key, as ABC writes it, moves."""
    letter, accidental, mode = KEY.match(key).groups()  # type: ignore[union-attr]
    tilt = TILTS[mode if mode in TILTS else mode[:3].lower()]
    sharps = FIFTHS.index(letter) - 1 + tilt + {"": 0, "#": 7, "b": -7}[accidental]
    return {name: (sharps - place + 6) // 7 for place, name in enumerate(FIFTHS)}


def _moved(sign: Sign, shift: int) -> Sign:
    if isinstance(sign, str) or sign.pitch is None:
        return sign
    return replace(sign, pitch=sign.pitch + shift)


def _signs(text: str, meter: tuple[int, int]) -> Iterator[Sign]:
    """Read a tune's text; a key may change on the way."""
    key, within = "", list[str]()
    for word in [*repeats(words(text)), "K:"]:
        if LATER_ENDING.fullmatch(word):
            raise SheetError("with more than two endings")
        if not word.startswith("K:"):
            within.append(word)
            continue
        if within:
            yield from _tied(within, key, meter)
        key, within = word[2:], []


def _tied(within: list[str], key: str, meter: tuple[int, int]) -> list[Sign]:
    """Read words in one key; a note is one with the next of its pitch in the bar if a tie stands between them."""
    signs: list[Sign] = []
    for sign in read(within, signature(key), meter):
        last = signs[-1] if signs else BAR
        if isinstance(last, Sound) and isinstance(sign, Sound):
            is_tied = TIE in within[last.place : sign.place] and last.pitch == sign.pitch
            if is_tied and not last.group and not sign.group:
                signs[-1] = replace(sign, duration=last.duration + sign.duration)
                continue
        signs.append(sign)
    return signs

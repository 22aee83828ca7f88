"""A tune of the folk corpus as FolkRNN hears it: its ABC text cleaned, and moved to C."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from engine.folk.abc import METERS, SPAN, Sheet
from engine.folk.bars import measures
from engine.folk.mode import to_c
from engine.folk.signs import BAR, BARS, CLOSE, OPEN, REST, SECOND, Sign, Signature, Sound, read

from .tunes import Tune

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
FIELD = re.compile(r"([A-Za-z]):(?!\|)[^%]*")

SECTION = "||"
"""The end of a section that is not repeated."""
TIE = "-"
SILENT = re.compile(r'%.*|"[^"]*"|\{[^}]*\}|![a-z]+!|y\d*|=20|=$')
"""What is not played, traces of a mail program last; nor are the signs that no word matches."""
WORD = re.compile(
    r"\[(?P<field>[KL]:[^\]]*)\]"
    r"|(?P<bar>\[\||[|:][|:\]]*)(?:\s*\[(?=\d))?(?P<ending>\d)?"
    r"|\[(?P<late>\d)"
    r"|(?P<group>\(\d)(?::\d)?"
    r"|(?P<pitch>[_=^]*[A-Ga-g][,']*|[zxZ])"
    r"|(?P<length>\d+/*\d*|/+\d*)"
    r"|(?P<broken>[<>]+)"
    r"|(?P<tie>-)"
)
CHORD = re.compile(r"\[(?!\d|[A-Z]:|\|)([^\]|]*)\]")
NOTE = re.compile(r"[_=^]*([A-Ga-g])([,']*)[\d/]*")
ENDING = 2
"""A sign of repeat that comes so few bars after a second ending has begun ends it, and nothing is repeated."""


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
    for word in [*repeats(_words(text)), "K:"]:
        if not word.startswith("K:"):
            within.append(word)
            continue
        if within:
            yield from _tied(within, key, meter)
        key, within = word[2:], []


def _tied(words: list[str], key: str, meter: tuple[int, int]) -> list[Sign]:
    """Read words in one key; a note is one with the next of its pitch in the bar if a tie stands between them."""
    signs: list[Sign] = []
    for sign in read(words, signature(key), meter):
        last = signs[-1] if signs else BAR
        if isinstance(last, Sound) and isinstance(sign, Sound):
            is_tied = TIE in words[last.place : sign.place] and last.pitch == sign.pitch
            if is_tied and not last.group and not sign.group:
                signs[-1] = replace(sign, duration=last.duration + sign.duration)
                continue
        signs.append(sign)
    return signs


def repeats(words: list[str]) -> list[str]:
    """Return words with a sign at the beginning of each part that is repeated, and no bar line that says nothing."""
    written: list[str] = []
    begin, is_open, since = 0, False, ENDING
    for word in words:
        if word not in (*BARS, SECTION):
            begin += word.startswith("K:") and begin == len(written)
            written.append(word)
            continue
        sign = BAR if word == SECTION or (word == CLOSE and since < ENDING) else word
        if sign == CLOSE and not is_open:
            after = begin - (begin > 0 and written[begin - 1] == BAR)
            written[after:begin] = [OPEN]
        _push(written, sign)
        is_open = word == OPEN or (is_open and word not in {CLOSE, SECTION})
        since = 0 if word == SECOND else since + 1
        # What follows the first bar of a second ending is the next part, unless a sign says otherwise.
        if word in {OPEN, CLOSE, SECTION} or since == 1:
            begin = len(written)
    _push(written, BAR)
    return written[: -1 if written[-1] == OPEN else None]


def _push(written: list[str], sign: str) -> None:
    last = written[-1] if written else BAR
    if sign == last or (sign == BAR and (last in BARS or last.startswith("K:"))):
        return
    written[len(written) - (last == BAR) :] = [sign]


def _words(text: str) -> list[str]:
    """Return the words of a text as the engine reads them: bar lines, keys, and a length after each note.

    Two are left for later: `||`, which ends a section, and the tie.
    """
    words: list[str] = []
    unit, last = Fraction(1), -1
    for found in _found(text):
        if field := found["field"]:
            if field[0] == "L":
                unit = 8 * Fraction(field[2:].strip())
            else:
                words.append(f"K:{field[2:].strip()}")
        elif found["bar"]:
            words += _bar(found["bar"], found["ending"])
        elif found["late"]:
            words += _bar("", found["late"])
        elif pitch := found["pitch"]:
            words += [REST if pitch in "xZ" else pitch, str(unit)]
            last = len(words) - 1
        elif found["length"]:
            words[last] = str(Fraction(words[last]) * _length(found["length"]))
        elif found["broken"]:
            words[last] += found["broken"]
        else:
            words.append(found["group"] or found["tie"])
    return words


def _found(text: str) -> Iterator[re.Match[str]]:
    is_body = False
    for line in text.splitlines():
        field = FIELD.match(line)
        if field and field[1] in "KL":
            yield from WORD.finditer(f"[{field[0]}]")
            is_body = is_body or field[1] == "K"
        elif is_body and not field:
            yield from WORD.finditer(CHORD.sub(_highest, SILENT.sub(" ", line)))


def _highest(chord: re.Match[str]) -> str:
    """Return the highest note of a chord with its length, as far as letters and octaves tell."""

    def height(note: re.Match[str]) -> int:
        octave = note[1].islower() + note[2].count("'") - note[2].count(",")
        return 7 * octave + "CDEFGAB".index(note[1].upper())

    notes = list(NOTE.finditer(chord[1]))
    return max(notes, key=height)[0] if notes else ""


def _bar(word: str, ending: str | None) -> list[str]:
    """Return what a bar line says, and the number that follows it."""
    words = []
    if ":|" in word or "::" in word:
        words.append(CLOSE)
    if "|:" in word or "::" in word:
        words.append(OPEN)
    if not words and "|" in word:
        words.append(BAR if word == BAR else SECTION)
    if ending:
        if ending not in "12":
            raise SheetError("with more than two endings")
        words.append(f"|{ending}")
    return words


def _length(word: str) -> Fraction:
    over, strokes, under = word.partition("/")
    return Fraction(int(over or 1), int(under.strip("/") or 2 ** (len(strokes) + under.count("/"))))

"""A tune's ABC text as the words that the engine reads, and where its repeats go back to."""

import re
from collections.abc import Iterator
from fractions import Fraction

from engine.folk.signs import BAR, BARS, CLOSE, OPEN, REST, SECOND

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
    r"|(?P<group>\(\d)(?::\d?){0,2}"
    r"|(?P<pitch>[_=^]*[A-Ga-g][,']*|[zxZ])"
    r"|(?P<length>\d+/*\d*|/+\d*)"
    r"|(?P<broken>[<>]+)"
    r"|(?P<tie>-)"
)
CHORD = re.compile(r"\[(?!\d|[A-Z]:|\|)([^\]|]*)\]")
NOTE = re.compile(r"[_=^]*([A-Ga-g])([,']*)[\d/]*")
ENDING = 2
"""A sign of repeat that comes so few bars after a second ending has begun ends it, and nothing is repeated."""


def words(text: str) -> list[str]:
    """Return the words of a text as the engine reads them: bar lines, keys, and a length after each note.

    Two are left for later: `||`, which ends a section, and the tie.
    """
    read: list[str] = []
    unit, last = Fraction(1), -1
    for found in _found(text):
        if field := found["field"]:
            if field[0] == "L":
                unit = 8 * Fraction(field[2:].strip())
            else:
                read.append(f"K:{field[2:].strip()}")
        elif found["bar"]:
            read += _bar(found["bar"], found["ending"])
        elif found["late"]:
            read += _bar("", found["late"])
        elif pitch := found["pitch"]:
            read += [REST if pitch in "xZ" else pitch, str(unit)]
            last = len(read) - 1
        elif found["length"]:
            read[last] = str(Fraction(read[last]) * _length(found["length"]))
        elif found["broken"]:
            read[last] += found["broken"]
        else:
            read.append(found["group"] or found["tie"])
    return read


def repeats(read: list[str]) -> list[str]:
    """Return words with a sign at the beginning of each part that is repeated, and no bar line that says nothing."""
    written: list[str] = []
    begin, is_open, since = 0, False, ENDING
    for word in read:
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
    signs = []
    if ":|" in word or "::" in word:
        signs.append(CLOSE)
    if "|:" in word or "::" in word:
        signs.append(OPEN)
    if not signs and "|" in word:
        signs.append(BAR if word == BAR else SECTION)
    return [*signs, f"|{ending}"] if ending else signs


def _length(word: str) -> Fraction:
    over, strokes, under = word.partition("/")
    return Fraction(int(over or 1), int(under.strip("/") or 2 ** (len(strokes) + under.count("/"))))

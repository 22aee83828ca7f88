"""One tune of a printed collection in ABC notation, read by music21's parser as a melody on the 16th grid."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from engine.melody import Melody

from .bars import STEPS_PER_BEAT, Bar, Event, TuneError, on_grid

ABC_2 = (2, 1, 0)
"""The version from which an accidental counts for the rest of its bar, as it does in the printed books."""
FIELD = re.compile(r"[A-Za-z]:|%")
ORNAMENTS = re.compile(r"(\[[A-Z]:[^\]]*\])|\{[^}]*\}|\"[^\"]*\"|![a-z]+!|y[0-9]*|[!~H-Wh-w]")
"""What is taken out of a line, but for the fields between brackets, which are group 1 and stay."""
FINEST = 960
"""Greatest denominator of a duration in beats."""


@dataclass(frozen=True)
class Song:
    """What a tune says: its meter, the key of its header, and the melody, whose step 0 is a bar line."""

    meter: tuple[int, int]
    tonic: int
    """Pitch class."""
    mode: str
    melody: Melody


def parse(text: str) -> Song:
    """Read one tune; repeats are not played twice, and grace notes not at all."""
    from music21 import abcFormat  # noqa: PLC0415  half a second to import, and only this function needs it

    if re.search(r"^V:|\[V:", text, re.MULTILINE):
        raise TuneError("in more than one voice")
    try:
        handler = abcFormat.ABCFile(ABC_2).readstr(bare(text))
        measures = abcFormat.mergeLeadingMetaData(handler.splitByMeasure())
    except Exception as error:  # music21 raises whatever its parser trips over
        raise TuneError("not understood by music21") from error
    meter, (tonic, mode) = _meter(handler.tokens), _key(handler.tokens)
    return Song(meter, tonic, mode, on_grid(_bars(measures), Fraction(4 * meter[0], meter[1])))


def bare(text: str) -> str:
    """Return a tune without what is not played here, some of which music21 takes notes away for.

    These are grace notes, words between quotes, line breaks written `!`, and ornaments, the letters H to W and h to w.
    """
    lines = []
    for line in text.splitlines():
        if FIELD.match(line):
            lines.append(line)
        else:
            lines.append(ORNAMENTS.sub(lambda found: found[1] or "", line))
    return "\n".join(lines) + "\n"


def _bars(measures: list[Any]) -> list[Bar]:
    bars = []
    for measure, following in zip(measures, [*measures[1:], None], strict=True):
        right, left = measure.rightBarToken, following and following.leftBarToken
        is_end = (right is not None and not right.isRegular()) or (left is not None and left.isRepeat())
        events = tuple(_events(measure.tokens))
        if events:
            bars.append(Bar(events, events[-1].start + events[-1].duration, is_end))
    return bars


def _events(tokens: list[Any]) -> Iterator[Event]:
    from music21 import abcFormat  # noqa: PLC0415  see parse

    now = Fraction(0)
    for token in tokens:
        if isinstance(token, abcFormat.ABCNote) and not token.inGrace:
            duration = Fraction(token.quarterLength).limit_denominator(FINEST)
            if token.activeTuplet:
                duration *= Fraction(token.activeTuplet.tupletMultiplier())
            yield Event(now, duration, _pitch(token), token.tie in {"stop", "continue"})
            now += duration


def _pitch(token: Any) -> int | None:  # noqa: ANN401  music21 is untyped to us
    """Return the pitch of a note, of a chord the highest."""
    from music21.pitch import Pitch  # noqa: PLC0415  see parse

    names = [each.pitchName for each in getattr(token, "subTokens", [token])]
    return max((Pitch(name).midi for name in names if name), default=None)


def _meter(tokens: list[Any]) -> tuple[int, int]:
    found = {(told.numerator, told.denominator) for told in _told(tokens, "isMeter", "getTimeSignatureObject")}
    if len(found) != 1:
        raise TuneError("in more than one meter" if found else "without a meter")
    meter = found.pop()
    if 4 * STEPS_PER_BEAT * meter[0] % meter[1]:
        raise TuneError("in a meter that is no whole number of 16ths")
    return meter


def _key(tokens: list[Any]) -> tuple[int, str]:
    """Return tonic and mode as the header has them; a key that changes later is in the notes."""
    told = next(_told(tokens, "isKey", "getKeySignatureObject"), None)
    if not getattr(told, "mode", None):
        raise TuneError("without a key")
    return told.tonic.pitchClass, told.mode  # type: ignore[union-attr]


def _told(tokens: list[Any], question: str, answer: str) -> Iterator[Any]:
    from music21 import abcFormat  # noqa: PLC0415  see parse

    metadata = (token for token in tokens if isinstance(token, abcFormat.ABCMetadata))
    objects = (getattr(token, answer)() for token in metadata if getattr(token, question)())
    return (each for each in objects if each is not None)

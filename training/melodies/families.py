"""Which tunes are one tune: those that share a title, or begin alike in whatever key."""

import hashlib
import re
import unicodedata
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise

from engine.melody import Melody

OPENING = 12
"""Notes of an opening: as many as two or three bars have."""
SKELETON = 8
"""Half bars of what an opening comes to without its ornaments: four bars."""

KINDS = """
    air airs american danish english french german irish scotch scottish
    clarinet fife flute ger violin ditto favorite favourite setting lancashire
    allemanda allemande clog cotillon country dance fling gavot gavotta gavotte highland hornpipe jig
    jigg lament lesson march marche medley minuet minuetto planxty polka quadrille quick quickstep reel rigadoon rondo
    schottische scots set sett single slip slipjig slow song step strathspey troop tune untitled waltz
"""
FILLERS = "a alias an and called can clog de do for her his in l la le my new o of old or our s the to used with"
NUMBERS = "first second third fourth 1st 2nd 3rd bk book no number part regiment regt version way"
DUMB = frozenset(f"{KINDS} {FILLERS} {NUMBERS}".split())
"""Words that tell no tune from another; a title of nothing else is none."""

SPLITS = ("train",) * 8 + ("valid", "test")
"""Eight families of ten are trained on."""


def families(titles: Sequence[Sequence[str]], melodies: Sequence[Melody], bars: Sequence[int]) -> list[str]:
    """Return the family of each tune: two tunes that share a title or an opening are in one, and so on from each.

    `bars` are the steps of a bar of each tune. A family is called after the first of its titles in the alphabet.
    """
    parents = list(range(len(titles)))

    def root(tune: int) -> int:
        while parents[tune] != tune:
            parents[tune] = tune = parents[parents[tune]]
        return tune

    seen: dict[Hashable, int] = {}
    known = [sorted({plain for title in each for plain in plain_titles(title)}) for each in titles]
    for tune, (names, melody, bar) in enumerate(zip(known, melodies, bars, strict=True)):
        for sign in (*names, *openings(melody, bar)):
            parents[root(tune)] = root(seen.setdefault(sign, tune))
    members: dict[int, list[int]] = {}
    for tune in range(len(titles)):
        members.setdefault(root(tune), []).append(tune)
    called = {head: min((n for tune in tunes for n in known[tune]), default="") for head, tunes in members.items()}
    return [called[root(tune)] or _unnamed(melodies[root(tune)]) for tune in range(len(titles))]


def plain_titles(title: str) -> Iterable[str]:
    """Yield what is left of a title and its aliases without articles, numbers, kinds of dances and punctuation.

    "LANIGAN'S BALL -- JIG" and "Lanigan's Ball, The (No. 2)" are both "lanigansball".
    """
    ascii_ = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    for name in re.split(r"\balias\b|\bor,? (?=the |\")|, or |^or |[;/]", re.sub(r"\([^)]*\)?", " ", ascii_)):
        words = re.findall(r"[a-z0-9]+", re.sub(r"['`\u2019]", "", name))
        told = [word for word in words if word not in DUMB and not re.fullmatch(r"\d+[a-z]{0,2}", word)]
        if len("".join(told)) > 2:  # noqa: PLR2004  initials are nobody's
            yield "".join(told)


def openings(melody: Melody, bar: int) -> Iterable[tuple[int, ...]]:
    """Yield the intervals between the first notes, and where the first half bars stand, from the first bar line on.

    Both are in semitones; the second is the same for a tune with and without its runs, and in another rhythm.
    """
    first = bar if melody.tones[0].start else 0
    pitches = [tone.pitch for tone in melody.tones if tone.start >= first][:OPENING]
    yield tuple(after - before for before, after in pairwise(pitches))
    places = [first + half * bar // 2 for half in range(SKELETON)]
    sounding = [next((tone.pitch for tone in melody.tones if tone.start <= step < tone.end), None) for step in places]
    heard = [pitch for pitch in sounding if pitch is not None]
    if len(heard) == SKELETON:
        yield (bar, *(pitch - heard[0] for pitch in heard))


def split_of(family: str) -> str:
    """Return the split of a family, from its name alone: a tune more or less in the corpus moves no other."""
    return SPLITS[int(hashlib.sha256(family.encode()).hexdigest(), 16) % len(SPLITS)]


def _unnamed(melody: Melody) -> str:
    return "opening " + " ".join(str(tone.pitch) for tone in melody.tones[:OPENING])

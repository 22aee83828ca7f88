"""The clip that is selected in Live's Session view, read through AbletonOSC.

AbletonOSC has no signature of a clip, so the set's stands for it, and no probability, deviation or release velocity of
a note. Nor can it say whether a musician has chosen a scale: C major, which every set has from the beginning, counts as
none, unless the settings ask for a scale.
"""

import math
from dataclasses import dataclass

import numpy as np

from ..errors import ClipError
from ..notes import Clip, Note
from ..protocol import TICKS, Atom, Message, ticks
from ..scales import ALL, SCALES, pitches
from ..settings import Settings
from .conversation import AbletonOSC, RefusedError, number

FACTS = ("is_midi_clip", "name", "looping", "loop_start", "loop_end", "start_marker", "end_marker")
OF_THE_SET = ("signature_numerator", "signature_denominator", "root_note", "scale_name")
UNCHOSEN = (0, "Major")

NOTE_ATOMS = 5
"""Pitch, start, duration, velocity, mute."""
BEATS = 32.0
"""In the first window of notes."""
FULL = 150
"""Notes in a window after which the next is not twice as long: an answer of twice as many stays below the 9,216 bytes
that macOS sends."""
SHORTEST = 1 / 64

NO_CLIP = "no clip is selected: click one in the Session view"


@dataclass(frozen=True)
class Selection:
    """Where the clip is, and what it holds."""

    track: int
    scene: int
    name: str
    is_looping: bool
    clip: Clip


def read(live: AbletonOSC, settings: Settings, *, is_prompt: bool) -> Selection:
    """Read the selected clip; refuse one without notes, unless it is a prompt."""
    track, scene = _selected(live)
    told = _first(live.ask(*_get("clip", FACTS, track, scene), *_get("song", OF_THE_SET)))
    facts = dict(zip(FACTS + OF_THE_SET, told, strict=True))
    if not facts["is_midi_clip"]:
        raise ClipError("the selected clip is audio: select a MIDI clip")
    edges = ("loop_start", "loop_end") if facts["looping"] else ("start_marker", "end_marker")
    start, end = (plain(number(facts[edge])) for edge in edges)
    inside = [note for note in notes(live, track, scene, start, end) if ticks(start) <= ticks(note.start) < ticks(end)]
    if not (inside or is_prompt):
        raise ClipError("the clip has no notes in its loop: write some, move the brace, or choose a blues model")
    meter = round(number(facts["signature_numerator"])), round(number(facts["signature_denominator"]))
    clip = Clip(tuple(inside), end, start, meter, *_key(facts["root_note"], facts["scale_name"], settings))
    return Selection(track, scene, str(facts["name"]), bool(facts["looping"]), clip)


def notes(live: AbletonOSC, track: int, scene: int, start: float, end: float) -> list[Note]:
    """Read the notes of a span and a beat around it, in windows that are as long as an answer has room for."""
    found: list[Note] = []
    # Whole beats, since a marker that is read back may lie a hair beside the note that it was set to.
    place, last, window = math.floor(start) - 1.0, math.ceil(end) + 1.0, BEATS
    while place < last:
        # AbletonOSC's own choice of pitches ends below 127.
        asked: Message = ("/live/clip/get/notes", [track, scene, 0, 128, place, min(window, last - place)])
        try:
            [atoms] = live.ask(asked)
        except RefusedError as error:
            if "Socket error" not in str(error) or window <= SHORTEST:
                raise
            window /= 2
            continue
        found += [_note(atoms[first : first + NOTE_ATOMS]) for first in range(0, len(atoms), NOTE_ATOMS)]
        place += window
        if len(atoms) < FULL * NOTE_ATOMS:
            window *= 2
    return found


def plain(beats: float) -> float:
    """Return the plainest time that a float of 32 bits tells as this one, or else the nearest tick.

    Far into a clip such a float is coarser than a tick, and a triplet would no longer be one.
    """
    for parts in (96, TICKS):
        time = round(beats * parts) / parts
        if np.float32(time) == np.float32(beats):
            return time
    return round(beats * TICKS) / TICKS


def _selected(live: AbletonOSC) -> tuple[int, int]:
    """Return track and scene of the selected slot if it holds a clip."""
    try:
        [place] = live.ask(("/live/view/get/selected_clip", []))
    except RefusedError as error:
        # A return track or the main track, which AbletonOSC does not find among the tracks.
        raise ClipError(NO_CLIP) from error
    track, scene = (int(number(atom)) for atom in place)
    has_clip, is_group = _first(live.ask(*_get("clip_slot", ("has_clip", "is_group_slot"), track, scene)))
    if is_group:
        raise ClipError("that slot belongs to a group: open it and select a clip inside")
    if not has_clip:
        raise ClipError(NO_CLIP)
    return track, scene


def _get(kind: str, properties: tuple[str, ...], *place: int) -> list[Message]:
    return [(f"/live/{kind}/get/{name}", [*place]) for name in properties]


def _first(answers: list[list[Atom]]) -> list[Atom]:
    return [answer[0] for answer in answers]


def _note(atoms: list[Atom]) -> Note:
    pitch, start, duration, velocity, mute = (number(atom) for atom in atoms)
    return Note(plain(start), int(pitch), max(1 / TICKS, plain(duration)), velocity, bool(mute))


def _key(root: Atom, scale: Atom, settings: Settings) -> tuple[int | None, frozenset[int]]:
    """Return root and pitch classes of the set's scale, if it has one that is known."""
    is_chosen = (root, scale) != UNCHOSEN or settings.follow != "off"
    if not (is_chosen and isinstance(root, int) and isinstance(scale, str) and scale in SCALES):
        return None, ALL
    return root % 12, pitches(root, scale)

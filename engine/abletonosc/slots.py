"""New clips in the slots of Live's Session view, written through AbletonOSC: all of them or none.

The clip that they were made from is not touched, and no slot is filled twice. Commands have no answer, so what they did
is read back.
"""

import math
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain

import numpy as np

from ..errors import LiveError
from ..notes import Clip, Note
from ..protocol import CHUNK, WINDOW, Atom, Message
from .conversation import AbletonOSC, RefusedError, number
from .selection import Selection, notes

NEAR = 1e-3
"""Beats by which a marker may come back beside where it was set."""

NO_SLOT = "Live gave no empty slot on the track: nothing was written"
UNWRITTEN = "Live did not take the notes: nothing was written"
GONE = "the clip has been moved or deleted meanwhile: nothing was written"


def write(live: AbletonOSC, source: Selection, clips: Sequence[tuple[str, Clip]]) -> list[int]:
    """Write clips, with names, below the one that they were made from; return their scenes, counted from 0."""
    _check(live, source)
    writer = Writer(live, source)
    try:
        return [writer.write(name, clip) for name, clip in clips]
    except BaseException:
        writer.undo()
        raise


class Writer:
    """Writes clip after clip and knows how to take them back."""

    def __init__(self, live: AbletonOSC, source: Selection) -> None:
        """Begin below the source."""
        self._live = live
        self._source = source
        self._filled: list[tuple[int, str]] = []
        """Scenes, with the names of the clips that are there now."""
        self._added: list[int] = []

    def write(self, name: str, clip: Clip) -> int:
        """Write one clip into the next empty slot, else into a new scene."""
        scene = self._free()
        place: list[Atom] = [self._source.track, scene]
        self._create(place, clip.length)
        self._filled.append((scene, name))
        self._shape(place, name, clip)
        sent = [(pitch, start, length, note.velocity, note.mute) for pitch, start, length, note in fitted(clip.notes)]
        chunks = [sent[first : first + CHUNK] for first in range(0, len(sent), CHUNK)]
        added: list[Message] = [("/live/clip/add/notes", [*place, *chain.from_iterable(chunk)]) for chunk in chunks]
        for first in range(0, len(added), WINDOW):
            self._live.tell(*added[first : first + WINDOW])
        if len(notes(self._live, self._source.track, scene, clip.start, clip.end)) != len(sent):
            raise LiveError(UNWRITTEN)
        return scene

    def undo(self) -> None:
        """Take back what was written, the last thing first."""
        for scene, name in reversed(self._filled):
            place: list[Atom] = [self._source.track, scene]
            with suppress(LiveError):
                # Whatever moved meanwhile, a clip of another name is not ours; a new one has none yet.
                [[there]] = self._live.ask(("/live/clip/get/name", place))
                if there in (name, ""):
                    self._live.tell(("/live/clip_slot/delete_clip", place))
        for scene in reversed(self._added):
            with suppress(LiveError):
                [[scenes]] = self._live.ask(("/live/song/get/num_scenes", []))
                if scenes == scene + 1:
                    self._live.tell(("/live/song/delete_scene", [scene]))

    def _free(self) -> int:
        """Return the first empty slot below the source, or else from the top, or else in a new scene."""
        track = self._source.track
        # One answer: whether each slot of the track has a clip.
        [filled] = self._live.ask(("/live/song/get/track_data", [track, track + 1, "clip_slot.has_clip"]))
        above = self._source.scene
        order: list[int] = [*range(above, len(filled)), *range(above)]
        empty = [scene for scene in order if not filled[scene]]
        if empty:
            return empty[0]
        with suppress(RefusedError):
            # Lite and Intro have no more than a few.
            self._live.tell(("/live/song/create_scene", [-1]))
        [[scenes]] = self._live.ask(("/live/song/get/num_scenes", []))
        added = len(filled)
        if scenes != added + 1:
            raise LiveError(NO_SLOT)
        self._added.append(added)
        return added

    def _create(self, place: list[Atom], length: float) -> None:
        """Create an empty clip; Live refuses where there is one."""
        try:
            # Whole beats: the span is set afterwards, exactly.
            self._live.tell(("/live/clip_slot/create_clip", [*place, float(math.ceil(length))]))
        except RefusedError as error:
            raise LiveError(f"{NO_SLOT} ({error})") from error
        [[has_clip]] = self._live.ask(("/live/clip_slot/get/has_clip", place))
        if not has_clip:
            raise LiveError(NO_SLOT)

    def _shape(self, place: list[Atom], name: str, clip: Clip) -> None:
        """Set name, loop and markers, and read the span back."""
        ends, starts = ("loop_end", "end_marker"), ("loop_start", "start_marker")
        # A new clip spans from 0; an end may never lie before its start, so what moves away goes first.
        order = starts + ends if clip.start < 0 else ends + starts
        values: dict[str, Atom] = {"name": name}
        values |= {edge: clip.end if edge in ends else clip.start for edge in order}
        values["looping"] = int(self._source.is_looping)
        commands: list[Message] = [(f"/live/clip/set/{key}", [*place, value]) for key, value in values.items()]
        questions: list[Message] = [(f"/live/clip/get/{edge}", place) for edge in order]
        answers = self._live.ask(*commands, *questions)
        if any(abs(number(at) - number(values[edge])) > NEAR for edge, [at] in zip(order, answers, strict=True)):
            raise LiveError("Live did not take the clip's loop: nothing was written")


def fitted(taken: Sequence[Note]) -> list[tuple[int, float, float, Note]]:
    """Return pitch, start and duration of notes as floats of 32 bits, in which none reaches into the next of its pitch.

    Live would cut or delete one of two that overlap, by however little.
    """
    following: dict[int, float] = {}
    sent = []
    for note in sorted(taken, reverse=True):
        start = float(np.float32(note.start))
        room = following.get(note.pitch, math.inf) - start
        length = np.float32(min(note.duration, room) if room > 0 else note.duration)
        if 0 < room < float(length):
            length = np.nextafter(length, np.float32(0))
        following[note.pitch] = start
        sent.append((note.pitch, start, float(length), note))
    return sent[::-1]


def _check(live: AbletonOSC, source: Selection) -> None:
    """Refuse to write if the clip is no longer where it was."""
    try:
        [[name]] = live.ask(("/live/clip/get/name", [source.track, source.scene]))
    except RefusedError as error:
        raise LiveError(GONE) from error
    if name != source.name:
        raise LiveError(GONE)

"""A copy of a Live Set with new clips in it; every other byte of its text stays as it was.

No person has opened such a set in Live yet.
"""

import gzip
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ClipError
from ..notes import Clip
from . import live_set, set_clone
from .edits import Edit, changed, is_empty, margin, span, splice
from .live_set import KEPT, Place, SetClip
from .markup import Element, cut, parse, told, unpack
from .set_clone import Copy, NewTrack
from .set_notes import integer, number

TARGETS = re.compile(rb'<(?:\w*Target|ControllerTargets\.\d+|Pointee) Id="(\d{1,9})"')


@dataclass(frozen=True)
class Addition:
    """A clip that is to stand in the copy."""

    source: SetClip
    """Of which it is made, and whose text it is copied from."""
    name: str
    clip: Clip
    on_new_track: bool = False
    """Whether it goes on a new track beneath the source's; else into the next free slot, where there is one."""


def write(source: Path, additions: Sequence[Addition], target: Path) -> None:
    """Write a copy of a set with new clips, beside and moved into place.

    A clip goes into the next free slot below its source's row, that of an arrangement clip into the first free one.
    Where none is free, or where it is asked for, it goes on a new track beneath and starts there with its source.
    """
    if source.suffix.lower() == ".alc":
        raise ClipError(f"{source} is a Live Clip, which has no room for others; save a Live Set, an .als file")
    if target.exists() and target.samefile(source):
        raise ClipError(f"{target} is the set that is read; give the copy another name")
    with told(source):
        text = b"".join(unpack(source))
    edits = _Setting(text, source).edits(additions)
    beside = target.with_name(target.name + ".part")
    try:
        # No name and no time in the packing: the same set gives the same bytes.
        with beside.open("wb") as file, gzip.GzipFile("", "wb", 6, file, 0) as packed:
            for piece in splice(text, edits):
                packed.write(piece)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


@dataclass
class _Sheet:
    """A new track that is being filled."""

    track: Element
    """The one that it is copied from."""
    copies: list[tuple[Place, int | None, Copy]] = field(default_factory=list)
    """With the row of the session, if it is there that a clip goes."""

    def room(self, place: Place, copy: Copy, rows: int) -> tuple[bool, int | None]:
        """Say whether a clip fits, and in which row: its source's or the next free one."""
        if place.row is not None:
            taken = {row for _, row, _ in self.copies}
            row = next((row for row in range(place.row, rows) if row not in taken), None)
            return row is not None, row
        spans = [_times(each) for _, row, each in self.copies if row is None]
        begin, end = _times(copy)
        return all(end <= other[0] or begin >= other[1] for other in spans), None


class _Setting:
    """The text of a set, and where in it new clips go."""

    def __init__(self, text: bytes, path: Path) -> None:
        self._text, self._path = text, path
        self._root = parse(cut(text), path, KEPT)
        live_set.check(self._root, path)
        self._live = live_set.version(self._root)
        if self._live < live_set.OLDEST:
            raise ClipError(f"{path} does not say which Live saved it; save it again in Live 8 or later")
        self._places: dict[str, Place] = {}
        for place in live_set.places(self._root):
            with suppress(ClipError):  # such a clip has been refused when the set was read
                self._places.setdefault(place.identity, place)
        self._taken: dict[int, Edit] = {}
        """By the start of the slot."""
        self._sheets: list[_Sheet] = []

    def edits(self, additions: Sequence[Addition]) -> list[Edit]:
        """Return what changes in the text."""
        for addition in additions:
            self._add(addition)
        return [*self._taken.values(), *self._new_tracks()]

    def _add(self, addition: Addition) -> None:
        place = self._places.get(addition.source.identity)
        if place is None:
            raise ClipError(f"{self._path} has no clip at {addition.source.identity}; read it again")
        if place.track.value("Freeze") == "true":
            raise ClipError(f"track {addition.source.track!r} of {self._path} is frozen; unfreeze it in Live")
        values = self._slots(place.track)
        below = values if place.row is None else values[place.row + 1 :]
        slot = next((value for value in below if value.start not in self._taken and is_empty(self._text, value)), None)
        if slot and not addition.on_new_track:
            copy = self._copy(addition, place, None)
            self._taken[slot.start] = set_clone.filled(self._text, slot, [self._clip(place, copy)])
        else:
            self._on_new_track(place, self._copy(addition, place, place.time), len(values))

    def _on_new_track(self, place: Place, copy: Copy, rows: int) -> None:
        """Put a clip on the first new track beneath its source's that has room, or on one more."""
        for sheet in self._sheets:
            if sheet.track is place.track:
                fits, row = sheet.room(place, copy, rows)
                if fits:
                    sheet.copies.append((place, row, copy))
                    return
        self._sheets.append(_Sheet(place.track, [(place, place.row, copy)]))

    def _slots(self, track: Element) -> list[Element]:
        slots = track.all("DeviceChain", "MainSequencer", "ClipSlotList", "ClipSlot")
        return [value for slot in slots if (value := slot.find("ClipSlot", "Value"))]

    def _copy(self, addition: Addition, place: Place, time: float | None) -> Copy:
        was = live_set.set_clip(place)
        length = addition.clip.length
        if time is not None and (addition.clip.start, addition.clip.end) == (was.clip.start, was.clip.end):
            begin, end = (number(place.clip.value(side), side) for side in ("CurrentStart", "CurrentEnd"))
            length = end - begin
        return Copy(addition.name, addition.clip, self._live, was, time, length)

    def _clip(self, place: Place, copy: Copy, number: int = 0) -> bytes:
        begin, end = span(self._text, place.clip)
        return set_clone.clip(self._text[begin:end], copy, number)

    def _new_tracks(self) -> Iterator[Edit]:
        """Yield the edits that put the new tracks beneath those they are copied from, and raise the counter."""
        if not self._sheets:
            return
        tracks = [track for all_ in self._root.all("LiveSet", "Tracks") for track in all_.children]
        number = max(integer(track.attributes.get("Id"), "track's number") for track in tracks)
        counter = self._root.find("LiveSet", "NextPointeeId")
        first = max((int(found[1]) + 1 for found in TARGETS.finditer(self._text)), default=1)
        if counter:
            first = max(first, integer(counter.attributes.get("Value"), "NextPointeeId"))
        for sheet in self._sheets:
            number += 1
            begin, end = span(self._text, sheet.track)
            track, first = set_clone.track(self._text[begin:end], self._new_track(sheet, number), first)
            yield end, end, margin(self._text, sheet.track) + track
        if counter:
            yield from changed(self._text, counter, first)

    def _new_track(self, sheet: _Sheet, number: int) -> NewTrack:
        rows = {row: self._clip(place, copy) for place, row, copy in sheet.copies if row is not None}
        song = sorted((each for each in sheet.copies if each[1] is None), key=lambda each: _times(each[2]))
        events = [self._clip(place, copy, index) for index, (place, _, copy) in enumerate(song)]
        return NewTrack(sheet.copies[0][2].name, number, rows, events)


def _times(copy: Copy) -> tuple[float, float]:
    """Return where in the arrangement a copy begins and ends."""
    begin = copy.time or 0.0
    return begin, begin + copy.length

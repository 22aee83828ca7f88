"""Copies of the text of a clip or a track of a Live Set, changed where they must be: what Live numbers stays unique.

Live refuses a set in which two children of one element have the same Id, in which two automation targets of the whole
set do, or in which a target's number is not below the set's counter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..errors import ClipError
from ..notes import Clip
from . import set_notes
from .edits import Edit, changed, emptied, is_empty, margin, span, splice
from .live_set import SetClip
from .markup import Element, cut, parse
from .set_notes import Version, plain

TARGET = re.compile(r"\w*Target|ControllerTargets\.\d+|Pointee")
"""Elements whose Id is unique in the whole set, so that automation can point at them."""
RESET = {"SavedPlayingSlot": -1, "LinkedTrackGroupId": -1, "IsArmed": "false"}
"""What a new track does not share with the one it is copied from: it does not play, record or follow."""
EMPTIED = {
    ("AutomationEnvelopes", "Envelopes"),
    ("Envelopes", "Envelopes"),
    ("ModulationList", "Modulations"),
    ("TakeLanes", "TakeLanes"),
    ("ClipSlot", "Value"),
    ("PerNoteEventStore", "EventLists"),
    ("Notes", "NoteProbabilityGroups"),
}
"""What would point at something, or sound twice: an element by its parent and its own name."""


@dataclass(frozen=True)
class Copy:
    """What a copy of a clip is to be."""

    name: str
    clip: Clip
    """Its notes and its span."""
    live: Version
    was: SetClip
    """The clip that is copied."""
    time: float | None
    """Where in the arrangement it begins; None for a slot of the session."""
    length: float
    """Beats that it lasts in the arrangement."""


@dataclass(frozen=True)
class NewTrack:
    """What a copy of a track is to be."""

    name: str
    number: int
    """Its Id among all tracks."""
    rows: Mapping[int, bytes]
    """Clips of the session."""
    events: Sequence[bytes]
    """Clips of the arrangement."""


def clip(text: bytes, copy: Copy, number: int) -> bytes:
    """Return the text of a clip as a copy with other notes; `number` is its Id among its neighbours."""
    root = parse(cut(text), copy.name)
    key_tracks, loop = root.find("Notes", "KeyTracks"), root.find("Loop")
    if not (key_tracks and loop and root.find("Name")):
        raise ClipError(f"the clip for {copy.name!r} lacks its name, loop or notes; save the set again in Live")
    notes = set_notes.write(copy.clip.notes, copy.live, margin(text, key_tracks))
    edits: list[Edit] = [(*span(text, key_tracks), notes)]
    edits += changed(text, root, number, "Id")
    edits += changed(text, root, plain(copy.time or 0.0), "Time")
    for path, value in _values(copy, looped=loop.value("LoopOn") != "false"):
        if found := root.find(*path):
            edits += changed(text, found, value)
    edits += [edit for element, parent in _inside(root, {key_tracks.start}) for edit in _cleaned(text, element, parent)]
    return b"".join(splice(text, edits))


def track(text: bytes, new: NewTrack, first: int) -> tuple[bytes, int]:
    """Return the text of a track as a copy that holds new clips alone, and the next free number for a target.

    `first` is the first free one.
    """
    root = parse(cut(text), new.name)
    edits = changed(text, root, new.number, "Id")
    for part in ("EffectiveName", "UserName"):
        if found := root.find("Name", part):
            edits += changed(text, found, new.name)
    filled = dict(_filled(text, root, new))
    edits += filled.values()
    fresh: dict[str, int] = {}
    elements = list(_inside(root, set(filled)))
    for element, parent in elements:
        edits += _cleaned(text, element, parent)
        if element.tag in RESET:
            edits += changed(text, element, RESET[element.tag])
        if TARGET.fullmatch(element.tag) and "Id" in element.attributes:
            edits += changed(text, element, fresh.setdefault(element.attributes["Id"], first + len(fresh)), "Id")
    for element, _ in elements:
        if element.tag == "PointeeId" and element.attributes.get("Value") in fresh:
            edits += changed(text, element, fresh[element.attributes["Value"]])
    return b"".join(splice(text, edits)), first + len(fresh)


def filled(text: bytes, element: Element, clips: Sequence[bytes]) -> Edit:
    """Return the edit after which an element, a slot say, holds these clips."""
    before = margin(text, element)
    inner = b"".join((before + b"\t" if before else b"") + each for each in clips)
    tag = element.tag.encode()
    return (
        *span(text, element),
        b"<" + tag + b">" + inner + before + b"</" + tag + b">" if clips else b"<" + tag + b" />",
    )


def _values(copy: Copy, *, looped: bool) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield what else changes: by its path in the clip, its value. A span that is the source's own stays as it was."""
    yield ("Name",), copy.name
    yield ("Disabled",), "false"
    yield ("Notes", "NoteIdGenerator", "NextId"), len(copy.clip.notes) + 1
    yield ("Notes", "ProbabilityGroupIdGenerator", "NextId"), 1
    made, was = ((clip.start, clip.end) for clip in (copy.clip, copy.was.clip))
    if copy.clip.meter != copy.was.clip.meter:
        for part, value in zip(("Numerator", "Denominator"), copy.clip.meter, strict=True):
            yield ("TimeSignature", "TimeSignatures", "RemoteableTimeSignature", part), value
    if made == was and (copy.time is None) == (copy.was.time is None):
        return
    # In the session a clip that loops counts from 0, one that does not from its start marker.
    begin = copy.time if copy.time is not None else 0.0 if looped else copy.clip.start
    yield ("CurrentStart",), plain(begin)
    yield ("CurrentEnd",), plain(begin + copy.length)
    yield ("Loop", "StartRelative"), 0
    if made != was:
        for side, beat in zip(("Start", "End"), made, strict=True):
            yield ("Loop", f"Loop{side}"), plain(beat)
            yield ("Loop", f"HiddenLoop{side}"), plain(beat)
        yield ("Loop", "OutMarker"), plain(copy.clip.end)


def _filled(text: bytes, root: Element, new: NewTrack) -> Iterator[tuple[int, Edit]]:
    """Yield the edits that put clips into slots and arrangement, by the start of what they replace."""
    slots = root.all("DeviceChain", "MainSequencer", "ClipSlotList", "ClipSlot")
    for row, slot in enumerate(slots):
        if row in new.rows and (value := slot.find("ClipSlot", "Value")):
            yield value.start, filled(text, value, [new.rows[row]])
    for song in root.all("DeviceChain", "MainSequencer", "ClipTimeable", "ArrangerAutomation", "Events"):
        if new.events or not is_empty(text, song):
            yield song.start, filled(text, song, new.events)


def _inside(element: Element, without: set[int]) -> Iterator[tuple[Element, Element]]:
    """Yield all elements below one with their parents, but not those that start where `without` says."""
    for child in element.children:
        if child.start not in without:
            yield child, element
            if (element.tag, child.tag) not in EMPTIED:
                yield from _inside(child, without)


def _cleaned(text: bytes, element: Element, parent: Element) -> list[Edit]:
    """Return the edits that take away what must not be there twice."""
    if (parent.tag, element.tag) in EMPTIED:
        return emptied(text, element)
    edits = changed(text, element, 0) if element.tag in ("LomId", "LomIdView") else []
    return edits + changed(text, element, 0, "LomId")

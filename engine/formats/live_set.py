"""Live Sets and Live Clips, .als and .alc, of Live 8 to 12: the MIDI clips of session and arrangement."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import ClipError
from ..notes import Clip
from ..scales import ALL, SCALES, pitches
from . import set_notes
from .markup import Element, parse, unpack
from .set_notes import integer, number

KEPT = {
    tag: frozenset(children.split())
    for tag, children in {
        "": "Ableton",
        "Ableton": "LiveSet",
        "LiveSet": "NextPointeeId Tracks MasterTrack MainTrack",
        "Tracks": "MidiTrack AudioTrack GroupTrack ReturnTrack",
        "MidiTrack": "Name Freeze DeviceChain",
        "MasterTrack": "DeviceChain MasterChain",
        "MainTrack": "DeviceChain",
        "DeviceChain": "MainSequencer Mixer",
        "MasterChain": "Mixer",
        "Mixer": "Tempo",
        "Tempo": "Manual ArrangerAutomation",
        "MainSequencer": "ClipSlotList ClipTimeable",
        "ClipSlotList": "ClipSlot",
        "ClipSlot": "ClipSlot Value",
        "Value": "MidiClip",
        "ClipTimeable": "ArrangerAutomation",
        "ArrangerAutomation": "Events",
        "Events": "MidiClip FloatEvent",
        "MidiClip": "CurrentStart CurrentEnd Loop Name TimeSignature Notes ScaleInformation IsInKey",
        "Loop": "LoopStart LoopEnd StartRelative LoopOn",
        "Name": "EffectiveName UserName",
        "TimeSignature": "TimeSignatures",
        "TimeSignatures": "RemoteableTimeSignature",
        "RemoteableTimeSignature": "Numerator Denominator",
        "Notes": "KeyTracks MidiNoteEvent",
        "KeyTracks": "KeyTrack",
        "KeyTrack": "Notes MidiKey",
        "ScaleInformation": "Root RootNote Name",
    }.items()
}
"""What is read of a set. The clips of its groove pool and of frozen tracks are not: nobody made them there."""

TEMPOS = (
    ("MainTrack", "DeviceChain", "Mixer", "Tempo", "Manual"),
    ("MasterTrack", "DeviceChain", "Mixer", "Tempo", "Manual"),
    ("MasterTrack", "MasterChain", "Mixer", "Tempo", "ArrangerAutomation", "Events", "FloatEvent"),
)
"""Where the tempo stands: in Live 12, in 9 to 11, in 8."""
DEFAULT_TEMPO = 120.0
SLOWEST, FASTEST = 20, 999

MINOR_VERSION = re.compile(r"(\d{1,3})\.(\d{1,3})(?:_(\d{1,6}))?")
BUILDS = 11_100
OLDEST = (8, 0)

DISPUTED = range(21, 24)
"""Numbers of 8-Tone Spanish, Bhairav and Hungarian Minor, in an order on which sources differ."""


@dataclass(frozen=True)
class SetClip:
    """A MIDI clip and its place in the set: a row of the session, or a time of the arrangement."""

    track: str
    track_id: int
    track_index: int
    """Among all tracks, from 0."""
    row: int | None
    """The scene, from 0."""
    time: float | None
    """Where in the song it begins, in beats."""
    name: str
    clip: Clip

    @property
    def identity(self) -> str:
        """What tells the clip from all others of its set, and stays when the set is saved again."""
        return _identity(self.track_id, self.row, self.time)


@dataclass(frozen=True)
class LiveSet:
    """What has been read of a set."""

    tempo: float
    clips: tuple[SetClip, ...]
    refused: tuple[str, ...]
    """A sentence for each clip that can't be used."""


@dataclass(frozen=True)
class Place:
    """Where a clip stands in the tree of a set."""

    track: Element
    index: int
    row: int | None
    clip: Element

    @property
    def time(self) -> float | None:
        """Where in the song it begins."""
        return None if self.row is not None else number(self.clip.attributes.get("Time"), "time")

    @property
    def track_id(self) -> int:
        """The track's number in the set."""
        return integer(self.track.attributes.get("Id"), "track's number")

    @property
    def identity(self) -> str:
        """What tells the clip from all others of its set."""
        return _identity(self.track_id, self.row, self.time)


def read(path: Path) -> LiveSet:
    """Read a .als or .alc file; a clip that can't be used is refused alone, a damaged file whole."""
    root = parse(unpack(path), path, KEPT)
    check(root, path)
    clips: list[SetClip] = []
    refused: list[str] = []
    for place in places(root):
        try:
            clips.append(set_clip(place))
        except ClipError as error:
            where = f"the clip {title(place.clip)!r} on track {track_name(place.track)!r} of {path}"
            refused.append(f"{where} can't be used: {error}")
    return LiveSet(_tempo(root, path), tuple(clips), tuple(refused))


def check(root: Element, path: Path) -> None:
    """Refuse a document that is no set."""
    if root.tag != "Ableton" or root.find("LiveSet", "Tracks") is None:
        raise ClipError(f"{path} holds no Live Set; save it again in Live")


def places(root: Element) -> Iterator[Place]:
    """Yield where MIDI clips stand: track by track, session before arrangement."""
    tracks = root.find("LiveSet", "Tracks")
    for index, track in enumerate(tracks.children if tracks else ()):
        for row, slot in enumerate(track.all("DeviceChain", "MainSequencer", "ClipSlotList", "ClipSlot")):
            for clip in slot.all("ClipSlot", "Value", "MidiClip"):
                yield Place(track, index, row, clip)
        events = ("DeviceChain", "MainSequencer", "ClipTimeable", "ArrangerAutomation", "Events", "MidiClip")
        for clip in track.all(*events):
            yield Place(track, index, None, clip)


def set_clip(place: Place) -> SetClip:
    """Read one clip."""
    name = track_name(place.track)
    return SetClip(name, place.track_id, place.index, place.row, place.time, title(place.clip), _clip(place.clip))


def track_name(track: Element) -> str:
    """Return the name of a track as Live shows it; Live 8 saves none that it gave itself."""
    return track.value("Name", "EffectiveName") or track.value("Name", "UserName") or ""


def title(clip: Element) -> str:
    """Return the name of a clip."""
    return clip.value("Name") or ""


def version(root: Element) -> tuple[int, int]:
    """Return major and minor version of the Live that saved a set; from 11.1 on a build says it: 12203 is 12.2.3."""
    found = MINOR_VERSION.match(root.attributes.get("MinorVersion", ""))
    if not found:
        return (0, 0)
    major, minor, build = (int(part or 0) for part in found.groups())
    return divmod(build // 100, 10) if build >= BUILDS else (major, minor)


def _identity(track_id: int, row: int | None, time: float | None) -> str:
    return f"track {track_id} " + (f"time {time!r}" if row is None else f"row {row}")


def _clip(clip: Element) -> Clip:
    start, end = (number(clip.value("Loop", side), side) for side in ("LoopStart", "LoopEnd"))
    if clip.value("Loop", "LoopOn") == "false":
        start += number(clip.value("Loop", "StartRelative") or "0", "StartRelative")
    signature = ("TimeSignature", "TimeSignatures", "RemoteableTimeSignature")
    numerator, denominator = (
        integer(clip.value(*signature, part) or "4", f"meter's {part.lower()}") for part in ("Numerator", "Denominator")
    )
    root, scale = _scale(clip)
    return Clip(set_notes.read(clip), end, start, (numerator, denominator), root, scale)


def _scale(clip: Element) -> tuple[int | None, frozenset[int]]:
    """Return root and pitch classes; up to Live 12.0 the scale has a name, from 12.1 a number."""
    if clip.value("IsInKey") != "true":
        return None, ALL
    text = clip.value("ScaleInformation", "Root") or clip.value("ScaleInformation", "RootNote")
    name = clip.value("ScaleInformation", "Name") or ""
    root = integer(text, "scale's root")
    if name.isdecimal():
        index = integer(name, "scale")
        name = "" if index in DISPUTED else dict(enumerate(SCALES)).get(index, "")
    return root, pitches(root, name)


def _tempo(root: Element, path: Path) -> float:
    text = next(filter(None, (root.value("LiveSet", *where) for where in TEMPOS)), str(DEFAULT_TEMPO))
    try:
        tempo = number(text, "tempo")
    except ClipError as error:
        raise ClipError(f"{path} is damaged: {error}; save it again in Live") from error
    if not SLOWEST <= tempo <= FASTEST:
        raise ClipError(f"{path} is damaged: its tempo must be in range {SLOWEST}..{FASTEST}, not {tempo:g}")
    return tempo

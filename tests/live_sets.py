"""Live Sets in the shape of each version of Live, made up: no person's music, and small."""

import gzip
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.notes import Clip, Note

VERSIONS = {
    "8.1": 'MajorVersion="4" MinorVersion="8.1_226"',
    "9.6": 'MajorVersion="4" MinorVersion="9.5_326"',
    "10.1": 'MajorVersion="5" MinorVersion="10.0_377"',
    "11.0": 'MajorVersion="5" MinorVersion="11.0_433"',
    "11.3": 'MajorVersion="5" MinorVersion="11.0_11300"',
    "12.0": 'MajorVersion="5" MinorVersion="12.0_12049"',
    "12.1": 'MajorVersion="5" MinorVersion="12.0_12117"',
    "12.2": 'MajorVersion="5" MinorVersion="12.0_12203"',
    "12.4": 'MajorVersion="5" MinorVersion="12.0_12402"',
}
SCENES = 4
Lines = list[str]


@dataclass(frozen=True)
class Made:
    """A clip of a made-up set."""

    name: str
    clip: Clip
    row: int | None = 0
    time: float = 0.0
    """In the arrangement, where the row is None."""
    is_looped: bool = True
    start_relative: float = 0.0
    lasts: float | None = None
    """Beats in the arrangement; its own length where None."""
    scale: tuple[int, str] | None = None
    """What the file says: root and name or number."""


def live(version: str) -> tuple[int, int]:
    """Return a version as numbers."""
    major, minor = version.split(".")
    return int(major), int(minor)


def node(head: str, *children: Lines) -> Lines:
    """Write an element, its children indented by a tab."""
    if not children:
        return [f"<{head} />"]
    return [f"<{head}>", *("\t" + line for child in children for line in child), f"</{head.split(maxsplit=1)[0]}>"]


def value(tag: str, what: object) -> Lines:
    text = {True: "true", False: "false"}.get(what, what) if isinstance(what, bool) else what
    return [f'<{tag} Value="{text}" />']


def note(version: str, event: Note, number: int) -> Lines:
    """Write a note: before Live 11 without chance, from 12.2 on without what has Live's default."""
    said = {"Time": event.start, "Duration": event.duration, "Velocity": event.velocity}
    more = {"VelocityDeviation": (event.velocity_deviation, 0), "Probability": (event.probability, 1)}
    if live(version) >= (11, 0):
        is_brief = live(version) >= (12, 2)
        said |= {name: what for name, (what, default) in more.items() if not is_brief or what != default}
    said["OffVelocity"] = event.release_velocity
    attributes = "".join(f'{name}="{what:.18g}" ' for name, what in said.items())
    if live(version) < (12, 2) or event.mute:
        attributes += f'IsEnabled="{str(not event.mute).lower()}" '
    if live(version) >= (11, 0):
        attributes += f'NoteId="{number}" '
    return [f"<MidiNoteEvent {attributes}/>"]


def notes(version: str, events: tuple[Note, ...]) -> Lines:
    pitches = sorted({event.pitch for event in events})
    numbered = list(enumerate(events, 1))
    key_tracks = [
        node(
            f'KeyTrack Id="{index}"' if live(version) >= (10, 0) else "KeyTrack",
            node("Notes", *(note(version, event, number) for number, event in numbered if event.pitch == pitch)),
            value("MidiKey", pitch),
        )
        for index, pitch in enumerate(pitches)
    ]
    parts = [node("KeyTracks", *key_tracks)]
    if live(version) >= (11, 0):
        event = node('PerNoteEvent Id="0" TimeOffset="0" Value="12"')
        parts.append(node("PerNoteEventStore", node("EventLists", node('PerNoteEventList Id="0" NoteId="1"', event))))
    if live(version) >= (12, 0):
        group = node("NoteProbabilityGroups", node('NoteProbabilityGroup Id="3"', value("NoteId", 1)))
        parts += [group, node("ProbabilityGroupIdGenerator", value("NextId", 4))]
    if live(version) >= (11, 0):
        parts.append(node("NoteIdGenerator", value("NextId", len(events) + 1)))
    return node("Notes", *parts)


def midi_clip(version: str, made: Made, number: int = 0) -> Lines:
    """Write a clip with an envelope that points at a target of its track."""
    clip, numbered = made.clip, live(version) >= (10, 0)
    lasts = clip.length if made.lasts is None else made.lasts
    begin = made.time if made.row is None else 0.0 if made.is_looped else clip.start
    lom = [value("LomId", 5), value("LomIdView", 0)] if live(version) >= (9, 0) else []
    envelope = node('ClipEnvelope Id="0"', node("EnvelopeTarget", value("PointeeId", 1000)))
    scale: list[Lines] = []
    if made.scale:
        root = value("Root" if live(version) >= (12, 1) else "RootNote", made.scale[0])
        scale = [value("IsInKey", what=True), node("ScaleInformation", root, value("Name", made.scale[1]))]
    signature = [value("Numerator", clip.meter[0]), value("Denominator", clip.meter[1]), value("Time", 0)]
    return node(
        f'MidiClip Id="{number}" Time="{made.time:g}"' if numbered else f'MidiClip Time="{made.time:g}"',
        *lom,
        value("CurrentStart", f"{begin:g}"),
        value("CurrentEnd", f"{begin + lasts:g}"),
        node(
            "Loop",
            value("LoopStart", f"{clip.start - made.start_relative * (not made.is_looped):g}"),
            value("LoopEnd", f"{clip.end:g}"),
            value("StartRelative", f"{made.start_relative:g}"),
            value("LoopOn", made.is_looped),
            value("OutMarker", f"{clip.end:g}"),
            value("HiddenLoopStart", 0),
            value("HiddenLoopEnd", 4),
        ),
        value("Name", made.name),
        value("Annotation", ""),
        node(
            "TimeSignature",
            node("TimeSignatures", node('RemoteableTimeSignature Id="0"', *signature)),
        ),
        node("Envelopes", node("Envelopes", envelope))
        if live(version) >= (9, 0)
        else node("ModulationList", node("Modulations", envelope)),
        value("Disabled", what=True),
        *(scale if live(version) >= (12, 0) else []),
        notes(version, clip.notes),
        *(scale if live(version) < (12, 0) else []),
    )


def slot_list(version: str, clips: dict[int, Made]) -> Lines:
    slots = []
    for row in range(SCENES):
        content = [midi_clip(version, clips[row])] if row in clips else []
        head = f'ClipSlot Id="{row}"' if live(version) >= (10, 0) else "ClipSlot"
        slots.append(node(head, node("ClipSlot", node("Value", *content)), value("HasStop", what=True)))
    return node("ClipSlotList", *slots)


def parameter(tag: str, first: int) -> Lines:
    lock = value("LockEnvelope", 0)
    return node(tag, value("Manual", 1), node(f'AutomationTarget Id="{first}"', lock), value("LomId", 3))


def midi_track(version: str, number: int, name: str, clips: list[Made], *, is_frozen: bool = False) -> Lines:
    """Write a track with a device, automation, and targets from 1000 on for the first track, 2000 for the second."""
    first = number * 1000
    rows = {made.row: made for made in clips if made.row is not None}
    song = [made for made in clips if made.row is None]
    title = [value("EffectiveName", name)] if live(version) >= (9, 0) else []
    points = node('AutomationEnvelope Id="0"', node("EnvelopeTarget", value("PointeeId", first)))
    more = [node(f'Pointee Id="{first + 2}"')] if live(version) >= (10, 0) else []
    lanes = [node("TakeLanes", node("TakeLanes", node('TakeLane Id="0"', value("Name", "take"))))]
    events = [midi_clip(version, made, index) for index, made in enumerate(song)]
    return node(
        f'MidiTrack Id="{number}"',
        node("Name", *title, value("UserName", name)),
        node("AutomationEnvelopes", node("Envelopes", points)),
        value("TrackGroupId", 7),
        *(lanes if live(version) >= (11, 0) else []),
        *([value("LinkedTrackGroupId", 2)] if live(version) >= (11, 0) else []),
        value("SavedPlayingSlot", 1),
        value("Freeze", is_frozen),
        node(
            "DeviceChain",
            node("Mixer", parameter("Volume", first)),
            node(
                "MainSequencer",
                slot_list(version, rows),
                node("ClipTimeable", node("ArrangerAutomation", node("Events", *events))),
                *more,
                node("Recorder", value("IsArmed", what=True)),
                node("MidiControllers", node(f'ControllerTargets.0 Id="{first + 3}"', value("LockEnvelope", 0))),
            ),
            node("FreezeSequencer", slot_list(version, {})),
            node(
                "DeviceChain",
                node("Devices", node('Operator Id="0"', parameter("On", first + 4), value("Name", "a &lt;b&gt; 'c'"))),
            ),
        ),
    )


def groove_pool(version: str) -> Lines:
    """Write a pool with a groove, whose clip nobody made."""
    pooled = midi_clip(version, Made("groove", Clip((Note(0, 36, 0.25),), 1)))
    return node("GroovePool", node("Grooves", node('Groove Id="4"', node("Clip", node("Value", pooled)))))


def tempo(version: str, beats: float) -> Lines:
    if live(version) < (9, 0):
        event = node("Events", node(f'FloatEvent Time="-63072000" Value="{beats:g}"'))
        return node("MasterTrack", node("MasterChain", node("Mixer", node("Tempo", node("ArrangerAutomation", event)))))
    name = "MainTrack" if live(version) >= (12, 0) else "MasterTrack"
    return node(
        name, node("DeviceChain", node("Mixer", node("Tempo", value("LomId", 0), value("Manual", f"{beats:g}"))))
    )


def xml(version: str, tracks: list[list[Made]], *, beats: float = 98.5, is_frozen: bool = False) -> bytes:
    """Write a set: MIDI tracks 1, 2 ..., an audio track before them, two return tracks after."""
    counter = [value("NextPointeeId", 5000)] if live(version) >= (10, 0) else []
    audio_clip = node('AudioClip Id="0" Time="0"', value("Name", "sound"))
    audio = node('AudioTrack Id="40"', node("DeviceChain", node("MainSequencer", node("Sample", audio_clip))))
    midi = [
        midi_track(version, number, f"Track {number}", clips, is_frozen=is_frozen)
        for number, clips in enumerate(tracks, 1)
    ]
    returned = [node(f'ReturnTrack Id="{number}"', value("LomId", 0)) for number in (50, 51)]
    lines = node(
        f'Ableton {VERSIONS[version]} Creator="Ableton Live {version}"',
        node(
            "LiveSet",
            *counter,
            node("Tracks", audio, *midi, *returned),
            tempo(version, beats),
            node("Scenes", *(node(f'Scene Id="{number}"', value("LomId", 0)) for number in range(SCENES))),
            groove_pool(version),
            ["""<ViewData Value='{"k": "v &gt; w"}' />"""],
        ),
    )
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n").encode()


def save(path: Path, text: bytes) -> Path:
    """Pack a text into a file."""
    path.write_bytes(gzip.compress(text, 1, mtime=0))
    return path


def text_of(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def mutants(text: bytes, count: int, seed: int = 0) -> Iterator[bytes]:
    """Yield packed sets with some damage: three in four in the text, else in the packing."""
    dice = random.Random(seed)
    packed = gzip.compress(text, mtime=0)
    for number in range(count):
        if number % 4:
            damaged = text
            for _ in range(dice.randint(1, 4)):
                damaged = dice.choice((_bytes, _number, _number, _line, _line, _line))(damaged, dice)
            yield gzip.compress(damaged, 1, mtime=0)
        else:
            yield _bytes(packed, dice)


def _bytes(text: bytes, dice: random.Random) -> bytes:
    """Change, cut out or double some bytes."""
    place, length = dice.randrange(len(text)), dice.randint(1, 40)
    some = text[place : place + length]
    new = (bytes([dice.randrange(256)]), b"", some + some, dice.choice((b'"', b"<", b">", b"&", b"\0")))
    return text[:place] + dice.choice(new) + text[place + length :]


def _number(text: bytes, dice: random.Random) -> bytes:
    """Give a value or a number another: the text stays well-formed."""
    start, end = dice.choice([match.span(1) for match in re.finditer(rb'"([-\d.]+)"', text)] or [(0, 0)])
    wild = (b"", b"-1", b"0", b"x", b"0.5", b"128", b"1e400", b"nan", b"999999999999", b"9" * 5000)
    return text[:start] + dice.choice(wild) + text[end:]


def _line(text: bytes, dice: random.Random) -> bytes:
    """Leave out or double an element that has no others in it, or move it to the next."""
    lines = text.splitlines(keepends=True)
    index = dice.choice([index for index, line in enumerate(lines) if line.endswith(b"/>\n")] or [0])
    new = dice.choice(([], [lines[index]] * 2, lines[index + 1 : index + 2] + lines[index : index + 1]))
    return b"".join((*lines[:index], *new, *lines[index + 1 :]))

"""The wire between device and engine, version 4: OSC messages over UDP on the loopback address.

**The device drives, the engine only answers**: all timers and repeats live in the device, so a lost, doubled or late
message is mended by asking again. Each message to the engine begins with `port request`: the port on which that
device instance listens, which is its identity, and the number of its request.

    device -> engine
    /sv/hello   port version
    /sv/begin   port request version model voice temperature seed takes follow bars form_bar changes swing chords
                alone candidates style low high density contrary notes kept chunks checksum start end redo_start
                redo_end numerator denominator root scale                               also asks "what now?"
    /sv/notes   port request chunk (note) x n
    /sv/want    port request clip chunk...
    /sv/cancel  port request
    engine -> device
    /sv/welcome version engine_version (model is_continuation)...
    /sv/need    request chunk...                chunks that are lacking, a window at the most
    /sv/busy    request percent
    /sv/made    request clip clips notes chunks checksum seed start end name remark
                one for each clip that the device is to write; also unasked, when made
    /sv/part    request clip chunk (note) x n
    /sv/error   request code text                                   likewise

A note is eight numbers: pitch, start, duration, velocity x 100, mute, probability x 1000, velocity deviation x 100,
release velocity x 100. Times are ticks, 50,400 to the beat, so that triplets and quintuplets come back exactly; all
numbers are int32, and a float is taken in any number's place, since senders differ in what they make of 2.0. Model,
voice, follow, changes, style, engine version, names, remarks and error text are strings. `temperature`, `density` and
`contrary` are x 1000, `swing` percent x 10;
`seed` 0 asks for a new one, `root` -1 and `scale` 0 (a mask of pitch classes) mean unknown; `chords`, `alone` and
`is_continuation` are 0 or 1. The last `kept` of the notes are not the clip's: they are the voice that was made for it
before, of which only what lies from `redo_start` to `redo_end` is made anew; where these are equal, all is, and where
the start is the later one, all but what lies between them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import cast

from . import port
from .errors import ProtocolError
from .notes import Clip, Note
from .redo import Redo
from .settings import Settings

VERSION = 4
PORT = port.PORT
TICKS = 50_400
"""Ticks a beat: divisible by 2^5, 3^2, 5^2 and 7."""

NOTE_ATOMS = 8
CHUNK = 30
"""Notes in a message: 244 atoms and about 1,240 bytes, below what Max and a network packet take."""
WINDOW = 8
"""Chunks asked for at a time; a receiver that waits for Live holds them in its buffer."""
MODULUS = 16_777_213
"""Of the check number: the largest prime that a float of 32 bits can say, all that some senders have."""

Atom = int | float | str
Message = tuple[str, list[Atom]]


@dataclass(frozen=True)
class Begin:
    """What /sv/begin says after port and request; the fields stand on the wire in this order."""

    version: int
    model: str
    voice: str
    temperature: int
    seed: int
    takes: int
    follow: str
    bars: int
    form_bar: int
    changes: str
    swing: int
    chords: int
    alone: int
    candidates: int
    style: str
    low: int
    high: int
    density: int
    contrary: int
    notes: int
    kept: int
    chunks: int
    checksum: int
    start: int
    end: int
    redo_start: int
    redo_end: int
    numerator: int
    denominator: int
    root: int
    scale: int

    @classmethod
    def unpack(cls, atoms: Sequence[Atom]) -> "Begin":
        """Read the atoms after port and request."""
        kinds = fields(cls)
        if len(atoms) != len(kinds):
            raise ProtocolError(f"/sv/begin must have {len(kinds) + 2} values, not {len(atoms) + 2}")
        if integer(atoms[0]) != VERSION:
            raise ProtocolError(
                f"the device speaks version {integer(atoms[0])} of the wire and the engine version {VERSION}; "
                "install device and engine of the same release"
            )
        values = [text(atom) if kind.type is str else integer(atom) for kind, atom in zip(kinds, atoms, strict=True)]
        return cls(*values)  # type: ignore[arg-type]

    def pack(self) -> list[Atom]:
        """Write the atoms after port and request."""
        return [cast("Atom", getattr(self, field.name)) for field in fields(self)]

    def settings(self) -> Settings:
        """Return what is asked for."""
        return Settings(
            model=self.model,
            voice=self.voice,
            temperature=self.temperature / 1000,
            seed=self.seed,
            takes=self.takes,
            follow=self.follow,
            bars=self.bars,
            form_bar=self.form_bar,
            changes=self.changes,
            swing=self.swing / 10,
            chords=bool(self.chords),
            alone=bool(self.alone),
            candidates=self.candidates,
            style=self.style,
            low=self.low,
            high=self.high,
            density=self.density / 1000,
            contrary=self.contrary / 1000,
        )

    def clip(self, notes: tuple[Note, ...]) -> Clip:
        """Return the clip with its own of these notes."""
        return Clip(
            notes[: self.notes - self.kept],
            self.end / TICKS,
            self.start / TICKS,
            (self.numerator, self.denominator),
            None if self.root < 0 else self.root,
            frozenset(pitch for pitch in range(12) if self.scale >> pitch & 1) or frozenset(range(12)),
        )

    def redo(self, notes: tuple[Note, ...]) -> Redo | None:
        """Return what is to be made anew and what of these notes is kept, None where all is made."""
        first, last = self.redo_start / TICKS, self.redo_end / TICKS
        if first == last:
            return None
        # Past the end it goes on from the beginning.
        spans = ((first, last),) if first < last else ((self.start / TICKS, last), (first, self.end / TICKS))
        return Redo(spans, notes[self.notes - self.kept :])


def begin(clip: Clip, settings: Settings, redo: Redo | None = None) -> tuple[Begin, list[list[int]]]:
    """Return the request for a clip, and its chunks of notes: what a device sends.

    Of what is made anew it can say one range, or two that reach to the clip's ends.
    """
    kept = redo.kept if redo else ()
    chunks = pack(clip.notes + kept)
    mask = 0 if len(clip.scale) == 12 else sum(1 << pitch for pitch in clip.scale)  # noqa: PLR2004
    request = Begin(
        version=VERSION,
        model=settings.model,
        voice=settings.voice,
        temperature=round(settings.temperature * 1000),
        seed=settings.seed,
        takes=settings.takes,
        follow=settings.follow,
        bars=settings.bars,
        form_bar=settings.form_bar,
        changes=settings.changes,
        swing=round(settings.swing * 10),
        chords=int(settings.chords),
        alone=int(settings.alone),
        candidates=settings.candidates,
        style=settings.style,
        low=settings.low,
        high=settings.high,
        density=round(settings.density * 1000),
        contrary=round(settings.contrary * 1000),
        notes=len(clip.notes) + len(kept),
        kept=len(kept),
        chunks=len(chunks),
        checksum=checksum(chunks),
        start=ticks(clip.start),
        end=ticks(clip.end),
        redo_start=ticks(redo.spans[-1][0]) if redo else 0,
        redo_end=ticks(redo.spans[0][1]) if redo else 0,
        numerator=clip.meter[0],
        denominator=clip.meter[1],
        root=-1 if clip.root is None else clip.root,
        scale=mask,
    )
    return request, chunks


def pack(notes: Sequence[Note]) -> list[list[int]]:
    """Write notes as chunks of atoms."""
    atoms = [
        [
            note.pitch,
            ticks(note.start),
            max(1, ticks(note.duration)),
            round(note.velocity * 100),
            int(note.mute),
            round(note.probability * 1000),
            round(note.velocity_deviation * 100),
            round(note.release_velocity * 100),
        ]
        for note in notes
    ]
    return [[*chain.from_iterable(atoms[first : first + CHUNK])] for first in range(0, len(atoms), CHUNK)]


def unpack(chunks: Sequence[Sequence[Atom]]) -> tuple[Note, ...]:
    """Read chunks of atoms as notes."""
    notes = []
    for chunk in chunks:
        if len(chunk) % NOTE_ATOMS or len(chunk) > CHUNK * NOTE_ATOMS:
            raise ProtocolError(
                f"a chunk must hold at most {CHUNK} notes of {NOTE_ATOMS} values, not {len(chunk)} values"
            )
        for first in range(0, len(chunk), NOTE_ATOMS):
            pitch, start, duration, velocity, mute, probability, deviation, release = (
                integer(atom) for atom in chunk[first : first + NOTE_ATOMS]
            )
            times = start / TICKS, pitch, duration / TICKS
            notes.append(Note(*times, velocity / 100, bool(mute), probability / 1000, deviation / 100, release / 100))
    return tuple(notes)


def checksum(chunks: Sequence[Sequence[Atom]]) -> int:
    """Return the check number of notes: c = (31 c + atom) mod 16777213 over all atoms, beginning with 0."""
    check = 0
    for chunk in chunks:
        for atom in chunk:
            check = (check * 31 + integer(atom)) % MODULUS
    return check


def ticks(beats: float) -> int:
    """Return beats as ticks."""
    return round(beats * TICKS)


def integer(atom: Atom) -> int:
    """Read a number that may have come as a float."""
    if isinstance(atom, bool) or not isinstance(atom, (int, float)) or not math.isfinite(atom):
        raise ProtocolError(f"a number is expected, not {str(atom)[:40]!r}")
    number = round(atom)
    if not -(2**31) <= number < 2**31:
        raise ProtocolError(f"a number must fit 32 bits, not {number}")
    return number


def text(atom: Atom) -> str:
    """Read a string."""
    if not isinstance(atom, str):
        raise ProtocolError(f"a text is expected, not {atom!r}")
    return atom

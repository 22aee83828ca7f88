"""Presses of the button: what is asked of the simulated Live, and what must stand in it afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine import protocol
from engine.making import make
from engine.model import Model
from engine.notes import Clip, Note
from engine.redo import Redo
from engine.settings import Settings
from engine.take import Take

TINY = Path(__file__).parents[1] / "data" / "tiny.onnx"
MODEL = Model(TINY)
TEMPERATURE, SEED = 1.5, 7
CHORALE_BI, UNKNOWN, BLUES = 1, 2, 4
"""Places in the device's menu."""


@dataclass(frozen=True)
class Press:
    """One press of the button: on which clip, how the controls stand, and what the simulated Live has selected."""

    clip: Clip
    settings: dict[str, float] = field(default_factory=dict)
    looping: int = 1
    on: str = "source"
    """Or arrangement, where the clip then stands; or made, the clip that the press before made."""
    at: float = 0
    """Where it begins in the Arrangement."""
    selected: tuple[float, float] | None = None
    """Notes that start in this range are selected."""
    times: int = 1
    """Clicks in a row."""

    def told(self) -> dict[str, Any]:
        """Return the press as the program that plays it reads it."""
        clip = self.clip
        named = {"start": "start_time"}
        notes = [
            {named.get(name, name): getattr(note, name) for name in ("start", "pitch", "duration", "velocity")}
            for note in clip.notes
        ]
        meter = {"signature_numerator": clip.meter[0], "signature_denominator": clip.meter[1]}
        span = {"start": clip.start, "end": clip.end, "looping": self.looping, "at": self.at}
        settings = {"model": CHORALE_BI, "temperature": TEMPERATURE, "seed": SEED} | self.settings
        asked = {"on": self.on, "selected": self.selected, "times": self.times}
        return {"notes": notes, "clip": span | meter, "settings": settings} | asked


Came = list[list[dict[str, Any]]]
"""Of each device, of each press: `said` and `clips`."""
Play = Callable[..., Came]


def line(count: int, step: float = 0.25, low: int = 60) -> tuple[Note, ...]:
    return tuple(Note(n * step, low + n * 5 % 13, step, 60 + n % 50) for n in range(count))


CLIPS = {
    "eight bars": Clip(line(128), 32),
    "3/4 with a brace": Clip(line(96), 15, 3, (3, 4)),
    "triplets": Clip(line(48, 1 / 3), 16),
    "2,000 notes": Clip(line(2000), 500),
    "low": Clip(line(16, 0.5, 24), 8),
    "before zero": Clip(tuple(replace(note, start=note.start - 8) for note in line(32)), 0, -8),
}

Maker = Callable[[Clip], list[Take]]

LIVES_SCALE: dict[str, Any] = {"root": 0, "scale": frozenset((0, 2, 4, 5, 7, 9, 11))}
"""The scale of the simulated Live, which the device sends with every clip."""


def direct(clip: Clip, maker: Maker) -> list[tuple[str, Clip]]:
    """Return the clips that are made of a clip, as the wire can say them."""
    heard = replace(
        clip, notes=tuple(note for note in clip.notes if clip.start <= note.start < clip.end), **LIVES_SCALE
    )
    made = [named for take in maker(heard) for named in take.clips(heard)]
    return [(name, replace(one, notes=protocol.unpack(protocol.pack(one.notes)))) for name, one in made]


def check(came: dict[str, Any], wanted: list[tuple[str, Clip]], source: Clip, looping: int = 1) -> None:
    """Compare what was written with what was wanted: as many, by name, with the span, signature and notes."""
    # What the judge has to say stands behind.
    assert came["said"].partition(":")[0] == ("New clip written" if len(wanted) == 1 else "New clips written")
    written = sorted(came["clips"], key=lambda one: str(one["name"]))
    wanted = sorted(wanted, key=lambda one: one[0])
    assert [one["name"] for one in written] == [name for name, _ in wanted]
    for one, (_, clip) in zip(written, wanted, strict=True):
        span = [protocol.ticks(time) / protocol.TICKS for time in (clip.start, clip.end)]
        assert one["brace"] == one["markers"] == span
        assert (one["looping"], one["meter"]) == (looping, list(source.meter))
        assert notes_of(one) == sorted(clip.notes)


def notes_of(written: dict[str, Any]) -> list[Note]:
    """Return all that Live has of a clip's notes."""
    return sorted(
        Note(
            note["start_time"],
            note["pitch"],
            note["duration"],
            note["velocity"],
            bool(note["mute"]),
            note["probability"],
            note["velocity_deviation"],
            note["release_velocity"],
        )
        for note in written["notes"]
    )


def tiny(clip: Clip, redo: Redo | None = None, **asked: Any) -> list[Take]:
    settings = Settings("tiny", "alto", TEMPERATURE, SEED)
    return make(clip, replace(settings, **asked), MODEL, redo=redo)

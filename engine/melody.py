"""A melody: one voice on the grid, in whole steps. Does not know how long a step is."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, order=True)
class Tone:
    """One note of a melody, in steps."""

    start: int
    duration: int
    pitch: int

    @property
    def end(self) -> int:
        """The step at which the tone no longer sounds."""
        return self.start + self.duration


@dataclass(frozen=True)
class Melody:
    """Tones in time order that never overlap, within `steps` steps; what no tone covers is silence."""

    tones: tuple[Tone, ...]
    steps: int

    def __post_init__(self) -> None:
        end = 0
        for tone in self.tones:
            if tone.start < end or tone.duration < 1 or tone.end > self.steps:
                raise ValueError(f"{tone} overlaps its neighbour or leaves the {self.steps} steps of the melody")
            end = tone.end

    def transpose(self, semitones: int) -> "Melody":
        """Return the melody moved by semitones; the pitches are not checked."""
        return replace(self, tones=tuple(replace(tone, pitch=tone.pitch + semitones) for tone in self.tones))

    def legato(self, rest: int) -> "Melody":
        """Return the melody with each tone held where fewer than so many steps of silence come after it."""
        nexts = [*(tone.start for tone in self.tones[1:]), self.steps]
        return replace(
            self,
            tones=tuple(
                replace(tone, duration=after - tone.start) if after - tone.end < rest else tone
                for tone, after in zip(self.tones, nexts, strict=False)
            ),
        )

    def onsets(self) -> list[int]:
        """Return the steps at which a tone starts."""
        return [tone.start for tone in self.tones]

"""Where a melody lies against the range a model knows."""

from collections.abc import Iterable

from .melody import Melody, Tone


def octaves(melody: Melody, span: tuple[int, int]) -> int:
    """Return the semitones, whole octaves, that bring the most of a melody into a range; the fewest of equal ones."""
    return octaves_of(melody.tones, span)


def octaves_of(tones: Iterable[Tone], span: tuple[int, int]) -> int:
    """Return the same for tones that need be no melody."""
    known = list(tones)

    def outside(shift: int) -> int:
        return sum(tone.duration for tone in known if not span[0] <= tone.pitch + shift <= span[1])

    return min(range(-120, 121, 12), key=lambda shift: (outside(shift), abs(shift), shift))


def into_range(melody: Melody, span: tuple[int, int]) -> Melody:
    """Fold the tones that are still outside a range into it by octaves, for the model's ears alone."""
    tones = tuple(Tone(tone.start, tone.duration, fold(tone.pitch, span)) for tone in melody.tones)
    return Melody(tones, melody.steps)


def fold(pitch: int, span: tuple[int, int]) -> int:
    """Move a pitch into a range by the fewest octaves."""
    if pitch < span[0]:
        return pitch + 12 * -(-(span[0] - pitch) // 12)
    return pitch - 12 * max(0, -(-(pitch - span[1]) // 12))

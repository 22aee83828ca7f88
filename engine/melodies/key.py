"""The key of a melody, and the way to C and into a range: Melody RNN's `squash`."""

import numpy as np

from ..melody import Melody

MAJOR = (0, 2, 4, 5, 7, 9, 11)


def to_c(melody: Melody, low: int, high: int, scale: frozenset[int] = frozenset()) -> int:
    """Return the semitones that bring a melody into C and its middle nearest to that of a range.

    The key is the major scale that holds the most notes. Of several, the one that is `scale`, else the first from C up;
    a melody without notes stays where it is, unless the scale is a major one.
    """
    held = np.zeros(12)
    for tone in melody.tones:
        held[tone.pitch % 12] += 1
    scales = [frozenset((tonic + degree) % 12 for degree in MAJOR) for tonic in range(12)]
    counts = [sum(held[pitch] for pitch in major) for major in scales]
    best = [tonic for tonic in range(12) if counts[tonic] == max(counts)]
    key = next((tonic for tonic in best if scales[tonic] == scale), best[0])
    if not melody.tones:
        return -key if key <= 6 else 12 - key  # noqa: PLR2004  half an octave
    pitches = [tone.pitch for tone in melody.tones]
    middle = (min(pitches) + max(pitches)) / 2
    return -key + 12 * round(((low + high) / 2 - (middle - key)) / 12)

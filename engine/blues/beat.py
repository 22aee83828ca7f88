"""The beat of a jazz solo: eight slots that hold eighths, their triplets, 16ths and their triplets."""

SLOTS = (0, 2, 3, 4, 6, 8, 9, 10)
"""Where the slots of a beat fall, in twelfths: 16ths on 0 3 6 9, triplets on 0 4 8, their halves also on 2 and 10."""

HALF = SLOTS.index(6)
"""The slot of the second eighth, wherever swing puts it."""


def nearest(share: float) -> int:
    """Return the slot nearest to a place in the beat, 0 to 1; the next beat's first is slot 8."""
    lines = (*SLOTS, 12)
    return min(range(len(lines)), key=lambda slot: abs(lines[slot] / 12 - share))

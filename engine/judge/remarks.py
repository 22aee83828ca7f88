"""What is told of the wishes that a take does not meet, a sentence each."""

from collections.abc import Sequence

from ..grid import Heard
from ..notes import Clip
from ..settings import PITCHES, Settings
from .rules import Beside, silence
from .verdict import contrary, density

FAR = 1.25
"""By what factor a density may miss the wish."""
HALF = 0.5
ALL = 12


def remarks(lead: Clip, heard: Heard, voices: Sequence[Clip], settings: Settings) -> tuple[str, ...]:
    """Return the sentences for what was made beside a lead."""
    told = []
    if settings.follow != "off" and len(lead.scale) == ALL:
        told.append("the clip has no scale to keep to; turn Live's scale on, or name a key")
    besides = [Beside.of(lead, heard, voice, is_above=False) for voice in voices]
    made = sum(density(beside) for beside in besides) / len(besides)
    if settings.density and not settings.density / FAR <= made <= settings.density * FAR:
        told.append(f"{settings.density:g} notes for each of the clip's were wished, {made:.2g} were made")
    share = sum(contrary(beside) for beside in besides) / len(besides)
    if settings.contrary and share < HALF:
        told.append(f"contrary motion was wished, but only {share:.0%} of the moves are against the clip's")
    alone = sum(silence(beside) for beside in besides) / len(besides)
    sounding = sum(note.duration for note in lead.sounding())
    if (settings.low > 0 or settings.high < PITCHES - 1) and alone > HALF * sounding:
        told.append(
            f"the pitches {settings.low} to {settings.high} leave no room for the voice on {alone:.0f} beats; widen "
            "them, or choose another voice"
        )
    return tuple(told)

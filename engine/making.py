"""The one seam that the front ends know: `Clip -> takes`, whatever kind of model makes them."""

from collections.abc import Callable

from .blues.eck import compose
from .blues.solo import improvise
from .card import SECOND_VOICE
from .errors import ModelError
from .generation import second_voices
from .model import Model
from .notes import Clip
from .settings import Settings
from .take import Take

Progress = Callable[[float], None]

KINDS: dict[str, Callable[[Clip, Settings, Model, Progress], list[Take]]] = {
    SECOND_VOICE: second_voices,
    "blues solo": improvise,
    "blues of 2002": compose,
}
"""By the kind on the model's card."""


def make(clip: Clip, settings: Settings, model: Model, progress: Progress = lambda _: None) -> list[Take]:
    """Make the takes that the settings ask for; the same clip, settings, seed and model give the same notes.

    `progress` hears now and then which share is done, and may raise to give up.
    """
    kind = KINDS.get(model.card.kind)
    if kind is None:
        raise ModelError(
            f"model {model.card.name} is a {model.card.kind!r}, which this engine can't play; install a newer engine"
        )
    return kind(clip, settings.with_seed(), model, progress)

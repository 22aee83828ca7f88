"""A model's card: the facts that travel inside its ONNX file."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from .errors import ModelError
from .staves.code import KIND as STAVES
from .vocabulary import NAME, VERSION

VOCABULARIES = {
    NAME: VERSION,
    "octave-13": 1,
    "events-38": 1,
    "events-130": 1,
    "labels-40": 1,
    "roll-78": 1,
    "abc-137": 1,
}
"""What a model may speak; octave-13 is the thirteen melody units of Eck and Schmidhuber 2002, the events and labels
are those of `melodies.events`, roll-78 is that of `polyphony.code`, and abc-137 that of `folk.abc`.
"""

SECOND_VOICE = "second voice"
KEY = "second_voice_card"
"""The name of the card among the metadata of an ONNX file."""


@dataclass(frozen=True)
class Voice:
    """The ranges, lowest and highest pitch, in which a model knows a pair of voices."""

    lead: tuple[int, int]
    accompaniment: tuple[int, int]


@dataclass(frozen=True)
class Card:
    """What a model is; what a musician asks of it are the settings."""

    name: str
    task: str
    data: str
    """What it was trained on, and the source."""
    licence: str
    voices: dict[str, Voice]
    steps: int
    """The window it was trained on; 0 for a second voice that takes a clip of any length whole."""
    steps_per_beat: int
    kind: str = SECOND_VOICE
    """Which part of the engine plays it: see `making`."""
    vocabulary: str = NAME
    vocabulary_version: int = VERSION
    recipe: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    """Held-out measurements, by name."""
    body: int = 0
    """Bytes of the file before the card."""
    sha256: str = ""
    """Hash of these bytes and of the card without its hash."""

    @property
    def is_continuation(self) -> bool:
        """Whether the model carries a clip on, or fills it, and does not set a voice beside it."""
        return self.kind not in (SECOND_VOICE, STAVES)

    def seal(self, content: bytes) -> "Card":
        """Return the card with the hash of itself and of the file's bytes before it."""
        bare = replace(self, sha256="")
        digest = hashlib.sha256(content[: self.body] + bare.to_json().encode()).hexdigest()
        return replace(bare, sha256=digest)

    def to_json(self) -> str:
        """Write the card as JSON."""
        content = asdict(self)
        if self.kind == SECOND_VOICE:
            # Cards from before there were other kinds say nothing of it, and their hash must stay.
            del content["kind"]
        return json.dumps(content, sort_keys=True)

    @classmethod
    def from_json(cls, text: str, source: str) -> "Card":
        """Read a card; refuse one that this engine can't serve."""
        try:
            fields = json.loads(text)
            fields["voices"] = {
                name: Voice(tuple(voice["lead"]), tuple(voice["accompaniment"]))
                for name, voice in fields["voices"].items()
            }
            card = cls(**fields)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelError(f"{source} has a card that can't be read ({error}); export the model again") from error
        known = VOCABULARIES.get(card.vocabulary)
        if known != card.vocabulary_version:
            ours = f"version {known}" if known else "does not know it"
            raise ModelError(
                f"{source} speaks vocabulary {card.vocabulary} version {card.vocabulary_version}, this engine {ours}; "
                "install the engine that came with the model"
            )
        return card

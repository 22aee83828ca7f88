"""All systems by name; adding one is a file of its own and a line here."""

from types import ModuleType

from . import improviser, network
from .melodies import anticipation, autoregressive, folk, hmm, markov, melody_rnn, note_rnn, todd
from .polyphony import biaxial_recipes
from .second_voice import recipes as second_voice
from .system import System
from .tuner import biaxial_melody, tuned
from .voices import bidirectional, lead_accompaniment

MODULES: tuple[ModuleType, ...] = (
    network,
    improviser,
    markov,
    hmm,
    autoregressive,
    todd,
    bidirectional,
    lead_accompaniment,
    melody_rnn,
    folk,
    note_rnn,
    anticipation,
    biaxial_recipes,
    biaxial_melody,
    tuned,
    second_voice,
)

SYSTEMS: dict[str, System] = {system.name: system for module in MODULES for system in module.SYSTEMS}

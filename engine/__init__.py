"""The engine: a clip in, its second voice out. numpy, onnxruntime, python-osc, mido and nothing else.

>>> clip = Clip((Note(0, 67, 1), Note(1, 69, 1), Note(2, 71, 2)), end=4)
>>> take = make(clip, Settings(seed=7), load("chorale-bi-augmented"))[0]
"""

from .errors import ClipError, EngineError, ModelError, ProtocolError, SettingsError
from .making import make
from .model import Model, load, names
from .notes import Clip, Note
from .settings import Settings
from .take import Take

__all__ = [
    "Clip",
    "ClipError",
    "EngineError",
    "Model",
    "ModelError",
    "Note",
    "ProtocolError",
    "Settings",
    "SettingsError",
    "Take",
    "load",
    "make",
    "names",
]

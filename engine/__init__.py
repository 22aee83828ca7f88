"""The engine: a clip in, its second voice out. numpy, onnxruntime, python-osc, mido and nothing else.

>>> clip = Clip((Note(0, 67, 1), Note(1, 69, 1), Note(2, 71, 2)), end=4)
>>> take = make(clip, Settings(seed=7), load("chorale-bi-augmented"))[0]

A name is loaded when it is first asked for: an engine that waits for a device needs none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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


def __getattr__(name: str) -> Any:  # noqa: ANN401  a name can be anything
    if name in __all__:
        for place in ("errors", "notes", "settings", "take", "model", "making"):
            module = import_module(f".{place}", __name__)
            if name in vars(module):
                return vars(module)[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

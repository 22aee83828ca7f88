"""A model as one function: `tokens, log_probs = model(lead, perturbation)`, one run of an ONNX file.

The loop over the steps is inside the graph; each step picks argmax(logits + perturbation). The graph knows nothing
of temperature, ranges or locked notes: all are in the perturbation.
"""

import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .card import KEY, Card
from .errors import ModelError

# What a musician does is nobody's business: onnxruntime 1.29 and later report to their maker, unless told so before
# they are imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
import onnxruntime

FOLDER = Path(str(files(__package__))) / "models"


class Model:
    """A loaded model: its card, and the function."""

    def __init__(self, path: Path) -> None:
        """Load an ONNX file; refuse one that is missing, damaged or not ours."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ModelError(f"model file {path} can't be read ({error.strerror}); reinstall it") from error
        try:
            session = onnxruntime.InferenceSession(content, _options(), ["CPUExecutionProvider"])
            metadata = session.get_modelmeta().custom_metadata_map
        except Exception as error:  # onnxruntime's errors share no base class
            raise ModelError(f"model file {path} is damaged or not an ONNX model; reinstall it") from error
        if KEY not in metadata:
            raise ModelError(f"model file {path} has no card; export it with python -m export")
        self.card = Card.from_json(metadata[KEY], f"model file {path}")
        if self.card.seal(content) != self.card:
            raise ModelError(f"model file {path} is damaged: its content differs from its card; reinstall it")
        self._session = session

    def __call__(
        self, lead: NDArray[np.int64], perturbation: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return tokens and their log-probabilities [T, B] for a lead [T, B, ...] and a perturbation [T, B, V]."""
        tokens, log_probs, *_ = self.run(lead, perturbation)
        return tokens, log_probs

    def run(self, lead: NDArray[np.int64], perturbation: NDArray[np.float32]) -> list[NDArray[Any]]:
        """Return all outputs: some models have more than tokens and log-probabilities."""
        outputs: list[NDArray[Any]] = self._session.run(None, {"lead": lead, "perturbation": perturbation})
        return outputs


def names() -> list[str]:
    """Return the names of the models that ship with the engine."""
    return sorted(path.stem for path in FOLDER.glob("*.onnx"))


def read_card(path: Path) -> Card:
    """Read a model's card off its file alone, at a hundredth of what it costs to load the model."""
    content = path.read_bytes()
    # The last of the file's metadata, as protobuf writes it: a text by its length, a varint, and its bytes.
    field = b"\x0a" + bytes([len(KEY)]) + KEY.encode() + b"\x12"
    place = content.rindex(field) + len(field)
    size = shift = 0
    while content[place] & 0x80:
        size |= (content[place] & 0x7F) << shift
        place, shift = place + 1, shift + 7
    size |= content[place] << shift
    return Card.from_json(content[place + 1 : place + 1 + size].decode(), f"model file {path}")


def roster() -> list[tuple[str, bool]]:
    """Return the models that ship, each with whether it carries a clip on."""
    return [(name, read_card(FOLDER / f"{name}.onnx").is_continuation) for name in names()]


def load(name: str) -> Model:
    """Load a model that ships with the engine."""
    if name not in names():
        raise ModelError(f"unknown model {name!r}; choose one of {', '.join(names()) or '(none installed)'}")
    return Model(FOLDER / f"{name}.onnx")


def _options() -> onnxruntime.SessionOptions:
    """One thread: a step is too small to share, and the musician's cores belong to Live."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return options

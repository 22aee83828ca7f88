"""An ONNX file with its card: what the engine loads."""

from dataclasses import replace
from pathlib import Path

import onnx

from engine.card import KEY, Card


def write(graph: onnx.ModelProto, card: Card, path: Path) -> None:
    """Write the model with its card; the card holds the hash of all that stands before it in the file."""
    body = graph.SerializeToString()
    card = replace(card, body=len(body)).seal(body)
    # Metadata is the last field that a ModelProto of ours serialises, so the body stays a prefix.
    graph.metadata_props.add(key=KEY, value=card.to_json())
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_bytes(graph.SerializeToString())
    beside.replace(path)

"""A system of the literature as data: how it learns, what it is, from what, and what its card says."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from engine.card import Card

Data = tuple[Tensor, ...]
"""Sequences along the first axis, as the network's `loss` takes them."""


@dataclass(frozen=True)
class System:
    """One row of the registry; `name` is what the commands call it."""

    recipe: Any
    """A `Training`, or one of the older recipes: a frozen dataclass that each function below is given."""
    build: Callable[[Any], nn.Module]
    """Build the network with fresh weights."""
    data: Callable[[str, Any, Path], Data]
    """Read one split, train, valid or test; the folder is where caches are kept."""
    card: Callable[[Path], Card]
    """Return what the card says, but for recipe and numbers."""
    is_half: bool = False
    """Whether the file that ships holds the large weights as 16-bit floats."""
    start: str = ""
    """The system whose trained weights the network's `start` takes over before it learns; most begin fresh."""

    @property
    def name(self) -> str:
        """The recipe's name."""
        return str(self.recipe.name)

"""The recipes of the chorales and the blues, each number with its reason, and what all other recipes share."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Training:
    """How a network learns; what it is made of stands in a recipe of its own file, which inherits this."""

    name: str
    batch: int = 64
    learning_rate: float = 1e-3
    optimiser: str = "adam"
    """adam, rmsprop or adadelta."""
    decay: float = 1.0
    """What an epoch leaves of the learning rate..."""
    decay_from: int = 0
    """...once so many are over."""
    clip: float = 5.0
    """The greatest norm of the gradient; 0 leaves it as long as it is."""
    average: float = 0.0
    """What an update leaves of the average of the weights so far; 0 keeps the weights themselves."""
    patience: int = 5
    """Epochs without a better validation loss after which training ends."""
    epochs: int = 100
    seed: int = 1


@dataclass(frozen=True)
class Recipe:
    """One training run of a sequence-to-sequence network of Faitas et al. 2019 (section 3.2 unless said)."""

    name: str
    bidirectional: bool
    augmented: bool
    """Six variants a pair instead of one (section 3.1)."""
    patience: int
    """Epochs without a better validation loss after which training ends."""
    epochs: int = 400
    """The most epochs; the paper's count for the unidirectional network."""
    hidden: int = 256
    """Units of each encoder direction; the decoder has as many as the encoder's final state."""
    steps: int = 32
    """Window length in steps."""
    batch: int = 128
    recurrent_dropout: float = 0.2
    learning_rate: float = 1e-3
    """Adam's default; the paper names none."""
    seed: int = 1
    clip: ClassVar[float] = 0.0
    """The gradient is left as long as it is."""
    average: ClassVar[float] = 0.0
    """The weights themselves are kept, no average of them."""
    optimiser: ClassVar[str] = "adam"
    decay: ClassVar[float] = 1.0
    decay_from: ClassVar[int] = 0


@dataclass(frozen=True)
class SoloRecipe:
    """One training run of the network that improvises."""

    name: str
    hidden: int = 256
    layers: int = 2
    embedding: int = 128
    relative: bool = True
    """Whether pitches are judged by interval and over the chord too, and not only as themselves."""
    dropout: float = 0.5
    """Of units, for a whole sequence, into and out of the LSTM."""
    steps: int = 512
    """Window length: sixteen bars."""
    hop: int = 128
    """Steps between the starts of two windows."""
    batch: int = 32
    learning_rate: float = 2e-3
    clip: float = 1.0
    """The greatest norm of the gradient."""
    average: float = 0.99
    """What an update leaves of the average of the weights so far; the average is what is judged and kept."""
    patience: int = 8
    epochs: int = 60
    seed: int = 1
    optimiser: ClassVar[str] = "adam"
    decay: ClassVar[float] = 1.0
    decay_from: ClassVar[int] = 0


AnyRecipe = Training | Recipe | SoloRecipe

RECIPES = {
    recipe.name: recipe
    for recipe in (
        # An augmented epoch holds six plain ones, so a third of the patience still waits for twice the windows.
        Recipe("chorale-uni", bidirectional=False, augmented=False, patience=15),
        Recipe("chorale-uni-augmented", bidirectional=False, augmented=True, patience=5),
        Recipe("chorale-bi", bidirectional=True, augmented=False, patience=15),
        Recipe("chorale-bi-augmented", bidirectional=True, augmented=True, patience=5),
    )
}

BLUES = {recipe.name: recipe for recipe in (SoloRecipe("blues"),)}

"""The parts of a recurrent network as nodes of an ONNX graph: its weights as constants, and an LSTM's step."""

import numpy as np
from numpy.typing import NDArray

from .graph import Weights
from .improviser import Nodes


class Cells(Nodes):
    """Nodes that know the weights of a network; those of an LSTM have their gates in the order i, f, o, g."""

    def __init__(self, prefix: str, constants: Weights, weights: Weights) -> None:
        """Begin with no nodes; constants are shared between a graph and its loops."""
        super().__init__(prefix, constants)
        self.weights = weights

    def matrix(self, name: str) -> str:
        """Add a weight as a matrix that multiplies from the right; return its name."""
        return self.constant(f"{name}.T", self.weights[name].T, np.float32)

    def vector(self, name: str) -> str:
        """Add a weight as it is; return its name."""
        return self.constant(name, self.weights[name], np.float32)

    def cell(self, gates: str, name: str, hidden: int) -> None:
        """Advance an LSTM layer of that name by its gates (R, 4H)."""
        sigmoids, g = f"sigmoids{name}", f"g{name}"
        self.split(gates, self.constant(f"three_one{hidden}", [3 * hidden, hidden]), [sigmoids, g])
        i, f, o = (f"{gate}{name}" for gate in "ifo")
        self.split(self("Sigmoid", sigmoids), self.constant(f"three{hidden}", [hidden] * 3), [i, f, o])
        self("Add", self("Mul", f, f"c{name}"), self("Mul", i, self("Tanh", g)), to=f"c{name}_next")
        self("Mul", o, self("Tanh", f"c{name}_next"), to=f"h{name}_next")


def ifog(weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Put an LSTM's gates, PyTorch's i, f, g, o, in the order in which one sigmoid serves three."""
    i, f, g, o = np.split(weight, 4)
    return np.concatenate([i, f, o, g])

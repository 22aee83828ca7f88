"""What the networks of the literature share: they go on step by step, and one loop lets any of them play.

The exporter traces the same two functions, so the ONNX file has the same loop round the same step.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

State = tuple[Tensor, ...]


class Stepwise(nn.Module):
    """A network that says what comes next, from what it was told and what it chose so far."""

    classes: int
    """The tokens V among which each step chooses."""
    costs: tuple[str, str, str] = ("train_nll", "valid_nll", "test_nll")
    """What the card calls its losses a step."""

    def begin(self, lead: Tensor) -> tuple[Any, State]:
        """Return what is told at each step, (T, B, C), and the state before the first, tensors (B, ...).

        What is told may be several tensors, of all of which a step then gets its own. `lead` is int64 (T, B), for a
        continuation the number of each step counted from a bar line. Whatever needs no token that is yet to be made, an
        encoder for one, does its work here.
        """
        raise NotImplementedError

    def step(self, told: Any, token: Tensor, *state: Tensor) -> State:  # noqa: ANN401  a tensor, or as many as `begin` has
        """Return the logits (B, V) and the next state, for what is told (B, C) and the token before (B), V for none."""
        raise NotImplementedError

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed NLL in nats and the steps it is over, for sequences along the first axis.

        A generator turns on what only training has: dropout and augmentation.
        """
        raise NotImplementedError

    @torch.no_grad()
    def generate(self, lead: Tensor, perturbation: Tensor) -> tuple[Tensor, Tensor]:
        """Play: argmax of logits + perturbation at each step.

        Takes lead (T, B) and perturbation (T, B, V); returns tokens (T, B) and their log-probabilities at
        temperature 1, before the perturbation. This is the definition that the ONNX file must equal.
        """
        told, state = self.begin(lead)
        parts = told if isinstance(told, tuple) else (told,)
        token = torch.full(lead.shape[1:2], self.classes)
        tokens, log_probs = [], []
        for *now, wish in zip(*parts, perturbation, strict=True):
            logits, *following = self.step(tuple(now) if isinstance(told, tuple) else now[0], token, *state)
            state = tuple(following)
            token = (logits + wish).argmax(1)
            tokens.append(token)
            log_probs.append(picked(logits, token))
        return torch.stack(tokens), torch.stack(log_probs)

    def trial(self, steps: int, rows: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Draw a lead and a perturbation for the comparison with the ONNX file: here, steps counted from anywhere."""
        lead = rng.integers(0, 64, rows) + np.arange(steps)[:, None]
        return lead, wishes(rng, (steps, rows, self.classes))


def wishes(rng: np.random.Generator, shape: tuple[int, ...], spared: int = 0) -> NDArray[np.float32]:
    """Draw a perturbation: Gumbel noise, and a third of all tokens but the last `spared` forbidden."""
    perturbation = rng.gumbel(size=shape).astype(np.float32)
    perturbation[..., rng.choice(shape[-1] - spared, shape[-1] // 3, replace=False)] = -np.inf
    return perturbation


def picked(logits: Tensor, token: Tensor) -> Tensor:
    """Return the log-probabilities (B) of tokens (B) in logits (B, V)."""
    return torch.log_softmax(logits, 1).gather(1, token[:, None])[:, 0]

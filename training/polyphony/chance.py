"""The tosses that make a roll: what they cost, and Johnson's way out of silence.

A note is played with chance p; articulation counts only where it is. In silence nothing leads out of silence, so the
chance becomes p ** c, and after each step of fewer than two notes c falls, after any other it goes back to 1.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

FEWEST, EASING, RETURN = 2, 0.02, 0.3
"""Notes with which a step is no silence, what c falls by, and the share of its way that it goes back."""
LEAST = 0.05
"""Where notes are forbidden c could fall for ever; it stops here."""


def nll(logits: Tensor, target: Tensor) -> Tensor:
    """Return the NLL (...) of a roll (..., N, C), articulation only where a note is played."""
    target = target.float()
    nats = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    played = nats[..., 0].sum(-1)
    return played + (nats[..., 1:] * target[..., :1]).sum((-1, -2))


def eased(exponent: Tensor, notes: Tensor) -> Tensor:
    """Return the exponent c (B) after a step of so many notes (B)."""
    fallen = (exponent - EASING).clamp(min=LEAST)
    return torch.where(notes < FEWEST, fallen, exponent + (1 - exponent) * RETURN)


def likelier(wish: Tensor, exponent: Tensor) -> Tensor:
    """Return the perturbation that does to logits z of p what a perturbation w does to those of p ** c.

    z + w > 0 is p > u with u = sigmoid(-w), so that p ** c > u is p > u ** (1 / c). Plus and minus infinity stay.
    """
    log_u = -F.softplus(wish) / exponent
    # 1 - exp(x) by way of the tangent, which is exact near 0 too.
    half = torch.tanh(log_u / 2)
    return torch.where(exponent < 1, torch.log(-2 * half / (1 - half)) - log_u, wish)

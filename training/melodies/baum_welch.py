"""Forward and backward through hidden Markov chains: what is believed of the states, and which moves are expected.

Probabilities, scaled so that what is believed after each event sums up to one. Does not know what is emitted: it is
given how probable each state makes it.
"""

import torch
from torch import Tensor


def forward(start: Tensor, move: Tensor, emitted: Tensor, is_event: Tensor) -> tuple[Tensor, Tensor]:
    """Return what is believed after each event (S, B, N), and how probable the event was (S, B).

    Takes the first state's probabilities (N), those of moves (N, N), how probable each state makes each event
    (S, B, N), and what is no padding (S, B). After padding it is believed what was before; it costs nothing.
    """
    alpha = torch.ones_like(emitted[0])
    alphas, scales = [], []
    for number, (emission, here) in enumerate(zip(emitted, is_event, strict=True)):
        reached = alpha @ move if number else start
        alpha = torch.where(here[:, None], reached * emission, alpha)
        scales.append(alpha.sum(1))
        alpha = alpha / scales[-1][:, None]
        alphas.append(alpha)
    return torch.stack(alphas), torch.stack(scales)


def expect(start: Tensor, move: Tensor, emitted: Tensor, is_event: Tensor) -> tuple[Tensor, Tensor]:
    """Return what is believed of each event once all are heard (S, B, N), and how often each move is made (N, N)."""
    alphas, scales = forward(start, move, emitted, is_event)
    moves = torch.zeros_like(move)
    beta = torch.ones_like(alphas[0])
    beliefs = [alphas[-1]]
    for before, emission, here, scale in zip(
        alphas[:-1].flip(0), emitted[1:].flip(0), is_event[1:].flip(0), scales[1:].flip(0), strict=True
    ):
        ahead = torch.where(here[:, None], emission * beta / scale[:, None], 0.0)
        moves += before.T @ ahead
        beta = torch.where(here[:, None], ahead @ move.T, beta)
        beliefs.append(before * beta)
    return torch.stack(beliefs[::-1]), moves * move

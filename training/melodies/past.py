"""What was played before each step: the last events, and how long each of them lasted.

An event is a note that starts or a note off, so a melody is a chain of events with a duration each, without gaps.
Before the first stands one of its own, `START`, which begins a step before the melody.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

START = 0
"""The event before the first; in the code, 0 is no event."""
LONGEST = 24
"""Steps; what lasts longer counts as this long."""
RAREST = 1e-6
"""The lowest probability that an event goes on, or ends."""

Past = tuple[Tensor, Tensor]
"""The last N events, int64 (..., N), newest first, and their durations: that of the newest is its age, and not capped.

Where there were fewer, there is `START` with no duration.
"""


class Chain(NamedTuple):
    """Melodies as chains of events, of which the first is `START`; all are (S, B)."""

    events: Tensor
    durations: Tensor
    """In steps; the last event, which the melody's end cuts off, lasts at least as long."""
    is_event: Tensor
    """False is padding."""
    is_last: Tensor


def beginning(lead: Tensor, count: int) -> Past:
    """Return the past before anything, for a lead (T, B)."""
    nothing = torch.zeros_like(lead[0])[:, None].expand(-1, count)
    return nothing, nothing


def after(token: Tensor, past: Sequence[Tensor], classes: int) -> Past:
    """Return the past (B, N) one step later, once a token (B) is played; what is not below `classes` is no event."""
    events, durations = past
    token = torch.where(token < classes, token, 0)[:, None]
    older = torch.cat([torch.ones_like(token), durations[:, :-1].clamp(max=LONGEST)], 1)
    waited = torch.cat([durations[:, :1] + 1, durations[:, 1:]], 1)
    moved = torch.cat([token, events[:, :-1]], 1)
    return torch.where(token > 0, moved, events), torch.where(token > 0, older, waited)


def history(tokens: Tensor, count: int) -> Past:
    """Return the past before each step of tokens (B, T), (B, T, N): what `after` would give, all at once."""
    steps = torch.arange(tokens.shape[1]).expand_as(tokens)
    latest = torch.where(tokens > 0, steps, -1).cummax(1).values
    latest = torch.cat([torch.full_like(latest[:, :1], -1), latest[:, :-1]], 1)
    # Where each of the last events stands: -1 for START, which begins a step before the first, -2 for none before it.
    starts = [steps, latest]
    for _ in range(count - 1):
        before = latest.gather(1, starts[-1].clamp(min=0))
        starts.append(torch.where(starts[-1] < 0, -2, before))
    places = torch.stack(starts, 2)
    found = places[..., 1:]
    events = torch.where(found < 0, START, tokens[..., None].expand_as(found).gather(1, found.clamp(min=0)))
    durations = torch.where(found < -1, 0, places[..., :-1] - found)
    return events, torch.cat([durations[..., :1], durations[..., 1:].clamp(max=LONGEST)], 2)


def chained(tokens: Tensor) -> Chain:
    """Return melodies (B, T), whose padding is -1, as chains of events."""
    row, step = torch.nonzero(tokens > 0, as_tuple=True)
    number = (tokens > 0).cumsum(1)
    last = number[:, -1:]
    starts = torch.full((len(tokens), int(last.max()) + 1), -1)
    events = torch.full_like(starts, START)
    starts[row, number[row, step]] = step
    events[row, number[row, step]] = tokens[row, step]
    place = torch.arange(starts.shape[1]).expand_as(starts)
    ends = torch.cat([starts[:, 1:], starts[:, :1]], 1)
    ends = torch.where(place == last, (tokens >= 0).sum(1, keepdim=True), ends)
    durations = torch.where(place <= last, ends - starts, 0)
    return Chain(events.T, durations.T, (place <= last).T, (place == last).T)


def hazard(p: Tensor, tail: Tensor) -> tuple[Tensor, Tensor]:
    """Return log P(D > d | D >= d) and log P(D = d | D >= d), (..., LONGEST), for probabilities of durations d.

    The last probability is that of `LONGEST` and all above, among which each step is the last with probability `tail`.
    """
    p = p.double()
    survival = p.flip(-1).cumsum(-1).flip(-1)
    ends = torch.cat([p[..., :-1] / survival[..., :-1].clamp(min=1e-300), tail.double().expand_as(p[..., :1])], -1)
    # Nothing is impossible: what a prompt does, no tune need have done.
    ends = ends.clamp(RAREST, 1 - RAREST)
    return torch.log1p(-ends).float(), torch.log(ends).float()

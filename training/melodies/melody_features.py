"""What the networks of Melody RNN hear: events, lookbacks and clocks; keys have a file of their own.

Each way of hearing knows the melody so far in two forms: `beginning` and `after` go token by token, for the network
that plays, and `history` is the same before every step of a melody at once, for the one that is trained. `inputs` makes
the features of either. Before the first step they are those of an empty melody; the published code is given the first
event.
"""

import torch
from torch import Tensor

from engine.melodies.events import CODES, NO_EVENT

from ..stepwise import State

CODE = CODES["labels-40"]
EVENTS = CODE.events
BAR, TWO_BARS = range(EVENTS, CODE.size)
"""The labels that repeat the event of one and of two bars ago."""
NONE = CODE.size
"""Stands for the events before the first."""
STEPS_PER_BAR = CODE.distances[0]
"""Whatever the meter is, as published."""
MEMORY = CODE.distances[-1] + 1
"""Events that a flag looks back."""


class OneHot:
    """The event before, and nothing else: Basic and Mono."""

    kept = 0
    """Tensors of what is known that are to be kept for the next step; the token before is given anyway."""

    def __init__(self, events: int) -> None:
        """Hear the events of one code, 38 or 130."""
        self.classes = self.width = events

    def told(self, lead: Tensor) -> Tensor:
        """Return what is known of each step (T, B) without a token: its number, of which nothing is made here."""
        return lead[..., None]

    def beginning(self, lead: Tensor) -> State:
        """Return what is kept before the first step of a lead (T, B)."""
        del lead
        return ()

    def after(self, token: Tensor, *_: Tensor) -> State:
        """Return what is known after a token (B); the number of classes stands for none."""
        return (token,)

    def history(self, tokens: Tensor) -> State:
        """Return what `after` gives before each step of tokens (T, B), all at once."""
        return (torch.cat([torch.full_like(tokens[:1], self.classes), tokens[:-1]]),)

    def inputs(self, _: Tensor, *state: Tensor) -> Tensor:
        """Return the features (..., width), for what is told and what is known."""
        return one_hot(state[0], self.width)


class Lookback:
    """The event before, those due if a bar or two are repeated, a clock, and whether they were: Lookback."""

    classes = CODE.size
    width = 121
    kept = 1

    def told(self, lead: Tensor) -> Tensor:
        """Return the clock at each step (T, B)."""
        return clock(lead, 5)

    def beginning(self, lead: Tensor) -> State:
        """Return the last events (B, MEMORY) before the first step."""
        return (lead.new_full((lead.shape[1], MEMORY), NONE),)

    def after(self, token: Tensor, *state: Tensor) -> State:
        """Return the last events after a label (B), newest last."""
        window = state[0]
        event = meant(token, window[:, -CODE.distances[0]], window[:, -CODE.distances[1]])
        return (torch.cat([window[:, 1:], event[:, None]], 1),)

    def history(self, tokens: Tensor) -> State:
        """Return the last events before each step of labels (T, B): (T, B, MEMORY)."""
        before = tokens.new_full((MEMORY, tokens.shape[1]), NONE)
        return (torch.cat([before, events(tokens)])[:-1].unfold(0, MEMORY, 1),)

    def inputs(self, told: Tensor, *state: Tensor) -> Tensor:
        """Return the 121 features."""
        window = state[0]
        due = [torch.where(window[..., -far] == NONE, NO_EVENT, window[..., -far]) for far in CODE.distances]
        heard = [one_hot(event, EVENTS) for event in (window[..., -1], *due)]
        return torch.cat([*heard, told, repeats(window)], -1)


def clock(lead: Tensor, bits: int) -> Tensor:
    """Return the number of each step in binary, lowest bit first, as +1 and -1: (..., bits)."""
    return torch.stack([(lead // 2**bit % 2).float() * 2 - 1 for bit in range(bits)], -1)


def repeats(window: Tensor) -> Tensor:
    """Tell whether the newest of the last events equals that of one bar and of two bars before: (..., 2)."""
    newest = window[..., -1]
    flags = [(newest == window[..., -1 - far]) & (newest != NONE) for far in CODE.distances]
    return torch.stack(flags, -1).float()


def meant(label: Tensor, bar: Tensor, two_bars: Tensor) -> Tensor:
    """Return the events that labels mean, for the events of one and two bars ago."""
    ago = torch.where(label == BAR, bar, two_bars)
    ago = torch.where(ago == NONE, NO_EVENT, ago)
    return torch.where((label == BAR) | (label == TWO_BARS), ago, label)


def events(labels: Tensor) -> Tensor:
    """Return the events that a melody's labels (T, B) mean; no label looks back into its own bar, so bar by bar."""
    nothing = torch.full_like(labels[:1], NONE).expand(STEPS_PER_BAR, -1)
    bars = [nothing, nothing]
    for part in torch.split(labels, STEPS_PER_BAR):
        bars.append(meant(part, bars[-1][: len(part)], bars[-2][: len(part)]))
    return torch.cat(bars[2:])


def one_hot(index: Tensor, size: int) -> Tensor:
    """Return index (...) as (..., size); one beyond it is all zero."""
    return (index[..., None] == torch.arange(size)).float()

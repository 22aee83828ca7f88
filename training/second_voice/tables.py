"""What a `Network` plays by: its weights, in the order in which they are looked up and multiplied.

What a voice does at a step is a number below `NOW`: the token that it strikes or rests with, or, behind these, the
pitch that it holds. Silence is judged as one more pitch, whose class is the mean of all, and one more unit, always on,
carries the biases.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from engine import vocabulary
from engine.staves.code import STAVES

from ..voices.line import NEVER, NONE
from .excerpts import LOWEST
from .hearing import NUMBERS, seen
from .network import AFTER, FEW, NEAR, OWN, PITCHES, REACH, TABLES, Network, row
from .turning import CLASSES, GATES, Each

NOW = vocabulary.SIZE + 1 + vocabulary.PITCHES
NOTES = NONE + 1
"""Rows for a pitch, or none."""
ROWS = 2 * REACH + 3
"""Rows of a table of intervals; the last is for silence, which is no interval from anything."""
WIDTHS = 2 * NEAR + 2
"""Rows of the intervals that a staff is heard in."""
STRIKE, PLAY, SILENT, NOT = range(4)
"""What is said of each pitch: struck, going on, and, of the last, silence; and that it can't be."""
SAID = 4


def sounding() -> Tensor:
    """Return the pitch that sounds in whatever a voice may do, NONE for none, (NOW)."""
    every = torch.arange(NONE)
    return torch.cat([every, torch.full((vocabulary.SIZE + 1 - NONE,), NONE), every])


def held() -> Tensor:
    """Return what a voice does that goes on with whatever it did, (NOW)."""
    pitch = sounding()
    return torch.where(pitch == NONE, pitch, pitch + vocabulary.SIZE + 1)


def ifog(weight: Tensor) -> Tensor:
    """Put an LSTM's gates, PyTorch's i, f, g, o, in the order in which one sigmoid serves three."""
    i, f, g, o = weight.chunk(GATES)
    return torch.cat([i, f, o, g])


def reads(network: Network, weight: Tensor) -> Tensor:
    """Return what the writer's gates get from what was read, (C, G), of the weight of all its input."""
    of_channels, of_numbers = _parts(network, weight)
    own, plain = network.counts[-1], NUMBERS - 1 + FEW * len(STAVES)
    return torch.cat([of_channels[..., :-own].flatten(1), of_numbers[:, :-plain]], 1).T


def hears(network: Network, weight: Tensor) -> Tensor:
    """Return what they get from each interval to a staff, and from what the voice does, (4 * WIDTHS + NOW, G)."""
    of_channels, of_numbers = _parts(network, weight)
    intervals = FEW * len(STAVES)
    shown, numbers = seen(sounding(), torch.arange(NOW) < NONE)
    own = shown.flatten(1) @ of_channels[..., -network.counts[-1] :].flatten(1).T
    own = own + numbers @ of_numbers[:, 1 - NUMBERS - intervals : -intervals].T
    of_each = of_numbers[:, -intervals:].reshape(-1, len(STAVES), FEW).permute(1, 2, 0)
    return torch.cat([(network.harmonic.weight.reshape(len(STAVES), -1, FEW) @ of_each).flatten(0, 1), own])


def _parts(network: Network, weight: Tensor) -> tuple[Tensor, Tensor]:
    """Part a weight (G, C) into that of the channels, (G, 12, K), and that of the plain numbers."""
    every = sum(network.counts)
    channels, numbers = torch.split(weight, [CLASSES * every, weight.shape[1] - CLASSES * every], 1)
    return channels.reshape(-1, CLASSES, every), numbers


def widths() -> Tensor:
    """Return the rows of an interval from each known pitch, or none, to that of the voice, (NOTES, NOTES)."""
    every = torch.arange(NOTES)
    widths = (every - every[:, None]).clamp(-NEAR, NEAR) + NEAR
    widths[NONE], widths[:, NONE] = WIDTHS - 1, WIDTHS - 1
    return widths


def beside(widths: Tensor, sounding: Tensor) -> Tensor:
    """Return the rows of `hears`, of known pitches in each staff and what the voice does, and of that alone."""
    rows = widths[:, sounding].flatten() + WIDTHS * torch.arange(len(STAVES))[:, None]
    return torch.cat([rows.flatten(), torch.arange(NOW) + WIDTHS * len(STAVES)])


def spread(says: Each) -> Tensor:
    """Write the map from the writer's state to what is seen of each pitch class out, (units, 13 * (K + 1))."""
    own = torch.kron(torch.eye(CLASSES), says.own.weight.T.contiguous())
    whole = torch.cat([own, says.all.weight.T.repeat(1, CLASSES)])
    return laid(whole.reshape(len(whole), CLASSES, -1))


def laid(classes: Tensor) -> Tensor:
    """Lay what is seen of each pitch class, (..., 12, K), and of silence side by side, (..., 13 * (K + 1))."""
    return F.pad(torch.cat([classes, classes.mean(-2, keepdim=True)], -2), (0, 1)).flatten(-2)


def heights(network: Network) -> tuple[Tensor, Tensor]:
    """Return what intervals say of a pitch, (tables * ROWS, K + 1), and what places say, (4, N + 1, K + 1).

    What a staff says that is not there is said by the places, so that it need not be looked up.
    """
    intervals, places, silent = network.intervals.clone(), network.places.clone(), 2 * REACH + 1
    for first in range(OWN, len(intervals), TABLES):
        now, after = intervals[first + 1, silent].clone(), intervals[first + AFTER, silent].clone()
        intervals[first : first + AFTER] -= now
        intervals[first + AFTER] -= after
        places += now + after
    places = F.pad(places, (0, 1, 0, 1))
    places[..., -1] = 1
    return F.pad(intervals, (0, 1, 0, 1)).flatten(0, 1), places


def rows(pitches: Tensor) -> Tensor:
    """Return the rows of a table of intervals from each pitch, or none, to all pitches and silence, (NOTES, N + 1)."""
    return F.pad(row(torch.arange(NOTES), pitches), (0, 1), value=ROWS - 1)


def judge(network: Network) -> Tensor:
    """Return what the units say of a pitch, (K + 1, SAID)."""
    note, silence = network.note, network.silence
    weight = torch.cat([note.weight, silence.weight, torch.zeros_like(silence.weight)])
    bias = torch.cat([note.bias, silence.bias, torch.full((1,), NEVER)])
    return torch.cat([weight, bias[:, None]], 1).T


def says() -> Tensor:
    """Return where the logit of each token but HOLD stands among all that is said of pitches and silence."""
    places = torch.full((vocabulary.HOLD,), NOT)
    places[LOWEST : LOWEST + PITCHES] = SAID * torch.arange(PITCHES) + STRIKE
    places[vocabulary.REST] = SAID * PITCHES + SILENT
    return places


def goes_on() -> Tensor:
    """Return where the logit of HOLD stands, for whatever the voice does, (NOW)."""
    pitch = sounding()
    return torch.where(pitch == NONE, NOT, SAID * (pitch - LOWEST).clamp(0, PITCHES - 1) + PLAY)

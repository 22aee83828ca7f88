"""What the model of four staves is told at each step: the staves that are known, where in the bar it is, and the task.

A step is `WIDTH` numbers: a token of the melody code for each staff, `UNKNOWN` where it is not there to be heard; the
clock; the staff to write; the style to write it in.
"""

import numpy as np
from numpy.typing import NDArray

KIND = "staves"
"""What the card of such a model says of its kind."""
STAVES = ("soprano", "alto", "tenor", "bass")
"""From the top; those of a quartet are its first and second violin, viola and cello."""
STYLES = ("chorale", "renaissance", "quartet")
UNKNOWN = 130
"""Stands in a staff that can't be heard."""
CLOCK, TARGET, STYLE = 4, 5, 6
"""Where these stand among the numbers of a step, behind the staves."""
WIDTH = 7

PULSES = (4, 6, 8)
"""Steps in a beat that the clock tells apart: sixteenths; triplets, or the sixteenths of three eighths; 32nds."""
PLACES = sum(PULSES)
DOWNBEAT, MIDDLE, OTHER, ANY = range(4)
"""The weight of a beat: the first of its bar, the middle one, another; or nobody knows."""
CLOCKS = 4 * PLACES

Steps = NDArray[np.int64]


def clock(steps: Steps, bar: int, pulse: int) -> Steps:
    """Return the clock's number at steps counted from a bar line, for bars and beats of so many steps."""
    place = steps % bar
    beat, within = place // pulse, place % pulse
    kind = pulse if pulse in PULSES else (6 if pulse % 3 == 0 else 8)
    beats = -(-bar // pulse)
    weight = np.where(beat == 0, DOWNBEAT, np.where(2 * beat == beats, MIDDLE, OTHER))
    return number(within * kind // pulse, kind, weight)


def number(within: Steps, kind: int, weight: Steps | int) -> Steps:
    """Return the clock's number of a step within a beat of so many steps and of this weight."""
    return np.asarray(PLACES * weight + sum(PULSES[: PULSES.index(kind)]) + within, np.int64)


def bar_lines(clocks: Steps) -> NDArray[np.bool_]:
    """Say at which steps a clock says that a bar begins."""
    begins: NDArray[np.bool_] = np.isin(clocks, [number(np.array(0), kind, DOWNBEAT) for kind in PULSES])
    return begins


def pulse(meter: tuple[int, int], steps_per_beat: int) -> tuple[int, int]:
    """Return the steps in a bar and in a beat of a meter: three eighths are a beat in 3/8, 6/8, 9/8 and 12/8."""
    numerator, denominator = meter
    is_compound = denominator >= 8 and numerator % 3 == 0  # noqa: PLR2004  eighths, by threes
    bar = max(1, round(4 * steps_per_beat * numerator / denominator))
    return bar, max(1, 12 * steps_per_beat // denominator) if is_compound else steps_per_beat

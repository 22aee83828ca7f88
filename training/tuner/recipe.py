"""What a run of the tuner is told: Jaques et al. 2016 and Kotecha 2018, unless said."""

from dataclasses import dataclass

from ..recipes import Training
from . import rules


@dataclass(frozen=True, kw_only=True)
class Tuning(Training):
    """One run of the tuner; an epoch goes through the prompts once, a melody each."""

    start: str
    """The system whose weights it starts from."""
    algorithm: str
    """q, psi or g."""
    exploration: str = "boltzmann"
    """boltzmann or greedy."""
    batch: int = 5
    """Melodies made between two updates; the paper has a minibatch of steps for every five steps."""
    minibatch: int = 32
    memory: int = 3125
    """Melodies remembered: 100,000 steps."""
    scale: float = 2.0
    """1/c, the weight of the rules beside the log-probabilities."""
    free: float = rules.FREE
    """The size up to which autocorrelation costs nothing..."""
    weight: float = rules.WEIGHT
    """...what more of it costs..."""
    since: int = 0
    """...and from which step on."""
    is_early: bool = False
    """Whether a highest and a lowest note that come once are paid as they come, and not at the end."""
    discount: float = 0.5
    rate: float = 0.01
    """What an update of the target network takes over of the network: eta."""
    epsilon: float = 0.1
    """Where greedy exploration ends..."""
    annealed: int = 500_000
    """...after so many steps, from 1."""
    prompted: float = 0.0
    """Share of the melodies that go on from a prompt; the others from a random action, as published."""
    patience: int = 100
    """The reward rises by fits and starts."""

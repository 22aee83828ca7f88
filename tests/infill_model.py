"""A model of kind infill whose answer is known: a note a beat, on the next pitch that is pinned."""

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.card import Card, Voice
from engine.infill.pins import FREE
from engine.model import Model

SPAN = (57, 81)


class Hopeful(Model):
    """Looks ahead as the trained network does, with a rule in place of weights."""

    def __init__(self) -> None:
        """Be a model without a file."""
        voices = {"melody": Voice(SPAN, SPAN)}
        self.card = Card("hopeful", "tests", "none", "none", voices, steps=80, steps_per_beat=4, kind="infill")

    def __call__(
        self, lead: NDArray[np.int64], perturbation: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the answer; a lead with what no training token is, or a step with no token allowed, is a fault."""
        assert lead.min() >= 0
        assert lead.max() <= FREE
        assert np.isfinite(perturbation.max(-1)).all()
        logits = np.zeros(perturbation.shape, np.float32)
        logits[:, :, vocabulary.HOLD] = np.where(np.arange(len(lead)) % 4 == 0, -5, 5)[:, None]
        for row, pins in enumerate(lead.T):
            hoped = 60
            for step in reversed(range(len(pins))):
                hoped = int(pins[step]) if pins[step] < vocabulary.PITCHES else hoped
                logits[step, row, hoped] += 3
        tokens = (logits + perturbation).argmax(-1)
        log_probs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
        return tokens, np.take_along_axis(log_probs, tokens[..., None], -1)[..., 0].astype(np.float32)

"""The judge put to the test on chorales: which of the candidates for a piece it likes, and the weights of its rules.

`python -m training.second_voice.judged` finds the weights on the validation chorales. Bach's own voice is put among
the candidates that a model makes, and the weights are those under which he is chosen most surely, in a conditional
logit (McFadden 1974) whose weights can't be negative: no rule pays for a fault. For several factors of the model's own
opinion beside them it prints how many of Bach's onsets the chosen ones meet, and how many parallels they have: the more
it counts, the more of both. `LIKELY` is 1, since eight times as much meets a little more and has half as many parallels
again.
"""

import argparse
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine import vocabulary
from engine.grid import hear
from engine.judge.rules import RULES, Beside
from engine.judge.verdict import LIKELY
from engine.model import Model
from engine.notes import Clip, Note
from engine.perturbation import lock, noise
from engine.settings import Settings
from engine.staves.code import bar_lines
from engine.windows import accompany

from .. import chorales, trial
from ..metrics import Tokens, agreement
from ..trial import Piece
from .scores import clocks

log = logging.getLogger(__name__)

CANDIDATES = 16
PAIRS = (("Soprano", "Alto"), ("Tenor", "Bass"), ("Soprano", "Bass"), ("Soprano", "Tenor"), ("Alto", "Soprano"))
"""On which the weights are found: close below, far below, and above."""
SHRINK = 0.02
"""Times the squares of the weights: without it, rules that Bach never breaks would weigh without end."""
STEPS = 400
FACTORS = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
SEED = 7

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Field:
    """The candidates for a piece: rows are candidates, the true voice first where it is among them."""

    marks: Numbers
    """Marks of each rule a note, [N, rules]."""
    log_probs: Numbers
    """A note, [N]."""
    agreement: Numbers
    """Share of the true onsets that are met, [N]."""

    def chosen(self, likely: float = LIKELY, weights: Sequence[float] | None = None) -> int:
        """Return the row that the judge likes best."""
        costs = np.array([rule.weight for rule in RULES] if weights is None else weights)
        return int((likely * self.log_probs - self.marks @ costs).argmax())


def field(piece: Piece, rows: Tokens, log_probs: NDArray[np.float32]) -> Field:
    """Mark candidates for a piece, tokens and log-probabilities [T, N]."""
    lead = clip(piece, piece.lead)
    heard, marks, likely, agreed = hear(lead), [], [], []
    for tokens, costs in zip(rows.T, log_probs.T, strict=True):
        beside = Beside.of(lead, heard, clip(piece, tokens), is_above=piece.staves[1] < piece.staves[0])
        notes = max(1, int((tokens < vocabulary.PITCHES).sum()))
        marks.append([rule.count(beside) / notes for rule in RULES])
        likely.append(float(costs.sum()) / notes)
        met = agreement(tokens, piece.accompaniment)["onset_accuracy"]
        agreed.append(met.hits / met.of)
    return Field(np.array(marks), np.array(likely), np.array(agreed))


def clip(piece: Piece, tokens: Tokens) -> Clip:
    """Return tokens as a clip whose bars begin where the piece's do, as far as its clock tells."""
    numerator, denominator = (int(number) for number in piece.meter.split("/"))
    bar = 4 * numerator / denominator
    first = 0.0 if piece.clock is None else float(bar_lines(piece.clock).argmax()) / chorales.STEPS_PER_BEAT
    start = -first % bar
    step = 1 / chorales.STEPS_PER_BEAT
    tones = vocabulary.decode(tokens).tones
    notes = tuple(Note(start + tone.start * step, tone.pitch, tone.duration * step) for tone in tones)
    return Clip(notes, start + len(tokens) * step, start, (numerator, denominator))


def candidates(model: Model, piece: Piece, count: int, seed: int) -> tuple[Tokens, NDArray[np.float32]]:
    """Let a model make so many candidates at temperature 1, freely; return tokens and log-probabilities [T, N]."""
    shape = (len(piece.lead), vocabulary.SIZE)
    settings = Settings(temperature=1.0, seed=seed)
    return accompany(
        model, piece.told(model), np.stack([noise(settings, 0, shape, number) for number in range(count)], axis=1)
    )


def fields(model: Model, work: Path) -> Iterator[Field]:
    """Yield the candidates of each validation chorale with Bach's voice among them, the first."""
    known, when = chorales.read("valid", work), clocks("valid", work)
    for lead, voice in PAIRS:
        log.info("%s -> %s", lead, voice)
        for number, piece in enumerate(trial.pieces(known, lead, voice, when)):
            made, costs = candidates(model, piece, CANDIDATES, SEED + number)
            _, true = accompany(model, piece.told(model), lock(piece.accompaniment[:, None]))
            rows = np.concatenate([piece.accompaniment[:, None], made], axis=1)
            yield field(piece, rows, np.concatenate([true, costs], axis=1))


def fitted(found: Sequence[Field]) -> list[float]:
    """Return the weights of the rules under which the first of each field is chosen most surely."""
    marks = torch.tensor(np.stack([each.marks for each in found]))
    free = torch.zeros(len(RULES), dtype=marks.dtype, requires_grad=True)
    optimiser = torch.optim.Adam([free], lr=0.1)
    for _ in range(STEPS):
        weights = torch.nn.functional.softplus(free)
        surely = torch.log_softmax(-marks @ weights, 1)[:, 0]
        loss = -surely.mean() + SHRINK * (weights / 10).square().sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    fit: list[float] = torch.nn.functional.softplus(free).tolist()
    return fit


def main() -> None:
    """Print the weights."""
    parser = argparse.ArgumentParser(prog="python -m training.second_voice.judged", description=__doc__)
    parser.add_argument("model", type=Path, help="an .onnx file")
    parser.add_argument("--work", type=Path, default=chorales.WORK, help="folder of the corpus caches")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    found = [*fields(Model(arguments.model), arguments.work)]
    weights = fitted(found)
    for rule, weight, mean in zip(RULES, weights, np.mean([each.marks for each in found], axis=0).T, strict=True):
        print(
            f"{rule.name:40} weight {weight:7.2f}   marks a note: Bach {mean[0]:.4f}, candidates {mean[1:].mean():.4f}"
        )
    for factor in FACTORS:
        rows = [1 + made(each).chosen(factor, weights) for each in found]
        agreed = np.mean([each.agreement[row] for each, row in zip(found, rows, strict=True)])
        marks = np.mean([each.marks[row] for each, row in zip(found, rows, strict=True)], axis=0)
        print(f"likely {factor:5}: onsets met {agreed:.4f}, parallels a note {marks[:2].sum():.4f}")
    plain = np.mean([each.agreement[1:].mean() for each in found])
    print(f"without a judge: onsets met {plain:.4f}")


def made(whole: Field) -> Field:
    """Return a field without the true voice."""
    return Field(whole.marks[1:], whole.log_probs[1:], whole.agreement[1:])


if __name__ == "__main__":
    main()

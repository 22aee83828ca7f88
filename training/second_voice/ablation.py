"""What each part of our own model is for: the same without it, on the test split, bare and as the musician gets it.

Without alignment is the best of the published designs, which squeezes the lead into one vector. What learned without
augmentation, or from the chorales alone, is exported into the folder of caches beforehand.
"""

import logging
from pathlib import Path

import numpy as np

from engine import vocabulary
from engine.making import make
from engine.model import FOLDER, Model
from engine.settings import Settings

from .. import chorales, trial
from ..accompaniment import PAIRS
from ..chorales import CorpusError
from ..metrics import Share, estimate, pitches, score
from ..table import Column, Row, Table
from ..trial import Piece, Trial
from .choir import CHOICES, MUSICAL, tokens_of
from .judged import clip
from .scores import clocks

log = logging.getLogger(__name__)

OURS = "second-voice"
WITHOUT = {
    "without alignment": FOLDER / "chorale-bi-augmented.onnx",
    "tunes as often as they were set": Path("second-voice-unevened.onnx"),
    "... and without augmentation": Path("second-voice-unvaried.onnx"),
    "... and without the other corpora": Path("second-voice-chorales.onnx"),
}
"""Files, those that do not ship in the folder of caches."""
CANDIDATES = 8

COLUMNS = (
    Column("A1 NLL / step", "A1_nll", has_interval=True),
    Column("A2 NLL / step", "A2_nll", has_interval=True),
    Column("A1 onset acc.", "A1_accuracy", has_interval=True),
    Column("A2 onset acc.", "A2_accuracy", has_interval=True),
    Column("A1, a vote", "A1_vote"),
    Column("A2, a vote", "A2_vote"),
    Column("candidates", "candidates", 0),
    *MUSICAL,
)
NOTES = """\
NLL in nats, teacher-forced; onset accuracy of greedy runs. A vote is the pitch that most of 8 free runs at T=1 have at
a step: no voice that could be played, but as often Bach's as any choice among runs will be. From "candidates" on it is
what the musician gets: an alto for a clip of the soprano, one take a piece at T=1, in the alto's range, the best of so
many candidates, parallels mended. Of one nothing is chosen and nothing is mended: that is without the judge. The rows
that begin with dots lack what the row before the first of them lacks, and one thing more, each another."""


def ablation_table(work: Path) -> Table:
    """Return the table."""
    others = files(work)
    when, known = clocks("test", work), chorales.read("test", work)
    asked = {task: trial.pieces(known, *pair, when) for task, pair in PAIRS.items()}
    ours = Model(FOLDER / f"{OURS}.onnx")
    rows: dict[str, Row] = {OURS: bare(ours, asked) | made(ours, asked["A1"], CANDIDATES)}
    for title, path in others.items():
        model = Model(path)
        rows[title] = bare(model, asked) | made(model, asked["A1"], CANDIDATES)
    for count in (count for count in CHOICES if count != CANDIDATES):
        title = "without the judge" if count == 1 else f"{count} candidates"
        rows[title] = made(ours, asked["A1"], count)
    rows["Bach"] = dict(estimate([score(piece.lead, piece.accompaniment) for piece in asked["A1"]]))
    return Table("Ablations, test split", COLUMNS, rows, NOTES)


def files(work: Path) -> dict[str, Path]:
    """Return the files of the others by the titles of their rows."""
    for path in WITHOUT.values():
        if not (work / path).exists():
            raise CorpusError(f"{work / path} is not there; train {path.stem} and export it into {work}")
    return {title: work / path for title, path in WITHOUT.items()}


def bare(model: Model, asked: dict[str, list[Piece]]) -> Row:
    """Return what the true voices cost a model, and how near to them its greedy runs come, for both tasks."""
    row: Row = {}
    for task, pieces in asked.items():
        log.info("%s, %s: %d pieces", model.card.name, task, len(pieces))
        done = [trial.attempt(model, piece, number) for number, piece in enumerate(pieces)]
        found = estimate(
            [trial.judge(piece, each) | voted(piece, each) for piece, each in zip(pieces, done, strict=True)]
        )
        row |= {f"{task}_nll": found["nll"], f"{task}_accuracy": found["greedy_onset_accuracy"]}
        row[f"{task}_vote"] = found["vote"]
    return row


def voted(piece: Piece, done: Trial) -> dict[str, Share]:
    """Return at how many of the true onsets most free runs sound the true pitch, the lower of two as frequent."""
    runs = np.stack([pitches(sample) for sample in done.samples]) + 1
    most = np.array([np.bincount(step).argmax() for step in runs.T]) - 1
    onsets = piece.accompaniment < vocabulary.PITCHES
    return {"vote": Share(int((most == pitches(piece.accompaniment))[onsets].sum()), int(onsets.sum()))}


def made(model: Model, pieces: list[Piece], candidates: int) -> Row:
    """Return the numbers of the altos that the engine makes of clips of the sopranos."""
    log.info("%s, %d candidates", model.card.name, candidates)
    shares = []
    for number, piece in enumerate(pieces):
        settings = Settings(model.card.name, "alto", 1.0, number + 1, candidates=candidates)
        (take,) = make(clip(piece, piece.lead), settings, model)
        shares.append(score(piece.lead, tokens_of(take.clip, len(piece.lead))))
    return {"candidates": candidates, **estimate(shares)}

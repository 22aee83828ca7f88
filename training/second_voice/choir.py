"""A3: a chorale's soprano gets alto, tenor and bass, each made when others are there.

Scored are all six pairs of voices together. Beside the bare model, which no range and no lock helps and which makes
them from the top, there is what the musician gets: made by the engine out of a clip, in its order, from so many
candidates, judged and mended.
"""

import logging
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np

from engine import vocabulary
from engine.making import make
from engine.model import FOLDER, Model
from engine.notes import Clip
from engine.perturbation import lock, noise
from engine.settings import Settings
from engine.staves.code import STAVES, TARGET
from engine.staves.parts import ALL
from engine.windows import accompany

from .. import chorales
from ..metrics import Share, Tokens, agreement, estimate, likelihood, score, total
from ..table import Column, Row, Table
from ..trial import SAMPLES, Piece
from .judged import clip
from .scores import clocks

log = logging.getLogger(__name__)

CHOICES = (1, 4, 8, 16)
"""Candidates from which the judge chooses, a row each."""
STEPS_PER_BEAT = chorales.STEPS_PER_BEAT

MUSICAL = (
    Column("diss. on beats", "dissonance_on_beats"),
    Column("cons.", "consonance"),
    Column("5ths / 1000", "parallel_fifths", 1, 1000),
    Column("8ves / 1000", "parallel_octaves", 1, 1000),
    Column("crossing", "crossing", 4),
    Column("notes / beat", "notes_per_beat", 2),
)
"""What the voices are like, whoever made them."""
COLUMNS = (
    Column("NLL / step", "nll", has_interval=True),
    Column("alto", "alto_nll"),
    Column("tenor", "tenor_nll"),
    Column("bass", "bass_nll"),
    Column("NLL / onset step", "onset_nll", has_interval=True),
    Column("onset acc., T=1", "onset_accuracy", has_interval=True),
    Column("alto", "alto_accuracy"),
    Column("tenor", "tenor_accuracy"),
    Column("bass", "bass_accuracy"),
    *MUSICAL,
)
NOTES = """\
NLL in nats a step, teacher-forced over whole pieces: of the alto given the soprano, of the tenor given both, of the
bass given all three; the first column is their mean. Free runs are at T=1; musical numbers are over all six pairs of
voices, parallels per 1000 steps at which both of a pair move. Bare: 8 samples a piece, made from the top, nothing
helps the model. The others are what the musician gets, one take a piece of a clip of the soprano: alto, bass, then
tenor, in the ranges of the voices, without crossing, the best of so many candidates, parallels mended. For scale: JS
Fakes, 500 whole chorales of another system, have 3.8 fifths and 1.6 octaves in 1000 between soprano and alto, 5.1 and
8.6 between tenor and bass."""

Voices = tuple[Tokens, ...]


def choir_table(work: Path) -> Table:
    """Return the table of the model that ships, and of the same from other beginnings whose files are in `work`."""
    return table(work, [FOLDER / "second-voice.onnx", *sorted(work.glob("second-voice-[0-9].onnx"))], "test")


def table(work: Path, paths: Sequence[Path], split: str) -> Table:
    """Return the table of some models; what the musician gets is made by the first."""
    known, when = chorales.read(split, work), clocks(split, work)
    rows: dict[str, Row] = {}
    for path in paths:
        model = Model(path)
        log.info("%s: %d pieces", path.stem, len(known))
        rows[f"{path.stem}, bare"] = dict(
            estimate([bare(model, piece, when[piece.file], n) for n, piece in enumerate(known)])
        )
    model = Model(paths[0])
    for count in CHOICES:
        log.info("%s, %d candidates", model.card.name, count)
        rows[f"{model.card.name}, {count} candidates"] = dict(
            estimate([as_made(model, piece, when[piece.file], n, count) for n, piece in enumerate(known)])
        )
    rows["Bach"] = dict(estimate([together(voices(piece)) for piece in known]))
    return Table(f"A3: soprano -> alto, tenor, bass, {split} split", COLUMNS, rows, NOTES)


def voices(piece: chorales.Chorale) -> Voices:
    """Return the voices of a chorale from the top."""
    return tuple(piece.voices[voice] for voice in chorales.VOICES)


def bare(model: Model, piece: chorales.Chorale, clock: Tokens, number: int) -> dict[str, Share]:
    """Return what the true voices cost the model, and the numbers of its free runs."""
    true = voices(piece)
    told = Piece(piece.file, piece.family, piece.meter, true[0], true[1], (0, 1), clock).told(model)
    forced, runs = told.copy(), np.repeat(told, SAMPLES, axis=1)
    shares: list[dict[str, Share]] = []
    settings = Settings(temperature=1.0, seed=number + 1)
    made = [true[0][:, None].repeat(SAMPLES, axis=1)]
    for index, name in enumerate(STAVES[1:], 1):
        forced[..., TARGET] = runs[..., TARGET] = index
        _, log_probs = accompany(model, forced, lock(true[index][:, None]))
        costs = likelihood(log_probs[:, 0], true[index])
        shares += [costs, {f"{name}_nll": costs["nll"]}]
        forced[:, 0, index] = true[index]
        shape = (len(clock), vocabulary.SIZE)
        chances = np.stack([noise(settings, take, shape, index) for take in range(SAMPLES)], axis=1)
        tokens, _ = accompany(model, runs, chances)
        runs[..., index] = tokens
        made.append(tokens)
    shares += [compared(tuple(part[:, take] for part in made), true) for take in range(SAMPLES)]
    return total(shares)


def as_made(model: Model, piece: chorales.Chorale, clock: Tokens, number: int, candidates: int) -> dict[str, Share]:
    """Return the numbers of what the engine makes of a clip of the soprano."""
    true = voices(piece)
    source = clip(Piece(piece.file, piece.family, piece.meter, true[0], true[1], (0, 1), clock), true[0])
    settings = Settings(model.card.name, ALL, 1.0, number + 1, candidates=candidates)
    (take,) = make(source, settings, model)
    lines = [tokens_of(part, len(true[0])) for part in (take.clip, *(other for _, other in take.others))]
    return compared((true[0], *lines), true)


def tokens_of(made: Clip, steps: int) -> Tokens:
    """Return the tokens [T] of a clip that was made on the 16th grid."""
    tokens = np.full(steps, vocabulary.REST)
    for note in made.notes:
        first, last = (round((beat - made.start) * STEPS_PER_BEAT) for beat in (note.start, note.end))
        tokens[first + 1 : last] = vocabulary.HOLD
        tokens[first] = note.pitch
    return tokens


def compared(made: Voices, true: Voices) -> dict[str, Share]:
    """Return the numbers of all pairs of made voices, and how the made ones agree with the true."""
    shares = [together(made)]
    for name, ours, theirs in zip(STAVES[1:], made[1:], true[1:], strict=True):
        found = agreement(ours, theirs)
        shares += [{"onset_accuracy": found["onset_accuracy"], f"{name}_accuracy": found["onset_accuracy"]}]
    return total(shares)


def together(lines: Voices) -> dict[str, Share]:
    """Return the numbers of all pairs of some voices from the top."""
    return total(score(upper, lower) for upper, lower in combinations(lines, 2))

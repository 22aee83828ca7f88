"""The canonical JSB chorales, 229 to learn from, 76 to choose by and 77 for the test, so that others can compare.

Boulanger-Lewandowski et al. 2012 split them; the file on the 16th grid, with the four voices apart, is that of Coconet
(Huang et al. 2017). It doesn't tell a note struck again from one that goes on, nor where bars begin, so neither does
this table. Of the 77 many have a tune that is in the training set too: A1 to A3 are the stricter measure.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.staves.code import ANY, number

from ..chorales import STEPS_PER_BEAT, CorpusError
from ..system import Data
from .excerpts import training, validation
from .network import SecondVoice
from .scores import Score

FOLDER = Path("jsb")
"""Where the file lies, inside the folder of caches."""
FILE, EXPECTED = "Jsb16thSeparated.json", "79294cc374f9252e95ef4b703161524c1c53dc1f712c236f00f1c1f5d54af5a7"
NAME = "second-voice-jsb"


def read(split: str, work: Path) -> list[Score]:
    """Read one split, train, valid or test, as scores whose bar lines nobody knows."""
    path = work / FOLDER / FILE
    content = path.read_bytes() if path.exists() else b""
    found = hashlib.sha256(content).hexdigest() if content else "no file"
    if found != EXPECTED:
        raise CorpusError(
            f"{path} has SHA-256 {found}, not {EXPECTED}; put the file of czhuang/JSB-Chorales-dataset there"
        )
    scores = []
    for index, frames in enumerate(json.loads(content)[split]):
        parts = tuple(tokens(np.array(line)) for line in zip(*frames, strict=True))
        within = np.arange(len(frames)) % STEPS_PER_BEAT
        scores.append(Score(f"{split} {index}", "chorale", parts, number(within, STEPS_PER_BEAT, ANY)))
    return scores


def tokens(pitches: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the tokens of pitches [T], -1 for silence: what is as it was goes on."""
    goes_on = np.concatenate([[False], pitches[1:] == pitches[:-1]])
    sounds = np.where(pitches < 0, vocabulary.REST, pitches)
    made: NDArray[np.int64] = np.where(goes_on & (pitches >= 0), vocabulary.HOLD, sounds)
    return made


def data(split: str, recipe: SecondVoice, work: Path) -> Data:
    """Return excerpts to learn from, or whole pieces with their tasks."""
    scores = read(split, work)
    if split != "train":
        return validation(scores)
    return training([(scores, recipe.excerpts[0])], recipe.steps, recipe.variants, recipe.seed)

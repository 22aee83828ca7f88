"""How the blues models measure up: `python -m training.blues` prints the tables of the README."""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.blues.beat import SLOTS
from engine.blues.chords import Chord
from engine.blues.form import BARS, BEATS
from engine.blues.place import find
from engine.blues.prompt import LEGATO, SWING, VELOCITY, Manner, Prompt
from engine.blues.solo import chances, judge, lock
from engine.melody import Tone
from engine.model import Model, load
from engine.settings import Settings

from . import eck_solos, solos
from .baselines import Markov, Walk
from .chorales import WORK
from .solos import Solo

SAMPLES = 8
"""Solos improvised over the changes of each held-out one."""
PHRASE = 1.0
"""Beats of rest that end a phrase."""
SHORTEST = 4
"""Notes of the shortest copied run that is looked for."""

Tokens = NDArray[np.int64]
Row = dict[str, str]
Rows = dict[str, Row]


def bits(model: Model, solo: Solo) -> float:
    """Return the bits of a solo under the network, every slot of it counted."""
    _, log_probs = model(solo.lead[:, None], lock(solo.tokens)[:, None])
    return float(-log_probs.sum(dtype=np.float64) / np.log(2))


def improvised(model: Model, solo: Solo, seed: int, temperature: float) -> Tokens:
    """Return solos over the same changes and as long, from nothing, [SAMPLES, steps]."""
    settings = Settings(temperature=temperature, seed=seed)
    wishes = np.stack([chances(settings, take, len(solo.tokens)) for take in range(SAMPLES)], axis=1)
    tokens, _ = model(np.repeat(solo.lead[:, None], SAMPLES, axis=1), wishes)
    return tokens.T


@dataclass
class Portrait:
    """What is counted of solos, to lay beside others."""

    chord_tones: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    beats: int = 0
    silent: int = 0
    slots: int = 0
    phrases: list[int] = field(default_factory=list)
    """Notes of each phrase."""
    spans: list[float] = field(default_factory=list)
    """Beats of each phrase."""
    rests: list[float] = field(default_factory=list)
    """Beats between phrases."""
    runs: list[int] = field(default_factory=list)
    """Notes of the longest run of each solo that occurs in training."""

    def add(self, tokens: Tokens, harmony: Sequence[Chord | None], library: "Library") -> None:
        """Count one solo."""
        tones = vocabulary.decode(tokens).tones
        self.beats += len(tokens) // len(SLOTS)
        self.silent += int((tokens == vocabulary.REST).sum())
        self.slots += len(tokens)
        if not tones:
            return
        for tone in tones:
            chord = harmony[tone.start // len(SLOTS)]
            if chord:
                place = _place(tone)
                self.notes[place] += 1
                self.chord_tones[place] += tone.pitch % 12 in chord.classes()
        for phrase in phrases(tones):
            self.phrases.append(len(phrase))
            self.spans.append((phrase[-1].end - phrase[0].start) / len(SLOTS))
        gaps = [(following.start - tone.end) / len(SLOTS) for tone, following in pairwise(tones)]
        self.rests += [gap for gap in gaps if gap >= PHRASE]
        self.runs.append(library.longest(tones))

    def row(self) -> Row:
        """Write the counts as a row of the table."""
        cells = {f"chord tones, {place}": f"{self.chord_tones[place] / self.notes[place]:.3f}" for place in PLACES}
        cells["notes / beat"] = f"{self.notes.total() / self.beats:.2f}"
        cells["silent"] = f"{self.silent / self.slots:.3f}"
        cells["notes / phrase"] = _quartiles(self.phrases)
        cells["beats / phrase"] = _quartiles(self.spans)
        cells["beats of rest"] = _quartiles(self.rests)
        return cells | {"longest copied run": f"{np.median(self.runs):.0f}, at most {max(self.runs)}"}


OPENINGS = (1, 2, 4, 8, 12)
"""Bars of the openings in which the key is looked for."""
MANNER = Manner(SWING, LEGATO, VELOCITY, VELOCITY)

PLACES = ("beats 1, 3", "beats 2, 4", "off the beat")


def _place(tone: Tone) -> str:
    if tone.start % len(SLOTS):
        return PLACES[2]
    return PLACES[tone.start // len(SLOTS) % BEATS % 2]


def phrases(tones: Sequence[Tone]) -> list[list[Tone]]:
    """Split tones where a rest of `PHRASE` beats lies between them."""
    split = [[tones[0]]]
    for tone, following in pairwise(tones):
        if following.start - tone.end >= PHRASE * len(SLOTS):
            split.append([])
        split[-1].append(following)
    return split


class Library:
    """Runs of notes in the training solos, by interval and time between onsets: in any key."""

    def __init__(self, heard: Iterable[Solo]) -> None:
        """Remember the training solos."""
        self.steps = [_steps(vocabulary.decode(solo.tokens).tones) for solo in heard]
        self.runs: dict[int, set[bytes]] = {}

    def longest(self, tones: Sequence[Tone]) -> int:
        """Return the notes of the longest run of tones that occurs in the training solos."""
        steps = _steps(tones)
        longest = SHORTEST - 1
        while longest < len(tones) and self._has(steps, longest):
            longest += 1
        return longest

    def _has(self, steps: NDArray[np.int16], length: int) -> bool:
        """Say whether a run of `length` steps, so one note more, is known."""
        if length not in self.runs:
            self.runs[length] = {run for known in self.steps for run in _cut(known, length)}
        return any(run in self.runs[length] for run in _cut(steps, length))


def _steps(tones: Sequence[Tone]) -> NDArray[np.int16]:
    """Return interval and slots from each tone to the next, [tones - 1, 2]."""
    steps = [(after.pitch - tone.pitch, after.start - tone.start) for tone, after in pairwise(tones)]
    return np.array(steps, np.int16).reshape(-1, 2)


def _cut(steps: NDArray[np.int16], length: int) -> list[bytes]:
    return [steps[first : first + length].tobytes() for first in range(len(steps) - length + 1)]


def _quartiles(values: Sequence[float]) -> str:
    low, middle, high = np.percentile(values, (25, 50, 75))
    return f"{middle:.1f} ({low:.1f} to {high:.1f})"


def swing(heard: Iterable[Solo]) -> str:
    """Return where the second of two eighths falls, quartiles of the share of its beat."""
    shares = [share for solo in heard for share in solo.off_beats]
    low, middle, high = np.percentile(shares, (25, 50, 75))
    return f"{middle:.3f} ({low:.3f} to {high:.3f}), so {middle / (1 - middle):.2f} to 1"


def keys(model: Model, held: Iterable[Solo]) -> Row:
    """Return in how many of the openings of choruses the engine finds the key, by their length in bars."""
    bar = BEATS * len(SLOTS)
    found: dict[str, str] = {}
    for bars in OPENINGS:
        hits = []
        for solo in held:
            # From the first whole chorus on.
            for start in range(
                -solo.first % (BARS * BEATS) * len(SLOTS), len(solo.tokens) - bars * bar + 1, BARS * bar
            ):
                tokens = vocabulary.cut(solo.tokens, start, start + bars * bar)
                if (tokens < vocabulary.PITCHES).any():
                    prompt = Prompt(vocabulary.decode(tokens), 1.0, MANNER, None)
                    place = find(prompt, None, Settings(), partial(judge, model, tokens))
                    hits.append(place.tonic == solo.tonic)
        found[f"{bars} bars"] = f"{np.mean(hits):.2f} of {len(hits)}"
    return found


def table(rows: Rows) -> str:
    """Write rows as a Markdown table."""
    columns = list(next(iter(rows.values())))
    lines = [["", *columns], ["---"] + ["---:"] * len(columns)]
    lines += [[name, *(cells[column] for column in columns)] for name, cells in rows.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def likelihoods(model: Model, heard: list[Solo], splits: dict[str, list[Solo]], work: Path) -> Rows:
    """Return bits per note of the held-out solos under each contender."""
    markov, walk = Markov(heard), Walk(heard)
    judges: dict[str, Callable[[Solo], float]] = {
        f"`{model.card.name}`": lambda solo: bits(model, solo),
        "network of 2002, trained on the same": eck_solos.load(work / f"{eck_solos.RECIPE.name}.pt", heard).bits,
        "Markov chain, order 3": markov.bits,
        "random walk over chord tones": walk.bits,
    }
    return {
        name: {split: f"{sum(map(judge, held)) / _notes(held):.2f}" for split, held in splits.items()}
        for name, judge in judges.items()
    }


def _notes(held: Iterable[Solo]) -> int:
    return sum(int((solo.tokens < vocabulary.PITCHES).sum()) for solo in held)


def portraits(model: Model, heard: Sequence[Solo], held: Sequence[Solo]) -> Rows:
    """Return the held-out solos beside those that the model improvises over their changes."""
    library = Library(heard)
    real = Portrait()
    for solo in held:
        real.add(solo.tokens, solo.harmony, library)
    rows = {"real solos": real.row()}
    for temperature in (0.0, 0.5, 1.0, 1.5):
        made = Portrait()
        for number, solo in enumerate(held):
            for tokens in improvised(model, solo, 2002 + number, temperature):
                made.add(tokens, solo.harmony, library)
        rows[f"`{model.card.name}`, T={temperature:g}"] = made.row()
    return rows


def main(argv: list[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m training.blues", description=__doc__)
    parser.add_argument("--model", default="blues", help="a name or an .onnx file (default blues)")
    parser.add_argument(
        "--work", type=Path, default=WORK, help="folder of the solos and of the checkpoint eck-solos.pt"
    )
    arguments = parser.parse_args(argv)
    model = Model(Path(arguments.model)) if arguments.model.endswith(".onnx") else load(arguments.model)
    folder = arguments.work / solos.FOLDER.name
    heard = solos.read("train", folder)
    splits = {split: solos.read(split, folder) for split in ("valid", "test")}
    print(f"### Bits per note\n\n{table(likelihoods(model, heard, splits, arguments.work))}\n")
    drawn = table(portraits(model, heard, splits["test"]))
    print(f"### The test solos and what is improvised over their changes\n\n{drawn}\n")
    print(f"### Keys found\n\n{table({'held-out openings': keys(model, splits['valid'] + splits['test'])})}\n")
    print(f"Swing of the training solos: {swing(heard)}; of the test solos: {swing(splits['test'])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

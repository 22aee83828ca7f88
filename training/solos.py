"""Real blues solos: 52 transcriptions of the Weimar Jazz Database, on the slots of the beat, with the chord of each.

The folder holds `melody/*.csv` and `beats/*.csv`, the database's tables of that name a solo, and `solos.json`, its
table of solos; `data/solos.json` pins the SHA-256 of every file and the split. No performer is in two splits.
"""

import csv
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.blues.beat import SLOTS, nearest
from engine.blues.chords import Chord
from engine.blues.chords import tonic as tonic_of
from engine.blues.form import BEATS, lead
from engine.blues.prompt import BREATH
from engine.melody import Melody, Tone

from .chorales import WORK, CorpusError

MANIFEST = Path(__file__).parent / "data" / "solos.json"
FOLDER = WORK / "wjd_blues"
"""Where the solos lie unless a command says otherwise."""

LICENCE = "ODbL 1.0; contains information from the Weimar Jazz Database (jazzomat.hfm-weimar.de)"

SYMBOL = re.compile(r"([A-G][b#]?)(.*)")
# How the database begins what follows a root; the first that fits counts.
QUALITIES = (("j", "maj7"), ("-7", "m7"), ("-", "m"), ("m7b5", "m7b5"), ("o", "dim"), ("sus", "sus7"), ("7", "7"))

Row = dict[str, str]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Solo:
    """One solo from the bar of its first note, or the first beat that the database has, on; as long as whole bars."""

    name: str
    performer: str
    tonic: int
    tokens: Numbers
    """int64 [steps], a step a slot."""
    lead: Numbers
    """int64 [steps, FEATURES]: what `engine.blues.form.lead` tells of each step."""
    harmony: tuple[Chord | None, ...]
    """The chord of each beat."""
    first: int
    """The place of the first beat in the form."""
    off_beats: tuple[float, ...]
    """Where the second of two eighths was really played, in shares of its beat."""


def read(split: str, folder: Path = FOLDER) -> list[Solo]:
    """Read the solos of one split: train, valid or test; refuse a file that is not the one pinned."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    keys = {_plain(f"{row['performer']}_{row['title']}", row["solopart"]): row for row in _json(folder, manifest)}
    solos = []
    for name in sorted(manifest["splits"][split]):
        melody, beats = (_rows(folder, f"{table}/{name}.csv", manifest) for table in ("melody", "beats"))
        solos.append(_solo(name, keys[_key(name)], melody, beats))
    return solos


def windows(solos: list[Solo], steps: int, hop: int) -> tuple[Numbers, Numbers]:
    """Cut solos into windows that start `hop` steps apart; return leads [N, steps, FEATURES] and tokens [N, steps].

    A shorter solo is one window, its end padded with tokens of -1.
    """
    leads, tokens = [], []
    for solo in solos:
        length = len(solo.tokens)
        last = max(0, length - steps)
        for start in sorted({*range(0, last, hop), last}):
            end = min(start + steps, length)
            padding = steps - (end - start)
            leads.append(np.pad(solo.lead[start:end], ((0, padding), (0, 0))))
            tokens.append(np.pad(vocabulary.cut(solo.tokens, start, end), (0, padding), constant_values=-1))
    return np.stack(leads), np.stack(tokens)


def parse(symbol: str) -> Chord | None:
    """Read a chord symbol of the database; None for its NC, no chord."""
    found = SYMBOL.fullmatch(symbol)
    if found is None or symbol == "NC":
        return None
    root, rest = found.groups()
    quality = next((ours for theirs, ours in QUALITIES if rest.startswith(theirs)), "")
    return Chord(tonic_of(root), quality)


def _solo(name: str, facts: dict[str, str], melody: list[Row], beats: list[Row]) -> Solo:
    order = {(row["bar"], row["beat"]): index for index, row in enumerate(beats)}
    onsets = np.array([float(row["onset"]) for row in beats])
    top = next(index for index, row in enumerate(beats) if row["chorus_id"] == "1" and row["beat"] == "1")
    notes = [row for row in melody if (row["bar"], row["beat"]) in order]
    first = _bar_line(order[notes[0]["bar"], notes[0]["beat"]], top)
    tones = _tones(notes, order, onsets, first)
    length = -(-tones[-1].end // (BEATS * len(SLOTS))) * BEATS
    melody_ = Melody(tuple(tones), length * len(SLOTS))
    tonic = tonic_of(facts["key"].split("-")[0])
    harmony = _harmony(beats)[first : first + length]
    # The last bar may be longer than what the database has beats of.
    harmony += harmony[-1:] * (length - len(harmony))
    place = (first - top) % (12 * BEATS)
    return Solo(
        name,
        name.split("_", maxsplit=1)[0],
        tonic,
        vocabulary.encode(melody_),
        lead(tonic, harmony, place),
        tuple(harmony),
        place,
        tuple(
            (float(row["onset"]) - onsets[order[row["bar"], row["beat"]]]) / float(row["beatdur"])
            for row in notes
            if (row["division"], row["tatum"]) == ("2", "2")
        ),
    )


def _tones(notes: list[Row], order: dict[tuple[str, str], int], onsets: NDArray[np.float64], first: int) -> list[Tone]:
    """Put the notes on slots; of two on one slot, one in four hundred, the first is kept."""
    starts: list[int] = []
    ends: list[int] = []
    pitches: list[int] = []
    played: list[tuple[float, float]] = []
    for row in notes:
        beat = order[row["bar"], row["beat"]] - first
        start = beat * len(SLOTS) + nearest((int(row["tatum"]) - 1) / int(row["division"]))
        onset = float(row["onset"])
        span = np.interp((onset, onset + float(row["duration"])), onsets, np.arange(len(onsets))) - first
        if starts and start <= starts[-1]:
            continue
        starts.append(start)
        ends.append(int(span[1]) * len(SLOTS) + nearest(float(span[1] % 1)))
        pitches.append(round(float(row["pitch"])))
        played.append((float(span[0]), float(span[1])))
    tones = []
    for index, (start, end, pitch) in enumerate(zip(starts, ends, pitches, strict=True)):
        stop = max(end, start + 1)
        if index + 1 < len(starts):
            breathes = played[index + 1][0] - played[index][1] >= BREATH
            stop = min(stop, starts[index + 1]) if breathes else starts[index + 1]
        tones.append(Tone(start, stop - start, pitch))
    return tones


def _bar_line(beat: int, top: int) -> int:
    """Return the beat on which the bar of a beat begins; `top` begins one."""
    return max(0, top + (beat - top) // BEATS * BEATS)


def _harmony(beats: list[Row]) -> list[Chord | None]:
    """Return the chord of every beat; the database names one where it changes."""
    chord: Chord | None = None
    harmony = []
    for row in beats:
        if row["chord"]:
            chord = parse(row["chord"])
        harmony.append(chord)
    return harmony


def _plain(title: str, part: str) -> str:
    """Return performer, title and part as letters and digits: what file names and table have in common."""
    letters = re.sub(r"[^a-z0-9]", "", title.lower())
    return letters + (part if int(part or 1) > 1 else "")


def _key(name: str) -> str:
    title, part = re.fullmatch(r"(.*?)(?:-(\d))?_Solo", name).groups()  # type: ignore[union-attr]
    return _plain(title, part or "1")


def _json(folder: Path, manifest: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(_bytes(folder, "solos.json", manifest))
    return [{key: str(value) for key, value in row.items()} for row in rows]


def _rows(folder: Path, name: str, manifest: dict[str, dict[str, str]]) -> list[Row]:
    return list(csv.DictReader(_bytes(folder, name, manifest).decode("utf-8").splitlines()))


def _bytes(folder: Path, name: str, manifest: dict[str, dict[str, str]]) -> bytes:
    path = folder / name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CorpusError(
            f"{path} can't be read ({error.strerror}); the README says where the solos come from"
        ) from error
    if hashlib.sha256(content).hexdigest() != manifest["files"][name]:
        raise CorpusError(f"{path} is not the file that the shipped model was trained on")
    return content

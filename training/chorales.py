"""Bach's four-part chorales out of music21's own corpus, as melodies on the 16th grid.

The corpus is pinned: `data/manifest.json` holds the SHA-256 of every file, and a file that differs is refused.
The split `data/tune_disjoint_v1.json` lets no tune family cross from training to validation or test; twenty
repeated harmonisations are left out.
"""

import argparse
import hashlib
import json
import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.melody import Melody, Tone

log = logging.getLogger(__name__)

HERE = Path(__file__).parent
SPLIT = HERE / "data" / "tune_disjoint_v1.json"
MANIFEST = HERE / "data" / "manifest.json"
WORK = Path.home() / ".cache" / "second-voice"
"""Where the corpus cache, checkpoints and logs go unless a command says otherwise; never inside the tree."""

LICENCE = "music in the public domain; encodings from music21 10.5.1, redistributed there by permission"

VOICES = ("Soprano", "Alto", "Tenor", "Bass")
PAIRS = (("Soprano", "Alto"), ("Tenor", "Bass"))
STEPS_PER_BEAT = 4


class CorpusError(SystemExit):
    """What a command needs is not on this machine, or is not what the manifest pins: it ends with one sentence."""


@dataclass(frozen=True)
class Chorale:
    """One setting: its file, tune family, and the tokens of each voice, int64 [steps]."""

    file: str
    family: str
    meter: str
    voices: dict[str, NDArray[np.int64]]


def read(split: str, work: Path = WORK) -> list[Chorale]:
    """Read the chorales of one split: train, valid or test; parsed once, then kept in `work`."""
    digest = hashlib.sha256(MANIFEST.read_bytes() + Path(__file__).read_bytes()).hexdigest()[:16]
    cache = work / f"chorales-{digest}.npz"
    if not cache.exists():
        _fill(cache)
    with np.load(cache) as arrays:
        return [
            Chorale(
                row["file"],
                row["tune_family"],
                row["time_sig"],
                {voice: arrays[f"{row['file']}/{voice}"] for voice in VOICES},
            )
            for row in _rows()
            if row["split"] == split
        ]


def check_manifest() -> None:
    """Refuse a corpus whose files are not byte for byte those that the manifest names."""
    for file, expected in json.loads(MANIFEST.read_text())["files"].items():
        path = _folder() / file
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "no file"
        if found != expected:
            raise CorpusError(f"{file} has SHA-256 {found}, the manifest says {expected}; install music21==10.5.1")


def parse(file: str) -> dict[str, Melody]:
    """Parse one chorale into its four vocal parts, padded to the same number of steps.

    A part belongs to the voice its name begins with ("Soprano 1", "Bass Continuo"); the first of two wins.
    """
    from music21 import corpus  # noqa: PLC0415  half a second to import, and only this function needs it

    parts: dict[str, object] = {}
    for part in corpus.parse(f"bach/{file}").parts:
        name = (part.partName or "?").split()[0]
        if name in VOICES:
            parts.setdefault(name, part)
    if set(parts) != set(VOICES):
        raise CorpusError(f"{file} has the parts {sorted(parts)}, not {', '.join(VOICES)}")
    tones = {voice: _tones(parts[voice]) for voice in VOICES}
    steps = max(line[-1].end for line in tones.values())
    return {voice: Melody(tuple(line), steps) for voice, line in tones.items()}


def _tones(part: object) -> list[Tone]:
    """Read one part as tones: of a chord the upper note, and a note ends at the latest where the next one starts."""
    tones: list[Tone] = []
    for element in sorted(part.stripTies().flatten().notes, key=lambda e: e.offset):  # type: ignore[attr-defined]
        if element.duration.isGrace:
            continue
        start = int(element.offset * STEPS_PER_BEAT)
        end = max(start + 1, int((element.offset + element.quarterLength) * STEPS_PER_BEAT))
        pitch = max(p.midi for p in element.pitches)
        if tones and tones[-1].end > start:
            last = tones.pop()
            if last.start < start:
                tones.append(Tone(last.start, start - last.start, last.pitch))
        tones.append(Tone(start, end - start, pitch))
    return tones


def _fill(cache: Path) -> None:
    check_manifest()
    arrays: dict[str, NDArray[np.int64]] = {}
    rows = [row for row in _rows() if row["split"] != "duplicate"]
    for number, row in enumerate(rows, 1):
        for voice, melody in parse(row["file"]).items():
            arrays[f"{row['file']}/{voice}"] = vocabulary.encode(melody)
        if number % 100 == 0 or number == len(rows):
            log.info("parsed %d of %d chorales", number, len(rows))
    cache.parent.mkdir(parents=True, exist_ok=True)
    beside = cache.with_suffix(".part.npz")
    np.savez_compressed(beside, **arrays)  # type: ignore[arg-type]
    beside.replace(cache)


def _rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(SPLIT.read_text(encoding="utf-8"))["chorales"]
    return rows


def _folder() -> Path:
    import music21  # noqa: PLC0415  see parse

    return Path(music21.__file__).parent / "corpus" / "bach"


def main() -> None:
    """Write the manifest anew from the installed corpus; a change of it is a change of the training data."""
    argparse.ArgumentParser(description=main.__doc__).parse_args()
    files = {row["file"]: hashlib.sha256((_folder() / row["file"]).read_bytes()).hexdigest() for row in _rows()}
    MANIFEST.write_text(json.dumps({"corpus": "music21==10.5.1, corpus/bach", "files": files}, indent=0) + "\n")


if __name__ == "__main__":
    main()

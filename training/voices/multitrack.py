"""Prepare a folder of multi-track MIDI: `python -m training.voices.multitrack FOLDER --name pop909`.

Of each file one track leads and one accompanies, chosen by name or by a rule. Each becomes one pitch each half second,
as the project page of the Seq2Seq model on multi-track MIDI has it; what of several notes that is, the page does not
say: here the first that sounds in it for an eighth of a second, of notes that start together the highest.
"""

import argparse
import hashlib
import logging
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import ClipError
from engine.notes import Note
from engine.vocabulary import PITCHES

from ..chorales import WORK
from .tracks import Track, tracks

log = logging.getLogger(__name__)

STEP = 0.5
"""Seconds."""
BRIEF = 0.125
"""Seconds that a note must sound in a step to be heard in it: half of that is how far live playing is off the grid."""
SILENT = PITCHES
"""What stands for a step in which nothing is heard."""
TOGETHER = 0.25
"""An accompaniment sounds in at least this share of the steps in which its lead does."""

Steps = NDArray[np.int64]


@dataclass(frozen=True)
class Pair:
    """A lead and its accompaniment, the pitch of each half second or SILENT, [T] each."""

    name: str
    family: str
    """Pieces of one family go to the same split."""
    lead: Steps
    accompaniment: Steps


def pair(name: str, tracks: list[Track], lead: str = "", accompaniment: str = "", family: str = "") -> Pair | None:
    """Choose the two tracks by name, or without names by the rule; none where a file has no such pair.

    The rule: of the tracks of one voice the highest leads, and the next one down that sounds with it accompanies;
    without two such tracks all are looked at, heard as their top line.
    """
    steps = int(max((note.end for track in tracks for note in track.notes), default=0) / STEP) + 1
    lines = {track.name: halves(track.notes, steps) for track in reversed(tracks)}
    if lead and accompaniment:
        chosen = [name for name in (lead, accompaniment) if name in lines]
    else:
        one = [track for track in tracks if track.is_one_voice]
        chosen = _by_rule(one, lines) or _by_rule(tracks, lines)
    if len(chosen) < len(("lead", "accompaniment")):
        return None
    return Pair(name, family or name, *(lines[track] for track in chosen))


def halves(notes: Iterable[Note], steps: int) -> Steps:
    """Return what is heard of notes, in seconds, in each of so many half seconds."""
    heard = np.full(steps, SILENT)
    # The later ones are written first, so that what stands in the end is the first of a step.
    for note in sorted(notes, key=lambda note: (-note.start, note.pitch)):
        first, last = int(note.start / STEP), int(note.end / STEP)
        for step in range(first, min(last + 1, steps)):
            if min(note.end, (step + 1) * STEP) - max(note.start, step * STEP) >= BRIEF - 1e-6:
                heard[step] = note.pitch
    return heard


def prepare(folder: Path, lead: str = "", accompaniment: str = "") -> list[Pair]:
    """Read all .mid files of a folder and of those in it; what can't be read, or has no such pair, is told."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".mid", ".midi")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            made = pair(name, tracks(path), lead, accompaniment)
        except ClipError as error:
            log.warning("%s", error)
            continue
        if made is None:
            log.warning("%s has no %s", path, f"{lead} and {accompaniment}" if lead else "lead with an accompaniment")
        else:
            found.append(made)
    return found


def write(pairs: list[Pair], path: Path) -> None:
    """Keep pairs in one file."""
    arrays: dict[str, NDArray[np.generic]] = {"names": np.array([(pair.name, pair.family) for pair in pairs])}
    for pair in pairs:
        arrays[f"{pair.name}/lead"], arrays[f"{pair.name}/accompaniment"] = pair.lead, pair.accompaniment
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part.npz")
    np.savez_compressed(beside, **arrays)  # type: ignore[arg-type]
    beside.replace(path)


def read(path: Path) -> list[Pair]:
    """Read pairs that were kept."""
    with np.load(path) as arrays:
        return [
            Pair(str(name), str(family), arrays[f"{name}/lead"], arrays[f"{name}/accompaniment"])
            for name, family in arrays["names"]
        ]


def split(pairs: list[Pair], name: str) -> list[Pair]:
    """Return the pairs of one split: of the families in a stable, shuffled order eight tenths, one tenth, one tenth."""
    families = sorted({pair.family for pair in pairs}, key=lambda family: hashlib.sha256(family.encode()).digest())
    cuts = round(0.8 * len(families)), round(0.9 * len(families))
    parts = {"train": families[: cuts[0]], "valid": families[cuts[0] : cuts[1]], "test": families[cuts[1] :]}
    return [pair for pair in pairs if pair.family in parts[name]]


def kept(name: str, work: Path) -> Path:
    """Return where a prepared folder of that name is kept."""
    return work / f"multitrack-{name}.npz"


def _by_rule(tracks: list[Track], lines: dict[str, Steps]) -> list[str]:
    highest = sorted(tracks, key=lambda track: -track.height)
    for below in highest[1:]:
        heard = lines[highest[0].name] != SILENT
        if (lines[below.name] != SILENT)[heard].mean() >= TOGETHER:
            return [highest[0].name, below.name]
    return []


def main(argv: list[str] | None = None) -> int:
    """Prepare a folder for the recipes."""
    parser = argparse.ArgumentParser(prog="python -m training.voices.multitrack", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of .mid files, looked through with those in it")
    parser.add_argument("--name", help="what a recipe calls it (default: the folder's name)")
    parser.add_argument("--lead", default="", help="name of the track that leads (default: found by rule)")
    parser.add_argument("--accompaniment", default="", help="name of the track that accompanies (default: by rule)")
    parser.add_argument("--out", type=Path, default=WORK, help="folder of what is prepared")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if bool(arguments.lead) != bool(arguments.accompaniment):
        parser.error("--lead and --accompaniment go together: name both tracks or none")
    found = prepare(arguments.folder, arguments.lead, arguments.accompaniment)
    if not found:
        log.error("%s has no .mid file with a lead and an accompaniment", arguments.folder)
        return 1
    path = kept(arguments.name or arguments.folder.resolve().name, arguments.out)
    write(found, path)
    log.info("%s: %d pieces, %d half seconds", path, len(found), sum(len(pair.lead) for pair in found))
    return 0


if __name__ == "__main__":
    sys.exit(main())

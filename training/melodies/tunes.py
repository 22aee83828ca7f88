"""Folk tunes out of music21's own corpus: Ryan's Mammoth Collection, O'Neill's 1850 and Aird's Airs, as melodies.

The corpus is pinned: `data/tunes.json` holds a SHA-256 of each collection, and another is refused. All versions of a
tune are in one split. Left out are tunes that music21 can't read or that don't fit a grid of bars, the second of two
that are the same note for note, and those too short or too plain for Melody RNN.
"""

import argparse
import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

from engine.melody import Melody, Tone

from ..chorales import WORK, CorpusError
from . import abc, bars, families
from .bars import STEPS_PER_BEAT, TuneError

log = logging.getLogger(__name__)

MANIFEST = Path(__file__).parents[1] / "data" / "tunes.json"
COLLECTIONS = ("ryansMammoth", "oneills1850", "airdsAirs")
SPLITS = ("train", "valid", "test")
SOURCE = "Ryan's Mammoth Collection, O'Neill's Music of Ireland and Aird's Airs, as music21 10.5.1 has them"
LICENCE = "music in the public domain; encodings from music21 10.5.1, redistributed there by permission"

BARS = 7
PITCHES = 5
"""The fewest bars and different pitches of a tune that Melody RNN is trained on."""


@dataclass(frozen=True)
class Tune:
    """One tune; its melody has four steps a beat, and its step 0 is a bar line, before which nothing was played."""

    title: str
    family: str
    source: str
    """Its collection, and its number there."""
    meter: tuple[int, int]
    tonic: int
    """Pitch class."""
    mode: str
    melody: Melody
    text: str
    """The tune in ABC notation, header and body, as it is in the corpus."""

    @property
    def bar(self) -> int:
        """Steps of a bar."""
        return 4 * STEPS_PER_BEAT * self.meter[0] // self.meter[1]


def read(split: str, work: Path = WORK) -> list[Tune]:
    """Read the tunes of one split: train, valid or test; parsed once, then kept in `work`."""
    sources = [Path(module.__file__ or "").read_bytes() for module in (abc, bars, families)]
    digest = hashlib.sha256(b"".join([MANIFEST.read_bytes(), Path(__file__).read_bytes(), *sources])).hexdigest()[:16]
    cache = work / f"tunes-{digest}.json"
    if not cache.exists():
        _fill(cache)
    return [_tune(row) for row in json.loads(cache.read_text(encoding="utf-8"))[split]]


def check_manifest() -> None:
    """Refuse a corpus whose collections are not byte for byte those that the manifest names."""
    for name, expected in json.loads(MANIFEST.read_text(encoding="utf-8"))["collections"].items():
        if (found := _digest(name)) != expected["sha256"]:
            raise CorpusError(
                f"{name} has SHA-256 {found}, the manifest says {expected['sha256']}; install music21==10.5.1"
            )


def texts(name: str) -> Iterator[tuple[str, str]]:
    """Yield the tunes of a collection, each with its source."""
    for path in sorted(_folder(name).iterdir()):
        tunes = re.split(r"^(?=X:)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for text in tunes[1:]:
            number = text.splitlines()[0].removeprefix("X:").strip()
            yield f"{name}/{path.stem}/{number}", text.strip() + "\n"


def _fill(cache: Path) -> None:
    check_manifest()
    songs: list[tuple[str, str, abc.Song]] = []
    known: set[tuple[tuple[int, int], Melody]] = set()
    without: Counter[str] = Counter()
    for name in COLLECTIONS:
        for source, text in texts(name):
            try:
                song = _fit(abc.parse(text))
                if (song.meter, song.melody) in known:
                    raise TuneError("twice in the corpus")  # noqa: TRY301  counted with the others
            except TuneError as error:
                without[str(error)] += 1
                continue
            known.add((song.meter, song.melody))
            songs.append((source, text, song))
        log.info("%s: %d tunes so far", name, len(songs))
    for reason, tunes in without.most_common():
        log.info("left out, %s: %d", reason, tunes)
    cache.parent.mkdir(parents=True, exist_ok=True)
    beside = cache.with_suffix(".part")
    beside.write_text(json.dumps(_rows(songs)), encoding="utf-8")
    beside.replace(cache)


def _fit(song: abc.Song) -> abc.Song:
    bar = 4 * STEPS_PER_BEAT * song.meter[0] // song.meter[1]
    if song.melody.steps < BARS * bar:
        raise TuneError(f"shorter than {BARS} bars")
    if len({tone.pitch for tone in song.melody.tones}) < PITCHES:
        raise TuneError(f"with fewer than {PITCHES} pitches")
    return song


def _rows(songs: list[tuple[str, str, abc.Song]]) -> dict[str, list[dict[str, Any]]]:
    titles = [re.findall(r"^T:\s*(.*?)\s*$", text, re.MULTILINE) for _, text, _ in songs]
    lengths = [4 * STEPS_PER_BEAT * song.meter[0] // song.meter[1] for *_, song in songs]
    called = families.families(titles, [song.melody for *_, song in songs], lengths)
    rows: dict[str, list[dict[str, Any]]] = {split: [] for split in SPLITS}
    for (source, text, song), names, family in zip(songs, titles, called, strict=True):
        row = asdict(Tune(names[0], family, source, song.meter, song.tonic, song.mode, song.melody, text))
        row["melody"] = {"tones": [astuple(tone) for tone in song.melody.tones], "steps": song.melody.steps}
        rows[families.split_of(family)].append(row)
    return rows


def _tune(row: dict[str, Any]) -> Tune:
    tones = tuple(Tone(*tone) for tone in row["melody"]["tones"])
    return Tune(**row | {"meter": tuple(row["meter"]), "melody": Melody(tones, row["melody"]["steps"])})


def _digest(name: str) -> str:
    whole = hashlib.sha256()
    for path in sorted(_folder(name).iterdir()) if _folder(name).exists() else []:
        whole.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _folder(name: str) -> Path:
    import music21  # noqa: PLC0415  half a second to import, and only this function needs it

    return Path(music21.__file__).parent / "corpus" / name


def main(argv: list[str] | None = None) -> int:
    """Count the tunes of each split, or pin the installed corpus; a change of it is a change of the training data."""
    parser = argparse.ArgumentParser(prog="python -m training.melodies.tunes", description=main.__doc__)
    parser.add_argument("--work", type=Path, default=WORK, help=f"where the parsed tunes are kept (default {WORK})")
    parser.add_argument("--pin", action="store_true", help="write data/tunes.json anew")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if arguments.pin:
        pins = {name: {"tunes": len(list(texts(name))), "sha256": _digest(name)} for name in COLLECTIONS}
        content = {"corpus": "music21==10.5.1", "collections": pins}
        MANIFEST.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    for split in SPLITS:
        tunes = read(split, arguments.work)
        by_source = Counter(tune.source.split("/")[0] for tune in tunes)
        print(split, len(tunes), "tunes in", len({tune.family for tune in tunes}), "families:", dict(by_source))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The folk tunes of music21's corpus: what is read, what is left out, and that no tune is in two splits."""

import json
from collections import Counter
from pathlib import Path

import pytest

from engine.melody import Tone
from training.chorales import CorpusError
from training.melodies import tunes
from training.melodies.tunes import SPLITS, Tune

pytest.importorskip("music21")

BANDS = """\
X:0042
T:The Made-up March.
M:4/4
L:1/8
K:G
D2|GABc d2e2|dcBA G2D2|GABc d2e2|d6:|
"""


@pytest.fixture(scope="module", name="corpus")
def _corpus(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Tune]]:
    """Parse the corpus once; all that need it share the half minute."""
    work = tmp_path_factory.mktemp("work")
    return {split: tunes.read(split, work) for split in SPLITS}


@pytest.mark.slow
def test_a_known_tune_is_read_right(corpus: dict[str, list[Tune]]) -> None:
    (ball,) = [tune for tune in corpus["train"] if tune.source == "ryansMammoth/LanigansBallJig/1"]
    # | E2F G2A | B2^A B^cd | D2E F2G | AdB AFD |, after an upbeat F, in E minor and 6/8.
    pitches = [66, 64, 66, 67, 69, 71, 70, 71, 73, 74, 62, 64, 66, 67, 69, 74, 71, 69, 66, 62]
    lengths = [2, 4, 2, 4, 2, 4, 2, 2, 2, 2, 4, 2, 4, 2, 2, 2, 2, 2, 2, 2]
    starts = [10 + sum(lengths[:place]) for place in range(len(lengths))]
    assert ball.melody.tones[:20] == tuple(map(Tone, starts, lengths, pitches))
    assert (ball.title, ball.meter, ball.bar, ball.tonic, ball.mode) == (
        "LANIGAN'S BALL -- JIG",
        (6, 8),
        12,
        4,
        "minor",
    )
    assert ball.family == "lanigansball"
    assert ball.text.startswith("X: 1\nT: LANIGAN'S BALL -- JIG\n")
    assert ball.text.endswith("| e2e g2g | fag fe^d | e2B cB^A | BBB  E2 :|\n")


@pytest.mark.slow
def test_no_family_is_in_two_splits_and_no_tune_comes_twice(corpus: dict[str, list[Tune]]) -> None:
    splits = Counter(family for read in corpus.values() for family in {tune.family for tune in read})
    assert set(splits.values()) == {1}
    melodies = Counter((tune.meter, tune.melody) for read in corpus.values() for tune in read)
    assert set(melodies.values()) == {1}


@pytest.mark.slow
def test_eight_of_ten_families_are_trained_on(corpus: dict[str, list[Tune]]) -> None:
    assert {split: len(read) for split, read in corpus.items()} == {"train": 3115, "valid": 410, "test": 371}
    families = {split: len({tune.family for tune in read}) for split, read in corpus.items()}
    assert families == {"train": 2498, "valid": 332, "test": 305}


@pytest.mark.slow
def test_every_tune_is_long_and_varied_enough_and_begins_in_its_first_bar(corpus: dict[str, list[Tune]]) -> None:
    for tune in (tune for read in corpus.values() for tune in read):
        assert tune.melody.steps >= 7 * tune.bar
        assert len({tone.pitch for tone in tune.melody.tones}) >= 5
        assert tune.melody.tones[0].start < tune.bar
        assert tune.melody.steps == tune.melody.tones[-1].end


def collection(folder: Path, monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    """Put made-up files in the place of each collection, and pin them."""
    for name in tunes.COLLECTIONS:
        (folder / name).mkdir()
        (folder / name / "book.abc").write_text("% a book\n\n" + "\n\n".join(texts))
    monkeypatch.setattr(tunes, "_folder", lambda name: folder / name)
    monkeypatch.setattr(tunes, "MANIFEST", folder / "tunes.json")
    pins = {name: {"sha256": tunes._digest(name)} for name in tunes.COLLECTIONS}
    (folder / "tunes.json").write_text(json.dumps({"collections": pins}))


def read_all(work: Path) -> list[Tune]:
    return [tune for split in SPLITS for tune in tunes.read(split, work)]


def long_march(title: str, header: str = "M:4/4") -> str:
    return BANDS.replace("The Made-up March.", title).replace("M:4/4", header).replace(":|", "|" + 3 * "GABc defg|")


def test_what_is_too_short_broken_or_the_same_again_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    broken = long_march("Nobody's Key").replace("K:G", "K:Hp")
    voices = long_march("A Duet").replace("K:G\n", "K:G\nV:1\n")
    collection(tmp_path, monkeypatch, long_march("March"), BANDS, broken, voices, long_march("Again"))
    (only,) = read_all(tmp_path / "work")
    assert (only.title, only.source) == ("March", "ryansMammoth/book/0042")
    told = [record.message for record in caplog.records]
    assert "left out, twice in the corpus: 5" in told
    assert "left out, shorter than 7 bars: 3" in told
    assert "left out, in more than one voice: 3" in told
    assert "left out, without a key: 3" in told


def test_tunes_come_from_the_cache_the_second_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collection(tmp_path, monkeypatch, long_march("March"))
    first = read_all(tmp_path / "work")
    monkeypatch.setattr(tunes, "texts", None)
    assert read_all(tmp_path / "work") == first


def test_another_corpus_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collection(tmp_path, monkeypatch, long_march("March"))
    (tmp_path / "airdsAirs" / "book.abc").write_text(BANDS)
    with pytest.raises(CorpusError, match=r"airdsAirs has SHA-256 .* install music21==10.5.1"):
        tunes.read("train", tmp_path / "work")


def test_the_installed_corpus_is_the_one_that_is_pinned() -> None:
    tunes.check_manifest()

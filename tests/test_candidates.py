from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import midi, names
from engine.candidates import Choice, _chances, _pairs, _stretches, chosen, judged, mended
from engine.cli import main
from engine.errors import SettingsError
from engine.generation import prepare
from engine.judge.verdict import Verdict
from engine.making import make, make_many
from engine.model import Model, load
from engine.notes import Clip
from engine.parts import Ready
from engine.redo import Redo
from engine.settings import Settings
from engine.staves.code import STAVES, UNKNOWN
from engine.staves.parts import ALL
from engine.vocabulary import PITCHES, REST, SIZE

NAME = "second-voice"
pytestmark = pytest.mark.skipif(NAME not in names(), reason=f"the model {NAME} is not in the tree")
EXAMPLES = Path(__file__).parent.parent / "engine" / "examples"
PLAIN = Settings(NAME, "alto", 1.0, 3)


@pytest.fixture(scope="module")
def model() -> Model:
    return load(NAME)


@pytest.fixture(scope="module")
def tune() -> Clip:
    return midi.read(EXAMPLES / "chorale.mid").clip


@pytest.fixture(scope="module")
def dance() -> Clip:
    return midi.read(EXAMPLES / "dance.mid").clip


def test_the_best_of_eight_is_liked_no_less_than_the_only_one(tune: Clip, model: Model) -> None:
    found = {count: make(tune, replace(PLAIN, candidates=count), model)[0].verdict for count in (1, 8)}
    assert found[1]
    assert found[8]
    assert found[8].score >= found[1].score
    assert (found[1].candidates, found[8].candidates) == (1, 8)


@pytest.mark.parametrize(("lower", "above"), [(0, 0), (8, 2), (14, 3)])
def test_of_four_voices_three_pairs_are_neighbours(lower: int, above: int, tune: Clip, model: Model) -> None:
    clip = replace(tune, notes=tuple(replace(note, pitch=note.pitch - lower) for note in tune.notes))
    ready = prepare(clip, replace(PLAIN, voice=ALL), model)
    assert sum(part.is_above for part in ready.parts) == above
    made = [replace(clip, notes=clip.notes) for _ in ready.parts]
    pairs = _pairs(ready, made)
    assert len(pairs) == 6
    voices = [*made[:above], ready.clip, *made[above:]]
    near = [(pair.lead, pair.made) for pair in pairs if pair.is_near]
    places = [sorted(next(n for n, each in enumerate(voices) if each is one) for one in both) for both in near]
    assert sorted(places) == [[0, 1], [1, 2], [2, 3]]


@pytest.mark.parametrize(
    ("lower", "order"),
    [
        (0, ["alto", "bass", "tenor"]),
        (8, ["bass", "soprano", "alto"]),
        (14, ["soprano", "alto", "tenor"]),
    ],
)
def test_outer_voices_are_made_before_the_last_inner_one(
    lower: int, order: list[str], tune: Clip, model: Model
) -> None:
    clip = replace(tune, notes=tuple(replace(note, pitch=note.pitch - lower) for note in tune.notes))
    ready = prepare(clip, replace(PLAIN, voice=ALL), model)
    assert [part.name for part in ready.turns] == order
    assert [STAVES.index(part.name) for part in ready.parts] == sorted(STAVES.index(name) for name in order)


def test_each_voice_has_luck_of_its_own(tune: Clip, model: Model) -> None:
    ready = prepare(tune, replace(PLAIN, voice=ALL, takes=2), model)
    chances = [_chances(ready, SIZE, turn) for turn in range(3)]
    assert [chance.shape for chance in chances] == [(ready.steps, 16, SIZE)] * 3
    for one, two in combinations(chances, 2):
        assert abs(np.corrcoef(one.ravel(), two.ravel())[0, 1]) < 0.01


def test_parallels_are_mended(tune: Clip, dance: Clip, model: Model) -> None:
    before, after = 0, 0
    for clip in (tune, dance):
        for seed in range(1, 7):
            settings = replace(PLAIN, voice="bass", seed=seed)
            verdicts = [make(clip, replace(settings, candidates=count), model)[0].verdict for count in (1, 8)]
            counts = [found.faults for found in verdicts if found]
            before, after = before + counts[0], after + counts[1]
    assert before > 4
    assert after <= before / 4


def octaves(ready: Ready) -> NDArray[np.int64]:
    """Return a voice of nothing but faults: octaves under the lead, all the way."""
    score = ready.parts[0].told({})[:, 0, :4]
    lead = score[:, (score != UNKNOWN).all(axis=0).argmax()]
    return np.where(lead < PITCHES, lead - 12, lead)


def test_mending_leaves_all_else_as_it_is(tune: Clip, model: Model) -> None:
    ready = prepare(tune, replace(PLAIN, voice="bass", candidates=2), model)
    name, tokens = ready.parts[0].name, octaves(ready)
    tokens[: ready.steps // 2] = REST
    first = int(np.flatnonzero(tokens < PITCHES)[0])
    tokens[:first] = REST
    given = chosen(ready, 0, {name: np.stack([tokens, tokens], 1)}, {name: np.zeros((ready.steps, 2), np.float32)})
    assert given.verdict.faults > 3
    free = _stretches(ready, given, ready.parts[0])
    assert not free[: first - 8].any()
    assert free[first:].any()
    better = mended(ready, given, 0, model)
    assert better.verdict.faults < given.verdict.faults
    assert np.array_equal(better.tokens[name][: first - 8], tokens[: first - 8])


def test_of_what_is_redone_only_that_is_mended(tune: Clip, model: Model) -> None:
    kept = tuple(replace(note, pitch=note.pitch - 12) for note in tune.notes)
    redo = Redo(((8.0, 16.0),), kept)
    ready = prepare(tune, replace(PLAIN, voice="bass"), model, redo)
    (anew,) = redo.steps(ready.heard)
    name, tokens = ready.parts[0].name, octaves(ready)
    given = Choice({name: tokens}, {name: np.zeros(ready.steps, np.float32)}, judged(ready, {name: tokens}, 0.0))
    free = _stretches(ready, given, ready.parts[0])
    assert free[anew.start : anew.stop].any()
    assert not free[: anew.start].any()
    assert not free[anew.stop :].any()
    better = mended(ready, given, 0, model)
    assert better.verdict.faults < given.verdict.faults
    assert np.array_equal(better.tokens[name][~free], tokens[~free])


def test_all_that_the_clip_lacks_comes_as_three_clips(tune: Clip, model: Model) -> None:
    (take,) = make(tune, replace(PLAIN, voice=ALL), model)
    parts = take.clips(tune)
    assert [name.rsplit(" ", 1)[1] for name, _ in parts] == ["alto", "tenor", "bass"]
    assert all(clip.notes for _, clip in parts)
    heights = [float(np.mean([note.pitch for note in clip.notes])) for _, clip in parts]
    assert heights == sorted(heights, reverse=True)
    assert all((clip.start, clip.end) == (tune.start, tune.end) for _, clip in parts)


@pytest.mark.parametrize("voice", ["soprano", "alto", "tenor", "bass", "above", "below", ALL])
@pytest.mark.parametrize(("candidates", "takes"), [(8, 2), (1, 1)])
def test_many_clips_at_once_are_what_they_are_alone(
    voice: str, candidates: int, takes: int, dance: Clip, model: Model
) -> None:
    wish = replace(PLAIN, voice=voice, takes=takes, candidates=candidates)
    other = replace(dance, notes=tuple(replace(note, pitch=note.pitch - 7) for note in dance.notes))
    asked = [(dance, wish, None), (other, replace(wish, takes=1, seed=8), None)]
    together = make_many(asked, model)
    alone = [make(clip, settings, model) for clip, settings, _ in asked]
    for one, two in zip(together, alone, strict=True):
        assert isinstance(one, list)
        assert [take.clips(dance) for take in one] == [take.clips(dance) for take in two]


def test_voices_keep_their_sides_where_they_start(dance: Clip, model: Model) -> None:
    above, below = (make(dance, replace(PLAIN, voice=voice), model)[0].clip for voice in ("above", "below"))
    mean = np.mean([note.pitch for note in dance.notes])
    assert np.mean([note.pitch for note in above.notes]) > mean > np.mean([note.pitch for note in below.notes])


@pytest.mark.parametrize(("low", "high"), [(0, 60), (62, 127), (58, 66)])
def test_a_range_is_kept(low: int, high: int, tune: Clip, model: Model) -> None:
    for take in make(tune, replace(PLAIN, low=low, high=high, takes=2), model):
        assert all(low <= note.pitch <= high for note in take.clip.notes)


def test_a_wish_for_density_is_heard(tune: Clip, model: Model) -> None:
    counts = [len(make(tune, replace(PLAIN, density=density), model)[0].clip.notes) for density in (0.5, 1.0, 2.0)]
    assert counts[0] < counts[1] < counts[2]
    assert counts[2] == pytest.approx(2 * len(tune.notes), rel=0.3)


def test_a_lean_to_contrary_motion_is_heard(tune: Clip, model: Model) -> None:
    def motion(lean: float) -> float:
        takes = make(tune, replace(PLAIN, contrary=lean, takes=4), model)
        lead = {note.start: note.pitch for note in tune.notes}
        against = []
        for take in takes:
            starts = [note for note in take.clip.notes if note.start in lead]
            moves = [(lead[b.start] - lead[a.start]) * (b.pitch - a.pitch) for a, b in pairwise(starts)]
            against += [float(move < 0) for move in moves if move]
        return float(np.mean(against))

    assert motion(1.0) > motion(0.0)


def test_styles_sound_differently(tune: Clip, model: Model) -> None:
    made = {style: make(tune, replace(PLAIN, style=style), model)[0].clip.notes for style in ("chorale", "quartet")}
    assert made["chorale"] != made["quartet"]


def test_only_one_voice_is_made_anew_at_a_time(tune: Clip, model: Model) -> None:
    with pytest.raises(SettingsError, match="only one voice can be made anew at a time; choose one of soprano, alto"):
        make(tune, replace(PLAIN, voice=ALL), model, redo=Redo(((4.0, 8.0),)))


def test_what_is_redone_keeps_the_rest_note_for_note(tune: Clip, model: Model) -> None:
    first = make(tune, PLAIN, model)[0].clip
    redo = Redo(((8.0, 16.0),), first.notes)
    again = make(tune, replace(PLAIN, seed=9), model, redo=redo)[0].clip
    outside = [[n for n in clip.notes if n.start < 7 or n.start >= 16] for clip in (first, again)]
    assert outside[0] == outside[1]
    assert first.notes != again.notes


def test_a_short_clip_is_heard_as_a_loop(dance: Clip, model: Model) -> None:
    short = replace(dance, notes=tuple(note for note in dance.notes if note.start < 8), end=8.0)
    (take,) = make(short, PLAIN, model)
    assert take.clip.notes
    assert all(0 <= note.start < note.end <= 8 for note in take.clip.notes)


def test_the_command_says_which_wish_was_not_met(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tune = str(EXAMPLES / "chorale.mid")
    assert main(["render", tune, "--out", str(tmp_path), "--seed", "1", "--low", "E4", "--high", "76"]) == 0
    name = "chorale.second-voice-alto-T1-seed-1.mid"
    assert f"{name}: the pitches 76 to 76 leave no room for the voice" in capsys.readouterr().out
    assert main(["render", tune, "--out", str(tmp_path), "--seed", "2", "--low", "C2"]) == 0
    assert "leave no room" not in capsys.readouterr().out


def test_a_verdict_travels_with_the_take(tune: Clip, model: Model) -> None:
    (take,) = make(tune, replace(PLAIN, density=4.0, high=60), model)
    assert isinstance(take.verdict, Verdict)
    assert take.remark == "; ".join(take.remarks) or take.remark == take.verdict.text
    (plain,) = make(tune, PLAIN, model)
    assert plain.verdict
    assert plain.remark == plain.verdict.text

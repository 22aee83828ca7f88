from dataclasses import replace
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from engine import vocabulary  # noqa: E402
from engine.staves.code import ANY, CLOCKS, PLACES, STAVES, UNKNOWN, clock  # noqa: E402
from training.second_voice import variants  # noqa: E402
from training.second_voice.asking import drawn, posed  # noqa: E402
from training.second_voice.choir import together, tokens_of  # noqa: E402
from training.second_voice.excerpts import DRAWN, HIGHEST, LOWEST, PAST, TASKS, excerpt, folded, task, training  # noqa: E402
from training.second_voice.hearing import heard  # noqa: E402
from training.second_voice.judged import Field, fitted  # noqa: E402
from training.second_voice.network import Network, SecondVoice  # noqa: E402
from training.second_voice.player import Player  # noqa: E402
from training.second_voice.recipes import RECIPES  # noqa: E402
from training.second_voice.scores import Score, part, quartets  # noqa: E402
from training.second_voice.turning import CLASSES, Each, Turning, TurningLSTM, channels, joined  # noqa: E402
from training.system import Data  # noqa: E402
from training.voices.line import NONE  # noqa: E402

SMALL = replace(SecondVoice(), reading=((2, 3), (2, 4)), writing=(3, 5), judging=6, steps=32)
REST, HOLD = vocabulary.REST, vocabulary.HOLD


def network(seed: int = 0) -> Network:
    torch.manual_seed(seed)
    return Network(SMALL).eval()


def score(steps: int = 48, parts: int = 4, seed: int = 1) -> Score:
    rng = np.random.default_rng(seed)
    lines = []
    for base in (72, 65, 60, 50, 45)[:parts]:
        line = np.full(steps, HOLD)
        line[::2] = np.where(rng.random(steps // 2) < 0.6, base + rng.integers(-5, 5, steps // 2), HOLD)
        line[0] = base
        lines.append(line)
    return Score("test", "chorale", tuple(lines), clock(np.arange(steps), 16, 4))


def data(rows: int = 5) -> Data:
    return training([([score()], rows)], SMALL.steps, 0.0, 1)


def turned(values: Any, count: int, by: int) -> Any:
    moved = channels(values, count).roll(by, -2).flatten(-2)
    return torch.cat([moved, values[..., CLASSES * count :]], -1)


@pytest.mark.parametrize("by", [1, 5, 11])
def test_what_moves_by_semitones_going_in_moves_as_far_coming_out(by: int) -> None:
    torch.manual_seed(1)
    told = torch.randn(4, 2, CLASSES * 3 + 5)
    for layer, count in ((Turning((3, 5), (2, 4)), 2), (TurningLSTM((3, 5), (2, 4), bidirectional=True), 4)):
        assert torch.allclose(layer(turned(told, 3, by)), turned(layer(told), count, by), atol=1e-6)
    each = Each((3, 5), 2)
    assert torch.allclose(each(turned(told, 3, by)), each(told).roll(by, -2), atol=1e-6)


def test_values_laid_side_by_side_keep_their_pitch_classes_together() -> None:
    one, other = torch.arange(CLASSES * 2 + 1.0), torch.arange(CLASSES + 2.0) + 100
    both = joined([one, other], [2, 1])
    assert channels(both, 3)[4].tolist() == [8.0, 9.0, 104.0]
    assert both[-3:].tolist() == [24.0, 112.0, 113.0]


def test_a_staff_is_heard_with_the_notes_around() -> None:
    tokens = torch.tensor([[REST, 60, HOLD, REST, 64, HOLD, 65, UNKNOWN]]).T
    staff = heard(tokens)
    assert staff.sounds[:, 0].tolist() == [NONE, 60, 60, NONE, 64, 64, 65, NONE]
    assert staff.before[:, 0].tolist() == [NONE, NONE, NONE, NONE, 60, 60, 64, 64]
    assert staff.after[:, 0].tolist() == [60, 64, 64, 64, 65, 65, NONE, NONE]
    assert staff.struck[:, 0].tolist() == [False, True, False, False, True, False, True, False]
    assert staff.channels[4, 0, 4].tolist() == [8.0, 0.0]
    assert staff.numbers[:, 0, 0].tolist() == [1.0] * 7 + [0.0]


def test_it_plays_what_it_learned() -> None:
    """The player's log-probabilities are those of the network that is told all the player's own steps."""
    net = network()
    player = Player(net)
    lead, wish = (torch.from_numpy(part) for part in player.trial(24, 3, np.random.default_rng(1)))
    tokens, log_probs = player.generate(lead, wish.clamp(min=-50))
    with torch.no_grad():
        every = torch.log_softmax(net.logits(lead, tokens), -1)
    assert torch.allclose(log_probs, every.gather(2, tokens[..., None])[..., 0], atol=1e-5)


def test_a_step_hears_nothing_of_what_is_still_to_be_written() -> None:
    net, (staves, clocks, style, _) = network(), data(2)
    lead, made = posed(staves, clocks, style, torch.tensor([0, 2]))
    other = made.clone()
    other[20:] = 70
    with torch.no_grad():
        one, two = net.logits(lead, made), net.logits(lead, other)
    assert torch.equal(one[:21], two[:21])
    assert not torch.allclose(one[21:], two[21:])


def test_every_known_staff_is_heard_to_its_end_from_the_beginning() -> None:
    net, (staves, clocks, style, _) = network(), data(1)
    lead, made = posed(staves, clocks, style, torch.tensor([3]))
    with torch.no_grad():
        before = net.logits(lead, made)[0]
        for staff in range(3):
            changed = lead.clone()
            changed[-1, 0, staff] = 71
            assert not torch.allclose(net.logits(changed, made)[0], before)


def test_scores_become_tasks() -> None:
    staves, clocks, style, _ = data(len(TASKS))
    lead, wanted = posed(staves, clocks, style, torch.arange(len(TASKS)))
    for row in range(len(TASKS)):
        known, target = task(row)
        assert [int((lead[:, row, staff] != UNKNOWN).all()) for staff in range(4)] == [
            int(n in known) for n in range(4)
        ]
        assert torch.equal(wanted[:, row], staves[row, target])


def test_a_task_is_drawn_from_the_staves_there_are() -> None:
    generator = torch.Generator().manual_seed(1)
    for _ in range(200):
        known, target = drawn([0, 1, 3], generator)
        assert {*known, target} <= {0, 1, 3}
        assert known
        assert target not in known


def test_training_moves_scores_as_far_as_the_network_reaches_and_hides_bars() -> None:
    net = Network(replace(SMALL, spread=40.0, weightless=1.0))
    staves, clocks, *_ = data(8)
    moved, hidden = net._varied(staves, clocks, torch.Generator().manual_seed(1))
    is_note = staves < vocabulary.PITCHES
    assert (moved[is_note].min() >= LOWEST) & (moved[is_note].max() <= HIGHEST)
    assert not torch.equal(moved, staves)
    assert (hidden // PLACES == ANY).all()
    assert torch.equal(hidden % PLACES, clocks % PLACES)


def test_the_loss_falls() -> None:
    net, given = Network(SMALL), data(6)
    optimiser = torch.optim.Adam(net.parameters(), 0.01)
    losses = []
    for _ in range(12):
        loss, steps = net.loss(*given, generator=torch.Generator().manual_seed(3))
        optimiser.zero_grad()
        (loss / steps).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(loss.item() / steps)
    assert losses[-1] < losses[0] / 2


def test_what_is_behind_the_end_of_a_piece_costs_nothing() -> None:
    net, (staves, clocks, style, _) = network(), data(2)
    tasks = torch.tensor([0, 1])
    whole, steps = net.loss(staves, clocks, style, tasks)
    longer = torch.cat([staves, torch.full((2, 4, 9), PAST)], 2)
    more, same = net.loss(longer, torch.cat([clocks, clocks[:, :9]], 1), style, tasks)
    assert steps == same
    assert more.item() == pytest.approx(whole.item())


@pytest.mark.parametrize("variant", variants.VARIANTS)
def test_variants_keep_staves_and_clock_together(variant: variants.Variant) -> None:
    given = score(64)
    staves = np.stack(given.parts)
    for seed in range(5):
        found = variant(staves, given.clock, np.random.default_rng(seed))
        assert found is not None
        made, clocks = found
        assert made.shape == (4, len(clocks))
        assert (clocks >= 0).all()
        assert (clocks < CLOCKS).all()
        assert not (made[:, 0] == HOLD).any()
        assert not ((made[:, 1:] == HOLD) & (made[:, :-1] == REST)).any()


def test_notes_twice_as_fast_are_as_many() -> None:
    given = score(64)
    staves = np.stack(given.parts)
    fast, clocks = variants.halved(staves, given.clock, np.random.default_rng(1)) or (None, None)
    assert fast is not None
    assert clocks is not None
    assert np.array_equal(fast, staves[:, ::2])
    assert (clocks % PLACES).tolist() == [0, 1, 2, 3] * 8
    odd = staves.copy()
    odd[0, 1] = 60
    assert variants.halved(odd, given.clock, np.random.default_rng(1)) is None


def test_excerpts_are_cut_from_the_score() -> None:
    given = score(48)
    staves, clocks, style = excerpt([given], 32, np.random.default_rng(3), 0.0)
    assert (staves.shape, clocks.shape, style) == ((4, 32), (32,), 0)
    starts = [s for s in range(0, 17, 4) if np.array_equal(given.clock[s : s + 32], clocks)]
    assert any(np.array_equal(np.stack([vocabulary.cut(p, s, s + 32) for p in given.parts]), staves) for s in starts)


def test_a_score_of_three_leaves_a_staff_empty() -> None:
    staves, *_ = excerpt([score(48, 3)], 32, np.random.default_rng(3), 0.0)
    assert sorted((staves == PAST).all(axis=1)) == [False, False, False, True]


def test_a_score_of_five_is_any_four_of_them() -> None:
    found = [*quartets(score(48, 5))]
    assert len(found) == 5
    assert all(len(each.parts) == 4 for each in found)


def test_pitches_beyond_the_network_are_folded_into_its_compass() -> None:
    assert folded(np.array([100, 30, 60, REST, HOLD])).tolist() == [88, 42, 60, REST, HOLD]


def test_the_movements_of_a_work_are_in_one_split() -> None:
    for work in ("beethoven/opus132", "haydn/opus74no1"):
        assert len({part(f"{work}/movement{n}") for n in range(1, 5)}) == 1
    assert part("palestrina/Gloria_35") == part("palestrina/Kyrie_35") == part("palestrina/Credo_35_b")
    splits = [part(f"palestrina/Kyrie_{mass:02}") for mass in range(99)]
    assert {*splits} == {"train", "valid", "test"}


def test_the_weights_of_the_judge_tell_bach_from_the_rest() -> None:
    rng = np.random.default_rng(1)
    found = []
    for _ in range(40):
        marks = rng.random((9, 13)) * 0.1
        marks[0, 0] = 0.0
        found.append(Field(marks, rng.normal(size=9), rng.random(9)))
    weights = fitted(found)
    assert weights[0] == max(weights)
    assert min(weights) >= 0
    assert sum(field.chosen(0.0, weights) == 0 for field in found) > 25


def test_a_made_clip_is_read_back_as_tokens() -> None:
    from engine.notes import Clip, Note  # noqa: PLC0415

    made = Clip((Note(3.0, 60, 1), Note(4.5, 62, 0.5)), 6.0, 3.0)
    assert tokens_of(made, 12).tolist() == [60, HOLD, HOLD, HOLD, REST, REST, 62, HOLD, REST, REST, REST, REST]


def test_all_pairs_of_voices_are_scored() -> None:
    parallel = tuple(np.array([p, HOLD, p + 2, HOLD]) for p in (67, 60, 53))
    assert together(parallel)["parallel_fifths"].hits == 2


@pytest.mark.parametrize(("evened", "share"), [(True, 1 / 2), (False, 1 / 5)])
def test_settings_of_a_tune_are_heard_together_as_often_as_the_only_one_of_another(
    *, evened: bool, share: float
) -> None:
    lone = Score("lone", "chorale", tuple(np.full(64, 60) for _ in STAVES), clock(np.arange(64), 16, 4))
    often = [replace(lone, parts=tuple(np.full(64, 62) for _ in STAVES), settings=4) for _ in range(4)]
    rng = np.random.default_rng(1)
    heard_of = [excerpt([lone, *often], 32, rng, 0.0, evened=evened)[0][0, 0] == 60 for _ in range(400)]
    assert np.mean(heard_of) == pytest.approx(share, abs=0.08)


def test_recipes_have_names_of_their_own() -> None:
    names = [recipe.name for recipe in RECIPES]
    assert len({*names}) == len(names)
    assert names[0] == "second-voice"
    assert len(STAVES) == 4
    assert DRAWN not in range(len(TASKS))


def test_the_file_plays_one_lead_for_all_rows() -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx", reason="the training extra is not installed")
    from export.__main__ import prove  # noqa: PLC0415
    from export.stepwise import stepwise  # noqa: PLC0415

    player = Player(network())
    built = stepwise(player)
    assert "ONNX = PyTorch" in prove(player, built)
    session = onnxruntime.InferenceSession(built.SerializeToString(), providers=["CPUExecutionProvider"])
    lead, wish = player.trial(10, 4, np.random.default_rng(2))
    one = session.run(None, {"lead": lead[:, :1], "perturbation": wish})
    four = session.run(None, {"lead": np.repeat(lead[:, :1], 4, axis=1), "perturbation": wish})
    assert np.array_equal(one[0], four[0])


def test_a_picture_shows_every_voice_and_the_marks() -> None:
    from engine.judge.verdict import Verdict  # noqa: PLC0415
    from engine.notes import Clip, Note  # noqa: PLC0415
    from engine.take import Take  # noqa: PLC0415
    from training.second_voice.picture import BEATS, COLOURS, picture  # noqa: PLC0415

    lead, *voices = (
        Clip((Note(3.0, pitch, 2), Note(BEATS + 3.0, pitch, 1)), BEATS + 4.0, 3.0) for pitch in (72, 67, 60, 48)
    )
    others = tuple(zip(("tenor", "bass"), voices[1:], strict=True))
    verdict = Verdict({"overlap": 2.0}, -1.0, -1.5)
    take = Take(voices[0], "m", "all", 1.0, 1, 0, -0.1, label="alto", others=others, verdict=verdict)
    drawn = picture([("a & b", lead, take)])
    assert "a &amp; b" in drawn
    assert "overlap 2" in drawn
    assert [drawn.count(f'fill="{colour}"/>') for colour in COLOURS] == [1, 1, 1, 1]

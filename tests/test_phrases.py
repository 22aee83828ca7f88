"""The folk tunes as sequences: in C and in range, long ones in pieces, short ones padded; what the cards say."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from engine.melody import Melody, Tone  # noqa: E402
from training.melodies import autoregressive, hmm, markov, phrases, todd, tunes  # noqa: E402
from training.melodies.phrases import CODE, SPAN, STEPS  # noqa: E402
from training.recipes import Training  # noqa: E402
from training.system import System  # noqa: E402

RECIPE = Training(name="any")
SYSTEMS = [system for module in (markov, hmm, autoregressive, todd) for system in module.SYSTEMS]


def tune(steps: int, pitches: tuple[int, ...] = (62, 66, 69)) -> tunes.Tune:
    tones = tuple(Tone(step, 4, pitches[step // 4 % len(pitches)]) for step in range(0, steps, 4))
    return tunes.Tune("A", "a", "some/1", (4, 4), 2, "major", Melody(tones, steps), "X:1\n")


def test_a_melody_is_moved_to_c_and_what_lies_outside_is_folded_into_the_code() -> None:
    tokens = phrases.encode(tune(12).melody)
    # A triad of D major, D being the lowest of the keys that it is in, becomes one of C.
    assert [CODE.pitch(int(token)) % 12 for token in tokens if token > 1] == [0, 4, 7]
    wide = phrases.encode(Melody((Tone(0, 1, 20), Tone(1, 1, 64), Tone(2, 1, 108)), 3))
    assert all(SPAN[0] <= CODE.pitch(int(token)) <= SPAN[1] for token in wide)


def test_long_tunes_come_in_pieces_that_know_their_place_and_short_ones_are_padded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = {"train": [tune(STEPS + 32), tune(64)]}
    monkeypatch.setattr(tunes, "read", lambda split, _: found[split])
    lead, tokens = phrases.phrases("train", RECIPE, Path())
    assert lead.shape == tokens.shape == (3, STEPS)
    assert (tokens >= 0).sum(1).tolist() == [STEPS, 32, 64]
    assert lead[:, 0].tolist() == [0, STEPS, 0]
    assert int(tokens[2, 64:].max()) == -1


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.name)
def test_each_card_names_what_the_engine_needs(system: System) -> None:
    card = system.card(Path())
    assert (card.name, card.kind, card.vocabulary, card.steps_per_beat) == (system.name, "melody", "events-38", 4)
    assert card.voices["melody"].lead == SPAN
    assert "music in the public domain" in card.licence

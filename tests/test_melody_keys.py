"""What Attention RNN hears: 74 features, each with a worked example."""

import pytest

torch = pytest.importorskip("torch", reason="the training extra is not installed")

from torch import Tensor  # noqa: E402

from training.melodies.melody_keys import Keys  # noqa: E402

HOLD, OFF = 0, 1
PITCHES = slice(0, 36)
SOUNDS, SILENT, ATTACK, DIRECTION = 36, 37, 38, 39
REPEATS = slice(40, 42)
CLOCK = slice(42, 49)
BAR_LINE = 49
MELODY, RECENT = slice(50, 62), slice(62, 74)
F_SHARP = 66


def note(pitch: int) -> int:
    return pitch - 46


def heard(*tokens: int, first: int = 0) -> Tensor:
    """Return the features [74] of the step after some tokens, the first of which has this number."""
    hearing = Keys()
    played = torch.tensor([*tokens, 0])[:, None]
    told = hearing.told(torch.arange(first, first + len(played))[:, None])
    return hearing.inputs(told.float(), *hearing.history(played))[-1, 0]


def notes(*pitches: int) -> Tensor:
    return heard(*(note(pitch) for pitch in pitches))


def on(features: Tensor) -> list[int]:
    return features.nonzero()[:, 0].tolist()


def test_an_empty_melody_is_silent_and_in_every_key() -> None:
    features = heard()
    assert on(features[:42]) == [SILENT]
    assert features[MELODY].tolist() == features[RECENT].tolist() == 12 * [1]


def test_a_note_sounds_until_it_is_off() -> None:
    assert on(heard(note(60))[PITCHES]) == on(heard(note(60), HOLD, HOLD)[PITCHES]) == [12]
    for tokens, sounds in (((note(60), HOLD), 1), ((note(60), OFF), 0), ((note(60), OFF, HOLD), 0), ((OFF,), 0)):
        features = heard(*tokens)
        assert features[SOUNDS : SILENT + 1].tolist() == [sounds, 1 - sounds], tokens
        assert features[PITCHES].sum() == sounds
    assert on(heard(note(60), OFF, note(48))[PITCHES]) == [0]


def test_the_attack_is_where_a_note_starts() -> None:
    assert heard(note(60))[ATTACK] == 1
    assert heard(note(60), HOLD)[ATTACK] == 0
    assert heard(note(60), HOLD, OFF)[ATTACK] == 0
    assert heard(note(60), HOLD, note(60))[ATTACK] == 1


def test_a_note_off_right_after_the_start_leaves_the_attack_on() -> None:
    """The published code does so, whatever its comment says."""
    assert heard(note(60), OFF)[ATTACK] == 1
    assert heard(note(60), OFF, HOLD)[ATTACK] == 0


@pytest.mark.parametrize(
    ("pitches", "direction"),
    [((60,), 0), ((60, 60), 0), ((60, 62), 1), ((62, 60), -1), ((60, 62, 62), 1), ((60, 64, 62), -1)],
)
def test_the_direction_is_that_of_the_last_two_notes_that_differ(pitches: tuple[int, ...], direction: int) -> None:
    assert notes(*pitches)[DIRECTION] == direction


def test_the_flags_tell_whether_the_event_before_was_that_of_one_or_two_bars_ago() -> None:
    bar = [note(60), *15 * [HOLD]]
    assert heard(*bar)[REPEATS].tolist() == [0, 0]
    assert heard(*bar, note(60))[REPEATS].tolist() == [1, 0]
    assert heard(*bar, note(62), *15 * [HOLD], note(60))[REPEATS].tolist() == [0, 1]


def test_the_clock_and_the_bar_line_are_those_of_the_step_that_is_chosen() -> None:
    assert heard(HOLD)[CLOCK].tolist() == [1, -1, -1, -1, -1, -1, -1]
    assert heard(*3 * [HOLD], first=67)[CLOCK].tolist() == [-1, 1, 1, -1, -1, -1, 1]
    assert heard()[BAR_LINE] == heard(*16 * [HOLD])[BAR_LINE] == heard(HOLD, first=15)[BAR_LINE] == 1
    assert heard(*8 * [HOLD])[BAR_LINE] == 0


def test_the_keys_of_the_melody_are_those_that_hold_the_most_notes() -> None:
    assert on(notes(60, 62, 64, 65, 67, 69, 71)[MELODY]) == [0]
    # Without F or F sharp it may be C or G; with one F sharp in two Fs it is C.
    assert on(notes(60, 62, 64, 67, 69, 71)[MELODY]) == [0, 7]
    assert on(notes(60, 62, 64, 67, 69, 71, F_SHARP)[MELODY]) == [7]
    assert on(notes(60, 62, 64, 67, 69, 71, F_SHARP, 65, 53)[MELODY]) == [0]


def test_a_key_counts_notes_and_not_how_long_they_are() -> None:
    short = heard(*map(note, (60, 64, 67, 71, F_SHARP)), note(65), note(65))
    long = heard(*map(note, (60, 64, 67, 71, F_SHARP)), *8 * [HOLD], note(65), note(65))
    assert torch.equal(short[MELODY], long[MELODY])


def test_the_recent_keys_are_those_of_the_last_three_different_notes() -> None:
    keys = on(notes(60, F_SHARP, 65)[RECENT])
    assert keys == [1]
    # Repeated notes push nothing out, octaves do.
    assert on(notes(60, F_SHARP, 65, 65, F_SHARP, 60)[RECENT]) == keys
    assert on(notes(60, F_SHARP, 65, 53)[RECENT]) == on(notes(F_SHARP, 65, 53)[RECENT]) == [1, 6]
    assert on(notes(F_SHARP, 60, 62, 64)[RECENT]) == on(notes(60, 62, 64)[RECENT]) == [0, 5, 7]

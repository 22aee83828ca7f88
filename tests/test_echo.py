"""Bars that come back, and phrases that were there in training."""

import pytest

from engine.melody import Melody, Tone
from training.melodies.echo import Library, repeats
from training.metrics import Share

A, B, SILENT = (60, 62, 64, 65), (67, 65, 64, 62), (None,) * 4


def bars(*each: tuple[int | None, ...]) -> Melody:
    """Write bars of quarters."""
    pitches = [pitch for bar in each for pitch in bar]
    tones = [Tone(4 * n, 4, pitch) for n, pitch in enumerate(pitches) if pitch is not None]
    return Melody(tuple(tones), 4 * len(pitches))


def test_a_bar_is_looked_for_one_two_four_and_eight_bars_back() -> None:
    melody = bars(A, B, A, B, B)
    assert repeats(melody, 16, 0) == {
        "repeats_1": Share(1, 4),
        "repeats_2": Share(2, 3),
        "repeats_4": Share(0, 1),
        "repeats_8": Share(0, 0),
    }
    assert repeats(melody, 16, 48)["repeats_2"] == Share(1, 2)


def test_a_bar_in_another_key_or_rhythm_is_no_repeat() -> None:
    higher = tuple(pitch + 1 for pitch in A)
    assert repeats(bars(A, higher), 16, 16)["repeats_1"] == Share(0, 1)
    longer = Melody((*bars(A).tones, Tone(16, 8, 60), Tone(24, 4, 64), Tone(28, 4, 65)), 32)
    assert repeats(longer, 16, 16)["repeats_1"] == Share(0, 1)


def test_silent_bars_and_what_is_no_full_bar_are_not_counted() -> None:
    assert repeats(bars(SILENT, SILENT, A), 16, 0)["repeats_1"] == Share(0, 1)
    assert repeats(bars(A, A, A[:2]), 16, 0)["repeats_1"] == Share(1, 1)


def test_a_note_held_into_a_bar_is_heard_like_one_that_is_struck_there() -> None:
    held = Melody((Tone(0, 32, 60),), 32)
    assert repeats(held, 16, 16)["repeats_1"] == Share(1, 1)


def test_a_phrase_is_known_in_any_key_and_from_any_eighth() -> None:
    library = Library.of([bars(A, B, B, A)])
    assert library.copied(bars(B, B).transpose(5))["copied"] == Share(1, 1)
    assert library.copied(bars((62, 64, 65, 67), (*B[1:], 67)))["copied"] == Share(1, 1)
    assert library.copied(bars(B, A, A))["copied"] == Share(1, 9)


@pytest.mark.parametrize(
    ("melody", "notes"),
    [
        (bars(A, B), 8),
        (bars(A, B).transpose(-7), 8),
        (bars(B, A), 4 + 1),  # the last of B and A, whose first interval is that of B's end to A in no tune
        (bars(A), 0),  # four notes are no run
        (bars((60, 72, 60, 72)), 0),
    ],
)
def test_the_longest_run_is_counted_in_notes(melody: Melody, notes: int) -> None:
    library = Library.of([bars(A, B), bars((67, 67, 67, 67)), bars((62, 60, 62, 64), (65, 60, 60, 60))])
    assert library.longest_run(melody) == notes


def test_no_run_goes_from_one_tune_into_the_next() -> None:
    library = Library.of([bars(A, (67,)), bars((67, 69, 71, 72, 74))])
    assert library.longest_run(bars(A, (67, 69, 71, 72), (74,))) == 5


def test_another_rhythm_ends_a_run() -> None:
    library = Library.of([bars(A, B)])
    notes = [Tone(4 * n, 4, pitch) for n, pitch in enumerate(A + B)]
    late = [Tone(tone.start + 2 * (n > 5), tone.duration, tone.pitch) for n, tone in enumerate(notes)]
    assert library.longest_run(Melody(tuple(late), 34)) == 6

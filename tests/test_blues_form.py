"""Chords, changes, the slots of the beat, and what a model is told of them."""

import pytest

from engine.blues.beat import SLOTS, nearest
from engine.blues.chords import NAMES, QUALITIES, Chord, tonic
from engine.blues.form import BARS, BEATS, CHANGES, FEATURES, chord_at, chords, lead
from engine.errors import SettingsError


def names(changes: str, key: str = "C") -> list[str]:
    return [chord_at(changes, tonic(key), beat).name for beat in range(0, BARS * BEATS, 2)]


def test_the_three_changes_on_a_lead_sheet() -> None:
    def bars(text: str) -> list[str]:
        return [chord for bar in text.split("|") for chord in (bar.split() * 2)[:2]]

    assert names("basic", "A") == bars("A7|A7|A7|A7|D7|D7|A7|A7|E7|D7|A7|A7")
    assert names("quick", "A") == bars("A7|D7|A7|A7|D7|D7|A7|A7|E7|D7|A7|E7")
    assert names("jazz") == bars("C7|F7|C7|Gm7 C7|F7|F#dim|C7|Em7 A7|Dm7|G7|C7 A7|Dm7 G7")


@pytest.mark.parametrize("changes", CHANGES)
def test_the_changes_are_still_in_place_after_a_hundred_choruses(changes: str) -> None:
    once = chords(changes, 4, 0, BARS * BEATS)
    assert chords(changes, 4, 100 * BARS * BEATS, BARS * BEATS) == once
    assert chords(changes, 4, 0, 101 * BARS * BEATS)[-BARS * BEATS :] == once


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("root", range(12))
def test_a_voicing_holds_every_tone_once_within_the_left_hands_octave(root: int, quality: str) -> None:
    chord = Chord(root, quality)
    voicing = chord.voicing()
    assert {pitch % 12 for pitch in voicing} == chord.classes()
    assert len(voicing) == len(QUALITIES[quality])
    assert all(48 <= pitch <= 59 for pitch in voicing)


def test_a_dominant_is_voiced_as_in_the_paper() -> None:
    assert Chord(tonic("F"), "7").voicing() == (48, 51, 53, 57)


@pytest.mark.parametrize("number", range(12))
def test_every_key_is_read_as_it_is_written(number: int) -> None:
    assert tonic(NAMES[number]) == tonic(NAMES[number].lower()) == number


def test_an_unknown_key_is_refused_with_the_choices() -> None:
    with pytest.raises(SettingsError, match=r"key must be one of C, Db, D, .* not 'H'"):
        tonic("H")


def test_slots_hold_16ths_and_triplets() -> None:
    assert [nearest(share) for share in (0, 0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1)] == [0, 2, 3, 4, 5, 6, 8]
    assert [SLOTS[slot] / 12 for slot in (2, 3, 4, 5, 6)] == [0.25, 1 / 3, 0.5, 2 / 3, 0.75]


def test_a_model_is_told_chord_place_and_next_chord() -> None:
    told = lead(9, chords("quick", 9, 46, 4), 46)
    assert told.shape == (4 * len(SLOTS), FEATURES)
    # Beats 47 and 48 of the form are E7 in bar 12, then comes A7, and it stays.
    assert told[0].tolist() == [9, 4, 2, 11, 2 * 8, 9, 2]
    assert told[15].tolist() == [9, 4, 2, 11, 3 * 8 + 7, 9, 2]
    assert told[16].tolist() == [9, 9, 2, 0, 0, 9, 2]


def test_no_chord_is_told_as_the_tonic_of_kind_0() -> None:
    assert lead(5, [None, Chord(5, "7")], 47)[0].tolist() == [5, 5, 0, 11, 24, 5, 2]

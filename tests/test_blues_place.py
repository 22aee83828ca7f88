"""Key, changes and bar of the form: from settings, from chords, and from a model's judgement."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.blues.chords import Chord, tonic
from engine.blues.form import BEATS, chord_at
from engine.blues.place import Place, find
from engine.blues.prompt import Prompt, hear
from engine.notes import Clip, Note
from engine.settings import Settings

Judge = Callable[[list[Place]], NDArray[np.float64]]


def never(places: list[Place]) -> NDArray[np.float64]:
    raise AssertionError(f"there is nothing to judge among {places}")


def alike(places: list[Place]) -> NDArray[np.float64]:
    return np.zeros(len(places))


def preferring(key: str) -> Judge:
    return lambda places: np.array([3.0 * (place.tonic == tonic(key)) for place in places])


def melody(pitches: list[int], bars: int = 1) -> Prompt:
    notes = tuple(Note(index / 2, pitch, 0.5) for index, pitch in enumerate(pitches))
    return hear(Clip(notes, bars * BEATS), 0)


def changes(name: str, key: str, first: int, bars: int) -> Prompt:
    """Return a prompt of the chords of some bars, from bar `first` of the form on."""
    notes = []
    for beat in range(bars * BEATS):
        chord: Chord = chord_at(name, tonic(key), (first - 1) * BEATS + beat)
        notes += [Note(beat, pitch, 1.0) for pitch in chord.voicing()]
    return hear(Clip(tuple(notes), bars * BEATS), 0)


def test_a_given_root_is_the_key() -> None:
    assert find(melody([60, 63, 65]), 4, Settings(), never) == Place(4, "quick", 0)


def test_a_melody_is_in_the_key_in_which_the_model_finds_it_likeliest() -> None:
    assert find(melody([60, 63, 65, 62]), None, Settings(), preferring("Eb")).tonic == 3


def test_between_keys_that_are_as_likely_a_riff_rests_on_its_tonic() -> None:
    assert find(melody([57, 60, 62, 57]), None, Settings(), alike).tonic == tonic("A")


def test_an_empty_prompt_is_in_c_from_the_forms_first_bar() -> None:
    assert find(hear(Clip((), 4), 0), None, Settings(), never) == Place(0, "quick", 0)


@pytest.mark.parametrize(("form_bar", "bars", "first"), [(5, 4, 0), (1, 4, 8), (3, 1, 1), (1, 12, 0), (12, 30, 5)])
def test_the_bar_asked_for_is_that_in_which_it_goes_on(form_bar: int, bars: int, first: int) -> None:
    place = find(melody([60, 62], bars), 0, Settings(form_bar=form_bar), never)
    assert place.first == first * BEATS
    assert (place.first // BEATS + bars) % 12 == form_bar - 1


@pytest.mark.parametrize("key", ["A", "Bb", "F#"])
@pytest.mark.parametrize(("name", "first", "bars"), [("jazz", 9, 4), ("jazz", 3, 6), ("basic", 9, 2), ("quick", 1, 12)])
def test_chords_tell_the_key_the_changes_and_the_bar(key: str, name: str, first: int, bars: int) -> None:
    place = find(changes(name, key, first, bars), None, Settings(), alike)
    assert place.tonic == tonic(key)
    told = [chord_at(name, tonic(key), (first - 1) * BEATS + beat) for beat in range(bars * BEATS)]
    assert [chord_at(place.changes, place.tonic, place.first + beat) for beat in range(bars * BEATS)] == told


def test_one_chord_is_the_first_of_the_form() -> None:
    assert find(changes("basic", "C", 1, 2), None, Settings(changes="basic"), never) == Place(0, "basic", 0)


def test_asked_for_changes_are_kept_whatever_the_chords() -> None:
    assert find(changes("jazz", "C", 3, 6), None, Settings(changes="basic"), alike).changes == "basic"

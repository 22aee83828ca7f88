"""What a polyphonic model is asked for, and what becomes of its answer: with a player that knows no music."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.card import Card, Voice
from engine.errors import ClipError
from engine.making import make
from engine.notes import Clip, Note
from engine.polyphony.code import NOTES, Roll
from engine.polyphony.play import ACCOMPANIMENT, CONTINUATION, play
from engine.redo import Redo
from engine.settings import Settings
from engine.take import Take

if TYPE_CHECKING:
    from engine.model import Model

SPAN = Voice((31, 87), (31, 87))
CARD = Card("player", "", "", "", {CONTINUATION: SPAN, ACCOMPANIMENT: SPAN}, 16, 4, "polyphonic", "roll-78", 1)
CHORDS = Clip(tuple(Note(4 * bar, pitch, 4, 90) for bar in range(2) for pitch in (48, 55, 64, 72)), 8)


class Player:
    """Plays every note with one chance, whatever came before."""

    card = CARD

    def __init__(self, logit: float) -> None:
        self.logit = logit

    def __call__(self, lead: NDArray[np.int64], perturbation: NDArray[np.float32]) -> tuple[Roll, NDArray[np.float32]]:
        assert lead.shape == perturbation.shape[:2]
        assert not np.isnan(perturbation).any()
        rolls = (perturbation + self.logit > 0).astype(np.int64)
        rolls[..., 1] *= rolls[..., 0]
        return rolls, np.full(rolls.shape[:-1], -0.01, np.float32)


class Holder(Player):
    """Strikes nothing unless it has to."""

    def __call__(self, lead: NDArray[np.int64], perturbation: NDArray[np.float32]) -> tuple[Roll, NDArray[np.float32]]:
        rolls, sure = super().__call__(lead, perturbation)
        rolls[..., 1] *= perturbation[..., 1] > 0
        return rolls, sure


def takes(clip: Clip, logit: float = -4.0, **settings: object) -> list[Take]:
    chosen = Settings(seed=7, **settings)  # type: ignore[arg-type]
    return play(clip, chosen, cast("Model", Player(logit)), lambda _: None)


def sounding(clip: Clip) -> set[tuple[int, int]]:
    """Return the steps and pitches that sound."""
    return {(step, note.pitch) for note in clip.notes for step in range(round(4 * note.start), round(4 * note.end))}


def test_a_continuation_has_the_bars_asked_for_and_follows_the_clip(clip: Clip) -> None:
    (take,) = takes(clip, bars=2)
    assert take.is_continuation
    assert take.clip.notes
    assert take.clip.start == clip.end
    assert take.clip.length == pytest.approx(2 * 4 * clip.meter[0] / clip.meter[1])
    assert all(take.clip.start <= note.start < note.end <= take.clip.end + 1e-9 for note in take.clip.notes)


def test_an_accompaniment_spans_the_clip_and_never_sounds_on_its_notes(clip: Clip) -> None:
    (take,) = takes(clip, voice=ACCOMPANIMENT)
    assert not take.is_continuation
    assert take.clip.notes
    assert (take.clip.start, take.clip.end) == (clip.start, clip.end)
    assert all(take.clip.start <= note.start < note.end <= take.clip.end for note in take.clip.notes)


def test_an_accompaniment_leaves_the_clip_s_notes_alone() -> None:
    (take,) = takes(CHORDS, logit=0.0, voice=ACCOMPANIMENT)
    assert not sounding(CHORDS) & sounding(take.clip)
    # Nor does it hold them beyond their end.
    short = replace(CHORDS, notes=tuple(replace(note, duration=1.0) for note in CHORDS.notes))
    (take,) = takes(short, logit=0.0, voice=ACCOMPANIMENT)
    assert not {(round(4 * note.end), note.pitch) for note in short.notes} & sounding(take.clip)
    assert {note.pitch for note in short.notes} & {note.pitch for note in take.clip.notes}


def test_nothing_is_put_above_a_melody_and_chords_are_put_over_a_bass() -> None:
    for pitch, is_over in ((72, False), (48, True)):
        line = Clip((Note(0, pitch, 2), Note(2, pitch + 2, 4)), 8)
        (take,) = takes(line, logit=0.0, voice=ACCOMPANIMENT)
        with_it = [note for note in take.clip.notes if note.start < 6]
        assert any(note.pitch < pitch for note in with_it)
        assert any(note.pitch > pitch + 2 for note in with_it) == is_over
        # Where the clip rests there is room.
        assert any(note.pitch > pitch + 2 for note in take.clip.notes if note.start >= 6)


def test_a_certain_player_adds_nothing_to_what_is_there() -> None:
    assert takes(CHORDS, logit=-99.0, voice=ACCOMPANIMENT)[0].clip.notes == ()
    assert takes(CHORDS, logit=-99.0)[0].clip.notes == ()


def test_what_sounds_when_the_clip_ends_is_struck_again() -> None:
    (take,) = takes(CHORDS, logit=99.0, temperature=0.0, bars=1)
    assert {note.start for note in take.clip.notes} == {8.0 + step / 4 for step in range(16)}
    held = Settings(seed=1, temperature=0, bars=1)
    (take,) = play(CHORDS, held, cast("Model", Holder(99.0)), lambda _: None)
    assert {(note.start, note.end) for note in take.clip.notes} == {(8.0, 12.0)}


def test_only_the_model_s_range_is_played() -> None:
    (take,) = takes(CHORDS, logit=99.0, bars=1)
    assert {note.pitch for note in take.clip.notes} == set(range(31, 88))


def test_a_clip_at_the_edge_stays_within_midi() -> None:
    high = replace(CHORDS, notes=tuple(replace(note, pitch=note.pitch + 55) for note in CHORDS.notes))
    (take,) = takes(high, logit=99.0, bars=1)
    assert max(note.pitch for note in take.clip.notes) == 127


@pytest.mark.parametrize("voice", [CONTINUATION, ACCOMPANIMENT])
def test_a_scale_is_kept_where_that_is_asked_for(voice: str) -> None:
    scale = frozenset({0, 2, 4, 5, 7, 9, 11})
    in_c = replace(CHORDS, scale=scale, notes=(*CHORDS.notes, Note(1, 66, 1)))
    for follow, least in (("strict", 1.0), ("lean", 0.8), ("off", 0.0)):
        (take,) = takes(in_c, logit=0.0, voice=voice, follow=follow, bars=4)
        share = np.mean([note.pitch % 12 in scale for note in take.clip.notes])
        assert share >= least
        assert follow != "off" or share < 0.7


def test_each_note_comes_with_how_sure_the_model_is_of_it() -> None:
    (take,) = takes(CHORDS, bars=1)
    assert take.certainties == (pytest.approx(-0.01),) * len(take.clip.notes)
    assert take.log_prob == pytest.approx(-0.01 * NOTES)


def test_the_first_of_several_takes_is_the_only_one_of_one() -> None:
    several = takes(CHORDS, takes=3, bars=2)
    assert several[0].clip == takes(CHORDS, bars=2)[0].clip
    assert len({take.clip.notes for take in several}) == 3


def test_a_continuation_may_stand_alone_and_an_accompaniment_may_not() -> None:
    assert takes(CHORDS, alone=True)[0].is_alone
    assert not takes(CHORDS, alone=True, voice=ACCOMPANIMENT)[0].is_alone


def test_silence_can_be_carried_on_and_not_accompanied() -> None:
    (take,) = takes(Clip((), 8), bars=1)
    assert (take.clip.start, take.clip.end) == (0, 4)
    with pytest.raises(ClipError, match="clip has no notes that sound; write some"):
        takes(Clip((), 8), voice=ACCOMPANIMENT)


def test_a_range_of_a_clip_is_made_anew_and_the_rest_is_kept() -> None:
    redo = Redo(((2, 6),))
    (take,) = make(CHORDS, Settings(seed=3, voice=ACCOMPANIMENT), cast("Model", Player(-3.0)), redo=redo)
    assert not take.is_continuation
    anew = [note for note in take.clip.notes if 2 <= note.start < 6]
    assert anew
    assert {note.start for note in take.clip.notes if note not in anew} == {0.0}
    assert {note.duration for note in take.clip.notes if note not in anew} == {2.0}

"""What is made of a clip by a model that writes tunes: with a scribe in its place, who writes what he was told to."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.card import Card, Voice
from engine.folk.abc import SPAN, TOKENS, WORDS
from engine.making import make
from engine.notes import Clip, Note
from engine.scales import pitches
from engine.settings import Settings
from engine.take import Take


class Scribe:
    """Stands for a model: writes the words it was given, once it is free to, and forgets nothing of what is locked."""

    def __init__(self, text: str, then: str = "</s>") -> None:
        spans = {"tune": Voice(SPAN, SPAN)}
        self.card = Card("scribe", "tunes", "none", "none", spans, 512, 4, kind="folk", vocabulary="abc-137")
        self.text, self.then = text.split(), then.split()
        self.runs: list[int] = []

    def __call__(
        self, lead: NDArray[np.int64], perturbation: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        steps, rows = lead.shape
        self.runs.append(steps)
        tokens = perturbation.argmax(axis=2)
        locked = int(((perturbation > -np.inf).sum(axis=2) == 1).all(axis=1).sum())
        words = itertools.islice(itertools.chain(self.text, itertools.cycle(self.then)), steps - locked)
        tokens[locked:] = np.array([TOKENS[word] for word in words])[:, None]
        forbidden = np.take_along_axis(perturbation, tokens[..., None], 2) == -np.inf
        assert not forbidden[locked : locked + len(self.text)].any()
        return tokens, np.repeat(-np.arange(steps, dtype=np.float32)[:, None] / 100, rows, axis=1)


BARS = (67, 69, 71, 72, 74, 72, 71, 69)
G_MAJOR = pitches(7, "Major")
CLIP = Clip(tuple(Note(place / 2, height, 0.5, 90.0) for place, height in enumerate(BARS)), 4, 0, (2, 4), 7, G_MAJOR)
"""Two bars in 2/4, in G: C D E F | G F E D, an octave and a half higher."""
OPENING = 13
"""The tokens of the clip: meter, mode, repeat, eight notes and a bar line, and the first word that is made."""
PADDING = " z 4 | z 4 | z 4 | z 4 | z 4 | z 4 | z 4 | z 4 | z 4 | z 4 | z 4"
"""Bars that nobody hears, so that a tune does not end too soon."""


def takes(scribe: Scribe, clip: Clip = CLIP, **settings: Any) -> list[Take]:
    model: Any = scribe
    return make(clip, Settings(seed=1, **settings), model)


def played(take: Take) -> list[tuple[float, int, float]]:
    return [(round(note.start, 6), note.pitch, round(note.duration, 6)) for note in take.clip.notes]


def heights(take: Take) -> str:
    """Return the notes as letters of the key of C."""
    return "".join("C-D-EF-G-A-B"[(note.pitch - 7) % 12] for note in take.clip.notes)


def test_what_is_written_after_a_clip_begins_where_it_ends_in_its_key() -> None:
    (take,) = takes(Scribe("| c 2 B A | G 4 |" + PADDING), bars=2)
    assert played(take) == [(4, 79, 1), (5, 78, 0.5), (5.5, 76, 0.5), (6, 74, 2)]
    assert (take.clip.start, take.clip.end, take.clip.meter) == (4, 8, (2, 4))
    assert (take.voice, take.is_continuation) == ("G major", True)


def test_triplets_and_broken_notes_are_played_as_such() -> None:
    (take,) = takes(Scribe("| (3 c B A G > F |" + PADDING), bars=1)
    third = round(1 / 3, 6)
    assert [(start, length) for start, _, length in played(take)] == [
        (4, third), (round(4 + 1 / 3, 6), third), (round(4 + 2 / 3, 6), third), (5, 0.75), (5.75, 0.25)
    ]  # fmt: skip


def test_each_note_says_how_sure_the_model_was_of_its_token() -> None:
    (take,) = takes(Scribe("| c 2 B A |" + PADDING), bars=1)
    assert np.allclose(take.certainties, [-(OPENING - 1 + place) / 100 for place in (1, 3, 4)])


def test_a_tune_is_played_once_through_while_that_is_enough() -> None:
    scribe = Scribe("| c 4 | c 4 :| |: A 4 | B 4 :|" + PADDING)
    assert heights(takes(scribe, bars=4)[0]) == "CCAB"


def test_a_tune_too_short_is_played_with_its_repeats_and_then_again() -> None:
    text = "| c 4 | d 4 :| |: A 4 | B 4 | A 4 | B 4 | A 4 | B 4 | A 4 | B 4 :|"
    once, again = "CD" + "ABABABAB", "CDEFGFED" + "CD" + "ABABABAB" * 2
    assert heights(takes(Scribe(text), bars=10)[0]) == once
    # After the first part comes the clip again.
    assert heights(takes(Scribe(text), bars=22)[0]) == "CD" + again
    assert heights(takes(Scribe(text), bars=30)[0]) == "CD" + again + "CDEFGFEDCD" * 2


def test_a_first_ending_is_for_those_who_repeat() -> None:
    text = "| c 4 |1 d 4 :| |2 e 4 | A 4 | A 4 | A 4 | A 4 | A 4 | A 4 | A 4 | A 4 | A 4 |"
    assert heights(takes(Scribe(text), bars=3)[0]) == "CEA"


def test_a_clip_that_ends_within_a_bar_has_it_ended() -> None:
    short = Clip(CLIP.notes[:6], 3, 0, (2, 4), 7, G_MAJOR)
    (take,) = takes(Scribe("c B | A 4 |" + PADDING), short, bars=2)
    assert played(take) == [(3, 79, 0.5), (3.5, 78, 0.5), (4, 76, 2)]
    assert take.clip.end == 7


def test_a_clip_shorter_than_a_bar_may_be_a_pickup() -> None:
    (take,) = takes(Scribe("| c 4 | A 4 |" + PADDING), Clip(CLIP.notes[:1], 0.5, 0, (2, 4), 7), bars=2)
    assert played(take) == [(0.5, 67, 2), (2.5, 64, 2)]


def test_an_empty_clip_gets_a_whole_tune_in_its_meter_and_key() -> None:
    empty = Clip((), 4, 0, (2, 4), 2, pitches(2, "Dorian"))
    text = "|: G | c 2 B 2 | A 4 | A 4 | A 4 | A 4 | A 4 | A 4 | A 4 | A 4 | A 4 | A 4 | c 3 :| |: e | c 3 :|"
    (take,) = takes(Scribe(text), empty, bars=4)
    assert (take.voice, take.clip.start, take.clip.end) == ("D dorian", 0, 28)
    # The pickup stands at the end of the first bar, in D dorian, where B is flat in C.
    assert played(take)[:3] == [(1.5, 69, 0.5), (2, 74, 1), (3, 72, 1)]
    assert played(take)[-2:] == [(25.5, 77, 0.5), (26, 74, 1.5)]
    # With more bars to fill the parts are repeated, to their end.
    assert takes(Scribe(text), empty, bars=15)[0].clip.end == 54


def test_a_model_that_needs_more_tokens_is_let_run_for_longer() -> None:
    scribe = Scribe("| " + "c /4 B /4 " * 80 + "| z 4 | z 4")
    takes(scribe, bars=1)
    assert len(scribe.runs) > 1
    assert scribe.runs[1] - scribe.runs[0] == scribe.runs[0] - (OPENING - 1)


def test_a_tune_without_an_end_ends_with_its_last_bar() -> None:
    endless = Scribe("|: c 4", then="| d 4")
    (take,) = takes(endless, Clip((), 4, 0, (2, 4)), bars=1)
    assert math.isclose(take.clip.end % 2, 0)
    assert len(endless.runs) == 3
    silent = Scribe("| z 4", then="2")
    assert takes(silent, bars=2)[0].clip.notes == ()


def test_swing_is_that_of_the_clip() -> None:
    swung = [Note(place // 2 + (2 / 3 if place % 2 else 0), height, 0.3) for place, height in enumerate(BARS)]
    (take,) = takes(Scribe("| c B c B |" + PADDING), Clip(tuple(swung), 4, 0, (2, 4), 7), bars=1)
    assert [round(start, 3) for start, *_ in played(take)] == [4, 4.667, 5, 5.667]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_written_there_is_a_take_of_the_bars_that_were_asked_for(seed: int) -> None:
    rng = np.random.default_rng(seed)
    free = [word for word in WORDS if word not in {"<s>", "</s>", "[", "]"} and word[:2] not in {"M:", "K:"}]
    text = "| " + " ".join(rng.choice(free, 200))
    (take,) = takes(Scribe(text), bars=8)
    assert (take.clip.start, take.clip.end) == (4, 20)
    notes = take.clip.notes
    assert all(4 <= note.start < note.end <= 20 + 1e-9 for note in notes)
    assert all(before.end <= after.start + 1e-9 for before, after in itertools.pairwise(notes))


def test_takes_differ_by_chance_alone_and_the_first_is_the_same_of_any_number() -> None:
    class Drawn(Scribe):
        def __call__(
            self, lead: NDArray[np.int64], perturbation: NDArray[np.float32]
        ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
            return perturbation.argmax(axis=2), np.zeros(lead.shape, np.float32)

    three = takes(Drawn(""), bars=4, takes=3)
    assert takes(Drawn(""), bars=4)[0].clip == three[0].clip
    assert three[0].clip != three[1].clip

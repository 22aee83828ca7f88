"""A blues from the button to the written clips: what makes it is a stand-in, or the model that ships."""

from typing import Any

import pytest

from engine import server
from engine.making import make
from engine.model import load
from engine.notes import Clip, Note
from engine.settings import Settings
from engine.take import Take
from tests.max.presses import BLUES, SEED, TEMPERATURE, Play, Press, check, direct, line


def carry_on(clip: Clip, settings: Settings, *_: object) -> list[Take]:
    """Stand in for a model that continues: a note a beat and, below, a chord a bar, both after the clip."""
    end = clip.end + 4 * settings.bars
    solo = [Note(clip.end + beat, 60 + beat % 12, 0.9) for beat in range(4 * settings.bars)]
    chords = [Note(clip.end + 4 * bar, pitch, 4) for bar in range(settings.bars) for pitch in (48, 52, 58)]

    def placed(notes: list[Note]) -> Clip:
        return Clip(tuple(notes), end, clip.end, clip.meter)

    return [
        Take(
            placed(solo),
            settings.model,
            f"{settings.changes} {settings.form_bar} {settings.swing:g}",
            settings.temperature,
            settings.seed,
            take,
            0.0,
            placed(chords) if settings.chords else None,
            is_continuation=True,
            is_alone=settings.alone,
        )
        for take in range(settings.takes)
    ]


PROMPTS = {
    "two bars": Clip(line(16, 0.5), 8),
    "from a brace before zero": Clip(line(32, 0.5), 4, -4),
    "no notes": Clip((), 4),
    "a span off the grid": Clip(line(16, 0.5), 6.3, 1 / 3),
}
WISHES: dict[str, dict[str, Any]] = {
    "as the device begins": {},
    "with chords": {"chords": True, "bars": 24},
    "by itself, with chords": {"chords": True, "alone": True, "changes": "jazz", "form_bar": 12, "swing": 67.0},
    "one bar": {"bars": 1, "swing": 50.0, "changes": "basic"},
}


def turned(settings: Settings) -> dict[str, float]:
    """Return where the device's controls stand for these settings."""
    changes = ("auto", "basic", "quick", "jazz").index(settings.changes)
    swing = (0, 50, 54, 58, 62, 67, 71).index(int(settings.swing))
    places = {"bars": settings.bars, "form_bar": settings.form_bar, "changes": changes, "swing": swing}
    return {"model": BLUES, **places, "chords": int(settings.chords), "alone": int(settings.alone)}


@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize("wishes", WISHES)
def test_a_continuation_is_written_as_it_was_made(
    play: Play, monkeypatch: pytest.MonkeyPatch, prompt: str, wishes: str
) -> None:
    """What makes it is a stand-in, so that this holds without a model; the wire and the desk are the real ones."""
    clip = PROMPTS[prompt]
    settings = Settings("blues", "alto", TEMPERATURE, SEED, **WISHES[wishes])
    monkeypatch.setattr(server, "cached_load", lambda _: None)
    monkeypatch.setattr(server, "make", carry_on)
    looping = len(wishes) % 2
    wanted = direct(clip, lambda heard: carry_on(heard, settings))
    [[came]] = play([Press(clip, turned(settings), looping)])
    check(came, wanted, clip, looping)


@pytest.mark.slow
@pytest.mark.parametrize("prompt", ["two bars", "no notes"])
def test_a_blues_is_written_as_the_model_made_it(play: Play, prompt: str) -> None:
    clip = PROMPTS[prompt]
    settings = Settings("blues", "alto", TEMPERATURE, SEED, chords=True)
    wanted = direct(clip, lambda heard: make(heard, settings, load("blues")))
    assert len(wanted) == 2
    [[came]] = play([Press(clip, turned(settings))], weather=(0.05, 1, 0))
    check(came, wanted, clip)

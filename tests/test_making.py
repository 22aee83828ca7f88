"""Many clips at once: each gets what it gets alone, whatever lies beside it."""

from dataclasses import replace

import pytest

from engine import midi
from engine.errors import ClipError, ModelError, SettingsError
from engine.making import make, make_many
from engine.model import FOLDER, Model, load
from engine.notes import Clip
from engine.settings import DEFAULT_MODEL, Settings

WILD = Settings("tiny", temperature=2, seed=5, takes=2)


def test_each_clip_gets_what_it_gets_alone(clips: dict[str, Clip], model: Model) -> None:
    asked = [(clip, replace(WILD, seed=seed), None) for seed, clip in enumerate(clips.values(), 1)]
    assert make_many(asked, model) == [make(clip, settings, model) for clip, settings, _ in asked]


@pytest.mark.slow
def test_a_shipped_model_does_not_hear_the_clip_beside_it(clips: dict[str, Clip]) -> None:
    model = load(DEFAULT_MODEL)
    chorale = midi.read(FOLDER.parent / "examples" / "chorale.mid").clip
    like = [clip for clip in clips.values() if clip.length == 16]
    asked = [(clip, Settings(seed=3, voice=voice), None) for clip in (chorale, *like) for voice in ("alto", "bass")]
    together = make_many(asked, model)
    assert [taken[0].clip for taken in together if isinstance(taken, list)] == [
        make(clip, settings, model)[0].clip for clip, settings, _ in asked
    ]


def test_what_can_t_be_made_is_told_and_stops_nothing(clips: dict[str, Clip], model: Model) -> None:
    good = (clips["straight"], WILD, None)
    bad = [(replace(clips["straight"], notes=()), WILD, None), (clips["straight"], replace(WILD, voice="tenor"), None)]
    answers = make_many([good, *bad, good], model)
    assert [type(answer) for answer in answers] == [list, ClipError, SettingsError, list]
    assert answers[0] == answers[3] == make(*good[:2], model)


def test_a_kind_that_the_engine_does_not_know_is_refused(clips: dict[str, Clip], model: Model) -> None:
    class Foreign:
        card = replace(model.card, kind="opera")

    with pytest.raises(ModelError, match="install a newer engine"):
        make(clips["straight"], WILD, Foreign())  # type: ignore[arg-type]

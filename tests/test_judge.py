from dataclasses import replace

import numpy as np
import pytest

from engine.grid import hear
from engine.judge.remarks import remarks
from engine.judge.rules import RULES, Beside
from engine.judge.verdict import Voices, contrary, density, faults, verdict
from engine.notes import Clip, Note
from engine.settings import Settings

ALL = frozenset(range(12))


def clip(*pitches: int | None, beat: float = 1.0) -> Clip:
    notes = tuple(Note(n * beat, pitch, beat) for n, pitch in enumerate(pitches) if pitch is not None)
    return Clip(notes, len(pitches) * beat)


def beside(lead: Clip, made: Clip, *, is_above: bool = False) -> Beside:
    return Beside.of(lead, hear(lead), made, is_above=is_above)


def counts(lead: Clip, made: Clip, *, is_above: bool = False) -> dict[str, float]:
    found = beside(lead, made, is_above=is_above)
    return {rule.name: rule.count(found) for rule in RULES if rule.count(found)}


LEAD = clip(72, 74, 76, 74)


@pytest.mark.parametrize(
    ("lead", "made", "name", "count"),
    [
        (LEAD, clip(65, 67, 69, 67), "parallel fifths", 3),
        (LEAD, clip(60, 62, 64, 62), "parallel octaves", 3),
        (clip(67, 72), clip(62, 65), "direct fifths and octaves at cadences", 1),
        (LEAD, clip(74, 72, 72, 71), "crossing", 1),
        (clip(72, 65, 65, 65), clip(69, 64, 62, 60), "overlap", 1),
        (LEAD, clip(52, 52, 52, 52), "spacing", 4),
        (LEAD, clip(50, 60, 65, 67), "compass", 3),
        (LEAD, clip(70, 69, 72, 70), "clashes on heavy beats", 1),
        (LEAD, clip(69, 72, 72, 73), "clashes on light beats", 2),
        (LEAD, clip(60, 69, 71, 69), "unresolved leaps", 1),
        (clip(72, 74, 76, 77, 76, 74), clip(67, 67, 67, 67, 67, 67), "stuck notes", 3),
        (LEAD, clip(69, 71, 72, 68), "open end", 1),
        (LEAD, clip(69, None, None, 71), "lead alone", 2),
    ],
)
def test_each_rule_counts_what_it_is_named_for(lead: Clip, made: Clip, name: str, count: float) -> None:
    assert counts(lead, made)[name] == pytest.approx(count)


def test_a_plain_second_voice_in_thirds_has_no_marks() -> None:
    assert counts(LEAD, clip(69, 71, 72, 71)) == {}


def test_no_rule_pays_for_a_fault() -> None:
    assert all(rule.weight >= 0 for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)


def judged(made: Clip, likely: float = -10.0, settings: Settings | None = None) -> float:
    pairs = [Voices(LEAD, hear(LEAD), made, is_above=False)]
    return verdict(pairs, likely, len(made.notes), settings or Settings()).score


def test_of_two_equally_likely_voices_the_one_without_parallels_is_liked_better() -> None:
    assert judged(clip(69, 71, 72, 71)) > judged(clip(65, 67, 69, 67))


def test_of_two_without_marks_the_likelier_is_liked_better() -> None:
    assert judged(clip(69, 71, 72, 71), -8.0) > judged(clip(69, 71, 72, 71), -12.0)


def test_a_verdict_says_what_was_marked_and_where_it_can_be_mended() -> None:
    parallel = clip(65, 67, 69, 67)
    pairs = [Voices(LEAD, hear(LEAD), parallel, is_above=False)]
    found = verdict(pairs, -4.0, 4, Settings())
    assert found.marks["parallel fifths"] == 3
    assert (found.faults, found.log_prob) == (3, -1.0)
    assert "parallel fifths 3" in found.text
    assert faults(pairs) == [1.0, 2.0, 3.0]
    plain = Voices(LEAD, hear(LEAD), clip(69, 71, 72, 71), is_above=False)
    assert verdict([plain], -4.0, 4, Settings()).text == "no marks"


def test_how_far_apart_voices_lie_counts_only_between_neighbours() -> None:
    low = Voices(LEAD, hear(LEAD), clip(52, 52, 52, 52), is_above=False)
    assert verdict([low], -4.0, 4, Settings()).marks["spacing"] == 4
    assert "spacing" not in verdict([low._replace(is_near=False)], -4.0, 4, Settings()).marks


def test_wishes_for_the_whole_voice_count_too() -> None:
    thin, dense = clip(69, None, None, None), clip(*([69, 71] * 4), beat=0.5)
    wished = Settings(density=2)
    assert judged(dense, settings=wished) > judged(replace(dense, notes=dense.notes[:3]), settings=wished)
    assert density(beside(LEAD, dense)) == 2
    assert density(beside(LEAD, thin)) == 0.25
    with_lead, against = clip(60, 62, 64, 62), clip(64, 62, 60, 62)
    assert contrary(beside(LEAD, with_lead)) == 0
    assert contrary(beside(LEAD, against)) == 1
    assert contrary(beside(LEAD, clip(64, 64, 64, 64))) == 0.5


def told(settings: Settings, made: Clip, scale: frozenset[int] = ALL) -> tuple[str, ...]:
    lead = replace(LEAD, scale=scale)
    return remarks(lead, hear(lead), [made], settings)


def test_a_wish_that_is_not_met_is_told_and_one_that_is_met_is_not() -> None:
    dense, parallel = clip(*([69, 71] * 4), beat=0.5), clip(60, 62, 64, 62)
    assert told(Settings(density=2), dense) == ()
    assert told(Settings(density=2), parallel) == ("2 notes for each of the clip's were wished, 1 were made",)
    (share,) = told(Settings(contrary=0.5), parallel)
    assert "only 0% of the moves" in share
    assert told(Settings(contrary=0.5), clip(64, 62, 60, 62)) == ()
    (scale,) = told(Settings(follow="strict"), parallel)
    assert "no scale to keep to" in scale
    assert told(Settings(follow="strict"), parallel, frozenset({0, 2, 4, 5, 7, 9, 11})) == ()
    (room,) = told(Settings(low=80), clip(None, None, None, 60))
    assert "no room for the voice on 3 beats" in room


def test_an_empty_voice_can_be_judged() -> None:
    assert np.isfinite(judged(Clip((), 4.0), 0.0))

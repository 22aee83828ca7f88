"""A thousand requests in bad weather."""

from engine.notes import Clip, Note
from tests.max.presses import Play, Press, check, direct, tiny

DEVICES, PRESSES = 16, 63
"""A thousand requests, and eight more."""


def storm_clip(device: int, press: int) -> Clip:
    """Return a lead that no other request has."""
    count = 4 + (device * 7 + press * 11) % 60
    return Clip(
        tuple(Note(n / 4, 55 + (n * 5 + device + press) % 25, 0.25, 60 + press) for n in range(count)), count / 4
    )


def test_a_thousand_requests_in_bad_weather_are_each_written_once_and_right(play: Play) -> None:
    """A tenth of all packets is lost, a tenth comes twice, a tenth late, in both directions."""
    asked = [[(storm_clip(d, p), 1 + d * PRESSES + p) for p in range(PRESSES)] for d in range(DEVICES)]
    presses = [[Press(clip, {"seed": seed}) for clip, seed in row] for row in asked]
    came = play(*presses, weather=(0.1, 1, 0.05))
    assert sum(len(result["clips"]) for results in came for result in results) == DEVICES * PRESSES
    for row, results in zip(asked, came, strict=True):
        for (clip, seed), result in zip(row, results, strict=True):
            check(result, direct(clip, lambda heard, seed=seed: tiny(heard, seed=seed)), clip)  # type: ignore[misc]

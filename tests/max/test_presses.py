"""Whole stories over real UDP, from the button to the written clip: each equals the direct render."""

import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from engine.redo import Redo
from tests.max.presses import CLIPS, TINY, UNKNOWN, Play, Press, check, direct, notes_of, tiny

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", CLIPS)
def test_the_written_clip_is_the_direct_render(play: Play, name: str) -> None:
    [[came]] = play([Press(CLIPS[name])])
    check(came, direct(CLIPS[name], tiny), CLIPS[name])


@pytest.mark.parametrize("floats", [0, 0.5, 1])
def test_numbers_that_travel_as_floats_change_nothing(play: Play, floats: float) -> None:
    clip = CLIPS["triplets"]
    [[came]] = play([Press(clip)], weather=(0.1, 3, floats))
    check(came, direct(clip, tiny), clip)


def test_a_receiver_that_sleeps_changes_nothing(play: Play) -> None:
    clip = CLIPS["2,000 notes"]
    [[came]] = play([Press(clip)], naps=[350, 900, 1500])
    check(came, direct(clip, tiny), clip)


def test_two_instances_at_once_get_their_own_clips(play: Play) -> None:
    clips = CLIPS["eight bars"], CLIPS["3/4 with a brace"]
    for (came,), clip in zip(play(*([Press(clip)] for clip in clips)), clips, strict=True):
        check(came, direct(clip, tiny), clip)


def test_ten_requests_in_a_row_and_ten_clicks_on_one_are_a_clip_each(play: Play) -> None:
    clip = CLIPS["eight bars"]
    presses = [Press(clip, {"seed": seed}, times=10 if seed == 5 else 1) for seed in range(1, 11)]
    [results] = play(presses)
    for seed, came in enumerate(results, 1):
        check(came, direct(clip, lambda heard, seed=seed: tiny(heard, seed=seed)), clip)  # type: ignore[misc]


def test_takes_in_a_scale_are_those_of_the_direct_render(play: Play) -> None:
    clip = CLIPS["eight bars"]
    [[came]] = play([Press(clip, {"takes": 3, "follow": 2, "voice": 1})])
    check(came, direct(clip, lambda heard: tiny(heard, takes=3, follow="strict", voice="bass")), clip)


@pytest.mark.parametrize("looping", [0, 1])
def test_in_the_arrangement_the_clip_stands_beside_its_source(play: Play, looping: int) -> None:
    clip = CLIPS["3/4 with a brace"]
    [[came]] = play([Press(clip, looping=looping, on="arrangement", at=64)])
    check(came, direct(clip, tiny), clip, looping)
    assert came["clips"][0]["place"] == [64, 76]


def test_live_11_gets_the_same_clip_without_a_scale(play: Play) -> None:
    clip = CLIPS["eight bars"]
    [[came]] = play([Press(clip, on="arrangement")], version=[11, 1, 0])
    assert came["said"].startswith("New clip in the Session")
    assert came["clips"][0]["place"] is None
    unscaled = direct(clip, lambda heard: tiny(replace(heard, root=None, scale=frozenset(range(12)))))
    check(came | {"said": "New clip written"}, unscaled, clip)


def test_of_a_made_clip_only_the_selected_notes_are_made_anew(play: Play) -> None:
    clip = CLIPS["eight bars"]
    again = Press(clip, {"redo": 1, "seed": 8}, on="made", selected=(8, 12))
    [[first, second]] = play([Press(clip), again])
    kept = tuple(notes_of(first["clips"][0]))
    chosen = [note for note in kept if 8 <= note.start < 12]
    redo = Redo(((chosen[0].start, max(note.end for note in chosen)),), kept)
    check(second, direct(clip, lambda heard: tiny(heard, redo, seed=8)), clip)
    outside = [note for note in kept if note.start < 8 or note.start >= redo.end]
    assert [note for note in notes_of(second["clips"][0]) if note.start < 8 or note.start >= redo.end] == outside


def test_of_a_made_clip_the_selected_notes_are_kept(play: Play) -> None:
    clip = CLIPS["eight bars"]
    again = Press(clip, {"redo": 2, "seed": 8}, on="made", selected=(8, 12))
    [[first, second]] = play([Press(clip), again])
    kept = tuple(notes_of(first["clips"][0]))
    chosen = [note for note in kept if 8 <= note.start < 12]
    spans = ((clip.start, chosen[0].start), (max(note.end for note in chosen), clip.end))
    check(second, direct(clip, lambda heard: tiny(heard, Redo(spans, kept), seed=8)), clip)
    assert [note for note in notes_of(second["clips"][0]) if 8 <= note.start < spans[1][0]] == chosen


def test_the_engine_s_refusal_is_shown_in_the_device(play: Play) -> None:
    [[came]] = play([Press(CLIPS["low"], {"model": UNKNOWN})])
    assert came["said"].startswith("unknown model 'none'; choose one of ")
    assert came["clips"] == []


ENGINE = """
import sys, time
from pathlib import Path
from engine import server
from engine.model import Model
port, model, at_work = sys.argv[1:]
server.cached_load = lambda name: Model(Path(model))
if at_work:
    def make(*rest):
        Path(at_work).touch()
        time.sleep(100)
    server.make = make
with server.Server(int(port)) as running:
    print(running.port, flush=True)
    running.run()
"""


def start(port: int, at_work: Path | None = None) -> tuple[subprocess.Popen[str], int]:
    """Start an engine as a process of its own; one that never ends a request touches a file when it begins one."""
    command = [sys.executable, "-c", ENGINE, str(port), str(TINY), str(at_work or "")]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    return process, int(process.stdout.readline())


def test_an_engine_that_is_killed_at_work_and_started_again_makes_the_clip_once(play: Play, tmp_path: Path) -> None:
    at_work = tmp_path / "at work"
    first, port = start(0, at_work)
    engines = [first]

    def replace_it() -> None:
        while not at_work.exists():
            time.sleep(0.01)
        first.kill()
        first.wait()
        engines.append(start(port)[0])

    clip = CLIPS["eight bars"]
    other = threading.Thread(target=replace_it)
    other.start()
    try:
        [[came]] = play([Press(clip)], port=port)
        check(came, direct(clip, tiny), clip)
    finally:
        at_work.touch()
        other.join(30)
        for process in engines:
            process.kill()
            process.communicate()
    assert len(engines) == 2

"""Whole stories without Max for Live: a clip is selected in a stand-in for Live, and new clips stand below it."""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import build_msg

from engine import cli, server
from engine.abletonosc.conversation import AbletonOSC
from engine.abletonosc.selection import notes, plain
from engine.abletonosc.slots import fitted
from engine.abletonosc.trigger import ADDRESS, Trigger, generate, told
from engine.errors import ClipError, EngineError, LiveError, ModelError, SettingsError
from engine.making import make
from engine.model import Model, load
from engine.notes import Clip, Note
from engine.protocol import TICKS, Atom, Message
from engine.server import Server, messages, pack
from engine.settings import Settings
from tests import ableton_osc
from tests.ableton_osc import LiveClip, Slot, Track

TINY = Path(__file__).parent / "data" / "tiny.onnx"
SETTINGS = Settings("tiny", seed=7)
THIRD = 1 / 3
LENGTHS = some.sampled_from([1 / 7, 4000])


@pytest.fixture(name="live")
def _live() -> Iterator[ableton_osc.AbletonOSC]:
    """A Live with a MIDI track of four empty slots and an audio track."""
    live = ableton_osc.AbletonOSC([Track([Slot() for _ in range(4)]) for _ in range(2)])
    yield live
    live.close()


def line(notes: int, step: float = 0.25) -> Clip:
    return Clip(tuple(Note(n * step, 60 + n % 12, step) for n in range(notes)), max(4, notes * step))


def put(live: ableton_osc.AbletonOSC, clip: Clip, *, looping: bool = True) -> LiveClip:
    """Put a clip into the selected slot."""
    live.tracks[0].clip_slots[0].clip = there = ableton_osc.selected(clip, looping=looping)
    return there


def connect(live: ableton_osc.AbletonOSC, presence: float = 5.0, patience: float = 5.0) -> AbletonOSC:
    return AbletonOSC(live.port, live.replies, presence=presence, patience=patience)


def press(live: ableton_osc.AbletonOSC, settings: Settings = SETTINGS, model: Model | None = None) -> str:
    """Make the second voice of the selected clip."""
    with connect(live) as open_now:
        return generate(open_now, settings, lambda _: model or Model(TINY))


def written(live: ableton_osc.AbletonOSC, scene: int = 1) -> LiveClip:
    clip = live.tracks[0].clip_slots[scene].clip
    assert clip
    return clip


def close_to(found: list[Note], notes: tuple[Note, ...]) -> bool:
    """Say whether these are the same notes, as far as floats of 32 bits can say."""
    found = sorted(found)
    return len(found) == len(notes) and all(
        (one.pitch, one.mute) == (other.pitch, other.mute)
        and np.allclose(
            [one.start, one.duration, one.velocity], [other.start, other.duration, other.velocity], atol=1e-4
        )
        for one, other in zip(found, sorted(notes), strict=True)
    )


def test_eight_bars_get_the_voice_that_a_direct_call_makes(live: ableton_osc.AbletonOSC) -> None:
    clip = line(128)
    source = put(live, clip)
    before = replace(source, notes=list(source.notes))
    text = press(live)
    take = make(clip, SETTINGS, Model(TINY))[0]
    made = written(live)
    assert close_to(made.notes, take.clip.notes)
    assert (made.name, made.looping) == ("tiny alto T1 seed 7", True)
    assert (made.loop_start, made.loop_end, made.start_marker, made.end_marker) == (0, 32, 0, 32)
    assert text == "new clip written in scene 2: tiny alto T1 seed 7"
    assert live.status() == f"Second Voice: {text}"
    assert source == before
    assert live.slots()[2:] == [None, None]


@pytest.mark.parametrize("tick", [0.002, 0.1])
def test_every_clip_comes_through_as_it_is(live: ableton_osc.AbletonOSC, clips: dict[str, Clip], tick: float) -> None:
    live.tick = tick
    for name, clip in clips.items() if tick < 0.1 else [("straight", clips["straight"])]:
        live.song |= {"signature_numerator": clip.meter[0], "signature_denominator": clip.meter[1]}
        put(live, clip)
        live.tracks[0].clip_slots[1].clip = None
        press(live)
        # Notes outside the span were never asked of the engine; a hand's notes lie between the ticks.
        inside = tuple(
            replace(note, start=round(note.start * TICKS) / TICKS, duration=round(note.duration * TICKS) / TICKS)
            for note in clip.notes
            if clip.start <= note.start < clip.end
        )
        take = make(replace(clip, notes=inside), SETTINGS, Model(TINY))[0]
        assert close_to(written(live).notes, take.clip.notes), name
        assert written(live).loop_start == pytest.approx(clip.start), name
        assert written(live).loop_end == pytest.approx(clip.end), name


def test_two_thousand_notes_come_and_go_in_datagrams_that_macos_sends(live: ableton_osc.AbletonOSC) -> None:
    clip = line(2000)
    put(live, clip)
    press(live)
    assert close_to(written(live).notes, make(clip, SETTINGS, Model(TINY))[0].clip.notes)
    assert max(live.sizes) <= ableton_osc.MAC
    added = [params for address, params in live.heard if address == "/live/clip/add/notes"]
    assert max(len(params) for params in added) <= 2 + 30 * 5


def test_notes_that_lie_dense_are_read_in_shorter_windows(live: ableton_osc.AbletonOSC) -> None:
    crowd = tuple(Note(n / 128, 40 + n % 8 * 5, 1 / 32) for n in range(1024))
    put(live, Clip(crowd, 8))
    press(live)
    with connect(live) as open_now:
        assert close_to(notes(open_now, 0, 0, 0, 8), crowd)
    assert max(live.sizes) > ableton_osc.MAC


def test_triplets_far_into_a_clip_are_triplets_still(live: ableton_osc.AbletonOSC) -> None:
    clip = Clip(tuple(Note(1000 + n * THIRD, 60 + n % 7, THIRD) for n in range(24)), 1008, 1000)
    put(live, clip)
    press(live)
    starts = sorted(note.start for note in written(live).notes)
    take = make(clip, SETTINGS, Model(TINY))[0]
    assert [np.float32(note.start) for note in take.clip.notes] == [np.float32(start) for start in starts]


@given(some.integers(-4096 * 48, 4096 * 48), some.sampled_from([48, 32, 96, 12]))
def test_a_time_of_the_grid_comes_back_exactly(number: int, parts: int) -> None:
    assert plain(float(np.float32(number / parts))) == round(number / parts * 96) / 96


@given(some.integers(-64 * TICKS, 64 * TICKS))
def test_a_tick_comes_back_exactly(tick: int) -> None:
    assert plain(float(np.float32(tick / TICKS))) == pytest.approx(tick / TICKS, abs=1e-12)


def test_a_loop_brace_is_what_is_heard_and_what_is_written(live: ableton_osc.AbletonOSC) -> None:
    clip = Clip(line(64).notes, 12, 4)
    put(live, clip)
    press(live)
    made = written(live)
    assert close_to(made.notes, make(clip, SETTINGS, Model(TINY))[0].clip.notes)
    assert (made.loop_start, made.loop_end, made.looping) == (4, 12, True)


def test_a_clip_that_does_not_loop_is_heard_between_its_markers(live: ableton_osc.AbletonOSC) -> None:
    clip = Clip(line(64).notes, 12, 4)
    put(live, clip, looping=False)
    press(live)
    made = written(live)
    assert close_to(made.notes, make(clip, SETTINGS, Model(TINY))[0].clip.notes)
    assert (made.start_marker, made.end_marker, made.looping) == (4, 12, False)


def test_the_highest_and_the_muted_notes_are_read(live: ableton_osc.AbletonOSC) -> None:
    clip = Clip((Note(0, 127, 1), Note(1, 126, 1), Note(2, 60, 1, mute=True)), 4)
    put(live, clip)
    press(live)
    assert close_to(written(live).notes, make(clip, SETTINGS, Model(TINY))[0].clip.notes)


def test_two_takes_are_two_clips_below_each_other(live: ableton_osc.AbletonOSC) -> None:
    put(live, line(32))
    settings = replace(SETTINGS, takes=2, temperature=2.0)
    text = press(live, settings)
    takes = make(line(32), settings, Model(TINY))
    assert [close_to(written(live, n + 1).notes, take.clip.notes) for n, take in enumerate(takes)] == [True, True]
    assert written(live, 2).name == "tiny alto T2 seed 7 take 2"
    assert text == "new clips written in scenes 2, 3: tiny alto T2 seed 7"


@pytest.mark.slow
@pytest.mark.parametrize(("chords", "alone"), [(False, False), (True, False), (False, True)])
def test_a_blues_carries_the_clip_on(live: ableton_osc.AbletonOSC, *, chords: bool, alone: bool) -> None:
    clip = Clip(tuple(Note(n / 2, 57 + n % 12, 0.5) for n in range(16)), 8)
    put(live, clip)
    settings = Settings("blues", seed=7, chords=chords, alone=alone)
    press(live, settings, load("blues"))
    [take] = make(clip, settings, load("blues"))
    expected = take.clips(clip)
    assert len(expected) == 1 + chords
    for scene, (name, part) in enumerate(expected, 1):
        made = written(live, scene)
        assert made.name == name
        assert close_to(made.notes, part.notes)
        assert (made.loop_start, made.loop_end) == (part.start, part.end)


@pytest.mark.slow
def test_a_blues_begins_where_the_clip_has_no_notes(live: ableton_osc.AbletonOSC) -> None:
    put(live, Clip((), 4))
    press(live, Settings("blues", seed=7, bars=4), load("blues"))
    assert written(live).notes


@pytest.mark.parametrize(
    ("key", "follow", "expected"),
    [
        ((0, "Major"), "off", None),
        ((0, "Major"), "lean", {0, 2, 4, 5, 7, 9, 11}),
        ((9, "Minor"), "off", {9, 11, 0, 2, 4, 5, 7}),
        ((9, "Slendro"), "strict", None),
    ],
)
def test_the_scale_of_the_set_counts_where_it_was_chosen(
    live: ableton_osc.AbletonOSC,
    monkeypatch: pytest.MonkeyPatch,
    key: tuple[int, str],
    follow: str,
    expected: set[int] | None,
) -> None:
    heard = []

    def make_of(clip: Clip, settings: Settings, model: Model) -> Any:
        heard.append(clip)
        return make(clip, settings, model)

    monkeypatch.setattr("engine.abletonosc.trigger.make", make_of)
    live.song |= {"root_note": key[0], "scale_name": key[1], "signature_numerator": 3}
    put(live, line(12))
    press(live, replace(SETTINGS, follow=follow))
    assert heard[0].scale == (expected or set(range(12)))
    assert heard[0].root == (key[0] if expected else None)
    assert heard[0].meter == (3, 4)


def test_filled_slots_are_passed_over_first_below_then_from_the_top(live: ableton_osc.AbletonOSC) -> None:
    put(live, line(8))
    slots = live.tracks[0].clip_slots
    slots[2].clip, slots[0].clip = slots[0].clip, None
    slots[3].clip = LiveClip(name="full")
    live.selected = (0, 2)
    press(live)
    assert [clip.name if clip else None for clip in live.slots()] == ["tiny alto T1 seed 7", None, "mine", "full"]


def fill(live: ableton_osc.AbletonOSC) -> None:
    for slot in live.tracks[0].clip_slots[1:]:
        slot.clip = LiveClip(name="full")


def test_a_full_track_gets_a_new_scene(live: ableton_osc.AbletonOSC) -> None:
    put(live, line(8))
    fill(live)
    press(live, replace(SETTINGS, takes=2))
    assert [clip and clip.name for clip in live.slots()][3:] == [
        "full",
        "tiny alto T1 seed 7",
        "tiny alto T1 seed 7 take 2",
    ]
    assert live.slots(1) == [None] * 6


def test_where_live_gives_no_more_scenes_it_is_told(live: ableton_osc.AbletonOSC) -> None:
    put(live, line(8))
    fill(live)
    live.most_scenes = 4
    with pytest.raises(LiveError, match="no empty slot"):
        press(live)
    assert len(live.slots()) == 4


def _nothing(live: ableton_osc.AbletonOSC) -> None:
    live.tracks[0].clip_slots[0].clip = None


def _main_track(live: ableton_osc.AbletonOSC) -> None:
    live.selected = None


def _audio(live: ableton_osc.AbletonOSC) -> None:
    live.tracks[0].clip_slots[0].clip = LiveClip(is_midi_clip=False)


def _empty(live: ableton_osc.AbletonOSC) -> None:
    live.tracks[0].clip_slots[0].clip = LiveClip()


def _group(live: ableton_osc.AbletonOSC) -> None:
    live.tracks[0].clip_slots[0] = Slot(is_group_slot=True)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (_nothing, "no clip is selected"),
        (_main_track, "no clip is selected"),
        (_audio, "clip is audio"),
        (_empty, "no notes in its loop"),
        (_group, "belongs to a group"),
    ],
)
def test_a_selection_that_is_no_melody_is_told_in_words(
    live: ableton_osc.AbletonOSC, change: Callable[[ableton_osc.AbletonOSC], None], text: str
) -> None:
    change(live)
    before = live.slots()
    with pytest.raises(ClipError, match=text) as told_so:
        press(live)
    assert live.slots() == before
    assert live.status() == f"Second Voice: {told_so.value}"


def test_without_abletonosc_one_sentence_says_what_to_do(live: ableton_osc.AbletonOSC) -> None:
    live.is_deaf = True
    with (
        pytest.raises(LiveError, match=r"does not answer on port \d+; start Live, and choose AbletonOSC"),
        connect(live, presence=0.3) as open_now,
    ):
        generate(open_now, SETTINGS, lambda _: Model(TINY))


def test_an_abletonosc_that_is_too_old_is_told(live: ableton_osc.AbletonOSC) -> None:
    live.is_old = True
    with pytest.raises(LiveError, match="older than 2025"), connect(live, presence=0.3) as open_now:
        generate(open_now, SETTINGS, lambda _: Model(TINY))


def test_a_live_that_stands_still_is_waited_for_and_nothing_is_done_twice(
    live: ableton_osc.AbletonOSC, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.abletonosc.conversation.REPEAT", 0.02)

    def stall(address: str, _params: list[Any]) -> None:
        if address in ("/live/view/get/selected_clip", "/live/clip_slot/create_clip", "/live/clip/add/notes"):
            time.sleep(0.1)

    live.before = stall
    clip = line(100)
    put(live, clip)
    press(live)
    assert close_to(written(live).notes, make(clip, SETTINGS, Model(TINY))[0].clip.notes)
    assert len([0 for address, _ in live.heard if address == "/live/clip/add/notes"]) == 4
    assert live.slots()[2:] == [None, None]
    assert len([0 for address, _ in live.heard if address == "/live/view/get/selected_clip"]) > 1


def test_answers_that_come_late_are_not_taken_for_those_of_the_next_question(
    live: ableton_osc.AbletonOSC, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.abletonosc.conversation.REPEAT", 0.02)
    stalls = iter([0.1])

    def stall(address: str, _params: list[Any]) -> None:
        if address == "/live/clip/get/notes":
            time.sleep(next(stalls, 0))

    live.before = stall
    clip = line(1000)
    put(live, clip)
    with connect(live) as open_now:
        assert close_to(notes(open_now, 0, 0, 0, clip.end), clip.notes)


def test_replies_that_get_lost_are_asked_for_again(
    live: ableton_osc.AbletonOSC, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.abletonosc.conversation.REPEAT", 0.05)
    chance = random.Random(1)
    live.lost = lambda _address, _params: chance.random() < 0.1
    clip = line(100)
    put(live, clip)
    press(live)
    assert close_to(written(live).notes, make(clip, SETTINGS, Model(TINY))[0].clip.notes)
    assert live.slots()[2:] == [None, None]


def test_what_others_send_to_the_port_is_passed_over(live: ableton_osc.AbletonOSC) -> None:
    put(live, line(16))
    port = live.replies
    strays: list[Message] = [
        ("/live/song/get/tempo", [120.0]),
        ("/live/song/get/beat", [3]),
        ("/live/clip/get/notes", [0, 0, 60, 0.0, 1.0, 100.0, False]),
        ("/live/clip/get/name", [1, 1, "theirs"]),
    ]

    def stray(_address: str, _params: list[Any]) -> None:
        live._socket.sendto(b"nonsense", ("127.0.0.1", port))
        for message in strays:
            if message[0] != _address:
                live._socket.sendto(pack(message), ("127.0.0.1", port))

    live.before = stray
    press(live)
    assert close_to(written(live).notes, make(line(16), SETTINGS, Model(TINY))[0].clip.notes)


class Fails:
    """Fails a message of an address, the nth one."""

    def __init__(self, address: str, nth: int) -> None:
        self.address = address
        self.left = nth

    def __call__(self, address: str, _params: list[Any]) -> None:
        self.left -= address == self.address
        if address == self.address and self.left == 0:
            raise RuntimeError("the computer says no")


@pytest.mark.parametrize(
    ("address", "nth"),
    [
        ("/live/clip_slot/create_clip", 1),
        ("/live/clip_slot/create_clip", 2),
        ("/live/clip/set/name", 1),
        ("/live/clip/set/looping", 2),
        ("/live/clip/add/notes", 1),
        ("/live/clip/add/notes", 3),
        ("/live/clip/add/notes", 5),
    ],
)
@pytest.mark.parametrize("is_full", [False, True])
def test_a_write_that_fails_leaves_nothing(
    live: ableton_osc.AbletonOSC, address: str, nth: int, *, is_full: bool
) -> None:
    source = put(live, line(100))
    if is_full:
        fill(live)
    before = live.slots()
    live.before = Fails(address, nth)
    with pytest.raises(LiveError, match="the computer says no"):
        press(live, replace(SETTINGS, takes=2))
    assert live.slots() == before
    assert live.slots()[0] is source
    assert len(live.slots(1)) == 4


def test_notes_that_live_takes_in_silence_but_not_all_are_taken_back(
    live: ableton_osc.AbletonOSC, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = LiveClip.add
    monkeypatch.setattr(LiveClip, "add", lambda clip, note: None if note.start == 2 else add(clip, note))
    put(live, line(32))
    with pytest.raises(LiveError, match="did not take the notes: nothing was written"):
        press(live)
    assert live.slots()[1:] == [None] * 3


def test_a_loop_that_live_does_not_take_is_taken_back(live: ableton_osc.AbletonOSC) -> None:
    put(live, line(32))

    def elsewhere(address: str, params: list[Any]) -> None:
        if address == "/live/clip/set/loop_end":
            params[2] = 64.0

    live.before = elsewhere
    with pytest.raises(LiveError, match="did not take the clip's loop"):
        press(live)
    assert live.slots()[1:] == [None] * 3


def test_a_slot_that_is_filled_meanwhile_is_not_touched(live: ableton_osc.AbletonOSC) -> None:
    put(live, line(8))
    theirs = LiveClip(name="theirs")

    def quicker(address: str, _params: list[Any]) -> None:
        if address == "/live/clip_slot/create_clip":
            live.tracks[0].clip_slots[1].clip = theirs

    live.before = quicker
    with pytest.raises(LiveError, match="no empty slot"):
        press(live)
    assert live.slots()[1:] == [theirs, None, None]
    assert theirs == LiveClip(name="theirs")


def test_a_clip_that_came_into_the_slot_meanwhile_is_not_taken_back(live: ableton_osc.AbletonOSC) -> None:
    put(live, line(8))
    theirs = LiveClip(name="theirs")

    def swap(address: str, _params: list[Any]) -> None:
        if address == "/live/clip/add/notes":
            live.tracks[0].clip_slots[1].clip = theirs
            raise RuntimeError("the computer says no")

    live.before = swap
    with pytest.raises(LiveError, match="the computer says no"):
        press(live)
    assert live.slots()[1:] == [theirs, None, None]


@pytest.mark.parametrize("is_deleted", [True, False])
def test_a_clip_that_goes_meanwhile_is_told(
    live: ableton_osc.AbletonOSC, monkeypatch: pytest.MonkeyPatch, *, is_deleted: bool
) -> None:
    put(live, line(8))

    def make_and_move(clip: Clip, settings: Settings, model: Model) -> Any:
        live.tracks[0].clip_slots[0].clip = None if is_deleted else LiveClip(name="another")
        return make(clip, settings, model)

    monkeypatch.setattr("engine.abletonosc.trigger.make", make_and_move)
    with pytest.raises(LiveError, match="moved or deleted meanwhile"):
        press(live)
    assert live.slots()[1:] == [None] * 3


def test_a_live_that_ends_in_the_midst_is_told(live: ableton_osc.AbletonOSC, monkeypatch: pytest.MonkeyPatch) -> None:
    put(live, line(8))
    monkeypatch.setattr("engine.abletonosc.conversation.REPEAT", 0.05)

    def end(address: str, _params: list[Any]) -> None:
        live.is_deaf |= address == "/live/clip/get/notes"

    live.before = end
    with pytest.raises(LiveError, match=r"stopped answering for 0\.3 seconds"), connect(live, patience=0.3) as open_now:
        generate(open_now, SETTINGS, lambda _: Model(TINY))


def test_a_port_that_another_program_has_is_told(live: ableton_osc.AbletonOSC) -> None:
    with (
        connect(live),
        pytest.raises(LiveError, match=f"port {live.replies}, to which AbletonOSC answers, can't be had"),
    ):
        connect(live)


def test_bundles_in_bundles_are_understood_by_the_stand_in(live: ableton_osc.AbletonOSC) -> None:
    """A check of the stand-in: what a client may send to the real one."""
    inner, outer = OscBundleBuilder(IMMEDIATELY), OscBundleBuilder(IMMEDIATELY)
    inner.add_content(build_msg("/live/song/get/tempo", [5]))
    inner.add_content(build_msg("/live/who", []))
    outer.add_content(inner.build())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.bind(("127.0.0.1", live.replies))
        client.settimeout(5)
        client.sendto(outer.build().dgram, ("127.0.0.1", live.port))
        assert messages(client.recv(9216)) == [("/live/song/get/tempo", [120.0, 5])]
        assert messages(client.recv(9216)) == [("/live/error", ["Unknown OSC address: /live/who"])]


@given(some.lists(some.tuples(some.integers(0, 28_000), some.integers(60, 63)), unique=True, max_size=40), LENGTHS)
def test_notes_that_touch_do_not_overlap_as_floats_of_32_bits(places: list[tuple[int, int]], length: float) -> None:
    touching = tuple(Note(start / 7, pitch, length) for start, pitch in places)
    sent = fitted(touching)
    assert [note for *_, note in sent] == sorted(touching)
    for pitch in range(60, 64):
        times = [(float(np.float32(start)), float(np.float32(held))) for at, start, held, _ in sent if at == pitch]
        assert all(held > 0 for _, held in times)
        assert all(start + held <= following for (start, held), (following, _) in pairwise(times))


@pytest.mark.parametrize(
    ("atoms", "expected"),
    [
        ([], Settings()),
        (["temperature", float(np.float32(1.2)), "voice", "bass"], Settings(voice="bass", temperature=1.2)),
        (["seed", 7.0, "takes", "2", "chords", 1, "form-bar", 5], Settings(seed=7, takes=2, chords=True, form_bar=5)),
        (["alone", True, "alone", False], Settings()),
    ],
)
def test_pairs_of_name_and_value_change_the_settings(atoms: list[Atom], expected: Settings) -> None:
    assert told(Settings(), atoms) == expected


@pytest.mark.parametrize(
    ("atoms", "text"),
    [
        (["voice"], "pairs of name and value, not 1 values"),
        (["speed", 3], "setting must be one of model, voice, .*, not 'speed'"),
        (["seed", 1.5], "seed must be a whole number, not '1.5'"),
        (["seed", "many"], "seed must be a whole number"),
        (["temperature", float("nan")], "temperature must be in range 0..2, not nan"),
        (["takes", float("inf")], "takes must be a whole number"),
        (["takes", 99], r"takes must be in range 1\.\.16, not 99"),
    ],
)
def test_settings_that_make_no_sense_are_told(atoms: list[Atom], text: str) -> None:
    with pytest.raises(SettingsError, match=text):
        told(Settings(), atoms)


class Button:
    """A program that sends the engine OSC messages."""

    def __init__(self, engine: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(10)
        self.engine = engine

    def press(self, *atoms: Atom) -> None:
        self.socket.sendto(pack((ADDRESS, list(atoms))), ("127.0.0.1", self.engine))

    def hear(self) -> Message:
        return messages(self.socket.recv(65_535))[0]


@pytest.fixture(name="button")
def _button(live: ableton_osc.AbletonOSC) -> Iterator[Button]:
    """A button, and the engine that `serve --abletonosc` runs."""

    def models(name: str) -> Model:
        if name != "tiny":
            return load(name)
        return Model(TINY)

    with Server(0) as engine, Trigger(SETTINGS, models, lambda: connect(live, presence=0.5)) as trigger:
        engine.extra[ADDRESS] = trigger
        thread = threading.Thread(target=engine.run)
        thread.start()
        button = Button(engine.port)
        yield button
        button.socket.close()
        engine.close()
        thread.join(5)


def test_a_button_makes_the_second_voice_and_hears_of_it(live: ableton_osc.AbletonOSC, button: Button) -> None:
    put(live, line(16))
    button.press("temperature", 1.5, "takes", 2)
    assert button.hear() == (
        "/second_voice/done",
        ["new clips written in scenes 2, 3: tiny alto T1.5 seed 7"],
    )
    settings = replace(SETTINGS, temperature=1.5, takes=2)
    assert close_to(written(live, 2).notes, make(line(16), settings, Model(TINY))[1].clip.notes)


def test_a_button_that_is_let_go_does_nothing(live: ableton_osc.AbletonOSC, button: Button) -> None:
    put(live, line(16))
    for number in (1.0, 0.0):
        button.press(number)
    assert button.hear()[0] == "/second_voice/done"
    button.press(0)
    button.press("voice", "piccolo")
    assert "voice" in str(button.hear()[1][1])
    assert live.slots()[2:] == [None, None]


def test_a_second_press_while_a_clip_is_made_is_told(live: ableton_osc.AbletonOSC, button: Button) -> None:
    put(live, line(16))
    live.is_deaf = True
    button.press()
    button.press()
    assert button.hear() == ("/second_voice/error", [7, "a clip is being made; wait until it is written"])
    live.is_deaf = False
    assert button.hear()[0] == "/second_voice/done"
    assert live.slots()[2:] == [None, None]


@pytest.mark.parametrize(
    ("atoms", "code", "text"),
    [
        (["takes", 0], 2, "takes must be in range"),
        (["model", "cello"], 3, "unknown model 'cello'"),
        (["model", str(TINY)], 3, "unknown model"),
        ([], 1, "no clip is selected"),
    ],
)
def test_what_is_refused_comes_back_with_its_code(
    live: ableton_osc.AbletonOSC, button: Button, atoms: list[Atom], code: int, text: str
) -> None:
    assert live.slots() == [None] * 4
    button.press(*atoms)
    address, answer = button.hear()
    assert (address, answer[0]) == ("/second_voice/error", code)
    assert text in str(answer[1])


def test_a_live_that_is_away_comes_back_as_an_error_and_the_next_press_is_heard(
    live: ableton_osc.AbletonOSC, button: Button
) -> None:
    put(live, line(16))
    live.is_deaf = True
    button.press()
    address, answer = button.hear()
    assert (address, answer[0]) == ("/second_voice/error", 6)
    live.is_deaf = False
    button.press()
    assert button.hear()[0] == "/second_voice/done"


def test_the_port_is_free_between_two_clips(live: ableton_osc.AbletonOSC, button: Button) -> None:
    """So that the command works beside a server."""
    put(live, line(16))
    button.press()
    button.hear()
    press(live)
    assert written(live, 2).name == "tiny alto T1 seed 7"


def test_the_command_writes_and_says_what(
    live: ableton_osc.AbletonOSC, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "AbletonOSC", lambda: connect(live))
    put(live, line(16))
    assert cli.main(["generate", "--model", str(TINY), "--voice", "bass", "--seed", "9", "--takes", "2"]) == 0
    assert capsys.readouterr() == ("new clips written in scenes 2, 3: tiny bass T1 seed 9\n", "")
    live.selected = None
    assert cli.main(["generate", "--model", str(TINY)]) == 1
    assert capsys.readouterr() == ("", "second-voice: no clip is selected: click one in the Session view\n")


def test_the_server_without_abletonosc_does_not_know_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "cached_load", lambda _: Model(TINY))
    with Server(0) as engine:
        thread = threading.Thread(target=engine.run)
        thread.start()
        button = Button(engine.port)
        button.press()
        assert "unknown address" in str(button.hear()[1][2])
        button.socket.close()
        engine.close()
        thread.join(5)


@pytest.mark.parametrize("error", [EngineError("words"), ModelError("words")])
def test_errors_have_their_numbers(live: ableton_osc.AbletonOSC, error: EngineError) -> None:
    answers: list[Message] = []

    def refuse(_name: str) -> Model:
        raise error

    with Trigger(SETTINGS, refuse, lambda: connect(live)) as trigger:
        trigger([], answers.append)
    assert answers == [("/second_voice/error", [3 if isinstance(error, ModelError) else 5, "words"])]

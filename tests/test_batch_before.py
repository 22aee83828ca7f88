"""`second-voice render --redo`: some bars are new, and all else of the voice that was made before stays as it is."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import mido
import pytest

from engine import midi
from engine.cli import main
from engine.notes import Clip, Note
from tests import live_sets

EXAMPLES = Path(__file__).parent.parent / "engine" / "examples"
DANCE = EXAMPLES / "dance.mid"
BAR = 4.0

Messages = list[tuple[float, tuple[int, ...]]]
Redo = Callable[..., int]


@pytest.fixture(name="made")
def _made(tiny: Path, tmp_path: Path) -> Path:
    """The dance with the voice that the small model makes of it, then edited by hand in bars 1, 3 and 8."""
    assert main(["render", str(DANCE), "--out", str(tmp_path / "first"), "--model", str(tiny), "--seed", "7"]) == 0
    (path,) = (tmp_path / "first").iterdir()
    edit(path, by_hand)
    return path


@pytest.fixture(name="redo")
def _redo(tiny: Path, tmp_path: Path, made: Path) -> Redo:
    """Render the dance again with some bars anew, at a high temperature."""

    def redo(bars: str, *arguments: str | Path, of: Path = made, lead: Path = DANCE) -> int:
        wishes = ["--model", str(tiny), "--temperature", "2", "--seed", "8", "--out", str(tmp_path / "out")]
        return main(["render", str(lead), "--redo", bars, "--of", str(of), *wishes, *map(str, arguments)])

    return redo


def edit(path: Path, change: Callable[[mido.MidiFile], None]) -> None:
    """Change a file as another program would, which writes it anew."""
    file = mido.MidiFile(path)
    change(file)
    file.save(path)


def by_hand(file: mido.MidiFile) -> None:
    """Put in what the model would never play, and what is no note: a sound, a pedal, a bend."""
    voice = file.tracks[-1]
    struck = [message for message in voice if message.type == "note_on"]
    released = [message for message in voice if message.type == "note_off"]
    struck[1].note = released[1].note = 101
    released[1].velocity = 33
    voice.insert(1, mido.Message("program_change", channel=struck[0].channel, program=42))
    voice.insert(5, mido.Message("control_change", channel=struck[0].channel, control=64, value=127))
    last = next(index for index, message in enumerate(voice) if message is struck[-1])
    voice.insert(last, mido.Message("pitchwheel", channel=struck[0].channel, pitch=1000))


def written(folder: Path) -> Path:
    (path,) = (path for path in (folder / "out").iterdir() if path.suffix == ".mid")
    return path


def voice(path: Path) -> Messages:
    """Return the bytes of each message of the last track but its name, and the beat at which it comes."""
    file = mido.MidiFile(path)
    now, found = 0, []
    for message in file.tracks[-1]:
        now += message.time
        if not message.is_meta:
            found.append((now / file.ticks_per_beat, tuple(message.bytes())))
    # What comes at one tick has no order.
    return sorted(found)


def parted(messages: Messages, *bars: int) -> tuple[Messages, Messages]:
    """Return the messages in these bars and those elsewhere; a note that ends with its bar belongs to that."""

    def is_inside(beat: float, message: tuple[int, ...]) -> bool:
        is_end = message[0] >> 4 == 8
        return (math.ceil(beat / BAR) if is_end else math.floor(beat / BAR) + 1) in bars

    sides: tuple[Messages, Messages] = [], []
    for beat, message in messages:
        sides[not is_inside(beat, message)].append((beat, message))
    return sides


@pytest.mark.parametrize(("text", "bars"), [("5-6", (5, 6)), ("3,7-8", (3, 7, 8)), ("1", (1,))])
def test_some_bars_are_new_and_the_rest_is_kept_byte_for_byte(
    redo: Redo, made: Path, tmp_path: Path, text: str, bars: tuple[int, ...]
) -> None:
    assert redo(text) == 0
    before, after = parted(voice(made), *bars), parted(voice(written(tmp_path)), *bars)
    assert after[1] == before[1]
    assert len(before[1]) > 40
    assert after[0] != before[0]
    assert any(message[0] >> 4 == 9 for _, message in after[0])
    assert written(tmp_path).name == f"dance.tiny-alto-T2-seed-8-redo-{text}.mid"
    # The lead is as it was, message for message.
    assert mido.MidiFile(written(tmp_path)).tracks[-2] == mido.MidiFile(DANCE).tracks[1]


def test_the_seams_hold(redo: Redo, made: Path, tmp_path: Path) -> None:
    assert redo("2,4-6") == 0
    name = "tiny alto T2 seed 8"
    notes = midi.read(written(tmp_path), name).clip.notes
    assert all(one.end <= two.start for one, two in pairwise(notes))
    assert {note.pitch for note in notes} > {101}
    # Redone again it grows from what is there now, and the seed says what is new.
    once = written(tmp_path).rename(tmp_path / "once.mid")
    assert redo("2", "--seed", "9", of=once) == 0
    assert parted(voice(written(tmp_path)), 2)[1] == parted(voice(once), 2)[1]
    assert parted(voice(written(tmp_path)), 2)[0] != parted(voice(once), 2)[0]
    assert parted(voice(made), 2)[1] != parted(voice(once), 2)[1]


def test_a_note_that_sounds_into_the_bars_ends_there(redo: Redo, made: Path, tmp_path: Path) -> None:
    def hold(file: mido.MidiFile) -> None:
        channel = next(message.channel for message in file.tracks[-1] if message.type == "note_on")
        beat = file.ticks_per_beat
        file.tracks[-1] = mido.MidiTrack(
            [
                mido.Message("note_on", channel=channel, note=101, time=beat),
                mido.Message("note_off", channel=channel, note=101, time=20 * beat),
                mido.Message("note_on", channel=channel, note=102, time=0),
                mido.Message("note_off", channel=channel, note=102, time=beat),
            ]
        )

    edit(made, hold)
    assert redo("3") == 0
    notes = midi.read(written(tmp_path), "tiny alto T2 seed 8").clip.notes
    assert [(n.start, n.end, n.pitch) for n in notes if n.pitch > 100] == [(1.0, 8.0, 101), (21.0, 22.0, 102)]
    assert all(8 <= note.start < 12 for note in notes if note.pitch < 100)


def test_the_same_seed_gives_the_same_bars(redo: Redo, tmp_path: Path) -> None:
    assert redo("5-6") == 0
    first = written(tmp_path).read_bytes()
    assert redo("5-6", "--overwrite") == 0
    assert written(tmp_path).read_bytes() == first


@pytest.mark.parametrize("ticks", [96, 960, 1024])
def test_a_voice_in_other_ticks_is_kept_to_the_tick(redo: Redo, made: Path, tmp_path: Path, ticks: int) -> None:
    def finer(file: mido.MidiFile) -> None:
        for track in file.tracks:
            for message in track:
                message.time = message.time * ticks // file.ticks_per_beat
        file.ticks_per_beat = ticks
        # A beat of its own, which the ticks of the clip can't hold.
        file.tracks[-1][2].time += 1
        file.tracks[-1][3].time -= 1

    edit(made, finer)
    assert redo("5-6") == 0
    assert parted(voice(written(tmp_path)), 5, 6)[1] == parted(voice(made), 5, 6)[1]
    assert midi.read(written(tmp_path)).clip == midi.read(DANCE).clip


def test_the_voice_may_come_without_its_lead_and_go_on_after_it(redo: Redo, made: Path, tmp_path: Path) -> None:
    def bare(file: mido.MidiFile) -> None:
        del file.tracks[:-1]
        channel = next(message.channel for message in file.tracks[0] if message.type == "note_on")
        file.tracks[0].append(mido.Message("note_on", channel=channel, note=50, time=4800))
        file.tracks[0].append(mido.Message("note_off", channel=channel, note=50, time=4800))

    edit(made, bare)
    assert redo("5-6", "--only-new") == 0
    assert parted(voice(written(tmp_path)), 5, 6)[1] == parted(voice(made), 5, 6)[1]


def test_drums_that_were_put_beside_it_are_no_voice(redo: Redo, made: Path) -> None:
    drums = [mido.Message("note_on", channel=9, note=36), mido.Message("note_off", channel=9, note=36, time=240)]
    edit(made, lambda file: file.tracks.append(mido.MidiTrack(drums)))
    assert redo("5") == 0


def test_what_was_redone_is_told(redo: Redo, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert redo("2,5-6", "--show", "--report") == 0
    told = capsys.readouterr().out.splitlines()
    marks = next(line for line in told if "^" in line).split("|")[1:-1]
    assert [set(bar) for bar in marks[:6]] == [{" "}, {"^"}, {" "}, {" "}, {"^"}, {"^"}][: len(marks)]
    head, line = (json.loads(text) for text in (tmp_path / "out" / "manifest.jsonl").read_text().splitlines())
    assert (head["redo"], head["of"]) == ("2,5-6", str(made))
    assert [(clip["redone"], clip["of"]) for clip in line["clips"]] == [("2,5-6", str(made))]
    assert "seed 8, bars 2,5-6 made anew" in (tmp_path / "out" / "report.html").read_text()
    assert redo("2", "--report", "--resume") == 1
    assert "is of a run with redo '2,5-6', not '2'" in capsys.readouterr().err


def merged(file: mido.MidiFile) -> None:
    file.tracks[-1] = mido.merge_tracks(file.tracks[-2:])
    del file.tracks[-2]


def doubled(file: mido.MidiFile) -> None:
    file.tracks.append(mido.MidiTrack(message.copy() for message in file.tracks[-1]))
    file.tracks[-1].name = "another"


def emptied(file: mido.MidiFile) -> None:
    del file.tracks[-1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (doubled, "has 2 tracks that may be the second voice, 3 'tiny alto T1 seed 7', 4 'another'; leave one in it"),
        (emptied, "has no second voice beside the clip itself; give the file made of it"),
        (merged, "has notes on several channels in one track; export each voice as a track of its own"),
    ],
)
def test_a_file_without_one_second_voice_is_told(
    redo: Redo, made: Path, capsys: pytest.CaptureFixture[str], change: Callable[[mido.MidiFile], None], message: str
) -> None:
    edit(made, change)
    assert redo("5") == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert f"{made} {message}" in err
    assert not (made.parent.parent / "out").exists()


def test_another_voice_than_the_file_has_is_refused_with_the_remedy(
    redo: Redo, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert redo("5", "--voice", "bass") == 1
    assert f"{made} has the voice alto, and asked for is bass; give --voice alto\n" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()

    def renamed(file: mido.MidiFile) -> None:
        file.tracks[-1].name = "Strings"

    edit(made, renamed)
    assert redo("5", "--voice", "bass") == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["9"], "--redo must be in range 1-8, the clip's bars, not bar 9"),
        (["5-3"], "--redo must be bars such as 5-8, the first before the last, not '5-3'"),
        (["5", "--of", "none.mid"], "none.mid can't be read: No such file or directory"),
        (["5", "--of", str(EXAMPLES)], "can't be read: Is a directory"),
        (["5", "--of", __file__], "is not a MIDI file, or a damaged one"),
        (["5", "--voice", "tuba"], "has the voice alto, and asked for is tuba; give --voice alto"),
    ],
)
def test_a_bad_wish_is_told_in_one_line_and_nothing_is_written(
    redo: Redo, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    capsys.readouterr()
    assert redo(*arguments) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert message in err
    assert not (tmp_path / "out").exists()


def test_one_clip_of_several_must_be_chosen(redo: Redo, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert redo("5", lead=EXAMPLES) == 1
    assert "--redo is for one clip, not for 4 files; give one INPUT" in capsys.readouterr().err
    both = mido.MidiFile(DANCE)
    both.tracks.append(both.tracks[-1].copy())
    both.save(tmp_path / "both.mid")
    assert redo("5", "--track", "all", lead=tmp_path / "both.mid") == 1
    assert (
        f"--redo is for one clip, and {tmp_path / 'both.mid'} has 2; choose one with --track" in capsys.readouterr().err
    )


def test_bars_of_a_live_set_s_clip_count_as_live_counts_them(tiny: Path, tmp_path: Path) -> None:
    """Its loop begins on the second beat of bar 2, and so does the file that was made of it."""
    lead = Clip(tuple(Note(beat / 2, 67 + beat % 3, 0.5) for beat in range(8, 32)), 16.0, 4.0, (3, 4))
    source = live_sets.save(tmp_path / "song.als", live_sets.xml("12.2", [[live_sets.Made("clip", lead, row=0)]]))
    wishes = ["render", str(source), "--model", str(tiny), "--seed", "7"]
    assert main([*wishes, "--out", str(tmp_path / "first")]) == 0
    (made,) = (tmp_path / "first").iterdir()
    again = [*wishes, "--temperature", "2", "--redo", "3-4", "--of", str(made)]
    assert main([*again, "--out", str(tmp_path / "out")]) == 0
    before, after = (
        midi.read(path, midi.name_of(mido.MidiFile(path).tracks[-1])).clip for path in (made, written(tmp_path))
    )
    # Bar 3 begins at beat 6 of the clip.
    kept, new = [[n for n in clip.notes if not 2 <= n.start < 8] for clip in (before, after)]
    assert kept == new
    assert before.notes != after.notes
    assert main([*again, "--into-set", "slot", "--out", str(tmp_path / "set")]) == 0


@pytest.mark.slow
@pytest.mark.parametrize("model", ["blues", "anticipation"])
def test_a_model_that_makes_no_second_voice_keeps_the_clip_itself(model: str, tmp_path: Path) -> None:
    source = midi.read(DANCE).clip
    wishes = ["--model", model, "--seed", "3", "--redo", "3-4", "--out", str(tmp_path / "out")]
    assert main(["render", str(DANCE), *wishes]) == 0
    notes = midi.read(written(tmp_path)).clip.notes
    cut = [replace(n, duration=min(n.duration, 8 - n.start)) if n.start < 8 else n for n in source.notes]
    kept, new = ([n for n in some if not 8 <= n.start < 16] for some in (cut, notes))
    assert kept == new
    assert [n for n in notes if 8 <= n.start < 16] != [n for n in source.notes if 8 <= n.start < 16]

"""`second-voice render` from outside: what it writes, what it says, how it ends."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import mido
import pytest

from engine import midi
from engine.cli import main
from engine.formats.live_set import read as read_set
from engine.notes import Clip, Note
from tests import live_sets

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "engine" / "examples"
CHORALE = EXAMPLES / "chorale.mid"
DANCE = EXAMPLES / "dance.mid"
SHUFFLE = EXAMPLES / "shuffle.mid"
KILLS = 5
"""How often a run is killed in the test; twenty were tried by hand."""


class Render:
    """The command `render` with the small model, into one folder."""

    def __init__(self, tiny: Path, out: Path) -> None:
        self.out = out
        self._model = ["--model", str(tiny)]

    def __call__(self, *arguments: str | Path) -> int:
        given = [str(argument) for argument in arguments]
        model = [] if "--model" in given else self._model
        return main(["render", *given, "--out", str(self.out), *model])

    def files(self) -> dict[str, bytes]:
        """Return all that lies in the folder: path and content."""
        paths = [path for path in sorted(self.out.rglob("*")) if path.is_file()]
        return {path.relative_to(self.out).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(name="render")
def _render(tiny: Path, tmp_path: Path) -> Render:
    return Render(tiny, tmp_path / "out")


def drop(folder: Path, name: str, content: bytes | None = None) -> Path:
    """Put a file into a folder: the dance, or something else."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(DANCE.read_bytes() if content is None else content)
    return path


def test_a_file_becomes_a_file_that_holds_lead_and_voice(render: Render, capsys: pytest.CaptureFixture[str]) -> None:
    assert render(CHORALE, "--seed", "7", "--temperature", "0.5", "--voice", "bass") == 0
    written = render.out / "chorale.tiny-bass-T0.5-seed-7.mid"
    assert capsys.readouterr() == (f"{written}\n", "")
    assert list(render.files()) == [written.name]
    assert midi.read(written).clip == midi.read(CHORALE).clip
    assert midi.read(written, "tiny bass T0.5 seed 7").clip.notes


def test_a_folder_keeps_its_structure(render: Render, tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    for name in ("a.mid", "sub/b.MID", "sub/deep er/c.midi", "sub/notes.txt"):
        drop(clips, name)
    (clips / "folder.mid").mkdir()
    assert render(clips, CHORALE, "--seed", "7") == 0
    # Of a folder's files each has a seed of its own; one that is named itself has the one that is given.
    assert [name.rpartition("-")[0] for name in render.files()] == [
        "a.tiny-alto-T1-seed",
        "chorale.tiny-alto-T1-seed",
        "",
        "sub/b.tiny-alto-T1-seed",
        "sub/deep er/c.tiny-alto-T1-seed",
    ]
    assert "chorale.tiny-alto-T1-seed-7.mid" in render.files()


def test_takes_are_files_of_their_own_and_the_first_is_that_of_one(render: Render) -> None:
    assert render(DANCE, "--seed", "7", "--temperature", "2", "--takes", "3") == 0
    files = render.files()
    assert list(files) == [f"dance.tiny-alto-T2-seed-7{take}.mid" for take in ("-take-2", "-take-3", "")]
    assert len(set(files.values())) == 3
    assert render(DANCE, "--seed", "7", "--temperature", "2", "--overwrite") == 0
    assert render.files() == files


def test_the_same_seed_writes_the_same_bytes_and_a_drawn_one_is_told(
    render: Render, capsys: pytest.CaptureFixture[str]
) -> None:
    assert render(DANCE) == 0
    name = Path(capsys.readouterr().out.strip()).name
    seed = name.removesuffix(".mid").rpartition("-")[2]
    first = render.files()
    assert render(DANCE, "--seed", seed, "--overwrite") == 0
    assert render.files() == first == {name: first[name]}


def test_an_existing_file_is_refused_unless_asked(render: Render, capsys: pytest.CaptureFixture[str]) -> None:
    taken = drop(render.out, "dance.tiny-alto-T1-seed-7-take-2.mid", b"mine")
    assert render(DANCE, "--seed", "7", "--takes", "3") == 1
    assert render.files() == {taken.name: b"mine"}
    told = f"second-voice: {DANCE}: {taken} is there already; give another --out or --seed, or --overwrite\n"
    assert capsys.readouterr() == ("", told)
    assert render(DANCE, "--seed", "7", "--takes", "3", "--overwrite") == 0
    assert len(render.files()) == 3
    assert render.files()[taken.name] != b"mine"


def test_one_broken_file_is_told_and_stops_nothing(
    render: Render, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clips = tmp_path / "clips"
    drop(clips, "a.mid")
    drop(clips, "b.mid", b"MThd, but not for long")
    drop(clips, "c.mid")
    assert render(clips, "--seed", "7") == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == len(list(render.out.glob("*.mid"))) == 2
    assert len(err.splitlines()) == 1
    assert err.startswith(f"second-voice: {clips / 'b.mid'} is not a MIDI file, or a damaged one")


def test_the_track_that_leads_can_be_chosen(render: Render, capsys: pytest.CaptureFixture[str]) -> None:
    assert render(CHORALE, "--track", "2", "--seed", "7") == 0
    assert render(CHORALE, "--track", "tuba", "--seed", "8") == 1
    assert capsys.readouterr().err.endswith(
        "no track 'tuba' with notes; choose one of 2 'Jesus, meine Zuversicht (soprano)'\n"
    )


def test_show_draws_both_voices(render: Render, capsys: pytest.CaptureFixture[str]) -> None:
    assert render(DANCE, "--show", "--temperature", "0") == 0
    drawn = capsys.readouterr().out.splitlines()[1:]
    assert {character for line in drawn for character in line.split("|", 1)[1]} == set("▀░▓ |") - set("▓")


def overlong() -> bytes:
    """Return a file of 20,000 notes, 32nds from end to end."""
    row = "0090 3c64 3c80 3c00 ".replace(" ", "")
    data = bytes.fromhex(row * 20_000 + "00ff2f00")
    return b"MThd\0\0\0\6\0\0\0\1\1\xe0MTrk" + len(data).to_bytes(4, "big") + data


BAD_FILES = {
    "text": (b"la la la", "is not a MIDI file, or a damaged one (MThd not found. Probably not a MIDI file)"),
    "empty file": (b"", "is not a MIDI file, or a damaged one (it ends too early); export it again"),
    "truncated": (DANCE.read_bytes()[:200], "is not a MIDI file, or a damaged one"),
    "empty clip": (DANCE.read_bytes()[:14] + b"MTrk\0\0\0\4\0\xff\x2f\0" * 2, "has no notes"),
    "note out of range": (DANCE.read_bytes().replace(b"\x90\x45", b"\x90\xc5", 1), "data byte must be in range 0..127"),
    "20,000 notes": (overlong(), "has more than 10000 notes in one track; split it"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_told_in_one_line(
    kind: str, render: Render, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, message = BAD_FILES[kind]
    path = drop(tmp_path, "in.mid", content)
    assert render(path) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"second-voice: {path} ")
    assert message in err
    assert render.files() == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--temperature", "-1"], "temperature must be in range 0..2, not -1"),
        (["--temperature", "nan"], "temperature must be in range 0..2, not nan"),
        (["--temperature", "1e999"], "temperature must be in range 0..2, not inf"),
        (["--seed", "-5"], "seed must be in range 0..2147483647, not -5"),
        (["--seed", "99999999999"], "seed must be in range 0..2147483647, not 99999999999"),
        (["--takes", "0"], "takes must be in range 1..16, not 0"),
        (["--voice", "tuba"], "model tiny has no voice 'tuba'; choose one of alto, bass"),
        (["--model", "moonlight"], "unknown model 'moonlight'; choose one of "),
        (["--model", "none.onnx"], "model file none.onnx can't be read (No such file or directory); reinstall it"),
        (["--model", str(DANCE) + ".onnx"], "can't be read"),
    ],
)
def test_a_bad_wish_is_told_in_one_line(
    arguments: list[str], message: str, render: Render, capsys: pytest.CaptureFixture[str]
) -> None:
    assert render(DANCE, *arguments) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("second-voice: ")
    assert message in err
    assert render.files() == {}


@pytest.mark.parametrize("arguments", [["--jobs", "all"], ["--seed", "1.5"], ["--takes", "many"], ["--loud"]])
def test_what_is_no_number_or_no_option_is_argparse_s_business(arguments: list[str], render: Render) -> None:
    with pytest.raises(SystemExit) as ended:
        render(DANCE, *arguments)
    assert ended.value.code == 2
    assert render.files() == {}


def test_a_missing_input_or_an_empty_folder_is_told(
    render: Render, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert render(tmp_path / "none.mid") == 1
    assert (
        capsys.readouterr().err == f"second-voice: {tmp_path / 'none.mid'} can't be read: No such file or directory\n"
    )
    (tmp_path / "empty").mkdir()
    assert render(DANCE, tmp_path / "empty") == 1
    assert capsys.readouterr() == (
        "",
        f"second-voice: folder {tmp_path / 'empty'} has no .mid, .midi, .als, .alc files\n",
    )


def test_an_out_that_can_t_be_written_is_told(
    render: Render, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Below a file there can be no folder, not even for root, as whom a container runs the tests."""
    for render.out in (drop(tmp_path, "file"), drop(tmp_path, "file") / "below", tmp_path / ("long" * 100)):
        assert render(DANCE, "--seed", "7") == 1
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert "can't be written: " in err


def test_a_target_that_is_a_folder_is_told_and_nothing_stays_behind(
    render: Render, capsys: pytest.CaptureFixture[str]
) -> None:
    (render.out / "dance.tiny-alto-T1-seed-7.mid").mkdir(parents=True)
    assert render(DANCE, "--seed", "7", "--overwrite") == 1
    assert "can't be written: Is a directory" in capsys.readouterr().err
    assert render.files() == {}


def run(*arguments: str | Path, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    return subprocess.run(
        [sys.executable, "-m", "engine", *arguments], cwd=ROOT, env=environment, capture_output=True, check=False
    )


def test_as_a_program_it_renders_and_says_nothing_else(tiny: Path, tmp_path: Path) -> None:
    ran = run("render", DANCE, "--out", tmp_path, "--model", tiny, "--seed", "7", "--show", encoding="ascii")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert len(list(tmp_path.iterdir())) == 1


def test_as_a_program_it_tells_a_damaged_model_in_one_line(tiny: Path, tmp_path: Path) -> None:
    """onnxruntime writes to the real stderr, past Python."""
    content = tiny.read_bytes()
    for damaged in (content[:-100], content[:500] + b"\xff" + content[501:], b""):
        model = drop(tmp_path, "damaged.onnx", damaged)
        ran = run("render", DANCE, "--out", tmp_path / "out", "--model", model)
        assert (ran.returncode, ran.stdout, ran.stderr.count(b"\n")) == (1, b"", 1)
        assert b"is damaged" in ran.stderr
    assert not (tmp_path / "out").exists()


def test_results_and_hidden_files_in_a_folder_are_not_rendered_again(render: Render) -> None:
    folder = render.out.parent
    drop(folder, "a.mid")
    drop(folder, "._a.mid")
    for seed in ("7", "8"):
        assert render(folder, "--seed", seed, "--overwrite") == 0
    assert [name.partition("seed")[0] for name in render.files()] == ["a.tiny-alto-T1-"] * 2 + ["manifest.jsonl"]


def test_results_may_stand_beside_their_sources(tiny: Path, tmp_path: Path) -> None:
    drop(tmp_path, "a.mid")
    assert main(["render", str(tmp_path), "--out", str(tmp_path), "--model", str(tiny), "--seed", "7"]) == 0
    assert len(list(tmp_path.glob("a*.mid"))) == 2


def test_results_are_known_however_the_folder_is_written(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(tmp_path, "clips/a.mid")
    monkeypatch.chdir(tmp_path)
    for seed in ("7", "8"):
        given = ["--out", str(tmp_path / "clips/out"), "--model", str(tiny), "--seed", seed, "--overwrite"]
        assert main(["render", "clips", *given]) == 0
    assert len(list((tmp_path / "clips/out").rglob("*.mid"))) == 2


def carry_on(out: Path, *arguments: str | Path) -> int:
    return main(["render", *(str(argument) for argument in arguments), "--out", str(out), "--model", "blues"])


def tracks(path: Path) -> list[tuple[str, int]]:
    """Return the name of each track of a file that holds notes, and their number."""
    file = mido.MidiFile(path)
    counted = [(track.name, sum(m.type == "note_on" and m.velocity > 0 for m in track)) for track in file.tracks]
    return [(name, notes) for name, notes in counted if notes]


@pytest.mark.slow
def test_a_blues_goes_on_after_the_lead_with_its_chords_beside(tmp_path: Path) -> None:
    assert carry_on(tmp_path, SHUFFLE, "--seed", "7", "--chords", "--bars", "4") == 0
    name = "blues A quick T1 seed 7"
    (lead, notes), (made, _), (chords, struck) = tracks(tmp_path / f"shuffle.{name.replace(' ', '-')}.mid")
    assert (lead, notes, made, chords, struck) == ("lead", 17, name, f"{name} chords", 8)
    path = tmp_path / f"shuffle.{name.replace(' ', '-')}.mid"
    assert all(note.start >= 8 and note.end <= 24 for note in midi.read(path, name).clip.notes)


@pytest.mark.slow
def test_alone_it_begins_the_file_and_the_tempo_stays(tmp_path: Path) -> None:
    assert carry_on(tmp_path, SHUFFLE, "--seed", "7", "--alone") == 0
    path = tmp_path / "shuffle.blues-A-quick-T1-seed-7.mid"
    assert [name for name, _ in tracks(path)] == ["blues A quick T1 seed 7"]
    assert midi.read(path).clip.notes[0].start < 8
    tempos = [m.tempo for track in mido.MidiFile(path).tracks for m in track if m.type == "set_tempo"]
    assert tempos == [mido.bpm2tempo(90)]


@pytest.mark.slow
def test_a_file_without_notes_is_the_beginning_of_a_blues(tmp_path: Path) -> None:
    empty = tmp_path / "empty.mid"
    mido.MidiFile(tracks=[mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=500_000)])]).save(empty)
    assert carry_on(tmp_path / "out", empty, "--seed", "7", "--key", "f#", "--changes", "jazz", "--swing", "66") == 0
    assert midi.read(tmp_path / "out" / "empty.blues-F#-jazz-T1-seed-7.mid").clip.notes


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--bars", "0"), "bars must be in range 1..96, not 0"),
        (("--form-bar", "13"), "form bar must be in range 1..12, or 0 to find it, not 13"),
        (("--changes", "bird"), "changes must be one of auto, basic, quick, jazz, not 'bird'"),
        (("--swing", "40"), "swing must be in range 50..75 percent, or 0 for the clip's, not 40"),
        (("--swing", "nan"), "swing must be in range 50..75 percent, or 0 for the clip's, not nan"),
        (("--key", "H"), "key must be one of C, Db, D, Eb, E, F, F#, G, Ab, A, Bb, B, not 'H'"),
    ],
)
def test_a_wish_the_blues_can_not_fulfil_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, str], message: str
) -> None:
    assert carry_on(tmp_path / "out", SHUFFLE, *arguments) == 1
    assert capsys.readouterr().err == f"second-voice: {message}\n"
    assert not (tmp_path / "out").exists()


def test_several_temperatures_are_files_of_their_own(render: Render) -> None:
    assert render(DANCE, "--seed", "7", "--temperature", "0,0.6,2") == 0
    assert list(render.files()) == [f"dance.tiny-alto-T{t}-seed-7.mid" for t in ("0", "0.6", "2")]


@pytest.mark.parametrize("text", ["hot", "1,,2", "0.5;1", ""])
def test_a_temperature_that_is_none_is_told(text: str, render: Render, capsys: pytest.CaptureFixture[str]) -> None:
    assert render(DANCE, "--temperature", text) == 1
    assert "--temperature must be a number, or some with commas" in capsys.readouterr().err


def test_every_track_becomes_a_file(render: Render, tmp_path: Path) -> None:
    song = mido.MidiFile(CHORALE)
    song.tracks.append(mido.MidiFile(DANCE).tracks[1].copy())
    song.tracks[-1].name = "a / b: c"
    both = tmp_path / "both.mid"
    song.save(both)
    assert render(both, "--track", "all") == 0
    assert [name.partition(".tiny")[0] for name in render.files()] == [
        "both.2-Jesus-meine-Zuversicht-soprano",
        "both.3-a-b-c",
    ]


def test_the_new_voice_alone(render: Render) -> None:
    assert render(CHORALE, "--seed", "7", "--only-new") == 0
    (path,) = render.out.iterdir()
    assert [track.name for track in mido.MidiFile(path).tracks if any(m.type == "note_on" for m in track)] == [
        "tiny alto T1 seed 7"
    ]


def test_a_dry_run_lists_and_touches_nothing(
    render: Render, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = drop(tmp_path, "clips/a.mid"), drop(tmp_path, "clips/sub/b.mid")
    assert render(tmp_path / "clips", "--dry-run") == 0
    assert capsys.readouterr().out.splitlines() == [str(first), str(second)]
    assert not render.out.exists()


def test_shards_together_are_the_whole(render: Render, tmp_path: Path) -> None:
    for number in range(12):
        drop(tmp_path, f"clips/{number}.mid")
    assert render(tmp_path / "clips", "--seed", "7") == 0
    whole = render.files()
    del whole["manifest.jsonl"]
    render.out = tmp_path / "shards"
    for shard in ("1/3", "2/3", "3/3"):
        assert render(tmp_path / "clips", "--seed", "7", "--shard", shard) == 0
    parts = render.files()
    assert {name for name in parts if name.endswith("jsonl")} == {f"manifest-{n}-of-3.jsonl" for n in (1, 2, 3)}
    assert {name: content for name, content in parts.items() if name.endswith(".mid")} == whole


def test_a_clip_from_standard_input(tiny: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "engine", "render", "-", "--out", tmp_path, "--model", tiny, "--seed", "7"]
    with DANCE.open("rb") as given:
        subprocess.run([str(part) for part in command], check=True, cwd=ROOT, stdin=given, capture_output=True)
    assert [path.name for path in tmp_path.iterdir()] == ["stdin.tiny-alto-T1-seed-7.mid"]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system kills processes in another way")
def test_killed_again_and_again_and_resumed_a_folder_is_what_it_would_be(
    render: Render, tiny: Path, tmp_path: Path
) -> None:
    clips = tmp_path / "clips"
    for number in range(60):
        drop(clips, f"{number % 7}/{number}.mid")
    drop(clips, "broken.mid", b"MThd")
    assert render(clips, "--seed", "7") == 1
    whole = render.files()
    wishes = ["--out", str(tmp_path / "killed"), "--model", str(tiny), "--seed", "7", "--resume", "--jobs", "2"]
    chance = random.Random(5)
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-m", "engine", "render", str(clips), *wishes],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as run:
            time.sleep(chance.uniform(0.1, 1.2))
            os.killpg(run.pid, signal.SIGKILL)
    subprocess.run(
        [sys.executable, "-m", "engine", "render", str(clips), *wishes], cwd=ROOT, capture_output=True, check=False
    )
    render.out = tmp_path / "killed"
    assert render.files() == whole


def test_sound_and_a_report_beside_the_clips(
    render: Render, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clips = tmp_path / "clips"
    drop(clips, "sub/<a & b>.mid")
    drop(clips, "broken.mid", b"MThd")
    assert render(clips, "--audio", "wav", "--report", "--takes", "2") == 1
    names = [name.rpartition(".")[2] for name in render.files()]
    assert sorted(names) == ["html", "jsonl", "mid", "mid", "wav", "wav"]
    page = render.files()["report.html"].decode()
    assert page.count('"log_prob":') == 2
    assert "is not a MIDI file" in page
    assert "<a & b>" not in page
    assert str(render.out / "report.html") in capsys.readouterr().out
    before = render.files()
    for path in render.out.rglob("*.wav"):
        path.unlink()
    assert render(clips, "--audio", "wav", "--report", "--takes", "2", "--resume") == 1
    assert render.files() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--audio", "ogg"], "audio must be one of wav, flac, mp3, not 'ogg'"),
        (["--jobs", "0"], "--jobs must be 1 or more, not 0"),
        (["--shard", "3/2"], "--shard must be such as 1/4"),
        (["--cluster", "tcp://127.0.0.1:1"], ("no Dask scheduler answers", "--cluster needs an extra")),
    ],
)
def test_a_bad_wish_for_the_run_is_told_in_one_line(
    arguments: list[str], message: str | tuple[str, ...], render: Render, capsys: pytest.CaptureFixture[str]
) -> None:
    assert render(DANCE, *arguments) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert any(words in err for words in ([message] if isinstance(message, str) else message))
    assert not list(render.out.rglob("*.mid"))


LEAD = Clip(tuple(Note(beat / 2, 67 + beat % 3, 0.5, 80 + beat) for beat in range(4, 12)), 6.0, 2.0, (3, 4))


def live_set(folder: Path, *clips: Clip) -> Path:
    """Write a set of Live 12.2 with these clips in one track."""
    made = [live_sets.Made(f"clip {row}", clip, row=row) for row, clip in enumerate(clips)]
    return live_sets.save(folder / "song.als", live_sets.xml("12.2", [made]))


def test_the_clips_of_a_live_set_become_files_from_their_own_beginning(render: Render, tmp_path: Path) -> None:
    source = live_set(tmp_path, LEAD, replace(LEAD, notes=()), LEAD)
    assert render(source, "--seed", "7", "--temperature", "0") == 0
    assert [name.partition(".tiny")[0].partition(".")[2][:1] for name in render.files()] == ["1", "3"]
    song = midi.read(next(render.out.glob("*.1-*")))
    assert [note.start for note in song.clip.notes] == [beat / 2 - 2 for beat in range(4, 12)]
    assert song.clip.meter == (3, 4)
    voices = [track for track in mido.MidiFile(next(render.out.glob("*.1-*"))).tracks if track.name.startswith("tiny")]
    pitches = [message.note for message in voices[0] if message.type == "note_on"]
    assert pitches == [note.pitch - 4 for note in LEAD.notes]


@pytest.mark.parametrize("place", ["slot", "track"])
def test_the_new_clips_stand_in_a_copy_of_the_set(render: Render, tmp_path: Path, place: str) -> None:
    source = live_set(tmp_path, LEAD, LEAD)
    before = source.read_bytes()
    assert render(source, "--seed", "7", "--temperature", "0", "--into-set", place) == 0
    assert source.read_bytes() == before
    assert list(render.files()) == ["song.second-voice.als"]
    clips = read_set(render.out / "song.second-voice.als").clips
    made = [clip for clip in clips if clip.name.startswith("tiny alto T0 seed")]
    assert len(clips) == 4
    for clip in made:
        assert [note.pitch for note in clip.clip.notes] == [note.pitch - 4 for note in LEAD.notes]
        assert (clip.clip.start, clip.clip.end, clip.clip.meter) == (2.0, 6.0, (3, 4))
    # Before them the set has a track of audio.
    assert {clip.track_index for clip in made} == ({1} if place == "slot" else {2})


def test_a_clip_that_can_t_be_used_is_told_and_stops_no_other_of_its_set(
    render: Render, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = live_set(tmp_path, LEAD, replace(LEAD, meter=(4, 4)))
    assert render(source, "--model", "blues", "--bars", "1") == 1
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "the blues is in 4/4, 2/2 or 12/8, not 3/4" in err
    assert str(source) in err


def test_a_set_without_clips_and_one_that_is_none_are_told(
    render: Render, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert render(live_set(tmp_path)) == 1
    assert "has no MIDI clips with notes" in capsys.readouterr().err
    assert render(drop(tmp_path, "none.als", b"\x1f\x8b but not for long")) == 1
    assert str(tmp_path / "none.als") in capsys.readouterr().err
    assert render.files() == {}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="a signal can't be sent to a group of processes here")
def test_ctrl_c_ends_a_run_in_one_line_and_resume_goes_on(render: Render, tiny: Path, tmp_path: Path) -> None:
    clips = tmp_path / "clips"
    for number in range(1000):
        drop(clips, f"{number}.mid")
    command = [sys.executable, "-m", "engine", "render", str(clips), "--out", str(render.out), "--model", str(tiny)]
    with subprocess.Popen(
        [*command, "--seed", "7", "--jobs", "2"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as run:
        assert run.stdout
        run.stdout.readline()
        os.killpg(run.pid, signal.SIGINT)
        _, told = run.communicate()
    assert run.returncode == 130
    assert told == "\nstopped; the same command with --resume goes on\n"
    done = len((render.out / "manifest.jsonl").read_text().splitlines()) - 1
    assert 0 < done < 1000
    assert render(clips, "--seed", "7", "--resume") == 0
    assert len(list(render.out.glob("*.mid"))) == 1000


def test_a_wish_for_a_scale_needs_one(render: Render, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    drop(tmp_path, "clips/a.mid")
    assert render(tmp_path / "clips", "--follow", "lean") == 1
    assert "--follow lean needs --key with a scale" in capsys.readouterr().err
    assert (
        render(live_set(tmp_path, replace(LEAD, root=0, scale=frozenset({0, 2, 4, 5, 7, 9, 11}))), "--follow", "lean")
        == 0
    )

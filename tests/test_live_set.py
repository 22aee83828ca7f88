"""Live Sets read: every version's way of writing, what is no clip of the musician's, and damage."""

import gzip
import tracemalloc
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import ClipError
from engine.formats import live_set, markup
from engine.formats.live_set import LiveSet
from engine.notes import MAX_NOTES, Clip, Note
from engine.scales import ALL, SCALES
from tests.live_sets import VERSIONS, Made, live, mutants, node, save, text_of, xml

SHARED = Path(__file__).parents[2] / "shared" / "data" / "als"
MUTANTS = 200
"""Of these in all; a thousand were run by hand."""

TUNE = (Note(0, 60, 1 / 3, 100), Note(1 / 3, 62, 0.5, 81.25, mute=True), Note(1.5, 60, 2.25, 1, release_velocity=0))
CHANCE = (Note(0, 64, 1, 100, probability=0.5, velocity_deviation=-20.0), Note(1, 64, 1, 90, probability=0.0))
LEAD = Made("lead", Clip(TUNE, 4), row=1)
SONG = Made("song", Clip(TUNE, 7, 3.5, (7, 8)), row=None, time=64.0, is_looped=False)


def read(folder: Path, text: bytes, name: str = "in.als") -> LiveSet:
    return live_set.read(save(folder / name, text))


@pytest.mark.parametrize("version", VERSIONS)
def test_clips_of_session_and_arrangement_are_read_from_every_version(version: str, tmp_path: Path) -> None:
    found = read(tmp_path, xml(version, [[LEAD, SONG], [replace(LEAD, row=3, name="b")]]))
    assert found.refused == ()
    assert [(clip.name, clip.row, clip.time, clip.track_id, clip.track_index) for clip in found.clips] == [
        ("lead", 1, None, 1, 1),
        ("song", None, 64.0, 1, 1),
        ("b", 3, None, 2, 2),
    ]
    assert [clip.clip for clip in found.clips] == [LEAD.clip, SONG.clip, LEAD.clip]
    assert {clip.track for clip in found.clips} == {"Track 1", "Track 2"}


@pytest.mark.parametrize("version", [version for version in VERSIONS if live(version) >= (11, 0)])
def test_chance_and_deviation_are_read_where_a_version_has_them(version: str, tmp_path: Path) -> None:
    found = read(tmp_path, xml(version, [[replace(LEAD, clip=Clip(CHANCE, 4))]]))
    assert found.clips[0].clip.notes == CHANCE


@pytest.mark.parametrize("version", ["10.1", "12.2"])
def test_what_a_note_leaves_out_has_live_s_default(version: str, tmp_path: Path) -> None:
    text = xml(version, [[LEAD]])
    for gone in (b' IsEnabled="true"', b' OffVelocity="64"', b' Velocity="100"'):
        text = text.replace(gone, b"")
    assert b'Time="0" Duration="0.333333333333333315" ' in text
    first = read(tmp_path, text).clips[0].clip.notes[0]
    assert first == Note(0, 60, 1 / 3, velocity=100, mute=False, probability=1, velocity_deviation=0)
    assert first.release_velocity == 64


@pytest.mark.parametrize("version", VERSIONS)
def test_the_tempo_is_found_on_the_main_track_under_each_of_its_names(version: str, tmp_path: Path) -> None:
    text = xml(version, [], beats=133.25)
    assert (b"<MainTrack>" in text) == (live(version) >= (12, 0))
    assert read(tmp_path, text).tempo == 133.25


def test_a_set_that_tells_no_tempo_has_live_s_own(tmp_path: Path) -> None:
    assert read(tmp_path, xml("12.2", []).replace(b"Manual", b"Other")).tempo == 120


@pytest.mark.parametrize("version", ["11.0", "12.0", "12.1", "12.4"])
def test_the_scale_is_read_from_a_name_and_from_a_number(version: str, tmp_path: Path) -> None:
    dorian = "2" if live(version) >= (12, 1) else "Dorian"
    clip = read(tmp_path, xml(version, [[replace(LEAD, scale=(2, dorian))]])).clips[0].clip
    assert (clip.root, clip.scale) == (2, frozenset({2, 4, 5, 7, 9, 11, 0}))


def test_a_scale_is_unknown_where_the_clip_is_not_in_key_or_its_number_is(tmp_path: Path) -> None:
    text = xml("12.2", [[replace(LEAD, scale=(2, "1"))]])
    assert read(tmp_path, text).clips[0].clip.root == 2
    off = read(tmp_path, text.replace(b'<IsInKey Value="true" />', b'<IsInKey Value="false" />')).clips[0].clip
    absent = read(tmp_path, text.replace(b'<IsInKey Value="true" />', b"")).clips[0].clip
    assert (off.root, off.scale) == (absent.root, absent.scale) == (None, ALL)
    for number in ("22", str(len(SCALES)), "Mine"):
        clip = read(tmp_path, xml("12.2", [[replace(LEAD, scale=(2, number))]])).clips[0].clip
        assert (clip.root, clip.scale) == (2, ALL)


def test_a_clip_that_does_not_loop_plays_from_marker_to_marker(tmp_path: Path) -> None:
    shifted = replace(SONG, start_relative=1.0)
    text = xml("11.3", [[shifted]])
    assert b'<LoopStart Value="2.5" />' in text
    clip = read(tmp_path, text).clips[0].clip
    assert (clip.start, clip.end, clip.meter) == (3.5, 7, (7, 8))
    looped = read(tmp_path, xml("11.3", [[replace(shifted, is_looped=True)]])).clips[0].clip
    assert (looped.start, looped.end) == (3.5, 7)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_groove_pool_is_never_read(version: str, tmp_path: Path) -> None:
    text = xml(version, [[], []])
    assert b'<Name Value="groove" />' in text
    assert b"MidiNoteEvent" in text
    assert read(tmp_path, text).clips == ()


def test_a_live_clip_is_read_like_a_set_and_so_is_plain_text(tmp_path: Path) -> None:
    text = xml("12.2", [[LEAD]])
    assert read(tmp_path, text, "one.alc").clips[0].clip == LEAD.clip
    (tmp_path / "plain.als").write_bytes(text.replace(b"\n", b"\r\n"))
    assert live_set.read(tmp_path / "plain.als").clips[0].clip == LEAD.clip


def test_each_clip_has_an_identity_that_a_change_elsewhere_leaves_alone(tmp_path: Path) -> None:
    tracks = [[LEAD, replace(LEAD, row=2), SONG, replace(SONG, time=72.5)], [LEAD]]
    ids = [clip.identity for clip in read(tmp_path, xml("12.2", tracks)).clips]
    assert ids == ["track 1 row 1", "track 1 row 2", "track 1 time 64.0", "track 1 time 72.5", "track 2 row 1"]
    fewer = [clip.identity for clip in read(tmp_path, xml("12.2", [tracks[0][1:], tracks[1]])).clips]
    assert fewer == ids[1:]


def test_notes_without_length_are_dropped_and_an_empty_clip_is_read(tmp_path: Path) -> None:
    text = xml("12.2", [[LEAD, Made("none", Clip((), 4), row=2)]])
    found = read(tmp_path, text.replace(b'Duration="0.5"', b'Duration="0"')).clips
    assert [len(clip.clip.notes) for clip in found] == [2, 0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'<LoopEnd Value="4" />', b'<LoopEnd Value="0" />', "clip length must be above 0"),
        (b'<LoopEnd Value="4" />', b"", "its LoopEnd is no number, but 'None'"),
        (b'<LoopEnd Value="4" />', b'<LoopEnd Value="nan" />', "its LoopEnd is no number, but 'nan'"),
        (b'<LoopEnd Value="4" />', b'<LoopEnd Value="5000" />', "clip end must be in range -4096..4096, not 5000"),
        (b'<MidiKey Value="60" />', b'<MidiKey Value="128" />', "note pitch must be in range 0..127, not 128"),
        (b'<MidiKey Value="60" />', b'<MidiKey Value="60.5" />', "its pitch must be a whole number, not '60.5'"),
        (b'Velocity="81.25"', b'Velocity="loud"', "its Velocity is no number, but 'loud'"),
        (b'<Denominator Value="4" />', b'<Denominator Value="5" />', "meter denominator must be one of"),
    ],
)
def test_a_clip_that_can_t_be_used_is_refused_alone(old: bytes, new: bytes, message: str, tmp_path: Path) -> None:
    text = xml("12.2", [[LEAD], [SONG]])
    assert old in text
    found = read(tmp_path, text.replace(old, new, 1))
    assert [clip.name for clip in found.clips] == ["song"]
    (sentence,) = found.refused
    assert sentence.startswith("the clip 'lead' on track 'Track 1' of ")
    assert f"in.als can't be used: {message}" in sentence


def test_a_clip_with_too_many_notes_is_refused_alone(tmp_path: Path) -> None:
    text = xml("12.2", [[LEAD], [SONG]])
    event = b'<MidiNoteEvent Time="0" Duration="1" Velocity="1" OffVelocity="1" NoteId="1" />'
    place = text.index(b"<MidiNoteEvent")
    found = read(tmp_path, text[:place] + event * MAX_NOTES + text[place:])
    assert [clip.name for clip in found.clips] == ["song"]
    assert "it has more than 10000 notes; split it" in found.refused[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not a Live Set, or a damaged one (no element found"),
        (b"hello, this is no set\n", "is not a Live Set, or a damaged one (syntax error"),
        (gzip.compress(b"<Ableton><LiveSet>"), "is not a Live Set, or a damaged one (no element found"),
        (gzip.compress(xml("12.2", [[LEAD]]))[:-20], "is not a Live Set, or a damaged one (Compressed file ended"),
        (gzip.compress(xml("12.2", [[LEAD]]))[:-8] + bytes(8), "is not a Live Set, or a damaged one (CRC check"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + bytes(range(99)), "is not a Live Set, or a damaged one (Error -3"),
        (gzip.compress("<Ableton/>".encode("utf-16")), "is not in UTF-8, as every Live Set is; save it again in Live"),
        (gzip.compress(b"<Ableton />"), "holds no Live Set; save it again in Live"),
        (gzip.compress(b"<Other><LiveSet><Tracks /></LiveSet></Other>"), "holds no Live Set; save it again in Live"),
        (
            gzip.compress(xml("12.2", []).replace(b'"98.5"', b'"fast"')),
            "is damaged: its tempo is no number, but 'fast'",
        ),
    ],
    ids=["nothing", "words", "cut", "cut packing", "checksum", "packing", "UTF-16", "root", "other root", "tempo"],
)
def test_a_file_that_is_no_set_is_refused_in_one_sentence(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "in.als").write_bytes(content)
    with pytest.raises(ClipError) as error:
        live_set.read(tmp_path / "in.als")
    assert message in str(error.value)
    assert str(tmp_path / "in.als") in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_missing_or_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match=r"none\.als can't be read: No such file or directory"):
        live_set.read(tmp_path / "none.als")
    with pytest.raises(ClipError, match="can't be read: "):
        live_set.read(tmp_path)


BILLION = b"<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>"
IN_SET = b"<Ableton><LiveSet><Tracks>%b</Tracks></LiveSet></Ableton>"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BILLION + b"<Ableton>&b;</Ableton>", "declares a document type, which no Live Set does"),
        (b"<a>" * 100_000, "is nested more than 256 deep"),
        (IN_SET % (b"<MidiTrack>" * 100_000), "is nested more than 256 deep"),
        (b"<Ableton a='" + bytes(b" " * 8_000_000) + b"'/>", "is not as Live writes its sets, or far too large"),
        (b"<a>" + b"".join(b"<x%d/>" % n for n in range(300_000)), "is not as Live writes its sets, or far too large"),
        (IN_SET % (b"<MidiTrack/>" * 300_001), "has more than 300000 notes and slots"),
    ],
    ids=["entities", "depth", "tracks in tracks", "one long tag", "names", "tracks"],
)
def test_an_xml_bomb_is_refused(text: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(ClipError, match=message):
        read(tmp_path, text)


def test_a_gzip_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_UNPACKED", 100 * 2**20)
    bomb = save(tmp_path / "in.als", b"<Ableton>" + b" " * (101 * 2**20))
    assert bomb.stat().st_size < 2**20
    tracemalloc.start()
    try:
        with pytest.raises(ClipError, match=r"in\.als unpacks to more than 100 MiB; split the set"):
            live_set.read(bomb)
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    finally:
        tracemalloc.stop()


def test_too_many_elements_and_too_large_a_file_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_ELEMENTS", 1000)
    with pytest.raises(ClipError, match="far too large"):
        read(tmp_path, b"<Ableton>" + b"<a/>" * 1001)
    monkeypatch.setattr(markup, "MAX_PACKED", 2**20)
    (tmp_path / "in.als").write_bytes(bytes(2**20 + 1))
    with pytest.raises(ClipError, match=r"in\.als has more than 1 MiB; split the set"):
        live_set.read(tmp_path / "in.als")


@pytest.mark.timeout(60)
@pytest.mark.parametrize("version", ["9.6", "10.1", "11.3", "12.2"])
def test_damaged_sets_are_read_or_refused_and_never_a_traceback(version: str, tmp_path: Path) -> None:
    outcomes = set()
    for damaged in mutants(xml(version, [[LEAD, SONG], [LEAD]]), MUTANTS // 4):
        (tmp_path / "in.als").write_bytes(damaged)
        try:
            found = live_set.read(tmp_path / "in.als")
            outcomes.add("partly" if found.refused else "read")
        except ClipError as error:
            outcomes.add("refused" if str(tmp_path) in str(error) and "\n" not in str(error) else str(error))
    assert outcomes == {"read", "partly", "refused"}


def real(name: str) -> Path:
    if not (SHARED / name).is_file():
        pytest.skip(f"needs the set {name}, which is not in this repository")
    return SHARED / name


@pytest.mark.parametrize(
    ("name", "clips", "notes"),
    [
        ("dawtool_live8.als", 42, 1975),
        ("dawtool_example-120.als", 0, 0),
        ("dawtool_automation.als", 0, 0),
        ("buildable_live-12-default.als", 0, 0),
        ("buildable_groups.als", 0, 0),
        ("buildable_routing.als", 0, 0),
        ("logic2ableton_DefaultLiveSet.als", 0, 0),
    ],
)
def test_sets_that_live_saved_are_read_as_another_reader_reads_them(name: str, clips: int, notes: int) -> None:
    path = real(name)
    found = live_set.read(path)
    tracks = ET.fromstring(text_of(path)).find("LiveSet/Tracks")  # noqa: S314  a known file
    assert tracks is not None
    others = [clip for track in tracks for part in ("ClipSlotList", "ClipTimeable") for clip in _clips(track, part)]
    assert len(found.clips) == len(others) == clips
    counts = [sum(1 for _ in clip.iter("MidiNoteEvent")) for clip in others]
    assert [len(clip.clip.notes) for clip in found.clips] == counts
    assert (sum(counts), found.refused) == (notes, ())
    assert 20 <= found.tempo <= 999


def _clips(track: ET.Element, part: str) -> list[ET.Element]:
    return [clip for parent in track.findall(f"DeviceChain/MainSequencer/{part}") for clip in parent.iter("MidiClip")]


def test_a_node_is_written_as_live_writes_it() -> None:
    """The made-up sets of these tests are of tabs, one element a line, as the real ones."""
    assert node("a", node('b Id="0"')) == ["<a>", '\t<b Id="0" />', "</a>"]

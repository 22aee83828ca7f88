"""Clips put into copies of Live Sets: they come back as they were, all else stays, and all numbers are right."""

import gzip
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from engine.errors import ClipError
from engine.formats import into_set, live_set
from engine.formats.into_set import Addition
from engine.formats.live_set import SetClip
from engine.notes import Clip, Note
from tests.live_sets import SCENES, VERSIONS, Made, live, mutants, save, text_of, xml

SHARED = Path(__file__).parents[2] / "shared" / "data" / "als"
MUTANTS = 100
TARGET = re.compile(r"\w*Target|ControllerTargets\.\d+|Pointee")
NAME = 'chorale "alto" <T1> & seed 7'

TUNE = (Note(0, 60, 1 / 3, 100), Note(1 / 3, 62, 0.5, 81.25, mute=True), Note(1.5, 60, 2.25, 1, release_velocity=0))
LEAD = Made("lead", Clip(TUNE, 4), row=1)
SONG = Made("song", Clip(TUNE, 4), row=None, time=64.0, lasts=32.0)
VOICE = (Note(0, 55, 1 / 7, 90.5), Note(1, 57, 1, 64, mute=True, release_velocity=3), Note(3.9, 55, 0.1))
MADE = Clip(VOICE, 4)
CHANCE = Clip((*VOICE, Note(2, 59, 1, 80, probability=0.25, velocity_deviation=-7.5)), 4)
NEW = [version for version in VERSIONS if live(version) >= (11, 0)]


class Case:
    """A made-up set in a file, and what becomes of it."""

    def __init__(self, folder: Path, version: str, tracks: Sequence[list[Made]], *, is_frozen: bool = False) -> None:
        self.source, self.target = folder / "in.als", folder / "out.als"
        self.text = xml(version, list(tracks), is_frozen=is_frozen)
        save(self.source, self.text)
        self.clips = live_set.read(self.source).clips

    def add(self, *additions: Addition) -> list[SetClip]:
        """Write the additions and return the clips that are new in the copy."""
        into_set.write(self.source, additions, self.target)
        found = live_set.read(self.target)
        assert found.refused == ()
        old = [clip for clip in found.clips if clip.name != NAME]
        assert [clip.clip for clip in old] == [clip.clip for clip in self.clips]
        return [clip for clip in found.clips if clip.name == NAME]

    def voice(self, clip: Clip = MADE, of: int = 0, *, on_new_track: bool = False) -> Addition:
        return Addition(self.clips[of], NAME, clip, on_new_track)


def where(clips: list[SetClip]) -> list[str]:
    return [clip.identity for clip in clips]


def without_additions(text: bytes) -> bytes:
    """Take new clips and new tracks out of a set again, and put its counter back."""
    name = rb"chorale &quot;alto&quot; &lt;T1&gt; &amp; seed 7"
    track = rb'\s*<MidiTrack (?:(?!</MidiTrack>).)*?<UserName Value="%b" />.*?</MidiTrack>' % name
    text = re.sub(track, b"", text, flags=re.DOTALL)
    slot = rb'<Value>\s*<MidiClip (?:(?!</MidiClip>).)*?<Name Value="%b" />.*?</MidiClip>\s*</Value>' % name
    text = re.sub(slot, b"<Value />", text, flags=re.DOTALL)
    return re.sub(rb'<NextPointeeId Value="\d+" />', b'<NextPointeeId Value="5000" />', text)


def check_numbers(text: bytes) -> ET.Element:
    """Check what Live checks when it opens a set: numbers are unique, and what points points at something."""
    root = ET.fromstring(text)  # noqa: S314  written here
    for parent in root.iter():
        ids = [child.attrib["Id"] for child in parent if "Id" in child.attrib]
        assert len(ids) == len(set(ids)), parent.tag
    ids = [each.attrib["Id"] for each in root.iter() if TARGET.fullmatch(each.tag) and "Id" in each.attrib]
    assert max(Counter(ids).values()) == 1
    assert {int(each.attrib["Value"]) for each in root.iter("PointeeId")} <= targets(root)
    counter = root.find("LiveSet/NextPointeeId")
    assert counter is None or int(counter.attrib["Value"]) > max(targets(root))
    for clip in root.iter("MidiClip"):
        notes = [int(note.attrib["NoteId"]) for note in clip.iter("MidiNoteEvent") if "NoteId" in note.attrib]
        assert len(notes) == len(set(notes))
        following = clip.find("Notes/NoteIdGenerator/NextId")
        assert following is None or int(following.attrib["Value"]) > max(notes, default=0)
    return root


def said(clip: ET.Element) -> dict[str, str]:
    """Return what a clip says of itself and its loop."""
    return {each.tag: each.attrib["Value"] for each in (*clip, *clip.findall("Loop/*")) if "Value" in each.attrib}


def targets(element: ET.Element) -> set[int]:
    return {int(each.attrib["Id"]) for each in element.iter() if TARGET.fullmatch(each.tag) and "Id" in each.attrib}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_clip_goes_into_the_next_free_slot_and_all_other_bytes_stay(version: str, tmp_path: Path) -> None:
    case = Case(tmp_path, version, [[replace(LEAD, row=0), LEAD, SONG], [replace(LEAD, row=2)]])
    made = CHANCE if version in NEW else MADE
    (new,) = case.add(case.voice(made))
    assert (new.identity, new.track, new.clip.notes) == ("track 1 row 2", "Track 1", made.notes)
    assert (new.clip.start, new.clip.end, new.clip.meter) == (0, 4, (4, 4))
    check_numbers(text_of(case.target))
    assert without_additions(text_of(case.target)) == case.text


@pytest.mark.parametrize("version", VERSIONS)
def test_a_new_track_stands_beneath_the_source_s_and_all_other_bytes_stay(version: str, tmp_path: Path) -> None:
    case = Case(tmp_path, version, [[LEAD, SONG], [LEAD]])
    made = CHANCE if version in NEW else MADE
    (new,) = case.add(case.voice(made, on_new_track=True))
    assert (new.identity, new.track, new.track_index) == ("track 52 row 1", NAME, 2)
    assert new.clip.notes == made.notes
    root = check_numbers(text_of(case.target))
    assert without_additions(text_of(case.target)) == case.text
    first, second, third = root.findall("LiveSet/Tracks/MidiTrack")
    assert [track.attrib["Id"] for track in (first, second, third)] == ["1", "52", "2"]
    # Numbers that a set has given away are not given again.
    assert min(targets(second)) == (5000 if live(version) >= (10, 0) else max(targets(first) | targets(third)) + 1)
    assert len(targets(second)) == len(targets(first))
    for slots in ("MainSequencer", "FreezeSequencer"):
        assert len(second.findall(f"DeviceChain/{slots}/ClipSlotList/ClipSlot")) == SCENES
    assert len(list(second.iter("MidiClip"))) == 1
    assert len(list(second.iter("Operator"))) == 1
    assert list(second.iter("AutomationEnvelope")) == list(second.iter("TakeLane")) == []
    assert {each.attrib["Value"] for each in second.iter("LomId")} <= {"0"}
    kept = {tag: [each.attrib["Value"] for each in second.iter(tag)] for tag in ("TrackGroupId", "IsArmed")}
    assert kept == {"TrackGroupId": ["7"], "IsArmed": ["false"]}
    assert [each.attrib["Value"] for each in second.iter("SavedPlayingSlot")] == ["-1"]
    assert {each.attrib["Value"] for each in second.iter("LinkedTrackGroupId")} <= {"-1"}


@pytest.mark.parametrize("version", ["8.1", "9.6", "11.0", "12.2"])
def test_a_copy_takes_over_no_envelopes_expression_groups_or_mute_of_its_source(version: str, tmp_path: Path) -> None:
    case = Case(tmp_path, version, [[LEAD]])
    case.add(case.voice())
    source, new = check_numbers(text_of(case.target)).findall("LiveSet/Tracks/MidiTrack[1]//MidiClip")
    since = {"ClipEnvelope": (8, 0), "PerNoteEventList": (11, 0), "NoteProbabilityGroup": (12, 0)}
    for tag, first in since.items():
        assert len(list(source.iter(tag))) == (live(version) >= first)
        assert list(new.iter(tag)) == []
    assert [said(clip)["Disabled"] for clip in (source, new)] == ["true", "false"]
    assert [each.attrib["Value"] for each in new.iterfind("Notes/ProbabilityGroupIdGenerator/NextId")] in ([], ["1"])


@pytest.mark.parametrize("version", NEW)
def test_from_12_2_on_a_note_says_only_what_differs_from_the_default(version: str, tmp_path: Path) -> None:
    is_brief = live(version) >= (12, 2)
    case = Case(tmp_path, version, [[LEAD]])
    case.add(case.voice(CHANCE))
    new = ET.fromstring(text_of(case.target)).findall(".//MidiTrack//MidiClip")[1]  # noqa: S314
    told = {float(note.attrib["Time"]): set(note.attrib) for note in new.iter("MidiNoteEvent")}
    always = {"Time", "Duration", "Velocity", "OffVelocity", "NoteId"}
    whole = always | {"VelocityDeviation", "Probability", "IsEnabled"}
    assert told[0] == told[3.9] == (always if is_brief else whole)
    assert told[1] == (always | {"IsEnabled"} if is_brief else whole)
    assert told[2] == (always | {"VelocityDeviation", "Probability"} if is_brief else whole)


def test_several_clips_fill_the_free_slots_below_and_then_a_new_track(tmp_path: Path) -> None:
    case = Case(tmp_path, "12.2", [[replace(LEAD, row=0), replace(LEAD, row=2)]])
    new = case.add(*[case.voice(of=1)] * 3, *[case.voice()] * 2)
    # Row 3 is the last. The two that are left of the second lead go beside it and below, the first's on its own row.
    assert where(new) == ["track 1 row 1", "track 1 row 3", "track 52 row 0", "track 52 row 2", "track 52 row 3"]
    check_numbers(text_of(case.target))
    assert without_additions(text_of(case.target)) == case.text


def test_takes_on_new_tracks_stand_in_rows_from_their_source_s_down(tmp_path: Path) -> None:
    case = Case(tmp_path, "11.3", [[replace(LEAD, row=2)], [LEAD]])
    new = case.add(*[case.voice(on_new_track=True)] * 3, case.voice(of=1, on_new_track=True))
    assert where(new) == ["track 52 row 2", "track 52 row 3", "track 53 row 2", "track 54 row 1"]
    assert [clip.track_index for clip in new] == [2, 2, 3, 5]
    check_numbers(text_of(case.target))
    assert without_additions(text_of(case.target)) == case.text


@pytest.mark.parametrize("version", ["8.1", "9.6", "10.1", "11.0", "12.4"])
def test_an_arrangement_clip_s_voice_goes_into_the_first_free_slot(version: str, tmp_path: Path) -> None:
    case = Case(tmp_path, version, [[replace(LEAD, row=0), replace(SONG, start_relative=2.0)]])
    (new,) = case.add(case.voice(of=1))
    assert (new.identity, new.clip.notes, new.clip.end) == ("track 1 row 1", VOICE, 4)
    clip = check_numbers(text_of(case.target)).findall("LiveSet/Tracks/MidiTrack//MidiClip")[1]
    assert (clip.attrib["Time"], said(clip)["CurrentStart"], said(clip)["CurrentEnd"]) == ("0", "0", "4")
    assert (said(clip)["StartRelative"], said(clip)["LoopOn"]) == ("0", "true")
    assert without_additions(text_of(case.target)) == case.text


def test_in_a_slot_a_clip_that_does_not_loop_counts_from_its_start(tmp_path: Path) -> None:
    case = Case(tmp_path, "12.4", [[replace(SONG, clip=Clip(TUNE, 8, 2), is_looped=False)]])
    (new,) = case.add(case.voice(Clip(VOICE, 8, 2)))
    clip = check_numbers(text_of(case.target)).findall("LiveSet/Tracks/MidiTrack//MidiClip")[0]
    assert (said(clip)["CurrentStart"], said(clip)["CurrentEnd"]) == ("2", "8")
    assert (new.clip.start, new.clip.end) == (2, 8)


def test_a_voice_of_its_source_s_span_keeps_loop_and_markers(tmp_path: Path) -> None:
    case = Case(tmp_path, "12.4", [[replace(LEAD, start_relative=2.0)]])
    case.add(case.voice())
    clips = check_numbers(text_of(case.target)).findall("LiveSet/Tracks/MidiTrack//MidiClip")
    source, new = (
        {tag: what for tag, what in said(clip).items() if tag not in ("Name", "Disabled", "LomId")} for clip in clips
    )
    assert source == new
    assert new["StartRelative"] == "2"


def test_clips_that_follow_each_other_in_the_arrangement_share_a_new_track(tmp_path: Path) -> None:
    """The first is cut after half its loop."""
    case = Case(tmp_path, "11.3", [[replace(SONG, lasts=2.0), replace(SONG, time=66.0)]])
    new = case.add(*(case.voice(of=of, on_new_track=True) for of in (0, 1)))
    assert where(new) == ["track 52 time 64.0", "track 52 time 66.0"]
    longer = case.add(*(case.voice(Clip(VOICE, 16), of, on_new_track=True) for of in (0, 1)))
    assert where(longer) == ["track 52 time 64.0", "track 53 time 66.0"]


@pytest.mark.parametrize("version", ["8.1", "9.6", "10.1", "11.0", "12.4"])
def test_on_a_new_track_it_lies_under_its_source_in_the_arrangement(version: str, tmp_path: Path) -> None:
    second = replace(SONG, time=96.0, is_looped=False, lasts=None)
    case = Case(tmp_path, version, [[SONG, second]])
    voices = [case.voice(of=of, on_new_track=True) for of in (1, 0, 0)]
    new = case.add(*voices)
    assert where(new) == ["track 52 time 64.0", "track 52 time 96.0", "track 53 time 64.0"]
    root = check_numbers(text_of(case.target))
    clips = root.findall("LiveSet/Tracks/MidiTrack[2]//MidiClip")
    ends = [said(clip)["CurrentEnd"] for clip in clips]
    # As long as its source: 32 beats of a loop of four, and once four.
    assert ends == ["96", "100"]
    assert without_additions(text_of(case.target)) == case.text


def test_an_arrangement_clip_s_voice_goes_on_a_new_track_where_no_slot_is_free(tmp_path: Path) -> None:
    case = Case(tmp_path, "12.0", [[*(replace(LEAD, row=row) for row in range(SCENES)), SONG]])
    assert where(case.add(case.voice(of=SCENES))) == ["track 52 time 64.0"]


@pytest.mark.parametrize("of", [0, 1])
@pytest.mark.parametrize("on_new_track", [False, True])
def test_a_clip_of_another_span_and_meter_gets_its_own(of: int, on_new_track: bool, tmp_path: Path) -> None:  # noqa: FBT001
    case = Case(tmp_path, "11.3", [[replace(LEAD, start_relative=2.0), SONG]])
    longer = Clip((Note(12, 60, 1),), 26, 12, (7, 8))
    (new,) = case.add(case.voice(longer, of, on_new_track=on_new_track))
    assert new.clip == longer
    root = check_numbers(text_of(case.target))
    told = next(said(each) for each in root.iter("MidiClip") if said(each)["Name"] == NAME)
    begin = 64 if of and on_new_track else 0
    assert (told["CurrentStart"], told["CurrentEnd"]) == (str(begin), str(begin + 14))
    loop = ("LoopStart", "LoopEnd", "StartRelative", "OutMarker", "HiddenLoopStart", "HiddenLoopEnd")
    assert [told[tag] for tag in loop] == ["12", "26", "0", "26", "12", "26"]


def test_a_clip_without_notes_and_a_voice_without_notes_are_written(tmp_path: Path) -> None:
    case = Case(tmp_path, "12.2", [[Made("none", Clip((), 4), row=0), LEAD]])
    from_nothing, to_nothing = case.add(case.voice(CHANCE), case.voice(Clip((), 4), of=1))
    assert (from_nothing.clip.notes, to_nothing.clip.notes) == (CHANCE.notes, ())
    check_numbers(text_of(case.target))


def test_line_ends_of_windows_and_a_text_in_one_line_are_kept(tmp_path: Path) -> None:
    case = Case(tmp_path, "12.2", [[LEAD, SONG]])
    text = case.text
    for changed in (text.replace(b"\n", b"\r\n"), re.sub(rb"\n\t*", b"", text)):
        case.text = changed
        save(case.source, changed)
        new = case.add(case.voice(), case.voice(on_new_track=True))
        assert [clip.clip.notes for clip in new] == [VOICE, VOICE]
        assert without_additions(text_of(case.target)) == changed
        assert text_of(case.target).count(b"\n") == text_of(case.target).count(b"\r\n")
        assert (b"\t" in text_of(case.target)) == (b"\t" in changed)


whole = st.builds(
    Note,
    start=st.floats(-4096, 4096, allow_nan=False),
    pitch=st.integers(0, 127),
    duration=st.floats(0, 4096, exclude_min=True, allow_nan=False),
    velocity=st.floats(0, 127),
    mute=st.booleans(),
    probability=st.floats(0, 1),
    velocity_deviation=st.floats(-127, 127),
    release_velocity=st.floats(0, 127),
)


@run(max_examples=30)
@given(notes=st.lists(whole, max_size=8), version=st.sampled_from(NEW))
def test_any_notes_come_back_to_the_last_digit(
    notes: list[Note], version: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    case = Case(tmp_path_factory.getbasetemp(), version, [[LEAD]])
    (new,) = case.add(case.voice(Clip(tuple(notes), 4)))
    assert new.clip.notes == tuple(sorted(notes))
    assert not re.search(rb'="[-.\d]+e', text_of(case.target)), "Live writes no exponents"


def test_the_same_additions_give_the_same_bytes_and_the_source_is_not_touched(tmp_path: Path) -> None:
    case = Case(tmp_path, "12.2", [[LEAD]])
    before = case.source.read_bytes()
    case.add(case.voice())
    first = case.target.read_bytes()
    case.add(case.voice())
    assert case.target.read_bytes() == first
    assert first[4:8] == bytes(4), "no time in the packing"
    assert case.source.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.als", "out.als"]


def test_a_copy_can_be_added_to_again(tmp_path: Path) -> None:
    case = Case(tmp_path, "12.2", [[LEAD]])
    case.add(case.voice(on_new_track=True))
    again = live_set.read(case.target).clips
    into_set.write(
        case.target, [Addition(clip, "again", MADE, on_new_track=True) for clip in again], tmp_path / "2.als"
    )
    check_numbers(text_of(tmp_path / "2.als"))
    assert len(live_set.read(tmp_path / "2.als").clips) == 4


def test_the_set_that_is_read_is_never_written_over(tmp_path: Path) -> None:
    case = Case(tmp_path, "12.2", [[LEAD]])
    (tmp_path / "link.als").hardlink_to(case.source)
    for target in (case.source, tmp_path / "link.als"):
        with pytest.raises(ClipError, match="is the set that is read; give the copy another name"):
            into_set.write(case.source, [case.voice()], target)
    assert text_of(case.source) == case.text


def test_what_can_t_be_added_to_is_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    frozen = Case(tmp_path, "12.2", [[LEAD]], is_frozen=True)
    with pytest.raises(ClipError, match=r"track 'Track 1' of .*in\.als is frozen; unfreeze it in Live"):
        frozen.add(frozen.voice())
    case = Case(tmp_path, "12.2", [[LEAD]])
    gone = replace(case.clips[0], row=3)
    with pytest.raises(ClipError, match=r"in\.als has no clip at track 1 row 3; read it again"):
        case.add(Addition(gone, NAME, MADE))
    save(case.source, case.text.replace(b"<KeyTracks>", b"<Keys>").replace(b"</KeyTracks>", b"</Keys>"))
    with pytest.raises(ClipError, match="lacks its name, loop or notes; save the set again in Live"):
        case.add(case.voice())
    save(case.source, case.text.replace(b"MinorVersion", b"Other"))
    with pytest.raises(ClipError, match=r"in\.als does not say which Live saved it"):
        case.add(case.voice())
    with pytest.raises(ClipError, match=r"one\.alc is a Live Clip, which has no room for others"):
        into_set.write(tmp_path / "one.alc", [case.voice()], case.target)
    with pytest.raises(ClipError, match="No such file or directory"):
        into_set.write(tmp_path / "none.als", [case.voice()], case.target)
    assert [path.name for path in tmp_path.iterdir()] == ["in.als"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("version", ["9.6", "12.2"])
def test_a_damaged_set_is_refused_or_its_copy_can_be_read(version: str, tmp_path: Path) -> None:
    outcomes = set()
    for damaged in mutants(xml(version, [[LEAD, SONG], [LEAD]]), MUTANTS // 2, seed=1):
        (tmp_path / "in.als").write_bytes(damaged)
        try:
            clips = live_set.read(tmp_path / "in.als").clips
            additions = [Addition(clip, NAME, MADE, on_new_track=n % 2 > 0) for n, clip in enumerate(clips)]
            into_set.write(tmp_path / "in.als", additions, tmp_path / "out.als")
        except ClipError:
            outcomes.add("refused")
        else:
            found = [clip for clip in live_set.read(tmp_path / "out.als").clips if clip.name == NAME]
            assert {clip.clip.notes for clip in found} <= {VOICE}
            outcomes.add("written" if len(found) == len(clips) else "partly")
    assert {"written", "refused"} <= outcomes


@pytest.mark.parametrize("on_new_track", [False, True])
def test_a_set_that_live_saved_gets_a_clip_and_keeps_all_its_bytes(on_new_track: bool, tmp_path: Path) -> None:  # noqa: FBT001
    source = SHARED / "dawtool_live8.als"
    if not source.is_file():
        pytest.skip("needs the set dawtool_live8.als, which is not in this repository")
    clips = live_set.read(source).clips
    into_set.write(source, [Addition(clips[n], NAME, MADE, on_new_track) for n in (0, -1)], tmp_path / "out.als")
    new = [clip for clip in live_set.read(tmp_path / "out.als").clips if clip.name == NAME]
    assert [clip.clip.notes for clip in new] == [VOICE, VOICE]
    text = gzip.decompress((tmp_path / "out.als").read_bytes())
    check_numbers(text)
    assert without_additions(text) == text_of(source)

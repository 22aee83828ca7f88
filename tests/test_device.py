"""The built device: a container that reads back, a patch without faults, the script inside as it stands."""

import copy
import json
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from engine import names, protocol
from engine.blues.form import BARS, CHANGES
from engine.card import SECOND_VOICE
from engine.model import load
from engine.settings import (
    AUTO,
    DEFAULT_MODEL,
    FOLLOW,
    MAX_BARS,
    MAX_TEMPERATURE,
    PITCHES,
    SWING,
    Settings,
)
from engine.staves.code import KIND as STAVES_KIND
from engine.staves.code import STAVES, STYLES
from engine.staves.parts import ABOVE, ALL, BELOW
from m4l_device.amxd import ContainerError, File, pack, unpack
from m4l_device.build import HERE, MAXPAT, build, maxpat, script
from m4l_device.face import BANKS, DRAWN, OVER, PARAMETERS, PLACES
from m4l_device.lint import faults, script_faults
from m4l_device.patch import PARTS, PLAIN, SCRIPT, patcher


@pytest.mark.parametrize("name", ["abc.js", "abcd.js", "abcde.js", "abcdef.js", "abcdefg.js"])
def test_a_container_reads_back_and_rebuilds_to_the_byte(name: str) -> None:
    """Names of every length mod 4, since their padding is the part that writers get wrong."""
    files = [
        File("Device.amxd", b"JSON", b'{"patcher": {}}\n\0'),
        File(name, b"TEXT", b"x" * 33),
        File("e", b"TEXT", b""),
    ]
    assert unpack(pack(files)) == (b"mmmm", files)
    assert pack(unpack(pack(files))[1]) == pack(files)


def test_the_head_is_that_of_a_frozen_midi_effect() -> None:
    assert build()[:28] == b"ampf\4\0\0\0mmmmmeta\4\0\0\0\7\0\0\0ptch"


@pytest.mark.parametrize("cut", [3, 20, 40, 400, -1])
def test_a_damaged_device_is_refused(cut: int) -> None:
    with pytest.raises(ContainerError):
        unpack(build()[:cut])


def test_two_builds_are_equal() -> None:
    assert build() == build()


def test_the_device_holds_its_patch_and_its_script_as_they_stand() -> None:
    patch, code = unpack(build())[1]
    assert json.loads(patch.content.removesuffix(b"\n\0")) == patcher()
    assert code == File(SCRIPT, b"TEXT", script().encode())
    parts = [path.read_text(encoding="utf-8") for path in (HERE / "script").glob("*.js")]
    assert len(parts) == len(PARTS)
    assert all(part in script() for part in parts)


def test_the_committed_patch_is_the_one_that_is_built() -> None:
    assert MAXPAT.read_text(encoding="utf-8") == maxpat(), "run python3 run.py device and commit the .maxpat"


def test_the_patch_has_no_faults() -> None:
    assert faults(patcher()) == []


def boxes(patch: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["box"]["varname"]: entry["box"] for entry in patch["patcher"]["boxes"]}


def banks(patch: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = patch["patcher"]["parameters"]["parameterbanks"]
    return found


def value(patch: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = boxes(patch)[name]["saved_attribute_attributes"]["valueof"]
    return found


SPOILT: dict[str, Callable[[dict[str, Any]], object]] = {
    "id obj-1 is used 2 times": lambda p: boxes(p)["queue"].update(id="obj-1"),
    "'print' is not among the objects": lambda p: boxes(p)["queue"].update(text="print"),
    "midiin has 1 inlets": lambda p: boxes(p)["midi_in"].update(numoutlets=2),
    "a line leaves outlet 7": lambda p: p["patcher"]["lines"][0]["patchline"].update(source=["obj-1", 7]),
    "a line reaches inlet 0 of obj-99": lambda p: p["patcher"]["lines"][0]["patchline"].update(
        destination=["obj-99", 0]
    ),
    "js hears the network without a routepass": lambda p: boxes(p)["door"].update(text="deferlow"),
    "is not in whole pixels": lambda p: boxes(p)["seed"].update(presentation_rect=[1.5, 1, 9, 9]),
    "leaves the device's": lambda p: boxes(p)["seed"].update(presentation_rect=[1, 160, 9, 10]),
    "seed and used overlap": lambda p: boxes(p)["seed"].update(presentation_rect=[260, 132, 70, 15]),
    "lacks parameter_info": lambda p: value(p, "seed").pop("parameter_info"),
    "lacks parameter_unitstyle": lambda p: value(p, "seed").pop("parameter_unitstyle"),
    "lacks parameter_enum": lambda p: value(p, "voice")["parameter_enum"].append("Tenor"),
    "parameter_longname Seed is used 2 times": lambda p: value(p, "voice").update(parameter_longname="Seed"),
    "must be 8 texts": lambda p: banks(p)["0"]["parameters"].pop(),
    "parameter Swing stands 0 times on Push": lambda p: banks(p)["1"]["parameters"].remove("Swing"),
    "parameter Seed stands 2 times on Push": lambda p: banks(p)["1"]["parameters"].append("Seed"),
    "which is no parameter": lambda p: value(p, "voice").update(parameter_longname="Part"),
    "is not that of a MIDI effect": lambda p: p["patcher"]["project"].pop("amxdtype"),
}


@pytest.mark.parametrize("words", SPOILT)
def test_each_rule_of_the_linter_can_fail(words: str) -> None:
    patch = copy.deepcopy(patcher())
    SPOILT[words](patch)
    assert any(words in fault for fault in faults(patch))


SLIPS = ("let x = 1;", "x => x", "`x`", "f(...x)", "class A {}", "new Map()", "for (x of y) {}")


@pytest.mark.parametrize("code", [*SLIPS, "post('x');", "outlet.apply(this, x);"])
def test_each_rule_for_the_script_can_fail(code: str) -> None:
    assert script_faults(code)


def test_the_script_has_no_faults_and_may_say_anything_in_comments_and_texts() -> None:
    assert script_faults(script()) == []
    assert script_faults('// let x of y => `z`\nvar a = "class A, post(1)"; a.postpone(1);') == []


MODELS = [item for item in PARAMETERS["model"]["valueof"]["parameter_enum"] if item != "-"]


def test_the_device_offers_every_model_that_the_engine_has() -> None:
    assert set(names()) <= set(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_that_the_device_offers_is_what_the_device_takes_it_for(name: str) -> None:
    if name not in names():
        pytest.skip(f"the model {name} is not in the tree")
    card = load(name).card
    assert card.is_continuation == (name in table("continuations"))
    if card.kind == SECOND_VOICE:
        # Only this one lacks a voice of the menu, and says so.
        assert [*card.voices] == (["alto"] if name == "lead-accompaniment" else ["alto", "bass"])
    elif card.kind == STAVES_KIND:
        assert {*choices("voice")} == {*STAVES, ABOVE, BELOW, ALL}


def table(name: str) -> Any:
    """Return what a variable of the script begins with."""
    found = re.search(rf"^var {name} = (.*?);$", script(), re.MULTILINE | re.DOTALL)
    assert found
    return json.loads(found[1])


def test_script_and_patch_have_the_same_menus() -> None:
    assert table("MODELS") == MODELS
    assert table("PLACES") == PLACES == len(PARAMETERS["model"]["valueof"]["parameter_enum"])
    assert table("VOICES") == choices("voice")
    assert table("FOLLOWS") == choices("follow") == [*FOLLOW]
    assert table("CHANGES") == choices("changes")
    assert table("STYLES") == choices("style") == [*STYLES]
    assert [Fraction(item) * 1000 for item in choices("density")[1:]] == table("DENSITIES")[1:]
    assert len(table("CONTRARIES")) == len(choices("contrary"))
    assert table("DEFAULT_MODEL") == MODELS.index(DEFAULT_MODEL)
    assert table("CANDIDATES") == Settings.candidates
    assert PARAMETERS["model"]["valueof"]["parameter_initial"] == [MODELS.index(DEFAULT_MODEL)]
    assert [f"{swing / 10:g} %" for swing in table("SWINGS")[1:]] == choices("swing")[1:]


def test_the_device_asks_for_what_the_engine_takes() -> None:
    assert PLAIN["send"] == f"udpsend 127.0.0.1 {protocol.PORT}"
    assert choices("changes") == [AUTO, *CHANGES]
    shares = [float(item.removesuffix(" %")) for item in choices("swing")[1:]]
    assert (shares[0], shares == sorted(shares), shares[-1] <= SWING[1]) == (SWING[0], True, True)
    ranges = {"takes": (1, 8), "bars": (1, MAX_BARS), "form_bar": (0, BARS), "temperature": (0, MAX_TEMPERATURE)}
    ranges |= {"low": (0, PITCHES - 1), "high": (0, PITCHES - 1)}
    for name, span in ranges.items():
        valueof = PARAMETERS[name]["valueof"]
        assert (valueof.get("parameter_mmin", 0), valueof["parameter_mmax"]) == span
        assert valueof["parameter_initial"] == [getattr(Settings(), name)]


def choices(name: str) -> list[str]:
    return [item.lower() for item in PARAMETERS[name]["valueof"]["parameter_enum"]]


def test_the_menus_and_long_names_that_saved_sets_know_stay_as_they_are() -> None:
    """A set recalls a parameter by its long name and a menu by the place; what is new comes last."""
    assert [spec["valueof"]["parameter_longname"] for spec in PARAMETERS.values()] == [
        *("Generate", "Cancel", "Start Engine"),
        *("Temperature", "Voice", "Seed", "Model", "Takes", "Follow Scale", "Target", "Redo"),
        *("Bars", "Form Bar", "Changes", "Swing", "Chords", "Own Clip"),
        *("Style", "Density", "Lowest Note", "Highest Note", "Contrary Motion"),
    ]
    chorales = ["chorale-bi-augmented", "chorale-bi", "chorale-uni-augmented", "chorale-uni"]
    assert [
        *(*chorales, "blues", "blues-eck"),
        *("bidirectional", "lead-accompaniment", "anticipation", "folk", "biaxial", "tuned"),
        *("melody-attention", "melody-lookback", "melody-mono", "melody-basic"),
        *("mlp", "fvsbn", "hmm", "markov", "todd", "second-voice"),
    ] == MODELS
    assert choices("voice") == ["alto", "bass", "above", "tenor", "soprano", "below", "all"]
    assert choices("style") == ["chorale", "renaissance", "quartet"]
    assert choices("density") == ["any", "1/4", "1/2", "1", "3/2", "2", "3"]
    assert choices("contrary") == ["off", "some", "much"]
    assert choices("follow") == ["off", "lean", "strict"]
    assert choices("target") == ["this track", "next slot", "new track"]
    assert choices("redo") == ["whole clip", "selected", "unselected"]
    assert choices("changes") == ["auto", "basic", "quick", "jazz"]
    assert choices("swing") == ["as the clip", "50 %", "54 %", "58 %", "62 %", "67 %", "71 %"]


def test_push_shows_the_blues_on_a_page_of_its_own() -> None:
    shown = banks(patcher())
    assert [bank["name"] for bank in shown.values()] == list(BANKS)
    assert all(len(names) <= 8 for names in BANKS.values())
    assert shown["1"]["parameters"] == ["Bars", "Form Bar", "Changes", "Swing", "Chords", "Own Clip", "-", "-"]


def test_of_two_that_overlap_the_new_voice_lies_before_the_lead() -> None:
    assert [name for name in DRAWN if name in OVER] == ["voice_line", "lead_line"]
    order = [*boxes(patcher())]
    assert order.index("voice_line") < order.index("lead_line")


def test_what_is_only_shown_is_hidden_from_live_which_would_note_undo_steps() -> None:
    assert value(patcher(), "used")["parameter_invisible"] == 2
    assert "Used Seed" not in str(banks(patcher()))


@pytest.mark.parametrize("source", ["receive", "queue"])
def test_the_network_may_not_go_round_the_door(source: str) -> None:
    patch = patcher()
    ids = {name: box["id"] for name, box in boxes(patch).items()}
    line = {"source": [ids[source], 0], "destination": [ids["script"], 0]}
    patch["patcher"]["lines"].append({"patchline": line})
    assert faults(patch) == [f"{ids['script']}: js hears the network without a routepass"]


def test_notes_pass_through() -> None:
    patch = patcher()
    ids = {name: box["id"] for name, box in boxes(patch).items()}
    lines = [entry["patchline"] for entry in patch["patcher"]["lines"]]
    assert {"source": [ids["midi_in"], 0], "destination": [ids["midi_out"], 0]} in lines

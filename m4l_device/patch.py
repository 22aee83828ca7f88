"""The patch of the device, described as tables: what its boxes are and what is wired to what; its face is in `face`.

midiin -> midiout                                  notes pass through
live.thisdevice -> ready -> script                 nothing touches Live before this
parameters -> prepend <name> -> script
buttons -> t -> <name> -> script
udpreceive -> deferlow -> door -> script -> udpsend     the script also moves udpreceive to a port of its own
script -> prepend set -> status line
script -> route -> light, progress, little picture, last seed, model menu
Start engine -> ; max launchbrowser                opens the address that starts the engine
"""

from typing import Any

from .amxd import DATE, MIDI_EFFECT
from .face import ACTIONS, BANKS, COMMENTS, DRAWN, HEIGHT, PARAMETERS, SEPARATORS, SHOWN, WIDTH

NAME = "SecondVoice"
SCRIPT = f"{NAME}.js"
PARTS = ("texts", "wire", "live", "write", "face", "search", "conversation", "front")
"""What the script is put together from, in this order."""
ENGINE = "127.0.0.1 47800"
FIRST_PORT = 47810
"""Where the script begins to look for a port of its own."""
ADDRESS = "second-voice://start"
"""What the installed engine is registered for."""
ANSWERS = ("/sv/welcome", "/sv/need", "/sv/busy", "/sv/made", "/sv/part", "/sv/error")
"""What the engine says, and all that may come in."""

SHOWS = ("light", "progress", "range", "lead", "voice", "used", "models")
"""What the script shows beside its words."""

BANK = 8
"""Places of a bank on Push."""

Box = dict[str, Any]
Patcher = dict[str, Any]

# Object: inlets, outlets and the type of each outlet, as Max writes them.
OBJECTS: dict[str, tuple[int, list[str]]] = {
    "midiin": (1, ["int"]),
    "midiout": (1, []),
    "live.thisdevice": (1, ["bang", "int", "int"]),
    "deferlow": (1, [""]),
    "udpreceive": (1, [""]),
    "udpsend": (1, []),
    # Both have as many as they have words, and one for the rest.
    "routepass": (len(ANSWERS) + 1, [""] * (len(ANSWERS) + 1)),
    "route": (len(SHOWS) + 1, [""] * (len(SHOWS) + 1)),
    "js": (1, ["", "", "", ""]),
    "prepend": (1, [""]),
    "t": (1, ["bang"]),
    "message": (2, [""]),
    "live.dial": (1, ["", "float"]),
    "live.numbox": (1, ["", "float"]),
    "live.menu": (1, ["", "", "float"]),
    "live.text": (1, ["", ""]),
    "live.comment": (1, []),
    "live.line": (1, []),
    "panel": (1, []),
    "multislider": (1, ["", ""]),
}

# Boxes without a face: name, text.
PLAIN = {
    "midi_in": "midiin",
    "midi_out": "midiout",
    "device": "live.thisdevice",
    "receive": f"udpreceive {FIRST_PORT}",
    "queue": "deferlow",
    # Anyone on the network can send to an open port, and a js box obeys words such as compile and setprop.
    "door": f"routepass {' '.join(ANSWERS)}",
    "script": f"js {SCRIPT}",
    "send": f"udpsend {ENGINE}",
    "say": "prepend set",
    "shows": f"route {' '.join(SHOWS)}",
    "tint": "prepend bgfillcolor",
    "span": "prepend setminmax",
    "show_used": "prepend set",
    "fill": "prepend _parameter_range",
    # Whatever a live.text button sends, the script hears one word.
    **{f"pressed_{name}": "t b" for name in ACTIONS},
    **{f"set_{name}": f"prepend {name}" for name in PARAMETERS if name not in ACTIONS},
}
MESSAGES = {
    "ready": "ready",
    "launch": f";\rmax launchbrowser {ADDRESS}",
    **{f"press_{name}": name for name in ACTIONS},
}

# Lines: from box and outlet to box and inlet.
LINES = (
    ("midi_in", 0, "midi_out", 0),
    ("device", 0, "ready", 0),
    ("ready", 0, "script", 0),
    ("receive", 0, "queue", 0),
    ("queue", 0, "door", 0),
    *(("door", outlet, "script", 0) for outlet in range(len(ANSWERS))),
    ("script", 0, "send", 0),
    ("script", 1, "receive", 0),
    ("script", 2, "say", 0),
    ("say", 0, "status", 0),
    ("script", 3, "shows", 0),
    ("shows", SHOWS.index("light"), "tint", 0),
    ("tint", 0, "light", 0),
    ("shows", SHOWS.index("progress"), "progress", 0),
    ("shows", SHOWS.index("range"), "span", 0),
    ("span", 0, "lead_line", 0),
    ("span", 0, "voice_line", 0),
    ("shows", SHOWS.index("lead"), "lead_line", 0),
    ("shows", SHOWS.index("voice"), "voice_line", 0),
    ("shows", SHOWS.index("used"), "show_used", 0),
    ("show_used", 0, "used", 0),
    ("shows", SHOWS.index("models"), "fill", 0),
    ("fill", 0, "model", 0),
    ("pressed_start_engine", 0, "launch", 0),
    *((name, 0, f"pressed_{name}", 0) for name in ACTIONS),
    *((f"pressed_{name}", 0, f"press_{name}", 0) for name in ACTIONS),
    *((f"press_{name}", 0, "script", 0) for name in ACTIONS),
    *((name, 0, f"set_{name}", 0) for name in PARAMETERS if name not in ACTIONS),
    *((f"set_{name}", 0, "script", 0) for name in PARAMETERS if name not in ACTIONS),
)


def patcher() -> Patcher:
    """Return the whole patch as Max's patcher dictionary."""
    boxes = [*_plain(), *_parameters(), *_texts(), *_drawn()]
    ids = {box["varname"]: box["id"] for box in boxes}
    return {
        "patcher": {
            "fileversion": 1,
            # Max 8.6 is in Live 11 and 12.0; a newer one reads it too.
            "appversion": {"major": 8, "minor": 6, "revision": 5, "architecture": "x64", "modernui": 1},
            "classnamespace": "box",
            "rect": [80, 100, 900, 560],
            "openrect": [0, 0, WIDTH, HEIGHT],
            "openinpresentation": 1,
            "default_fontsize": 10.0,
            "default_fontname": "Ableton Sans Medium",
            "gridsize": [8, 8],
            "boxanimatetime": 500,
            "devicewidth": WIDTH,
            "boxes": [{"box": box} for box in boxes],
            "lines": [
                {"patchline": {"source": [ids[source], outlet], "destination": [ids[target], inlet]}}
                for source, outlet, target, inlet in LINES
            ],
            "parameters": _registry(ids),
            "dependency_cache": [{"name": SCRIPT, "bootpath": ".", "type": "TEXT", "implicit": 1}],
            "latency": 0,
            # Notes pass as they come, those of MPE instruments too.
            "is_mpe": 1,
            "external_mpe_tuning_enabled": 0,
            "minimum_live_version": "11.1",
            "minimum_max_version": "",
            "platform_compatibility": 0,
            "project": _project(),
            "autosave": 0,
        }
    }


def _box(number: int, name: str, maxclass: str, kind: str, **more: object) -> Box:
    inlets, outlets = OBJECTS[kind]
    column, row = divmod(number, 12)
    box: Box = {"id": f"obj-{number}", "varname": name, "maxclass": maxclass, "numinlets": inlets}
    box |= {"numoutlets": len(outlets), "patching_rect": [16 + 288 * column, 16 + 40 * row, 200, 22]}
    return box | ({"outlettype": outlets} if outlets else {}) | more


def _plain() -> list[Box]:
    boxes = []
    for number, (name, text) in enumerate(PLAIN.items(), 1):
        boxes.append(_box(number, name, "newobj", text.split()[0], text=text))
        if name == "script":
            boxes[-1]["saved_object_attributes"] = {"filename": SCRIPT, "parameter_enable": 0}
    for number, (name, text) in enumerate(MESSAGES.items(), len(PLAIN) + 1):
        boxes.append(_box(number, name, "message", "message", text=text))
    return boxes


def _parameters() -> list[Box]:
    boxes = []
    for number, (name, spec) in enumerate((PARAMETERS | SHOWN).items(), len(PLAIN) + len(MESSAGES) + 1):
        valueof = spec["valueof"] | {"parameter_initial_enable": 1, "parameter_modmode": 0, "parameter_order": 0}
        texts = {"annotation": valueof["parameter_info"], "annotation_name": valueof["parameter_longname"]}
        look = {"presentation": 1, "presentation_rect": spec["rect"], "parameter_enable": 1}
        saved = {"saved_attribute_attributes": {"valueof": valueof}}
        boxes.append(
            _box(number, name, spec["maxclass"], spec["maxclass"], **look, **saved, **texts, **spec.get("box", {}))
        )
    return boxes


def _texts() -> list[Box]:
    first = len(PLAIN) + len(MESSAGES) + len(PARAMETERS | SHOWN) + 1
    boxes = []
    for number, (name, (text, rect, size)) in enumerate(COMMENTS.items(), first):
        look = {"presentation": 1, "presentation_rect": rect, "fontsize": size, "textjustification": 0}
        boxes.append(_box(number, name, "live.comment", "live.comment", text=text, **look))
    for number, (name, rect) in enumerate(SEPARATORS.items(), first + len(COMMENTS)):
        look = {"presentation": 1, "presentation_rect": rect, "justification": 1}
        boxes.append(_box(number, name, "live.line", "live.line", **look))
    return boxes


def _drawn() -> list[Box]:
    """Return the drawn boxes; of two that overlap the first is in front."""
    first = len(PLAIN) + len(MESSAGES) + len(PARAMETERS | SHOWN) + len(COMMENTS) + len(SEPARATORS) + 1
    boxes = []
    for number, (name, spec) in enumerate(DRAWN.items(), first):
        look = {"presentation": 1, "presentation_rect": spec["rect"], "parameter_enable": 0}
        themed = {key: {"expression": f"themecolor.{colour}"} for key, colour in spec.get("colours", {}).items()}
        saved = {"saved_attribute_attributes": themed} if themed else {}
        boxes.append(_box(number, name, spec["maxclass"], spec["maxclass"], **look, **saved, **spec["box"]))
    return boxes


def _registry(ids: dict[str, str]) -> dict[str, Any]:
    """List the parameters by box, and their order on Push: banks always have eight places."""
    longnames = {name: spec["valueof"]["parameter_longname"] for name, spec in PARAMETERS.items()}
    registry: dict[str, Any] = {
        ids[name]: [spec["valueof"]["parameter_longname"], spec["valueof"]["parameter_shortname"], 0]
        for name, spec in (PARAMETERS | SHOWN).items()
    }
    banks = {}
    for index, (title, names) in enumerate(BANKS.items()):
        places = [longnames[name] for name in names] + ["-"] * (BANK - len(names))
        banks[str(index)] = {"index": index, "name": title, "parameters": places, "buttons": ["-"] * BANK}
    return registry | {"parameterbanks": banks, "inherited_shortname": 1}


def _project() -> dict[str, Any]:
    """Return the block without which Max loads no device."""
    return {
        "version": 1,
        "creationdate": DATE,
        "modificationdate": DATE,
        "viewrect": [0, 0, 300, 500],
        "autoorganize": 1,
        "hideprojectwindow": 1,
        "showdependencies": 1,
        "autolocalize": 0,
        "contents": {"patchers": {}, "code": {SCRIPT: {"kind": "javascript", "local": 1}}},
        "layout": {},
        "searchpath": {},
        "detailsvisible": 0,
        "amxdtype": int.from_bytes(MIDI_EFFECT, "big"),
        "readonly": 0,
        "devpathtype": 0,
        "devpath": ".",
        "sortmode": 0,
        "viewmode": 0,
        "includepackages": 0,
    }

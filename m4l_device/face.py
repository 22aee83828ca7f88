"""What a musician sees of the device: parameters, texts, lines, the little picture, and the banks on Push.

Left what is done and what came of it, in the middle what every model is asked; behind the second line what only the
models are asked that carry a clip on, most of it by the blues models alone; behind the third the wishes for a second
voice.
"""

from typing import Any

WIDTH, HEIGHT = 818, 169
"""Live cuts off what is below 169 pixels."""

Rect = list[int]
"""x, y, width, height in whole pixels."""
Spec = dict[str, Any]
"""A parameter: maxclass, rect, valueof (what Max stores of it), and what else its box says."""

MODELS = (
    *("chorale-bi-augmented", "chorale-bi", "chorale-uni-augmented", "chorale-uni", "blues", "blues-eck"),
    *("bidirectional", "lead-accompaniment", "anticipation", "folk", "biaxial", "tuned"),
    *("melody-attention", "melody-lookback", "melody-mono", "melody-basic", "mlp", "fvsbn", "hmm", "markov", "todd"),
    "second-voice",
)
"""In the order in which they came to be: a set recalls a model by its place."""
PLACES = 24
"""Of the model menu: the engine's list fills those that are left, and a menu on Push must not grow."""

RED, CLEAR = [0.85, 0.33, 0.28, 1.0], [0.0, 0.0, 0.0, 0.0]
"""Red, green, blue and opacity."""

LINES, BAR = 0, 1
"""Styles of a multislider: a short line at each value, or a bar up to it."""
COLUMNS = 128
"""How finely the little picture shows a clip."""

ENUM = 2
"""Max's type of a parameter that is a choice; 0 is a float, 1 an int."""
DECIMAL, SMALL, LARGE, NOTE = (0, 1), (1, 0), (0, 0), (1, 8)
"""Type and unit style of numbers; an int reaches only 255, and a float holds whole numbers up to 2^24."""


def _spec(maxclass: str, rect: Rect, names: tuple[str, str], values: dict[str, Any], info: str) -> Spec:
    """Describe a parameter; its names are the long and the short one."""
    named = {"parameter_longname": names[0], "parameter_shortname": names[1]}
    return {"maxclass": maxclass, "rect": rect, "valueof": named | values | {"parameter_info": info}}


def _number(kind: tuple[int, int], low: float, high: float, initial: float) -> dict[str, Any]:
    lowest = {"parameter_mmin": low} if low else {}
    span = {"parameter_type": kind[0], **lowest, "parameter_mmax": high}
    return span | {"parameter_initial": [initial], "parameter_unitstyle": kind[1]}


def _choice(*items: str) -> dict[str, Any]:
    """Describe a choice, the first item of which is the one to begin with."""
    values = {"parameter_type": ENUM, "parameter_mmax": len(items) - 1, "parameter_enum": [*items]}
    return values | {"parameter_initial": [0]}


def _switch(rect: Rect, names: tuple[str, str], mode: int, on: str, info: str) -> Spec:
    """Describe a live.text, of mode 0 a button, of mode 1 a toggle, with its short name on it."""
    spec = _spec("live.text", rect, names, _choice("Off", on), info)
    look = {"mode": mode, "outputmode": 1, "text": names[1], "texton": names[1]}
    # What Live shows in automation; without these val1 and val2.
    return spec | {"box": look | {"automation": "Off", "automationon": on}}


# The name is the word that the script hears. A long name never changes: saved sets recall by it, and by the place of an
# item in its menu, so new items come last.
ACTIONS: dict[str, Spec] = {
    "generate": _switch(
        [10, 126, 76, 33],
        ("Generate", "Generate"),
        0,
        "Generate",
        "Makes a second voice of the selected clip, fills its rests, or carries it on, in a new clip.",
    ),
    "cancel": _switch(
        [92, 126, 48, 33], ("Cancel", "Cancel"), 0, "Cancel", "Stops what is being made; nothing is written."
    ),
    "start_engine": _switch(
        [146, 126, 72, 33],
        ("Start Engine", "Start engine"),
        0,
        "Start",
        "Starts the engine, the program that makes the notes, if it is not running. It must have been installed once.",
    ),
}
GENERAL: dict[str, Spec] = {
    "temperature": _spec(
        "live.dial",
        [240, 44, 44, 48],
        ("Temperature", "Temp"),
        _number(DECIMAL, 0, 2.0, 1.0),
        "How daring the new notes are: 0 the likeliest, 1 as the model learned, 2 wild.",
    ),
    "voice": _spec(
        "live.menu",
        [372, 24, 60, 15],
        ("Voice", "Voice"),
        _choice("Alto", "Bass", "Above", "Tenor", "Soprano", "Below", "All"),
        "Alto lies close below the clip, Bass further down, Above over it. Tenor, Soprano, Below (the next voice "
        "down) and All that the clip lacks are for second-voice. Models that carry on do without.",
    ),
    "seed": _spec(
        "live.numbox",
        [240, 132, 70, 15],
        ("Seed", "Seed"),
        _number(LARGE, 0, 16_777_215.0, 0.0),
        "The same seed makes the same notes again; 0 makes new ones each time.",
    ),
    "model": _spec(
        "live.menu",
        [240, 24, 124, 15],
        ("Model", "Model"),
        _choice(*MODELS, *["-"] * (PLACES - len(MODELS))) | {"parameter_initial": [MODELS.index("second-voice")]},
        "Which network plays. second-voice, the one to begin with, the chorale models, bidirectional and "
        "lead-accompaniment make a second voice; anticipation fills the clip's rests; all others carry the clip on.",
    ),
    "takes": _spec(
        "live.numbox",
        [294, 60, 40, 15],
        ("Takes", "Takes"),
        _number(SMALL, 1, 8, 1),
        "How many different answers to make, each in a clip of its own.",
    ),
    "follow": _spec(
        "live.menu",
        [344, 60, 88, 15],
        ("Follow Scale", "Scale"),
        _choice("Off", "Lean", "Strict"),
        "Keeps a second voice to the scale that is set in Live: Lean prefers its notes, Strict uses no others. Needs "
        "Live 12, with the scale turned on.",
    ),
    "target": _spec(
        "live.menu",
        [294, 96, 66, 15],
        ("Target", "Target"),
        _choice("This track", "Next slot", "New track"),
        "Where the new clip goes. This track: the device's, beside the clip if that is free. Next slot: below the "
        "clip. New track: one of its own, to which you give an instrument.",
    ),
    "redo": _spec(
        "live.menu",
        [366, 96, 66, 15],
        ("Redo", "Redo"),
        _choice("Whole clip", "Selected", "Unselected"),
        "Selected: only the range of the notes selected in the clip is made anew, the rest of the voice is kept. "
        "Unselected: that range is kept, the rest made anew. Works in the clip that was made and in the one it was "
        "made for; what was carried on is redone in place.",
    ),
}
BLUES: dict[str, Spec] = {
    "bars": _spec(
        "live.numbox",
        [454, 60, 80, 15],
        ("Bars", "Bars"),
        _number(SMALL, 1, 96, 12),
        "How many bars a model that carries on adds; twelve are once round the blues.",
    ),
    "form_bar": _spec(
        "live.numbox",
        [542, 60, 80, 15],
        ("Form Bar", "Form Bar"),
        _number(SMALL, 0, 12, 0),
        "The bar of the twelve in which the new bars begin; 0 finds it from the clip.",
    ),
    "changes": _spec(
        "live.menu",
        [454, 96, 80, 15],
        ("Changes", "Changes"),
        _choice("Auto", "Basic", "Quick", "Jazz"),
        "The chords of the twelve bars. Basic keeps the first chord for four bars, Quick leaves it in the second, Jazz "
        "has many more; Auto goes by the chords in the clip.",
    ),
    "swing": _spec(
        "live.menu",
        [542, 96, 80, 15],
        ("Swing", "Swing"),
        _choice("As the clip", "50 %", "54 %", "58 %", "62 %", "67 %", "71 %"),
        "The first eighth's share of a beat: 50 % is straight, 67 % are triplets; or as the clip swings.",
    ),
    "chords": _switch(
        [454, 132, 80, 15],
        ("Chords", "Chords"),
        1,
        "On",
        "On: the chords under the new bars come too, as one more clip.",
    ),
    "alone": _switch(
        [542, 132, 80, 15],
        ("Own Clip", "Own clip"),
        1,
        "On",
        "On: the new bars come alone, in a clip that begins with them. Off: the clip's own notes come first, then the "
        "new bars.",
    ),
}
WISHES: dict[str, Spec] = {
    "style": _spec(
        "live.menu",
        [640, 60, 80, 15],
        ("Style", "Style"),
        _choice("Chorale", "Renaissance", "Quartet"),
        "The music that second-voice is to sound like: hymns, masses of the 16th century, or string quartets.",
    ),
    "density": _spec(
        "live.menu",
        [728, 60, 80, 15],
        ("Density", "Density"),
        _choice("Any", "1/4", "1/2", "1", "3/2", "2", "3"),
        "How many notes a second voice has for each of the clip's; Any: as many as the model likes.",
    ),
    "low": _spec(
        "live.numbox",
        [640, 96, 80, 15],
        ("Lowest Note", "Lowest"),
        _number(NOTE, 0, 127, 0),
        "No note of a second voice is lower; C-2 leaves it to the voice.",
    ),
    "high": _spec(
        "live.numbox",
        [728, 96, 80, 15],
        ("Highest Note", "Highest"),
        _number(NOTE, 0, 127, 127),
        "No note of a second voice is higher; G8 leaves it to the voice.",
    ),
    "contrary": _spec(
        "live.menu",
        [640, 132, 80, 15],
        ("Contrary Motion", "Contrary"),
        _choice("Off", "Some", "Much"),
        "How much a second voice leans to going down where the clip goes up, and up where it goes down.",
    ),
}
# What is only shown: the seed of the last answer. Hidden from Live, which would else note an undo step for each change.
SHOWN: dict[str, Spec] = {
    "used": _spec(
        "live.numbox",
        [320, 132, 70, 15],
        ("Used Seed", "Used"),
        _number(LARGE, 0, 16_777_215.0, 0.0) | {"parameter_invisible": 2},
        "The seed of the clip that was made last: type it into Seed to get the same notes again.",
    )
    | {"box": {"ignoreclick": 1}},
}
PARAMETERS = ACTIONS | GENERAL | BLUES | WISHES

BANKS = {
    "Main": ["generate", "temperature", "voice", "model", "takes", "seed", "follow", "target"],
    "Blues": list(BLUES),
    "More": ["redo", "cancel", "start_engine"],
    "Wishes": list(WISHES),
}
"""The parameters of each page on Push, at most eight."""

# Texts: what stands there, where, and how large.
COMMENTS = {
    "title": ("Second Voice", [26, 8, 192, 18], 13.0),
    "status": ("Select a clip and press Generate", [10, 28, 208, 40], 10.0),
    "model_label": ("Model", [240, 8, 124, 15], 9.0),
    "voice_label": ("Voice", [372, 8, 60, 15], 9.0),
    "takes_label": ("Takes", [294, 44, 40, 15], 9.0),
    "follow_label": ("Scale", [344, 44, 88, 15], 9.0),
    "target_label": ("Target", [294, 80, 66, 15], 9.0),
    "redo_label": ("Redo", [366, 80, 66, 15], 9.0),
    "seed_label": ("Seed (0 new)", [240, 116, 70, 15], 9.0),
    "used_label": ("Last seed", [320, 116, 70, 15], 9.0),
    "blues_title": ("Carrying on", [454, 8, 168, 15], 10.0),
    "blues_note": ("Bars for all, the rest for blues", [454, 24, 168, 15], 9.0),
    "bars_label": ("Bars", [454, 44, 80, 15], 9.0),
    "form_bar_label": ("Form bar, 0 auto", [542, 44, 80, 15], 9.0),
    "changes_label": ("Changes", [454, 80, 80, 15], 9.0),
    "swing_label": ("Swing", [542, 80, 80, 15], 9.0),
    "wishes_title": ("Second voices", [640, 8, 168, 15], 10.0),
    "wishes_note": ("Wishes; Style is for second-voice", [640, 24, 168, 15], 9.0),
    "style_label": ("Style", [640, 44, 80, 15], 9.0),
    "density_label": ("Notes per note", [728, 44, 80, 15], 9.0),
    "low_label": ("Lowest note", [640, 80, 80, 15], 9.0),
    "high_label": ("Highest note", [728, 80, 80, 15], 9.0),
    "contrary_label": ("Contrary motion", [640, 116, 80, 15], 9.0),
}
SEPARATORS = {"first_line": [226, 10, 5, 149], "second_line": [440, 10, 5, 149], "third_line": [626, 10, 5, 149]}


def _sliders(rect: Rect, size: int, style: int, colours: dict[str, str]) -> Spec:
    """Describe a multislider that shows numbers and takes no clicks; colours follow Live's theme."""
    box = {"size": size, "setminmax": [0.0, 127.0], "setstyle": style, "settype": 0, "ignoreclick": 1}
    return {"maxclass": "multislider", "rect": rect, "box": box, "colours": colours}


PICTURE = [10, 70, 208, 44]
# What is drawn: a light, how far the work is, and of the last answer the new voice and behind it the lead.
DRAWN: dict[str, Spec] = {
    "light": {"maxclass": "panel", "rect": [10, 12, 10, 10], "box": {"mode": 0, "rounded": 5, "bgcolor": RED}},
    "voice_line": _sliders(PICTURE, COLUMNS, LINES, {"slidercolor": "live_lcd_control_fg"}),
    "lead_line": _sliders(
        PICTURE, COLUMNS, LINES, {"bgcolor": "live_lcd_bg", "slidercolor": "live_lcd_control_fg_zombie"}
    ),
    "progress": _sliders(
        [10, 117, 208, 5], 1, BAR, {"bgcolor": "live_control_bg", "slidercolor": "live_control_selection"}
    ),
}
DRAWN["voice_line"]["box"]["bgcolor"] = CLEAR
DRAWN["progress"]["box"] |= {"orientation": 0, "setminmax": [0.0, 100.0]}
OVER = {"voice_line", "lead_line"}
"""Lie over one another on purpose."""

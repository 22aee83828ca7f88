"""What a musician sees of the device: parameters, texts, a line, and the banks on Push.

The left part is for every model; the right one, behind the line, for the models that carry a clip on as a blues.
"""

from typing import Any

WIDTH, HEIGHT = 530, 169
"""Live cuts off what is below 169 pixels."""

Rect = list[int]
"""x, y, width, height in whole pixels."""
Spec = dict[str, Any]
"""A parameter: maxclass, rect, valueof (what Max stores of it), and what else its box says."""

ENUM = 2
"""Max's type of a parameter that is a choice; 0 is a float, 1 an int."""
DECIMAL, SMALL, LARGE = (0, 1), (1, 0), (0, 0)
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
GENERAL: dict[str, Spec] = {
    "generate": _switch(
        [10, 122, 92, 36],
        ("Generate", "Generate"),
        0,
        "Generate",
        "Makes a second voice of the selected clip, or carries it on as a blues: a new clip on the same track.",
    ),
    "temperature": _spec(
        "live.dial",
        [112, 112, 44, 48],
        ("Temperature", "Temp"),
        _number(DECIMAL, 0, 2.0, 1.0),
        "How daring the new notes are: 0 the likeliest, 1 as the model learned, 2 wild.",
    ),
    "voice": _spec(
        "live.menu",
        [166, 122, 60, 15],
        ("Voice", "Voice"),
        _choice("Alto", "Bass"),
        "Alto lies close below the clip, bass further down. The blues models do without.",
    ),
    "seed": _spec(
        "live.numbox",
        [236, 122, 70, 15],
        ("Seed", "Seed"),
        _number(LARGE, 0, 16_777_215.0, 0.0),
        "The same seed makes the same notes again; 0 makes new ones each time.",
    ),
    "model": _spec(
        "live.menu",
        [166, 143, 140, 15],
        ("Model", "Model"),
        _choice("chorale-bi-augmented", "chorale-bi", "chorale-uni-augmented", "chorale-uni", "blues", "blues-eck"),
        "Which network plays. Chorale models make a second voice, the first is the one to begin with; blues models "
        "carry the clip on, or begin a blues in an empty one.",
    ),
}
BLUES: dict[str, Spec] = {
    "bars": _spec(
        "live.numbox",
        [328, 80, 92, 15],
        ("Bars", "Bars"),
        _number(SMALL, 1, 96, 12),
        "How many bars the blues goes on for; twelve are once round the form.",
    ),
    "form_bar": _spec(
        "live.numbox",
        [428, 80, 92, 15],
        ("Form Bar", "Form Bar"),
        _number(SMALL, 0, 12, 0),
        "The bar of the twelve in which the new bars begin; 0 finds it from the clip.",
    ),
    "changes": _spec(
        "live.menu",
        [328, 122, 92, 15],
        ("Changes", "Changes"),
        _choice("Auto", "Basic", "Quick", "Jazz"),
        "The chords of the twelve bars. Basic keeps the first chord for four bars, Quick leaves it in the second, Jazz "
        "has many more; Auto goes by the chords in the clip.",
    ),
    "swing": _spec(
        "live.menu",
        [428, 122, 92, 15],
        ("Swing", "Swing"),
        _choice("As the clip", "50 %", "54 %", "58 %", "62 %", "67 %", "71 %"),
        "The first eighth's share of a beat: 50 % is straight, 67 % are triplets; or as the clip swings.",
    ),
    "chords": _switch(
        [328, 143, 92, 15],
        ("Chords", "Chords"),
        1,
        "On",
        "On: the chords under the new bars come too, as one more clip.",
    ),
    "alone": _switch(
        [428, 143, 92, 15],
        ("Own Clip", "Own clip"),
        1,
        "On",
        "On: the new bars come alone, in a clip that begins with them. Off: the clip's own notes come first, then the "
        "new bars.",
    ),
}
PARAMETERS = GENERAL | BLUES

BANKS = {"Main": list(GENERAL), "Blues": list(BLUES)}
"""The parameters of each page on Push, at most eight."""

# Texts: what stands there, where, and how large.
COMMENTS = {
    "title": ("Second Voice", [10, 8, 296, 18], 13.0),
    "status": ("Select a clip and press Generate", [10, 34, 296, 60], 10.0),
    "voice_label": ("Voice", [166, 106, 60, 15], 9.0),
    "seed_label": ("Seed (0 new)", [236, 106, 70, 15], 9.0),
    "blues_title": ("Blues", [328, 8, 192, 18], 13.0),
    "blues_note": ("For the models blues and blues-eck, which carry the clip on", [328, 34, 192, 28], 9.0),
    "bars_label": ("Bars", [328, 64, 92, 15], 9.0),
    "form_bar_label": ("Form bar (0 auto)", [428, 64, 92, 15], 9.0),
    "changes_label": ("Changes", [328, 106, 92, 15], 9.0),
    "swing_label": ("Swing", [428, 106, 92, 15], 9.0),
}
SEPARATORS = {"separator": [314, 10, 5, 149]}

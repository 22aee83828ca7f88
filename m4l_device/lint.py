"""What Max would ignore in silence: a linter for the patch. Each rule returns sentences, none when all is well."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from .amxd import MIDI_EFFECT
from .face import ENUM, HEIGHT, OVER, WIDTH
from .patch import BANK, OBJECTS

FACES = {
    *("live.dial", "live.numbox", "live.menu", "live.text", "live.comment", "live.line"),
    *("panel", "multislider", "message"),
}
"""Objects with a maxclass of their own; all others are `newobj` with the name in their text."""
HIDDEN = 2
"""A parameter that Live neither stores nor shows."""
WANTED = ("parameter_longname", "parameter_shortname", "parameter_type", "parameter_mmax", "parameter_initial")

MODERN = r"=>|`|\.\.\.|\b(?:let|const|class|async|await|yield|import|export|of)\s+\w|\b(?:Map|Set|Promise|Symbol)\b"
BANNED = (
    (r"\bpost\(|\bconsole\b", "writes into Max's window"),
    (r"\boutlet\.apply|\bmessnamed\.apply", "takes Live down"),
)

Patcher = dict[str, Any]
Box = dict[str, Any]


def faults(patcher: Patcher) -> list[str]:
    """Return everything that is wrong with a patcher dictionary."""
    inner = patcher["patcher"]
    boxes = [entry["box"] for entry in inner["boxes"]]
    rules = (
        _ids(boxes),
        _objects(boxes),
        _lines(inner, boxes),
        _door(inner, boxes),
        _faces(boxes),
        _parameters(boxes),
        _banks(inner, boxes),
    )
    found = [fault for rule in rules for fault in rule]
    if inner["project"].get("amxdtype") != int.from_bytes(MIDI_EFFECT, "big"):
        found.append("project.amxdtype is not that of a MIDI effect")
    return found


def script_faults(script: str) -> list[str]:
    """Return what is wrong with the script: what Max's old js engine does not know, or does not survive."""
    # Comments and texts may say what they like.
    code = re.sub(r"//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"", '""', script)
    found = [f"the script says {match[0].strip()!r}, which ES5 does not know" for match in re.finditer(MODERN, code)]
    for word, why in BANNED:
        found += [f"the script says {match[0]!r}, which {why}" for match in re.finditer(word, code)]
    return found


def _kind(box: Box) -> str:
    """Return the object's name."""
    return str(box["text"].split()[0] if box["maxclass"] == "newobj" else box["maxclass"])


def _ids(boxes: list[Box]) -> Iterator[str]:
    for key in ("id", "varname"):
        for name, count in Counter(box[key] for box in boxes).items():
            if count > 1:
                yield f"{key} {name} is used {count} times"


def _objects(boxes: list[Box]) -> Iterator[str]:
    for box in boxes:
        kind = _kind(box)
        if kind not in OBJECTS or (box["maxclass"] != "newobj" and box["maxclass"] not in FACES):
            yield f"{box['id']}: {kind!r} is not among the objects of this device"
            continue
        inlets, outlets = OBJECTS[kind]
        if (box["numinlets"], box["numoutlets"], box.get("outlettype", [])) != (inlets, len(outlets), outlets):
            yield f"{box['id']}: {kind} has {inlets} inlets and outlets {outlets}"


def _lines(inner: Patcher, boxes: list[Box]) -> Iterator[str]:
    known = {box["id"]: box for box in boxes}
    for line in inner["lines"]:
        (source, outlet), (target, inlet) = line["patchline"]["source"], line["patchline"]["destination"]
        if source not in known or outlet >= known[source]["numoutlets"]:
            yield f"a line leaves outlet {outlet} of {source}, which is not there"
        if target not in known or inlet >= known[target]["numinlets"]:
            yield f"a line reaches inlet {inlet} of {target}, which is not there"


def _door(inner: Patcher, boxes: list[Box]) -> Iterator[str]:
    """Follow what comes from the network, as far as no routepass picks the words that it knows."""
    kinds = {box["id"]: _kind(box) for box in boxes}
    rest = {box["id"]: box["numoutlets"] - 1 for box in boxes}
    lines = [(*line["patchline"]["source"], line["patchline"]["destination"][0]) for line in inner["lines"]]
    lines = [line for line in lines if kinds.get(line[0]) != "routepass" or line[1] == rest[line[0]]]
    reached = {name for name, kind in kinds.items() if kind == "udpreceive"}
    while new := {target for source, _, target in lines if source in reached} - reached:
        reached |= new
    yield from (f"{name}: js hears the network without a routepass" for name in reached if kinds.get(name) == "js")


def _faces(boxes: list[Box]) -> Iterator[str]:
    for box in boxes:
        if not box.get("presentation"):
            continue
        x, y, width, height = box["presentation_rect"]
        if any(not isinstance(value, int) for value in box["presentation_rect"]):
            yield f"{box['varname']}: {box['presentation_rect']} is not in whole pixels"
        if x < 0 or y < 0 or x + width > WIDTH or y + height > HEIGHT:
            yield f"{box['varname']}: {box['presentation_rect']} leaves the device's {WIDTH} x {HEIGHT} pixels"
    for one, other in combinations((box for box in boxes if box.get("presentation")), 2):
        pair = {one["varname"], other["varname"]}
        if _overlap(one["presentation_rect"], other["presentation_rect"]) and not pair <= OVER:
            yield f"{one['varname']} and {other['varname']} overlap"


def _overlap(one: list[int], other: list[int]) -> bool:
    return all(one[axis] < other[axis] + other[axis + 2] and other[axis] < one[axis] + one[axis + 2] for axis in (0, 1))


def _parameters(boxes: list[Box]) -> Iterator[str]:
    values = [_valueof(box) for box in boxes if box.get("parameter_enable")]
    for value in values:
        lacking = [key for key in (*WANTED, "parameter_info") if key not in value]
        if value.get("parameter_type") == ENUM:
            if len(value.get("parameter_enum", [])) != value.get("parameter_mmax", -1) + 1:
                lacking.append("parameter_enum of parameter_mmax + 1 entries")
        elif "parameter_unitstyle" not in value:
            lacking.append("parameter_unitstyle")
        if lacking:
            yield f"parameter {value.get('parameter_longname')} lacks {', '.join(lacking)}"
    for key in ("parameter_longname", "parameter_shortname"):
        for name, count in Counter(value.get(key) for value in values).items():
            if count > 1:
                yield f"{key} {name} is used {count} times"


def _banks(inner: Patcher, boxes: list[Box]) -> Iterator[str]:
    values = [_valueof(box) for box in boxes if box.get("parameter_enable")]
    names = {value.get("parameter_longname") for value in values if value.get("parameter_invisible") != HIDDEN}
    for bank in inner["parameters"]["parameterbanks"].values():
        for key in ("parameters", "buttons"):
            if len(bank[key]) != BANK or not all(isinstance(entry, str) for entry in bank[key]):
                yield f"bank {bank['name']}: {key} must be {BANK} texts"
        if unknown := {*bank["parameters"]} - names - {"-"}:
            yield f"bank {bank['name']} names {', '.join(map(str, unknown))}, which is no parameter"
    places = Counter(entry for bank in inner["parameters"]["parameterbanks"].values() for entry in bank["parameters"])
    yield from (
        f"parameter {name} stands {places[name]} times on Push" for name in sorted(map(str, names)) if places[name] != 1
    )


def _valueof(box: Box) -> dict[str, Any]:
    value: dict[str, Any] = box["saved_attribute_attributes"]["valueof"]
    return value

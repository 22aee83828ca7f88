"""Write the example clips and the small model of the tests anew: `python tests/make_data.py`.

Needs the training extra (music21, onnx). Golden outputs of the shipped models are rewritten with `--golden`.
"""

import argparse
import sys
from pathlib import Path

import mido
import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from engine import midi, vocabulary  # noqa: E402
from engine.card import SECOND_VOICE, Card, Voice  # noqa: E402
from engine.making import make  # noqa: E402
from engine.model import load, names  # noqa: E402
from engine.notes import Clip, Note  # noqa: E402
from engine.settings import Settings  # noqa: E402
from engine.staves.code import KIND as STAVES  # noqa: E402
from export.file import write  # noqa: E402
from export.graph import IR_VERSION, OPSET  # noqa: E402
from training import chorales  # noqa: E402

EXAMPLES = ROOT / "engine" / "examples"
EXAMPLE = {SECOND_VOICE: "chorale.mid", STAVES: "chorale.mid", "infill": "gap.mid"}
"""What a model is played, by its kind; those that go on are played the shuffle."""
PER_BEAT = 480
CHORALE = "bwv365.mxl"
"""Jesus, meine Zuversicht: its tune family is in the test split, so no model has heard it."""

# Start, pitch, duration in beats, velocity: a syncopated line over A minor, F, C, G, written for this purpose.
DANCE = (
    *((0, 69, 0.5, 104), (0.75, 72, 0.5, 96), (1.5, 76, 0.75, 110), (2.5, 74, 0.25, 84), (2.75, 72, 0.5, 92)),
    *((3.5, 74, 0.75, 106), (4.5, 72, 0.5, 90), (5.25, 69, 0.5, 96), (6, 69, 0.25, 84), (6.25, 72, 0.5, 100)),
    *((7, 77, 0.25, 88), (7.5, 76, 0.5, 104), (8, 67, 0.5, 104), (8.75, 72, 0.5, 96), (9.5, 76, 0.75, 110)),
    *((10.5, 74, 0.25, 84), (10.75, 72, 0.5, 92), (11.5, 71, 0.75, 106), (12.5, 71, 0.5, 90), (13.25, 74, 0.5, 98)),
    *((14, 74, 0.25, 86), (14.25, 71, 0.5, 100), (15, 67, 0.75, 94), (16, 69, 0.5, 106), (16.75, 72, 0.5, 96)),
    *((17.5, 76, 0.75, 112), (18.5, 77, 0.25, 86), (18.75, 76, 0.5, 94), (19.5, 74, 0.75, 108), (20.5, 72, 0.5, 92)),
    *((21.25, 69, 0.5, 96), (22, 65, 0.25, 84), (22.25, 69, 0.5, 98), (23, 72, 0.75, 102), (24, 76, 0.5, 108)),
    *((24.75, 74, 0.5, 98), (25.5, 72, 0.75, 106), (26.5, 71, 0.25, 84), (26.75, 72, 0.5, 94), (27.5, 74, 0.75, 108)),
    *((28.5, 71, 0.5, 92), (29.25, 67, 0.5, 94), (30, 68, 0.25, 88), (30.25, 71, 0.5, 100), (31, 69, 1.0, 104)),
)

# The prompt of the blues: two bars in A, a shuffle with triplets, written for this purpose.
THIRD = 1 / 3
SHUFFLE = (
    *((0, 57, 0.6, 108), (2 * THIRD, 60, 0.3, 92), (1, 62, 0.6, 104), (1 + 2 * THIRD, 63, 0.3, 90)),
    *((2, 64, 0.6, 106), (2 + 2 * THIRD, 60, 0.3, 90), (3, 57, 0.9, 102), (4, 64, 0.3, 104), (4 + THIRD, 67, 0.3, 92)),
    *((4 + 2 * THIRD, 69, 0.3, 98), (5, 67, 0.6, 106), (5 + 2 * THIRD, 64, 0.3, 90), (6, 62, 0.3, 102)),
    *((6 + THIRD, 63, 0.3, 90), (6 + 2 * THIRD, 62, 0.3, 88), (7, 60, 0.6, 104), (7 + 2 * THIRD, 57, 0.3, 92)),
)


def main() -> None:
    """Write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--golden", action="store_true", help="rewrite the golden outputs of the shipped models alone")
    if parser.parse_args().golden:
        golden()
        return
    EXAMPLES.mkdir(exist_ok=True)
    soprano = chorales.parse(CHORALE)["Soprano"]
    notes = [Note(tone.start / 4, tone.pitch, tone.duration / 4, 90) for tone in soprano.tones]
    _save(notes, "Jesus, meine Zuversicht (soprano)", 80, EXAMPLES / "chorale.mid", soprano.steps / 4)
    _save([Note(*row) for row in DANCE], "lead", 124, EXAMPLES / "dance.mid", 32)
    _save([Note(*row) for row in DANCE if not 16 <= row[0] < 24], "lead", 124, EXAMPLES / "gap.mid", 32)
    _save([Note(*row) for row in SHUFFLE], "lead", 90, EXAMPLES / "shuffle.mid", 8)
    tiny()


def golden() -> None:
    """Write what each shipped model makes of its example at temperature 0, as text that a diff can show."""
    for name in names():
        model = load(name)
        clip = midi.read(EXAMPLES / EXAMPLE.get(model.card.kind, "shuffle.mid")).clip
        lines = []
        for voice in model.card.voices:
            take = make(clip, Settings(name, voice, 0.0, 1), model)[0]
            lines += [f"{voice} {note.start:g} {note.pitch} {note.duration:g}" for note in take.clip.notes]
        (HERE / "data" / f"{name}.txt").write_text("\n".join(lines) + "\n")


def tiny() -> None:
    """Write a model of a few kilobytes with a predictable answer: the lead, four semitones lower."""
    answer = np.arange(vocabulary.SIZE) - 4
    answer[:4] = 0
    answer[vocabulary.REST :] = vocabulary.REST, vocabulary.HOLD
    logits = np.full((vocabulary.SIZE, vocabulary.SIZE), 0.0, np.float32)
    logits[np.arange(vocabulary.SIZE), answer] = 10.0
    nodes = [
        helper.make_node("Gather", ["table", "lead"], ["logits"]),
        helper.make_node("Add", ["logits", "perturbation"], ["wished"]),
        helper.make_node("ArgMax", ["wished"], ["tokens"], axis=2, keepdims=0),
        helper.make_node("LogSoftmax", ["logits"], ["all"], axis=2),
        helper.make_node("Unsqueeze", ["tokens", "axis"], ["picked"]),
        helper.make_node("GatherElements", ["all", "picked"], ["log_prob"], axis=2),
        helper.make_node("Squeeze", ["log_prob", "axis"], ["log_probs"]),
    ]
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "tiny",
        [value("lead", TensorProto.INT64, ["T", "B"]), value("perturbation", TensorProto.FLOAT, ["T", "B", 130])],
        [value("tokens", TensorProto.INT64, ["T", "B"]), value("log_probs", TensorProto.FLOAT, ["T", "B"])],
        [numpy_helper.from_array(logits, "table"), numpy_helper.from_array(np.array([2], np.int64), "axis")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    checker.check_model(model, full_check=True)
    voices = {"alto": Voice((57, 81), (53, 77)), "bass": Voice((48, 69), (36, 65))}
    card = Card("tiny", "tests", "none", "none", voices, steps=32, steps_per_beat=4)
    write(model, card, HERE / "data" / "tiny.onnx")


def _save(notes: list[Note], name: str, tempo: int, path: Path, length: float) -> None:
    """Write notes as a type 1 file: a track of tempo and meter, a track of notes."""
    conductor = mido.MidiTrack(
        [
            mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo)),
            mido.MetaMessage("time_signature", numerator=4, denominator=4),
        ]
    )
    clip = Clip(tuple(notes), length)
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
    events = [(round(note.start * PER_BEAT), 1, note) for note in clip.notes]
    events += [(round(note.end * PER_BEAT), 0, note) for note in clip.notes]
    now = 0
    for tick, is_on, note in sorted(events, key=lambda event: event[:2]):
        velocity = round(note.velocity) if is_on else 0
        track.append(mido.Message("note_on", note=note.pitch, velocity=velocity, time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=round(length * PER_BEAT) - now))
    mido.MidiFile(type=1, ticks_per_beat=PER_BEAT, tracks=[conductor, track]).save(path)


if __name__ == "__main__":
    main()

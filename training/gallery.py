"""Piano rolls to compare by eye: each installed system makes one clip from one prompt, `python -m training.gallery`."""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import groupby
from math import ceil
from pathlib import Path

from engine import midi
from engine.card import SECOND_VOICE
from engine.errors import EngineError
from engine.making import make
from engine.model import Model, load, names
from engine.notes import Clip, Note
from engine.settings import Settings
from engine.take import Take

EXAMPLES = Path(midi.__file__).parent / "examples"
PROMPTS = {
    SECOND_VOICE: "chorale",
    "polyphonic": "chorale",
    "infill": "gap",
    "blues solo": "shuffle",
    "blues of 2002": "shuffle",
}
"""The example that each kind of model is given; all others carry on the dance."""
DANCE = "dance"

YEARS = {
    "markov": 1957,
    "hmm": 1970,
    "todd": 1989,
    "fvsbn": 1996,
    "mlp": 2000,
    "blues-eck": 2002,
    "biaxial": 2015,
    "folk": 2016,
    "melody": 2016,
    "note-rnn": 2016,
    "tuned-biaxial": 2018,
    "tuned": 2016,
    "lead-accompaniment": 2017,
    "anticipation": 2018,
    "chorale": 2019,
    "bidirectional": 2019,
}
"""When it was described, by the beginning of a system's name; the first that fits counts."""

BARS = 8
BEAT, SEMITONE, MARGIN = 11, 5, 3
"""Width of a beat and height of a semitone in pixels, and semitones above and below the notes."""
PAGE = Path(__file__).with_suffix(".html")


@dataclass(frozen=True)
class Picture:
    """One system's clip; without a take, why there is none."""

    name: str
    task: str
    prompt: str
    source: Clip
    take: Take | None = None
    error: str = ""

    @property
    def year(self) -> str:
        """When the system was described; nothing for one of this project's own."""
        return next((str(year) for name, year in YEARS.items() if self.name.startswith(name)), "")


def picture(model: Model, settings: Settings) -> Picture:
    """Let a model make a clip from the prompt of its kind; a second voice is the first that it has."""
    card = model.card
    prompt = PROMPTS.get(card.kind, DANCE)
    source = midi.read(EXAMPLES / f"{prompt}.mid", is_prompt=card.is_continuation).clip
    wanted = Settings(voice=next(iter(card.voices)), temperature=settings.temperature, seed=settings.seed, bars=BARS)
    try:
        return Picture(card.name, card.task, prompt, source, make(source, wanted, model)[0])
    except EngineError as error:
        return Picture(card.name, card.task, prompt, source, error=str(error))


def page(pictures: Iterable[Picture], settings: Settings) -> str:
    """Write pictures as one HTML page that needs nothing else, those of one prompt together, the oldest first."""
    ordered = sorted(pictures, key=lambda each: (each.prompt, not each.year, each.year, each.name))
    parts = []
    for prompt, several in groupby(ordered, key=lambda each: each.prompt):
        together = list(several)
        span = _span(together)
        cards = "\n".join(_card(each, span) for each in together)
        parts.append(f"<h2>{escape(prompt)}.mid</h2>\n<section>\n{cards}\n</section>")
    head = f"Temperature {settings.temperature:g}, seed {settings.seed}. Grey was given, blue was made."
    content = PAGE.read_text(encoding="utf-8")
    return content.replace("<!-- head -->", head).replace("<!-- body -->", "\n".join(parts))


def _span(pictures: list[Picture]) -> range:
    """Return the pitches that are drawn of all clips of one prompt, so that they can be compared."""
    pitches = [note.pitch for each in pictures for note in (*each.source.notes, *_made(each))]
    return range(min(pitches) - MARGIN, max(pitches) + MARGIN + 1)


def _made(each: Picture) -> tuple[Note, ...]:
    return (*each.take.clip.notes, *(each.take.chords.notes if each.take.chords else ())) if each.take else ()


def _card(each: Picture, span: range) -> str:
    facts = f"{each.take.voice}, log-probability {each.take.log_prob:.2f} a step" if each.take else each.error
    head = f"<h3>{escape(each.name)} <span>{each.year}</span></h3><p>{escape(each.task)}</p><p>{escape(facts)}</p>"
    return f"<article>{head}{_roll(each, span)}</article>"


def _roll(each: Picture, span: range) -> str:
    """Draw a piano roll: bar lines, the Cs, what was given and what was made."""
    take = each.take
    start, end = each.source.start, max(each.source.end, take.clip.end if take else 0.0)
    numerator, denominator = each.source.meter
    bar = 4 * numerator / denominator
    width, height = (end - start) * BEAT, len(span) * SEMITONE
    parts = [f'<svg viewBox="0 0 {width:g} {height}" role="img" aria-label="piano roll of {escape(each.name)}">']
    for beat in (number * bar for number in range(ceil(start / bar), ceil(end / bar) + 1)):
        x = (beat - start) * BEAT
        parts.append(f'<line x1="{x:g}" x2="{x:g}" y1="0" y2="{height}"/>')
    for pitch in (pitch for pitch in span if pitch % 12 == 0):
        y = (span.stop - pitch) * SEMITONE
        parts.append(
            f'<line x1="0" x2="{width:g}" y1="{y}" y2="{y}"/><text x="1" y="{y - 1}">C{pitch // 12 - 2}</text>'
        )
    kept = set(each.source.notes)
    layers = [("chords", take.chords.notes if take and take.chords else ()), ("given", each.source.sounding())]
    layers.append(("made", tuple(note for note in take.clip.notes if note not in kept) if take else ()))
    for kind, notes in layers:
        shape = "".join(_box(note, start, span) for note in notes)
        parts.append(f'<path class="{kind}" d="{shape}"/>' if shape else "")
    return "".join([*parts, "</svg>"])


def _box(note: Note, start: float, span: range) -> str:
    x, y, length = (note.start - start) * BEAT, (span.stop - 1 - note.pitch) * SEMITONE, note.duration * BEAT
    # A hair of space, so that repeated notes are told apart.
    return f"M{x:g} {y}h{max(1.0, length - 1):g}v{SEMITONE - 1}h{-max(1.0, length - 1):g}z"


def main(argv: list[str] | None = None) -> int:
    """Let every system that is installed, or those that are named, play, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m training.gallery", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the HTML file")
    parser.add_argument("--models", nargs="+", help="names or .onnx files (default all that are installed)")
    parser.add_argument("--temperature", type=float, default=1.0, help="0-2 (default 1)")
    parser.add_argument("--seed", type=int, default=7, help="1 or more (default 7)")
    arguments = parser.parse_args(argv)
    try:
        settings = Settings(temperature=arguments.temperature, seed=arguments.seed)
        chosen = arguments.models or names()
        models = (Model(Path(name)) if name.endswith(".onnx") else load(name) for name in chosen)
        content = page([picture(model, settings) for model in models], settings)
    except EngineError as error:
        print(f"gallery: {error}", file=sys.stderr)
        return 1
    arguments.out.write_text(content, encoding="utf-8")
    print(arguments.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())

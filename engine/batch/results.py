"""What was made of a file, written: all of it or nothing, beside and moved into place; and the line that says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import midi, roll
from ..errors import ClipError, EngineError
from ..formats import into_set
from ..formats.into_set import Addition
from ..report import row as report
from ..report.row import Row
from ..sound import audio, soundfont, synth
from ..sound.score import arrange
from ..take import Take
from .jobs import Job
from .manifest import Line
from .order import Order
from .pieces import Piece


@dataclass(frozen=True)
class Result:
    """A take of a piece, and the files that it becomes."""

    piece: Piece
    take: Take
    order: Order

    @property
    def files(self) -> list[Path]:
        """The file of the clip, unless it goes into a copy of its set, and that of its sound, if asked for."""
        # Seed and settings alone do not say again what was kept.
        redone = f"-redo-{self.order.anew.text}" if self.order.anew else ""
        stem = f"{self.piece.stem}.{self.take.name.replace(' ', '-')}{redone}"
        kinds = [
            *([] if is_copied(self.piece, self.order) else ["mid"]),
            *([self.order.audio] if self.order.audio else []),
        ]
        return [self.order.out / self.piece.job.folder / f"{stem}.{kind}" for kind in kinds]

    def write(self) -> None:
        """Write them."""
        for path in self.files:
            if path.suffix == ".mid":
                take = self.take.moved(-self.piece.offset)
                midi.write(self.piece.song, take, path, is_bare=self.order.is_bare)
            else:
                score = arrange(self.piece.clip, self.take, self.piece.tempo, is_bare=self.order.is_bare)
                font = self.order.soundfont
                audio.write(soundfont.render(score, font) if font else synth.render(score), path)

    def additions(self) -> list[Addition]:
        """Return the clips for a copy of the set."""
        if self.piece.set_clip is None:
            return []
        on_new_track = self.order.into_set == "track"
        clips = self.take.clips(self.piece.clip)
        return [Addition(self.piece.set_clip, name, clip, on_new_track) for name, clip in clips]

    def facts(self) -> Line:
        """Return what a manifest says of the take."""
        piece, take = self.piece, self.take
        outputs = [path.relative_to(self.order.out).as_posix() for path in self.files]
        facts: Line = {"clip": piece.label} if piece.label else {}
        facts |= {"outputs": outputs, "model": take.model, "voice": take.voice, "temperature": take.temperature}
        facts |= {"seed": take.seed, "take": take.number + 1, "log_prob": round(take.log_prob, 4)}
        if anew := self.order.anew:
            facts |= {"redone": anew.text} | ({"of": str(anew.of)} if anew.of else {})
        if take.verdict:
            facts["marks"] = take.verdict.marks
        if take.remarks:
            facts["remarks"] = [*take.remarks]
        if self.order.is_reported:
            row = Row(piece.job.name, piece.label, piece.clip, take, piece.tempo, tuple(outputs))
            facts["row"] = report.line(row)
        return facts


def is_copied(piece: Piece, order: Order) -> bool:
    """Say whether what is made of a piece goes into a copy of its Live Set."""
    return bool(order.into_set and piece.set_clip)


def write(job: Job, order: Order, made: Sequence[tuple[Piece, Take]], refused: Sequence[str]) -> Line:
    """Write what was made of a job, and return its line; what was refused is told in it."""
    # A wish that fails at one temperature fails at all.
    told = list(dict.fromkeys(refused))
    ordered = sorted(made, key=lambda pair: (pair[0].label, pair[1].temperature, pair[1].number))
    results = [Result(piece, take, order) for piece, take in ordered]
    copies = [order.out / job.folder / f"{job.stem}.second-voice.als"] if made and is_copied(made[0][0], order) else []
    try:
        _write(job, order, results, copies)
    except EngineError as error:
        return _line(job, [*told, named(error, job)])
    except OSError as error:
        return _line(job, [*told, f"{error.filename or order.out} can't be written: {error.strerror}"])
    line = _line(job, told, [path for result in results for path in result.files] + copies, order)
    if results:
        line["clips"] = [result.facts() for result in results]
    if order.is_drawn:
        line["drawn"] = [_drawn(result) for result in results]
    return line


def _write(job: Job, order: Order, results: list[Result], copies: list[Path]) -> None:
    """Write all or nothing; refuse to touch what is there already unless asked."""
    paths = [path for result in results for path in result.files] + copies
    there = [path for path in paths if path.exists()]
    if there and not order.is_overwriting:
        raise ClipError(f"{there[0]} is there already; give another --out or --seed, or --overwrite")
    try:
        for path in paths[:1]:
            path.parent.mkdir(parents=True, exist_ok=True)
        for result in results:
            result.write()
        for copy in copies:
            into_set.write(job.path, [addition for result in results for addition in result.additions()], copy)
    except BaseException:
        for path in paths:
            if path not in there:
                path.unlink(missing_ok=True)
        raise


def named(error: EngineError, job: Job, label: str = "") -> str:
    """Return an error in words that name the file, and the clip where there are several."""
    if str(job.path) in str(error):
        return str(error)
    return f"{job.path}: {f'{label}: ' if label else ''}{error}"


def _drawn(result: Result) -> str:
    redo = result.piece.redo
    return roll.draw(result.piece.clip, result.take.clip, anew=redo.spans if redo else ())


def _line(job: Job, refused: list[str], paths: Sequence[Path] = (), order: Order | None = None) -> Line:
    outputs = [path.relative_to(order.out).as_posix() for path in paths] if order else []
    return {"file": job.name, "outputs": outputs} | ({"refused": refused} if refused else {})

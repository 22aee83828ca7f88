"""The engine's side of a conversation, without sockets: lost, doubled, late and senseless messages."""

import random
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from engine import protocol
from engine.desk import MEMORY, Desk
from engine.errors import ClipError, ProtocolError
from engine.notes import Clip, Note
from engine.protocol import Atom, Message
from engine.redo import Redo, Span
from engine.settings import Settings
from engine.take import Take

PORT = 40_000


class Inline(Executor):
    """Runs each job when told to, on the calling thread."""

    def __init__(self) -> None:
        self.jobs: list[Callable[[], object]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.jobs.append(lambda: fn(*args, **kwargs))
        return Future()

    def run(self) -> None:
        while self.jobs:
            self.jobs.pop(0)()


def echo(clip: Clip, settings: Settings, progress: Callable[[float], None], _: Redo | None) -> list[Take]:
    """Answer with the clip itself."""
    progress(0.5)
    return [Take(clip, "echo", "alto", 1.0, settings.seed or 99, take, 0.0) for take in range(settings.takes)]


class Talk:
    """A device that says what it is told to, and the desk it talks to."""

    def __init__(self, clip: Clip, render: Callable[..., list[Take]] = echo, takes: int = 1) -> None:
        self.unasked: list[Message] = []
        self.executor = Inline()
        self.desk = Desk(render, self.executor, [1, "0", "tiny"], lambda _, said: self.unasked.extend(said))
        self.begin, self.chunks = protocol.begin(clip, Settings(takes=takes))

    def say(self, address: str, *atoms: Atom) -> list[Message]:
        port, answers = self.desk.handle(address, [PORT, *atoms])
        assert port == PORT
        return answers

    def ask(self, request: int = 1) -> list[Message]:
        return self.say("/sv/begin", request, *self.begin.pack())


def line(notes: int) -> Clip:
    return Clip(tuple(Note(n / 4, 60 + n % 12, 0.25) for n in range(notes)), max(1, notes / 4))


def test_hello_is_answered_with_the_models() -> None:
    assert Talk(line(1)).say("/sv/hello", 1) == [("/sv/welcome", [1, "0", "tiny"])]


def test_a_whole_conversation() -> None:
    talk = Talk(line(70), takes=2)
    assert talk.ask() == [("/sv/need", [1, 0, 1, 2])]
    for chunk, atoms in enumerate(talk.chunks):
        assert talk.say("/sv/notes", 1, chunk, *atoms) == []
    assert talk.ask() == [("/sv/busy", [1, 0])]
    talk.executor.run()
    assert [address for address, _ in talk.unasked] == ["/sv/made", "/sv/made"]
    assert talk.ask() == talk.unasked
    end = 35 * protocol.TICKS // 2
    name = "echo alto T1 seed 99 take 2"
    assert talk.unasked[1][1] == [1, 1, 2, 70, 3, talk.begin.checksum, 99, 0, end, name, ""]
    parts = talk.say("/sv/want", 1, 1, 2, 0)
    assert parts == [("/sv/part", [1, 1, 2, *talk.chunks[2]]), ("/sv/part", [1, 1, 0, *talk.chunks[0]])]


def test_an_empty_clip_that_is_carried_on_with_chords_becomes_two_clips_with_spans_and_names() -> None:
    made = Clip((Note(0, 60, 1),), 48.0)

    def carry_on(clip: Clip, settings: Settings, *_: object) -> list[Take]:
        assert not clip.notes
        assert (settings.bars, settings.form_bar, settings.changes, settings.swing) == (12, 5, "jazz", 62.5)
        return [Take(made, "blues", "C jazz", 1.0, 9, 0, 0.0, made, is_continuation=True, is_alone=settings.alone)]

    talk = Talk(Clip((), 4.0), carry_on)
    wishes = Settings("blues", seed=9, form_bar=5, changes="jazz", swing=62.5, chords=True, alone=True)
    talk.begin, talk.chunks = protocol.begin(Clip((), 4.0), wishes)
    talk.ask()
    talk.executor.run()
    assert [said[1][1:5] for said in talk.unasked] == [[0, 2, 1, 1], [1, 2, 1, 1]]
    assert [said[1][6:] for said in talk.unasked] == [
        [9, 0, 48 * protocol.TICKS, "blues C jazz T1 seed 9", ""],
        [9, 0, 48 * protocol.TICKS, "blues C jazz T1 seed 9 chords", ""],
    ]


@pytest.mark.parametrize("spans", [((2.0, 3.5),), ((0.0, 2.0), (3.5, 10.0))])
def test_what_is_redone_comes_apart_into_the_clip_and_the_voice_that_is_kept(spans: tuple[Span, ...]) -> None:
    heard = []

    def listen(clip: Clip, settings: Settings, progress: Callable[[float], None], redo: Redo | None) -> list[Take]:
        heard.append((clip, redo))
        return echo(clip, settings, progress, redo)

    clip, redo = line(40), Redo(spans, line(3).notes)
    talk = Talk(clip, listen)
    talk.begin, talk.chunks = protocol.begin(clip, Settings(), redo)
    talk.ask()
    for chunk, atoms in enumerate(talk.chunks):
        talk.say("/sv/notes", 1, chunk, *atoms)
    talk.ask()
    talk.executor.run()
    assert heard == [(clip, redo)]


@pytest.mark.parametrize("seed", range(5))
def test_loss_doubling_and_reordering_are_mended_by_asking_again(seed: int) -> None:
    chance = random.Random(seed)
    talk = Talk(line(2000))
    for _ in range(200):
        answers = talk.ask()
        if answers[0][0] == "/sv/need" and chance.random() > 0.1:
            wanted = [chunk for chunk in answers[0][1][1:] if chance.random() > 0.2] * 2
            chance.shuffle(wanted)
            for chunk in wanted:
                assert isinstance(chunk, int)
                talk.say("/sv/notes", 1, chunk, *talk.chunks[chunk])
        talk.executor.run()
        if answers[0][0] == "/sv/made":
            break
    assert answers[0][1][5] == talk.begin.checksum


def test_the_work_is_done_once_however_often_it_is_asked_for() -> None:
    talk = Talk(line(3))
    talk.ask()
    talk.say("/sv/notes", 1, 0, *talk.chunks[0])
    for _ in range(5):
        talk.ask()
    assert len(talk.executor.jobs) == 1


def test_at_most_a_window_is_asked_for() -> None:
    assert len(Talk(line(2000)).ask()[0][1]) == 1 + protocol.WINDOW


def test_notes_that_differ_from_what_was_announced_are_refused() -> None:
    talk = Talk(line(3))
    talk.ask()
    talk.say("/sv/notes", 1, 0, *[61, *talk.chunks[0][1:]])
    talk.ask()
    talk.executor.run()
    assert talk.unasked == [("/sv/error", [1, 4, "the notes that arrived are not those that were sent; try again"])]


def test_the_same_number_with_another_content_is_a_new_request() -> None:
    talk = Talk(line(3))
    talk.ask()
    talk.say("/sv/notes", 1, 0, *talk.chunks[0])
    talk.begin, talk.chunks = protocol.begin(line(4), Settings())
    assert talk.ask() == [("/sv/need", [1, 0])]


def test_a_cancelled_request_is_forgotten_and_its_answer_not_sent() -> None:
    talk = Talk(line(3))
    talk.ask()
    talk.say("/sv/notes", 1, 0, *talk.chunks[0])
    talk.ask()
    talk.say("/sv/cancel", 1)
    talk.executor.run()
    assert talk.unasked == []
    assert talk.ask() == [("/sv/need", [1, 0])]


def test_memory_is_bounded() -> None:
    talk = Talk(line(3))
    for request in range(1, 5 * MEMORY):
        talk.ask(request)
    assert len(talk.desk._requests) == MEMORY


def test_refusals_and_bugs_are_told_in_words() -> None:
    def refuse(*_: object) -> list[Take]:
        raise ClipError("clip has no notes that sound; write some, or select another clip")

    def fail(*_: object) -> list[Take]:
        raise ZeroDivisionError

    for render, code, words in ((refuse, 1, "no notes that sound"), (fail, 5, "please report it")):
        talk = Talk(line(1), render)
        talk.ask()
        talk.say("/sv/notes", 1, 0, *talk.chunks[0])
        talk.ask()
        talk.executor.run()
        assert talk.unasked[0][1][1] == code
        assert words in str(talk.unasked[0][1][2])


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("notes", 20_000, "clip has 20000 notes, more than 10000"),
        ("notes", -1, "the number of notes must be 0 or more, not -1"),
        ("chunks", 9, "3 notes make 1 chunks, not 9"),
        ("temperature", -1000, "temperature must be in range 0..2, not -1"),
        ("follow", "never", "follow must be one of off, lean, strict, not 'never'"),
        ("kept", 4, "the kept ones of 3 notes must be in range 0..3, not 4"),
        ("takes", 0, "takes must be in range 1..16, not 0"),
        ("end", 0, "clip length must be above 0"),
        ("denominator", 5, "meter denominator must be one of"),
        ("root", 12, "scale root must be in range 0..11, not 12"),
        ("bars", 97, "bars must be in range 1..96, not 97"),
        ("form_bar", -1, "form bar must be in range 1..12, or 0 to find it, not -1"),
        ("changes", "none", "changes must be one of auto, basic, quick, jazz, not 'none'"),
        ("swing", 490, "swing must be in range 50..75 percent, or 0 for the clip's, not 49"),
    ],
)
def test_a_senseless_request_is_refused_before_its_notes_are_sent(field: str, value: int | str, words: str) -> None:
    talk = Talk(line(3))
    atoms = talk.begin.pack()
    atoms[list(talk.begin.__dataclass_fields__).index(field)] = value
    (address, said) = talk.say("/sv/begin", 1, *atoms)[0]
    assert address == "/sv/error"
    assert words in str(said[2])


def test_chunks_out_of_range_are_refused() -> None:
    talk = Talk(line(3))
    talk.ask()
    assert "chunk must be in range 0..0, not 7" in str(talk.say("/sv/notes", 1, 7, 1)[0][1][2])
    assert talk.say("/sv/want", 1, 0, 5) == []


@pytest.mark.parametrize(("address", "atoms"), [("/live/test", [PORT]), ("/sv/hello", []), ("/sv/begin", [80, 1])])
def test_who_gives_no_port_of_his_own_gets_an_exception(address: str, atoms: list[Atom]) -> None:
    with pytest.raises(ProtocolError):
        Talk(line(1)).desk.handle(address, atoms)

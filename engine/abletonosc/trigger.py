"""The second voice of the selected clip without Max for Live: at an OSC button's press, or at a command's.

    /second_voice/generate (name value)...      the settings that differ from those that the server was started with
    /second_voice/done     text                 goes back to the sender
    /second_voice/error    code text

A single number in place of the pairs is what many buttons send: 0 when they are let go, which means nothing. Codes are
those of the device's wire, 6 for what Live does not do, and 7 while a clip is being made.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from threading import Lock
from types import TracebackType
from typing import Self

from .. import desk
from ..errors import EngineError, LiveError, SettingsError
from ..making import make
from ..model import Model
from ..protocol import Atom, Message
from ..settings import Settings
from .conversation import AbletonOSC
from .selection import read
from .slots import write

log = logging.getLogger(__name__)

ADDRESS = "/second_voice/generate"
REFUSED = 6
BUSY = 7

Answer = Callable[[Message], None]


def generate(live: AbletonOSC, settings: Settings, load: Callable[[str], Model]) -> str:
    """Make what the settings ask for of the selected clip, write it below, and return what to tell the musician.

    The same text stands in Live's status bar.
    """
    try:
        settings = settings.with_seed()
        model = load(settings.model)
        source = read(live, settings, is_prompt=model.card.is_continuation)
        takes = make(source.clip, settings, model)
        clips = [clip for take in takes for clip in take.clips(source.clip)]
        scenes = write(live, source, clips)
    except EngineError as error:
        live.show(f"Second Voice: {error}")
        raise
    many = len(scenes) > 1
    where = ", ".join(str(scene + 1) for scene in scenes)
    text = f"new clip{'s' * many} written in scene{'s' * many} {where}: {takes[0].name}"
    text = "; ".join([text, *takes[0].remarks])
    live.show(f"Second Voice: {text}")
    return text


def told(settings: Settings, atoms: Sequence[Atom]) -> Settings:
    """Return settings with what pairs of name and value change."""
    if len(atoms) % 2:
        raise SettingsError(f"settings must come as pairs of name and value, not {len(atoms)} values")
    known = asdict(settings)
    changed: dict[str, Atom] = {}
    for name, value in zip(atoms[::2], atoms[1::2], strict=True):
        key = str(name).replace("-", "_")
        if key not in known:
            raise SettingsError(f"setting must be one of {', '.join(known)}, not {str(name)[:40]!r}")
        changed[key] = _as(type(known[key]), key, value)
    return replace(settings, **changed)  # type: ignore[arg-type]


def _as(kind: type, name: str, value: Atom) -> Atom:
    """Read a value as the kind that a setting has; senders differ in what they make of 2.0."""
    if kind is str:
        return str(value)
    try:
        # Of a float of 32 bits no more is true.
        number = round(float(value), 4)
        if kind is float:
            return number
        if number == int(number):
            return kind(int(number))  # type: ignore[no-any-return]
    except (ValueError, OverflowError):
        pass
    raise SettingsError(f"{name} must be a {'whole ' * (kind is int)}number, not {str(value)[:40]!r}")


class Trigger:
    """Answers the address on a thread of its own; one clip at a time.

    AbletonOSC's port is held only while a clip is made, so that between two of them other programs, and the command,
    can have it.
    """

    def __init__(
        self,
        settings: Settings,
        load: Callable[[str], Model],
        connect: Callable[[], AbletonOSC] = AbletonOSC,
    ) -> None:
        """Take the settings that a bare message means."""
        self._settings = settings
        self._load = load
        self._connect = connect
        self._executor = ThreadPoolExecutor(1, "abletonosc")
        self._busy = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; a clip that is being made is waited for."""
        self._executor.shutdown(cancel_futures=True)

    def __call__(self, atoms: Sequence[Atom], answer: Answer) -> None:
        """Take a message; the answer comes when the clips are written, or at once if that can't be."""
        if len(atoms) == 1 and isinstance(atoms[0], (int, float)):
            if not atoms[0]:
                return
            atoms = ()
        try:
            settings = told(self._settings, atoms)
        except EngineError as error:
            answer(_refusal(error))
            return
        if not self._busy.acquire(blocking=False):
            answer(("/second_voice/error", [BUSY, "a clip is being made; wait until it is written"]))
            return
        self._executor.submit(self._work, settings, answer)

    def _work(self, settings: Settings, answer: Answer) -> None:
        try:
            with self._connect() as live:
                text = generate(live, settings, self._load)
            told: Message = ("/second_voice/done", [text])
        except EngineError as error:
            log.warning("%s", error)
            told = _refusal(error)
        except Exception:
            log.exception("a clip has failed")
            told = ("/second_voice/error", [desk.BUG, "the engine has failed on this clip; please report it"])
        finally:
            self._busy.release()
        answer(told)


def _refusal(error: EngineError) -> Message:
    code = REFUSED if isinstance(error, LiveError) else desk.code(error)
    return "/second_voice/error", [code, str(error)]

"""A stand-in for AbletonOSC inside a Live: its addresses, its replies, its silences, and what Live refuses.

Written from what AbletonOSC's source does: the socket is read once a tick, and no further after an error; of a message
that fails, /live/error tells the text alone; replies go to one port, whoever asked; values are given to Live as they
come, so that 2.0 is not a pitch.
"""

import errno
import queue
import select
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from engine.notes import Clip, Note

MAC = 9_216
"""Bytes of the largest datagram that macOS sends."""


@dataclass
class LiveClip:
    """A clip as Live has it; setting it checks what Live checks."""

    notes: list[Note] = field(default_factory=list)
    loop_end: float = 4.0
    loop_start: float = 0.0
    name: str = ""
    looping: bool = True
    is_midi_clip: bool = True
    start_marker: float = 0.0
    end_marker: float = 4.0

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("loop_start", "loop_end", "start_marker", "end_marker"):
            value = float(np.float32(value))
        if name == "looping" and not isinstance(value, int):
            raise TypeError("Python argument types did not match C++ signature")
        low, high = ("loop_start", "loop_end") if name.startswith("loop_") else ("start_marker", "end_marker")
        if name == high and value <= self.__dict__.get(low, -np.inf):
            raise RuntimeError("Cannot set LoopEnd before LoopStart")
        if name == low and value >= self.__dict__.get(high, np.inf):
            raise RuntimeError("Cannot set LoopStart behind LoopEnd")
        super().__setattr__(name, value)

    def add(self, note: Note) -> None:
        """Add a note; what sounds already at its pitch is cut, and what begins under it goes."""
        kept = []
        for other in self.notes:
            if other.pitch != note.pitch or other.end <= note.start or other.start >= note.end:
                kept.append(other)
            elif other.start < note.start:
                kept.append(Note(other.start, other.pitch, note.start - other.start, other.velocity, other.mute))
        self.notes = [*kept, note]


@dataclass
class Slot:
    """A clip slot."""

    clip: LiveClip | None = None
    is_group_slot: bool = False
    is_refusing: bool = False

    @property
    def has_clip(self) -> bool:
        return self.clip is not None


@dataclass
class Track:
    """A track, with a slot for each scene."""

    clip_slots: list[Slot]
    is_midi: bool = True


def selected(clip: Clip, name: str = "mine", *, looping: bool = True) -> LiveClip:
    """Return a clip of the engine's as a clip in a set; where it does not loop, its span is the markers'."""
    away = (clip.end + 7, clip.start - 9)
    brace, markers = ((clip.end, clip.start), away) if looping else (away, (clip.end, clip.start))
    return LiveClip(list(clip.notes), brace[0], brace[1], name, looping, start_marker=markers[1], end_marker=markers[0])


class AbletonOSC:
    """A Live with AbletonOSC, on its own thread until `close`."""

    def __init__(self, tracks: list[Track], tick: float = 0.002, most: int = MAC) -> None:
        """Listen on a free port; replies go to another free one, `replies`."""
        self.tracks = tracks
        self.tick = tick
        self.most = most
        self.selected: tuple[int, int] | None = (0, 0)
        self.song: dict[str, Any] = {
            "tempo": 120.0,
            "signature_numerator": 4,
            "signature_denominator": 4,
            "root_note": 0,
            "scale_name": "Major",
        }
        self.most_scenes = 1000
        self.shown: queue.Queue[str] = queue.Queue()
        self.heard: list[tuple[str, list[Any]]] = []
        self.sizes: list[int] = []
        """Of the replies, those too that were too large."""
        self.before: Callable[[str, list[Any]], None] = lambda _address, _params: None
        """Called with each message before it is done; what it raises fails the message."""
        self.lost: Callable[[str, list[Any]], bool] = lambda _address, _params: False
        """Whether a reply gets lost."""
        self.is_deaf = False
        self.is_old = False
        """Whether a property's answer lacks what was added to its question, as before 2025."""
        self._socket = bound()
        self.port: int = self._socket.getsockname()[1]
        with bound() as free:
            self.replies: int = free.getsockname()[1]
        self._asker = ("127.0.0.1", self.replies)
        self._is_open = True
        self._handlers = self._api()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self._is_open = False
        self._thread.join()
        self._socket.close()

    def slots(self, track: int = 0) -> list[LiveClip | None]:
        return [slot.clip for slot in self.tracks[track].clip_slots]

    def status(self) -> str:
        """Return what the status bar shows next, and wait for it."""
        return self.shown.get(timeout=5)

    def _run(self) -> None:
        pause = threading.Event()
        while self._is_open:
            if not self.is_deaf:
                self._process()
            pause.wait(self.tick)

    def _process(self) -> None:
        try:
            while not self.is_deaf and select.select([self._socket], [], [], 0)[0]:
                datagram, _ = self._socket.recvfrom(65_536)
                self._parse(datagram)
        except OSError as error:
            self._error(f"Socket error: {error}")
        except Exception as error:  # noqa: BLE001  as the original has it
            self._error(f"Error handling OSC message: {error}")

    def _parse(self, datagram: bytes) -> None:
        if OscBundle.dgram_is_bundle(datagram):
            for inner in OscBundle(datagram):
                self._parse(inner.dgram)
        else:
            message = OscMessage(datagram)
            self._message(message.address, list(message.params))

    def _message(self, address: str, params: list[Any]) -> None:
        self.heard.append((address, params))
        if address not in self._handlers:
            self._error(f"Unknown OSC address: {address}")
            return
        self.before(address, params)
        answer = self._handlers[address](params)
        if answer is not None and not self.lost(address, params):
            self._send(address, answer)

    def _error(self, text: str) -> None:
        self._send("/live/error", (text,))

    def _send(self, address: str, params: tuple[Any, ...]) -> None:
        builder = OscMessageBuilder(address)
        for param in params:
            builder.add_arg(param)
        datagram = builder.build().dgram
        self.sizes.append(len(datagram))
        if len(datagram) > self.most:
            raise OSError(errno.EMSGSIZE, "Message too long")
        self._socket.sendto(datagram, self._asker)

    def _api(self) -> dict[str, Callable[[list[Any]], tuple[Any, ...] | None]]:
        api: dict[str, Callable[[list[Any]], tuple[Any, ...] | None]] = {
            "/live/view/get/selected_clip": lambda _: self._selected(),
            "/live/song/get/num_scenes": lambda _: (len(self.tracks[0].clip_slots),),
            "/live/song/get/track_data": self._track_data,
            "/live/song/create_scene": self._create_scene,
            "/live/song/delete_scene": self._delete_scene,
            "/live/clip_slot/create_clip": self._in_slot(create_clip),
            "/live/clip_slot/delete_clip": self._in_slot(delete_clip),
            "/live/clip/get/notes": self._in_clip(get_notes),
            "/live/clip/add/notes": self._in_clip(add_notes),
            "/live/api/show_message": lambda params: self.shown.put(params[0]),
        }
        for name in self.song:
            api[f"/live/song/get/{name}"] = self._getter(self.song.__getitem__, name)
        for name in ("has_clip", "is_group_slot"):
            api[f"/live/clip_slot/get/{name}"] = self._in_slot(self._property(name))
        for name in LiveClip.__dataclass_fields__.keys() - {"notes"}:
            api[f"/live/clip/get/{name}"] = self._in_clip(self._property(name))
            if name != "is_midi_clip":
                api[f"/live/clip/set/{name}"] = self._in_clip(setter(name))
        return api

    def _getter(self, get: Callable[[str], Any], name: str) -> Callable[[list[Any]], tuple[Any, ...]]:
        return lambda params: (get(name), *([] if self.is_old else params))

    def _property(self, name: str) -> Callable[[Any, list[Any]], tuple[Any, ...]]:
        return lambda owner, params: (getattr(owner, name), *([] if self.is_old else params))

    def _in_slot(
        self, work: Callable[[Any, list[Any]], tuple[Any, ...] | None]
    ) -> Callable[[list[Any]], tuple[Any, ...] | None]:
        def handler(params: list[Any]) -> tuple[Any, ...] | None:
            track, scene = int(params[0]), int(params[1])
            answer = work(self.tracks[track].clip_slots[scene], params[2:])
            return None if answer is None else (track, scene, *answer)

        return handler

    def _in_clip(
        self, work: Callable[[Any, list[Any]], tuple[Any, ...] | None]
    ) -> Callable[[list[Any]], tuple[Any, ...] | None]:
        return self._in_slot(lambda slot, params: work(slot.clip, params))

    def _selected(self) -> tuple[int, int]:
        if self.selected is None:
            raise ValueError("<Track.Track object> is not in list")
        return self.selected

    def _track_data(self, params: list[Any]) -> tuple[Any, ...]:
        first, last, *names = params
        found: list[Any] = []
        for track in self.tracks[first:last]:
            for name in names:
                kind, wanted = name.split(".")
                assert kind == "clip_slot"
                found += [getattr(slot, wanted) for slot in track.clip_slots]
        return tuple(found)

    def _create_scene(self, params: list[Any]) -> None:
        assert params == [-1]
        if len(self.tracks[0].clip_slots) >= self.most_scenes:
            raise RuntimeError("The maximum number of scenes has been reached")
        for track in self.tracks:
            track.clip_slots.append(Slot())

    def _delete_scene(self, params: list[Any]) -> None:
        for track in self.tracks:
            del track.clip_slots[params[0]]


def bound() -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    found.bind(("127.0.0.1", 0))
    return found


def create_clip(slot: Slot, params: list[Any]) -> None:
    if slot.clip or slot.is_refusing or slot.is_group_slot:
        raise RuntimeError("Clips can only be created in empty slots of MIDI tracks")
    length = float(params[0])
    slot.clip = LiveClip(loop_end=length, end_marker=length)


def delete_clip(slot: Slot, params: list[Any]) -> None:
    if not slot.clip or params:
        raise RuntimeError("The slot is empty")
    slot.clip = None


def get_notes(clip: Any, params: list[Any]) -> tuple[Any, ...]:
    if len(params) not in (0, 4):
        raise ValueError("Invalid number of arguments for /clip/get/notes")
    low, pitches, start, beats = params or (0, 127, -8192, 16384)
    inside = [n for n in clip.notes if low <= n.pitch < low + pitches and start <= n.start < start + beats]
    inside.sort(key=lambda note: (note.pitch, note.start))
    return tuple(value for n in inside for value in (n.pitch, n.start, n.duration, float(n.velocity), n.mute))


def add_notes(clip: Any, params: list[Any]) -> None:
    notes = []
    for first in range(0, len(params), 5):
        pitch, start, duration, velocity, mute = params[first : first + 5]
        if not isinstance(pitch, int) or not isinstance(mute, int):
            raise TypeError("Python argument types did not match C++ signature")
        notes.append(Note(start, pitch, duration, velocity, bool(mute)))
    for note in notes:
        clip.add(note)


def setter(name: str) -> Callable[[Any, list[Any]], None]:
    return lambda clip, params: setattr(clip, name, params[0])

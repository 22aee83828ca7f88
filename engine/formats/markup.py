"""XML as Live packs it: unpacked and read within bounds, with the place in the text of every element that is kept.

Knows nothing of tracks, clips and notes.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from ..errors import ClipError

MAX_PACKED = 64 * 2**20
"""Bytes of a file; the largest sets that are told of have 25 MB, and 300 MB unpacked."""
MAX_UNPACKED = 512 * 2**20
MAX_TAG = 4 * 2**20
"""Bytes of one tag, which must be held whole; the longest in Live are view states of some kilobytes."""
MAX_NAMES = 2**20
"""Letters of all names of elements and attributes; Live has some 1,200 names, 16,000 letters."""
MAX_DEPTH = 256
"""Racks within racks reach some 30."""
MAX_ELEMENTS = 16_000_000
MAX_KEPT = 300_000
"""Elements that are held, with the notes made of them some 350 MB."""
CHUNK = 2**20
GZIP = b"\x1f\x8b"
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How a text in UTF-16 begins, in which no byte is where it is looked for."""

Kept = Mapping[str, frozenset[str]]
"""The children of an element that are wanted, by its name."""


@dataclass(slots=True)
class Element:
    """An element of the tree, and where its text stands."""

    tag: str
    attributes: dict[str, str]
    start: int
    """The byte of its first `<`."""
    close: int = -1
    """The byte of its closing tag, or the end of a tag that closes itself."""
    children: list["Element"] = field(default_factory=list)

    def all(self, *path: str) -> Iterator["Element"]:
        """Yield every element on a path below this one."""
        for child in self.children:
            if child.tag == path[0]:
                if len(path) > 1:
                    yield from child.all(*path[1:])
                else:
                    yield child

    def find(self, *path: str) -> "Element | None":
        """Return the first element on a path, if there is one."""
        return next(self.all(*path), None)

    def value(self, *path: str) -> str | None:
        """Return what the first element on a path says, if there is one."""
        found = self.find(*path)
        return found.attributes.get("Value") if found else None


def unpack(path: Path) -> Iterator[bytes]:
    """Yield the text of a file, packed or plain, in pieces; refuse what is too large."""
    if path.stat().st_size > MAX_PACKED:
        raise ClipError(f"{path} has more than {MAX_PACKED >> 20} MiB; split the set")
    with path.open("rb") as plain:
        is_packed = plain.read(2) == GZIP
        plain.seek(0)
        size = 0
        stream = gzip.GzipFile(fileobj=plain) if is_packed else plain
        while piece := stream.read(CHUNK):
            size += len(piece)
            if size > MAX_UNPACKED:
                raise ClipError(f"{path} unpacks to more than {MAX_UNPACKED >> 20} MiB; split the set")
            yield piece


def parse(pieces: Iterable[bytes], name: Path | str, kept: Kept | None = None) -> Element:
    """Read a document; keep the wanted elements, or all."""
    reader = _Reader(name, kept)
    with told(name):
        for piece in pieces:
            reader.feed(piece)
        return reader.finish()


@contextmanager
def told(name: Path | str) -> Iterator[None]:
    """Tell in a sentence what is wrong with a file."""
    try:
        yield
    except (OSError, EOFError, zlib.error, expat.ExpatError) as error:
        if isinstance(error, OSError) and error.strerror:
            raise ClipError(f"{name} can't be read: {error.strerror}") from error
        raise ClipError(f"{name} is not a Live Set, or a damaged one ({error}); save it again in Live") from error


def cut(text: bytes) -> Iterator[bytes]:
    """Yield a text in pieces, as a file would come."""
    return (text[start : start + CHUNK] for start in range(0, len(text), CHUNK))


class _Reader:
    """Builds the tree while the text comes in, and stops as soon as a bound is passed."""

    def __init__(self, name: Path | str, kept: Kept | None) -> None:
        self._name, self._kept = name, kept
        self._names: dict[str, str] = {}
        self._parser = expat.ParserCreate("utf-8", None, self._names)
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._top = Element("", {}, 0)
        self._path = [self._top]
        self._skipped = self._fed = self._elements = self._held = 0

    def feed(self, piece: bytes) -> None:
        if not self._fed and piece.startswith(WIDE):
            raise ClipError(f"{self._name} is not in UTF-8, as every Live Set is; save it again in Live")
        for start in range(0, len(piece), CHUNK):
            self._parser.Parse(piece[start : start + CHUNK])
        self._fed += len(piece)
        waiting = self._fed - max(0, self._parser.CurrentByteIndex)
        if waiting > MAX_TAG or sum(map(len, self._names)) > MAX_NAMES or self._elements > MAX_ELEMENTS:
            raise ClipError(f"{self._name} is not as Live writes its sets, or far too large; save it again in Live")

    def finish(self) -> Element:
        self._parser.Parse(b"", True)
        return next(iter(self._top.children), self._top)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        parent = self._path[-1]
        if self._skipped or (self._kept is not None and tag not in self._kept.get(parent.tag, ())):
            self._skipped += 1
        else:
            self._hold(Element(tag, attributes, self._parser.CurrentByteIndex), parent)
        if self._skipped + len(self._path) > MAX_DEPTH:
            raise ClipError(f"{self._name} is nested more than {MAX_DEPTH} deep, which no Live Set is")

    def _hold(self, element: Element, parent: Element) -> None:
        self._held += 1
        if self._held > MAX_KEPT:
            raise ClipError(f"{self._name} has more than {MAX_KEPT} notes and slots; split the set")
        parent.children.append(element)
        self._path.append(element)

    def _end(self, _tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
        else:
            self._path.pop().close = self._parser.CurrentByteIndex

    def _doctype(self, *_declared: object) -> None:
        raise ClipError(f"{self._name} declares a document type, which no Live Set does")

"""The .amxd container of a frozen device, written and read back byte for byte.

A row of chunks (four letters, little-endian length, payload): `ampf` with the device type, `meta` with flags, `ptch`
with an `mx@c` block. The block is big-endian: a head, the files back to back, and a footer `dlst` with one `dire`
record a file. The layout was read off 95 published frozen devices; a field not explained here is constant in them.
"""

import struct
from dataclasses import dataclass

MIDI_EFFECT = b"mmmm"
FROZEN = 7
HEAD = 16
"""Bytes before the first file of the block."""
MAC_EPOCH = 2_082_844_800
"""Seconds from 1904, where file times count from, to 1970."""
DATE = MAC_EPOCH + 1_767_225_600
"""One fixed time for all files, 1 January 2026, so that two builds are equal."""
DEVICE_FLAG = 17
"""Marks the device's own patcher among the files."""


class ContainerError(ValueError):
    """The bytes are not a frozen device."""


@dataclass(frozen=True)
class File:
    """One embedded file: its name, four letters for its kind (JSON, TEXT ...), and what it holds."""

    name: str
    kind: bytes
    content: bytes


def pack(files: list[File], device_type: bytes = MIDI_EFFECT) -> bytes:
    """Write a frozen device; the first file is its patcher."""
    block = _block(files)
    return b"".join(
        name + struct.pack("<I", len(payload)) + payload
        for name, payload in ((b"ampf", device_type), (b"meta", struct.pack("<I", FROZEN)), (b"ptch", block))
    )


def unpack(device: bytes) -> tuple[bytes, list[File]]:
    """Read a frozen device; return its type and files. `pack` of these gives the same bytes."""
    chunks = {}
    place = 0
    while place < len(device):
        name, size = device[place : place + 4], _number(device, place + 4, "<I")
        chunks[name] = device[place + 8 : place + 8 + size]
        if len(chunks[name]) != size:
            raise ContainerError(f"chunk {name!r} should have {size} bytes and has {len(chunks[name])}")
        place += 8 + size
    block = chunks.get(b"ptch", b"")
    if set(chunks) != {b"ampf", b"meta", b"ptch"} or block[:4] != b"mx@c":
        raise ContainerError("not a frozen device: it must hold ampf, meta, and ptch with an mx@c block")
    footer = _number(block, 8, ">Q")
    if block[footer : footer + 4] != b"dlst":
        raise ContainerError(f"no file list at byte {footer} of the block")
    return chunks[b"ampf"], [_file(block, record) for record in _fields(block[footer + 8 :])]


def _block(files: list[File]) -> bytes:
    data, records = b"", b""
    for index, file in enumerate(files):
        name = file.name.encode() + b"\0"
        fields = (
            (b"type", file.kind),
            (b"fnam", name + b"\0" * (-len(name) % 4)),
            (b"sz32", struct.pack(">I", len(file.content))),
            (b"of32", struct.pack(">I", HEAD + len(data))),
            (b"vers", struct.pack(">I", 0)),
            (b"flag", struct.pack(">I", 0 if index else DEVICE_FLAG)),
            (b"mdat", struct.pack(">I", DATE)),
        )
        records += _record(b"dire", b"".join(_record(name, payload) for name, payload in fields))
        data += file.content
    head = b"mx@c" + struct.pack(">IQ", HEAD, HEAD + len(data))
    return head + data + _record(b"dlst", records)


def _record(name: bytes, payload: bytes) -> bytes:
    """Write a record; here, unlike in chunks, the length counts its own eight bytes."""
    return name + struct.pack(">I", 8 + len(payload)) + payload


def _fields(data: bytes) -> list[tuple[bytes, bytes]]:
    """Read records that follow one another."""
    found = []
    place = 0
    while place < len(data):
        size = _number(data, place + 4, ">I")
        if not 8 <= size <= len(data) - place:  # noqa: PLR2004  a record's own head
            raise ContainerError(f"a record of {size} bytes does not fit at byte {place} of {len(data)}")
        found.append((data[place : place + 4], data[place + 8 : place + size]))
        place += size
    return found


def _file(block: bytes, record: tuple[bytes, bytes]) -> File:
    fields = dict(_fields(record[1]))
    start, size = (_number(fields[name], 0, ">I") for name in (b"of32", b"sz32"))
    return File(fields[b"fnam"].split(b"\0")[0].decode(), fields[b"type"], block[start : start + size])


def _number(data: bytes, place: int, form: str) -> int:
    try:
        number: int = struct.unpack_from(form, data, place)[0]
    except struct.error as error:
        raise ContainerError(f"the device ends at byte {len(data)} where a number should stand") from error
    return number

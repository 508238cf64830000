"""Boxes of MP4 and elements of Matroska, to be forged."""

import struct
from collections.abc import Callable

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"udta"}


def box(kind: bytes, content: bytes = b"", *, size: int | None = None) -> bytes:
    """One box; `size` lies about its length."""
    return struct.pack(">I", len(content) + 8 if size is None else size) + kind + content


def large_box(kind: bytes, content: bytes, *, size: int) -> bytes:
    """A box with a 64-bit length, which is whatever is asked for."""
    return struct.pack(">I4sQ", 1, kind, size) + content


def split(data: bytes) -> list[tuple[bytes, bytes]]:
    """The boxes of an honest file or box: kind and content."""
    found, at = [], 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        found.append((kind, data[at + 8 : at + size]))
        at += size
    return found


def changed(data: bytes, kind: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The file with every box `kind` made anew: `change` gets its content and gives whole boxes.

    The media may move; offsets are mended in `stco` as long as `moov` comes first and `mdat` is the only thing to move.
    """
    rebuilt = _rebuilt(data, kind, change)
    moved = len(rebuilt) - len(data)
    return _rebuilt(rebuilt, b"stco", lambda old: box(b"stco", _shifted(old, moved))) if moved else rebuilt


def _rebuilt(data: bytes, kind: bytes, change: Callable[[bytes], bytes]) -> bytes:
    out = b""
    for name, content in split(data):
        if name == kind:
            out += change(content)
        elif name in CONTAINERS:
            out += box(name, _rebuilt(content, kind, change))
        else:
            out += box(name, content)
    return out


def _shifted(stco: bytes, by: int) -> bytes:
    count = struct.unpack_from(">I", stco, 4)[0]
    offsets = struct.unpack_from(f">{count}I", stco, 8)
    return stco[:8] + struct.pack(f">{count}I", *(offset + by for offset in offsets))


def element(number: int, content: bytes, *, size: int | None = None) -> bytes:
    """One element of Matroska with an eight-byte length, which may lie."""
    length = len(content) if size is None else size
    return number.to_bytes((number.bit_length() + 7) // 8) + (length | 1 << 56).to_bytes(8) + content


def matroska(track: bytes, cluster: bytes, *, info: bytes = b"") -> bytes:
    """A Matroska file of one track: the elements inside its entry, and those inside its only cluster."""
    head = element(0x1A45DFA3, element(0x4282, b"matroska") + element(0x4287, b"\x04") + element(0x4285, b"\x02"))
    segment = element(0x1549A966, element(0x2AD7B1, (1_000_000).to_bytes(4)) + info)
    segment += element(0x1654AE6B, element(0xAE, track))
    segment += element(0x1F43B675, element(0xE7, b"\x00") + cluster)
    return head + element(0x18538067, segment)


def picture_track(codec: bytes, width: int, height: int, *more: bytes) -> bytes:
    """What is inside the entry of a picture's track."""
    size = element(0xB0, width.to_bytes(4)) + element(0xBA, height.to_bytes(4))
    number = element(0xD7, b"\x01") + element(0x73C5, b"\x01") + element(0x83, b"\x01")
    return number + element(0x86, codec) + element(0xE0, size) + b"".join(more)


def block(content: bytes, at_ms: int = 0) -> bytes:
    """A picture in the cluster, as a key frame."""
    return element(0xA3, b"\x81" + struct.pack(">hB", at_ms, 0x80) + content)

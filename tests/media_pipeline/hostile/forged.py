"""Files that lie: boxes that claim what is not there, references to other files, damage. Made of bytes."""

import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.media_pipeline.hostile.boxes import block, box, changed, element, large_box, matroska, picture_track, split
from tests.media_pipeline.hostile.workshop import Workshop

Forge = Callable[[Workshop], bytes]


def _after(head: bytes) -> Forge:
    """`head` before an honest lecture."""
    return lambda shop: head + shop.lecture().read_bytes()


def _part(name: str, at: float) -> Forge:
    """The first part of an honest file made by one of the recipes below."""

    def cut(shop: Workshop) -> bytes:
        data = HONEST[name](shop).read_bytes()
        return data[: int(len(data) * at)]

    return cut


def _moov_last(shop: Workshop) -> Path:
    return shop.ffmpeg("moov-last.mp4", "-i", str(shop.lecture()), "-c", "copy")


def _mkv(shop: Workshop) -> Path:
    return shop.ffmpeg("base.mkv", "-i", str(shop.lecture()), "-c", "copy")


def _avi(shop: Workshop) -> Path:
    return shop.ffmpeg("base.avi", "-i", str(shop.silent()), "-c:v", "mpeg4")


HONEST: dict[str, Callable[[Workshop], Path]] = {
    "faststart": Workshop.lecture,
    "moov last": _moov_last,
    "mkv": _mkv,
    "avi": _avi,
}


def reference(kind: bytes, address: Callable[[Workshop], str]) -> Forge:
    """A QuickTime film whose media are said to lie elsewhere."""

    def forge(shop: Workshop) -> bytes:
        where = address(shop).encode()
        if kind == b"alis":
            name = where.rpartition(b"/")[2][:63]
            alias = (
                struct.pack(">4sHHH", bytes(4), 150, 2, 0) + b"\x00" * 40 + bytes([len(name)]) + name.ljust(63, b"\0")
            )
            where = alias.ljust(142, b"\0") + struct.pack(">hH", 2, len(where)) + where + struct.pack(">hH", -1, 0)
            where += struct.pack(">hH", 18, len(where)) + where
        entry = box(kind, bytes(4) + where + b"\0")
        return changed(shop.lecture().read_bytes(), b"dref", lambda _old: box(b"dref", bytes(4) + b"\0\0\0\1" + entry))

    return forge


def flipped(share: float, where: bytes) -> Forge:
    """Bits turned in `share` of the bytes of one box, the same ones each time."""

    def forge(shop: Workshop) -> bytes:
        chance = random.Random(7)

        def damage(content: bytes) -> bytes:
            turned = bytearray(content)
            for at in chance.sample(range(len(turned)), int(len(turned) * share)):
                turned[at] ^= 1 << chance.randrange(8)
            return box(where, bytes(turned))

        return b"".join(damage(c) if kind == where else box(kind, c) for kind, c in split(shop.lecture().read_bytes()))

    return forge


def swapped(kind: bytes, new: Callable[[bytes], bytes]) -> Forge:
    """An honest lecture with one kind of box made anew."""
    return lambda shop: changed(shop.lecture().read_bytes(), kind, new)


def _table_of_millions(content: bytes) -> bytes:
    return box(b"stsz", content[:4] + struct.pack(">II", 1, 0xFFFFFFFF))


def _times_of_billions(content: bytes) -> bytes:
    return box(b"stts", content[:4] + struct.pack(">III", 1, 0xFFFFFFFF, 0x7FFFFFFF))


def _giant(content: bytes) -> bytes:
    """A sample entry that says 65535×65535."""
    at = content.find(b"avc1") + 4 + 24
    return box(b"stsd", content[:at] + b"\xff\xff\xff\xff" + content[at + 4 :] if at > 28 else content)


def _edits(content: bytes) -> bytes:
    """An edit list of fifty thousand tiny pieces."""
    return box(b"elst", bytes(4) + struct.pack(">I", 50_000) + struct.pack(">Iihh", 1, 0, 1, 0) * 50_000)


def many_tracks(shop: Workshop) -> bytes:
    """Over a thousand picture tracks."""
    data = shop.silent().read_bytes()
    boxes = dict(split(data))
    tracks = b"".join(box(kind, content) for kind, content in split(boxes[b"moov"]) if kind == b"trak")
    return changed(data, b"trak", lambda _old: tracks * 1100)


def nested(shop: Workshop) -> bytes:
    """Boxes in boxes, five thousand deep."""
    inner = b""
    for _depth in range(5000):
        inner = box(b"moov", inner)
    return box(b"ftyp", b"isom\0\0\2\0isom") + inner


def compressed_header(_shop: Workshop) -> bytes:
    """QuickTime's compressed movie header: a few kilobytes that say they unpack to two gigabytes."""
    content = zlib.compress(bytes(64 * 1024**2), 9)
    packed = box(b"dcom", b"zlib") + box(b"cmvd", struct.pack(">I", 0x7FFFFFF0) + content)
    return box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", box(b"cmov", packed)) + box(b"mdat", bytes(64))


def compressed_track(_shop: Workshop) -> bytes:
    """A Matroska picture that unpacks to more memory than there is."""
    encoding = element(0x6D80, element(0x6240, element(0x5034, element(0x4254, b"\x00"))))
    deflate, piece, times = zlib.compressobj(9, wbits=-15), 16 * 1024**2, 128
    zeros = deflate.compress(bytes(piece)) + deflate.flush(zlib.Z_FULL_FLUSH)
    check = (piece * times % 65521) << 16 | 1
    content = b"\x78\xda" + zeros * times + deflate.flush() + check.to_bytes(4)
    return matroska(picture_track(b"V_MPEG4/ISO/AVC", 320, 240, encoding), block(content) + block(content, 40))


def huge_element(_shop: Workshop) -> bytes:
    head = element(0x1A45DFA3, element(0x4282, b"matroska"))
    return head + element(0x18538067, element(0x1549A966, b"", size=2**55), size=2**55)


def linked(shop: Workshop) -> bytes:
    """A Matroska segment that asks for the one before and after it, and plays chapters of another file."""
    data = _mkv(shop).read_bytes()
    info = b"\x15\x49\xa9\x66"
    at = data.index(info, data.index(info) + 4) + 4  # its first mention is in the table of contents
    start = at + _length_of_length(data[at])
    size = int.from_bytes(data[at:start]) & ((1 << 7 * (start - at)) - 1)
    names = element(0x3C83AB, str(shop.canary).encode()) + element(0x3E83BB, b"canary.txt")
    names += element(0x3CB923, bytes(16)) + element(0x3EB923, bytes(16))
    forged = element(0x15, data[start : start + size] + names)[1:]
    segment = data.index(b"\x18\x53\x80\x67") + 4
    length = int.from_bytes(data[segment : segment + 8]) + len(forged) - (start + size - at)
    return data[:segment] + length.to_bytes(8) + data[segment + 8 : at] + forged + data[start + size :]


def _length_of_length(first: int) -> int:
    return 9 - first.bit_length()


def unknown_picture(_shop: Workshop) -> bytes:
    return matroska(picture_track(b"V_QUICKTIME", 320, 240), block(b"what" * 40))


def jpeg_of_giants(shop: Workshop) -> bytes:
    """A film of photographs whose headers say 65500×65500."""
    data = bytearray(shop.ffmpeg("photographs.avi", "-i", str(shop.silent()), "-c:v", "mjpeg").read_bytes())
    at = 0
    while (at := data.find(b"\xff\xc0\x00\x11\x08", at)) > 0:
        data[at + 5 : at + 9] = struct.pack(">HH", 65500, 65500)
        at += 9
    return bytes(data)


FORGED: dict[str, Forge] = {
    "gif before mp4.mp4": _after(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
    "playlist before mp4.mp4": _after(b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n"),
    "page in mp4.html": lambda shop: changed(
        shop.lecture().read_bytes(),
        b"ftyp",
        lambda old: box(b"ftyp", old) + box(b"free", b"<html><script>alert(1)</script></html><!--"),
    ),
    "zip behind mp4.mp4": lambda shop: shop.lecture().read_bytes() + b"PK\x05\x06" + bytes(18),
    "page behind mp4.mp4": lambda shop: shop.lecture().read_bytes() + b"<html><script>alert(1)</script>",
    "reference to a file.mov": reference(b"url ", lambda shop: f"file://{shop.canary}"),
    "reference to an address.mov": reference(b"url ", lambda shop: f"{shop.address}/media"),
    "alias to a file.mov": reference(b"alis", lambda shop: str(shop.canary)),
    "reference and nothing of its own.mov": lambda shop: b"".join(
        box(kind, content)
        for kind, content in split(reference(b"url ", lambda shop: f"file://{shop.canary}")(shop))
        if kind != b"mdat"
    ),
    "tail cut off.mp4": _part("faststart", 0.7),
    "end of media cut off, header lost.mp4": _part("moov last", 0.6),
    "header cut in two.mp4": _part("faststart", 0.01),
    "half of a matroska file.mkv": _part("mkv", 0.5),
    "half of an avi file.avi": _part("avi", 0.4),
    "bits flipped in the media.mp4": flipped(0.002, b"mdat"),
    "bits flipped everywhere in the media.mp4": flipped(0.2, b"mdat"),
    "a few bits flipped in the media.mp4": flipped(0.00004, b"mdat"),
    "bits flipped in the header.mp4": flipped(0.05, b"moov"),
    "media of zeros.mp4": lambda shop: b"".join(
        box(kind, bytes(len(c)) if kind == b"mdat" else c) for kind, c in split(shop.lecture().read_bytes())
    ),
    "box to the end of the file.mp4": _after(box(b"free", size=0)),
    "box smaller than its head.mp4": _after(box(b"free", size=3)),
    "box of 2^63 bytes.mp4": _after(large_box(b"mdat", b"", size=2**63)),
    "box of nearly 2^64 bytes.mp4": _after(large_box(b"free", b"", size=2**64 - 1)),
    "header of four gigabytes.mp4": lambda _shop: box(b"ftyp", b"isom\0\0\2\0isom") + box(b"moov", size=0xFFFFFFF0),
    "four thousand million samples.mp4": swapped(b"stsz", _table_of_millions),
    "four thousand million times.mp4": swapped(b"stts", _times_of_billions),
    "fifty thousand edits.mp4": swapped(b"elst", _edits),
    "giant in the header only.mp4": swapped(b"stsd", _giant),
    "thousand streams.mp4": many_tracks,
    "boxes nested five thousand deep.mp4": nested,
    "compressed header bomb.mov": compressed_header,
    "compressed picture bomb.mkv": compressed_track,
    "element of 2^55 bytes.mkv": huge_element,
    "linked segments.mkv": linked,
    "unknown picture.mkv": unknown_picture,
    "photographs of giants.avi": jpeg_of_giants,
    "only a beginning.mp4": lambda _shop: b"\x00\x00\x00\x20ftypisom" + bytes(100),
    "only a matroska beginning.mkv": lambda _shop: b"\x1aE\xdf\xa3" + bytes(100),
    "empty.mp4": lambda _shop: b"",
    "one byte.mp4": lambda _shop: b"\x00",
}

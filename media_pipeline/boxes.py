"""The few boxes of a CMAF track that we read and move (ISO/IEC 14496-12, clauses 8.8.4 to 8.8.12).

ffmpeg begins every file at nought. A chunk's fragments are moved to where they belong in the lecture, so that
chunks put behind one another are one track; nothing of the picture is touched.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

_CONTAINERS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"traf"))
# Of `trun` and `tfhd`: which optional fields are there.
_DATA_OFFSET, _FIRST_FLAGS = 0x1, 0x4
_DURATION, _SIZE, _FLAGS, _CTS = 0x100, 0x200, 0x400, 0x800
_NOT_SYNC = 0x10000


class BadTrack(ValueError):
    """ffmpeg ended well and yet left a file that is not one fragmented track."""


class EmptyTrack(BadTrack):
    """A track without a single frame."""


@dataclass(frozen=True)
class Sample:
    """`time` is when it is shown and `duration` how long, in ticks of the track."""

    time: int
    duration: int


@dataclass(frozen=True)
class Fragment:
    """One `moof` with its `mdat`: where in the file, when in the lecture, and its samples in decoding order."""

    offset: int
    size: int
    decode_time: int
    starts_with_key: bool
    samples: tuple[Sample, ...]

    @property
    def duration(self) -> int:
        return sum(sample.duration for sample in self.samples)


@dataclass(frozen=True)
class Track:
    """A file of one fragmented track. `init_size` bytes of initialisation come first; `codec` is as of RFC 6381."""

    init_size: int
    timescale: int
    codec: str
    fragments: tuple[Fragment, ...] = field(repr=False)


@dataclass(frozen=True)
class _Box:
    kind: bytes
    start: int
    end: int

    @property
    def body(self) -> int:
        return self.start + 8


@dataclass
class _Run:
    """One `trun` inside a `moof`: where each of its optional columns lies."""

    at: int
    count: int
    first: int
    width: int
    flags: int

    def column(self, wanted: int) -> int | None:
        """The offset of a column from the start of a row, None if the run has none of it."""
        if not self.flags & wanted:
            return None
        return sum(4 for bit in (_DURATION, _SIZE, _FLAGS) if bit < wanted and self.flags & bit)


def read_track(path: Path) -> Track:
    """The index of `path`. Media bytes are not read. Raises `BadTrack`."""
    with path.open("rb") as file:
        head = b""
        fragments: list[Fragment] = []
        pending: tuple[int, bytes] | None = None
        for kind, offset, size in _top_level(file):
            if kind == b"mdat":
                if pending is None:
                    raise BadTrack(f"{path.name}: media without a fragment at {offset}")
                fragments.append(_fragment(*pending, size=offset + size - pending[0], init=head))
                pending = None
            elif kind == b"moof":
                file.seek(offset)
                pending = (offset, file.read(size))
            elif kind in (b"ftyp", b"moov") and not fragments:
                file.seek(offset)
                head += file.read(size)
    if not fragments:
        raise EmptyTrack(f"{path.name} has no frame")
    return Track(fragments[0].offset, _timescale(head), _codec(head, path.name), tuple(fragments))


def rebase(path: Path, *, start: int) -> None:
    """Move the track in `path` so that its first picture is shown at `start` (ticks). Safe to repeat.

    Raises `BadTrack`.
    """
    track = read_track(path)
    shown = min(sample.time for sample in track.fragments[0].samples)
    # How far composition lags behind decoding: some releases of ffmpeg leave it in where pictures are reordered.
    lag = shown - track.fragments[0].decode_time
    move = start - track.fragments[0].decode_time
    if not lag and not move:
        return
    with path.open("r+b") as file:
        for fragment in track.fragments:
            file.seek(fragment.offset)
            (moof_size,) = struct.unpack(">I", file.read(4))
            file.seek(fragment.offset)
            moof = bytearray(file.read(moof_size))
            _move(moof, move, lag)
            file.seek(fragment.offset)
            file.write(moof)


def _top_level(file: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    offset = 0
    while header := file.read(8):
        size, kind = struct.unpack(">I4s", header) if len(header) == 8 else (0, b"")
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
        if size < 8:
            raise BadTrack(f"a box of {size} bytes at {offset}")
        yield kind, offset, size
        offset += size
        file.seek(offset)


def _boxes(data: bytes | bytearray, start: int, end: int) -> Iterator[_Box]:
    """Every box between `start` and `end`, containers before what they hold."""
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        if size < 8 or start + size > end:
            raise BadTrack(f"a {kind!r} box of {size} bytes where {end - start} are left")
        yield _Box(kind, start, start + size)
        if kind in _CONTAINERS:
            yield from _boxes(data, start + 8, start + size)
        start += size


def _only(data: bytes | bytearray, kind: bytes, start: int = 0, end: int | None = None) -> _Box:
    found = [box for box in _boxes(data, start, len(data) if end is None else end) if box.kind == kind]
    if len(found) != 1:
        raise BadTrack(f"{len(found)} {kind!r} boxes where one belongs")
    return found[0]


def _timescale(head: bytes) -> int:
    box = _only(head, b"mdhd")
    at = box.body + (20 if head[box.body] else 12)
    timescale: int = struct.unpack_from(">I", head, at)[0]
    return timescale


def _codec(head: bytes, name: str) -> str:
    if any(box.kind == b"edts" for box in _boxes(head, 0, len(head))):
        raise BadTrack(f"{name} has an edit list, which players read differently")
    at = head.find(b"avcC")
    if at >= 0:
        return f"avc1.{head[at + 5 : at + 8].hex()}"
    if b"mp4a" in head:
        return "mp4a.40.2"
    raise BadTrack(f"{name} has neither an H.264 nor an AAC track")


def _run(moof: bytes | bytearray) -> _Run:
    box = _only(moof, b"trun", 8)
    flags = int.from_bytes(moof[box.body + 1 : box.body + 4])
    (count,) = struct.unpack_from(">I", moof, box.body + 4)
    first = box.body + 8 + 4 * bool(flags & _DATA_OFFSET) + 4 * bool(flags & _FIRST_FLAGS)
    width = 4 * sum(bool(flags & bit) for bit in (_DURATION, _SIZE, _FLAGS, _CTS))
    return _Run(box.start, count, first, width, flags)


def _fragment(offset: int, moof: bytes, *, size: int, init: bytes) -> Fragment:
    run = _run(moof)
    usual_duration, usual_flags = _defaults(moof, init)
    time = decode_time = _decode_time(moof)[0]
    durations, offsets = run.column(_DURATION), run.column(_CTS)
    read = struct.Struct(">i").unpack_from
    samples = []
    for row in range(run.first, run.first + run.count * run.width, run.width or 1):
        duration = read(moof, row + durations)[0] if durations is not None else usual_duration
        samples.append(Sample(time + (read(moof, row + offsets)[0] if offsets is not None else 0), duration))
        time += duration
    if not run.width:
        samples = [Sample(time + n * usual_duration, usual_duration) for n in range(run.count)]
    return Fragment(offset, size, decode_time, _first_flags(moof, run, usual_flags) & _NOT_SYNC == 0, tuple(samples))


def _first_flags(moof: bytes, run: _Run, usual: int) -> int:
    at = run.column(_FLAGS)
    if run.flags & _FIRST_FLAGS:
        at = run.first - 4
    elif at is not None:
        at += run.first
    else:
        return usual
    flags: int = struct.unpack_from(">I", moof, at)[0]
    return flags


def _defaults(moof: bytes, init: bytes) -> tuple[int, int]:
    """Duration and flags of a sample that names none: the fragment's, else the track's."""
    trex = _only(init, b"trex")
    duration, _size, usual_flags = struct.unpack_from(">3I", init, trex.body + 12)
    box = _only(moof, b"tfhd", 8)
    flags = int.from_bytes(moof[box.body + 1 : box.body + 4])
    at = box.body + 8 + 8 * bool(flags & 0x1) + 4 * bool(flags & 0x2)
    for bit in (0x8, 0x10, 0x20):
        if flags & bit:
            (value,) = struct.unpack_from(">I", moof, at)
            duration, usual_flags = (value if bit == 0x8 else duration), (value if bit == 0x20 else usual_flags)
            at += 4
    return duration, usual_flags


def _decode_time(moof: bytes | bytearray) -> tuple[int, int, str]:
    """The decode time of a fragment, where it stands and in which form."""
    box = _only(moof, b"tfdt", 8)
    form = ">Q" if moof[box.body] else ">I"
    return struct.unpack_from(form, moof, box.body + 4)[0], box.body + 4, form


def _move(moof: bytearray, move: int, lag: int) -> None:
    time, at, form = _decode_time(moof)
    struct.pack_into(form, moof, at, time + move)
    run = _run(moof)
    column = run.column(_CTS)
    if not lag or column is None:
        return
    moof[run.at + 8] = 1  # offsets may be negative from now on
    for row in range(run.first + column, run.first + run.count * run.width, run.width):
        struct.pack_into(">i", moof, row, struct.unpack_from(">i", moof, row)[0] - lag)

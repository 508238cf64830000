"""The walk through all packets of a file: extents, rates, key frames, and samples of the picture, decoded.

Part of the probe's child; imports no Django.
"""

from array import array
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

import av

FIRST_FRAMES = 12
# How many packets of the picture may be tried until the first frames come out, and of each sound: what an edit list
# cuts off is decoded too, and nothing comes out of it.
TRIES = 1500
SOUND_TRIES = 3000
# Later on, one key frame is decoded on its own about every ten seconds, and not more than this many.
SAMPLES = 64
SAMPLE_EVERY_S = 10.0
MAX_PACKETS = 5_000_000
US = 1_000_000


@dataclass
class Track:
    """What was seen of one stream. Times in its own units, as presented."""

    unit: Any
    first: int | None = None
    last: int = 0
    covered: int = 0
    packets: int = 0
    size: int = 0
    decoded: int = 0
    tries: int = 0
    newest: int | None = None
    back: int = 0

    def see(self, packet: Any) -> int | None:
        """Count a packet; returns when it is presented, None where it only prepares."""
        self.packets += 1
        self.size += packet.size
        if packet.dts is not None:
            self.newest = packet.dts if self.newest is None else self.newest
            self.back = max(self.back, self.newest - packet.dts)
            self.newest = max(self.newest, packet.dts)
        time: int | None = packet.pts if packet.pts is not None else packet.dts
        if time is None or packet.is_discard:
            return None
        length = packet.duration or 0
        self.last = time + length if self.first is None else max(self.last, time + length)
        self.first = time if self.first is None else min(self.first, time)
        self.covered += length
        return time

    def us(self, ticks: int) -> int:
        microseconds: int = round(ticks * self.unit * US)
        return microseconds

    @property
    def ms(self) -> int:
        return 0 if self.first is None else round(self.us(self.last - self.first) / 1000)


@dataclass
class Walk:
    """`facts` go into the whole, `video` into the picture's part; `heard` has each sound that can be decoded."""

    facts: dict[str, Any] = field(default_factory=dict)
    video: dict[str, Any] = field(default_factory=dict)
    heard: dict[int, dict[str, Any]] = field(default_factory=dict)
    picture: Any = None


class Eye:
    """Decodes the first pictures in a row, and later single key frames."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.tries = 0
        # Only the first one is kept: twelve large pictures would be a gigabyte.
        self.first: Any = None
        self.frames = 0
        self.interlaced = False
        self.errors = self.alone = 0
        self.said: list[str] = []
        self.samples = self.bad = 0
        self.has_key = False
        self.next_s = SAMPLE_EVERY_S

    def see(self, packet: Any) -> None:
        if self.frames < FIRST_FRAMES and self.tries < TRIES:
            self.tries += 1
            self.has_key = self.has_key or packet.is_keyframe
            errors = self.errors
            found = self._decode(packet)
            self.frames += len(found)
            self.first = self.first or next(iter(found), None)
            self.interlaced = self.interlaced or any(frame.interlaced_frame for frame in found)
            if self.has_key:  # before it, nothing else can be expected
                self.samples += len(found) + self.errors - errors
                self.bad += sum(frame.is_corrupt for frame in found) + self.errors - errors
        elif packet.is_keyframe and packet.pts is not None and self.alone < SAMPLES:
            self._sample(packet)

    def _sample(self, packet: Any) -> None:
        seconds = float(packet.pts * packet.time_base)
        if seconds < self.next_s:
            return
        # Twice as far apart as before, once half the samples are used up: any length is seen to its end.
        self.next_s = seconds + SAMPLE_EVERY_S * (1 << (self.alone // 16))
        self.alone += 1
        self.samples += 1
        context = self.stream.codec_context
        context.flush_buffers()
        found = [*self._decode(packet), *self._decode(None)]
        context.flush_buffers()
        if not found or any(frame.is_corrupt for frame in found):
            self.bad += 1

    def _decode(self, packet: Any) -> list[Any]:
        try:
            return list(self.stream.codec_context.decode(packet))
        except (av.FFmpegError, EOFError, MemoryError, ValueError) as error:
            self.errors += 1
            if len(self.said) < 3:
                self.said.append(str(error)[:100])
            return []


def walk(container: Any, video: Any, sounds: list[Any]) -> Walk:
    """Demux everything. Raises what PyAV raises where the file is broken at once."""
    tracks = {stream.index: Track(stream.time_base) for stream in (video, *sounds)}
    seen, found = tracks[video.index], Walk()
    eye = Eye(video)
    times, keys, starts_with_key = array("q"), array("q"), None
    total = 0
    video.thread_type = "NONE"
    for packet in container.demux(video, *sounds):
        index = packet.stream.index
        if not packet.size:  # the end: what waits in the decoder
            if index == video.index and eye.frames < FIRST_FRAMES:
                eye.see(packet)
            continue
        total += 1
        if total > MAX_PACKETS:
            found.facts = {"error": "frame_rate", "detail": f"more than {MAX_PACKETS} packets"}
            return found
        time = tracks[index].see(packet)
        if index != video.index:
            _listen(packet, tracks[index])
            continue
        if starts_with_key is None:
            starts_with_key = bool(packet.is_keyframe)
        if time is not None:
            times.append(time)
            if packet.is_keyframe:
                keys.append(time)
        eye.see(packet)
    _conclude(found, video, seen, times, keys)
    found.video |= {
        "starts_with_key": bool(starts_with_key),
        "interlaced": eye.interlaced,
        "samples": eye.samples,
        "bad_samples": eye.bad,
    }
    found.facts |= {"decoded": eye.frames, "packets": seen.packets, "decode_errors": eye.said}
    found.picture = eye.first
    heard = {index: track for index, track in tracks.items() if index != video.index and track.decoded}
    whole = [seen, *heard.values()]
    firsts = [track.us(track.first) for track in whole if track.first is not None]
    lasts = [track.us(track.last) for track in whole if track.first is not None]
    start = min(firsts, default=0)
    found.facts |= {
        "sounds": sum(track.packets > 0 for track in tracks.values()) - 1,
        "back_ms": round(max(track.us(track.back) for track in tracks.values()) / 1000),
    }
    found.facts |= {"start_us": start, "measured_ms": round((max(lasts, default=0) - start) / 1000)}
    found.video["start_us"] = seen.us(seen.first) - start if seen.first is not None else 0
    for index, track in heard.items():
        found.heard[index] = {
            "start_us": track.us(track.first) - start if track.first is not None else 0,
            "measured_ms": track.ms,
            "covered_ms": round(track.us(track.covered) / 1000),
            "packets": track.packets,
        }
    return found


def _listen(packet: Any, track: Track) -> None:
    if track.decoded or track.tries > SOUND_TRIES:
        return
    track.tries += 1
    try:
        track.decoded += len(packet.decode())
    except (av.FFmpegError, EOFError, MemoryError, ValueError):
        return


def _conclude(found: Walk, video: Any, seen: Track, times: "array[int]", keys: "array[int]") -> None:
    """Rates and distances from the pictures' times."""
    ordered = sorted(times)
    gaps = sorted(later - earlier for earlier, later in pairwise(ordered))
    span: Fraction = (ordered[-1] - ordered[0]) * Fraction(seen.unit) if gaps else Fraction(0)
    mean = len(gaps) / span if span else None
    median = gaps[len(gaps) // 2] if gaps else 0
    odd = sum(abs(gap - median) * 5 > median for gap in gaps)
    # To the end of the last picture too, so that one key frame for an hour counts.
    marks = sorted(keys) + ([seen.last] if keys else [])
    ms = seen.ms
    found.video |= {
        "measured_ms": ms,
        "vfr": odd * 20 > len(gaps),
        "mean_fps": str(mean) if mean else None,
        "usual_fps": str(1 / (median * Fraction(seen.unit))) if median > 0 else None,
        "usual_error": 1 / median if median > 0 else 0.0,
        "max_gap_ms": round(seen.us(max([*gaps[-1:], seen.last - ordered[-1]])) / 1000) if ordered else 0,
        "max_key_interval_ms": round(seen.us(max((b - a for a, b in pairwise(marks)), default=0)) / 1000),
        "bit_rate": round(seen.size * 8000 / ms) if ms else 0,
    }

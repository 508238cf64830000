"""Playlists: reading what a rung really weighs, and writing the master playlist that offers the rungs."""

import re
from dataclasses import dataclass
from pathlib import Path

_EXTINF = re.compile(r"#EXTINF:([\d.]+)")
_BYTERANGE = re.compile(r"#EXT-X-BYTERANGE:(\d+)@(\d+)")


@dataclass(frozen=True)
class Measured:
    """What a finished rung is: bits a second at its peak and on average, codecs by RFC 6381, and its length."""

    bandwidth: int
    average_bandwidth: int
    codecs: str
    duration_ms: int


@dataclass(frozen=True)
class Offer:
    """One line pair of the master playlist."""

    playlist: str
    width: int
    height: int
    fps: float
    bandwidth: int
    average_bandwidth: int
    codecs: str


class NotPackaged(ValueError):
    """ffmpeg ended well and yet left a playlist without segments, or a file without a video track."""


def measure(playlist: Path, media: Path) -> Measured:
    """Read a rung's playlist and initialisation segment. Raises `NotPackaged`."""
    text = playlist.read_text()
    seconds = [float(value) for value in _EXTINF.findall(text)]
    sizes = [int(length) for length, _offset in _BYTERANGE.findall(text)]
    if not seconds or len(seconds) != len(sizes) or not sum(seconds):
        raise NotPackaged(f"{playlist.name} lists {len(seconds)} segments and {len(sizes)} byte ranges")
    with media.open("rb") as file:
        head = file.read(64 * 1024)
    # A last segment of a few frames says nothing about the rate.
    peak = max(size * 8 / max(length, 1.0) for size, length in zip(sizes, seconds, strict=True))
    return Measured(
        bandwidth=int(peak) + 1,
        average_bandwidth=int(sum(sizes) * 8 / sum(seconds)) + 1,
        codecs=_codecs(head, media.name),
        duration_ms=round(sum(seconds) * 1000),
    )


def _codecs(head: bytes, name: str) -> str:
    at = head.find(b"avcC")
    if at < 0:
        raise NotPackaged(f"{name} has no H.264 track")
    codecs = f"avc1.{head[at + 5 : at + 8].hex()}"
    return codecs + (",mp4a.40.2" if b"mp4a" in head else "")


def master(offers: list[Offer]) -> str:
    """The master playlist, in the order given: players start with the first."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for offer in offers:
        lines += [
            f"#EXT-X-STREAM-INF:BANDWIDTH={offer.bandwidth},AVERAGE-BANDWIDTH={offer.average_bandwidth},"
            f'RESOLUTION={offer.width}x{offer.height},FRAME-RATE={offer.fps:.3f},CODECS="{offer.codecs}"',
            offer.playlist,
        ]
    return "\n".join(lines) + "\n"

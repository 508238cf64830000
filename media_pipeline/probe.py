"""Whether a file is a lecture that we can take, and what it is. Never trusts the file: a confined child reads it."""

import json
import sys
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings

from media_pipeline.ffmpeg import runner

_CHILD = Path(__file__).with_name("probe_child.py")


@dataclass(frozen=True)
class Limits:
    """What we take. Larger, longer or stranger files are refused with a reason."""

    min_ms: int = 1_000
    max_ms: int = 4 * 3600 * 1000
    max_side: int = 8192
    max_pixels: int = 36_000_000
    min_side: int = 64
    max_fps: int = 240
    max_streams: int = 16
    # How much of the declared duration must be there, and how much more than declared is believed.
    min_part: float = 0.95


@dataclass(frozen=True)
class Facts:
    """What was found. `width` and `height` are as shown: after rotation, in square pixels."""

    duration_ms: int
    width: int
    height: int
    fps: Fraction
    video_stream: int
    interlaced: bool
    audio_stream: int | None
    audio_channels: int
    raw: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """For `VideoVersion.facts`."""
        return asdict(self) | {"fps": str(self.fps)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Facts":
        names = {field.name for field in fields(cls)}
        return cls(
            **{name: value for name, value in stored.items() if name in names} | {"fps": Fraction(stored["fps"])}
        )


class Refused(Exception):
    """This file can't become a lecture. `code` is stable; `services/failures.py` explains it to people."""

    def __init__(self, code: str, detail: str = "", raw: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.raw = raw or {}


def probe(path: Path, *, limits: Limits | None = None) -> Facts:
    """Read `path` in a confined process and judge it. Raises `Refused`; `ToolFailed` where the probe is broken."""
    limits = limits or Limits(**getattr(settings, "MEDIA_LIMITS", {}))
    size = path.stat().st_size
    if not size:
        raise Refused("empty")
    gib = size / runner.GIB
    try:
        output = runner.run(
            [sys.executable, "-I", str(_CHILD), str(path.absolute())],
            limits=runner.Limits(wall_s=60 + 60 * gib, cpu_s=int(60 + 60 * gib), file_size=1024**2),
            cwd=path.parent,
        )
        raw: dict[str, Any] = json.loads(output.stdout)
    except runner.ToolTooSlow as error:
        raise Refused("probe_too_slow") from error
    except runner.ToolFailed as error:
        if error.returncode > 0:
            raise  # a mistake of ours, not the file's: it is tried again, and is in the log
        # It crashed the reader, or asked for too much.
        raise Refused(_kind_of_unreadable(path), str(error)[:300]) from error
    if raw.get("error") == "unreadable":
        raise Refused(_kind_of_unreadable(path), raw["detail"], raw)
    return judge(raw, limits)


def _kind_of_unreadable(path: Path) -> str:
    """`damaged` for what begins like a video (a recording that was never finished, say), else `not_a_video`."""
    with path.open("rb") as file:
        head = file.read(16)
    video = head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free") or head.startswith(
        (b"\x1aE\xdf\xa3", b"RIFF", b"FLV", b"OggS", b"\x30\x26\xb2\x75", b"\x00\x00\x01\xba", b"\x47")
    )
    return "damaged" if video else "not_a_video"


def judge(raw: dict[str, Any], limits: Limits) -> Facts:
    """What follows from the facts found. Pure. Raises `Refused`."""
    if "error" in raw:
        raise Refused(raw["error"], raw.get("detail", ""), raw)
    video, audio = raw["video"], raw.get("audio")
    if raw["streams"] > limits.max_streams:
        raise Refused("too_many_streams", str(raw["streams"]), raw)
    if not raw["decoded"]:
        raise Refused("picture_damaged", "; ".join(raw.get("decode_errors", []))[:300], raw)
    width, height = _shown(video)
    if max(width, height) > limits.max_side or width * height > limits.max_pixels:
        raise Refused("picture_too_large", f"{width}×{height}", raw)
    if min(width, height) < limits.min_side:
        raise Refused("picture_too_small", f"{width}×{height}", raw)
    duration_ms = _duration(raw, limits)
    fps = Fraction(video["fps"] or "25/1")
    if fps > limits.max_fps:
        raise Refused("frame_rate", f"{float(fps):.0f}", raw)
    if raw["packets"] < 2 or raw["packets"] * 1000 / duration_ms < 1 / 60:
        raise Refused("no_motion", f"{raw['packets']} pictures", raw)
    return Facts(
        duration_ms=duration_ms,
        width=width,
        height=height,
        fps=fps,
        video_stream=video["stream"],
        interlaced=bool(video.get("interlaced")),
        audio_stream=audio["stream"] if audio and audio["channels"] else None,
        audio_channels=audio["channels"] if audio else 0,
        raw=raw,
    )


def _shown(video: dict[str, Any]) -> tuple[int, int]:
    width, height = video["width"], video["height"]
    aspect = Fraction(video.get("aspect") or 1)
    if aspect > 0:
        width = round(width * aspect)
    return (height, width) if video.get("rotation", 0) in (90, 270) else (width, height)


def _duration(raw: dict[str, Any], limits: Limits) -> int:
    measured: int = raw["measured_ms"]
    declared = raw["declared_ms"]
    if declared and measured < declared * limits.min_part - 1000:
        raise Refused("truncated", f"{measured} ms of {declared} ms", raw)
    if measured < limits.min_ms:
        raise Refused("too_short", f"{measured} ms", raw)
    if measured > limits.max_ms:
        raise Refused("too_long", f"{measured} ms", raw)
    # The last packet of sound is often padding: a declared end just before it is the true one.
    return declared if declared and 0 <= measured - declared <= 250 else measured

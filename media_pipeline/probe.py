"""Whether a file is a lecture that we can take, and what it is. Never trusts the file: a confined child reads it."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings

from media_pipeline.ffmpeg import runner

_CHILD = Path(__file__).with_name("probe_child.py")
_VIDEO_STARTS = (b"\x1aE\xdf\xa3", b"FLV\x01", b"OggS", b"\x30\x26\xb2\x75", b"\x00\x00\x01\xba")
_ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"styp", b"moof")


@dataclass(frozen=True)
class Limits:
    """What we take. Larger, longer or stranger files are refused with a reason. `settings.MEDIA_LIMITS` changes them.

    The greatest size of a file is `settings.MEDIA_MAX_UPLOAD_BYTES`, because it is known before there is a file.
    """

    min_ms: int = 1
    max_ms: int = 4 * 3600 * 1000
    max_side: int = 8192
    max_pixels: int = 36_000_000
    min_side: int = 64
    max_fps: int = 240
    max_streams: int = 16
    # How long nothing may be seen and nothing heard. A still picture under a voice may stay as long as it likes.
    max_gap_ms: int = 30 * 60 * 1000
    # How much of the declared duration must be there.
    min_percent: int = 95


@dataclass(frozen=True)
class Facts:
    """What was found. `width` and `height` are as shown: after rotation, in square pixels.

    `fps` is exact where pictures come evenly, else the usual rate while it moves; never below 1. Times in `_us` are
    microseconds; `start_us` is the smallest first timestamp of the two chosen streams, the others count from there.
    `raw` is the child's answer. Fields with defaults are newer than some stored facts.
    """

    duration_ms: int
    width: int
    height: int
    fps: Fraction
    video_stream: int
    interlaced: bool
    audio_stream: int | None
    audio_channels: int
    raw: dict[str, Any]
    start_us: int = 0
    video_start_us: int = 0
    video_ms: int = 0
    vfr: bool = False
    hdr: str = ""
    rotation: int = 0
    sar: str = "1"
    pixel_format: str = ""
    bit_depth: int = 8
    video_codec: str = ""
    audio_codec: str = ""
    container: str = ""
    max_key_interval_ms: int = 0
    starts_with_key: bool = True
    bit_rate: int = 0
    level: int = 0
    profile: str = ""
    remuxable: bool = False
    audio_layout: str = ""
    audio_start_us: int = 0
    aigc: dict[str, Any] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

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


def probe(path: Path, *, limits: Limits | None = None, on_tick: Callable[[], None] | None = None) -> Facts:
    """Read `path` in a confined process and judge it; `on_tick` as in `runner.run`.

    Raises `Refused`; `ToolFailed` where the probe is broken.
    """
    limits = limits or Limits(**settings.MEDIA_LIMITS)
    size = path.stat().st_size
    if not size:
        raise Refused("empty")
    if size > settings.MEDIA_MAX_UPLOAD_BYTES:
        raise Refused("too_big", f"{size} bytes")
    try:
        output = runner.run(
            [sys.executable, "-I", str(_CHILD), str(path.absolute())],
            limits=allowance(size_bytes=size),
            cwd=Path("/"),
            reads=[path.absolute()],
            writes=(),
            on_tick=on_tick,
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


def allowance(*, size_bytes: int) -> runner.Limits:
    """What a probe may use: time grows with the file, which is read to its end; memory does not."""
    seconds = 60 * size_bytes / runner.GIB
    return runner.Limits(
        wall_s=25 + seconds, cpu_s=int(20 + seconds), address_space=runner.GIB, file_size=0, open_files=32
    )


def _kind_of_unreadable(path: Path) -> str:
    """`damaged` for what begins like a video (a recording that was never finished, say), else `not_a_video`."""
    with path.open("rb") as file:
        head = file.read(16)
        file.seek(188)
        packets = head[:1] == file.read(1) == b"\x47"  # a transport stream
    begins = head[4:8] in _ATOMS or head.startswith(_VIDEO_STARTS) or (head[:4] == b"RIFF" and head[8:12] == b"AVI ")
    return "damaged" if begins or packets else "not_a_video"


def judge(raw: dict[str, Any], limits: Limits) -> Facts:
    """What follows from the facts found. Pure. Raises `Refused`."""
    if "error" in raw:
        raise Refused(raw["error"], raw.get("detail", ""), raw)
    video, audio = raw["video"], raw.get("audio") or {}
    if raw["streams"] > limits.max_streams:
        raise Refused("too_many_streams", str(raw["streams"]), raw)
    # From the header as well: what is declared too large is never decoded.
    width, height = _shown(video)
    if max(width, height) > limits.max_side or width * height > limits.max_pixels:
        raise Refused("picture_too_large", f"{width}×{height}", raw)
    if not raw["decoded"] and any("Cannot allocate memory" in error for error in raw["decode_errors"]):
        raise Refused("picture_too_large", f"{width}×{height} needs too much memory", raw)
    if not raw["decoded"] or video["bad_samples"] * 2 > video["samples"]:
        raise Refused("picture_damaged", "; ".join(raw["decode_errors"])[:300], raw)
    if raw["sounds"] and not audio:
        raise Refused("sound_damaged", "", raw)
    if raw["back_ms"] > 1000 or (raw["packets"] > 2 and not video["mean_fps"]):
        raise Refused("times_broken", f"back by {raw['back_ms']} ms", raw)
    if min(width, height) < limits.min_side:
        raise Refused("picture_too_small", f"{width}×{height}", raw)
    duration_ms = _duration(raw, limits)
    fps = _rate(raw, limits)
    # Sound that is as long as the gap, or nearly, fills it.
    if video["max_gap_ms"] > limits.max_gap_ms and audio.get("covered_ms", 0) * 2 < video["max_gap_ms"]:
        raise Refused("no_motion", f"nothing for {video['max_gap_ms']} ms", raw)
    found = Facts(
        duration_ms=duration_ms,
        width=width,
        height=height,
        fps=fps,
        video_stream=video["stream"],
        interlaced=video["interlaced"],
        audio_stream=audio.get("stream"),
        audio_channels=audio.get("channels", 0),
        raw=raw,
        start_us=raw["start_us"],
        video_start_us=video["start_us"],
        video_ms=video["measured_ms"],
        vfr=video["vfr"],
        hdr=video["hdr"],
        rotation=video["rotation"],
        sar=str(_aspect(video)),
        pixel_format=video["pixels"],
        bit_depth=video["bits"],
        video_codec=video["codec"],
        audio_codec=audio.get("codec", ""),
        container=raw["container"].partition(",")[0],
        max_key_interval_ms=video["max_key_interval_ms"],
        starts_with_key=video["starts_with_key"],
        bit_rate=video["bit_rate"],
        level=video["level"],
        profile=video["profile"],
        remuxable=_remuxable(video),
        audio_layout=audio.get("layout", ""),
        audio_start_us=audio.get("start_us", 0),
        aigc=raw["aigc"],
    )
    found.warnings.extend(_warnings(found))
    return found


def _aspect(video: dict[str, Any]) -> Fraction:
    """A pixel's width by its height; what no camera makes is taken for square."""
    numerator, _, denominator = (video.get("aspect") or "1/1").partition("/")
    if int(denominator) <= 0 or int(numerator) <= 0:
        return Fraction(1)
    aspect = Fraction(int(numerator), int(denominator))
    return aspect if Fraction(1, 10) <= aspect <= 10 else Fraction(1)


def _shown(video: dict[str, Any]) -> tuple[int, int]:
    width, height = round(video["width"] * _aspect(video)), video["height"]
    return (height, width) if video.get("rotation", 0) in (90, 270) else (width, height)


def _duration(raw: dict[str, Any], limits: Limits) -> int:
    measured: int = raw["measured_ms"]
    declared = raw["declared_ms"]
    # A second more is forgiven, except to the very short.
    if declared and measured < declared * limits.min_percent // 100 - min(1000, declared // 10):
        raise Refused("truncated", f"{measured} ms of {declared} ms", raw)
    if not measured and raw["packets"]:
        measured = declared or 40  # one picture without a length of its own is shown for one picture's time
    if measured < limits.min_ms:
        raise Refused("too_short", f"{measured} ms", raw)
    if measured > limits.max_ms:
        raise Refused("too_long", f"{measured} ms", raw)
    # The last packet of sound is often padding: a declared end just before it is the true one.
    return declared if declared and 0 <= measured - declared <= 250 else measured


def _rate(raw: dict[str, Any], limits: Limits) -> Fraction:
    """Pictures a second: as declared where the pictures agree, else as they come."""
    video = raw["video"]
    declared = [Fraction(rate) for rate in (video["fps"], video["guessed_fps"]) if rate]
    mean = Fraction(video["mean_fps"]) if video["mean_fps"] else next(iter(declared), Fraction(1))
    if mean > limits.max_fps:
        raise Refused("frame_rate", f"{float(mean):.0f}", raw)
    # What most pictures keep to; containers with coarse clocks make it a little wrong.
    usual = Fraction(video["usual_fps"]) if video["usual_fps"] else mean
    if video["vfr"]:
        rate = min(Fraction(60), usual)
    else:
        near = usual * (0.002 + min(0.05, video["usual_error"]))
        named = [rate for rate in declared if abs(rate - usual) <= near] or [
            mean if abs(mean - usual) <= near else usual
        ]
        rate = min(named, key=lambda rate: abs(rate - mean))
    return max(Fraction(1), rate.limit_denominator(1001))


def _remuxable(video: dict[str, Any]) -> bool:
    """Whether the picture can go to a phone as it is, before the ladder is there."""
    return bool(
        video["codec"] == "h264"
        and video["pixels"] in ("yuv420p", "yuvj420p")
        and not video["interlaced"]
        and not video["rotation"]
        and _aspect(video) == 1
        and min(video["width"], video["height"]) <= 1080
        and video["bit_rate"] <= 8_000_000
        and video["starts_with_key"]
        and video["max_key_interval_ms"] <= 10_000
        and 0 < video["level"] <= 42
    )


def _warnings(facts: Facts) -> list[str]:
    """Codes of what the trainer had better know, in the order of their weight. `failures.py` has the words."""
    video, audio, raw = facts.raw["video"], facts.raw.get("audio") or {}, facts.raw
    short_sound = facts.duration_ms - audio.get("measured_ms", 0) - facts.audio_start_us // 1000
    found = {
        "no_sound": facts.audio_stream is None,
        "damaged_places": video["bad_samples"] > 0,
        "very_short": facts.duration_ms < 1000,
        "low_resolution": min(facts.width, facts.height) < 360,
        "still_picture": video["max_gap_ms"] > 60_000,
        "low_frame_rate": not facts.vfr and facts.fps < 5 and video["max_gap_ms"] <= 60_000,
        "sound_shorter": bool(audio) and short_sound > max(5000, facts.duration_ms // 10),
        "several_sounds": raw["sounds"] > 1,
        "several_pictures": raw["pictures"] > 1,
        "hdr": bool(facts.hdr),
        "interlaced": facts.interlaced,
        "vfr": facts.vfr,
        "starts_without_key": not facts.starts_with_key,
        "long_key_interval": facts.max_key_interval_ms > 20_000,
        "ai_label": bool(facts.aigc),
    }
    return [code for code, holds in found.items() if holds]


def loudness_warnings(lufs: float | None) -> list[str]:
    """Codes that follow from the measured loudness (LUFS, by EBU R 128); None where nothing was to be heard."""
    if lufs is None or lufs < -60:
        return ["silent"]
    return ["very_quiet"] * (lufs < -35) + ["very_loud"] * (lufs > -7)

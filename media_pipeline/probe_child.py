"""The probe's other half: opens an untrusted file with PyAV and prints what it found as one JSON object.

Run as a script in the sandbox, without Django: `probe_child.py FILE`. Prints `{"error": code, …}` for what it
can't open. Looks at every packet and decodes only the beginning: the declared duration is never believed.
"""

import json
import sys
from pathlib import Path
from typing import Any

import av

sys.path.insert(0, str(Path(__file__).parent / "ffmpeg"))
import whitelists  # type: ignore[import-not-found]

DECODED_FRAMES = 12


def main() -> None:
    path = Path(sys.argv[1])
    try:
        facts = look(path)
    except (av.FFmpegError, ValueError, IndexError) as error:
        facts = {"error": "unreadable", "detail": f"{type(error).__name__}: {error}"[:300]}
    print(json.dumps(facts))  # noqa: T201


def look(path: Path) -> dict[str, Any]:
    options = dict(whitelists.OPTIONS)
    with av.open(f"file:{path}", options=options, container_options=options) as container:
        facts: dict[str, Any] = {
            "container": container.format.name,
            "streams": len(container.streams),
            "declared_ms": round(container.duration / 1000) if container.duration else None,
        }
        pictures = [s for s in container.streams.video if not s.disposition & s.disposition.__class__.attached_pic]
        sounds = list(container.streams.audio)
        if not pictures:
            return facts | {"error": "no_picture"}
        video, audio = pictures[0], sounds[0] if sounds else None
        for stream in (video, audio):
            if stream is not None and stream.codec_context is None:
                return facts | {"error": "codec_unknown", "detail": stream.type}
        facts["video"] = {
            "stream": video.index,
            "codec": video.codec_context.name,
            "width": video.codec_context.width,
            "height": video.codec_context.height,
            "fps": _rate(video.average_rate) or _rate(video.guessed_rate),
        }
        if audio is not None:
            facts["audio"] = {
                "stream": audio.index,
                "codec": audio.codec_context.name,
                "channels": audio.codec_context.channels,
                "sample_rate": audio.codec_context.sample_rate,
            }
        _measure(container, video, audio, facts)
    return facts


def _rate(rate: Any) -> str | None:
    return f"{rate.numerator}/{rate.denominator}" if rate else None


def _measure(container: Any, video: Any, audio: Any, facts: dict[str, Any]) -> None:
    """Walk through all packets: extents and counts of each stream; decode the first frames of the picture."""
    first: dict[int, float] = {}
    last: dict[int, float] = {}
    packets = {video.index: 0}
    seen: list[Any] = []
    video.thread_type = "NONE"
    for packet in container.demux(*(stream for stream in (video, audio) if stream is not None)):
        index = packet.stream.index
        time = packet.pts if packet.pts is not None else packet.dts
        if time is not None and packet.size:
            start = float(time * packet.time_base)
            end = start + float((packet.duration or 0) * packet.time_base)
            first[index] = min(first.get(index, start), start)
            last[index] = max(last.get(index, end), end)
            packets[index] = packets.get(index, 0) + 1
        if index == video.index and len(seen) < DECODED_FRAMES:
            try:
                seen += packet.decode()
            except av.FFmpegError as error:
                facts.setdefault("decode_errors", []).append(str(error)[:100])
    facts["packets"] = packets[video.index]
    facts["decoded"] = len(seen)
    starts, ends = first.values(), last.values()
    facts["measured_ms"] = round((max(ends) - min(starts)) * 1000) if starts else 0
    if video.index in first:
        facts["video"]["measured_ms"] = round((last[video.index] - first[video.index]) * 1000)
    if seen:
        frame = seen[0]
        ratio = video.sample_aspect_ratio
        facts["video"] |= {
            "rotation": round(frame.rotation) % 360,
            "interlaced": any(picture.interlaced_frame for picture in seen),
            "aspect": _rate(ratio) if ratio else None,
            "pixels": frame.format.name,
            "transfer": int(frame.color_trc),
        }


if __name__ == "__main__":
    main()

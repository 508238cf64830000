"""The probe's other half: opens an untrusted file with PyAV and prints what it found as one JSON object.

Run as a script in the sandbox, without Django: `probe_child.py FILE`. Prints `{"error": code, …}` for what it
can't open. Looks at every packet and decodes only samples: the declared duration is never believed.
"""

import json
import sys
from pathlib import Path
from typing import Any

import av

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "ffmpeg"))
import probe_label  # type: ignore[import-not-found,unused-ignore]
import probe_walk  # type: ignore[import-not-found,unused-ignore]
import whitelists  # type: ignore[import-not-found,unused-ignore]

# Pictures in boxes of MP4.
STILL_BRANDS = frozenset(("avif", "avis", "heic", "heix", "heim", "heis", "mif1", "msf1"))
CODECS = frozenset(whitelists.CODECS.split(","))
TRANSFERS = {16: "pq", 18: "hlg"}


def main() -> None:
    print(json.dumps(look(Path(sys.argv[1]))))  # noqa: T201


def look(path: Path) -> dict[str, Any]:
    """What is in the file, as plain JSON values; `error` and `detail` where it can't become a lecture."""
    try:
        with _opened(path) as container:
            return _facts(container)
    except (av.FFmpegError, ValueError, LookupError, ArithmeticError, MemoryError) as error:
        if isinstance(error, TooManyStreams):
            return {"error": "too_many_streams", "detail": f"more than {whitelists.MAX_STREAMS}"}
        return {"error": "unreadable", "detail": f"{type(error).__name__}: {error}"[:300]}


class TooManyStreams(ValueError):
    pass


def _opened(path: Path) -> Any:
    av.logging.set_level(av.logging.ERROR)
    with av.logging.Capture() as said:
        try:
            return av.open(f"file:{path}", options=whitelists.OPTIONS, container_options=whitelists.OPTIONS)
        except (av.FFmpegError, MemoryError) as error:
            # It is only said in the log why.
            if any("max_streams" in line for _level, _name, line in said):
                raise TooManyStreams from error
            raise
        finally:
            av.logging.set_level(None)


def _facts(container: Any) -> dict[str, Any]:
    streams = list(container.streams)
    if not streams:
        raise ValueError("no streams")
    if container.metadata.get("major_brand", "").strip() in STILL_BRANDS:
        return {"error": "not_a_video", "detail": "a picture in a box of MP4"}
    facts: dict[str, Any] = {
        "container": container.format.name,
        "streams": len(streams),
        "declared_ms": round(container.duration / 1000) if container.duration else None,
        "aigc": probe_label.read([container.metadata, *(stream.metadata for stream in streams[:64])]),
    }
    pictures = [stream for stream in container.streams.video if not _is_cover(stream)]
    if not pictures:
        return facts | {"error": "no_picture"}
    video = _chosen([stream for stream in pictures if _is_known(stream) and stream.codec_context.width])
    if video is None:
        return facts | {"error": "codec_unknown", "detail": "picture"}
    sounds = [stream for stream in container.streams.audio if _is_known(stream)]
    if len(container.streams.audio) and not sounds:
        return facts | {"error": "codec_unknown", "detail": "sound"}
    facts |= {"pictures": len(pictures)}
    facts["video"] = {
        "stream": video.index,
        "codec": video.codec_context.name,
        "width": video.codec_context.width,
        "height": video.codec_context.height,
        "fps": _rate(video.average_rate),
        "guessed_fps": _rate(video.guessed_rate),
        "profile": video.codec_context.profile or "",
        "level": max(0, video.codec_context.level or 0),
    }
    # What the container asks of decoders, PyAV does not hand on.
    for stream in (video, *sounds):
        stream.codec_context.options = {
            "codec_whitelist": whitelists.CODECS,
            "max_pixels": str(whitelists.MAX_PIXELS),
        }
    walk = probe_walk.walk(container, video, sounds)
    facts |= walk.facts
    facts["video"] |= walk.video
    if walk.picture is not None:
        facts["video"] |= _shape(video, walk.picture)
    audio = _chosen([stream for stream in sounds if stream.index in walk.heard])
    if audio is not None:
        facts["audio"] = walk.heard[audio.index] | {
            "stream": audio.index,
            "codec": audio.codec_context.name,
            "channels": audio.codec_context.channels,
            "layout": audio.codec_context.layout.name,
            "sample_rate": audio.codec_context.sample_rate,
        }

    return facts


def _is_cover(stream: Any) -> bool:
    """A picture that belongs to the file like a book's cover, not to its time."""
    kinds = stream.disposition.__class__
    return bool(stream.disposition & (kinds.attached_pic | kinds.timed_thumbnails))


def _is_known(stream: Any) -> bool:
    """PyAV opens decoders without asking the container's whitelist, so we ask."""
    return stream.codec_context is not None and stream.codec_context.codec.name in CODECS


def _chosen(streams: list[Any]) -> Any:
    """The one marked as default, else the first, as players do."""
    marked = [stream for stream in streams if stream.disposition & stream.disposition.__class__.default]
    return next(iter([*marked, *streams]), None)


def _rate(rate: Any) -> str | None:
    return f"{rate.numerator}/{rate.denominator}" if rate else None


def _shape(video: Any, frame: Any) -> dict[str, Any]:
    """What the decoder says of the picture, which the container may have wrong."""
    aspect = video.sample_aspect_ratio
    transfer = int(frame.color_trc)
    return {
        # As decoded: a header that names other measures than its stream has only them believed.
        "width": frame.width,
        "height": frame.height,
        "rotation": round(frame.rotation) % 360,
        "aspect": _rate(aspect) if aspect else None,
        "pixels": frame.format.name,
        "bits": max((part.bits for part in frame.format.components), default=8),
        "transfer": transfer,
        "hdr": TRANSFERS.get(transfer, ""),
    }


if __name__ == "__main__":
    main()

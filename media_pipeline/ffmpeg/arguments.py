"""Argument lists for ffmpeg: settings in, a list out. Nothing here runs anything or looks at a file."""

from pathlib import Path

from media_pipeline.ffmpeg import whitelists
from media_pipeline.ladder import Rung

SEGMENT_S = 4
# A B-frame waits for the frames after it. Slides at two pictures a second would wait a second, players that place the
# whole by its sound would be that second late, against captions too, and never see the end.
_B_FRAMES_FROM_FPS = 15


def _input(path: Path, *, before: list[str] | None = None, threads: int) -> list[str]:
    """The guarded input. `file:` and an absolute path, so that no name is read as an option or a protocol."""
    guards = [part for name, value in whitelists.OPTIONS.items() for part in (f"-{name}", value)]
    return [
        "-nostdin",
        "-hide_banner",
        "-v",
        "error",
        "-y",
        *guards,
        "-max_pixels",
        str(whitelists.MAX_PIXELS),
        "-threads",
        str(threads),
        *(before or []),
        "-i",
        f"file:{path.absolute()}",
    ]


def _clean() -> list[str]:
    return ["-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn"]


def ladder(
    *,
    source: Path,
    video_stream: int,
    audio_stream: int | None,
    interlaced: bool,
    rungs: list[Rung],
    folder: Path,
    threads: int,
    preset: str = "faster",
) -> list[str]:
    """One decode, every rung of `rungs`: fMP4 in one file a rung, with a byte-range playlist, into `folder`.

    `video_stream` and `audio_stream` are indexes in the container. Key frames fall on whole multiples of
    four seconds in every rung, so a player can change rungs at any segment.
    """
    first = f"[0:{video_stream}]" + ("bwdif=deint=interlaced," if interlaced else "") + "format=yuv420p,"
    graph = first + f"split={len(rungs)}" + "".join(f"[s{n}]" for n in range(len(rungs)))
    for n, rung in enumerate(rungs):
        graph += f";[s{n}]fps={rung.fps}:start_time=0,scale={rung.width}:{rung.height}:flags=lanczos,setsar=1[o{n}]"
    outputs: list[str] = []
    for n, rung in enumerate(rungs):
        outputs += ["-map", f"[o{n}]", *_video(rung, preset, threads)]
        if audio_stream is not None:
            outputs += ["-map", f"0:{audio_stream}", *_audio(rung)]
        outputs += [*_clean(), *_hls(), f"file:{(folder / rung.playlist).absolute()}"]
    return [
        *_input(source, threads=threads),
        "-progress",
        "pipe:1",
        "-stats_period",
        "0.5",
        "-filter_complex_threads",
        str(threads),
        "-filter_complex",
        graph,
        *outputs,
    ]


def _video(rung: Rung, preset: str, threads: int) -> list[str]:
    return [
        *("-c:v", "libx264", "-preset", preset, "-profile:v", "high"),
        *("-crf", str(rung.crf), "-maxrate", f"{rung.max_kbps}k", "-bufsize", f"{2 * rung.max_kbps}k"),
        *("-sc_threshold", "0", "-g", "1000", "-force_key_frames", f"expr:gte(t,n_forced*{SEGMENT_S})"),
        *("-flags", "+cgop", "-threads", str(threads)),
        *(() if rung.fps >= _B_FRAMES_FROM_FPS else ("-bf", "0")),
    ]


def _audio(rung: Rung) -> list[str]:
    return [
        # The default coder takes three times the processor time, more than the picture of a slide lecture does.
        *("-c:a", "aac", "-aac_coder", "fast", "-b:a", f"{rung.audio_kbps}k", "-ac", str(rung.audio_channels)),
        *("-ar", "48000", "-af", "aresample=async=1:first_pts=0"),
    ]


def _hls() -> list[str]:
    # B-frames come a few frames late. Left alone, ffmpeg moves each rung by another fraction of a second to keep its
    # timestamps positive; disabled, one edit list says the same and every rung begins at nought.
    return [
        *("-f", "hls", "-hls_segment_type", "fmp4", "-hls_time", str(SEGMENT_S), "-hls_playlist_type", "vod"),
        *("-hls_flags", "single_file+independent_segments", "-avoid_negative_ts", "disabled"),
    ]


def poster(*, source: Path, video_stream: int, at_ms: int, target: Path, threads: int = 1) -> list[str]:
    """One JPEG of the picture at `at_ms`, at most 1280 wide."""
    return [
        *_input(source, before=["-ss", f"{at_ms / 1000:.3f}"], threads=threads),
        *("-map", f"0:{video_stream}", "-frames:v", "1", "-an"),
        *_clean(),
        *("-vf", "scale='min(1280,trunc(iw*sar/2)*2)':-2:flags=lanczos,setsar=1", "-q:v", "4"),
        *("-update", "1", "-f", "image2", f"file:{target.absolute()}"),
    ]


def silences(*, source: Path, audio_stream: int, threads: int = 1) -> list[str]:
    """Listen for pauses. ffmpeg tells them on standard error, so its log level is raised here alone."""
    arguments = _input(source, threads=threads)
    arguments[arguments.index("error")] = "info"
    return [
        *arguments,
        *("-map", f"0:{audio_stream}", "-vn", "-sn", "-dn", "-nostats"),
        *("-af", "aresample=16000:async=1:first_pts=0,silencedetect=noise=-35dB:d=0.25", "-f", "null", "-"),
    ]

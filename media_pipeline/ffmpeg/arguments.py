"""Argument lists for ffmpeg: settings in, a list out. Nothing here runs anything or looks at a file."""

from fractions import Fraction
from pathlib import Path

from media_pipeline.ffmpeg import whitelists
from media_pipeline.ladder import Rung, Sound
from media_pipeline.plan import Chunk, Plan
from media_pipeline.probe import Facts

# A B-frame waits for the frames after it. Slides at two pictures a second would wait a second.
_B_FRAMES_FROM_FPS = 15
# AAC begins with this much silence. Cutting as much off the sound lets every sample fall on its moment.
_AAC_PRIMING = 1024
_FRAGMENT_US = 4_000_000
_TRACK = "+cmaf+empty_moov+default_base_moof+skip_trailer"
# Containers with an index of key frames; others may seek a little past what was asked for.
_EXACT_SEEK = ("mov", "matroska", "webm")
# Loudness and peak as EBU R 128 and common practice for speech on phones have them.
_PEAK_LIMIT = 0.84  # -1.5 dBFS
_HDR = {"pq": "smpte2084", "hlg": "arib-std-b67"}


# How x264 works. Without the finest search for motion, and in one frame only, it takes a third less processor time for
# the same bytes. Keeping more of what is small, and smoothing less, makes letters sharp for far fewer bytes than a
# lower CRF would.
ENCODER = ("-preset", "faster", "-subq", "2", "-refs", "1", "-psy-rd", "1:1", "-deblock", "-2:-2")

_QUIET = ["-nostdin", "-hide_banner", "-v", "error", "-y"]


def _input(path: Path, *, before: list[str] | None = None, threads: int) -> list[str]:
    """The guarded input. `file:` and an absolute path, so that no name is read as an option or a protocol."""
    return [*whitelists.guards(), "-threads", str(threads), *(before or []), "-i", f"file:{path.absolute()}"]


def _clean() -> list[str]:
    return ["-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn"]


def chunk(
    *,
    source: Path,
    facts: Facts,
    plan: Plan,
    chunk: Chunk,
    rungs: list[Rung],
    folder: Path,
    threads: int,
    back_s: float | None = 0,
    encoder: tuple[str, ...] = ENCODER,
) -> list[str]:
    """One decode of one chunk, every rung of `rungs`: one fragmented MP4 a rung into `folder`.

    Reading begins at the key frame before the chunk, and `back_s` seconds earlier than needed, or at the source's very
    beginning for None: some containers seek past what was asked for. Frames are cut by number on the grid, never by
    seeking, which is exact for no container that has frames at uneven times.
    """
    seek: list[str] = []
    if chunk.first and back_s is not None:
        # Counted from the container's start, whatever its timestamps. Deinterlacing looks at the frames around one.
        earlier = max(Fraction(back_s), 2 if facts.interlaced or facts.container not in _EXACT_SEEK else 0)
        at = chunk.first / plan.fps - earlier
        seek = ["-ss", f"{max(0.0, float(at)):.6f}", "-noaccurate_seek"]
    outputs: list[str] = []
    for number, rung in enumerate(rungs):
        outputs += ["-map", f"[o{number}]", *_video(rung, plan, encoder, threads), *_clean()]
        outputs += [*_track(_TRACK + "+frag_keyframe"), "-video_track_timescale", str(timescale(rung.fps))]
        outputs += [f"file:{(folder / rung.file).absolute()}"]
    return [
        *_QUIET,
        *_input(source, before=["-copyts", *seek], threads=threads),
        *("-progress", "pipe:1", "-stats_period", "0.5"),
        *("-filter_complex_threads", str(threads)),
        *("-filter_complex", _graph(facts, plan, chunk, rungs)),
        *outputs,
    ]


def _graph(facts: Facts, plan: Plan, chunk: Chunk, rungs: list[Rung]) -> str:
    """Put the source's frames on the grid, cut the chunk out, and scale it for each rung from the source itself:
    scaling a smaller rung from a larger one saves next to nothing and blurs text."""
    steps = [f"[0:{facts.video_stream}]setpts=PTS-{facts.start_us}/1000000/TB"]
    if facts.interlaced:
        steps.insert(0, steps.pop() + ",bwdif=mode=send_frame:deint=interlaced")
    steps.append(f"fps={plan.fps}" + ("" if chunk.first else ":start_time=0"))
    if _ends_early(facts, plan, chunk):
        steps.append("tpad=stop=-1:stop_mode=clone")
    steps.append(f"trim=start_pts={chunk.first}:end_pts={chunk.first + chunk.count},setpts=PTS-STARTPTS")
    if facts.hdr:
        steps += _tone_mapped(facts, rungs)
    steps.append(f"format=yuv420p,split={len(rungs)}" + "".join(f"[s{n}]" for n in range(len(rungs))))
    graph = ",".join(steps)
    for n, rung in enumerate(rungs):
        share = f"fps={rung.fps}:start_time=0:round=up," if rung.share > 1 else ""
        scale = f"scale={rung.width}:{rung.height}:flags=lanczos:out_range=tv,setsar=1"
        graph += f";[s{n}]{share}{scale}[o{n}]"
    return graph


def end_slack_ms(facts: Facts) -> int:
    """How much earlier than the lecture its picture may end before a last frame is held for the rest."""
    return max(1_500, facts.duration_ms // 50)


def _ends_early(facts: Facts, plan: Plan, chunk: Chunk) -> bool:
    """Whether the picture ends well before this chunk does; its last frame then stays for as long as there is sound."""
    if not facts.video_ms:
        return False
    end_ms = facts.video_start_us // 1000 + facts.video_ms
    if end_ms + end_slack_ms(facts) < facts.duration_ms and chunk.first + chunk.count > end_ms * plan.fps / 1000:
        return True
    return chunk.first + 1 >= int(end_ms * plan.fps / 1000)


def _tone_mapped(facts: Facts, rungs: list[Rung]) -> list[str]:
    """From high dynamic range to what every phone shows; in the largest rung's size, because it is slow."""
    largest = max(rungs, key=lambda rung: rung.width * rung.height)
    return [
        f"zscale=w={largest.width}:h={largest.height}:f=lanczos:tin={_HDR[facts.hdr]}:min=bt2020nc:pin=bt2020"
        ":t=linear:npl=203",
        "format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0",
        "zscale=t=bt709:m=bt709:p=bt709:r=tv",
    ]


def timescale(fps: Fraction) -> int:
    """Ticks a second of a rung's track: a whole number of them for each frame."""
    return fps.numerator * 512 if fps.numerator <= 1000 else fps.numerator


def _video(rung: Rung, plan: Plan, encoder: tuple[str, ...], threads: int) -> list[str]:
    group = str(plan.group // rung.share)
    return [
        *("-c:v", "libx264", *encoder, "-profile:v", "high", "-pix_fmt", "yuv420p"),
        *("-crf", str(rung.crf), "-maxrate", f"{rung.max_kbps}k", "-bufsize", f"{2 * rung.max_kbps}k"),
        *("-g", group, "-keyint_min", group, "-sc_threshold", "0", "-flags", "+cgop", "-threads", str(threads)),
        *(() if rung.fps >= _B_FRAMES_FROM_FPS else ("-bf", "0")),
    ]


def _track(flags: str) -> list[str]:
    return ["-f", "mp4", "-movflags", flags, "-fflags", "+bitexact"]


def sounds(
    *, source: Path, facts: Facts, sounds: list[Sound], gain_db: float, folder: Path, threads: int = 1
) -> list[str]:
    """The whole sound, decoded once: one fragmented MP4 for each of `sounds` into `folder`, `gain_db` louder."""
    steps = [
        f"[0:{facts.audio_stream}]asetpts=PTS-{facts.start_us}/1000000/TB",
        "aresample=48000:async=1:first_pts=0",
        f"volume={gain_db:.2f}dB,alimiter=limit={_PEAK_LIMIT}:level=disabled",
        f"atrim=start_sample={_AAC_PRIMING},asetpts=PTS-STARTPTS",
        f"asplit={len(sounds)}" + "".join(f"[s{n}]" for n in range(len(sounds))),
    ]
    graph = ",".join(steps)
    outputs: list[str] = []
    for n, sound in enumerate(sounds):
        graph += f";[s{n}]aformat=channel_layouts={'mono' if sound.channels == 1 else 'stereo'}[o{n}]"
        # The default coder takes three times the processor time, more than the picture of a slide lecture does.
        outputs += ["-map", f"[o{n}]", "-c:a", "aac", "-aac_coder", "fast", "-b:a", f"{sound.kbps}k"]
        outputs += [*_clean(), *_track(_TRACK), "-frag_duration", str(_FRAGMENT_US)]
        outputs += [f"file:{(folder / sound.file).absolute()}"]
    return [
        *_QUIET,
        *_input(source, before=["-copyts"], threads=threads),
        *("-progress", "pipe:1", "-stats_period", "0.5", "-filter_complex", graph),
        *outputs,
    ]


def remux(*, source: Path, video_stream: int, target: Path) -> list[str]:
    """The picture as it is, in another wrapping: nothing is decoded."""
    return [
        *_QUIET,
        *_input(source, threads=1),
        *("-map", f"0:{video_stream}", "-c", "copy", *_clean()),
        *(*_track(_TRACK + "+frag_keyframe"), "-min_frag_duration", str(_FRAGMENT_US)),
        f"file:{target.absolute()}",
    ]


def sprites(*, source: Path, every: int, columns: int, rows: int, width: int, height: int, target: Path) -> list[str]:
    """One JPEG sheet of small pictures: every `every`-th key frame of `source`, a rung of our own."""
    scale = f"scale={width}:{height}:flags=area,setsar=1,tile={columns}x{rows}"
    return [
        *_QUIET,
        *_input(source, before=["-skip_frame", "nokey"], threads=1),
        *("-map", "0:v:0", "-an", *_clean()),
        *("-vf", f"select='not(mod(n\\,{every}))',{scale}", "-frames:v", "1", "-q:v", "5"),
        *("-update", "1", "-f", "image2", f"file:{target.absolute()}"),
    ]


def whole(*, picture: Path, sound: Path | None, aigc: str, target: Path) -> list[str]:
    """One plain MP4 of two of our own tracks, nothing converted: for old players, and to take away.

    `aigc` is the label of machine-made content that the file carries on, "" for none; HLS forms can't hold it.
    """
    label = ["-metadata", f"AIGC={aigc}"] if aigc else []
    return [
        *_QUIET,
        *_input(picture, threads=1),
        *(_input(sound, threads=1) if sound else ()),
        *("-map", "0:v:0", *(("-map", "1:a:0") if sound else ()), "-c", "copy", *_clean(), *label),
        *("-f", "mp4", "-movflags", "+faststart+use_metadata_tags", "-fflags", "+bitexact"),
        f"file:{target.absolute()}",
    ]


def poster(*, source: Path, video_stream: int, at_ms: int, target: Path, threads: int = 1) -> list[str]:
    """One JPEG of the picture at `at_ms`, at most 1280 wide."""
    return [
        *_QUIET,
        *_input(source, before=["-ss", f"{at_ms / 1000:.3f}"], threads=threads),
        *("-map", f"0:{video_stream}", "-frames:v", "1", "-an"),
        *_clean(),
        *("-vf", "scale='min(1280,trunc(iw*sar/2)*2)':-2:flags=lanczos,setsar=1", "-q:v", "4"),
        *("-update", "1", "-f", "image2", f"file:{target.absolute()}"),
    ]


def listen(*, source: Path, audio_stream: int, threads: int = 1) -> list[str]:
    """Listen for pauses and loudness. ffmpeg tells them on standard error, so its log level is raised here alone."""
    return [
        *("-nostdin", "-hide_banner", "-v", "info"),
        *_input(source, threads=threads),
        *("-map", f"0:{audio_stream}", "-vn", "-sn", "-dn", "-nostats"),
        "-af",
        "aresample=48000:async=1:first_pts=0,ebur128=framelog=verbose,aresample=16000,silencedetect=noise=-35dB:d=0.25",
        *("-f", "null", "-"),
    ]


def tiny_frames(*, source: Path, width: int, height: int, rate: int, most_s: int, target: Path) -> list[str]:
    """Raw grey frames of `width` × `height`, `rate` a second, of a rung of our own: to see when the picture changes."""
    return [
        *_QUIET,
        # Nobody looks at these: what is left of the blocks' edges is smaller than one of their pixels.
        *_input(source, before=["-skip_loop_filter", "all"], threads=1),
        *("-map", "0:v:0", "-an", *_clean(), "-t", str(most_s)),
        *("-vf", f"scale={width}:{height}:flags=area,format=gray,fps={rate}", "-threads", "1"),
        *("-f", "rawvideo", f"file:{target.absolute()}"),
    ]


def sound_print(*, source: Path, most_s: int, target: Path) -> list[str]:
    """Chromaprint's items of a sound, 32 bits each, as they are. Needs an ffmpeg that was built with it."""
    return [
        *_QUIET,
        *_input(source, threads=1),
        *("-map", "0:a:0", "-vn", *_clean(), "-t", str(most_s)),
        *("-f", "chromaprint", "-fp_format", "raw", f"file:{target.absolute()}"),
    ]

"""A lecture of two minutes as the pipeline lays it out: two rungs, the sound on its own, small pictures, captions."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg

SECONDS = 120
CUE_SECONDS = 4
LOW, HIGH, SOUND = "180p.m4s", "360p.m4s", "audio-48k.m4s"
# Of one line, for lines that must break, and for a search.
SENTENCES = [
    "开店之前，先想清楚卖给谁。",
    "直播间的灯光要从前面来，不要让脸在阴影里。",
    "定价先算成本，再看同行。",
    "今天就到这里。",
]

_FRAMES = "10"
_CMAF = ["-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"]
_X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "40", "-keyint_min", "40"]
_X264 += ["-sc_threshold", "0", "-profile:v", "main"]


def make(folder: Path) -> Path:
    """Everything that a right opens, in `folder`. About four seconds of one core."""
    picture = ["-f", "lavfi", "-i", f"testsrc2=size=640x360:rate={_FRAMES}:duration={SECONDS}"]
    sound = ["-f", "lavfi", "-i", f"sine=frequency=330:duration={SECONDS}"]
    aac = ["-c:a", "aac", "-b:a", "48k", "-ac", "1"]
    _ffmpeg(
        folder,
        *picture,
        *sound,
        "-filter_complex",
        "[0:v]split=3[a][b][c];[a]noise=alls=12:allf=t[high];[b]scale=320:180[low];[c]fps=1/4,scale=160:90,tile=8x4[small]",
        *("-map", "[high]", *_X264, "-b:v", "700k", *_rung("360p")),
        *("-map", "[low]", *_X264, "-b:v", "90k", *_rung("180p")),
        *("-map", "1:a", *aac, *_rung("audio-48k")),
        *("-map", "[small]", "-frames:v", "1", "sprites.jpg"),
    )
    both = ["-i", "180p.m4s", "-i", "audio-48k.m4s", "-c", "copy", "-movflags", "+faststart", "lecture.mp4"]
    _ffmpeg(folder, *both)
    _ffmpeg(folder, "-ss", "2", "-i", "360p.m4s", "-frames:v", "1", "poster.jpg")
    (folder / "master.m3u8").write_text(_MASTER)
    (folder / "captions.m3u8").write_text(_CAPTIONS.format(seconds=SECONDS))
    (folder / "captions.vtt").write_text(_vtt(_sentence), encoding="utf-8")
    (folder / "thumbnails.vtt").write_text(_vtt(_small), encoding="utf-8")
    return folder


def _rung(name: str) -> list[str]:
    flags = ["-hls_flags", "single_file+independent_segments"]
    return [*_CMAF, *flags, "-hls_segment_filename", f"{name}.m4s", f"{name}.m3u8"]


def _ffmpeg(folder: Path, *arguments: str) -> None:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def _vtt(payload: Callable[[int], str]) -> str:
    cues = [
        f"{_time(start)} --> {_time(start + CUE_SECONDS)}\n{payload(start // CUE_SECONDS)}"
        for start in range(0, SECONDS, CUE_SECONDS)
    ]
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def _time(seconds: int) -> str:
    return f"{seconds // 60:02d}:{seconds % 60:02d}.000"


def _sentence(index: int) -> str:
    return f"<v 老师>{SENTENCES[index % len(SENTENCES)]}</v>"


def _small(index: int) -> str:
    return f"sprites.jpg#xywh={index % 8 * 160},{index // 8 * 90},160,90"


_MASTER = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="48k",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="1",URI="audio-48k.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="中文",LANGUAGE="zh",DEFAULT=YES,AUTOSELECT=YES,URI="captions.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360,CODECS="avc1.4d401e,mp4a.40.2",AUDIO="48k",SUBTITLES="captions"
360p.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=200000,RESOLUTION=320x180,CODECS="avc1.4d400d,mp4a.40.2",AUDIO="48k",SUBTITLES="captions"
180p.m3u8
"""
_CAPTIONS = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:{seconds}
#EXT-X-PLAYLIST-TYPE:VOD
#EXTINF:{seconds},
captions.vtt
#EXT-X-ENDLIST
"""

"""A lecture in the layout that the pipeline stores, made by hand: tests of playlists and delivery need no encode."""

import re
import subprocess
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from accounts.models import User
from media_pipeline import services as media
from media_pipeline import store
from media_pipeline.ffmpeg.binaries import ffmpeg
from media_pipeline.models import Rendition, Video, VideoVersion
from media_pipeline.playlists import Layout, Picture, Sound

SECONDS = 16
_PICTURE = ("-f", "lavfi", "-i", f"testsrc2=s=1280x720:r=30:d={SECONDS}", "-c:v", "libx264", "-preset", "ultrafast")
_SOUND = ("-f", "lavfi", "-i", f"sine=f=440:d={SECONDS}", "-c:a", "aac", "-ar", "48000")
TRACKS = {
    "540p": (*_PICTURE, "-vf", "fps=15,scale=960:540", "-b:v", "300k"),
    "720p": (*_PICTURE, "-b:v", "900k"),
    "audio-48k": (*_SOUND, "-ac", "1", "-b:a", "48k"),
    "audio-96k": (*_SOUND, "-ac", "2", "-b:a", "96k"),
}
SPRITES = {"columns": 2, "rows": 2, "width": 160, "height": 90, "interval_ms": 4000, "count": 4}
POSTER = b"\xff\xd8 a picture"


@dataclass(frozen=True)
class Sample:
    """`folder` holds every file of a finished version; `layouts` says what is where in each."""

    folder: Path
    layouts: dict[str, Layout]

    @property
    def pictures(self) -> list[Picture]:
        sizes = {"540p": (960, 540, 15.0), "720p": (1280, 720, 30.0)}
        return [
            Picture(name, *size, self.layouts[name].bandwidth, self.layouts[name].average_bandwidth, self.codecs(name))
            for name, size in sizes.items()
        ]

    @property
    def sounds(self) -> list[Sound]:
        return [
            Sound(name, channels, self.layouts[name].bandwidth, self.layouts[name].average_bandwidth)
            for name, channels in (("audio-48k", 1), ("audio-96k", 2))
        ]

    def codecs(self, name: str) -> str:
        head = (self.folder / f"{name}.m4s").read_bytes()[:4096]
        at = head.find(b"avcC")
        return f"avc1.{head[at + 5 : at + 8].hex()}" if at > 0 else "mp4a.40.2"

    def part(self, name: str, first: int, last: int) -> tuple[bytes, Layout]:
        """Segments `first` to before `last` as a file of their own, timed as they are."""
        layout = self.layouts[name]
        data = (self.folder / f"{name}.m4s").read_bytes()
        before = layout.init + sum(size for size, _ticks in layout.segments[:first])
        size = sum(size for size, _ticks in layout.segments[first:last])
        part = Layout(layout.init, layout.timescale, layout.segments[first:last])
        return data[: layout.init] + data[before : before + size], part


def make_sample(folder: Path) -> Sample:
    folder.mkdir()
    layouts = {}
    for name, arguments in TRACKS.items():
        # One HLS run gives the file and says where its segments lie.
        made = folder / f"{name}.txt.m3u8"
        rate = 15 if name == "540p" else 30
        groups = ("-g", str(4 * rate), "-keyint_min", str(4 * rate), "-sc_threshold", "0")
        hls = ("-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4")
        names = ("-hls_flags", "single_file", "-hls_segment_filename", str(folder / f"{name}.m4s"))
        _run(*arguments, *(groups if name.endswith("p") else ()), *hls, *names, str(made))
        layouts[name] = _layout(made.read_text())
        made.unlink()
    tracks = ("-i", str(folder / "540p.m4s"), "-i", str(folder / "audio-48k.m4s"), "-c", "copy")
    _run(*tracks, "-movflags", "+faststart", str(folder / "lecture.mp4"))
    for name in ("poster.jpg", "sprites.jpg"):
        (folder / name).write_bytes(POSTER)
    return Sample(folder, layouts)


def store_sample(sample: Sample, *, user: User, at: datetime) -> VideoVersion:
    """A finished version of a video of the institution `east`, its files in storage."""
    video = Video.objects.create(
        title="lecture", tenant=media.ensure_tenant(key="institution:east", label="东"), uploaded_by=user, created_at=at
    )
    version = VideoVersion.objects.create(
        video=video,
        num=1,
        state=VideoVersion.State.READY,
        size_bytes=1,
        duration_ms=SECONDS * 1000,
        sprites=SPRITES,
        created_at=at,
        **dict.fromkeys(("poster_at", "playable_at", "ready_at"), at),
    )
    offered = {rendition.name: rendition for rendition in (*sample.pictures, *sample.sounds)}
    for position, (name, layout) in enumerate(sample.layouts.items()):
        kind = Rendition.Kind.VIDEO if name.endswith("p") else Rendition.Kind.AUDIO
        shape = {"init": layout.init, "timescale": layout.timescale, "segments": layout.segments}
        Rendition.objects.create(
            version=version,
            kind=kind,
            position=position,
            state=Rendition.State.DONE,
            done_percent=100,
            layout=shape | {"codec": sample.codecs(name)},
            **asdict(offered[name]),
        )
    for path in sample.folder.iterdir():
        if path.suffix != ".m3u8":
            store.put_file(store.result_key(version.uuid, path.name), path)
    return version


def _run(*arguments: str) -> None:
    subprocess.run([ffmpeg(), "-nostdin", "-v", "error", "-y", *arguments], check=True)


def _layout(playlist: str) -> Layout:
    init = int(re.search(r'EXT-X-MAP:.*BYTERANGE="(\d+)@0"', playlist)[1])
    seconds = [float(found) for found in re.findall(r"#EXTINF:([\d.]+)", playlist)]
    sizes = [int(found) for found in re.findall(r"#EXT-X-BYTERANGE:(\d+)@", playlist)]
    return Layout(init, 90000, tuple((size, round(s * 90000)) for size, s in zip(sizes, seconds, strict=True)))

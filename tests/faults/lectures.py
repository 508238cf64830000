"""Short lectures of small moving picture, each unlike the others, that keep encoders busy for a while."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:04.000\n第一句\n\n00:05.000 --> 00:09.000\n第二句\n"


@dataclass(frozen=True)
class Lecture:
    """`sound` is how many channels, 0 for none. What is not `plain` no phone could play as it is."""

    name: str
    seconds: int
    sound: int
    plain: bool
    codecs: tuple[str, ...]
    rate: int = 25
    size: str = "480x270"
    captions: str = ""

    def make(self, folder: Path) -> Path:
        path = folder / f"{self.name}.mkv"
        command = [get_ffmpeg_exe(), "-nostdin", "-v", "error", "-f", "lavfi"]
        command += ["-i", f"testsrc2=size={self.size}:rate={self.rate}:duration={self.seconds}"]
        if self.sound:
            tone = "|".join(f"0.4*sin({300 + 90 * num}*t)*lt(mod(t\\,3)\\,2)" for num in range(self.sound))
            command += ["-f", "lavfi", "-i", f"aevalsrc='{tone}':d={self.seconds}", "-c:a", "aac"]
        subprocess.run([*command, *self.codecs, str(path)], check=True, timeout=300)
        return path


_H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50")

LECTURES = (
    Lecture("stereo", 84, 2, True, (*_H264, "-pix_fmt", "yuv420p")),
    Lecture("ten_bits", 81, 1, False, (*_H264, "-pix_fmt", "yuv420p10le"), captions=CAPTIONS),
    Lecture("old_codec", 76, 2, False, ("-c:v", "mpeg4", "-q:v", "4"), rate=30),
    Lecture("silent", 80, 0, False, ("-c:v", "libx264", "-preset", "ultrafast", "-g", "900", "-pix_fmt", "yuv420p")),
    Lecture("upright", 72, 1, True, (*_H264, "-pix_fmt", "yuv420p"), size="270x480", rate=24),
)
# For trouble that comes at one moment: two chunks, one of them tiny.
BRIEF = Lecture("brief", 36, 1, True, (*_H264, "-pix_fmt", "yuv420p"))

"""Where the files are made: ffmpeg in a repeatable way, and the snares that hostile files point to."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from media_pipeline.ffmpeg.binaries import ffmpeg

PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=12:d=2")
SOUND = ("-f", "lavfi", "-i", "sine=f=440:d=2")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "12", "-pix_fmt", "yuv420p", "-threads", "1")
AAC = ("-c:a", "aac", "-b:a", "48k")


@dataclass(frozen=True)
class Workshop:
    """`folder` takes the files and their ingredients; `canary` must never be read, `address` never be called."""

    folder: Path
    canary: Path
    address: str

    def ffmpeg(self, name: str, *arguments: str) -> Path:
        """The file `name`, made by ffmpeg with `arguments`; made once."""
        path = self.folder / name
        if not path.exists():
            making = self.folder / f"making-{name}"
            command = [ffmpeg(), "-nostdin", "-v", "error", "-y", "-fflags", "+bitexact", *arguments]
            subprocess.run([*command, "-flags", "+bitexact", "-fflags", "+bitexact", f"file:{making}"], check=True)
            making.rename(path)
        return path

    def write(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def lecture(self) -> Path:
        """Two seconds at 320×240 with a tone, H.264 and AAC, its `moov` before its `mdat`."""
        return self.ffmpeg("base.mp4", *PICTURE, *SOUND, *X264, *AAC, "-movflags", "+faststart")

    def silent(self) -> Path:
        """The same without sound."""
        return self.ffmpeg("base-silent.mp4", *PICTURE, *X264, "-movflags", "+faststart")

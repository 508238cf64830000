"""Run under strace: read each file as the probe and as ffmpeg do, with the whitelists alone and without the sandbox.

watched.py FFMPEG FILE…
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3] / "media_pipeline"
sys.path[:0] = [str(ROOT), str(ROOT / "ffmpeg")]

import probe_child  # noqa: E402
import whitelists  # noqa: E402


def main() -> None:
    ffmpeg, *files = sys.argv[1:]
    for name in files:
        _wait(os.fork() or _probe(name))
        _wait(os.fork() or _decode(ffmpeg, name))


def _probe(name: str) -> int:
    probe_child.look(Path(name))
    os._exit(0)


def _decode(ffmpeg: str, name: str) -> int:
    silence = os.open("/dev/null", os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    command = ["-nostdin", "-v", "quiet", *whitelists.guards(), "-threads", "1", "-i", f"file:{name}", "-t", "1"]
    os.execv(ffmpeg, [ffmpeg, *command, "-f", "null", "-"])  # noqa: S606


def _wait(pid: int) -> None:
    os.waitpid(pid, 0)


if __name__ == "__main__":
    main()

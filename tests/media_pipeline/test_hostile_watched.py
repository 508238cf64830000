"""What the whitelists alone keep closed, seen by strace: no sandbox helps here."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from media_pipeline.ffmpeg.binaries import ffmpeg
from tests.media_pipeline.hostile import watched
from tests.media_pipeline.hostile.cases import CASES
from tests.media_pipeline.hostile.snares import laid
from tests.media_pipeline.hostile.workshop import Workshop

OPENED = re.compile(r'^(?:\d+ +)?open(?:at)?\((?:AT_FDCWD|\d+)?,? ?"((?:[^"\\]|\\.)*)"')
SYSTEM = ("/usr/", "/lib/", "/lib64/", "/etc/ld.so", "/dev/null", "/proc/", "/sys/", sys.prefix, sys.base_prefix)


def _can_trace() -> bool:
    strace = shutil.which("strace")
    return bool(strace) and subprocess.run([strace, "-f", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not _can_trace(), reason="needs strace, and the right to trace")
def test_no_file_makes_a_reader_open_another_file_or_a_connection(tmp_path: Path) -> None:
    log = tmp_path / "strace.log"
    (tmp_path / "files").mkdir()
    with laid(tmp_path) as (canary, trap):
        shop = Workshop(tmp_path / "files", canary.path, trap.address)
        files = [case.make(shop) for case in CASES]
        canary.times_opened()
        command = ["strace", "-f", "-qq", "-o", str(log), "-s", "4096", "-e", "trace=openat,open,connect,socket"]
        child = [sys.executable, watched.__file__, ffmpeg(), *map(str, files)]
        subprocess.run([*command, *child], check=True, timeout=600, cwd="/")
        assert (canary.times_opened(), trap.times_called()) == (0, 0)
    lines = log.read_text(errors="replace").splitlines()
    assert not [line for line in lines if re.search(r"\b(?:connect|socket)\(", line)]
    opened = {
        match[1].encode().decode("unicode_escape").encode("latin-1") for match in map(OPENED.match, lines) if match
    }
    paths = {path.decode(errors="replace") for path in opened}
    own = {str(path) for path in files}
    assert own <= paths, "strace saw the readers at work"
    ours = (str(watched.ROOT), str(Path(watched.__file__).parent))
    foreign = {path for path in paths - own if not path.startswith(SYSTEM + ours)}
    assert not foreign, foreign

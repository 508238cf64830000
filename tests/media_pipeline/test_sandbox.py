"""What a confined program really has: looked up in /proc, and tried out by the program itself."""

import ctypes
import json
import os
import platform
import sys
from pathlib import Path

import pytest

from media_pipeline.ffmpeg import runner, sandbox
from media_pipeline.ffmpeg.binaries import ffmpeg
from media_pipeline.probe import Refused, probe

PYTHON = [sys.executable, "-I", "-S", "-c"]
LIMITS = runner.Limits(wall_s=30, cpu_s=17, address_space=400 * 1024**2, file_size=123_456, open_files=40)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")


def _answer(tmp_path: Path, code: str, **options):
    """What `code`, run confined, says with `say(value)`."""
    code = "import json, os\nsay = lambda value: print(json.dumps(value))\n" + code
    return json.loads(runner.run([*PYTHON, code], limits=LIMITS, cwd=tmp_path, **options).stdout)


def _landlock() -> bool:
    return ctypes.CDLL(None).syscall(sandbox.LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1) > 0


def test_the_kernel_keeps_the_limits(tmp_path: Path) -> None:
    limits: dict[str, str] = {}

    def read(pid: str) -> None:
        for line in Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]:
            limits[line[:26].strip()] = line[26:].split()[0]
        limits["nice"] = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[16]
        limits["policy"] = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[38]
        limits["session"] = str(os.getsid(int(pid)))
        status = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        limits.update({name: status[name] for name in ("NoNewPrivs", "Seccomp")})
        limits["pid"] = pid

    code = "import os, time; print(os.getpid(), flush=True); time.sleep(0.3)"
    runner.run([*PYTHON, code], limits=LIMITS, cwd=tmp_path, on_line=read)
    assert limits["Max address space"] == str(LIMITS.address_space)
    assert limits["Max file size"] == str(LIMITS.file_size)
    assert limits["Max cpu time"] == str(LIMITS.cpu_s)
    assert limits["Max open files"] == str(LIMITS.open_files)
    assert limits["Max core file size"] == "0"
    assert int(limits["nice"]) >= 10
    assert limits["policy"] == str(os.SCHED_BATCH)
    assert limits["session"] == limits["pid"] != str(os.getsid(0))
    assert limits["NoNewPrivs"] == "1"
    if platform.machine() in sandbox.CALLS:
        assert limits["Seccomp"] == "2"


@pytest.mark.skipif(platform.machine() not in sandbox.CALLS, reason="no filter for this machine")
def test_a_confined_program_gets_no_socket(tmp_path: Path) -> None:
    code = """
import socket
refused = []
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
    try: socket.socket(family)
    except OSError as error: refused.append(error.errno)
say(refused)
"""
    assert _answer(tmp_path, code) == [1] * 4  # EPERM


@pytest.mark.skipif(not hasattr(os, "unshare"), reason="needs Python's unshare")
def test_the_network_namespace_is_empty_where_the_kernel_allows_one(tmp_path: Path) -> None:
    ours, theirs = os.readlink("/proc/self/ns/net"), _answer(tmp_path, "say(os.readlink('/proc/self/ns/net'))")
    if Path("/proc/sys/user/max_user_namespaces").read_text().strip() == "0":
        pytest.skip("this kernel allows no namespaces")
    assert ours != theirs


@pytest.mark.skipif(not _landlock(), reason="this kernel has no Landlock")
def test_a_confined_program_opens_its_own_files_and_no_others(tmp_path: Path) -> None:
    work, beside = tmp_path / "own", tmp_path / "beside"
    for folder in (work, beside):
        folder.mkdir()
    for name in ("input", "other"):
        (beside / name).write_text(name)
    code = f"""
def tried(path, mode):
    try: open(path, mode).close()
    except OSError as error: return error.errno
    return 0
beside = {str(beside)!r}
paths = ("input", "r"), ("input", "w"), ("other", "r"), ("new", "w")
answers = [tried(os.path.join(beside, path), mode) for path, mode in paths]
answers += [tried("/etc/passwd", "r"), tried("/proc/1/environ", "r"), tried("made", "w")]
os.rename("made", "kept")
say(answers)
"""
    answers = _answer(work, code, reads=[beside / "input"])
    assert answers == [0, 13, 13, 13, 13, 13, 0]  # EACCES
    assert (work / "kept").exists()
    assert _answer(work, code, reads=[beside / "input"], writes=[work]) == answers


@pytest.mark.skipif(not _landlock(), reason="this kernel has no Landlock")
def test_ffmpeg_reads_what_is_named_as_input_and_writes_beside_its_output(tmp_path: Path, lecture: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    copy = ["-nostdin", "-v", "error", "-i", f"file:{lecture}", "-c", "copy"]
    runner.run([ffmpeg(), *copy, f"file:{tmp_path}/out/copy.mkv"], limits=_roomy(), cwd=tmp_path / "elsewhere")
    assert (tmp_path / "out" / "copy.mkv").stat().st_size
    # Not named with `file:`, so not allowed, although ffmpeg would open it.
    with pytest.raises(runner.ToolFailed, match="Permission denied"):
        runner.run([ffmpeg(), *copy, str(tmp_path / "out" / "b.mkv")], limits=_roomy(), cwd=tmp_path / "elsewhere")


def _roomy() -> runner.Limits:
    return runner.Limits(wall_s=30, cpu_s=30)


def test_too_many_open_files_and_too_much_memory_are_refused(tmp_path: Path) -> None:
    code = """
held, answers = [], []
try:
    while True: held.append(open("/dev/null"))
except OSError as error: answers.append(error.errno)
held.clear()
try: bytearray(10**9)
except MemoryError: answers.append("memory")
say(answers)
"""
    assert _answer(tmp_path, code) == [24, "memory"]  # EMFILE


def test_a_failing_probe_leaves_no_child_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\x00\x00\x00\x20ftypisom")
    before = _children()
    with pytest.raises(Refused):
        probe(path)
    assert _children() == before
    monkeypatch.setattr("media_pipeline.probe.allowance", lambda **_options: runner.Limits(wall_s=0.0, cpu_s=5))
    with pytest.raises(Refused, match="probe_too_slow"):
        probe(path)
    assert _children() == before


def _children() -> set[int]:
    """The ids of this process's children, the dead ones that nobody waited for among them."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            found.add(int(stat.parent.name))
    return found
